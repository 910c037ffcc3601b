"""How a finished plan stands to each of its limits."""

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np

from smartrunning.history.training_load import DAYS_PER_WEEK, monotony
from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import Role
from smartrunning.optimizer.days import quality_time_s
from smartrunning.optimizer.decoder import DecodedWeeks
from smartrunning.optimizer.goal import WEEKDAYS, Goal
from smartrunning.optimizer.pattern import LONG_RUN_OVER_EVEN_SHARE, DayShare
from smartrunning.optimizer.plan import ConstraintReport, PlanDay
from smartrunning.optimizer.problem import Problem
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, FloatArray

ROUNDING: Final = 1e-9
ACTIVE_WITHIN: Final = 0.005
"""A limit is active when the slack is at most this part of it."""


def constraint_reports(
    goal: Goal,
    schema: PlanSchema,
    posed: Problem,
    decoded: DecodedWeeks,
    days: Sequence[PlanDay],
) -> tuple[ConstraintReport, ...]:
    """Reports on all limits of a plan.

    Parameters
    ----------
    goal : Goal
        The runner's limits.
    schema : PlanSchema
        The schema's limits.
    posed : Problem
        The weeks' limits.
    decoded : DecodedWeeks
        The loads chosen.
    days : sequence of PlanDay
        The days made of them.

    Returns
    -------
    tuple of ConstraintReport
        Limits that no week is subject to are left out.
    """
    return (
        *_of_weeks(schema, posed, decoded.full_week_au),
        _of_fitness(schema, posed, decoded.full_week_au),
        _of_acute_load(schema, posed, decoded.full_week_au),
        *_of_shape(schema, posed),
        *_of_time(goal, posed, decoded.full_week_au),
        *_of_wishes(goal, posed, decoded.full_week_au),
        _of_long_run(schema, posed, decoded.full_week_au),
        *_of_long_run_share(schema, posed),
        *_of_days(goal, schema, days),
    )


def _report(name: str, sentence: str, limit: float, slack: float) -> ConstraintReport:
    active = bool(slack <= ACTIVE_WITHIN * limit)
    shown = 0.0 if -ROUNDING * limit < slack < 0 else float(slack)
    return ConstraintReport(name, sentence, float(limit), shown, active)


def _of_weeks(schema: PlanSchema, posed: Problem, load_au: FloatArray) -> list[ConstraintReport]:
    reports = []
    for role, (name, text) in _week_texts(schema).items():
        weeks = [
            index
            for index, week in enumerate(posed.weeks)
            if week.role == role and posed.limits.reference[index] >= 0
        ]
        if not weeks:
            continue
        reference_au = load_au[posed.limits.reference[weeks]]
        most_au = posed.limits.growth[weeks] * reference_au + posed.limits.step[weeks]
        slack_au = most_au - load_au[weeks]
        tightest = int(np.argmin(slack_au))
        sentence = f"{text}; tightest in {_week_of(posed, weeks[tightest])}."
        reports.append(_report(name, sentence, most_au[tightest], slack_au[tightest]))
    return reports


def _week_texts(schema: PlanSchema) -> dict[Role, tuple[str, str]]:
    """Name and sentence of the limit that each role of a week brings."""
    low, high = schema.recovery_fractions
    deep, shallow = schema.taper_fractions
    ramp = (
        f"A loading week has at most {schema.weekly_ramp_fraction:.0%} and "
        f"{schema.weekly_step_au:g} au more than the last one"
    )
    recovery = (
        f"One week in {schema.recovery_every_weeks} has {low:.0%} to {high:.0%} of the last "
        "loading week"
    )
    taper = (
        f"The last {schema.taper_days} days or more fall to {deep:.0%} to {shallow:.0%} of the "
        "last loading week"
    )
    return {
        "loading": ("weekly ramp", ramp),
        "recovery": ("recovery weeks", recovery),
        "taper": ("taper", taper),
    }


def _of_fitness(schema: PlanSchema, posed: Problem, load_au: FloatArray) -> ConstraintReport:
    fitness_au, rises_au = posed.limits.initial_fitness_au, []
    for keep, gain, load in zip(
        posed.limits.fitness_keep, posed.limits.fitness_gain, load_au, strict=True
    ):
        after_au = keep * fitness_au + gain * load
        rises_au.append(after_au - fitness_au)
        fitness_au = after_au
    steepest = int(np.argmax(rises_au))
    return _report(
        "fitness ramp",
        f"Fitness rises by at most {schema.fitness_ramp_au:g} au/day in a week; steepest in "
        f"{_week_of(posed, steepest)}.",
        schema.fitness_ramp_au,
        schema.fitness_ramp_au - rises_au[steepest],
    )


def _of_acute_load(schema: PlanSchema, posed: Problem, load_au: FloatArray) -> ConstraintReport:
    limits = posed.limits
    weeks = range(len(load_au))
    most_au = np.array([limits.acute_most_au(week, load_au) for week in weeks])
    slack_au = most_au - load_au
    tightest = int(np.argmin(slack_au))
    return _report(
        "acute to chronic load",
        f"A week has at most {schema.acute_chronic_ratio:g} times the mean of it and the three "
        f"weeks before, beyond the {limits.acute_step:.0f} au that anyone may do; tightest in "
        f"{_week_of(posed, tightest)}.",
        most_au[tightest],
        slack_au[tightest],
    )


def _of_shape(schema: PlanSchema, posed: Problem) -> list[ConstraintReport]:
    """Limits on how a full week spreads its load; none where no week is full."""
    monotonies = []
    for pattern in posed.patterns:
        shares = [day.share for day in pattern.days]
        if len(shares) < DAYS_PER_WEEK or not _is_one(sum(shares)):
            continue
        monotonies.append(monotony(shares))
    if not monotonies:
        return []
    return [
        _report(
            "monotony",
            f"The days of a full week differ: their mean load is at most "
            f"{schema.highest_monotony:g} times their deviation (Foster's monotony).",
            schema.highest_monotony,
            schema.highest_monotony - max(monotonies),
        )
    ]


