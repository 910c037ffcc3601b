"""Whole plans: what a runner may count on, for any goal."""

import json
import math
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from smartrunning.errors import InfeasibleGoalError, InvalidRequestError
from smartrunning.optimizer import (
    SEED_SCHEMAS,
    SEED_WORKOUTS,
    Goal,
    Plan,
    PlanDay,
    RunnerState,
    plan,
    schema_for,
)
from smartrunning.optimizer.days import quality_time_s
from smartrunning.optimizer.intensity import load_au

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
HARD = {workout.name for workout in SEED_WORKOUTS if workout.kind == "hard"}
HEAVY = {workout.name for workout in SEED_WORKOUTS if workout.kind in {"hard", "long"}}


def made(goal: Goal, state: RunnerState, seed: int = 1) -> Plan:
    return plan(goal, state, schema_for(goal.race_distance_m), SEED_WORKOUTS, seed=seed)


def load_of_steps(day: PlanDay) -> float:
    return sum(
        step.repetitions
        * (
            load_au(step.duration_s, step.critical_speed_fraction)
            + load_au(step.rest_s, step.rest_fraction)
        )
        for step in day.steps
    )


def days_of(made_plan: Plan, monday: date) -> list[PlanDay]:
    week = {monday + timedelta(days=offset) for offset in range(7)}
    return [day for day in made_plan.days if day.day in week and day.workout != "race"]


def check_days(made_plan: Plan) -> None:
    goal, schema = made_plan.goal, schema_for(made_plan.goal.race_distance_m)
    count = (goal.race_date - goal.start_date).days + 1
    assert [day.day for day in made_plan.days] == [
        goal.start_date + timedelta(days=offset) for offset in range(count)
    ]
    assert [len(made_plan.fitness_au), len(made_plan.form_au)] == [count, count]
    for day in made_plan.days[:-1]:
        assert day.reason
        if day.workout == "race":
            assert goal.race_on(day.day)
            continue
        assert day.duration_s <= goal.longest_on_s(day.day.weekday())
        assert abs(load_of_steps(day) - day.load_au) <= 2.0
        if day.day.weekday() not in goal.training_days or not goal.is_available(day.day):
            assert not day.steps
        if goal.easy_until and day.day < goal.easy_until:
            assert day.workout not in HARD
    for before, after in pairwise(made_plan.days):
        assert not (before.workout in HEAVY and after.workout in HEAVY)
    assert {day.day for day in made_plan.days[:-1] if day.workout == "race"} == {
        race.day for race in goal.other_races
    }
    for week in made_plan.weeks:
        days = days_of(made_plan, week.start)
        time_s = sum(day.duration_s for day in days)
        assert time_s <= goal.hours_per_week * 3600
        assert sum(bool(day.steps) for day in days) <= min(goal.sessions_per_week, 6)
        if not math.isnan(goal.highest_weekly_load_au):
            assert week.load_au <= goal.highest_weekly_load_au + 1e-9
        assert week.minutes == pytest.approx(time_s / 60)
        assert week.load_au == pytest.approx(sum(day.load_au for day in days))
        assert abs(sum(map(load_of_steps, days)) - week.load_au) <= 2.0
        assert sum(map(quality_time_s, days)) <= (1 - schema.easy_share) * time_s + 1e-6
        assert week.load_au <= week.highest_load_au + 1e-9
    race = made_plan.days[-1]
    assert (race.day, race.workout, race.load_au) == (goal.race_date, "race", 0.0)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_goal_is_planned_inside_its_limits_or_refused_with_a_way_out(
    any_goal: st.SearchStrategy[Goal],
    any_state: st.SearchStrategy[RunnerState],
    data: st.DataObject,
) -> None:
    goal, state = data.draw(any_goal), data.draw(any_state)
    refusal = ""
    try:
        found = made(goal, state)
    except InfeasibleGoalError as refused:
        refusal = str(refused)
    if refusal:
        assert "would do" in refusal or "choose a shorter race" in refusal
        return
    check_days(found)
    assert 0 <= found.gap_percent <= 0.5
    assert found.objective <= found.bound + 1e-9 * abs(found.bound)
    for report in found.constraints:
        assert report.slack >= 0, report
    json.loads(TypeAdapter(Plan).dump_json(found))


def test_the_same_seed_gives_the_same_plan(goal: Goals, state: States) -> None:
    assert made(goal(), state(), seed=7) == made(goal(), state(), seed=7)


