"""Any period against any other, worked by hand: four weeks of one life, four of another."""

import math
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.errors import InsufficientDataError
from smartrunning.history import CriticalSpeed, DatedCriticalSpeed, DatedStatistics
from smartrunning.history.period_comparison import (
    compared_bests,
    compared_critical_speed,
    compared_periods,
)
from smartrunning.history.period_presets import Block, period_presets
from smartrunning.history.period_rows import Span
from smartrunning.history.session_table import SessionTable

Dated = Callable[..., DatedStatistics]
TODAY = date(2026, 5, 31)
BEFORE = Span(date(2026, 4, 6), date(2026, 5, 3))
NOW = Span(date(2026, 5, 4), TODAY)


@pytest.fixture
def eight_weeks(dated: Dated) -> list[DatedStatistics]:
    """Two runs a week and a ride: 10 km each before; 12 and 16 km since, the 16 km one long."""
    sessions = []
    for week in range(8):
        monday = BEFORE.first + timedelta(weeks=week)
        later = week >= 4
        runs = ((12_000.0, 3600.0), (16_000.0, 5400.0)) if later else ((10_000.0, 3600.0),) * 2
        for day, (distance_m, moving_s) in zip((1, 5), runs, strict=True):
            sessions.append(
                dated(
                    f"run {week} {day}",
                    monday + timedelta(days=day),
                    distance_m=distance_m,
                    moving_s=moving_s,
                    load_au=60.0 if later else 50.0,
                    easy_s=3000.0 if later else 2700.0,
                    threshold_s=0.0 if later else 600.0,
                    hard_s=600.0 if later else 300.0,
                    efficiency_factor=1.30 + (0.02 if day == 1 else 0.0) + (0.1 if later else 0.0),
                    mean_heart_rate_bpm=140.0 + day,
                )
            )
        sessions.append(
            dated(f"ride {week}", monday, sport="cycling", distance_m=3e4, moving_s=4e3, load_au=30)
        )
    return sessions


def table(sessions: list[DatedStatistics]) -> SessionTable:
    return SessionTable.of(sorted(sessions, key=lambda one: one.local_date))


def test_weeks_by_hand(eight_weeks: list[DatedStatistics]) -> None:
    found = compared_periods(table(eight_weeks), BEFORE, NOW)
    assert (found.distance_m.before, found.distance_m.now) == (20_000, 28_000)
    assert found.distance_m.interval == (8000, 8000), "the weeks of each period are all alike"
    assert found.distance_m.is_sure
    assert found.distance_m.counts == (4, 4)
    assert (found.sessions.before, found.sessions.now) == (3, 3)
    assert (found.load_au.before, found.load_au.now) == (130, 150)
    assert (found.moving_s.before, found.moving_s.now) == (7200, 9000)


def test_intensity_by_hand(eight_weeks: list[DatedStatistics]) -> None:
    """Before 2700 : 600 : 300 of 3600 s, since then 3000 : 0 : 600 of 3600 s."""
    found = compared_periods(table(eight_weeks), BEFORE, NOW)
    assert (found.easy_fraction.before, found.easy_fraction.now) == pytest.approx((0.75, 5 / 6))
    assert found.threshold_fraction.change == pytest.approx(-1 / 6)
    assert found.hard_fraction.change == pytest.approx(1 / 12)
    assert found.hard_fraction.counts == (8, 8)


def test_efficiency_by_hand(eight_weeks: list[DatedStatistics]) -> None:
    """1.32 and 1.30, four of each: s² = 8·0.01²/7; 14 degrees of freedom, t = 2.144787."""
    found = compared_periods(table(eight_weeks), BEFORE, NOW)
    reach = 2.144786688 * math.sqrt(2 * (8 * 0.01**2 / 7) / 8)
    assert found.efficiency_m_per_beat.before == pytest.approx(1.31)
    assert found.efficiency_m_per_beat.interval == pytest.approx((0.1 - reach, 0.1 + reach))
    assert found.heart_rate_bpm == 143.0  # between 141 and 145


def test_long_runs_by_hand(eight_weeks: list[DatedStatistics]) -> None:
    found = compared_periods(table(eight_weeks), BEFORE, NOW)
    assert (found.longest_run_s.before, found.longest_run_s.now) == (3600, 5400)
    assert (found.longest_run_m.before, found.longest_run_m.now) == (10_000, 16_000)
    assert (found.long_runs.before, found.long_runs.now) == (0, 1)


def test_what_was_taken_out_counts_nowhere(dated: Dated, eight_weeks) -> None:
    far = dated("far", date(2026, 5, 20), excluded=True, distance_m=9e4, moving_s=3e4)
    assert (
        compared_periods(table([*eight_weeks, far]), BEFORE, NOW).longest_run_m
        == compared_periods(table(eight_weeks), BEFORE, NOW).longest_run_m
    )


def test_too_few_weeks_say_so_and_the_means_are_told_all_the_same(eight_weeks) -> None:
    found = compared_periods(
        table(eight_weeks),
        Span(date(2026, 4, 20), date(2026, 5, 3)),
        Span(date(2026, 5, 18), TODAY),
    )
    assert found.distance_m.interval is None
    assert (found.distance_m.before, found.distance_m.now) == (20_000, 28_000)
    assert found.distance_m.counts == (2, 2)
    assert "4 whole weeks in each period are needed, found 2 and 2" in found.distance_m.reason
    assert not found.distance_m.is_sure


