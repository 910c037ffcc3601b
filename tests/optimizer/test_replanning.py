"""Plans for the days that are left, after what became of those before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.errors import InvalidRequestError
from smartrunning.history import training_load
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Goal,
    Plan,
    RunnerState,
    plan,
    replan,
    schema_for,
)

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
MONDAY = date(2026, 5, 18)
USUAL_AU = 250 / 7


@pytest.fixture(scope="module")
def first(goal: Goals, state: States) -> Plan:
    return plan(
        goal(), state(fitness_au=USUAL_AU, fatigue_au=USUAL_AU), schema_for(1e4), SEED_WORKOUTS,
        seed=1,
    )  # fmt: skip


def after(made: Plan, days: int, done: Callable[[int, float], float]) -> RunnerState:
    """Where the runner stands after some days of a plan, each done as told."""
    loads = [done(number, day.load_au) for number, day in enumerate(made.days[:days])]
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


def again(made: Plan, state: RunnerState, goal: Goal | None = None) -> Plan:
    schema = schema_for((goal or made.goal).race_distance_m)
    return replan(made, state, schema, SEED_WORKOUTS, seed=2, goal=goal)


def by_day(made: Plan) -> dict[date, tuple[str, float]]:
    return {day.day: (day.workout, day.duration_s) for day in made.days}


@pytest.mark.parametrize("days", [5, 21, 45])
def test_a_runner_who_did_it_all_keeps_the_plan(first: Plan, days: int) -> None:
    second = again(first, after(first, days, lambda _, load: load))
    assert second.revision.changes == ()
    assert second.revision.kept_days == len(second.days)
    left = {day: what for day, what in by_day(first).items() if day in by_day(second)}
    assert by_day(second) == left
    assert second.goal.start_date == first.days[days].day


def test_missed_sessions_are_named_and_make_the_next_week_lighter(first: Plan) -> None:
    state = after(first, 28, lambda number, load: 0.0 if number >= 14 else load)
    second = again(first, state)
    missed = [day for day in first.days[14:28] if day.load_au]
    assert f"You missed {len(missed)} of" in second.revision.reasons[0]
    before = {week.start: week.load_au for week in first.weeks}
    assert second.weeks[0].load_au < before[second.weeks[0].start]
    assert all(change.day > state.day for change in second.revision.changes)


def test_phases_and_easier_weeks_stay_where_they_were(first: Plan) -> None:
    second = again(first, after(first, 30, lambda _, load: 0.7 * load))
    phases = {week.start: week.phase for week in first.weeks}
    assert {week.start: week.phase for week in second.weeks} == {
        start: phase for start, phase in phases.items() if start >= second.weeks[0].start
    }


def test_days_that_are_over_stay_as_they_were_planned(first: Plan) -> None:
    second = again(first, after(first, 14, lambda _, load: 0.5 * load))
    third = again(second, after(second, 10, lambda _, load: load))
    past = third.revision.past_days
    assert [day.day for day in past] == [day.day for day in first.days[:24]]
    assert past[:14] == first.days[:14]
    assert past[14:] == second.days[:10]


def test_a_time_away_that_was_not_planned_for_is_rest(first: Plan) -> None:
    state = after(first, 20, lambda _, load: load)
    away = (MONDAY + timedelta(days=28), MONDAY + timedelta(days=34))
    second = again(first, state, replace(first.goal, unavailable=(away,)))
    gone = [day for day in second.days if away[0] <= day.day <= away[1]]
    assert all(day.workout == "rest" for day in gone)
    unchanged = [day for day in second.days if day.day < away[0]]
    assert [by_day(first)[day.day] for day in unchanged] == [
        (day.workout, day.duration_s) for day in unchanged
    ]


def test_after_the_race_there_is_nothing_to_plan(first: Plan) -> None:
    late = replace(after(first, 20, lambda _, load: load), day=first.goal.race_date)
    with pytest.raises(InvalidRequestError, match="leaves no day to plan"):
        again(first, late)


@settings(max_examples=25, deadline=None)
@given(
    days=st.integers(1, 100),
    shares=st.lists(st.floats(0, 1.6), min_size=100, max_size=100),
)
def test_whatever_was_done_the_new_plan_keeps_every_limit(
    first: Plan, days: int, shares: list[float]
) -> None:
    second = again(first, after(first, days, lambda number, load: shares[number] * load))
    assert all(report.slack >= 0 for report in second.constraints if report.name != "long run")
    assert second.gap_percent <= 10
    assert second.objective <= second.bound + 1e-9
    assert len(second.revision.changes) + second.revision.kept_days == len(second.days)


def test_a_race_day_whose_expected_time_alone_is_another_is_not_changed(first: Plan) -> None:
    state = after(first, 21, lambda _, load: load)
    faster = again(first, replace(state, critical_speed_mps=4.0))
    assert faster.days[-1].duration_s < first.days[-1].duration_s
    assert first.goal.race_date not in {change.day for change in faster.revision.changes}
    # as an older version called it
    old = replace(first, days=(*first.days[:-1], replace(first.days[-1], title="Race: 10.0 km")))
    assert again(old, state).revision.changes == ()
    longer = replace(first.goal, race_distance_m=15_000.0)
    changed = {change.day: change for change in again(first, state, longer).revision.changes}
    race = changed[first.goal.race_date]
    assert (race.before, race.after) == ("Race: 10 km", "Race: 15 km")
