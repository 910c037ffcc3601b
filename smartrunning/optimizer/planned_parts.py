"""A planned session in, its parts one by one out: each effort and each recovery for itself."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from smartrunning.optimizer import intensity
from smartrunning.optimizer.plan import PlanDay, Step

PartKind = Literal["warm_up", "effort", "recovery", "even", "cool_down"]
HEART_RATE_RANGES: Final = (
    (0.70, 0.60, 0.87),
    (0.82, 0.65, 0.90),
    (0.95, 0.88, 0.97),
    (1.05, 0.93, 1.05),
)
"""Highest fraction of critical speed, and the range of threshold heart rate for it: Friel's zones
1 to 4, wider by what the heart drifts in a long run."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a planned session that is run at one speed.

    Attributes
    ----------
    name : str
        Such as ``Effort 3 of 5``.
    kind : {'warm_up', 'effort', 'recovery', 'even', 'cool_down'}
        What it is for.
    duration_s : float
        Its time.
    speed_mps : float
        Its speed; NaN while critical speed is unknown.
    fraction : float
        The same over critical speed.
    """

    name: str
    kind: PartKind
    duration_s: float
    speed_mps: float
    fraction: float

    @property
    def load_au(self) -> float:
        """Planned load.

        Returns
        -------
        float
            In au.
        """
        return intensity.load_au(self.duration_s, self.fraction)

    @property
    def heart_rate_fractions(self) -> tuple[float, float]:
        """Range of heart rate that belongs to its speed.

        Returns
        -------
        tuple of float
            As fractions of threshold heart rate; NaN for efforts that are over too soon.
        """
        for highest, low, high in HEART_RATE_RANGES:
            if self.fraction <= highest:
                return low, high
        return math.nan, math.nan


def parts_of(day: PlanDay) -> tuple[Part, ...]:
    """Parts of a planned session in order.

    Parameters
    ----------
    day : PlanDay
        A day of a plan.

    Returns
    -------
    tuple of Part
        Empty on days of rest.
    """
    return tuple(part for step in day.steps for part in _parts(step))


def _parts(step: Step) -> Iterator[Part]:
    if step.kind != "repeats":
        named: dict[str, tuple[str, PartKind]] = {
            "warm_up": ("Warm-up", "warm_up"),
            "cool_down": ("Cool-down", "cool_down"),
        }
        name, kind = named.get(step.kind, ("The run", "even"))
        yield Part(name, kind, step.duration_s, step.speed_mps, step.critical_speed_fraction)
        return
    for number in range(1, step.repetitions + 1):
        of = f"{number} of {step.repetitions}"
        yield Part(
            f"Effort {of}", "effort", step.duration_s, step.speed_mps, step.critical_speed_fraction
        )
        if step.rest_s > 0:
            yield Part(
                f"Recovery {of}", "recovery", step.rest_s, step.rest_speed_mps, step.rest_fraction
            )