def test_days_before_the_first_session_are_no_weeks_of_rest(eight_weeks) -> None:
    found = compared_periods(table(eight_weeks), Span(date(2025, 5, 4), date(2026, 5, 3)), NOW)
    assert found.before.first == date(2026, 4, 6)
    assert found.distance_m.before == 20_000


def test_a_period_before_the_first_session_cannot_be_compared(eight_weeks) -> None:
    with pytest.raises(InsufficientDataError, match="6 Apr 2026"):
        compared_periods(table(eight_weeks), Span(date(2025, 1, 1), date(2025, 2, 1)), NOW)
    with pytest.raises(InsufficientDataError, match="none"):
        compared_periods(table([]), BEFORE, NOW)


def test_sessions_without_numbers_make_them_unknown_and_not_zero(dated: Dated) -> None:
    bare = [dated(f"s{day}", BEFORE.first + timedelta(days=day)) for day in range(56)]
    found = compared_periods(table(bare), BEFORE, NOW)
    assert math.isnan(found.efficiency_m_per_beat.now)
    assert math.isnan(found.easy_fraction.now)
    assert math.isnan(found.heart_rate_bpm)
    assert math.isnan(found.longest_run_m.before)
    assert found.sessions.now == 7


@given(
    st.integers(0, 400), st.integers(0, 60), st.lists(st.integers(0, 399), min_size=1, max_size=40)
)
def test_two_equal_periods_do_not_differ(
    dated: Dated, start: int, length: int, days: list[int]
) -> None:
    first = date(2025, 1, 1)
    sessions = [
        dated(f"s{n}", first + timedelta(days=day), distance_m=1e4, moving_s=3e3)
        for n, day in enumerate(days)
    ]
    span = Span(first + timedelta(days=start), first + timedelta(days=start + length))
    try:
        found = compared_periods(table(sessions), span, span)
    except InsufficientDataError:
        return
    for one in (found.distance_m, found.sessions, found.long_runs):
        assert one.change == 0 or math.isnan(one.change)
        assert not one.is_sure


# ── bests and critical speed ────────────────────────────────────────────────────────────────────


def test_bests_of_each_period_stand_beside_each_other(dated: Dated) -> None:
    before = [dated("a", date(2026, 4, 7), efforts={1000: 240, 5000: 1300})]
    now = [
        dated("b", date(2026, 5, 7), efforts={1000: 236}, refused={5000: 900}),
        dated("c", date(2026, 5, 8), efforts={1000: 250, 3000: 800}),
    ]
    found = {best.distance_m: best for best in compared_bests(before, now)}
    assert list(found) == [1000, 3000, 5000]
    assert (found[1000].before.duration_s, found[1000].now.duration_s) == (240, 236)
    assert (found[3000].before, found[3000].now.session_id) == (None, "c")
    assert found[5000].now is None, "the fast one was refused"


def speed(day: date, mps: float, interval: tuple[float, float] | None) -> DatedCriticalSpeed:
    return DatedCriticalSpeed(
        day, CriticalSpeed(mps, 200.0, 0.1, 10.0, interval, (150, 250), 0.99, ())
    )


def test_critical_speed_differs_with_the_uncertainty_of_both() -> None:
    found = compared_critical_speed(
        speed(date(2026, 4, 20), 4.0, (3.9, 4.1)), speed(date(2026, 5, 20), 4.2, (4.1, 4.3))
    )
    reach = 0.1 * math.sqrt(2)
    assert found.change == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.2 - reach, 0.2 + reach))
    assert found.is_sure


def test_critical_speed_without_an_interval_or_twice_the_same_one_says_why() -> None:
    first, second = date(2026, 4, 20), date(2026, 5, 20)
    vague = compared_critical_speed(speed(first, 4.0, None), speed(second, 4.2, (4.1, 4.3)))
    assert (vague.interval, vague.change) == (None, pytest.approx(0.2))
    assert "all-out" in vague.reason
    same = speed(first, 4.0, (3.9, 4.1))
    assert "nothing newer" in compared_critical_speed(same, same).reason
    assert math.isnan(compared_critical_speed(None, same).before)


# ── presets ─────────────────────────────────────────────────────────────────────────────────────


def presets(today: date, *blocks: Block) -> dict[str, tuple[Span, Span]]:
    return {one.key: (one.before, one.now) for one in period_presets(today, *blocks)}


def test_presets_by_hand() -> None:
    found = presets(date(2026, 5, 31))
    assert found["4w"] == (BEFORE, NOW)
    assert found["12w"][1] == Span(date(2026, 3, 9), date(2026, 5, 31))
    assert found["12w"][0] == Span(date(2025, 12, 15), date(2026, 3, 8))
    assert found["year"][0] == Span(date(2025, 1, 1), date(2025, 5, 31))
    assert found["year"][1] == Span(date(2026, 1, 1), date(2026, 5, 31))
    assert found["season"][1].days == found["season"][0].days == 112
    assert found["season"][1].first - found["season"][0].first == timedelta(days=364)


def test_on_a_leap_day_last_year_ends_a_day_earlier() -> None:
    assert presets(date(2028, 2, 29))["year"][0].last == date(2027, 2, 28)


def test_blocks_stand_against_each_other_by_the_weeks_to_their_races() -> None:
    block = Block(date(2026, 3, 2), date(2026, 6, 28))
    last = Block(date(2025, 8, 1), date(2025, 11, 30))
    before, now = presets(TODAY, block, last)["season"]
    assert now == Span(date(2026, 3, 2), TODAY)
    assert last.race - before.last == block.race - TODAY
    assert before.days == now.days
