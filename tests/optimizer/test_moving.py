"""A session on another day: allowed where every limit holds, else refused with the limit's name."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from smartrunning.history import training_load
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    BrokenLimitsError,
    Goal,
    Plan,
    RunnerState,
    broken_by_move,
    move,
    plan,
    replan,
    restored,
    schema_for,
)
from smartrunning.optimizer.moving import is_heavy

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
MONDAY = date(2026, 5, 18)
SCHEMA = schema_for(10_000)
RACE = date(2026, 9, 13)


@pytest.fixture(scope="module")
def made(goal: Goals, state: States) -> Plan:
    """Sixteen weeks to a race on a Sunday; no training on Monday, the long run on Sunday."""
    wanted = goal(minutes_by_weekday=(0, 75, 75, 75, 75, 75, 120), training_days=(1, 2, 3, 4, 6))
    return plan(wanted, state(), SCHEMA, SEED_WORKOUTS, seed=1)


def on(made_plan: Plan, day: date) -> str:
    return next(one.workout for one in made_plan.days if one.day == day)


def names(made_plan: Plan, from_day: date, to_day: date, today: date = MONDAY) -> set[str]:
    return {one.name for one in broken_by_move(made_plan, SCHEMA, from_day, to_day, today)}


def weekday(number: int, week: int = 1) -> date:
    return MONDAY + timedelta(weeks=week, days=number)


def test_a_long_run_does_not_fit_beside_a_hard_session(made: Plan) -> None:
    hard = next(day.day for day in made.days if is_heavy(day) and day.workout != "long")
    monday = hard - timedelta(days=hard.weekday())
    sunday = monday + timedelta(days=6)
    free = next(
        day
        for day in (hard - timedelta(days=1), hard + timedelta(days=1))
        if day.weekday() in made.goal.training_days and day < sunday
    )
    found = broken_by_move(made, SCHEMA, sunday, free, MONDAY)
    assert "hard days apart" in {one.name for one in found}
    sentence = next(one.sentence for one in found if one.name == "hard days apart")
    assert sentence.endswith("need an easy day between them.")
    assert hard.isoformat() in sentence


@pytest.mark.parametrize(
    ("from_day", "to_day", "today", "name"),
    [
        (weekday(1), weekday(0), MONDAY, "training days"),
        (weekday(1), weekday(3), weekday(2), "days that are over"),
        (weekday(6), weekday(1, 2), MONDAY, "weekly loads"),
        (weekday(0), weekday(1), MONDAY, "a session"),
        (weekday(1), weekday(1), MONDAY, "another day"),
        (RACE, RACE - timedelta(days=1), MONDAY, "race days"),
        (weekday(1), RACE + timedelta(days=3), MONDAY, "days of the plan"),
        (RACE - timedelta(days=4), RACE - timedelta(days=1), MONDAY, "before a race"),
    ],
)
def test_each_limit_is_named(
    made: Plan, from_day: date, to_day: date, today: date, name: str
) -> None:
    assert name in names(made, from_day, to_day, today)
    with pytest.raises(BrokenLimitsError, match=r"\.$"):
        move(made, SCHEMA, from_day, to_day, today=today)


def test_a_long_run_needs_the_minutes_of_its_new_day(made: Plan) -> None:
    longest = max((day for day in made.days if day.workout == "long"), key=lambda d: d.duration_s)
    assert longest.duration_s > 75 * 60
    wednesday = longest.day - timedelta(days=4)
    assert "longest session" in names(made, longest.day, wednesday)


def test_what_is_moved_keeps_the_weeks_and_every_limit(made: Plan) -> None:
    # every pair of days of two weeks: what is allowed is right, what is not is told
    accepted = 0
    for week in (1, 14):
        days = [weekday(number, week) for number in range(7)]
        for one in days:
            for other in days:
                if names(made, one, other):
                    continue
                accepted += 1
                moved = move(made, SCHEMA, one, other, today=MONDAY)
                check(made, moved, one, other)
    assert accepted > 4


def check(before: Plan, after: Plan, one: date, other: date) -> None:
    assert on(after, other) == on(before, one)
    assert on(after, one) == on(before, other)
    assert [w.load_au for w in after.weeks] == pytest.approx([w.load_au for w in before.weeks])
    for first, second in pairwise(after.days):
        assert not (is_heavy(first) and is_heavy(second))
    for day in after.days[:-1]:
        assert day.duration_s <= after.goal.longest_on_s(day.day.weekday())
        assert not day.steps or day.day.weekday() in after.goal.training_days
    loads = [day.load_au for day in after.days]
    expected = training_load(loads, initial_fitness_au=35.0, initial_fatigue_au=38.0)
    assert after.fitness_au == pytest.approx(expected.fitness_au.tolist())
    sundays = [35.0, *after.fitness_au[6::7]]
    assert max(later - sooner for sooner, later in pairwise(sundays)) <= 5.0 + 1e-9
    assert after.objective <= after.bound + 1e-9
    assert all(report.slack >= -1e-9 for report in after.constraints), after.constraints
    assert after.revision.codes == ("moved",)
    assert {change.day for change in after.revision.changes} <= {one, other}


def a_move(made_plan: Plan, today: date) -> tuple[date, date]:
    for week in range(1, 10):
        days = [weekday(number, week) for number in range(7)]
        for one in days:
            for other in days:
                different = on(made_plan, one) != on(made_plan, other)
                if different and not names(made_plan, one, other, today):
                    return one, other
    raise AssertionError("no session of ten weeks can move")


def test_a_moved_session_stays_moved_when_the_rest_is_planned_anew(
    made: Plan, state: States
) -> None:
    one, other = a_move(made, MONDAY)
    moved = move(made, SCHEMA, one, other, today=MONDAY)
    days = [day.load_au for day in moved.days[:3]]
    curves = training_load(days, initial_fitness_au=35.0, initial_fatigue_au=38.0)
    now = state(
        day=moved.days[2].day,
        fitness_au=float(curves.fitness_au[-1]),
        fatigue_au=float(curves.fatigue_au[-1]),
        daily_load_au=(*[250 / 7] * 100, *days),
    )
    again = replan(moved, now, SCHEMA, SEED_WORKOUTS, seed=3)
    assert on(again, other) == on(made, one)
    assert {change.day for change in again.revision.changes}.isdisjoint({one, other})


def test_taking_a_move_back_gives_the_days_before_and_leaves_those_that_are_over(
    made: Plan,
) -> None:
    one, other = a_move(made, MONDAY)
    moved = move(made, SCHEMA, one, other, today=MONDAY)
    back = restored(moved, made, today=MONDAY, revision=1)
    assert [day.workout for day in back.days] == [day.workout for day in made.days]
    assert {change.day for change in back.revision.changes} <= {one, other}
    assert back.revision.codes == ("undone",)
    later = max(one, other) + timedelta(days=1)
    too_late = restored(moved, made, today=later, revision=1)
    assert on(too_late, one) == on(moved, one)
    assert on(too_late, other) == on(moved, other)
    assert too_late.revision.changes == ()
