"""CPU time of all metrics of a session, against the version one writes first.

The naive version does the same work with pandas and plain loops. Both run in turn within one
process, so that other load on the machine meets both; figures are medians of CPU time.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from smartrunning import metrics
from smartrunning.records import Provenance, Records, Session
from smartrunning.runner import Runner, Thresholds

DAY = date(2026, 5, 1)
THRESHOLDS = Thresholds(DAY, 190.0, 50.0, 170.0, 4.2, 200.0)
RUNNER = Runner("r1", "Ada", sex="female", mass_kg=60.0, thresholds=(THRESHOLDS,))


def session(seconds: int) -> Session:
    """A hilly run at 1 Hz with all columns, always the same for one length."""
    random = np.random.default_rng(seconds)
    elapsed_s = np.arange(seconds + 1, dtype=float)
    speed_mps = 3.2 + 0.5 * np.sin(elapsed_s / 180) + random.normal(0, 0.15, seconds + 1)
    speed_mps[0] = 0
    distance_m = np.round(np.cumsum(speed_mps), 2)
    altitude_m = 200 + 25 * np.sin(distance_m / 400) + random.normal(0, 0.2, seconds + 1)
    heart_rate_bpm = 150 + 12 * np.sin(elapsed_s / 180 - 0.3) + random.normal(0, 1, seconds + 1)
    records = Records.of(
        elapsed_s=elapsed_s,
        distance_m=distance_m,
        speed_mps=np.round(speed_mps, 3),
        altitude_m=np.round(altitude_m * 5) / 5,
        heart_rate_bpm=np.round(heart_rate_bpm),
        cadence_spm=np.full(seconds + 1, 172.0),
        power_w=np.round(70 * speed_mps),
    )
    started_at = datetime(2026, 5, 1, 6, tzinfo=UTC)
    provenance = Provenance("fit", "benchmark")
    return Session("running", "generic", started_at, records, float(seconds), provenance)


def naive(run: Session) -> dict[str, float]:
    """The same metrics as one writes them first: a table, rolling means and loops."""
    table = run.records.to_pandas().set_index("elapsed_s")
    heart_rate, distance = table["heart_rate_bpm"].iloc[1:], table["distance_m"]
    moving = table["speed_mps"].iloc[1:] >= 0.5
    found = {
        "elapsed_s": table.index[-1],
        "moving_s": moving.sum(),
        "distance_m": distance.iloc[-1],
        "mean_moving_speed_mps": distance.diff()[1:][moving].sum() / moving.sum(),
        "mean_heart_rate_bpm": heart_rate.mean(),
        "max_heart_rate_bpm": table["heart_rate_bpm"].max(),
        "mean_cadence_spm": table["cadence_spm"].iloc[1:].mean(),
        "mean_power_w": table["power_w"].iloc[1:].mean(),
    }
    zones = pd.cut(heart_rate / 190, [0.5, 0.6, 0.7, 0.8, 0.9, 9], right=False, labels=False)
    for zone, seconds in zones.value_counts().items():
        found[f"heart_rate_zone_{int(zone) + 1}_s"] = seconds
    reserve = (heart_rate - 50) / 140
    found["trimp_au"] = reserve.apply(lambda x: x * 0.86 * np.exp(1.67 * x)).sum() / 60
    power = table["power_w"].iloc[1:].rolling(30).mean() ** 4
    found["normalised_power_w"] = power.mean() ** 0.25
    smooth_m = table["altitude_m"].rolling(20, center=True, min_periods=1).mean()
    grade = (smooth_m.diff() / distance.diff().replace(0, np.nan)).clip(-0.45, 0.45).fillna(0)
    cost = grade.apply(
        lambda i: 155.4 * i**5 - 30.4 * i**4 - 43.3 * i**3 + 46.3 * i**2 + 19.5 * i + 3.6
    )
    level_mps = distance.diff()[1:] * cost[1:] / 3.6
    found["grade_adjusted_speed_mps"] = level_mps.mean()
    graded = (level_mps.rolling(30).mean() ** 4).mean() ** 0.25
    found["normalised_graded_speed_mps"] = graded
    found["load_au"] = 100 * table.index[-1] / 3600 * (graded / 4.2) ** 2
    half = len(level_mps) // 2
    first, second = (level_mps[part].mean() / heart_rate[part].mean() for part in
                     (slice(0, half), slice(half, None)))  # fmt: skip
    found["decoupling_percent"] = 100 * (1 - second / first)
    found["ascent_m"], found["descent_m"] = naive_climb(table["altitude_m"])
    for target_m in metrics.BEST_EFFORT_DISTANCES_M:
        found[f"best_{target_m}"] = naive_best_effort(distance, target_m)
    return found


def naive_climb(altitude_m: "pd.Series[float]") -> tuple[float, float]:
    """Ascent and descent by hysteresis of 3 m, row by row."""
    up_m = down_m = 0.0
    reference_m = altitude_m.iloc[0]
    for here_m in altitude_m:
        if here_m > reference_m + 3:
            up_m, reference_m = up_m + here_m - reference_m, here_m
        elif here_m < reference_m - 3:
            down_m, reference_m = down_m + reference_m - here_m, here_m
    return up_m, down_m


def naive_best_effort(distance_m: "pd.Series[float]", target_m: float) -> float:
    """Fastest stretch by two pointers, once from each start and once to each end."""
    times, metres = list(distance_m.index), list(distance_m)
    best, ahead, behind = float("inf"), 0, 0
    for here in range(len(metres)):
        while ahead < len(metres) and metres[ahead] < metres[here] + target_m:
            ahead += 1
        if ahead < len(metres):
            share = (metres[here] + target_m - metres[ahead - 1]) / (
                metres[ahead] - metres[ahead - 1]
            )
            passed_s = times[ahead - 1] + share * (times[ahead] - times[ahead - 1])
            best = min(best, passed_s - times[here])
        while behind + 1 < len(metres) and metres[behind + 1] <= metres[here] - target_m:
            behind += 1
        if metres[behind] <= metres[here] - target_m:
            share = (metres[here] - target_m - metres[behind]) / (
                metres[behind + 1] - metres[behind]
            )
            passed_s = times[behind] + share * (times[behind + 1] - times[behind])
            best = min(best, times[here] - passed_s)
    return best


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    begun_s = time.process_time()
    work()
    return 1000 * (time.process_time() - begun_s)


def median_cpu_ms(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median CPU milliseconds of several pieces of work, done in turn."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(cpu_ms(work))
    return {name: statistics.median(values) for name, values in times.items()}


def agree(run: Session) -> None:
    """Stop if the two versions do not find the same numbers."""
    ours, plain = metrics.statistics(run, RUNNER, DAY), naive(run)
    for name in ("moving_s", "mean_heart_rate_bpm", "trimp_au", "normalised_power_w", "ascent_m"):
        assert np.isclose(ours.number(name), plain[name], rtol=1e-9), name
    for name in ("grade_adjusted_speed_mps", "load_au"):  # other smoothing of the altitude
        assert np.isclose(ours.number(name), plain[name], rtol=0.05), name
    for effort in ours.best_efforts:
        assert np.isclose(effort.duration_s, plain[f"best_{effort.distance_m}"]), effort


def main() -> None:
    """Measure and print a table; with --json a line of figures after it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    options = parser.parse_args()
    hour, five_hours = session(3600), session(5 * 3600)
    agree(hour)
    works: dict[str, Callable[[], object]] = {
        "statistics of an hour": lambda: metrics.statistics(hour, RUNNER, DAY),
        "the same, naive": lambda: naive(hour),
        "statistics of five hours": lambda: metrics.statistics(five_hours, RUNNER, DAY),
        "series of an hour": lambda: metrics.series(hour),
        "mean-maximal curve of an hour": lambda: metrics.mean_maximal_speed_mps(hour.records),
    }
    found_ms = median_cpu_ms(works, rounds=15 if options.quick else 60)
    for name, value_ms in found_ms.items():
        print(f"{name:32} {value_ms:8.2f} ms CPU")
    figures = {
        "cpu_ms_per_hour_session": round(found_ms["statistics of an hour"], 3),
        "vs_naive": round(found_ms["the same, naive"] / found_ms["statistics of an hour"], 2),
    }
    print(f"{'naive : ours':32} {figures['vs_naive']:8.1f}")
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
