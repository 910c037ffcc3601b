"""Which session was which planned day, what went otherwise, and what another wish would change."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from smartrunning.history import BUSSO, Trials, performance, training_load
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    DoneSession,
    Goal,
    Plan,
    PlanDay,
    RunnerState,
    Step,
    compared,
    departures,
    links,
    plan,
    replan,
    schema_for,
)
from smartrunning.optimizer.own_response import own_response
from smartrunning.optimizer.worth import Worth

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
MONDAY = date(2026, 5, 18)
USUAL_AU = 250 / 7


def planned(number: int, minutes: float, efforts: int = 0) -> PlanDay:
    step = Step("repeats", efforts, 60, 1.0, 4.0) if efforts else Step("run", 1, 60, 0.75, 3.0)
    day = MONDAY + timedelta(days=number)
    return PlanDay(day, "own", "Own", 50.0, minutes * 60, 1e4, (step,), "")


def done(key: str, number: int, minutes: float, efforts: int = 0, sport: str = "running"):
    return DoneSession(key, MONDAY + timedelta(days=number), sport, minutes * 60, efforts)


def linked(days: list[PlanDay], sessions: list[DoneSession], by_hand: dict[date, str]) -> dict:
    return {(day - MONDAY).days: key for day, key in links(days, sessions, by_hand).items()}


def test_sessions_belong_to_the_days_that_they_are_like() -> None:
    days = [planned(0, 45), planned(1, 60, 5), planned(3, 100)]
    same = [done("a", 0, 44), done("b", 1, 62, 5), done("c", 3, 95)]
    assert linked(days, same, {}) == {0: "a", 1: "b", 3: "c"}
    # the intervals and the easy run of two days have changed places
    turned = [done("hard", 0, 62, 5), done("easy", 1, 44)]
    assert linked(days[:2], turned, {}) == {0: "easy", 1: "hard"}
    # the warm-up came as a session of its own
    parts = [done("warm-up", 1, 15), done("main", 1, 45, 5)]
    assert linked([days[1]], parts, {}) == {1: "main"}


def test_a_session_too_many_does_not_push_the_others_aside() -> None:
    days = [planned(1, 24), planned(2, 36)]
    sessions = [done("before", 0, 45), done("right", 1, 24)]
    assert linked(days, sessions, {}) == {1: "right"}


def test_what_is_too_far_another_sport_or_nothing_like_it_is_left_alone() -> None:
    days = [planned(2, 60)]
    assert linked(days, [done("a", 4, 60)], {}) == {}
    assert linked(days, [done("a", 2, 60, sport="cycling")], {}) == {}
    assert linked(days, [done("a", 2, 5)], {}) == {}
    assert linked(days, [], {}) == {}


def test_what_the_runner_says_goes_first() -> None:
    days = [planned(0, 45), planned(1, 45)]
    sessions = [done("a", 0, 45), done("b", 1, 45)]
    hand = {MONDAY: "b"}
    assert linked(days, sessions, hand) == {0: "b", 1: "a"}
    assert linked(days, sessions, {MONDAY: ""}) == {1: "b"}


@pytest.fixture(scope="module")
def first(goal: Goals, state: States) -> Plan:
    steady = state(fitness_au=USUAL_AU, fatigue_au=USUAL_AU)
    return plan(goal(), steady, schema_for(1e4), SEED_WORKOUTS, seed=1)


def after(made: Plan, days: int, *, missed: tuple[int, ...] = ()) -> RunnerState:
    loads = [0.0 if n in missed else day.load_au for n, day in enumerate(made.days[:days])]
    curves = training_load(loads, initial_fitness_au=USUAL_AU, initial_fatigue_au=USUAL_AU)
    return RunnerState(
        made.days[days - 1].day,
        float(curves.fitness_au[-1]),
        float(curves.fatigue_au[-1]),
        sum([*[USUAL_AU] * 28, *loads][-28:]) / 4,
        3.8,
        180.0,
        (*[USUAL_AU] * 100, *loads),
    )


def again(made: Plan, state: RunnerState, goal: Goal | None = None, **more: object) -> Plan:
    return replan(made, state, schema_for(1e4), SEED_WORKOUTS, seed=2, goal=goal, **more)


def hard_day(made: Plan, week: int) -> int:
    """Number of the first hard day of a week."""
    hard = {"hills", "tempo", "strides", "cruise_intervals", "vo2max_intervals"}
    numbers = range(7 * week, 7 * week + 7)
    return next(n for n in numbers if made.days[n].workout in hard)


@pytest.fixture(scope="module")
def gentle(goal: Goals, state: States) -> Plan:
    """One hard session a week, on Wednesday: there is room to move it."""
    steady = state(fitness_au=USUAL_AU, fatigue_au=USUAL_AU)
    wanted = goal(experience="beginner", training_days=(0, 1, 2, 3, 4, 6))
    return plan(wanted, steady, schema_for(1e4), SEED_WORKOUTS, seed=1)


def test_a_missed_hard_session_gets_a_day_that_is_left_of_the_week(gentle: Plan) -> None:
    first = gentle
    missed = hard_day(first, 2)
    second = again(first, after(first, missed + 1, missed=(missed,)))
    wanted = first.days[missed].workout
    week = {first.days[missed].day - timedelta(days=first.days[missed].day.weekday() - n)
            for n in range(7)}  # fmt: skip
    moved = [change for change in second.revision.changes if change.day in week]
    stand = [day for day in second.days if day.day in week and day.workout == wanted]
    assert [day.day for day in stand] == [change.day for change in moved]
    assert moved[0].reason.startswith("The hard session that you missed this week")
    assert set(second.revision.codes) >= {"missed", "key_session_moved"}
    assert second.revision.reasons[0].startswith("You missed 1 of")
    assert "long run kept on Sunday" in second.revision.reasons[0]
    assert f"{stand[0].title} moved to" in second.revision.reasons[0]
    before = {day.day: day.load_au for day in first.days}
    assert stand[0].load_au == before[stand[0].day]


def test_who_is_ill_catches_up_on_nothing(gentle: Plan) -> None:
    first = gentle
    missed = hard_day(first, 2)
    second = again(first, after(first, missed + 1, missed=(missed,)), codes=("ill",))
    assert "key_session_moved" not in second.revision.codes
    assert "ill" in second.revision.codes


def test_a_session_done_on_another_day_is_not_missed(first: Plan) -> None:
    missed = hard_day(first, 2)
    state = after(first, missed + 1, missed=(missed,))
    day = first.days[missed].day
    assert [one.day for one in departures(first, state).missed] == [day]
    assert departures(first, state, {day: day + timedelta(days=1)}).missed == ()


def test_the_same_plan_changes_nothing_and_more_days_make_faster(first: Plan) -> None:
    same = compared(first, first)
    assert (same.race_difference_s, same.weekly_load_difference_au, same.changed_days) == (0, 0, 0)
    state = after(first, 14)
    fewer = replace(first.goal, hours_per_week=3.0)
    base, less = again(first, state), again(first, state, fewer)
    found = compared(less, base)
    assert found.weekly_load_difference_au < 0
    assert found.lowest_difference_s <= found.race_difference_s <= found.highest_difference_s
    assert found.race_difference_s > 0
    assert found.sentences[0].endswith(".")
    assert "slower" in found.sentences[0]
    opposite = compared(base, less)
    assert opposite.race_difference_s == pytest.approx(-found.race_difference_s)
    # middle of the draws of the plan itself, by its own outlook
    assert found.race_s == pytest.approx(less.outlook.race_s, rel=1e-3)


def test_the_worst_share_that_counts_can_be_chosen() -> None:
    # eight draws whose performances are 0 to 7: the worst one, the mean of the worst four
    draws = np.arange(8.0)
    for share, expected in ((0.125, 0.0), (0.5, 1.5)):
        worth = Worth(draws, np.zeros((8, 2)), np.zeros((8, 2, 2)), "cautious", share)
        assert worth.value(np.ones(2)) == expected


def shown(noise: float) -> Trials:
    """A runner whose response is Busso's, tested every ten days for two years."""
    random = np.random.default_rng(7)
    days = 730
    loads = 60 * (1 + 0.7 * np.sin(np.arange(days) / 20)) * random.uniform(0, 2, days)
    loads[random.random(days) < 0.25] = 0
    for begin in range(60, days, 120):
        loads[begin : begin + 21] *= 0.2
    when = np.arange(40, days, 10)
    performed = performance(
        BUSSO, loads, baseline=80.0, gain=0.02, loss=6e-5,
        time_constants_days=(32.0, 14.0, 3.0), days=when, earlier_load_au=40.0,
    )  # fmt: skip
    return Trials.of(loads, when, performed + random.normal(0, noise, len(when)), 40.0)


def test_a_response_that_the_data_tell_is_used() -> None:
    found = own_response(shown(0.1))
    assert len(found.draws) == 16
    assert all(draw.is_concave for draw in found.draws)
    assert found.reasons == ("Your own response to training is used: 69 performances tell it.",)
    fitted = np.array([(one.days_fitness, one.days_fatigue) for one in found.draws])
    assert fitted.mean(axis=0) == pytest.approx([32, 14], rel=0.25)


def test_a_response_that_they_do_not_tell_is_not(state: States) -> None:
    few = own_response(Trials.of([50.0] * 60, [10, 20, 30], [100.0, 101.0, 100.5], 50.0))
    noisy = own_response(shown(30.0))
    for found in (few, noisy):
        assert found.draws == ()
        assert found.reasons[0].startswith("The response of people in general is used")
        assert len(found.reasons) > 1
    assert math.isnan(state().lowest_d_prime_m)
