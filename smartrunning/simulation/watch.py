"""What truly happens in, what a watch makes of it out: noise, gaps and spikes."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from smartrunning.records import Records
from smartrunning.simulation.course import Course
from smartrunning.simulation.truth import Truth
from smartrunning.units import FloatArray

LARGEST_DISTANCE_ERROR_FRACTION: Final = 0.003
LONGEST_SMART_GAP_S: Final = 8
SENSOR_MEMORY_S: Final = 4.0
POSITION_MEMORY_S: Final = 60.0
BAROMETER_MEMORY_S: Final = 600.0
SPIKE_HEART_RATE_BPM: Final = 240.0
SPIKE_SPEED_MPS: Final = 21.0
SPIKE_POSITION_M: Final = 400.0

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch and what is wrong with it.

    Attributes
    ----------
    position_noise_m : float
        Standard deviation of the position to the east and to the north; it wanders over a minute.
    distance_error_fraction : float
        Standard deviation between sessions of the error in scale of the measured distance, which
        stays within 0.3 %.
    speed_noise_fraction : float
        Standard deviation of the speed's error; it wanders over some seconds.
    heart_rate_noise_bpm : float
        Standard deviation of the heart rate's error.
    cadence_noise_spm : float
        Standard deviation of the cadence's error; it wanders over some seconds.
    power_noise_fraction : float
        Standard deviation of the power's error; it wanders over some seconds.
    altitude_noise_m : float
        Standard deviation of the barometer's error; it wanders over ten minutes.
    heart_rate_dropouts : int
        Number of gaps of 20 to 90 s in the heart rate.
    spikes : int
        Number of spikes in each of heart rate, speed and position.
    smart_recording : bool
        Whether records come at intervals of 1 to 8 s instead of each second.
    records_power : bool
        Whether there is running power.
    """

    position_noise_m: float = 2.5
    distance_error_fraction: float = 0.001
    speed_noise_fraction: float = 0.015
    heart_rate_noise_bpm: float = 0.7
    cadence_noise_spm: float = 1.0
    power_noise_fraction: float = 0.03
    altitude_noise_m: float = 0.8
    heart_rate_dropouts: int = 0
    spikes: int = 0
    smart_recording: bool = False
    records_power: bool = True

    def distance_scale(self, seed: int) -> float:
        """Measured by true distance in one session.

        Parameters
        ----------
        seed : int
            The session's seed.

        Returns
        -------
        float
            Ratio, within 0.3 % of 1.
        """
        limit = LARGEST_DISTANCE_ERROR_FRACTION
        error = np.random.default_rng((seed, 3)).normal(0.0, self.distance_error_fraction)
        return 1.0 + float(np.clip(error, -limit, limit))


PERFECT_WATCH: Final = Watch(
    position_noise_m=0.0,
    distance_error_fraction=0.0,
    speed_noise_fraction=0.0,
    heart_rate_noise_bpm=0.0,
    cadence_noise_spm=0.0,
    power_noise_fraction=0.0,
    altitude_noise_m=0.0,
)
"""A watch without errors but the resolution of its file."""


def recorded(truth: Truth, course: Course, watch: Watch, seed: int) -> Records:
    """Records of a run.

    Parameters
    ----------
    truth : Truth
        What truly happens.
    course : Course
        Where.
    watch : Watch
        What records it.
    seed : int
        Chooses the errors; each kind has its own stream, so that one does not move another.

    Returns
    -------
    Records
        The samples that the watch keeps.
    """
    scale = watch.distance_scale(seed)
    columns = {
        "elapsed_s": truth.elapsed_s,
        "distance_m": truth.distance_m * scale,
        "speed_mps": _speed_mps(truth, watch, scale, _stream(seed, 4)),
        "heart_rate_bpm": _heart_rate_bpm(truth, watch, seed),
        "cadence_spm": _cadence_spm(truth, watch, _stream(seed, 11)),
        "step_length_m": truth.step_length_m,
    }
    if watch.records_power:
        noise = _wandering(
            _stream(seed, 12), len(truth.power_w), watch.power_noise_fraction, SENSOR_MEMORY_S
        )
        columns["power_w"] = truth.power_w * (1.0 + noise)
    if course.has_positions:
        columns |= _positions(truth, course, watch, seed)
        columns["altitude_m"] = truth.altitude_m + _wandering(
            _stream(seed, 5), len(truth.elapsed_s), watch.altitude_noise_m, BAROMETER_MEMORY_S
        )
    kept = _kept(truth, watch, _stream(seed, 6))
    samples: dict[str, Any] = {name: values[kept] for name, values in columns.items()}
    return Records.of(**samples)


