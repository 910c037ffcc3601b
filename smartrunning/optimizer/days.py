"""Weekly loads in, days with steps and reasons out.

Each day's load is its share of the week's. What a session leaves over of it, because it has whole
minutes, goes to the week's next session.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from smartrunning import units
from smartrunning.optimizer.d_prime import Reserve, reserve_of, safe_workouts
from smartrunning.optimizer.distribution import chosen_workouts
from smartrunning.optimizer.goal import Goal, Race, RunnerState
from smartrunning.optimizer.intensity import AEROBIC_THRESHOLD_FRACTION
from smartrunning.optimizer.loaded_week import LoadedWeek
from smartrunning.optimizer.pattern import DayShare
from smartrunning.optimizer.plan import PlanDay, Step
from smartrunning.optimizer.race_pace import RacePace, pace_of, race_load_au, race_pace
from smartrunning.optimizer.reasons import reason
from smartrunning.optimizer.session import PlannedSession, Room, at_pace, session_for
from smartrunning.optimizer.workouts import Workout, named

TIME_SAVED_BY_QUALITY: Final = 1.0
"""A second at 106 % of critical speed takes the place of two easy ones."""
BUDGET_SHRINKS_BY: Final = 0.95


def plan_days(
    weeks: tuple[LoadedWeek, ...],
    goal: Goal,
    state: RunnerState,
    easy_share: float,
    workouts: Mapping[str, Workout],
) -> tuple[PlanDay, ...]:
    """Every day from the plan's start to the race.

    Parameters
    ----------
    weeks : tuple of LoadedWeek
        The weeks in order.
    goal : Goal
        The race and the runner's limits.
    state : RunnerState
        Critical speed and D′.
    easy_share : float
        Lowest share of easy running in a week's time.
    workouts : mapping of str to Workout
        The library.

    Returns
    -------
    tuple of PlanDay
        One a day, the race last.
    """
    pace, reserve = race_pace(goal, state), reserve_of(state)
    safe = safe_workouts(workouts, pace, reserve)
    basis = _Basis(goal, state, safe.workouts, pace, reserve, safe.notes)
    days: list[PlanDay] = []
    for week in weeks:
        days += _week_days(week, days, easy_share, basis)
    return (*days, _race(goal, pace))


def quality_time_s(day: PlanDay) -> float:
    """Time of a training day above the aerobic threshold, which is not easy.

    Parameters
    ----------
    day : PlanDay
        A day of a plan.

    Returns
    -------
    float
        Time in s, rests between the efforts not counted.
    """
    return sum(
        step.repetitions * step.duration_s
        for step in day.steps
        if step.critical_speed_fraction > AEROBIC_THRESHOLD_FRACTION
    )


@dataclass(frozen=True, slots=True)
class _Basis:
    """What all days of a plan are made with."""

    goal: Goal
    state: RunnerState
    workouts: Mapping[str, Workout]
    pace: RacePace
    reserve: Reserve
    notes: Mapping[str, str]


def _week_days(
    week: LoadedWeek, before: list[PlanDay], easy_share: float, basis: _Basis
) -> list[PlanDay]:
    """Days of one week; the time that is not easy shrinks until the easy share holds."""
    hard_share = 1 - easy_share
    budget_s = hard_share / (1 + hard_share * TIME_SAVED_BY_QUALITY) * week.easy_time_s
    while True:
        days = _days_with(_quality_s(week, budget_s, basis), week, before, basis)
        training = [day for day in days if day.workout != "race"]
        time_s = math.fsum(day.duration_s for day in training)
        if math.fsum(map(quality_time_s, training)) <= hard_share * time_s:
            return days
        budget_s *= BUDGET_SHRINKS_BY


def _quality_s(week: LoadedWeek, budget_s: float, basis: _Basis) -> dict[date, float]:
    """Longest time that is not easy, for each day, by what its workout can need at most.

    What short workouts do not need goes to the others. It is the same in all weeks of a block with
    the same load, so that repetitions can only grow.
    """
    needs_s = {
        share.day: max(_longest_quality_s(name, basis) for name in _names(week, share, basis))
        for share in week.pattern.days
        if share.kind in {"hard", "long"}
    }
    left_s, room_s = budget_s, dict.fromkeys((share.day for share in week.pattern.days), 0.0)
    for turn, day in enumerate(sorted(needs_s, key=needs_s.__getitem__)):
        room_s[day] = min(needs_s[day], left_s / (len(needs_s) - turn))
        left_s -= room_s[day]
    return room_s


def _longest_quality_s(name: str, basis: _Basis) -> float:
    repeats = at_pace(named(name, basis.workouts).repeats, basis.pace)
    if repeats is None or repeats.work_fraction <= AEROBIC_THRESHOLD_FRACTION:
        return 0.0
    return repeats.most * repeats.work_s


def _days_with(
    quality_s: Mapping[date, float], week: LoadedWeek, before: list[PlanDay], basis: _Basis
) -> list[PlanDay]:
    left_over_au, left_s = 0.0, week.easy_time_s
    days: list[PlanDay] = []
    for share in week.pattern.days:
        race = basis.goal.race_on(share.day)
        if race is not None:
            days.append(_race_on_the_way(race, basis.state))
            continue
        if share.kind == "rest":
            days.append(_rest(share.day, basis.goal))
            continue
        target_au = share.share * week.full_week_au
        longest_s = min(basis.goal.longest_on_s(share.day.weekday()), left_s)
        room = Room(target_au, left_over_au, longest_s, quality_s[share.day], week.week)
        name = _name(week, share, basis)
        workout = named(name, basis.workouts)
        session = session_for(workout, room, basis.workouts, basis.pace)
        left_over_au += target_au - session.load_au
        left_s -= session.duration_s
        why = reason(session, share, week, [*before, *days])
        note = basis.notes.get(name, "") if session.workout.name == workout.name else ""
        noted = f"{why} {note}".strip()
        days.append(_day(session, target_au, share.day, noted, basis.reserve))
    return days


def _names(week: LoadedWeek, share: DayShare, basis: _Basis) -> tuple[str, ...]:
    """Workouts that a day of this kind can have anywhere in the week's block."""
    if share.kind == "long":
        return ("long", *week.week.phase.long_workouts)
    return (_name(week, share, basis),)


