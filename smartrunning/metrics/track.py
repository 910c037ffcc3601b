"""A session as curves over its samples: what all metrics share, computed once."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.metrics.altitude import changes_of_altitude_m
from smartrunning.metrics.grade import cost_ratio, grade_fraction
from smartrunning.metrics.heart_rate_spikes import spikes
from smartrunning.metrics.moving import moving
from smartrunning.metrics.odometer import (
    FASTEST_STEP_MPS,
    Odometer,
    credible_speed_mps,
    odometer,
)
from smartrunning.metrics.rolling import ROLLING_S, normalised_mean
from smartrunning.metrics.sampling import paused_so_far_s, weights_s
from smartrunning.records import Quality, Session
from smartrunning.units import FloatArray

SPORTS_ON_FOOT: Final = frozenset({"running", "walking", "hiking"})
"""Sports whose speed is bound by what a human can run, and whose cost follows it."""
INDOOR_SUB_SPORTS: Final = frozenset({"treadmill", "indoor_running", "virtual_activity"})
"""Sub-sports whose distance is not measured over ground."""
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

    @cached_property
    def columns_with_values(self) -> frozenset[str]:
        """Columns of the records that hold at least one value.

        Returns
        -------
        frozenset of str
            Names of canonical columns.
        """
        records = self.session.records
        return frozenset(name for name in records.columns if records.has(name))

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
        """Heart rate, where the sensor was sound.

        Returns
        -------
        ndarray of shape (n,)
            bpm, NaN where it is missing, leaps away, or the sensor repeats one value for minutes.
        """
        records = self.session.records
        wrong = records.quality & np.uint16(Quality.STUCK_SENSOR | Quality.HEART_RATE_SPIKE)
        return np.where(wrong != 0, np.nan, records["heart_rate_bpm"])

    @cached_property
    def heart_rate_without_spikes_bpm(self) -> FloatArray:
        """Heart rate without lone spikes of the sensor.

        Returns
        -------
        ndarray of shape (n,)
            bpm, NaN where it is missing or faster than a heart can change.
        """
        wrong = spikes(self.session.records["elapsed_s"], self.heart_rate_bpm)
        return np.where(wrong, np.nan, self.heart_rate_bpm) if wrong.any() else self.heart_rate_bpm

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
            False in gaps and where nothing tells; see `smartrunning.metrics.moving`.
        """
        session = self.session
        return moving(
            session.records,
            session.pauses,
            self.weight_s,
            self.speed_mps,
            self.odometer.reading_m,
        )

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
    def step_ratio(self) -> FloatArray:
        """Cost of each step over that of a level one.

        Returns
        -------
        ndarray of shape (n,)
            1 where no grade is known.
        """
        ratio = cost_ratio(self.grade_fraction)
        mean_ratio = (ratio + np.concatenate([ratio[:1], ratio[:-1]])) / 2
        return np.where(np.isfinite(mean_ratio), mean_ratio, 1.0)

    @cached_property
    def level_step_m(self) -> FloatArray:
        """Level distance of the same cost as each step.

        Returns
        -------
        ndarray of shape (n,)
            Metres; the step itself where no grade is known.
        """
        return self.step_m * self.step_ratio

    @cached_property
    def climb_step_m(self) -> FloatArray:
        """Change of the altitude by hysteresis.

        Returns
        -------
        ndarray of shape (n,)
            Metres, more than 0 upwards; see `smartrunning.metrics.altitude`.
        """
        return changes_of_altitude_m(self.session.records["altitude_m"])

    @cached_property
    def trusted_s(self) -> FloatArray:
        """Seconds each sample stands for, where its speed is to be trusted.

        Returns
        -------
        ndarray of shape (n,)
            0 for samples not fit for records.
        """
        return np.where(self.odometer.suspect, 0.0, self.weight_s)

    @cached_property
    def totals(self) -> FloatArray:
        """Running totals from which any part of the session is the difference of two.

        Returns
        -------
        ndarray of shape (12, n)
            Metres; moving seconds, metres and level metres; metres up and down; and rate times
            time, and time, of heart rate, cadence while stepping, and power.
        """
        reading_m, weight_s = self.odometer.reading_m, self.weight_s
        moving_s = np.where(self.moving, weight_s, 0.0)
        rows = [
            np.diff(reading_m, prepend=0.0),
            moving_s,
            np.where(self.moving, self.step_m, 0.0),
            np.where(self.moving, self.level_step_m, 0.0),
            np.maximum(self.climb_step_m, 0.0),
            np.maximum(-self.climb_step_m, 0.0),
        ]
        cadence_spm = self.session.records["cadence_spm"]
        for values, known in (
            (self.heart_rate_bpm, np.isfinite(self.heart_rate_bpm)),
            (cadence_spm, cadence_spm > 0),
            (self.session.records["power_w"], np.isfinite(self.session.records["power_w"])),
        ):
            known_s = np.where(known, weight_s, 0.0)
            rows += [np.where(known, values, 0.0) * known_s, known_s]
        return np.cumsum(rows, axis=1)

    @cached_property
    def rolling_level_speed_mps(self) -> FloatArray:
        """Mean level speed of the same cost over the 30 s before each sample.

        Returns
        -------
        ndarray of shape (n,)
            m/s, over what there is in the first 30 s; NaN where samples are not to be trusted.
        """
        clock_s = np.cumsum(self.trusted_s)
        total_m = np.cumsum(np.where(self.trusted_s > 0, self.level_step_m, 0.0))
        start_s = np.maximum(clock_s - ROLLING_S, 0.0)
        covered_m = total_m - np.interp(start_s, clock_s, total_m)
        counts = self.trusted_s > 0
        return np.where(counts, covered_m, np.nan) / np.where(counts, clock_s - start_s, 1.0)

    @cached_property
    def normalised_speed_mps(self) -> float:
        """Normalised mean of the level speed of the same cost, standing included.

        Returns
        -------
        float
            m/s, samples not fit for records cut out; NaN when less than 30 s remain.
        """
        trusted_m = np.where(self.trusted_s > 0, self.level_step_m, 0.0)
        return normalised_mean(trusted_m, self.trusted_s)
