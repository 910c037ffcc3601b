"""Refusal of goals that no plan can meet, with what stands against each other and what would help.

Every limit lets a week have more when the weeks before it had more. So the plan that takes the most
it may in each week has the highest load that any plan can have in any week, and decides whether the
long run can be reached. What is said to help has been tried in the same way.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.errors import InfeasibleGoalError, InvalidRequestError
from smartrunning.optimizer.calendar import MOSTLY_THERE, calendar_weeks
from smartrunning.optimizer.day_limits import in_minutes
from smartrunning.optimizer.goal import LONGEST_PLAN_DAYS, WEEKDAYS, Goal, RunnerState, check
from smartrunning.optimizer.pattern import running_days
from smartrunning.optimizer.problem import filled, reached_s
from smartrunning.optimizer.schema import PlanSchema, adapted, schema_for
from smartrunning.units import RACES_M, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

UNLIMITED: Final = 1e6
MOST_HOURS: Final = 25.0
"""More hours a week are no advice."""


def check_feasible(goal: Goal, state: RunnerState, schema: PlanSchema) -> None:
    """Refuse a goal that no plan inside the limits can meet.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.

    Raises
    ------
    InfeasibleGoalError
        With a sentence that names the limits in conflict and what would resolve it, alone; each way
        out was tried.
    """
    refused = _conflict(goal, state, schema)
    if refused:
        raise InfeasibleGoalError(refused())


Sentence = Callable[[], str]


def _conflict(goal: Goal, state: RunnerState, schema: PlanSchema) -> Sentence | None:
    """What stands against a goal; its words are reckoned when they are asked for."""
    if _loading_weeks(goal, schema) < schema.fewest_loading_weeks:
        return lambda: _too_soon(goal, state, schema)
    if goal.longest_on_s(goal.long_run_day) < schema.long_run_s:
        return lambda: _too_short_a_session(goal, state, schema)
    by_time_s = _long_run_by_time_s(goal, state, schema)
    if by_time_s < schema.long_run_s:
        return lambda: _too_little_time(goal, state, schema, by_time_s)
    by_growth_s = _long_run_by_growth_s(goal, state, schema)
    if by_growth_s < schema.long_run_s:
        return lambda: _too_much_growth(goal, state, schema, by_growth_s)
    return None


def would_do(goal: Goal, state: RunnerState, schema: PlanSchema) -> bool:
    """Whether some plan meets a goal.

    Parameters
    ----------
    goal : Goal
        What is wanted.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        Layout and limits.

    Returns
    -------
    bool
        False for goals that make no sense, too.
    """
    try:
        check(goal, state)
    except InvalidRequestError:
        return False
    return _conflict(goal, state, schema) is None


def _long_run_by_time_s(goal: Goal, state: RunnerState, schema: PlanSchema) -> float:
    """Long run of a week that uses all of the runner's time."""
    all_of_it_s = goal.hours_per_week * SECONDS_PER_HOUR
    weeks = calendar_weeks(goal, schema)
    posed = filled(goal, state, schema, weeks, filled_s=all_of_it_s)
    fullest_au = np.array([pattern.highest_load_au for pattern in posed.patterns])
    return float(posed.long_runs_s(fullest_au).max())


def _long_run_by_growth_s(goal: Goal, state: RunnerState, schema: PlanSchema) -> float:
    """Longest long run of the plan that takes the most it may in each week."""
    weeks = calendar_weeks(goal, schema)
    filled_s = reached_s(goal, state, schema, weeks)
    posed = filled(goal, state, schema, weeks, filled_s=filled_s)
    return float(posed.long_runs_s(posed.highest_full_week_au).max())


def _loading_weeks(goal: Goal, schema: PlanSchema) -> int:
    weeks = calendar_weeks(goal, schema)
    return sum(
        week.role != "taper" and len(week.days) == 7 and week.available >= MOSTLY_THERE
        for week in weeks
    )


def _too_short_a_session(goal: Goal, state: RunnerState, schema: PlanSchema) -> str:
    longest, needed = goal.longest_on_s(goal.long_run_day), in_minutes(schema.long_run_s)
    refused = (
        f"{schema.title}: the long run must reach {needed}, but the longest session is limited to "
        f"{in_minutes(longest)}."
    )
    longer = _with_long_run(goal, schema)
    ways = [
        *_if(f"{needed} on {WEEKDAYS[goal.long_run_day]}", longer, state, schema),
        *_shorter_race(goal, state),
    ]
    if not ways:
        ways = [
            f"{needed} on {WEEKDAYS[goal.long_run_day]} with {hours:g} hours a week"
            for hours in _hours(longer, state, schema)
        ]
    return f"{refused} {_offered(ways)}"


def _with_long_run(goal: Goal, schema: PlanSchema) -> Goal:
    """Goal whose day of the long run has the time for it."""
    minutes = list(goal.minutes_by_weekday)
    if minutes:
        needed = schema.long_run_s / SECONDS_PER_MINUTE
        minutes[goal.long_run_day] = max(minutes[goal.long_run_day], needed)
    longest_s = max(goal.longest_session_s, schema.long_run_s)
    return replace(goal, longest_session_s=longest_s, minutes_by_weekday=tuple(minutes))


