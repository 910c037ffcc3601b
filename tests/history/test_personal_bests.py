"""Which efforts become bests, and that bests never contradict each other."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.history import DatedStatistics, personal_bests

Dated = Callable[..., DatedStatistics]
DISTANCES_M = (400.0, 800.0, 1000.0, 1500.0, 1609.344, 3000.0, 5000.0, 10000.0, 21097.5)


def times_s(sessions: list[DatedStatistics]) -> Mapping[float, float]:
    return {best.distance_m: best.duration_s for best in personal_bests(sessions)}


def test_the_shortest_time_over_a_distance_is_the_best_wherever_it_was_run(dated: Dated) -> None:
    sessions = [
        dated("a", efforts={1000: 240.0, 5000: 1300.0}),
        dated("b", efforts={1000: 235.0, 5000: 1320.0}),
    ]
    best_1000, best_5000 = personal_bests(sessions)
    assert (best_1000.session_id, best_1000.duration_s) == ("b", 235.0)
    assert (best_5000.session_id, best_5000.duration_s) == ("a", 1300.0)


def test_of_equal_times_the_earlier_day_keeps_the_best(dated: Dated) -> None:
    late = dated("a", date(2026, 6, 1), efforts={1000: 240.0})
    early = dated("b", date(2026, 5, 1), efforts={1000: 240.0})
    assert personal_bests([late, early])[0].session_id == "b"


def test_excluded_sessions_refused_efforts_and_other_sports_never_count(dated: Dated) -> None:
    sessions = [
        dated("ok", efforts={1000: 300.0}),
        dated("out", efforts={1000: 200.0}, excluded=True),
        dated("spike", refused={1000: 100.0}),
        dated("ride", efforts={1000: 90.0}, sport="cycling"),
    ]
    assert times_s(sessions) == {1000: 300.0}


def test_trail_treadmill_and_track_are_running(dated: Dated) -> None:
    for sport in ("running", "trail", "trail_running", "treadmill", "Virtual_Running"):
        assert personal_bests([dated(sport=sport, efforts={1000: 300.0})]), sport
    for sport in ("cycling", "hiking", "walking", "swimming"):
        assert not personal_bests([dated(sport=sport, efforts={1000: 300.0})]), sport


def test_a_long_effort_without_the_short_one_it_must_hold_is_refused(dated: Dated) -> None:
    # 5 km in 1000 s holds five 1000 m, one of them in 200 s or less; the fastest known takes 240 s
    sessions = [
        dated("clean", efforts={1000: 240.0, 5000: 1300.0}),
        dated("jump", efforts={5000: 1000.0}, refused={1000: 90.0}),
    ]
    assert times_s(sessions) == {1000: 240.0, 5000: 1300.0}


def test_the_same_long_effort_counts_once_the_short_one_is_there(dated: Dated) -> None:
    sessions = [
        dated("clean", efforts={1000: 190.0}),
        dated("fast", efforts={5000: 1000.0}),
    ]
    assert times_s(sessions) == {1000: 190.0, 5000: 1000.0}


def test_a_race_with_fast_ends_keeps_its_time_and_the_slower_part_is_no_best(dated: Dated) -> None:
    # kilometres of 4, 4, 5, 4 and 4 minutes: 5 km in 21 min, every 3 km inside holds the slow one
    race = dated("race", efforts={1000: 240.0, 3000: 780.0, 5000: 1260.0})
    assert times_s([race]) == {1000: 240.0, 5000: 1260.0}


def test_there_are_no_bests_without_sessions() -> None:
    assert personal_bests([]) == ()


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(DISTANCES_M), st.floats(30, 20000), max_size=9), max_size=8
    )
)
def test_longer_always_takes_longer_and_is_never_faster(
    dated: Dated, efforts: list[dict[float, float]]
) -> None:
    sessions = [dated(f"s{index}", efforts=each) for index, each in enumerate(efforts)]
    bests = personal_bests(sessions)
    for short, long in pairwise(bests):
        assert short.distance_m < long.distance_m
        assert short.duration_s < long.duration_s
        assert short.speed_mps >= long.speed_mps
    given_times = {(m, s) for each in efforts for m, s in each.items()}
    assert {(best.distance_m, best.duration_s) for best in bests} <= given_times
    assert personal_bests(sessions[::-1]) == bests


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(DISTANCES_M), st.floats(30, 20000), min_size=1))
def test_a_faster_session_never_makes_a_best_slower(
    dated: Dated, efforts: dict[float, float]
) -> None:
    slow = dated("slow", efforts=efforts)
    fast = dated("fast", efforts={m: m / 9.0 for m in DISTANCES_M if m / 9.0 < efforts.get(m, 1e9)})
    for best in personal_bests([slow, fast]):
        assert best.duration_s <= efforts.get(best.distance_m, 1e9)
