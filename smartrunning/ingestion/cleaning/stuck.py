"""Sensors that stand still although the runner does not."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.cleaning.possible import POSITION
from smartrunning.ingestion.cleaning.samples import Samples
from smartrunning.records import Quality
from smartrunning.units import SECONDS_PER_MINUTE, FloatArray


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How long the values of a sensor may stay the same.

    Attributes
    ----------
    column : str
        The canonical column.
    longest_s : float
        A longer time without any change is the sensor's.
    bit : Quality
        What its samples are marked with.
    code : str
        Of the finding.
    noun : str
        The column in a sentence.
    """

    column: str
    longest_s: float
    bit: Quality
    code: str
    noun: str


SENSORS: Final = (
    Steadiness("heart_rate_bpm", 300.0, Quality.STUCK_SENSOR, "heart_rate.stuck", "heart rate"),
    Steadiness("cadence_spm", 600.0, Quality.STUCK_CADENCE, "cadence.stuck", "cadence"),
    Steadiness("power_w", 300.0, Quality.STUCK_POWER, "power.stuck", "power"),
)
"""A heart varies by a beat or more within minutes, steps and power within less; at rest the latter
are 0 for as long as one likes."""
LONGEST_SAME_PLACE_S: Final = 60.0
LEAST_WAY_M: Final = 100.0
"""Covered at one and the same position, by the distance."""


def with_stuck_sensors_marked(samples: Samples) -> Samples:
    """Mark stretches over which a sensor does not change at all.

    Parameters
    ----------
    samples : Samples
        In the order of time.

    Returns
    -------
    Samples
        Values stay; samples of such stretches have the bit of their sensor.
    """
    for sensor in SENSORS:
        samples = _with_stuck_marked(samples, sensor)
    return _with_stuck_position_marked(samples)


def _with_stuck_marked(samples: Samples, sensor: Steadiness) -> Samples:
    if not samples.has(sensor.column):
        return samples
    values = samples.columns[sensor.column]
    known = np.flatnonzero(np.isfinite(values))
    begins, ends = _steady(values[known])
    durations_s = samples.elapsed_s[known[ends]] - samples.elapsed_s[known[begins]]
    long = (durations_s >= sensor.longest_s) & (values[known[begins]] > 0)
    if not long.any():
        return samples
    stuck = np.zeros(len(values), dtype=bool)
    stuck[known] = np.repeat(long, ends - begins + 1)
    minutes = float(durations_s[long].sum()) / SECONDS_PER_MINUTE
    return samples.marked(stuck, sensor.bit).flagged(
        sensor.code,
        f"The {sensor.noun} stands still for {minutes:.0f} minutes, which no runner's does; the "
        "sensor was stuck there.",
    )


def _with_stuck_position_marked(samples: Samples) -> Samples:
    if not samples.has(POSITION[0]) or not samples.has("distance_m"):
        return samples
    known = np.isfinite(samples.columns[POSITION[0]]) & np.isfinite(samples.columns["distance_m"])
    rows = np.flatnonzero(known)
    if not len(rows):
        return samples
    latitude, longitude = (samples.columns[name][rows] for name in POSITION)
    begins, ends = _steady(latitude + 1j * longitude)
    first, last = rows[begins], rows[ends]
    durations_s = samples.elapsed_s[last] - samples.elapsed_s[first]
    covered_m = samples.columns["distance_m"][last] - samples.columns["distance_m"][first]
    long = (durations_s >= LONGEST_SAME_PLACE_S) & (covered_m >= LEAST_WAY_M)
    if not long.any():
        return samples
    stuck = np.zeros(len(known), dtype=bool)
    stuck[rows] = np.repeat(long, ends - begins + 1)
    minutes = float(durations_s[long].sum()) / SECONDS_PER_MINUTE
    return samples.marked(stuck, Quality.STUCK_POSITION).flagged(
        "position.stuck",
        f"The position stands still for {minutes:.0f} minutes while the distance goes on; the map "
        "is wrong there.",
    )


def _steady(
    values: FloatArray | NDArray[np.complex128],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last place of each run of one and the same value."""
    begins = np.flatnonzero(np.concatenate(([True], np.diff(values) != 0)))
    return begins, np.append(begins[1:], len(values)) - 1