def _too_soon(goal: Goal, state: RunnerState, schema: PlanSchema) -> str:
    refused = (
        f"{schema.title}: a taper of {schema.taper_days} days and "
        f"{schema.fewest_loading_weeks} full weeks of training before it do not fit between "
        f"{goal.start_date} and the race on {goal.race_date}."
    )
    earlier = replace(goal, start_date=state.day + timedelta(days=1))
    ways = [
        *_later(goal, state, schema, _days_after(goal, schema)),
        *_if(f"a plan that starts on {earlier.start_date}", earlier, state, schema),
        *_shorter_race(goal, state),
    ]
    return f"{refused} {_offered(ways)}"


def _days_after(goal: Goal, schema: PlanSchema) -> Iterator[date]:
    """First day by which the weeks fit, then the same day of each later week."""
    last = goal.start_date + timedelta(days=LONGEST_PLAN_DAYS)
    day = goal.race_date
    while (
        day < last
        and _loading_weeks(replace(goal, race_date=day), schema) < schema.fewest_loading_weeks
    ):
        day += timedelta(days=1)
    while day <= last:
        yield day
        day += timedelta(weeks=1)


def _too_little_time(goal: Goal, state: RunnerState, schema: PlanSchema, reached_s: float) -> str:
    days = len(running_days(goal))
    refused = (
        f"{schema.title}: {goal.hours_per_week:g} hours a week on {days} days leave "
        f"{in_minutes(reached_s)} for the long run on {WEEKDAYS[goal.long_run_day]}, but it must "
        f"reach {in_minutes(schema.long_run_s)}."
    )
    ways = [
        *(f"{hours:g} hours a week" for hours in _hours(goal, state, schema)),
        *_fewer_sessions(goal, state, schema, days),
        *_shorter_race(goal, state),
    ]
    return f"{refused} {_offered(ways)}"


def _too_much_growth(goal: Goal, state: RunnerState, schema: PlanSchema, reached_s: float) -> str:
    refused = (
        f"{schema.title}: with at most {_growth_limits(goal, state, schema)}, the long run grows "
        f"to {in_minutes(reached_s)} before the taper, from a recent weekly load of "
        f"{state.recent_weekly_load_au:.0f} au, but it must reach {in_minutes(schema.long_run_s)}."
    )
    weeks = (LONGEST_PLAN_DAYS - (goal.race_date - goal.start_date).days) // 7
    days = (goal.race_date + timedelta(weeks=number) for number in range(1, weeks + 1))
    ways = [*_later(goal, state, schema, days), *_shorter_race(goal, state)]
    return f"{refused} {_offered(ways)}"


def _growth_limits(goal: Goal, state: RunnerState, schema: PlanSchema) -> str:
    """The limits on growth that alone stand in the way; both where neither does alone."""
    limits = {
        f"{schema.weekly_ramp_fraction:.0%} more load a week": replace(
            schema, weekly_ramp_fraction=UNLIMITED
        ),
        f"{schema.fitness_ramp_au:g} au/day more fitness a week": replace(
            schema, fitness_ramp_au=UNLIMITED
        ),
    }
    alone = [
        name
        for name, looser in limits.items()
        if _long_run_by_growth_s(goal, state, looser) >= schema.long_run_s
    ]
    return " and ".join(alone or limits)


def _offered(ways: list[str]) -> str:
    """Ways out, each of which would do alone."""
    if not ways:
        return "No single change of time, days, race day or distance would do."
    first, *others = ways
    words = ", or ".join([f"{first[:1].upper()}{first[1:]} would do", *others])
    return f"{words}."


def _if(words: str, goal: Goal, state: RunnerState, schema: PlanSchema) -> Iterator[str]:
    if would_do(goal, state, schema):
        yield words


def _later(
    goal: Goal, state: RunnerState, schema: PlanSchema, days: Iterator[date]
) -> Iterator[str]:
    """First of some days in order that would do; once one does, later ones do too."""
    to_try = list(days)
    found = _first(
        len(to_try), lambda at: would_do(replace(goal, race_date=to_try[at]), state, schema)
    )
    if found is not None:
        yield f"a race on {to_try[found]}"


def _hours(goal: Goal, state: RunnerState, schema: PlanSchema) -> Iterator[float]:
    """Fewest hours a week, in tenths, that would do; more never do less."""
    more = math.floor(10 * goal.hours_per_week) + 1
    found = _first(
        round(10 * MOST_HOURS) + 1 - more,
        lambda at: would_do(replace(goal, hours_per_week=(more + at) / 10), state, schema),
    )
    if found is not None:
        yield (more + found) / 10


def _first(count: int, does: Callable[[int], bool]) -> int | None:
    """First of so many steps that does, by doubling and halving; what is found was tried."""
    step, below = 0, -1
    while step < count and not does(step):
        below, step = step, 2 * step + 1
    if step >= count:
        step = count - 1
        if step <= below or not does(step):
            return None
    while step - below > 1:
        middle = (below + step) // 2
        below, step = (below, middle) if does(middle) else (middle, step)
    return step


def _fewer_sessions(goal: Goal, state: RunnerState, schema: PlanSchema, days: int) -> Iterator[str]:
    """The same hours in fewer sessions leave more for each."""
    for sessions in range(days - 1, 1, -1):
        if would_do(replace(goal, sessions_per_week=sessions), state, schema):
            yield f"{sessions} sessions a week"
            return


def _shorter_race(goal: Goal, state: RunnerState) -> Iterator[str]:
    """Longest of the usual races below the goal's that would do."""
    for name, distance_m in reversed(RACES_M.items()):
        if distance_m < goal.race_distance_m:
            wished = replace(goal, race_distance_m=distance_m, target_s=math.nan)
            schema = adapted(schema_for(distance_m), goal.experience)
            if would_do(wished, state, schema):
                yield f"a shorter race ({name})"
                return
