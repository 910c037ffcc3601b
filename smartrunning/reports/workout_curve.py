"""A session's steps in, what they ask for over time out: target pace and what is left of D′."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from smartrunning.metrics.d_prime_balance import missing_m
from smartrunning.optimizer import Step
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray

SPEED_TOLERANCE_FRACTION: Final = 0.025
"""Half of a target band; the same as on the watch."""
HEART_RATE_RANGES: Final = (
    (0.70, 0.65, 0.85),
    (0.82, 0.80, 0.90),
    (0.95, 0.90, 0.95),
    (1.05, 0.95, 1.02),
)
"""Highest fraction of critical speed, and the range of threshold heart rate for it (Friel's zones
1 to 4). Faster efforts are over before the heart has followed, so they get none."""
HEART_LAG_S: Final = 60.0
"""An effort shorter than this says nothing about heart rate."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a session at one speed.

    Attributes
    ----------
    kind : str
        That of its step; ``rest`` between repetitions.
    number, of : int
        Which repetition it is, and of how many.
    start_s, duration_s : float
        When it begins after the session's start, and how long it is.
    fraction : float
        Speed over critical speed.
    speed_mps : float
        NaN while critical speed is unknown.
    """

    kind: str
    number: int
    of: int
    start_s: float
    duration_s: float
    fraction: float
    speed_mps: float

    @property
    def end_s(self) -> float:
        """When it ends.

        Returns
        -------
        float
            In s after the session's start.
        """
        return self.start_s + self.duration_s


@dataclass(frozen=True, slots=True, eq=False)
class DPrimeLeft:
    """What is left of D′ through a session.

    Attributes
    ----------
    minutes : ndarray
        Shape (n,).
    fraction : ndarray
        Shape (n,); 1 when rested.
    """

    minutes: FloatArray
    fraction: FloatArray


def stretches(steps: Sequence[Step]) -> tuple[Stretch, ...]:
    """All parts of a session in order, repetitions written out.

    Parameters
    ----------
    steps : sequence of Step
        Steps of a planned session.

    Returns
    -------
    tuple of Stretch
        Each begins where the one before it ends.
    """
    return tuple(_written_out(steps))


def _written_out(steps: Sequence[Step]) -> Iterator[Stretch]:
    start_s = 0.0
    for step in steps:
        for number in range(1, step.repetitions + 1):
            yield Stretch(
                step.kind,
                number,
                step.repetitions,
                start_s,
                step.duration_s,
                step.critical_speed_fraction,
                step.speed_mps,
            )
            start_s += step.duration_s
            if step.rest_s > 0:
                yield Stretch(
                    "rest",
                    number,
                    step.repetitions,
                    start_s,
                    step.rest_s,
                    step.rest_fraction,
                    step.rest_speed_mps,
                )
                start_s += step.rest_s


def d_prime_left(
    parts: Sequence[Stretch], critical_speed_mps: float, d_prime_m: float
) -> DPrimeLeft | None:
    """What is left of D′ when a session is run exactly as planned.

    Second by second by the differential form (Skiba et al. 2015), as for sessions that were done.

    Parameters
    ----------
    parts : sequence of Stretch
        The session.
    critical_speed_mps, d_prime_m : float
        The runner's; NaN when unknown.

    Returns
    -------
    DPrimeLeft or None
        None while critical speed or D′ is unknown, and for a session without parts.
    """
    known = math.isfinite(critical_speed_mps) and math.isfinite(d_prime_m) and d_prime_m > 0
    seconds = int(parts[-1].end_s) if parts else 0
    if not known or not seconds:
        return None
    elapsed_s = np.arange(1.0, seconds + 1)
    ends_s = np.array([part.end_s for part in parts])
    fractions = np.array([part.fraction for part in parts])
    running = fractions[np.minimum(np.searchsorted(ends_s, elapsed_s), len(parts) - 1)]
    beyond_m = (running - 1.0) * critical_speed_mps
    missing = missing_m(beyond_m, np.zeros(seconds), d_prime_m)
    return DPrimeLeft(elapsed_s / SECONDS_PER_MINUTE, 1.0 - missing / d_prime_m)


def heart_rates_bpm(part: Stretch, threshold_bpm: float) -> tuple[float, float] | None:
    """Lowest and highest heart rate of an even part.

    Parameters
    ----------
    part : Stretch
        A part of a session.
    threshold_bpm : float
        Heart rate at the lactate threshold; NaN when unknown.

    Returns
    -------
    tuple of float or None
        In bpm; None where it says nothing: unknown threshold, short or very fast parts.
    """
    if not math.isfinite(threshold_bpm) or part.duration_s < HEART_LAG_S:
        return None
    for fastest, low, high in HEART_RATE_RANGES:
        if part.fraction <= fastest:
            return low * threshold_bpm, high * threshold_bpm
    return None