def test_fitness_follows_the_days_loads_from_the_runners_state(goal: Goals, state: States) -> None:
    found = made(goal(), state())
    fitness_au = 35.0
    for day, expected_au in zip(found.days, found.fitness_au, strict=True):
        fitness_au += (1 - math.exp(-1 / 42)) * (day.load_au - fitness_au)
        assert expected_au == pytest.approx(fitness_au)
    assert found.form_au[0] == pytest.approx(35.0 - 38.0)


def test_fitness_rises_by_at_most_five_a_week(goal: Goals, state: States) -> None:
    found = made(goal(hours_per_week=14.0, longest_session_s=12600.0), state())
    sundays_au = [35.0, *found.fitness_au[6::7]]
    assert max(after - before for before, after in pairwise(sundays_au)) <= 5.0 + 1e-9


def test_a_loading_week_grows_by_eight_per_cent_and_eight_at_most(
    goal: Goals, state: States
) -> None:
    found = made(goal(hours_per_week=14.0, longest_session_s=12600.0), state())
    phases = {"base", "build", "specific"}
    loading = [week.load_au for week in found.weeks if week.phase in phases]
    assert len(loading) == 12
    assert loading[0] <= 250 * 1.08 + 8 + 1e-9
    for before, after in pairwise(loading):
        assert after <= before * 1.08 + 8 + 1e-9


def test_every_fourth_week_before_the_taper_is_lighter(goal: Goals, state: States) -> None:
    found = made(goal(), state())
    before_taper = [week for week in found.weeks if week.phase != "taper"]
    recovery = [index for index, week in enumerate(before_taper) if "recovery" in week.phase]
    assert recovery == [index for index in range(1, 15) if (len(before_taper) - index) % 4 == 0]
    for index in recovery:
        share = before_taper[index].load_au / before_taper[index - 1].load_au
        assert 0.55 - 1e-9 <= share <= 0.75 + 1e-9


def test_the_taper_ends_41_to_60_per_cent_below_the_last_loading_week(
    goal: Goals, state: States
) -> None:
    # the race is on a Wednesday: the whole week before it and two days make the taper of 7 days
    found = made(goal(race_date=date(2026, 9, 9), training_days=tuple(range(7))), state())
    taper = [week for week in found.weeks if week.phase == "taper"]
    assert [week.start for week in taper] == [date(2026, 8, 31), date(2026, 9, 7)]
    last_loading_au = found.weeks[-3].load_au
    assert 0.70 - 1e-9 <= taper[0].load_au / last_loading_au <= 0.795 + 1e-9
    assert found.days[-2].workout == "rest"


def test_repetitions_grow_from_week_to_week_of_a_block(goal: Goals, state: States) -> None:
    found = made(goal(), state())
    first_block = [week.start for week in found.weeks[:3]]
    hills = [
        step.repetitions
        for monday in first_block
        for day in days_of(found, monday)
        if day.workout == "hills"
        for step in day.steps
        if step.kind == "repeats"
    ]
    assert hills == sorted(hills)
    assert hills[-1] > hills[0]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_repetitions_never_fall_inside_a_block_while_the_load_does_not(
    any_goal: st.SearchStrategy[Goal],
    any_state: st.SearchStrategy[RunnerState],
    data: st.DataObject,
) -> None:
    try:
        found = made(data.draw(any_goal), data.draw(any_state))
    except InfeasibleGoalError:
        return
    for before, after in pairwise(found.weeks):
        if before.phase != after.phase or after.load_au < before.load_au or "," in after.phase:
            continue
        last = {day.workout: day for day in days_of(found, before.start)}
        for day in days_of(found, after.start):
            if day.workout in last and day.workout in HEAVY:
                here = max((s.repetitions for s in day.steps if s.kind == "repeats"), default=0)
                there = last[day.workout].steps
                assert here >= max((s.repetitions for s in there if s.kind == "repeats"), default=0)


def test_the_long_run_stands_on_its_day_and_is_the_longest(goal: Goals, state: States) -> None:
    found = made(goal(long_run_day=5), state())
    for week in found.weeks[:-2]:
        days = days_of(found, week.start)
        longest = max(days, key=lambda day: day.duration_s)
        assert longest.day.weekday() == 5


