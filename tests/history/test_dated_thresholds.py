"""A session is judged by what its runner could do on its day."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.history import (
    CriticalSpeedDays,
    DatedStatistics,
    SessionTable,
    judged_otherwise,
    runner_of_day,
    thresholds_of_day,
)
from smartrunning.metrics import basis
from smartrunning.runner import Runner, Thresholds

Dated = Callable[..., DatedStatistics]
MAY = date(2026, 5, 1)
PROFILE = Thresholds(date(2020, 1, 1), 190.0, 50.0, source="runner")
FITTED = CriticalSpeedDays(
    np.array([MAY.toordinal(), (MAY + timedelta(days=30)).toordinal()]),
    np.array([4.0, 4.2]),
    np.array([180.0, 200.0]),
    (MAY - timedelta(days=89)).toordinal(),
)


def runner(*thresholds: Thresholds) -> Runner:
    return Runner("r", "R", sex="male", thresholds=thresholds)


@pytest.mark.parametrize(
    ("days_after", "expected_mps", "source"),
    [
        (-90, math.nan, "runner"),  # longer ago than the efforts of the first fit
        (-89, 4.0, "runner"),
        (0, 4.0, "runner"),
        (1, 4.0, "runner"),
        (30, 4.0, "runner"),  # the session that showed 4.2 is not judged by it
        (31, 4.2, "runner"),
        (4000, 4.2, "runner"),
    ],
)
def test_the_critical_speed_of_the_days_before_holds(
    days_after: int, expected_mps: float, source: str
) -> None:
    found = thresholds_of_day(runner(PROFILE), FITTED, MAY + timedelta(days=days_after))
    assert found.critical_speed_mps == pytest.approx(expected_mps, nan_ok=True)
    assert found.heart_rate_max_bpm == 190
    assert found.source == source


def test_where_the_profile_says_nothing_the_fit_is_named_as_the_source() -> None:
    found = thresholds_of_day(runner(), FITTED, MAY + timedelta(days=3))
    assert (found.critical_speed_mps, found.d_prime_m) == (4.0, 180.0)
    assert found.source == "fit 2026-05-01"


def test_what_the_runner_has_entered_goes_before_any_fit_and_a_population_after() -> None:
    own = replace(PROFILE, critical_speed_mps=3.9, d_prime_m=150.0)
    assert thresholds_of_day(runner(own), FITTED, MAY + timedelta(days=3)) == own
    population = replace(own, source="population")
    found = thresholds_of_day(runner(population), FITTED, MAY + timedelta(days=3))
    assert found.critical_speed_mps == 4.0
    before = thresholds_of_day(runner(population), FITTED, MAY - timedelta(days=200))
    assert before.critical_speed_mps == 3.9


entries = st.builds(
    Thresholds,
    valid_from=st.dates(date(2025, 12, 1), date(2026, 8, 1)),
    heart_rate_max_bpm=st.sampled_from([185.0, 190.0]),
    critical_speed_mps=st.sampled_from([math.nan, 3.9]),
    d_prime_m=st.sampled_from([math.nan, 150.0]),
    source=st.sampled_from(["runner", "population", "unknown"]),
)


@given(
    st.lists(entries, max_size=4),
    st.lists(st.dates(date(2025, 11, 1), date(2026, 9, 1)), min_size=1, max_size=12),
)
def test_a_session_made_with_the_thresholds_of_its_day_is_never_judged_anew(
    dated: Dated, thresholds: list[Thresholds], days: list[date]
) -> None:
    whose = runner(*thresholds)
    sessions = []
    for place, day in enumerate(sorted(days)):
        one = dated(f"{place}", day)
        made = basis(runner_of_day(whose, FITTED, day), day, 7.0 if place % 2 else None)
        sessions.append(replace(one, statistics=replace(one.statistics, basis=made)))
    table = SessionTable.of(sessions)
    assert judged_otherwise(table, whose, FITTED) == []
    changed = runner(*(replace(each, heart_rate_rest_bpm=44.0) for each in thresholds))
    expected = [
        one.session_id
        for one in sessions
        if not math.isnan(changed.thresholds_on(one.local_date).heart_rate_rest_bpm)
    ]
    assert judged_otherwise(table, changed, FITTED) == expected
