"""A workout in, pieces of constant effort out: how fast, how long, and what is left above CS.

This is what the runner intends. Where he brakes downhill he does less, and keeps more of D′.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import brentq

from smartrunning.errors import InvalidRequestError
from smartrunning.simulation.course import Course
from smartrunning.simulation.virtual_runner import VirtualRunner
from smartrunning.simulation.workouts import Segment, SimulatedWorkout
from smartrunning.units import SECONDS_PER_HOUR, FloatArray

ENDURANCE_BEGINS_S: Final = 1800.0
"""Efforts up to here are run by critical speed alone (Puchowicz et al. 2020, TCPmax)."""
LONGEST_EFFORT_S: Final = 12 * SECONDS_PER_HOUR
VARIATION_S: Final = 90.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Constant intended effort.

    Attributes
    ----------
    segment : int
        Which of the workout's segments it belongs to.
    start_s, duration_s : float
        When it begins, pauses counted, and how long it lasts.
    paced_speed_mps : float
        Equivalent level speed that he intends; his true one is lower where he brakes.
    critical_speed_mps : float
        Critical speed that holds for this effort.
    paced_start_m : float
        Equivalent level distance at its beginning, had he run as intended.
    balance_start_m : float
        What is left of D′ at its beginning.
    timer_runs : bool
        Whether the watch records.
    """

    segment: int
    start_s: float
    duration_s: float
    paced_speed_mps: float
    critical_speed_mps: float
    paced_start_m: float
    balance_start_m: float
    timer_runs: bool

    @property
    def end_s(self) -> float:
        """When it ends.

        Returns
        -------
        float
            Seconds since the start.
        """
        return self.start_s + self.duration_s

    @property
    def paced_end_m(self) -> float:
        """Equivalent level distance at its end, had he run as intended.

        Returns
        -------
        float
            Metres.
        """
        return self.paced_start_m + self.paced_speed_mps * self.duration_s


@dataclass(frozen=True, slots=True)
class _Effort:
    """What a part of a segment asks for, before it is known whether the runner can.

    It ends by level distance or by duration; the other one is NaN.
    """

    segment: int
    timer_runs: bool
    paced_speed_mps: float
    critical_speed_mps: float
    paced_m: float
    duration_s: float


def exhausting_duration_s(
    runner: VirtualRunner, flat_m: float, *, balance_m: float = math.nan
) -> float:
    """Shortest time over a level distance.

    Up to half an hour ``t = (d − D′) / CS`` (Monod & Scherrer 1965); beyond it critical speed
    falls with the logarithm of the time.

    Parameters
    ----------
    runner : VirtualRunner
        Who runs.
    flat_m : float
        Level distance, longer than D′.
    balance_m : float
        What is left of D′ at the start; all of it when NaN.

    Returns
    -------
    float
        Seconds.

    Raises
    ------
    InvalidRequestError
        If the distance is within D′, or more than can be run in half a day.
    """
    left_m = runner.d_prime_m if math.isnan(balance_m) else balance_m
    longest_m = LONGEST_EFFORT_S * _lasting_speed_mps(runner, LONGEST_EFFORT_S) + left_m
    if not left_m < flat_m <= longest_m:
        raise InvalidRequestError(
            f"An all-out effort needs {left_m:.0f} to {longest_m:.0f} m of level ground; "
            f"found {flat_m:.0f} m."
        )

    return float(
        brentq(
            lambda t: _lasting_speed_mps(runner, t) * t + left_m - flat_m,
            0.0,
            LONGEST_EFFORT_S,
            xtol=1e-9,
            rtol=1e-14,
        )
    )


def pieces(
    runner: VirtualRunner, workout: SimulatedWorkout, course: Course, seed: int
) -> tuple[Piece, ...]:
    """Pieces of constant intended effort that make up a workout.

    Nobody runs on nothing: when D′ is spent the effort falls to critical speed. Within a piece the
    runner counts as if he need not brake; what braking leaves him he has in the next one.

    Parameters
    ----------
    runner : VirtualRunner
        Who runs.
    workout : SimulatedWorkout
        What he wants to run.
    course : Course
        Where.
    seed : int
        Chooses the small changes of effort.

    Returns
    -------
    tuple of Piece
        In order, without gaps; the last ends at a full second.
    """
    random = np.random.default_rng((seed, 2))
    done = [_before_the_start(runner)]
    for number, segment in enumerate(workout.segments):
        asked = _asked(runner, number, segment, course, done[-1])
        left_m = _left_m(runner, course, done[-1])
        for effort in _efforts(runner, asked, left_m, random, all_out=segment.all_out):
            done += _feasible(runner, course, effort, done[-1])
    rest_s = math.ceil(done[-1].end_s - 1e-9) - done[-1].end_s
    stop = _Effort(done[-1].segment, True, 0.0, runner.critical_speed_mps, math.nan, rest_s)
    return (*done[1:], *_feasible(runner, course, stop, done[-1]))