def _stream(seed: int, kind: int) -> np.random.Generator:
    return np.random.default_rng((seed, kind))


def _wandering(
    random: np.random.Generator, count: int, deviation: float, correlation_s: float
) -> FloatArray:
    """Stationary first-order noise of a standard deviation and a correlation time."""
    memory = np.exp(-1.0 / correlation_s)
    steps = random.normal(0.0, deviation, count)
    steps[1:] *= np.sqrt(1.0 - memory**2)
    noise: FloatArray = lfilter([1.0], [1.0, -memory], steps)
    return noise


def _speed_mps(truth: Truth, watch: Watch, scale: float, random: np.random.Generator) -> FloatArray:
    """Distance of the last second, smoothed over about 2 s as watches do."""
    last_mps = np.diff(truth.distance_m, prepend=0.0) * scale
    smooth = lfilter([0.5], [1.0, -0.5], last_mps)
    noise = _wandering(random, len(smooth), watch.speed_noise_fraction, SENSOR_MEMORY_S)
    speed_mps: FloatArray = np.where(last_mps > 0, smooth * (1.0 + noise), 0.0)
    speed_mps[_spots(random, len(smooth), watch.spikes)] = SPIKE_SPEED_MPS
    return speed_mps


def _cadence_spm(truth: Truth, watch: Watch, random: np.random.Generator) -> FloatArray:
    """Both feet; 0 at rest, as watches say it."""
    noise = _wandering(random, len(truth.cadence_spm), watch.cadence_noise_spm, SENSOR_MEMORY_S)
    return np.nan_to_num(truth.cadence_spm + noise)


def _heart_rate_bpm(truth: Truth, watch: Watch, seed: int) -> FloatArray:
    random = _stream(seed, 7)
    count = len(truth.elapsed_s)
    rates = np.rint(truth.heart_rate_bpm + random.normal(0.0, watch.heart_rate_noise_bpm, count))
    for begin in _spots(_stream(seed, 8), count, watch.spikes):
        rates[begin : begin + 3] = SPIKE_HEART_RATE_BPM
    gaps = _stream(seed, 9)
    for begin in _spots(gaps, count, watch.heart_rate_dropouts):
        rates[begin : begin + int(gaps.integers(20, 91))] = np.nan
    return rates


def _positions(truth: Truth, course: Course, watch: Watch, seed: int) -> dict[str, FloatArray]:
    east_m, north_m = course.position_m(truth.distance_m)
    count = len(east_m)
    random = _stream(seed, 10)
    east_m = east_m + _wandering(random, count, watch.position_noise_m, POSITION_MEMORY_S)
    north_m = north_m + _wandering(random, count, watch.position_noise_m, POSITION_MEMORY_S)
    north_m[_spots(random, count, watch.spikes)] += SPIKE_POSITION_M
    latitude_deg, longitude_deg = course.position_deg(east_m, north_m)
    return {"latitude_deg": latitude_deg, "longitude_deg": longitude_deg}


def _spots(random: np.random.Generator, count: int, wanted: int) -> Indices:
    """Samples away from the ends at which something goes wrong."""
    return np.sort(random.integers(count // 10, max(count * 9 // 10, 1), wanted))


def _kept(truth: Truth, watch: Watch, random: np.random.Generator) -> Indices:
    on = np.flatnonzero(truth.timer_runs)
    if not watch.smart_recording:
        return on
    edges = np.flatnonzero(np.diff(on) > 1)
    steps = np.cumsum(random.integers(1, LONGEST_SMART_GAP_S + 1, len(on)))
    picked = np.concatenate([[0], steps[steps < len(on)], edges, edges + 1, [len(on) - 1]])
    kept: Indices = on[np.unique(picked)]
    return kept
