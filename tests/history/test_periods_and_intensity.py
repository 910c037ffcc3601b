"""Sums of weeks, months and years, shares of intensity, and the curve of a period."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.errors import InsufficientDataError
from smartrunning.history import (
    DatedStatistics,
    PeriodCurve,
    SessionTable,
    daily_sums,
    intensity_between,
    periods,
    polarisation_index,
    runner_history,
    trend,
)
from smartrunning.history.leading_efforts import LEADERS, leading_efforts
from smartrunning.metrics import MEAN_MAXIMAL_DURATIONS_S, MeanMaximalCurve

Dated = Callable[..., DatedStatistics]
NEW_YEAR = date(2026, 1, 1)


def test_months_and_years_begin_where_the_calendar_has_them_and_are_never_left_out(
    dated: Dated,
) -> None:
    history = runner_history(
        [
            dated("a", date(2025, 11, 30), distance_m=10000.0, load_au=50.0, ascent_m=80.0),
            dated("b", NEW_YEAR, distance_m=5000.0, load_au=30.0, moving_s=1500.0),
            dated("c", NEW_YEAR, distance_m=40000.0, load_au=60.0, sport="cycling"),
        ],
        today=date(2026, 1, 10),
    )
    november, december, january = history.months
    assert [month.start.isoformat() for month in history.months] == [
        "2025-11-01",
        "2025-12-01",
        "2026-01-01",
    ]
    assert (november.days, december.days, january.days) == (1, 31, 10)
    assert (november.distance_m, november.ascent_m) == (10000, 80)
    assert december.sessions == 0
    assert (january.distance_m, january.load_au, january.sessions) == (5000, 90, 2)
    last, this = history.years
    assert (last.start, last.load_au, this.load_au) == (date(2025, 1, 1), 50, 90)


@given(
    st.lists(st.tuples(st.integers(0, 800), st.floats(0, 300)), min_size=1, max_size=30),
    st.sampled_from(["week", "month", "year"]),
)
def test_no_load_is_lost_and_none_counted_twice(
    dated: Dated, days_and_loads: list[tuple[int, float]], span: str
) -> None:
    table = SessionTable.of(
        [
            dated(f"{place}", NEW_YEAR - timedelta(days=day), load_au=load_au)
            for place, (day, load_au) in enumerate(sorted(days_and_loads, reverse=True))
        ]
    )
    found = periods(daily_sums(table, today=NEW_YEAR), span)  # type: ignore[arg-type]
    assert math.fsum(each.load_au for each in found) == pytest.approx(
        math.fsum(load_au for _, load_au in days_and_loads)
    )
    assert sum(each.sessions for each in found) == len(days_and_loads)
    assert sum(each.days for each in found) == max(day for day, _ in days_and_loads) + 1


def test_polarisation_index_of_treff_by_hand() -> None:
    # 80 % easy, 5 % between, 15 % hard: log10(0.80 / 0.05 · 0.15 · 100) = log10(240)
    assert polarisation_index(0.80, 0.05, 0.15) == pytest.approx(math.log10(240))
    # 70 / 20 / 10: log10(0.7 / 0.2 · 0.1 · 100) = log10(35), below 2: not polarised
    assert polarisation_index(0.70, 0.20, 0.10) == pytest.approx(math.log10(35))
    assert polarisation_index(0.9, 0.1, 0.0) == 0
    assert polarisation_index(0.8, 0.0, 0.2) == pytest.approx(math.log10(0.8 / 0.01 * 0.19 * 100))
    with pytest.raises(InsufficientDataError):
        polarisation_index(0.3, 0.1, 0.6)


def test_intensity_of_a_period_is_of_the_time_that_is_known(dated: Dated) -> None:
    zones = {"easy_s": 4800.0, "threshold_s": 300.0, "hard_s": 900.0}
    table = SessionTable.of(
        [
            dated("a", NEW_YEAR - timedelta(days=40), easy_s=9000.0, threshold_s=0.0, hard_s=0.0),
            dated("b", NEW_YEAR - timedelta(days=3), **zones),
            dated("c", NEW_YEAR, load_au=40.0),
        ]
    )
    sums = daily_sums(table, today=NEW_YEAR)
    found = intensity_between(sums, NEW_YEAR - timedelta(days=27), NEW_YEAR)
    shares = found.easy_fraction, found.threshold_fraction, found.hard_fraction
    assert shares == pytest.approx((0.8, 0.05, 0.15))
    assert found.polarisation_index > 2, "polarised by Treff et al. 2019"
    assert found.known_s == 6000
    with pytest.raises(InsufficientDataError):
        intensity_between(sums, NEW_YEAR, NEW_YEAR)


def test_the_curve_of_a_period_is_the_highest_of_its_sessions(dated: Dated) -> None:
    durations = MEAN_MAXIMAL_DURATIONS_S[:3]

    def with_curve(key: str, *speeds: float, **others: object) -> DatedStatistics:
        one = dated(key, NEW_YEAR, **others)
        curve = MeanMaximalCurve(durations[: len(speeds)], speeds, durations[: len(speeds)])
        return replace(one, statistics=replace(one.statistics, mean_maximal=curve))

    sessions = [
        with_curve("a", 6.0, 5.0),
        with_curve("b", 5.5, 5.2, 4.0),
        with_curve("c", 9.0, excluded=True),
        with_curve("d", 9.0, sport="cycling"),
    ]
    curve = PeriodCurve.of(sessions)
    assert curve.speed_mps[:3] == pytest.approx([6.0, 5.2, 4.0])
    assert curve.session_ids[:4] == ("a", "b", "b", "")
    assert np.isnan(curve.speed_mps[3:]).all()
    assert np.isnan(curve.graded_speed_mps).all()
    in_parts = PeriodCurve.joined([PeriodCurve.of(sessions[:1]), PeriodCurve.of(sessions[1:])])
    assert in_parts.session_ids == curve.session_ids
    np.testing.assert_array_equal(in_parts.speed_mps, curve.speed_mps)


@given(st.lists(st.tuples(st.floats(180, 400), st.booleans()), max_size=40), st.integers(0, 40))
def test_leaders_of_leaders_are_the_leaders_of_all(
    dated: Dated, efforts: list[tuple[float, bool]], cut: int
) -> None:
    sessions = [
        dated(
            f"{place:03d}",
            NEW_YEAR + timedelta(days=place),
            **{"refused" if refused else "efforts": {1000.0: duration_s}},
        )
        for place, (duration_s, refused) in enumerate(efforts)
    ]
    whole = leading_efforts(sessions)
    parts = [*leading_efforts(sessions[:cut]), *leading_efforts(sessions[cut:])]
    assert leading_efforts(parts) == whole
    times = sorted(duration_s for duration_s, refused in efforts if not refused)
    led = [one.statistics.best_efforts[0] for one in whole]
    kept = sorted(effort.duration_s for effort in led if not effort.refusal)
    assert kept == times[:LEADERS]


def test_a_trend_without_noise_is_its_slope() -> None:
    days = [NEW_YEAR + timedelta(days=3 * place) for place in range(20)]
    found = trend(days, [1.5 + 0.001 * 3 * place for place in range(20)])
    assert found.change_per_30_days == pytest.approx(0.03)
    assert found.now == pytest.approx(1.5 + 0.001 * 57)
    assert found.interval == pytest.approx((0.03, 0.03))


def test_the_interval_of_a_trend_holds_the_truth_as_often_as_it_says() -> None:
    days = [NEW_YEAR + timedelta(days=2 * place) for place in range(60)]
    held = 0
    for seed in range(200):
        noise = np.random.default_rng(seed).normal(0, 0.02, 60)
        found = trend(days, list(1.5 + 0.0005 * np.arange(60) * 2 + noise))
        held += found.interval[0] <= 0.015 <= found.interval[1]
    assert 180 <= held <= 200


def test_a_few_sessions_are_no_trend() -> None:
    days = [NEW_YEAR + timedelta(days=place) for place in range(20)]
    with pytest.raises(InsufficientDataError):
        trend(days, [1.0] * 20)
    with pytest.raises(InsufficientDataError):
        trend(days[:3], [1.0, math.nan, 1.0])
