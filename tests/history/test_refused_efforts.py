"""What is no best is shown with the reason; taking out and putting back changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.history import DatedStatistics, best_progression, personal_bests, refused_efforts

Dated = Callable[..., DatedStatistics]
DISTANCES_M = (400.0, 800.0, 1000.0, 3000.0, 5000.0, 10000.0)


def test_a_spike_faster_than_the_best_is_shown_with_its_reason(dated: Dated) -> None:
    sessions = [dated("ok", efforts={1000: 240.0}), dated("bad", refused={1000: 90.0})]
    (shown,) = refused_efforts(sessions)
    assert (shown.distance_m, shown.duration_s, shown.session_id) == (1000, 90.0, "bad")
    assert shown.reason == "speed spike"
    assert shown.start_s == 0.0


def test_what_would_be_no_best_anyway_is_not_shown(dated: Dated) -> None:
    sessions = [dated("ok", efforts={1000: 240.0}), dated("bad", refused={1000: 300.0})]
    assert refused_efforts(sessions) == ()


def test_excluded_sessions_and_rides_are_not_shown(dated: Dated) -> None:
    sessions = [
        dated("out", refused={1000: 90.0}, excluded=True),
        dated("ride", refused={1000: 90.0}, sport="cycling"),
    ]
    assert refused_efforts(sessions) == ()


def test_a_long_effort_without_its_proof_is_shown_with_the_missing_time(dated: Dated) -> None:
    sessions = [
        dated("clean", efforts={1000: 240.0, 5000: 1300.0}),
        dated("jump", efforts={5000: 1000.0}),
    ]
    (shown,) = refused_efforts(sessions)
    assert (shown.session_id, shown.distance_m) == ("jump", 5000)
    assert "runs 1000 m of it in 200 s" in shown.reason


def test_a_part_slower_than_the_whole_is_shown_as_such(dated: Dated) -> None:
    race = dated("race", efforts={1000: 240.0, 3000: 780.0, 5000: 1260.0})
    (shown,) = refused_efforts([race])
    assert shown.distance_m == 3000
    assert "5000 m faster than this" in shown.reason


def test_of_many_refused_efforts_the_three_fastest_are_shown(dated: Dated) -> None:
    belts = [dated(f"belt{n}", refused={5000: 1000.0 + n}) for n in range(9)]
    assert [one.duration_s for one in refused_efforts(belts)] == [1000.0, 1001.0, 1002.0]


def test_a_best_is_held_from_its_day_until_the_next_one(dated: Dated) -> None:
    sessions = [
        dated("late", date(2026, 6, 1), efforts={1000: 230.0}),
        dated("early", date(2026, 4, 1), efforts={1000: 240.0}),
        dated("slow", date(2026, 5, 1), efforts={1000: 250.0}),
    ]
    first, second = best_progression(sessions)
    assert (first.best.session_id, first.held_from) == ("early", date(2026, 4, 1))
    assert first.held_until == second.held_from == date(2026, 6, 1)
    assert (second.best.session_id, second.held_until) == ("late", None)


def test_an_effort_becomes_a_best_on_the_day_its_proof_is_there(dated: Dated) -> None:
    sessions = [
        dated("clean", date(2026, 4, 1), efforts={1000: 240.0, 5000: 1300.0}),
        dated("jump", date(2026, 5, 1), efforts={5000: 1000.0}),
        dated("proof", date(2026, 6, 1), efforts={1000: 195.0}),
    ]
    held = [one for one in best_progression(sessions) if one.best.session_id == "jump"]
    assert [one.held_from for one in held] == [date(2026, 6, 1)]


LIVES = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 2, 1)),
        st.dictionaries(st.sampled_from(DISTANCES_M), st.floats(60, 4000), max_size=6),
        st.booleans(),
    ),
    max_size=10,
)


def _sessions(dated: Dated, lives: list) -> list[DatedStatistics]:
    return [
        dated(f"s{number}", day, efforts=efforts, excluded=excluded)
        for number, (day, efforts, excluded) in enumerate(lives)
    ]


@settings(deadline=None)
@given(LIVES)
def test_on_every_day_the_held_bests_are_those_of_the_sessions_so_far(
    dated: Dated, lives: list
) -> None:
    sessions = _sessions(dated, lives)
    progression = best_progression(sessions)
    for day in {one.local_date for one in sessions}:
        so_far = [one for one in sessions if one.local_date <= day]
        held = [
            one.best
            for one in progression
            if one.held_from <= day and (one.held_until is None or day < one.held_until)
        ]
        assert tuple(held) == personal_bests(so_far)


@settings(deadline=None)
@given(LIVES, st.integers(0, 9))
def test_taking_a_session_out_and_putting_it_back_gives_the_same(
    dated: Dated, lives: list, place: int
) -> None:
    sessions = _sessions(dated, lives)
    before = personal_bests(sessions), refused_efforts(sessions), best_progression(sessions)
    if sessions:
        one = sessions[place % len(sessions)]
        without = [each for each in sessions if each is not one]
        taken_out = [replace(each, excluded=each is one or each.excluded) for each in sessions]
        assert personal_bests(taken_out) == personal_bests(without)
        assert best_progression(taken_out) == best_progression(without)
        sessions = [*without, one]
    after = personal_bests(sessions), refused_efforts(sessions), best_progression(sessions)
    assert after == before


@settings(deadline=None)
@given(LIVES)
def test_refused_efforts_are_faster_than_the_best_and_never_one(dated: Dated, lives: list) -> None:
    sessions = _sessions(dated, lives)
    bests = {best.distance_m: best.duration_s for best in personal_bests(sessions)}
    for refused in refused_efforts(sessions):
        assert refused.duration_s < bests.get(refused.distance_m, float("inf"))
        assert refused.reason
