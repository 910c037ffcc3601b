"""Pieces of constant intended effort in, what truly happens each second out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.simulation import body
from smartrunning.simulation.braking import paced_ratio
from smartrunning.simulation.course import Course
from smartrunning.simulation.energy_cost import minetti_cost_ratio
from smartrunning.simulation.pacing import Piece, balance_along
from smartrunning.simulation.virtual_runner import VirtualRunner
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray

WARM_START_BPM: Final = 25.0
"""Above rest at the start: the runner has walked out of the door."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What truly happens, each second from the start to the end, pauses included.

    Attributes
    ----------
    elapsed_s : ndarray
        Whole seconds since the start, shape (n,) like all others.
    distance_m : ndarray
        Distance run.
    speed_mps : ndarray
        Speed over ground.
    flat_speed_mps : ndarray
        Level speed with the same metabolic power, by which heart rate, D′ and running power go.
    grade_fraction, altitude_m : ndarray
        Grade and altitude of the ground.
    heart_rate_bpm : ndarray
        Heart rate.
    d_prime_balance_m : ndarray
        What is left of D′.
    cadence_spm, step_length_m : ndarray
        Steps of both feet per minute, and the length of one; NaN at rest.
    power_w : ndarray
        Running power.
    timer_runs : ndarray
        1 where the watch is on, 0 inside a pause.
    """

    elapsed_s: FloatArray
    distance_m: FloatArray
    speed_mps: FloatArray
    flat_speed_mps: FloatArray
    grade_fraction: FloatArray
    altitude_m: FloatArray
    heart_rate_bpm: FloatArray
    d_prime_balance_m: FloatArray
    cadence_spm: FloatArray
    step_length_m: FloatArray
    power_w: FloatArray
    timer_runs: FloatArray


def truth_of(runner: VirtualRunner, course: Course, run: Sequence[Piece]) -> Truth:
    """What truly happens in a run.

    Parameters
    ----------
    runner : VirtualRunner
        Who runs.
    course : Course
        Where.
    run : sequence of Piece
        The run, without gaps.

    Returns
    -------
    Truth
        One sample for each second.
    """
    elapsed_s = np.arange(round(run[-1].end_s) + 1, dtype=np.float64)
    marks_s = np.array([0.0, *(piece.end_s for piece in run)])
    marks_m = np.array([0.0, *(piece.paced_end_m for piece in run)])
    distance_m = course.distance_m(np.interp(elapsed_s, marks_s, marks_m))
    now = np.searchsorted(marks_s[1:-1], elapsed_s, side="right")
    grade = course.grade_fraction(distance_m)
    speed_mps = np.array([piece.paced_speed_mps for piece in run])[now] / paced_ratio(grade)
    flat_mps = speed_mps * minetti_cost_ratio(grade)
    cadence_spm = body.cadence_spm(runner, speed_mps)
    moving = cadence_spm > 0
    return Truth(
        elapsed_s=elapsed_s,
        distance_m=distance_m,
        speed_mps=speed_mps,
        flat_speed_mps=flat_mps,
        grade_fraction=grade,
        altitude_m=course.altitude_at_m(distance_m),
        heart_rate_bpm=body.heart_rate_bpm(
            runner, flat_mps, start_bpm=runner.heart_rate_rest_bpm + WARM_START_BPM
        ),
        d_prime_balance_m=_balance_m(runner, course, run, elapsed_s, now),
        cadence_spm=np.where(moving, cadence_spm, np.nan),
        step_length_m=np.divide(
            speed_mps * SECONDS_PER_MINUTE,
            cadence_spm,
            out=np.full_like(speed_mps, np.nan),
            where=moving,
        ),
        power_w=body.power_w(runner, flat_mps),
        timer_runs=_timer_runs(run, elapsed_s),
    )


def _balance_m(
    runner: VirtualRunner,
    course: Course,
    run: Sequence[Piece],
    elapsed_s: FloatArray,
    now: NDArray[np.intp],
) -> FloatArray:
    parts = [
        np.interp(elapsed_s[now == number], *balance_along(runner, course, piece))
        for number, piece in enumerate(run)
    ]
    return np.concatenate(parts)


def _timer_runs(run: Sequence[Piece], elapsed_s: FloatArray) -> FloatArray:
    """The seconds at which a pause begins and ends are recorded, those between are not."""
    runs = np.ones_like(elapsed_s)
    for piece in run:
        if not piece.timer_runs:
            runs[(elapsed_s > piece.start_s) & (elapsed_s < piece.end_s)] = 0.0
    return runs
