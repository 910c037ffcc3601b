"""Two plans in, what the second one changes on race day and on the way there out."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from smartrunning.optimizer.day_limits import day_in_words
from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.goal import Goal
from smartrunning.optimizer.outlook import HIGH_QUANTILE, LOW_QUANTILE
from smartrunning.optimizer.plan import Plan
from smartrunning.optimizer.problem import likely_responses
from smartrunning.optimizer.race_pace import race_pace
from smartrunning.optimizer.starting import past_load_au
from smartrunning.units import FloatArray, clock

NOTHING_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a plan differs from another one, by the same draws of the runner's response.

    Attributes
    ----------
    race_s, fastest_s, slowest_s : float
        Time of the race after it, the middle of the draws, and between which 95 % of them are; NaN
        while critical speed is unknown.
    race_difference_s, lowest_difference_s, highest_difference_s : float
        Time of the race less that of the other plan, draw by draw: the middle, and between which
        95 % of them are; below 0 when it is faster. Of another distance: NaN.
    speed_difference_percent, lowest_speed_difference_percent, highest_speed_difference_percent
        The same as speed, in per cent of today's; known without critical speed too.
    weekly_load_au, weekly_load_difference_au : float
        Mean load of the full weeks before the taper, and less that of the other plan.
    minutes_per_week, minutes_difference : float
        The same of the training time.
    objective, bound, gap_percent : float
        Its certificate.
    changed_days : int
        Days that are others.
    sentences : tuple of str
        All of it in words.
    """

    race_s: float
    fastest_s: float
    slowest_s: float
    race_difference_s: float
    lowest_difference_s: float
    highest_difference_s: float
    speed_difference_percent: float
    lowest_speed_difference_percent: float
    highest_speed_difference_percent: float
    weekly_load_au: float
    weekly_load_difference_au: float
    minutes_per_week: float
    minutes_difference: float
    objective: float
    bound: float
    gap_percent: float
    changed_days: int
    sentences: tuple[str, ...]


def compared(plan: Plan, other: Plan) -> Comparison:
    """How a plan differs from another one of the same runner on the same day.

    Parameters
    ----------
    plan, other : Plan
        Both from where the runner stands now.

    Returns
    -------
    Comparison
        Of the first less the second.
    """
    draws = likely_responses(plan.state)
    speeds, others = race_speeds(plan, draws), race_speeds(other, draws)
    today_s, before_s = _today_s(plan), _today_s(other)
    times_s, times_before_s = today_s / speeds, before_s / others
    same = math.isclose(plan.goal.race_distance_m, other.goal.race_distance_m)
    difference_s = times_s - times_before_s if same else np.full(len(speeds), math.nan)
    faster = 100 * (speeds - others)
    load_au, minutes = _usual_week(plan)
    load_before_au, minutes_before = _usual_week(other)
    before = {day.day: day_in_words(day) for day in other.days}
    race = _quantiles(times_s)
    seconds, percent = _quantiles(difference_s), _quantiles(faster)
    found = Comparison(
        race_s=race[1],
        fastest_s=race[0],
        slowest_s=race[2],
        race_difference_s=seconds[1],
        lowest_difference_s=seconds[0],
        highest_difference_s=seconds[2],
        speed_difference_percent=percent[1],
        lowest_speed_difference_percent=percent[0],
        highest_speed_difference_percent=percent[2],
        weekly_load_au=load_au,
        weekly_load_difference_au=load_au - load_before_au,
        minutes_per_week=minutes,
        minutes_difference=minutes - minutes_before,
        objective=plan.objective,
        bound=plan.bound,
        gap_percent=plan.gap_percent,
        changed_days=sum(before.get(day.day) != day_in_words(day) for day in plan.days),
        sentences=(),
    )
    return replace(found, sentences=_sentences(found))


def race_speeds(plan: Plan, draws: tuple[DoseResponse, ...]) -> FloatArray:
    """Speed on race morning by each draw, in multiples of today's.

    Parameters
    ----------
    plan : Plan
        Its days, and what was done before them.
    draws : tuple of DoseResponse
        Responses that the runner may have.

    Returns
    -------
    ndarray
        Shape (draws,).
    """
    loads = [day.load_au for day in plan.days if day.day < plan.goal.race_date]
    daily_au = np.concatenate([past_load_au(plan.goal, plan.state), loads])
    return np.array([float(draw.performance(daily_au)[-1]) for draw in draws])


def _today_s(plan: Plan) -> float:
    goal: Goal = replace(plan.goal, target_s=math.nan)
    return race_pace(goal, plan.state).race_s


def _quantiles(values: FloatArray) -> tuple[float, float, float]:
    if not np.isfinite(values).all():
        return math.nan, math.nan, math.nan
    low, middle, high = np.quantile(values, [LOW_QUANTILE, 0.5, HIGH_QUANTILE]).tolist()
    return low, middle, high


def _usual_week(plan: Plan) -> tuple[float, float]:
    """Mean load and minutes of the weeks before the taper; of all where there is only the taper."""
    weeks = [week for week in plan.weeks if "taper" not in week.phase] or list(plan.weeks)
    return (
        math.fsum(week.load_au for week in weeks) / len(weeks),
        math.fsum(week.minutes for week in weeks) / len(weeks),
    )


def _sentences(found: Comparison) -> tuple[str, ...]:
    sentences = [_race_sentence(found)]
    more = "more" if found.weekly_load_difference_au >= 0 else "less"
    sentences.append(
        f"The weeks before the taper bring {abs(found.weekly_load_difference_au):.0f} au and "
        f"{abs(found.minutes_difference):.0f} min {more} than now."
    )
    sentences.append(f"{found.changed_days} days would be others.")
    return tuple(sentences)


def _race_sentence(found: Comparison) -> str:
    middle = found.race_difference_s
    if not math.isfinite(middle):
        low, high = (
            found.lowest_speed_difference_percent,
            found.highest_speed_difference_percent,
        )
        return (
            f"Speed on race day changes by {found.speed_difference_percent:+.1f} % of today's "
            f"(95 %: {low:+.1f} to {high:+.1f} %)."
        )
    if abs(middle) < NOTHING_S:
        return "The race would take about as long."
    how = "faster" if middle < 0 else "slower"
    ends = sorted((abs(found.lowest_difference_s), abs(found.highest_difference_s)))
    if found.lowest_difference_s * found.highest_difference_s < 0:
        return (
            f"The race would be {clock(abs(middle))} {how}, but it is not certain: 95 % of the "
            f"draws are from {clock(-found.lowest_difference_s)} faster to "
            f"{clock(found.highest_difference_s)} slower."
        )
    return (
        f"The race would be {clock(abs(middle))} {how} (95 %: {clock(ends[0])} to "
        f"{clock(ends[1])})."
    )
