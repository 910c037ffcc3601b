"""The history that is kept up to date is, to the last bit, the one of all sessions from scratch."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning import history
from smartrunning.metrics import (
    MEAN_MAXIMAL_DURATIONS_S,
    BestEffort,
    HardEffort,
    MeanMaximalCurve,
    MetricValue,
    SessionStatistics,
)
from smartrunning.records import Provenance, Records, Session
from smartrunning.storage import OwnedStore
from smartrunning.storage.codec import to_document
from smartrunning.workflows.recompute_history import differences, recompute_history
from smartrunning.workflows.update_history import update_history

TODAY: Final = date(2026, 4, 13)
DISTANCES_M: Final = (400.0, 1000.0, 1500.0, 3000.0, 5000.0)
DURATIONS_S: Final = MEAN_MAXIMAL_DURATIONS_S[:40]
SPORTS: Final = ("running", "running", "running", "cycling")
Step = tuple[str, int, int]


def statistics_of(seed: int) -> SessionStatistics:
    """Statistics as a session might have them, others for each seed."""
    random = np.random.default_rng(seed)
    speed_mps, reserve_m = random.normal(4.0, 0.1), random.normal(180, 20)
    numbers = {
        "load_au": random.uniform(10, 150),
        "distance_m": random.uniform(3000, 20000),
        "moving_s": random.uniform(900, 7000),
        "ascent_m": random.uniform(0, 300),
        "easy_s": random.uniform(0, 3000),
        "threshold_s": random.uniform(0, 1000),
        "hard_s": random.uniform(0, 500),
    }
    if seed % 7 == 0:
        del numbers["load_au"]
    slow = random.uniform(1.0, 1.04)
    seconds = [slow * (distance_m - reserve_m) / speed_mps for distance_m in DISTANCES_M]
    best = [
        BestEffort(m, s, 10.0, "a spike" if random.random() < 0.1 else "")
        for m, s in zip(DISTANCES_M, seconds, strict=True)
    ]
    hard = [
        HardEffort(s, m, m, 10.0)
        for m, s in zip(DISTANCES_M, seconds, strict=True)
        if random.random() < 0.5
    ]
    curve = np.sort(random.uniform(3, 6, len(DURATIONS_S)))[::-1]
    return SessionStatistics(
        {name: MetricValue(float(number)) for name, number in numbers.items()},
        tuple(best),
        {"best_efforts": 1, "hard_efforts": 1},
        hard_efforts=tuple(hard),
        mean_maximal=MeanMaximalCurve(DURATIONS_S, tuple(curve.tolist()), DURATIONS_S),
        basis={"thresholds.critical_speed_mps": 4.0, "runner.sex": "male"},
    )


def bare_session(day: date, sport: str) -> Session:
    """A session of eleven seconds; its statistics do not come from it."""
    elapsed_s = np.arange(11.0)
    return Session(
        sport=sport,
        sub_sport="generic",
        started_at=datetime.combine(day, time(6, day.day), UTC),
        records=Records.of(elapsed_s=elapsed_s, distance_m=3 * elapsed_s),
        elapsed_s=10.0,
        provenance=Provenance("fit", "test"),
    )


def add(owned: OwnedStore, seed: int, days_ago: int) -> str:
    session = bare_session(TODAY - timedelta(days=days_ago), SPORTS[seed % len(SPORTS)])
    stored = owned.add_file(
        import_id="0" * 24,
        name="a.fit",
        data=uuid4().bytes,
        sessions=[session],
        local_dates=[session.started_at.date()],
    )
    owned.save_statistics(stored.session_ids[0], statistics_of(seed))
    return stored.session_ids[0]


def take(owned: OwnedStore, step: Step) -> None:
    """Do one step in the runner's life: what, a seed, and a day or a place."""
    what, seed, place = step
    if what == "update":
        update_history(owned, TODAY + timedelta(days=seed % 3 - 1))
    elif what == "add":
        add(owned, seed, place)
    elif ids := [info.session_id for info in owned.sessions(newest_first=False)]:
        key = ids[place % len(ids)]
        if what == "edit":
            owned.save_statistics(key, statistics_of(seed))
        elif what == "exclude":
            owned.set_excluded(key, not owned.session_info(key).excluded)
        else:
            owned.delete_file(owned.session_info(key).file_id)


def as_from_scratch(owned: OwnedStore, today: date = TODAY) -> bool:
    found = update_history(owned, today)
    assert differences(owned.stored_history(), recompute_history(owned, today)) == []
    whole = to_document(history.runner_history(owned.statistics(), today=today))
    return to_document(owned.history()) == to_document(found) == whole and not owned.marks()


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "edit", "exclude", "delete", "update", "update"]),
        st.integers(0, 10**6),
        st.integers(-2, 250),
    ),
    min_size=3,
    max_size=14,
)


@settings(max_examples=12, deadline=None)
@given(steps)
def test_whatever_is_added_edited_excluded_and_deleted_in_whatever_order(
    new_runner: Callable[[], OwnedStore], life: list[Step]
) -> None:
    owned = new_runner()
    for step in life:
        take(owned, step)
    assert as_from_scratch(owned)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(st.lists(steps, min_size=1, max_size=5))
def test_long_lives_too(new_runner: Callable[[], OwnedStore], life: list[list[Step]]) -> None:
    owned = new_runner()
    for part in life:
        for step in part:
            take(owned, step)
        assert as_from_scratch(owned)
