"""CPU time of all metrics and structures of a session, against the version one writes first.

The naive version does the same work with numpy, pandas and plain loops, from the same table. Both
run in turn within one process, so that other load on the machine meets both; figures are medians of
CPU time, with the quartiles beside them.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from naive_metrics import naive
from threadpoolctl import threadpool_limits

from smartrunning import metrics
from smartrunning.records import Provenance, Records, Session
from smartrunning.runner import Runner, Thresholds

DAY = date(2026, 5, 1)
THRESHOLDS = Thresholds(DAY, 190.0, 50.0, 170.0, 4.2, 200.0, 250.0)
RUNNER = Runner("r1", "Ada", sex="female", mass_kg=60.0, height_m=1.7, thresholds=(THRESHOLDS,))


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


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    begun_s = time.process_time()
    work()
    return 1000 * (time.process_time() - begun_s)


def cpu_times_ms(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """CPU milliseconds of several pieces of work, done in turn."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(cpu_ms(work))
    return times


def agree(run: Session) -> None:
    """Stop if the two versions do not find the same numbers."""
    ours, plain = metrics.statistics(run, RUNNER, DAY), naive(table_of(run))
    exact = (
        "moving_s", "mean_heart_rate_bpm", "trimp_au", "trimp_of_mean_au", "trimp_100_au",
        "edwards_trimp_au", "lucia_trimp_au", "zonal_trimp_au", "normalised_power_w", "x_power_w",
        "power_load_au", "heart_rate_reserve_load_au", "ascent_m", "descent_m",
        "heart_rate_drift_percent",
    )  # fmt: skip
    for name in exact:
        assert np.isclose(ours.number(name), plain[name], rtol=1e-9), name
    smoothed = ("grade_adjusted_speed_mps", "load_au", "estimated_power_w", "govss_au")
    for name in set(smoothed) & plain.keys():  # another smoothing of the altitude
        assert np.isclose(ours.number(name), plain[name], rtol=0.05), name
    for effort in ours.best_efforts:
        assert np.isclose(effort.duration_s, plain[f"best_{effort.distance_m}"]), effort
    curve = ours.mean_maximal
    for span, speed_mps in zip(curve.durations_s, curve.speed_mps, strict=True):
        assert np.isclose(speed_mps, plain[f"plain_{span}"]), span


def table_of(run: Session) -> pd.DataFrame:
    """The decoded columns, a row a second."""
    return run.records.to_pandas().set_index("elapsed_s")


def main() -> None:
    """Measure and print a table; with --json a line of figures after it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    options = parser.parse_args()
    hour, five_hours = session(3600), session(5 * 3600)
    table = table_of(hour)
    agree(hour)
    everything, one = metrics.statistics(hour, RUNNER, DAY), {"mean_cadence_spm"}
    works: dict[str, Callable[[], object]] = {
        "statistics of an hour": lambda: metrics.statistics(hour, RUNNER, DAY),
        "the same, naive": lambda: naive(table),
        "one metric of an hour anew": lambda: metrics.statistics(
            hour, RUNNER, DAY, only=one, known=everything
        ),
        "statistics of five hours": lambda: metrics.statistics(five_hours, RUNNER, DAY),
        "series of an hour": lambda: metrics.series(hour, THRESHOLDS),
    }
    times_ms = cpu_times_ms(works, rounds=15 if options.quick else 60)
    for name, values_ms in times_ms.items():
        low_ms, middle_ms, high_ms = statistics.quantiles(values_ms, n=4)
        print(f"{name:32} {middle_ms:8.2f} ms CPU ({low_ms:.2f} to {high_ms:.2f})")
    ours_ms, naive_ms = (
        statistics.median(times_ms[name]) for name in ("statistics of an hour", "the same, naive")
    )
    figures = {
        "cpu_ms_per_hour_session": round(ours_ms, 3),
        "vs_naive": round(naive_ms / ours_ms, 2),
        "metrics": len(metrics.CATALOGUE),
        "structures": len(metrics.STRUCTURES),
    }
    print(f"{'naive : ours':32} {figures['vs_naive']:8.1f}")
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    with threadpool_limits(1):  # idle threads of a library spin, and their time would be counted
        main()
