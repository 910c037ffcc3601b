"""What other days would do to a plan's weeks: their loads, and how these lie inside a week."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from smartrunning.history.training_load import DAYS_PER_WEEK, monotony
from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import CalendarWeek, Role
from smartrunning.optimizer.day_limits import Broken, is_heavy, short
from smartrunning.optimizer.days import quality_time_s
from smartrunning.optimizer.goal import Goal
from smartrunning.optimizer.pattern import LONG_RUN_OVER_EVEN_SHARE, MOST_RUNNING_DAYS, WeekPattern
from smartrunning.optimizer.plan import PlanDay
from smartrunning.optimizer.problem import Problem
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray

ROUNDING: Final = 1e-9
NAMES: Final[Mapping[Role, str]] = {
    "loading": "weekly ramp",
    "recovery": "recovery weeks",
    "taper": "taper",
}


_Shape = tuple[str, str, float, float]
"""Name of a limit, what the week would do, by how much it is beyond the limit, and the limit."""


@dataclass(frozen=True, slots=True, eq=False)
class PlannedWeeks:
    """A plan's days as weeks that are held against their limits.

    Attributes
    ----------
    posed : Problem
        The weeks, how they spread their loads, and the limits.
    days : mapping of datetime.date to PlanDay
        All days, those of the first week that are over too.
    full_week_au : ndarray
        Load of each week as if it were full, shape (n,).
    """

    posed: Problem
    days: Mapping[date, PlanDay]
    full_week_au: FloatArray

    @classmethod
    def of(cls, posed: Problem, days: Mapping[date, PlanDay]) -> "PlannedWeeks":
        """Weeks of days.

        Parameters
        ----------
        posed : Problem
            The goal in numbers; the shares of a week's days are known before its load, so the load
            of those that are left tells how full it is to be.
        days : mapping of datetime.date to PlanDay
            The days.

        Returns
        -------
        PlannedWeeks
            With a load of 0 for weeks of which nothing is left.
        """
        planned = {day: one.load_au for day, one in days.items() if one.workout != "race"}
        loads = [
            math.fsum(planned.get(day, 0.0) for day in week.days) / share if share > 0 else 0.0
            for week, share in zip(posed.weeks, posed.limits.share, strict=True)
        ]
        return cls(posed, days, np.array(loads))


@dataclass(frozen=True, slots=True)
class _Excess:
    """By how much a week is beyond a limit."""

    week: int
    broken: Broken
    amount: float
    limit: float


def broken_by_weeks(
    goal: Goal, schema: PlanSchema, before: PlannedWeeks, after: PlannedWeeks
) -> Iterator[Broken]:
    """Limits of weeks that other days would break, or break by more.

    Parameters
    ----------
    goal : Goal
        The runner's limits.
    schema : PlanSchema
        The schema's limits.
    before, after : PlannedWeeks
        The weeks as they are and as they would be; the patterns of weeks whose days stay are the
        same objects in both.

    Yields
    ------
    Broken
        In the order of the weeks for each limit.
    """
    patterns = zip(before.posed.patterns, after.posed.patterns, strict=True)
    others = tuple(at for at, (one, other) in enumerate(patterns) if one is not other)
    was = {
        (one.week, one.broken.name): one.amount for one in _excesses(goal, schema, before, others)
    }
    for one in _excesses(goal, schema, after, others):
        there = was.get((one.week, one.broken.name), 0.0)
        if one.amount > there + ROUNDING * (1 + abs(one.limit)):
            yield one.broken


def _excesses(
    goal: Goal, schema: PlanSchema, planned: PlannedWeeks, others: tuple[int, ...]
) -> Iterator[_Excess]:
    found = (
        *_of_other_weeks(goal, planned),
        *_of_acute_load(schema, planned),
        *_of_fitness(schema, planned),
        *_of_time(goal, planned),
        *_of_long_run(schema, planned),
        *_of_shape(goal, schema, planned, others),
    )
    yield from (one for one in found if one.amount > 0)


def _of_other_weeks(goal: Goal, planned: PlannedWeeks) -> Iterator[_Excess]:
    """Ramp, recovery weeks and taper."""
    limits, loads = planned.posed.limits, planned.full_week_au
    looks_back = limits.reference >= 0
    origin_au = loads[limits.reference]
    time_au = [_most_by_time_au(goal, pattern) for pattern in planned.posed.patterns]
    by_recent_au = np.where(limits.highest < time_au, limits.highest, np.inf)
    most_au = np.where(looks_back, limits.growth * origin_au + limits.step, by_recent_au)
    least_au = np.where(looks_back, limits.lowest_fraction * origin_au, limits.lowest)
    least_au[limits.share <= 0] = 0.0
    for at in np.flatnonzero((loads > most_au) | (loads < least_au)).tolist():
        week = planned.posed.weeks[at]
        after = "after your recent weeks"
        if looks_back[at]:
            monday = planned.posed.weeks[limits.reference[at]].start
            after = f"after the {origin_au[at]:.0f} au of the week of {short(monday)}"
        limit_au = most_au[at] if loads[at] > most_au[at] else least_au[at]
        allowed = "at most" if loads[at] > most_au[at] else "at least"
        sentence = (
            f"{_the(week, limits.share[at])} would have {loads[at]:.0f} au, {after} it needs "
            f"{allowed} {limit_au:.0f}."
        )
        yield _Excess(at, Broken(NAMES[week.role], sentence), abs(loads[at] - limit_au), limit_au)


def _most_by_time_au(goal: Goal, pattern: WeekPattern) -> float:
    return float(np.fmin(pattern.highest_load_au, goal.highest_weekly_load_au))


def _of_acute_load(schema: PlanSchema, planned: PlannedWeeks) -> Iterator[_Excess]:
    limits, loads = planned.posed.limits, planned.full_week_au
    for at, week in enumerate(planned.posed.weeks):
        most_au = float(limits.acute_most_au(at, loads))
        if loads[at] <= most_au:
            continue
        sentence = (
            f"{_the(week, limits.share[at])} would have {loads[at]:.0f} au; with at most "
            f"{schema.acute_chronic_ratio:g} times the mean of it and the three weeks before, "
            f"{most_au:.0f} are allowed."
        )
        yield _Excess(at, Broken("acute to chronic load", sentence), loads[at] - most_au, most_au)


def _of_fitness(schema: PlanSchema, planned: PlannedWeeks) -> Iterator[_Excess]:
    limits, fitness_au = planned.posed.limits, planned.posed.limits.initial_fitness_au
    for at, load_au in enumerate(planned.full_week_au):
        later_au = limits.fitness_keep[at] * fitness_au + limits.fitness_gain[at] * load_au
        rise_au, fitness_au = later_au - fitness_au, later_au
        if rise_au <= limits.fitness_ramp_au:
            continue
        monday = short(planned.posed.weeks[at].start)
        sentence = (
            f"Fitness would rise by {rise_au:.2f} au a day in the week of {monday}; at most "
            f"{schema.fitness_ramp_au:g} are allowed."
        )
        beyond_au = rise_au - limits.fitness_ramp_au
        yield _Excess(at, Broken("fitness ramp", sentence), beyond_au, schema.fitness_ramp_au)


def _of_time(goal: Goal, planned: PlannedWeeks) -> Iterator[_Excess]:
    shares, cap_au = planned.posed.limits.share, goal.highest_weekly_load_au
    for at, load_au in enumerate(planned.full_week_au):
        the = _the(planned.posed.weeks[at], shares[at])
        most_au = planned.posed.patterns[at].highest_load_au
        if load_au > most_au:
            sentence = (
                f"{the} would bring {load_au:.0f} au; its days and your {goal.hours_per_week:g} "
                f"hours have time for {most_au:.0f}, counted as easy running."
            )
            yield _Excess(at, Broken("time per week", sentence), load_au - most_au, most_au)
        if load_au > cap_au:
            sentence = f"{the} would have {load_au:.0f} au; you have set a cap of {cap_au:g}."
            yield _Excess(at, Broken("highest weekly load", sentence), load_au - cap_au, cap_au)


def _of_long_run(schema: PlanSchema, planned: PlannedWeeks) -> Iterator[_Excess]:
    short_au = float(planned.posed.limits.long_run_shortage_au(planned.full_week_au))
    needed = f"{schema.long_run_s / SECONDS_PER_MINUTE:.0f} minutes"
    sentence = f"No week would be left that holds the long run of {needed} that the race asks for."
    yield _Excess(-1, Broken("long run", sentence), short_au, 0.0)


def _of_shape(
    goal: Goal, schema: PlanSchema, planned: PlannedWeeks, others: tuple[int, ...]
) -> Iterator[_Excess]:
    """How loads, times and hard sessions lie inside the weeks whose days are others."""
    for at in others:
        week, pattern = planned.posed.weeks[at], planned.posed.patterns[at]
        whole = [planned.days[day] for day in week.whole if day in planned.days]
        training = [day for day in whole if day.workout != "race"]
        checks = (
            _of_monotony(schema, training),
            _of_easy_share(schema, training),
            _of_sessions(goal, training),
            _of_hard_days(schema, week, pattern, planned.days),
            of_long_runs(schema, pattern),
        )
        for name, sentence, amount, limit in filter(None, checks):
            broken = Broken(name, f"The week of {short(week.start)} {sentence}")
            yield _Excess(at, broken, amount, limit)


def _of_monotony(schema: PlanSchema, training: list[PlanDay]) -> _Shape | None:
    if len(training) != DAYS_PER_WEEK:
        return None
    found, most = monotony([day.load_au for day in training]), schema.highest_monotony
    words = f"would have days too much alike: a monotony of {found:.2f}, at most {most:g}."
    return "monotony", words, found - most, most


def _of_easy_share(schema: PlanSchema, training: list[PlanDay]) -> _Shape:
    whole_s = math.fsum(day.duration_s for day in training)
    hard_s = math.fsum(map(quality_time_s, training))
    most_s = (1 - schema.easy_share) * whole_s
    words = f"would have {hard_s / max(whole_s, 1.0):.0%} of its time above 90% of critical speed"
    return "easy share", f"{words}, at most {1 - schema.easy_share:.0%}.", hard_s - most_s, most_s


def _of_sessions(goal: Goal, training: list[PlanDay]) -> _Shape:
    sessions = sum(bool(day.steps) for day in training)
    most = min(goal.sessions_per_week, MOST_RUNNING_DAYS)
    words = f"would have {sessions} sessions, at most {most}."
    return "training days", words, float(sessions - most), float(most)


def _of_hard_days(
    schema: PlanSchema, week: CalendarWeek, pattern: WeekPattern, days: Mapping[date, PlanDay]
) -> _Shape:
    hard = sum(one.kind == "hard" and is_heavy(days[one.day]) for one in pattern.days)
    most = min(week.phase.hard_days, 1 if week.role == "recovery" else schema.most_hard_days)
    words = f"would have {hard} hard sessions, at most {most}."
    return "hard days a week", words, float(hard - most), float(most)


def of_long_runs(schema: PlanSchema, pattern: WeekPattern) -> _Shape | None:
    """Share of the long run in a full week's time; in others, that there is only one.

    Parameters
    ----------
    schema : PlanSchema
        The limit.
    pattern : WeekPattern
        How the week spreads its load.

    Returns
    -------
    tuple or None
        Name of the limit, what the week would do, by how much it is beyond the limit, and the
        limit; None for weeks that have no such limit.
    """
    long_runs = [day for day in pattern.days if day.kind == "long" and day.share > 0]
    if len(long_runs) > 1:
        return "long run share", f"would have {len(long_runs)} long runs.", 1.0, 1.0
    shares = [day.share for day in pattern.days]
    sessions = sum(share > 0 for share in shares)
    full = len(shares) == DAYS_PER_WEEK and math.isclose(math.fsum(shares), 1.0)
    if not (full and long_runs and sessions > 1):
        return None
    times_s = {day.day: intensity.duration_s(day.share, day.fraction) for day in pattern.days}
    found = times_s[long_runs[0].day] / math.fsum(times_s.values())
    most = max(schema.long_run_share, LONG_RUN_OVER_EVEN_SHARE / sessions)
    words = f"would give {found:.0%} of its time to the long run, at most {most:.0%}."
    return "long run share", words, found - most, most


def _the(week: CalendarWeek, share: float) -> str:
    full = "" if math.isclose(share, 1.0) else ", as if it were full,"
    return f"The week of {short(week.start)}{full}"
