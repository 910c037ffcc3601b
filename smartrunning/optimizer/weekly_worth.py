"""Responses to the loads of days in, the worth of the loads of weeks out."""

import math
from collections.abc import Sequence

import numpy as np

from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.pattern import WeekPattern
from smartrunning.optimizer.race_pace import race_load_au
from smartrunning.optimizer.response import Response
from smartrunning.optimizer.starting import past_load_au, starting_state
from smartrunning.optimizer.worth import Worth
from smartrunning.units import FloatArray

Responses = Response | tuple[DoseResponse, ...]
"""One linear response, or draws of the variable dose-response."""


def weekly_worth(
    goal: Goal, state: RunnerState, patterns: Sequence[WeekPattern], responses: Responses
) -> Worth:
    """Worth of the loads of full weeks on the morning of the race.

    Parameters
    ----------
    goal : Goal
        Start and race, and whose mean counts.
    state : RunnerState
        What was done before the plan.
    patterns : sequence of WeekPattern
        How each of the n weeks spreads its load over its days.
    responses : Response or tuple of DoseResponse
        What a load is worth.

    Returns
    -------
    Worth
        Of n weeks.
    """
    if isinstance(responses, Response):
        return _linear_worth(goal, state, patterns, responses)
    days = (goal.race_date - goal.start_date).days
    shares = _shares(goal, patterns, days)
    past_au = past_load_au(goal, state)
    races_au = _race_loads_au(goal, state, days)
    forms = [response.quadratic_form(past_au, days) for response in responses]
    return Worth(
        constant=np.array([one + (each - bent @ races_au) @ races_au for one, each, bent in forms]),
        linear=np.array([(each - 2 * bent @ races_au) @ shares for _, each, bent in forms]),
        curvature=np.array([shares.T @ bent @ shares for _, _, bent in forms]),
        attitude=goal.attitude,
        worst_share=goal.worst_share,
    )


def _shares(goal: Goal, patterns: Sequence[WeekPattern], days: int) -> FloatArray:
    """Load of each day for each au of each full week, shape (days, n)."""
    shares = np.zeros((days, len(patterns)))
    for week, pattern in enumerate(patterns):
        for day in pattern.days:
            shares[(day.day - goal.start_date).days, week] = day.share
    return shares


def _race_loads_au(goal: Goal, state: RunnerState, days: int) -> FloatArray:
    """Load of the races on the way, shape (days,)."""
    loads = np.zeros(days)
    for race in goal.other_races:
        loads[(race.day - goal.start_date).days] = race_load_au(race, state)
    return loads


def _linear_worth(
    goal: Goal, state: RunnerState, patterns: Sequence[WeekPattern], response: Response
) -> Worth:
    """Worth by Banister's model.

    The response's own means start at fitness and fatigue: a runner whose weeks have been alike has
    the same mean load by any time constant.
    """
    fitness_au, fatigue_au = starting_state(goal, state)
    days = (goal.race_date - goal.start_date).days
    scale_fitness = response.gain_fitness / -math.expm1(-1 / response.days_fitness)
    scale_fatigue = response.gain_fatigue / -math.expm1(-1 / response.days_fatigue)
    lasting = scale_fitness * fitness_au * math.exp(-(days + 1) / response.days_fitness)
    tiring = scale_fatigue * fatigue_au * math.exp(-(days + 1) / response.days_fatigue)
    influence = response.influence(np.arange(days, 0, -1))
    racing = float(influence @ _race_loads_au(goal, state, days))
    return Worth.of_influence(lasting - tiring + racing, influence @ _shares(goal, patterns, days))
