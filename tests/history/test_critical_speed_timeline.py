"""Dated critical speeds: from what they are made, from when they hold, when they are stale."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.errors import InsufficientDataError
from smartrunning.history import (
    DatedStatistics,
    critical_speed_on,
    critical_speed_timeline,
    staleness,
)
from smartrunning.metrics import HardEffort, SessionStatistics

Dated = Callable[..., DatedStatistics]
FIRST = date(2026, 3, 1)


def effort(
    duration_s: float,
    *,
    speed_mps: float = 4.0,
    reserve_m: float = 200.0,
    start_s: float = 900.0,
    repeated: float = 0.6,
    ascent: float = 0.0,
) -> HardEffort:
    """All-out effort of a runner, on ground that changes its distance by a share."""
    level_m = reserve_m + speed_mps * duration_s
    return HardEffort(duration_s, level_m * (1 - ascent), level_m, start_s, repeated)


def ran(day: int, *efforts: HardEffort, sport: str = "running") -> DatedStatistics:
    """Session some days after the first with these hard efforts."""
    local_date = FIRST + timedelta(days=day)
    return DatedStatistics(
        session_id=f"s{day}",
        started_at=datetime.combine(local_date, time(7), UTC),
        local_date=local_date,
        sport=sport,
        statistics=SessionStatistics({}, (), {"hard_efforts": 1}, efforts),
    )


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


TRIALS = [ran(0, effort(300)), ran(7, effort(700)), ran(14, effort(1150)), ran(20, effort(180))]


def test_all_out_efforts_on_one_line_give_the_line() -> None:
    fit = critical_speed_on(TRIALS, on(20))
    assert fit.critical_speed_mps == pytest.approx(4.0, rel=0.003)
    assert fit.d_prime_m == pytest.approx(200.0, rel=0.03)
    assert [one.duration_s for one in fit.efforts] == [180, 300, 700, 1150]
    assert all(chance > 0.6 for chance in fit.all_out_probability)
    assert fit.critical_speed_interval_mps is not None
    low, high = fit.critical_speed_interval_mps
    assert low < 4.0 < high
    assert fit.r_squared == pytest.approx(1.0, abs=1e-3)
    assert fit.note == ""


def test_runs_that_are_not_all_out_are_seen_for_what_they_are() -> None:
    slower = [ran(30, effort(500, speed_mps=3.7, reserve_m=100))]
    fit = critical_speed_on([*TRIALS, *slower], on(30))
    assert 500 not in [one.duration_s for one in fit.efforts]
    assert fit.critical_speed_mps == pytest.approx(4.0, rel=0.01)


def test_intervals_that_are_repeated_are_not_all_out() -> None:
    repeats = [ran(day, effort(240, reserve_m=190, repeated=0.99)) for day in range(5)]
    with pytest.raises(InsufficientDataError, match="two all-out efforts"):
        critical_speed_on(repeats, on(9))


def test_of_one_stretch_only_its_hardest_part_counts() -> None:
    # inside an even race of 700 s the fastest 350 s are half of it
    half = replace(effort(700), duration_s=350.0, level_distance_m=1500.0, distance_m=1500.0)
    nested = [*TRIALS[:1], ran(7, half, effort(700)), *TRIALS[2:]]
    assert critical_speed_on(nested, on(20)) == critical_speed_on(TRIALS, on(20))


def test_two_all_out_efforts_of_one_session_that_share_no_time_both_count() -> None:
    # 3600 m, 2400 m and 1200 m on one morning, half an hour apart (Galbraith et al. 2014)
    test = ran(3, effort(850, start_s=600), effort(550, start_s=3300), effort(250, start_s=5700))
    fit = critical_speed_on([test], on(3))
    assert fit.critical_speed_mps == pytest.approx(4.0, rel=0.003)
    assert len(fit.efforts) == 3


def test_efforts_on_steep_ground_are_left_out_and_on_gentle_hills_count_as_level() -> None:
    steep = [*TRIALS, ran(22, effort(900, ascent=0.2))]
    assert len(critical_speed_on(steep, on(22)).efforts) == 4
    gentle = [*TRIALS, ran(22, effort(900, ascent=0.05))]
    (hilly,) = [one for one in critical_speed_on(gentle, on(22)).efforts if one.duration_s == 900]
    assert hilly.distance_m == pytest.approx(200 + 4 * 900)  # level distance, not 5 % less


def test_efforts_outside_the_window_of_durations_do_not_count() -> None:
    with pytest.raises(InsufficientDataError):
        critical_speed_on([ran(0, effort(100)), ran(1, effort(1300)), ran(2, effort(600))], on(9))
    wide = critical_speed_on(
        [ran(0, effort(100)), ran(1, effort(1300)), ran(2, effort(600))],
        on(9),
        shortest_s=90,
        longest_s=1500,
    )
    assert wide.critical_speed_mps == pytest.approx(4.0, rel=0.01)


def test_efforts_before_the_window_of_days_do_not_count() -> None:
    with pytest.raises(InsufficientDataError):
        critical_speed_on(TRIALS, on(20 + 90))
    assert len(critical_speed_on(TRIALS, on(20 + 69)).efforts) == 4


def test_excluded_sessions_and_rides_do_not_count() -> None:
    out = [replace(one, excluded=True) for one in TRIALS[:2]]
    rides = [replace(one, sport="cycling") for one in TRIALS[2:]]
    assert critical_speed_timeline([*out, *rides]) == ()


def test_two_efforts_give_values_without_interval_and_it_says_so() -> None:
    fit = critical_speed_on(TRIALS[:2], on(10))
    assert fit.critical_speed_mps == pytest.approx(4.0, rel=0.01)
    assert fit.critical_speed_interval_mps is None
    assert fit.d_prime_interval_m is None
    assert fit.standard_error_d_prime_m != fit.standard_error_d_prime_m
    assert "no interval" in fit.note


def test_efforts_of_one_duration_give_nothing_and_it_says_so() -> None:
    with pytest.raises(InsufficientDataError, match="found"):
        critical_speed_on([ran(day, effort(300)) for day in range(4)], on(9))


def test_a_value_holds_from_the_day_of_an_all_out_effort() -> None:
    timeline = critical_speed_timeline(TRIALS)
    assert [dated.day for dated in timeline] == [on(7), on(14), on(20)]
    assert timeline[-1].critical_speed == critical_speed_on(TRIALS, on(20))


def test_an_old_session_is_judged_by_what_was_known_on_its_day() -> None:
    later = [ran(day + 200, effort(time_s, speed_mps=4.4)) for day, time_s in
             ((0, 300), (7, 700), (14, 1150))]  # fmt: skip
    timeline = critical_speed_timeline([*TRIALS, *later])
    before = [dated for dated in timeline if dated.day < on(200)]
    assert before == list(critical_speed_timeline(TRIALS))
    assert timeline[-1].critical_speed.critical_speed_mps == pytest.approx(4.4, rel=0.01)


def test_a_better_founded_value_is_not_replaced_by_one_of_two_efforts() -> None:
    lonely = [ran(112, effort(400)), ran(119, effort(800))]
    assert critical_speed_on(lonely, on(119)).critical_speed_interval_mps is None
    assert critical_speed_timeline([*TRIALS, *lonely])[-1].day == on(20)
    much_later = [ran(300, effort(400)), ran(307, effort(800))]
    assert critical_speed_timeline([*TRIALS, *much_later])[-1].day == on(307)


def test_sessions_from_before_hard_efforts_were_kept_speak_by_their_best_efforts(
    dated: Dated,
) -> None:
    races = [
        dated("a", on(0), efforts={1000: 205.0, 1500: 325.0, 3000: 1000.0}),
        dated("b", on(5), efforts={1000: 230.0, 3000: 700.0}),
        dated("c", on(9), efforts={3000: 715.0, 5000: 1200.0}),
    ]
    fit = critical_speed_on(races, on(9))
    assert [one.distance_m for one in fit.efforts] == [1500, 3000, 5000]
    assert fit.critical_speed_mps == pytest.approx(4.0, rel=0.005)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.floats(130, 1190), st.floats(0.9, 1.0)),
        min_size=3,
        max_size=25,
        unique_by=lambda one: one[0],
    ),
    st.integers(0, 300),
    st.randoms(),
)
def test_a_timeline_carried_on_is_the_one_made_anew(
    runs: list[tuple[int, float, float]], since: int, random: object
) -> None:
    sessions = [
        ran(day, effort(time_s, speed_mps=4 * part, reserve_m=200 * part))
        for day, time_s, part in runs
    ]
    whole = critical_speed_timeline(sessions)
    random.shuffle(sessions)
    assert critical_speed_timeline(sessions) == whole
    recent = [one for one in sessions if one.local_date > on(since) - timedelta(days=90)]
    assert critical_speed_timeline(recent, earlier=whole, since=on(since)) == whole


def _last(sessions: Sequence[DatedStatistics]):
    return critical_speed_timeline(sessions)[-1]


def test_a_fresh_value_is_not_stale() -> None:
    assert staleness(_last(TRIALS), TRIALS, on(30)) == ""


def test_a_value_of_old_efforts_is_stale() -> None:
    easy = [ran(day, effort(300, speed_mps=3, repeated=0.99)) for day in range(25, 95, 7)]
    assert "75 days old" in staleness(_last(TRIALS), [*TRIALS, *easy], on(95))


def test_a_value_that_was_beaten_is_stale() -> None:
    dated, better = _last(TRIALS), ran(25, effort(700, speed_mps=4.3))
    words = staleness(dated, [*TRIALS, better], on(26))
    # 3210 m by the faster line, 3000 m by the known one: a logarithm of 0.068
    assert "ran 3210 m in 700 s" in words
    assert "more than it allows" in words


def test_a_value_is_stale_after_three_weeks_without_running() -> None:
    assert staleness(_last(TRIALS), TRIALS, on(41)) == ""
    assert "no run in the last 22 days" in staleness(_last(TRIALS), TRIALS, on(42))
