"""Our numbers beside those of other definitions, worked out anew sample by sample.

Nothing here shares code with the metrics: plain loops in the words of each source, slow and easy to
check. Where two numbers differ, the last column says why.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy import optimize

from smartrunning.history import PersonalBest, critical_speed
from smartrunning.history.critical_speed_models import by_hyperbola, by_inverse_time
from smartrunning.history.race_models import vdot
from smartrunning.history.training_load import training_load
from smartrunning.metrics import SessionStatistics
from smartrunning.records import Session
from smartrunning.runner import Runner, Thresholds
from smartrunning.units import FloatArray

COLUMNS: Final = ["number", "ours", "definition", "theirs", "difference", "why"]
HYSTERESIS_M: Final = 3.0
DANIELS_TABLE: Final = {
    35: {5000.0: 1620.0, 10000.0: 3363.0, 21097.5: 7453.0, 42195.0: 15363.0},
    45: {5000.0: 1310.0, 10000.0: 2716.0, 21097.5: 6020.0, 42195.0: 12506.0},
    50: {5000.0: 1197.0, 10000.0: 2481.0, 21097.5: 5495.0, 42195.0: 11449.0},
    60: {5000.0: 1023.0, 10000.0: 2122.0, 21097.5: 4689.0, 42195.0: 9805.0},
    70: {5000.0: 895.0, 10000.0: 1860.0, 21097.5: 4101.0, 42195.0: 8590.0},
}
"""Race times in s by VDOT and distance (Daniels' Running Formula)."""

Row = tuple[str, float, str, float, str]


def session_comparison(
    session: Session, statistics: SessionStatistics, runner: Runner, thresholds: Thresholds
) -> pd.DataFrame:
    """One session's numbers beside GoldenCheetah's definitions and plain loops.

    Parameters
    ----------
    session : Session
        A run at 1 Hz with speed, altitude, heart rate, cadence and power.
    statistics : SessionStatistics
        Ours.
    runner : Runner
        Whose session it is.
    thresholds : Thresholds
        Those that the statistics were made with.

    Returns
    -------
    pandas.DataFrame
        One row a number: ours, the other definition and its number, the difference and its reason.
    """
    samples = {name: session.records[name].tolist() for name in _COLUMNS}
    rows = [
        *_distances(samples, statistics),
        *_hearts(samples, statistics, runner, thresholds),
        *_powers(samples, statistics),
    ]
    return _table(rows)


_COLUMNS: Final = (
    "elapsed_s", "distance_m", "speed_mps", "altitude_m", "heart_rate_bpm", "cadence_spm",
    "power_w",
)  # fmt: skip
Samples = dict[str, list[float]]


def _distances(samples: Samples, ours: SessionStatistics) -> Iterator[Row]:
    moving_s = sum(
        1.0
        for speed, cadence in zip(samples["speed_mps"], samples["cadence_spm"], strict=True)
        if speed > 0 or cadence > 0
    )
    yield (
        "moving_s",
        ours.number("moving_s"),
        "GoldenCheetah: samples with speed or cadence above 0",
        moving_s,
        "ours starts at 0.5 m/s, where a person begins to walk, and counts time between samples",
    )
    yield (
        "distance_m",
        ours.number("distance_m"),
        "GoldenCheetah: last less first sample, and the first second",
        samples["distance_m"][-1] - samples["distance_m"][0] + samples["speed_mps"][0],
        "both read the watch; ours also takes out leaps, of which there are none here",
    )
    yield (
        "ascent_m",
        ours.number("ascent_m"),
        "GoldenCheetah: rises and falls of more than 3 m",
        _ascent_m(samples["altitude_m"]),
        "the same rule; ours skips missing altitudes, theirs takes them for 0 m",
    )
    for effort in ours.best_efforts[2:7:2]:
        yield (
            f"fastest {effort.distance_m:g} m in s",
            effort.duration_s,
            "each start tried, end between samples",
            _fastest_s(samples["elapsed_s"], samples["distance_m"], effort.distance_m),
            "ours also tries each end with the start between samples",
        )


def _hearts(
    samples: Samples, ours: SessionStatistics, runner: Runner, thresholds: Thresholds
) -> Iterator[Row]:
    rates = [rate for rate in samples["heart_rate_bpm"] if rate > 0]
    mean_bpm = sum(rates) / len(rates)
    yield (
        "mean_heart_rate_bpm",
        ours.number("mean_heart_rate_bpm"),
        "mean of the samples",
        mean_bpm,
        "ours is a mean over time; the same when samples are a second apart",
    )
    rest_bpm = thresholds.heart_rate_rest_bpm
    reserve_bpm = thresholds.heart_rate_max_bpm - rest_bpm
    exponent = 1.67 if runner.sex == "female" else 1.92
    share = (mean_bpm - rest_bpm) / reserve_bpm
    minutes = ours.number("moving_s") / 60
    yield (
        "trimp_of_mean_au",
        ours.number("trimp_of_mean_au"),
        "GoldenCheetah: TRIMP points of the mean heart rate",
        minutes * share * 0.64 * math.exp(exponent * share),
        "the same for men; for women ours has the factor 0.86 of Banister, theirs 0.64",
    )
    shares = [(rate - rest_bpm) / reserve_bpm for rate in rates]
    factor = 0.86 if runner.sex == "female" else 0.64
    yield (
        "trimp_au",
        ours.number("trimp_au"),
        "Banister, summed over the samples",
        sum(each * factor * math.exp(exponent * each) for each in shares) / 60,
        "the sum over samples is more than that of the mean: the curve is hollow",
    )
    yield (
        "decoupling_percent",
        ours.number("decoupling_percent"),
        "GoldenCheetah: speed over heart rate, halves by samples",
        _decoupling_percent(samples["speed_mps"], samples["heart_rate_bpm"]),
        "ours takes graded speed, so that a climb at the end is no loss, and halves of moving time",
    )


def _powers(samples: Samples, ours: SessionStatistics) -> Iterator[Row]:
    watts = [0.0 if math.isnan(watt) else watt for watt in samples["power_w"]]
    rolling = [sum(watts[end - 30 : end]) / 30 for end in range(30, len(watts) + 1)]
    yield (
        "normalised_power_w",
        ours.number("normalised_power_w"),
        "Coggan: fourth-power mean of the 30-s mean",
        (sum(watt**4 for watt in rolling) / len(rolling)) ** 0.25,
        "the same; windows shorter than 30 s at the start count in neither",
    )


def _ascent_m(altitude_m: Sequence[float]) -> float:
    climbed_m, reference_m = 0.0, altitude_m[0]
    for height_m in altitude_m[1:]:
        if height_m > reference_m + HYSTERESIS_M:
            climbed_m += height_m - reference_m
            reference_m = height_m
        elif height_m < reference_m - HYSTERESIS_M:
            reference_m = height_m
    return climbed_m


def _fastest_s(elapsed_s: Sequence[float], distance_m: Sequence[float], wanted_m: float) -> float:
    fastest_s, end = math.inf, 1
    for start in range(len(elapsed_s)):
        while end < len(elapsed_s) and distance_m[end] - distance_m[start] < wanted_m:
            end += 1
        if end == len(elapsed_s):
            break
        missing_m = distance_m[start] + wanted_m - distance_m[end - 1]
        share = missing_m / (distance_m[end] - distance_m[end - 1])
        passed_s = elapsed_s[end - 1] + share * (elapsed_s[end] - elapsed_s[end - 1])
        fastest_s = min(fastest_s, passed_s - elapsed_s[start])
    return fastest_s


def _decoupling_percent(speed_mps: Sequence[float], rate_bpm: Sequence[float]) -> float:
    half = len(speed_mps) // 2
    ratios = []
    for part in (slice(0, half), slice(half, None)):
        pairs = [pair for pair in zip(speed_mps[part], rate_bpm[part], strict=True) if pair[1] > 0]
        ratios.append(sum(pair[0] for pair in pairs) / sum(pair[1] for pair in pairs))
    return 100 * (ratios[0] - ratios[1]) / ratios[0]


def critical_speed_comparison(
    distance_m: Sequence[float], duration_s: Sequence[float]
) -> pd.DataFrame:
    """Three forms of the model on the same efforts, by our code and by another.

    Parameters
    ----------
    distance_m, duration_s : sequence of float
        All-out efforts of 2 to 20 minutes, at least three.

    Returns
    -------
    pandas.DataFrame
        Critical speed (m/s) and D′ (m) of each form.
    """
    distances, durations = np.asarray(distance_m, dtype=float), np.asarray(duration_s, dtype=float)
    efforts = [
        PersonalBest(*pair, f"effort {number}", 0.0, pd.Timestamp(2026, 1, 1).date())
        for number, pair in enumerate(zip(distances.tolist(), durations.tolist(), strict=True))
    ]
    linear = critical_speed(efforts)
    line = np.polynomial.Polynomial.fit(durations, distances, 1).convert().coef
    inverse, _ = by_inverse_time(distances, durations)
    inverted = np.linalg.lstsq(
        np.stack([np.ones_like(durations), 1 / durations], axis=1), distances / durations
    )[0]
    hyperbolic, _ = by_hyperbola(distances, durations)
    found = _simplex(distances, durations, inverted)
    forms = [
        ("distance on time", (linear.critical_speed_mps, linear.d_prime_m), (line[1], line[0]),
         "polynomial fit", "counts errors of distance; this is the one that is stored"),
        ("speed on 1/time", inverse[:2], inverted, "linear algebra",
         "counts errors of speed: short efforts say more, D′ is smaller where they were slow"),
        ("time on speed", hyperbolic[:2], found, "simplex search",
         "counts errors of time: long efforts say more"),
    ]  # fmt: skip
    rows = [
        (f"{name}: {what}", float(ours[place]), other, float(theirs[place]), why)
        for name, ours, theirs, other, why in forms
        for place, what in enumerate(("critical speed", "D′"))
    ]
    return _table(rows)


def _simplex(distances: FloatArray, durations: FloatArray, start: FloatArray) -> FloatArray:
    def squares(guess: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return float(((guess[1] / (distances / durations - guess[0]) - durations) ** 2).sum())

    found = optimize.minimize(
        squares,
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000},
    )
    return np.asarray(found.x, dtype=np.float64)


def race_table_comparison() -> pd.DataFrame:
    """VDOT of the race times in Daniels' printed table, by his formula.

    Returns
    -------
    pandas.DataFrame
        One row a time; the table rounds to whole seconds and the book to a tenth of VDOT.
    """
    rows = [
        (f"VDOT of {distance_m:g} m in {time_s:.0f} s", vdot(distance_m, time_s),
         "Daniels, printed table", float(value), "the table is rounded to 0.1 ml/kg/min")
        for value, times_s in DANIELS_TABLE.items()
        for distance_m, time_s in times_s.items()
    ]  # fmt: skip
    return _table(rows)


def load_comparison(daily_load_au: Sequence[float]) -> pd.DataFrame:
    """Fitness, fatigue and form on the last day, by the conventions of three programs.

    Parameters
    ----------
    daily_load_au : sequence of float
        Load of each day, at least one.

    Returns
    -------
    pandas.DataFrame
        Ours beside the same sums in a loop, with another weight of today or another day of form.
    """
    ours = training_load(daily_load_au)
    fitness = _weighted(daily_load_au, 1 - math.exp(-1 / 42))
    fatigue = _weighted(daily_load_au, 1 - math.exp(-1 / 7))
    doubled = _weighted(daily_load_au, 2 / 43)
    rows = [
        ("fitness_au", float(ours.fitness_au[-1]), "GoldenCheetah: 1 − e^(−1/42) of today",
         fitness[-1], "the same"),
        ("fitness_au", float(ours.fitness_au[-1]), "Runalyze: 2/(42 + 1) of today", doubled[-1],
         "answers twice as fast: another quantity under the same name"),
        ("form_au", float(ours.form_au[-1]), "GoldenCheetah: fitness less fatigue of yesterday",
         fitness[-2] - fatigue[-2], "the same"),
        ("form_au", float(ours.form_au[-1]), "Runalyze: fitness less fatigue of today",
         fitness[-1] - fatigue[-1], "already knows of today's run; ours tells it in the morning"),
    ]  # fmt: skip
    return _table(rows)


def _weighted(load_au: Sequence[float], share: float) -> list[float]:
    values = [0.0]
    for load in load_au:
        values.append(values[-1] + share * (load - values[-1]))
    return values


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    found = [
        (name, ours, other, theirs, ours / theirs - 1 if theirs else ours - theirs, why)
        for name, ours, other, theirs, why in rows
    ]
    return pd.DataFrame(found, columns=COLUMNS).set_index("number")