def _name(loaded: LoadedWeek, share: DayShare, basis: _Basis) -> str:
    """Workout of a day."""
    week = loaded.week
    if share.day in loaded.named:
        return loaded.named[share.day]
    if share.kind == "hard":
        hard_days = [day.day for day in loaded.pattern.days if day.kind == "hard"]
        turn = week.block * week.phase.hard_days + hard_days.index(share.day)
        chosen = chosen_workouts(week.phase.hard_workouts, basis.goal.distribution, basis.workouts)
        return chosen[turn % len(chosen)]
    if share.kind == "long" and week.role != "recovery":
        return week.phase.long_workouts[week.week_of_block % len(week.phase.long_workouts)]
    return share.kind


def _day(
    session: PlannedSession, target_au: float, day: date, why: str, reserve: Reserve
) -> PlanDay:
    if not session.steps:
        too_little = "The week's load is too small for a session on this day."
        return PlanDay(day, "rest", "Rest", 0.0, 0.0, 0.0, (), too_little)
    return PlanDay(
        day=day,
        workout=session.workout.name,
        title=session.workout.title,
        load_au=target_au,
        duration_s=session.duration_s,
        distance_m=session.distance_m,
        steps=session.steps,
        reason=why,
        d_prime_left_fraction=reserve.left_fraction(session.steps),
    )


def _rest(day: date, goal: Goal) -> PlanDay:
    tomorrow = goal.race_on(day + timedelta(days=1))
    if (goal.race_date - day).days == 1 or (tomorrow and tomorrow.priority == "B"):
        reason = "Rest before the race."
    elif not goal.is_available(day):
        reason = "You are away."
    elif day.weekday() in goal.training_days:
        reason = "A day of rest: a week needs one, and days that differ."
    else:
        reason = "Not one of your training days."
    return PlanDay(day, "rest", "Rest", 0.0, 0.0, 0.0, (), reason)


def _race_on_the_way(race: Race, state: RunnerState) -> PlanDay:
    pace = pace_of(race, state)
    known = math.isfinite(pace.race_s)
    speed_mps = pace.fraction * pace.critical_speed_mps
    duration_s = race.distance_m / speed_mps if known else math.nan
    reason = "The week is easier for it." if race.priority == "B" else "Takes a session's place."
    return PlanDay(
        day=race.day,
        workout="race",
        title=f"Race {race.priority}: {units.race_name(race.distance_m)}",
        load_au=race_load_au(race, state),
        duration_s=duration_s,
        distance_m=race.distance_m,
        steps=(Step("race", 1, duration_s, pace.fraction, speed_mps),) if known else (),
        reason=reason,
    )


def _race(goal: Goal, pace: RacePace) -> PlanDay:
    if math.isfinite(goal.target_s):
        reason = f"Race day: your target is {units.clock(goal.target_s)}."
    elif math.isfinite(pace.race_s):
        expected = units.clock(pace.race_s)
        reason = f"Race day: when the plan was made, critical speed let expect {expected}."
    else:
        reason = "Race day: no time can be expected while critical speed is unknown."
    speed_mps = goal.race_distance_m / pace.race_s
    known = math.isfinite(pace.race_s)
    return PlanDay(
        day=goal.race_date,
        workout="race",
        title=f"Race: {units.race_name(goal.race_distance_m)}",
        load_au=0.0,
        duration_s=pace.race_s,
        distance_m=goal.race_distance_m,
        steps=(Step("race", 1, pace.race_s, pace.fraction, speed_mps),) if known else (),
        reason=reason,
    )
