"""The weeks from the plan's start to the race: phase, role and place in a block."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Literal

from smartrunning.history.weeks import monday_of
from smartrunning.optimizer.goal import Goal
from smartrunning.optimizer.schema import Phase, PlanSchema

Role = Literal["loading", "recovery", "taper"]
BEFORE_THE_PLAN = -1
MOSTLY_THERE = 0.7
"""Part of a week's days that it needs to be a week of loading."""


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """One week of the plan before it has a load.

    Attributes
    ----------
    start : datetime.date
        The Monday.
    first_day, last_day : datetime.date
        First and last day for training; the last is before the first when there is none.
    phase : Phase
        The phase that it is in.
    role : {'loading', 'recovery', 'taper'}
        What the week is for.
    block : int
        Number of the block; blocks end with a recovery week or with their phase.
    week_of_block : int
        Number of the week in its block, from 0.
    reference : int
        Index of the last full loading week before it, -1 for the runner's recent weeks.
    taper_progress : float
        1 in the taper's last week, evenly less before, 0 outside.
    available : float
        Part of its days that are not in a time without training.
    """

    start: date
    first_day: date
    last_day: date
    phase: Phase
    role: Role
    block: int
    week_of_block: int
    reference: int
    taper_progress: float
    available: float = 1.0

    @property
    def whole(self) -> tuple[date, ...]:
        """All seven days, those outside the plan too.

        Returns
        -------
        tuple of datetime.date
            Monday to Sunday.
        """
        return tuple(self.start + timedelta(days=index) for index in range(7))

    @property
    def days(self) -> tuple[date, ...]:
        """Days for training, race day not among them.

        Returns
        -------
        tuple of datetime.date
            From ``first_day`` to ``last_day``.
        """
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=index) for index in range(count))


def calendar_weeks(goal: Goal, schema: PlanSchema) -> tuple[CalendarWeek, ...]:
    """Weeks of the plan, Monday to Sunday; the first and the last may be cut.

    Parameters
    ----------
    goal : Goal
        Start and race.
    schema : PlanSchema
        Phases, recovery rhythm and taper.

    Returns
    -------
    tuple of CalendarWeek
        In order, the race in the last one.
    """
    weeks = _all_weeks(goal, schema)
    gone = sum(week.start + timedelta(days=6) < goal.start_date for week in weeks)
    return tuple(
        replace(
            week,
            first_day=max(week.first_day, goal.start_date),
            reference=max(week.reference - gone, BEFORE_THE_PLAN),
        )
        for week in weeks[gone:]
    )


def _all_weeks(goal: Goal, schema: PlanSchema) -> list[CalendarWeek]:
    """Weeks since the first plan for the race, those that are over too."""
    first_day = goal.planned_from or goal.start_date
    first = monday_of(first_day)
    count = (monday_of(goal.race_date) - first).days // 7 + 1
    tapering = taper_weeks(goal, schema, count)
    phases = _phases(schema, count - tapering) + [schema.taper] * tapering
    weeks: list[CalendarWeek] = []
    for index, phase in enumerate(phases):
        start = first + timedelta(weeks=index)
        available = _available(goal, start)
        role = _role(index, count - tapering, schema, weeks)
        if role == "loading" and _is_easier(goal, start, available, weeks):
            role = "recovery"
        new_block = _begins_block(weeks, phase)
        weeks.append(
            CalendarWeek(
                start=start,
                first_day=max(start, first_day),
                last_day=min(start + timedelta(days=6), goal.race_date - timedelta(days=1)),
                phase=phase,
                role=role,
                block=(weeks[-1].block + new_block) if weeks else 0,
                week_of_block=0 if new_block else weeks[-1].week_of_block + 1,
                reference=_last_full_loading_week(weeks),
                taper_progress=max(0, index + 1 - (count - tapering)) / max(tapering, 1),
                available=available,
            )
        )
    return weeks


def taper_weeks(goal: Goal, schema: PlanSchema, count: int) -> int:
    """Number of the last weeks that make up the taper.

    Parameters
    ----------
    goal : Goal
        The race.
    schema : PlanSchema
        Shortest taper.
    count : int
        Weeks of the plan.

    Returns
    -------
    int
        The fewest whole weeks that hold the shortest taper, at most ``count``.
    """
    days_in_race_week = goal.race_date.weekday()
    missing_days = max(0, schema.taper_days - days_in_race_week)
    return min(count, 1 + -(-missing_days // 7))


def _phases(schema: PlanSchema, count: int) -> list[Phase]:
    ends = [round(count * share) for share in accumulate(phase.share for phase in schema.phases)]
    ends[-1] = count
    return [
        phase
        for phase, begin, end in zip(schema.phases, [0, *ends], ends, strict=False)
        for _ in range(end - begin)
    ]


def _role(index: int, before_taper: int, schema: PlanSchema, weeks: list[CalendarWeek]) -> Role:
    if index >= before_taper:
        return "taper"
    due = (before_taper - index) % schema.recovery_every_weeks == 0
    return "recovery" if due and _last_full_loading_week(weeks) >= 0 else "loading"


def _available(goal: Goal, start: date) -> float:
    return sum(goal.is_available(start + timedelta(days=index)) for index in range(7)) / 7


def _is_easier(goal: Goal, start: date, available: float, weeks: list[CalendarWeek]) -> bool:
    """Whether a week cannot load: mostly away, just back, or with a race that matters."""
    back = bool(weeks) and weeks[-1].available < MOSTLY_THERE
    races = any(
        race.priority == "B" and 0 <= (race.day - start).days < 7 for race in goal.other_races
    )
    return available < MOSTLY_THERE or back or races


def _begins_block(weeks: list[CalendarWeek], phase: Phase) -> bool:
    return not weeks or weeks[-1].role == "recovery" or weeks[-1].phase != phase


def _last_full_loading_week(weeks: list[CalendarWeek]) -> int:
    for index in range(len(weeks) - 1, -1, -1):
        if weeks[index].role == "loading" and len(weeks[index].days) == 7:
            return index
    return BEFORE_THE_PLAN
