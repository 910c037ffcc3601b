"""A plan and the runner's sessions in, which session was which planned day out.

A session belongs to the planned day that it is most like: the same day or the one before or after,
about the same time, and about the same number of efforts. All pairs of some weeks are weighed at
once, so that two sessions never claim one day (Kuhn 1955, an assignment problem).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from smartrunning.optimizer.plan import PlanDay
from smartrunning.units import FloatArray

DAYS_APART_COST: Final = 0.6
"""Price of a day between plan and session, in units in which half or twice the time costs 0.7."""
MOST_DAYS_APART: Final = 1
EFFORTS_COST: Final = 0.5
"""Price of a different number of efforts, in proportion; all of it when one of them has none."""
TOO_UNLIKE: Final = 1.1
"""Pairs that cost more do not belong together."""
NEVER: Final = 1e3
SPORTS: Final = frozenset({"running"})


@dataclass(frozen=True, slots=True)
class DoneSession:
    """What is needed of a session to tell which planned day it was.

    Attributes
    ----------
    session_id : str
        Its key.
    day : datetime.date
        Its day where the runner was.
    sport : str
        Name of the FIT profile.
    moving_s : float
        Time of running.
    efforts : int
        Stretches of work that stand out.
    """

    session_id: str
    day: date
    sport: str
    moving_s: float
    efforts: int = 0


def links(
    days: Sequence[PlanDay], sessions: Sequence[DoneSession], by_hand: Mapping[date, str]
) -> dict[date, str]:
    """Sessions of planned days.

    Parameters
    ----------
    days : sequence of PlanDay
        Days of a plan that are over.
    sessions : sequence of DoneSession
        Sessions of about the same time.
    by_hand : mapping of datetime.date to str
        What the runner has linked; an empty key says that no session belongs to that day.

    Returns
    -------
    dict of datetime.date to str
        Keys of sessions by planned day; those by hand as they are.
    """
    taken = set(by_hand.values())
    open_days = [day for day in days if day.steps and day.day not in by_hand]
    free = [one for one in sessions if one.session_id not in taken and one.sport in SPORTS]
    found = {day: session_id for day, session_id in by_hand.items() if session_id}
    if not open_days or not free:
        return found
    prices = np.array([[unlikeness(day, one) for one in free] for day in open_days])
    for row, column in zip(*linear_sum_assignment(_with_nothing(prices)), strict=True):
        if row < len(open_days) and column < len(free):
            found[open_days[row].day] = free[column].session_id
    return found


def _with_nothing(prices: FloatArray) -> FloatArray:
    """Prices with the choice that a day was missed, or that a session belongs to no day."""
    days, sessions = prices.shape
    padded = np.full((days + sessions, sessions + days), NEVER)
    padded[:days, :sessions] = np.minimum(prices, NEVER)
    padded[:days, sessions:][np.diag_indices(days)] = TOO_UNLIKE / 2
    padded[days:, :sessions][np.diag_indices(sessions)] = TOO_UNLIKE / 2
    padded[days:, sessions:] = 0.0
    return padded


def unlikeness(day: PlanDay, session: DoneSession) -> float:
    """How little a session is like a planned one.

    Parameters
    ----------
    day : PlanDay
        A day of a plan with steps.
    session : DoneSession
        A session.

    Returns
    -------
    float
        0 when day, time and efforts agree; infinite when they cannot belong together.
    """
    apart = abs((session.day - day.day).days)
    if apart > MOST_DAYS_APART or not session.moving_s > 0:
        return math.inf
    price = DAYS_APART_COST * apart
    if math.isfinite(day.duration_s) and day.duration_s > 0:
        price += abs(math.log(session.moving_s / day.duration_s))
    planned = sum(step.repetitions for step in day.steps if step.kind == "repeats")
    most = max(planned, session.efforts)
    return price + (EFFORTS_COST * abs(planned - session.efforts) / most if most else 0.0)
