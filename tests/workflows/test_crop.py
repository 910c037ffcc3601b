"""What the runner cuts off counts nowhere, and after undoing all is as if it had never been cut.

The run of the cases: 40 minutes at 3.0 m/s with a fast kilometre at 5.0 m/s at its very end.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.records import Provenance, Records, Session
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.codec import to_document
from smartrunning.workflows.annotate_session import annotated
from smartrunning.workflows.compute_statistics import (
    compute_several,
    sessions_to_compute,
    statistics_now,
)
from smartrunning.workflows.recompute_history import differences, recompute_history
from smartrunning.workflows.update_history import update_history

FIRST: Final = date(2026, 3, 2)
TODAY: Final = date(2026, 4, 13)
STEADY_S: Final = 2400
FAST_S: Final = 200


def run(day: int, *, fast: bool = True, columns: int = 1) -> Session:
    seconds = STEADY_S + (FAST_S if fast else 0)
    elapsed_s = np.arange(seconds + 1.0)
    speed_mps = np.where(elapsed_s <= STEADY_S, 3.0, 5.0)
    records = Records.of(
        elapsed_s=elapsed_s,
        distance_m=np.concatenate([[0.0], np.cumsum(speed_mps[1:])]),
        speed_mps=speed_mps,
        **({"heart_rate_bpm": np.full(len(elapsed_s), 150.0)} if columns > 1 else {}),
    )
    return Session(
        sport="running",
        sub_sport="generic",
        started_at=datetime(2026, 3, 2, 6, 0, tzinfo=UTC) + timedelta(days=day),
        records=records,
        elapsed_s=float(seconds),
        provenance=Provenance("fit", "test"),
    )


def add(owned: OwnedStore, session: Session) -> str:
    stored = owned.add_file(
        import_id="0" * 24,
        name=f"{session.started_at:%d}.fit",
        data=uuid4().bytes,
        sessions=[session],
        local_dates=[session.started_at.date()],
    )
    return stored.session_ids[0]


def settle(owned: OwnedStore) -> None:
    """What the jobs do after a change."""
    compute_several(owned, sessions_to_compute(owned))
    update_history(owned, TODAY)
    compute_several(owned, sessions_to_compute(owned))
    update_history(owned, TODAY)


def best_km_s(owned: OwnedStore) -> float:
    found = owned.history()
    assert found is not None
    return next(best.duration_s for best in found.bests if best.distance_m == 1000.0)


def everything(owned: OwnedStore) -> dict[str, Any]:
    """All that is kept as a number, by what it is kept under."""
    stored = owned.stored_history()
    assert stored is not None
    infos = owned.sessions()
    return {
        "sessions": to_document(infos),
        "statistics": {info.session_id: to_document(one(owned, info.session_id)) for info in infos},
        "samples": [to_document(dict(owned.session(i.session_id).records.columns)) for i in infos],
        "history": to_document(owned.history()),
        "bests": to_document(stored.bests),
        "critical speeds": to_document(stored.critical_speeds),
        "months": stored.months,
        "years": stored.years,
    }


def one(owned: OwnedStore, session_id: str) -> Any:
    return owned.statistics_of(session_id)


def test_a_best_in_the_part_that_is_cut_off_is_none_any_more(
    new_runner: Callable[[], OwnedStore],
) -> None:
    owned = new_runner()
    key, _ = add(owned, run(0)), add(owned, run(3, fast=False))
    settle(owned)
    assert best_km_s(owned) == pytest.approx(200.0)  # 1000 m at 5 m/s
    owned.annotate(key, {"crop_end_s": float(STEADY_S)})
    update_history(owned, TODAY)  # before anything is computed anew
    assert best_km_s(owned) == pytest.approx(1000 / 3)
    settle(owned)
    assert best_km_s(owned) == pytest.approx(1000 / 3)
    assert owned.statistics_of(key).number("distance_m") == pytest.approx(7200.0)
    assert owned.session(key).elapsed_s == STEADY_S
    assert owned.recorded_session(key).elapsed_s == STEADY_S + FAST_S
    assert differences(owned.stored_history(), recompute_history(owned, TODAY)) == []


def test_after_undoing_everything_is_as_if_it_had_never_been_cropped(
    new_runner: Callable[[], OwnedStore],
) -> None:
    owned = new_runner()
    key, _ = add(owned, run(0)), add(owned, run(3, fast=False))
    settle(owned)
    before = everything(owned)
    owned.annotate(key, {"crop_start_s": 300.0, "crop_end_s": 2000.0})
    settle(owned)
    assert everything(owned) != before
    owned.annotate(key, {"crop_start_s": None, "crop_end_s": None})
    settle(owned)
    assert everything(owned) == before


lives = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([None, 60.0, 600.0]), st.booleans()),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lives)
def test_whatever_was_cropped_and_undone_in_whatever_order(
    new_runner: Callable[[], OwnedStore], life: list[tuple[int, float | None, bool]]
) -> None:
    owned = new_runner()
    keys = [add(owned, run(0)), add(owned, run(3, fast=False))]
    settle(owned)
    before = everything(owned)
    for place, start_s, settles in life:
        owned.annotate(keys[place], {"crop_start_s": start_s, "crop_end_s": 2000.0})
        if settles:
            settle(owned)
    for key in keys:
        owned.annotate(key, {"crop_start_s": None, "crop_end_s": None})
    settle(owned)
    assert everything(owned) == before


def test_statistics_that_were_made_before_the_crop_and_come_late_do_not_stay(
    new_runner: Callable[[], OwnedStore],
) -> None:
    """A computation that began before the crop writes after it; the job of the crop mends it."""
    owned = new_runner()
    key = add(owned, run(0))
    early = statistics_now(owned, owned.runner(), key)
    owned.annotate(key, {"crop_end_s": float(STEADY_S)})
    owned.save_statistics(key, early)
    compute_several(owned, [key])  # what the job of the crop does
    assert owned.statistics_of(key) == statistics_now(owned, owned.runner(), key)
    assert owned.statistics_of(key).number("distance_m") == pytest.approx(7200.0)


def test_until_the_numbers_are_made_anew_there_are_none(
    new_runner: Callable[[], OwnedStore], store: Store
) -> None:
    owned = new_runner()
    key = add(owned, run(0))
    settle(owned)
    owned.annotate(key, {"crop_start_s": 60.0})
    with pytest.raises(NotFoundError):
        owned.statistics_of(key)
    annotated(store, owned.owner, key, {"crop_start_s": 60.0})
    (job,) = store.jobs.list(owned.owner)
    assert (job.kind, job.parameters) == ("statistics", {"session_ids": [key]})
    assert sessions_to_compute(owned) == [key]


def test_one_bound_can_be_changed_alone_and_the_same_crop_again_changes_nothing(
    new_runner: Callable[[], OwnedStore],
) -> None:
    owned = new_runner()
    key = add(owned, run(0))
    assert owned.annotate(key, {"crop_start_s": 60.0}).crop_end_s is None
    info = owned.annotate(key, {"crop_end_s": 600})
    assert (info.crop_start_s, info.crop_end_s, info.elapsed_s) == (60.0, 600.0, 2600.0)
    settle(owned)
    owned.annotate(key, {"crop_start_s": 60.0, "crop_end_s": 600.0, "notes": "the same"})
    assert owned.statistics_of(key).number("elapsed_s") == 540.0
    info = owned.annotate(key, {"crop_start_s": 0.0, "crop_end_s": 9999.0})
    assert (info.crop_start_s, info.crop_end_s, info.notes) == (None, None, "the same")


@pytest.mark.parametrize(
    "crop",
    [
        {"crop_start_s": 2595.0},
        {"crop_end_s": 5.0},
        {"crop_start_s": 600.0, "crop_end_s": 600.0},
        {"crop_start_s": "60"},
        {"crop_start_s": True},
        {"crop_start_s": float("nan")},
        {"crop_end_s": float("inf")},
    ],
)
def test_a_crop_that_makes_no_sense_is_refused_and_changes_nothing(
    new_runner: Callable[[], OwnedStore], crop: dict[str, Any]
) -> None:
    owned = new_runner()
    key = add(owned, run(0))
    with pytest.raises(InvalidRequestError):
        owned.annotate(key, crop | {"notes": "not this either"})
    assert (owned.session_info(key).crop_start_s, owned.session_info(key).notes) == (None, "")


def test_of_two_copies_the_one_counts_of_which_more_is_kept(
    new_runner: Callable[[], OwnedStore],
) -> None:
    owned = new_runner()
    rich, poor = add(owned, run(0, columns=2)), add(owned, run(0))
    assert [owned.session_info(key).counts for key in (rich, poor)] == [True, False]
    owned.annotate(rich, {"crop_end_s": 600.0})
    assert [owned.session_info(key).counts for key in (rich, poor)] == [False, True]
    (group,) = owned.copies()
    assert group.reasons[0].startswith("43 minutes instead of 10")
    owned.annotate(rich, {"crop_end_s": None})
    assert [owned.session_info(key).counts for key in (rich, poor)] == [True, False]


def test_a_title_of_the_runner_stands_before_that_of_the_file(
    new_runner: Callable[[], OwnedStore],
) -> None:
    owned = new_runner()
    key = add(owned, run(0))
    info = owned.annotate(key, {"title": "  Around\nthe lake "})
    assert (info.title, info.file_title) == ("Around the lake", "")
    assert owned.session(key).title == ""  # what was decoded stays as it was
    assert owned.annotate(key, {"title": ""}).title == ""
    with pytest.raises(InvalidRequestError, match="200"):
        owned.annotate(key, {"title": "x" * 201})