def test_race_pace_is_that_of_the_target(goal: Goals, state: States) -> None:
    found = made(goal(target_s=2700.0), state())
    speeds_mps = [
        step.speed_mps
        for day in found.days
        if day.workout == "race_pace"
        for step in day.steps
        if step.kind == "repeats"
    ]
    assert speeds_mps == pytest.approx([10000 / 2700] * len(speeds_mps))
    assert speeds_mps
    assert found.expected_race_s == 2700.0
    assert "45:00" in found.days[-1].reason


def test_without_critical_speed_there_are_fractions_but_no_speeds(
    goal: Goals, state: States
) -> None:
    found = made(goal(), state(critical_speed_mps=math.nan, d_prime_m=math.nan))
    steps = [step for day in found.days for step in day.steps]
    assert all(math.isnan(step.speed_mps) for step in steps)
    assert all(math.isfinite(step.critical_speed_fraction) for step in steps)
    assert math.isnan(found.expected_race_s)
    assert found.days[-1].steps == ()


def test_a_plan_may_start_and_end_on_any_weekday(goal: Goals, state: States) -> None:
    for shift in range(7):
        found = made(
            goal(
                start_date=date(2026, 5, 18) + timedelta(days=shift),
                race_date=date(2026, 9, 7) + timedelta(days=shift),
            ),
            state(),
        )
        check_days(found)


def test_progress_is_reported_and_ends_at_one(goal: Goals, state: States) -> None:
    seen: list[float] = []
    schema = schema_for(10000)
    found = plan(goal(), state(), schema, SEED_WORKOUTS, seed=1, report=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) == found.generations + 1


def test_what_the_report_raises_ends_the_planning(goal: Goals, state: States) -> None:
    class CancelledError(Exception):
        pass

    def cancel(_: float) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        plan(goal(), state(), SEED_SCHEMAS[1], SEED_WORKOUTS, seed=1, report=cancel)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"race_date": date(2026, 5, 18)}, "must be after the plan's start"),
        ({"race_date": date(2028, 5, 18)}, "more than a year"),
        ({"start_date": date(2026, 5, 10)}, "cannot start on 2026-05-10"),
        ({"training_days": ()}, "training days must be"),
        ({"training_days": (1, 1, 6)}, "training days must be"),
        ({"training_days": (1, 7), "long_run_day": 1}, "training days must be"),
        ({"long_run_day": 0}, "long run's day must be"),
        ({"hours_per_week": 0.0}, "hours a week"),
        ({"hours_per_week": math.nan}, "hours a week"),
        ({"hours_per_week": 5e-324}, "hours a week"),
        ({"highest_weekly_load_au": 5e-324}, "highest weekly load"),
        ({"longest_session_s": 60.0}, "longest session"),
        ({"race_distance_m": 100.0}, "race must be between"),
        ({"target_s": 0.0}, "target time"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(
    goal: Goals, state: States, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidRequestError, match=sentence):
        plan(goal(**changes), state(), SEED_SCHEMAS[1], SEED_WORKOUTS, seed=1)


@pytest.mark.parametrize(
    "changes",
    [{"fitness_au": math.nan}, {"recent_weekly_load_au": -1.0}, {"critical_speed_mps": 0.0}],
)
def test_a_state_that_makes_no_sense_is_refused(
    goal: Goals, state: States, changes: dict[str, float]
) -> None:
    with pytest.raises(InvalidRequestError):
        made(goal(), state(**changes))


def test_a_library_without_the_schemas_workouts_is_refused(goal: Goals, state: States) -> None:
    without = [workout for workout in SEED_WORKOUTS if workout.name != "hills"]
    with pytest.raises(InvalidRequestError, match="'hills'"):
        plan(goal(), state(), schema_for(10000), without, seed=1)


def test_a_long_run_that_can_just_be_reached_is_reached(goal: Goals, state: States) -> None:
    # the least recent load from which the schema's 50 minutes can be reached at all
    low, high = 0.0, 250.0
    request = goal(race_date=date(2026, 7, 5))
    for _ in range(40):
        middle = (low + high) / 2
        try:
            made(request, state(recent_weekly_load_au=middle))
        except InfeasibleGoalError:
            low = middle
        else:
            high = middle
    found = made(request, state(recent_weekly_load_au=high))
    report = next(report for report in found.constraints if report.name == "long run")
    assert report.active
    assert report.slack >= 0
    assert found.gap_percent <= 0.5
