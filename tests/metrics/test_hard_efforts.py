"""The hardest stretches of a session against all of its stretches, tried one by one."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.metrics.hard_efforts import hard_efforts
from smartrunning.metrics.track import Track
from smartrunning.records import Session

Build = Callable[..., Session]


@pytest.fixture(scope="session")
def track(session_of: Build) -> Callable[..., Track]:
    """Session at these speeds, second by second, on level ground unless altitudes are given."""

    def build(speed_mps, *, sport: str = "running", sub_sport: str = "track", **columns) -> Track:
        distance_m = np.concatenate([[0.0], np.cumsum(speed_mps)])
        return Track(session_of(distance_m=distance_m, sport=sport, sub_sport=sub_sport, **columns))

    return build


def test_the_race_inside_a_run_is_found_to_the_second(track) -> None:
    race = np.concatenate([np.full(900, 2.8), np.full(300, 5.0), np.full(900, 2.8)])
    (found,) = [one for one in hard_efforts(track(race)) if one.duration_s == 300]
    assert found.start_s == 900
    assert found.distance_m == found.level_distance_m == pytest.approx(1500.0)
    # the best other 300 s are at 2.8 m/s
    assert found.repeated_fraction == pytest.approx(2.8 / 5.0)


def test_repeats_are_known_as_such(track) -> None:
    repeats = np.tile(np.concatenate([np.full(240, 4.5), np.full(180, 2.5)]), 5)
    (found,) = [one for one in hard_efforts(track(repeats)) if one.duration_s == 240]
    assert found.repeated_fraction == pytest.approx(1.0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(20, 120), st.floats(0, 6)), min_size=3, max_size=8))
def test_no_stretch_lies_above_the_hull(track, parts: list[tuple[int, float]]) -> None:
    speed_mps = np.concatenate([np.full(length, speed) for length, speed in parts])
    found = hard_efforts(track(speed_mps))
    distance_m = np.concatenate([[0.0], np.cumsum(speed_mps)])
    starts, ends = np.triu_indices(len(distance_m), 60)
    longest = ends - starts <= 1800
    for above_mps in (2.0, 3.0, 4.5, 6.0):
        ahead_m = (distance_m[ends] - distance_m[starts] - above_mps * (ends - starts))[longest]
        highest_m = max(
            (one.level_distance_m - above_mps * one.duration_s for one in found), default=-np.inf
        )
        assert highest_m == pytest.approx(ahead_m.max(), abs=1.0) if len(ahead_m) else not found


def test_other_sports_treadmills_and_short_runs_have_none(track) -> None:
    fast = np.full(400, 4.0)
    assert hard_efforts(track(fast))
    assert hard_efforts(track(fast, sport="cycling")) == ()
    assert hard_efforts(track(fast, sub_sport="treadmill")) == ()
    assert hard_efforts(track(np.full(50, 4.0))) == ()


def test_a_session_faster_than_any_human_has_none(track) -> None:
    # 8 m/s for 5 minutes: 2400 m in 5:00, more than a minute better than the world record
    assert hard_efforts(track(np.concatenate([np.full(600, 3.0), np.full(300, 8.0)]))) == ()


def test_a_climb_counts_as_the_level_distance_of_its_cost(track) -> None:
    # 5 % up throughout: 155.4 i⁵ − 30.4 i⁴ − 43.3 i³ + 46.3 i² + 19.5 i + 3.6 = 4.685 J/kg/m
    distance_m = 3.0 * np.arange(601.0)
    climb = track(np.full(600, 3.0), altitude_m=0.05 * distance_m)
    longest = hard_efforts(climb)[-1]
    cost = 155.4 * 0.05**5 - 30.4 * 0.05**4 - 43.3 * 0.05**3 + 46.3 * 0.05**2 + 19.5 * 0.05 + 3.6
    assert longest.distance_m == pytest.approx(1800.0)
    assert longest.level_distance_m == pytest.approx(1800.0 * cost / 3.6, rel=1e-3)