def _of_time(goal: Goal, posed: Problem, load_au: FloatArray) -> list[ConstraintReport]:
    """Limits on time, as the search sees them: every session counted as even running."""
    times_s = [
        [_time_s(day, load) for day in pattern.days]
        for pattern, load in zip(posed.patterns, load_au, strict=True)
    ]
    fullest_h = max(math.fsum(week) for week in times_s) / SECONDS_PER_HOUR
    longest_min = max(max(week, default=0.0) for week in times_s) / SECONDS_PER_MINUTE
    limit_min = goal.longest_session_s / SECONDS_PER_MINUTE
    note = "hard ones counted as the easy running of the same load, which takes longer"
    return [
        _report(
            "time per week",
            f"No week has more than {goal.hours_per_week:g} hours of sessions, {note}.",
            goal.hours_per_week,
            goal.hours_per_week - fullest_h,
        ),
        _report(
            "longest session",
            f"No session is longer than {limit_min:.0f} minutes, {note}.",
            limit_min,
            limit_min - longest_min,
        ),
    ]


def _of_wishes(goal: Goal, posed: Problem, load_au: FloatArray) -> Iterator[ConstraintReport]:
    """Limits that only some runners have: minutes of weekdays, a cap on the load, ease at first."""
    if goal.minutes_by_weekday:
        slack_s, weekday = min(
            (goal.longest_on_s(day.day.weekday()) - _time_s(day, load), day.day.weekday())
            for pattern, load in zip(posed.patterns, load_au, strict=True)
            for day in pattern.days
            if day.share > 0
        )
        limit_min = goal.longest_on_s(weekday) / SECONDS_PER_MINUTE
        sentence = (
            f"No session is longer than its weekday has minutes; tightest on {WEEKDAYS[weekday]}, "
            f"which has {limit_min:.0f}."
        )
        yield _report("minutes by weekday", sentence, limit_min, slack_s / SECONDS_PER_MINUTE)
    cap_au = goal.highest_weekly_load_au
    if math.isfinite(cap_au):
        sentence = f"No week has more than the {cap_au:g} au that you have set as a cap."
        yield _report("highest weekly load", sentence, cap_au, cap_au - float(load_au.max()))
    if goal.easy_until is not None:
        sentence = f"No hard session before {_day_words(goal.easy_until)}."
        yield ConstraintReport("easy until", sentence, 0.0, 0.0, active=True)


def _of_long_run_share(schema: PlanSchema, posed: Problem) -> list[ConstraintReport]:
    """Share of the long run in the time of a full week; none where no full week has one."""
    found = []
    for pattern in posed.patterns:
        sessions = sum(day.share > 0 for day in pattern.days)
        full = len(pattern.days) == DAYS_PER_WEEK and _is_one(sum(d.share for d in pattern.days))
        long_s = math.fsum(_time_s(day, 1.0) for day in pattern.days if day.kind == "long")
        if full and long_s > 0 and sessions > 1:
            most = max(schema.long_run_share, LONG_RUN_OVER_EVEN_SHARE / sessions)
            whole_s = math.fsum(_time_s(day, 1.0) for day in pattern.days)
            found.append((most - long_s / whole_s, most))
    if not found:
        return []
    slack, most = min(found)
    sentence = (
        f"The long run takes at most {most:.0%} of a week's time, hard sessions counted as the "
        "easy running of the same load."
    )
    return [_report("long run share", sentence, most, slack)]


def _time_s(day: DayShare, full_week_au: float) -> float:
    return intensity.duration_s(day.share * full_week_au, day.fraction)


def _week_of(posed: Problem, week: int) -> str:
    return f"the week from {_day_words(posed.weeks[week].start)}"


def _day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _is_one(value: float) -> bool:
    return 1 - ROUNDING <= value <= 1 + ROUNDING


def _of_long_run(schema: PlanSchema, posed: Problem, load_au: FloatArray) -> ConstraintReport:
    needed = schema.long_run_s / SECONDS_PER_MINUTE
    reached = float(posed.long_runs_s(load_au).max()) / SECONDS_PER_MINUTE
    return _report(
        "long run",
        f"The goal must allow a long run of {needed:.0f} minutes; this plan's longest is "
        f"{reached:.0f} minutes.",
        needed,
        reached - needed,
    )


def _of_days(goal: Goal, schema: PlanSchema, days: Sequence[PlanDay]) -> list[ConstraintReport]:
    names = ", ".join(WEEKDAYS[day] for day in sorted(goal.training_days))
    by_week: dict[tuple[int, int], list[PlanDay]] = {}
    for day in days:
        if day.workout != "race":
            by_week.setdefault(day.day.isocalendar()[:2], []).append(day)
    shares = [
        1 - math.fsum(map(quality_time_s, week)) / math.fsum(day.duration_s for day in week)
        for week in by_week.values()
        if any(day.duration_s for day in week)
    ]
    return [
        _report(
            "easy share",
            f"At least {schema.easy_share:.0%} of each week's time is below 90% of critical speed.",
            schema.easy_share,
            min(shares, default=1.0) - schema.easy_share,
        ),
        ConstraintReport(
            "training days",
            f"Sessions only on {names}, at most {min(goal.sessions_per_week, 6)} a week.",
            float(len(goal.training_days)),
            0.0,
            True,
        ),
        ConstraintReport(
            "hard days apart",
            "Hard sessions and the long run never lie on neighbouring days.",
            2.0,
            0.0,
            True,
        ),
    ]