def balance_along(
    runner: VirtualRunner, course: Course, piece: Piece
) -> tuple[FloatArray, FloatArray]:
    """What is left of D′ along a piece by the true effort, at each full second and both ends.

    Above critical speed it falls by the distance run above it; below, it comes back as
    ``D′ − (D′ − D) e^(−(CS − v) t / D′)`` (Skiba et al. 2015; running: Kirby et al. 2021).

    Parameters
    ----------
    runner : VirtualRunner
        Who runs.
    course : Course
        Where: downhill the true effort is less than the intended one.
    piece : Piece
        The piece.

    Returns
    -------
    tuple of ndarray
        Seconds since the start of the session and metres left, each of shape (n,).
    """
    at_s = np.union1d([piece.start_s, piece.end_s], np.arange(piece.start_s // 1 + 1, piece.end_s))
    paced_m = piece.paced_start_m + piece.paced_speed_mps * (at_s - piece.start_s)
    flat_m = course.flat_equivalent_m(course.distance_m(paced_m))
    above_m = np.diff(flat_m) - piece.critical_speed_mps * np.diff(at_s)
    left_m = [piece.balance_start_m]
    for way_m in above_m.tolist():
        left_m.append(_balance_after_m(runner, left_m[-1], way_m))
    return at_s, np.array(left_m)


def _before_the_start(runner: VirtualRunner) -> Piece:
    return Piece(-1, 0.0, 0.0, 0.0, runner.critical_speed_mps, 0.0, runner.d_prime_m, True)


def _balance_after_m(runner: VirtualRunner, balance_m: float, above_m: float) -> float:
    """What is left of D′ after a way above critical speed, or below it when it is negative."""
    if above_m > 0:
        return balance_m - above_m
    return runner.d_prime_m - (runner.d_prime_m - balance_m) * math.exp(above_m / runner.d_prime_m)


def _left_m(runner: VirtualRunner, course: Course, piece: Piece) -> float:
    return max(0.0, float(balance_along(runner, course, piece)[1][-1]))


def _lasting_speed_mps(runner: VirtualRunner, duration_s: float) -> float:
    """Critical speed that holds for an all-out effort of this duration."""
    folds = math.log(max(duration_s, ENDURANCE_BEGINS_S) / ENDURANCE_BEGINS_S)
    return runner.critical_speed_mps * (1.0 - runner.endurance_loss_fraction * folds)


def _asked(
    runner: VirtualRunner, number: int, segment: Segment, course: Course, last: Piece
) -> _Effort:
    return _Effort(
        segment=number,
        timer_runs=segment.timer_runs,
        paced_speed_mps=segment.effort * runner.critical_speed_mps,
        critical_speed_mps=runner.critical_speed_mps,
        paced_m=_paced_ahead_m(course, last.paced_end_m, segment.distance_m),
        duration_s=segment.duration_s,
    )


def _efforts(
    runner: VirtualRunner,
    asked: _Effort,
    left_m: float,
    random: np.random.Generator,
    *,
    all_out: bool,
) -> Iterator[_Effort]:
    if all_out:
        yield _all_out(runner, asked, left_m)
    elif asked.paced_speed_mps == 0:
        yield asked
    else:
        yield from _varied(runner, asked, random)


def _all_out(runner: VirtualRunner, asked: _Effort, left_m: float) -> _Effort:
    duration_s = exhausting_duration_s(runner, asked.paced_m, balance_m=left_m)
    return replace(
        asked,
        paced_speed_mps=asked.paced_m / duration_s,
        critical_speed_mps=_lasting_speed_mps(runner, duration_s),
    )


def _varied(
    runner: VirtualRunner,
    asked: _Effort,
    random: np.random.Generator,
) -> Iterator[_Effort]:
    """Parts of about a minute and a half, each a little harder or easier than asked."""
    expected_s = np.nanmin([asked.duration_s, asked.paced_m / asked.paced_speed_mps])
    count = max(1, round(expected_s / VARIATION_S))
    for _ in range(count):
        change = runner.pacing_variation_fraction * float(np.clip(random.normal(), -2.5, 2.5))
        yield replace(
            asked,
            paced_speed_mps=asked.paced_speed_mps * (1.0 + change),
            paced_m=asked.paced_m / count,
            duration_s=asked.duration_s / count,
        )


def _paced_ahead_m(course: Course, paced_m: float, distance_m: float) -> float:
    """Level distance of the next stretch of the course; NaN for NaN."""
    end_m = course.distance_m(paced_m) + distance_m
    return float(course.paced_equivalent_m(end_m)) - paced_m


def _feasible(runner: VirtualRunner, course: Course, effort: _Effort, last: Piece) -> list[Piece]:
    """One piece, or two when D′ runs out in it."""
    speed_mps, slow_mps = effort.paced_speed_mps, effort.critical_speed_mps
    duration_s = effort.paced_m / speed_mps if math.isnan(effort.duration_s) else effort.duration_s
    left_m = _left_m(runner, course, last)
    fresh_s = left_m / (speed_mps - slow_mps) if speed_mps > slow_mps else math.inf
    if fresh_s >= duration_s - 1e-6:
        return [_after(last, effort, speed_mps, duration_s, left_m)]
    fresh = _after(last, effort, speed_mps, fresh_s, left_m)
    slow_s = duration_s - fresh_s
    if math.isnan(effort.duration_s):
        slow_s *= speed_mps / slow_mps
    return [fresh, _after(fresh, effort, slow_mps, slow_s, _left_m(runner, course, fresh))]


def _after(
    last: Piece, effort: _Effort, speed_mps: float, duration_s: float, left_m: float
) -> Piece:
    return Piece(
        segment=effort.segment,
        start_s=last.end_s,
        duration_s=duration_s,
        paced_speed_mps=speed_mps,
        critical_speed_mps=effort.critical_speed_mps,
        paced_start_m=last.paced_end_m,
        balance_start_m=left_m,
        timer_runs=effort.timer_runs,
    )
