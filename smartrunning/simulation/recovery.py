"""Simulated runners with known truth in, what each way of finding critical speed makes of them out.

Beside ours stand two others: least squares through the fastest effort of each duration, as many
programs have it, and the two-window envelope of GoldenCheetah's 2-parameter model, which draws the
line through the best effort of 2:00 to 3:20 and the best of 12 to 20 minutes.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from smartrunning.errors import InsufficientDataError
from smartrunning.history import critical_speed_on
from smartrunning.history.critical_speed_models import by_distance
from smartrunning.simulation.hard_season import HardSeason, Population, hard_season
from smartrunning.units import FloatArray

SHORT_WINDOW_S: Final = (120.0, 200.0)
LONG_WINDOW_S: Final = (720.0, 1200.0)
BANDS_S: Final = (120.0, 180.0, 270.0, 400.0, 600.0, 900.0, 1200.0)
"""Durations of which the fastest effort goes into the plain regression."""
OURS: Final = "all-out efforts found"
LEAST_SQUARES: Final = "least squares of bests"
ENVELOPE: Final = "envelope of two windows"


def recovery(runners: int, population: Population | None = None) -> pd.DataFrame:
    """Critical speed and D′ of simulated runners, by each way.

    Parameters
    ----------
    runners : int
        How many.
    population : Population, optional
        Whom they are taken from.

    Returns
    -------
    pandas.DataFrame
        One row a runner and way: ``way``, truth and what was found; bounds of the 95 % intervals,
        NaN where there is none.
    """
    rows = []
    for seed in range(runners):
        season = hard_season(seed, population)
        truth = season.critical_speed_mps, season.d_prime_m
        for way, found in _ways(season).items():
            rows.append((seed, way, *truth, *found))
    columns = ["runner", "way", "true_mps", "true_m", "found_mps", "found_m"]
    bounds = ["low_mps", "high_mps", "low_m", "high_m"]
    return pd.DataFrame(rows, columns=[*columns, *bounds]).set_index("runner")


def recovery_summary(found: pd.DataFrame) -> pd.DataFrame:
    """How near each way comes to the truth.

    Parameters
    ----------
    found : pandas.DataFrame
        As `recovery` gives it.

    Returns
    -------
    pandas.DataFrame
        One row a way: share of the runners with a value, median absolute errors, median errors, and
        share of the 95 % intervals that hold the truth (NaN without intervals).
    """
    speed, reserve = found.found_mps / found.true_mps - 1, found.found_m / found.true_m - 1
    held_mps = (found.low_mps <= found.true_mps) & (found.true_mps <= found.high_mps)
    held_m = (found.low_m <= found.true_m) & (found.true_m <= found.high_m)
    has_interval = found.low_mps.notna()
    table = pd.DataFrame(
        {
            "way": found.way,
            "share with a value": found.found_mps.notna().astype(float),
            "share with an interval": has_interval.astype(float),
            "error of critical speed": speed.abs(),
            "bias of critical speed": speed,
            "error of D′": reserve.abs(),
            "bias of D′": reserve,
            "interval of critical speed holds": held_mps.where(has_interval).astype(float),
            "interval of D′ holds": held_m.where(has_interval).astype(float),
        }
    )
    shares = [name for name in table.columns if name.startswith(("share", "interval"))]
    errors = [name for name in table.columns if name.startswith(("error", "bias"))]
    by_way = table.groupby("way", sort=False)
    return pd.concat([by_way[shares[:2]].mean(), by_way[errors].median(),
                      by_way[shares[2:]].mean()], axis=1)  # fmt: skip


def _ways(season: HardSeason) -> dict[str, tuple[float, ...]]:
    durations_s, distances_m = _efforts(season)
    return {
        OURS: _ours(season),
        LEAST_SQUARES: _least_squares(durations_s, distances_m),
        ENVELOPE: _envelope(durations_s, distances_m),
    }


def _ours(season: HardSeason) -> tuple[float, ...]:
    try:
        fit = critical_speed_on(season.sessions, season.last_day)
    except InsufficientDataError:
        return (np.nan,) * 6
    without = np.nan, np.nan
    speed_mps = fit.critical_speed_interval_mps or without
    reserve_m = fit.d_prime_interval_m or without
    return fit.critical_speed_mps, fit.d_prime_m, *speed_mps, *reserve_m


def _efforts(season: HardSeason) -> tuple[FloatArray, FloatArray]:
    efforts = [effort for one in season.sessions for effort in one.statistics.hard_efforts]
    return (
        np.array([effort.duration_s for effort in efforts]),
        np.array([effort.level_distance_m for effort in efforts]),
    )


def _least_squares(durations_s: FloatArray, distances_m: FloatArray) -> tuple[float, ...]:
    fastest = [_fastest(durations_s, distances_m, band) for band in pairwise(BANDS_S)]
    places = [place for place in fastest if place is not None]
    if len(places) < 2:
        return (np.nan,) * 6
    (speed_mps, reserve_m, _), _ = by_distance(distances_m[places], durations_s[places])
    return (speed_mps, reserve_m, *(np.nan,) * 4)


def _envelope(durations_s: FloatArray, distances_m: FloatArray) -> tuple[float, ...]:
    """Line above all efforts of both windows that touches one of each, found in turns."""
    windows = [
        (durations_s >= low) & (durations_s <= high)
        for low, high in (SHORT_WINDOW_S, LONG_WINDOW_S)
    ]
    if not all(window.any() for window in windows):
        return (np.nan,) * 6
    short, long = windows
    reserve_m = 0.0
    for _ in range(100):
        speed_mps = float(((distances_m[long] - reserve_m) / durations_s[long]).max())
        reserve_m = float((distances_m[short] - speed_mps * durations_s[short]).max())
    return (speed_mps, reserve_m, *(np.nan,) * 4)


def _fastest(durations_s: FloatArray, distances_m: FloatArray, band: Sequence[float]) -> int | None:
    inside = np.flatnonzero((durations_s >= band[0]) & (durations_s < band[1]))
    if not len(inside):
        return None
    return int(inside[np.argmax(distances_m[inside] / durations_s[inside])])
