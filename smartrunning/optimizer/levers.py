"""What each of the runner's own limits costs: the best plan without a part of it, against the best.

Both are proven bounds, so a difference is not luck of a search.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from smartrunning.errors import InfeasibleGoalError
from smartrunning.optimizer.certificate import performance_bound
from smartrunning.optimizer.goal import SHORTEST_SESSION_CAP_S, WEEKDAYS, Goal, RunnerState
from smartrunning.optimizer.pattern import MOST_RUNNING_DAYS
from smartrunning.optimizer.problem import problem
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.units import SECONDS_PER_MINUTE

MORE_HOURS: Final = 1.0
LONGER_SESSION_S: Final = 900.0
STEEPER_RAMP: Final = 0.02


@dataclass(frozen=True, slots=True)
class Lever:
    """A limit that could be looser, and what that would be worth.

    Attributes
    ----------
    name : str
        Short name.
    change : str
        What would be different, such as ``one more hour a week``.
    speed_gain : float
        Rise of the best plan's performance, in multiples of today's speed.
    gain_s : float
        The same as time on race day; NaN while critical speed is unknown.
    """

    name: str
    change: str
    speed_gain: float
    gain_s: float


def levers(
    goal: Goal, state: RunnerState, schema: PlanSchema, *, bound: float, today_s: float
) -> tuple[Lever, ...]:
    """What looser limits would be worth, the greatest first.

    Parameters
    ----------
    goal : Goal
        The runner's limits.
    state : RunnerState
        Where the runner stands.
    schema : PlanSchema
        The schema's limits.
    bound : float
        Performance that no plan inside these limits exceeds.
    today_s : float
        Time of the race as of today; NaN when unknown.

    Returns
    -------
    tuple of Lever
        Those that are worth anything.
    """
    found = []
    for name, change, looser_goal, looser_schema in _looser(goal, schema):
        try:
            looser = performance_bound(problem(looser_goal, state, looser_schema).limits).value
        except InfeasibleGoalError:
            continue
        if looser > bound:
            found.append(Lever(name, change, looser - bound, today_s / bound - today_s / looser))
    return tuple(sorted(found, key=lambda lever: -lever.speed_gain))


def _looser(goal: Goal, schema: PlanSchema) -> Iterator[tuple[str, str, Goal, PlanSchema]]:
    more_hours = replace(goal, hours_per_week=goal.hours_per_week + MORE_HOURS)
    yield "time per week", "one more hour a week", more_hours, schema
    longer = replace(goal, longest_session_s=goal.longest_session_s + LONGER_SESSION_S)
    minutes = LONGER_SESSION_S / SECONDS_PER_MINUTE
    yield "longest session", f"{minutes:.0f} minutes more for the longest session", longer, schema
    for weekday in range(7):
        if _could_train(goal, weekday):
            days = tuple(sorted((*goal.training_days, weekday)))
            change = f"training on {WEEKDAYS[weekday]} too"
            yield "training days", change, replace(goal, training_days=days), schema
    steeper = replace(schema, weekly_ramp_fraction=schema.weekly_ramp_fraction + STEEPER_RAMP)
    change = f"a ramp of {steeper.weekly_ramp_fraction:.0%} instead of "
    change += f"{schema.weekly_ramp_fraction:.0%} a week"
    yield "weekly ramp", change, goal, steeper


def _could_train(goal: Goal, weekday: int) -> bool:
    """Whether a weekday has time that is not used, and the week room for a session more."""
    room = min(goal.sessions_per_week, MOST_RUNNING_DAYS) - len(goal.training_days)
    free = goal.longest_on_s(weekday) >= SHORTEST_SESSION_CAP_S
    return weekday not in goal.training_days and room > 0 and free


def lever_sentence(lever: Lever) -> str:
    """What a looser limit would be worth, for a person.

    Parameters
    ----------
    lever : Lever
        A looser limit.

    Returns
    -------
    str
        In seconds on race day where critical speed is known, else in per cent of speed.
    """
    worth = f"{100 * lever.speed_gain:.2f} % of speed"
    if math.isfinite(lever.gain_s):
        worth = f"{lever.gain_s:.0f} s"
    return f"{lever.change[:1].upper()}{lever.change[1:]} is worth {worth} on race day."
