"""Critical speed from what the sessions of a window show, whichever of their efforts were all-out.

Which stretch of a session was its hardest depends on critical speed, and the other way round; so
both are found in turn, from a first guess at the speed that the longest efforts near the limit
have in common.
"""

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from smartrunning.errors import InsufficientDataError
from smartrunning.history.all_out_efforts import (
    Ability,
    all_out_candidates,
    limit_m,
    near_the_limit,
)
from smartrunning.history.critical_speed import CriticalSpeed, r_squared
from smartrunning.history.critical_speed_doubts import (
    CONFIRMED,
    TWO_EFFORTS,
    UNCONFIRMED,
    confirmation,
    implausibility,
    joined,
    uncertainty,
)
from smartrunning.history.frontier import Frontier, frontier, likeliest_line
from smartrunning.history.personal_bests import PersonalBest
from smartrunning.units import FloatArray

MODEL: Final = "linear distance-time frontier"
PROBABLE: Final = 0.4
"""Probability of being all-out from which an effort is among those that a value rests on."""
LEAST_SPAN: Final = 1.5
"""The longest effort lasts at least so many times as long as the shortest."""
FIRST_GUESS: Final = 0.9
"""Critical speed by the slowest mean speed of the efforts near the limit, to start with."""
MOST_ROUNDS: Final = 4
SETTLED: Final = 1e-3
"""Relative change of the speed below which the hardest stretches stay the same."""


def all_out_fit(shown: Sequence[Ability], day: date) -> CriticalSpeed:
    """Critical speed on a day from the sessions before it.

    Parameters
    ----------
    shown : sequence of Ability
        What the sessions of the window show.
    day : datetime.date
        Day for which it is computed; older efforts tell less.

    Returns
    -------
    CriticalSpeed
        With the efforts that were probably all-out; there is an interval when three are sure to be.

    Raises
    ------
    InsufficientDataError
        If there are not two all-out efforts of different durations.
    """
    efforts, line = _independent_efforts(shown, day)
    found = None if line is None else frontier(*_columns(efforts, day), line)
    if found is None:
        raise _missing(day, f"{len(efforts)} hard enough to be compared")
    chance = found.all_out_probability
    used = [
        (effort, float(each))
        for effort, each in zip(efforts, chance, strict=True)
        if each >= PROBABLE
    ]
    used.sort(key=lambda pair: pair[0].duration_s)
    if len(used) < 2:
        raise _missing(day, f"{len(used)}: of {len(efforts)} hard efforts no two agree on a limit")
    if used[-1][0].duration_s < LEAST_SPAN * used[0][0].duration_s:
        raise _missing(day, f"{len(used)} that all last about {used[0][0].duration_s:.0f} s")
    return _critical_speed(found, used)


def _missing(day: date, found: str) -> InsufficientDataError:
    return InsufficientDataError(
        needed="two all-out efforts of different durations between 2 and 20 minutes in the weeks "
        f"before {day}",
        found=found,
    )


def _independent_efforts(
    shown: Sequence[Ability], day: date
) -> tuple[list[PersonalBest], FloatArray | None]:
    """Efforts that may have been all-out, and the likeliest line along them."""
    limit = limit_m(shown)
    near = near_the_limit(shown, limit)
    speed_mps = _first_guess_mps(near)
    line: FloatArray | None = None
    for _ in range(MOST_ROUNDS):
        efforts = all_out_candidates(near, limit, speed_mps)
        line = likeliest_line(*_columns(efforts, day), line) if len(efforts) > 1 else None
        if line is None or abs(line[1] / speed_mps - 1) < SETTLED:
            break
        speed_mps = float(line[1])
    return efforts, line


def _first_guess_mps(near: Sequence[Ability]) -> float:
    speeds_mps = [
        effort.level_distance_m / effort.duration_s
        for one in near
        for effort, eligible in zip(one.efforts, one.eligible, strict=True)
        if eligible
    ]
    return FIRST_GUESS * min(speeds_mps, default=math.nan)


def _columns(
    efforts: Sequence[PersonalBest], day: date
) -> tuple[FloatArray, FloatArray, FloatArray]:
    return (
        np.array([effort.duration_s for effort in efforts]),
        np.array([effort.distance_m for effort in efforts]),
        np.array([float((day - effort.local_date).days) for effort in efforts]),
    )


def _critical_speed(found: Frontier, used: Sequence[tuple[PersonalBest, float]]) -> CriticalSpeed:
    efforts = tuple(effort for effort, _ in used)
    chance = tuple(each for _, each in used)
    speed_mps, reserve_m = found.critical_speed_mps, found.d_prime_m
    doubt = implausibility(speed_mps, reserve_m, efforts)
    if len(efforts) == 2 or sum(chance) < CONFIRMED:
        return CriticalSpeed(
            speed_mps,
            reserve_m,
            math.nan,
            math.nan,
            None,
            None,
            math.nan,
            efforts,
            MODEL,
            joined(TWO_EFFORTS if len(efforts) == 2 else UNCONFIRMED, doubt),
            chance,
        )
    errors = found.standard_error_critical_speed_mps, found.standard_error_d_prime_m
    return CriticalSpeed(
        speed_mps,
        reserve_m,
        *errors,
        found.critical_speed_interval_mps,
        found.d_prime_interval_m,
        _r_squared(found, efforts),
        efforts,
        MODEL,
        joined(
            uncertainty(speed_mps, errors[0], reserve_m, errors[1]), doubt, confirmation(chance)
        ),
        chance,
    )


def _r_squared(found: Frontier, efforts: Sequence[PersonalBest]) -> float:
    distance_m = np.array([effort.distance_m for effort in efforts])
    duration_s = np.array([effort.duration_s for effort in efforts])
    return r_squared(distance_m, found.d_prime_m + found.critical_speed_mps * duration_s)
