"""A session as curves over its samples: what all metrics share, computed once."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.grade import cost_ratio, grade_fraction
from smartrunning.metrics.odometer import (
    FASTEST_STEP_MPS,
    Odometer,
    credible_speed_mps,
    odometer,
)
from smartrunning.metrics.rolling import normalised_mean
from smartrunning.metrics.sampling import paused_so_far_s, weights_s
from smartrunning.records import Quality, Session
from smartrunning.units import FloatArray

SLOWEST_MOVING_SPEED_MPS: Final = 0.5
"""Below this a person stands; walking begins at about 0.8 m/s."""
SPORTS_ON_FOOT: Final = frozenset({"running", "walking", "hiking"})
"""Sports whose speed is bound by what a human can run, and whose cost follows it."""
LONGEST_MISSING_END_S: Final = 60.0
"""The samples may end this long before the timer …"""
LONGEST_MISSING_END_SHARE: Final = 0.05
"""… or this share of it, before they are no longer taken for the whole session."""
GRADED_SHARE: Final = 0.8
"""Share of the moving time that needs a known grade before graded speed is given."""


@dataclass(frozen=True, eq=False)
class Track:
    """One session with its shared intermediate curves, each of shape (n,).

    Attributes
    ----------
    session : Session
        What was recorded.
    """

    session: Session

    @property
    def fastest_step_mps(self) -> float:
        """Speed beyond which a step is an error.

        Returns
        -------
        float
            m/s; infinite for sports that are not on foot.
        """
        return FASTEST_STEP_MPS if self.session.sport in SPORTS_ON_FOOT else math.inf

    @cached_property
    def ends_early(self) -> bool:
        """Whether the samples end long before the device's timer does, as in a damaged file.

        Returns
        -------
        bool
            False when the device gives no timer.
        """
        last_s = self.session.records["elapsed_s"][-1:]
        active_s = float(np.sum(last_s - paused_so_far_s(last_s, self.session.pauses)))
        allowed_s = max(LONGEST_MISSING_END_S, LONGEST_MISSING_END_SHARE * self.session.timer_s)
        return min(self.session.timer_s, self.session.elapsed_s) - active_s > allowed_s

    @cached_property
    def weight_s(self) -> FloatArray:
        """Seconds each sample stands for, without pauses and gaps.

        Returns
        -------
        ndarray of shape (n,)
            See `smartrunning.metrics.sampling.weights_s`.
        """
        return weights_s(self.session.records["elapsed_s"], self.session.pauses)

    @cached_property
    def odometer(self) -> Odometer:
        """Cumulative distance, cleaned.

        Returns
        -------
        Odometer
            See `smartrunning.metrics.odometer.odometer`.
        """
        return odometer(self.session.records, self.weight_s, self.fastest_step_mps)

    @cached_property
    def step_m(self) -> FloatArray:
        """Metres covered in the time each sample stands for.

        Returns
        -------
        ndarray of shape (n,)
            0 in gaps; NaN when neither distance nor speed was recorded.
        """
        reading_m = self.odometer.reading_m
        return np.where(self.weight_s > 0, np.diff(reading_m, prepend=reading_m[:1]), 0.0)

    @cached_property
    def heart_rate_bpm(self) -> FloatArray:
        """Heart rate, where the sensor was not stuck.

        Returns
        -------
        ndarray of shape (n,)
            bpm, NaN where it is missing or the sensor repeats one value for minutes.
        """
        records = self.session.records
        stuck = (records.quality & np.uint16(Quality.STUCK_SENSOR)) != 0
        return np.where(stuck, np.nan, records["heart_rate_bpm"])

    @cached_property
    def speed_mps(self) -> FloatArray:
        """Speed of the device, or of the distance where the device gives none.

        Returns
        -------
        ndarray of shape (n,)
            m/s, NaN where neither is known.
        """
        device_mps = credible_speed_mps(self.session.records, self.fastest_step_mps)
        with np.errstate(divide="ignore", invalid="ignore"):
            covered_mps = np.where(self.weight_s > 0, self.step_m / self.weight_s, np.nan)
        return np.where(np.isfinite(device_mps), device_mps, covered_mps)

    @cached_property
    def moving(self) -> NDArray[np.bool_]:
        """Samples that stand for time in which the runner moved.

        Returns
        -------
        ndarray of bool, shape (n,)
            False in gaps and where no speed is known.
        """
        return (self.speed_mps >= SLOWEST_MOVING_SPEED_MPS) & (self.weight_s > 0)

    @cached_property
    def grade_fraction(self) -> FloatArray:
        """Grade of the course.

        Returns
        -------
        ndarray of shape (n,)
            Rise over run, NaN where it is unknown.
        """
        return grade_fraction(self.odometer.reading_m, self.session.records["altitude_m"])

    @cached_property
    def graded_share(self) -> float:
        """Share of the moving time in which the grade is known.

        Returns
        -------
        float
            From 0 to 1.
        """
        moving_s = np.where(self.moving, self.weight_s, 0.0)
        known_s = moving_s[np.isfinite(self.grade_fraction)].sum()
        return float(known_s / moving_s.sum()) if moving_s.any() else 0.0

    @cached_property
    def level_step_m(self) -> FloatArray:
        """Level distance of the same cost as each step.

        Returns
        -------
        ndarray of shape (n,)
            Metres; the step itself where no grade is known.
        """
        ratio = cost_ratio(self.grade_fraction)
        mean_ratio = (ratio + np.concatenate([ratio[:1], ratio[:-1]])) / 2
        return self.step_m * np.where(np.isfinite(mean_ratio), mean_ratio, 1.0)

    @cached_property
    def normalised_speed_mps(self) -> float:
        """Normalised mean of the level speed of the same cost, standing included.

        Returns
        -------
        float
            m/s, samples not fit for records cut out; NaN when less than 30 s remain.
        """
        trusted_s = np.where(self.odometer.suspect, 0.0, self.weight_s)
        return normalised_mean(np.where(trusted_s > 0, self.level_step_m, 0.0), trusted_s)
