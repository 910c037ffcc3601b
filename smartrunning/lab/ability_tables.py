"""What a runner can do as tables: curves, bests, critical speed, race times, heart rates."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import numpy as np
import pandas as pd

from smartrunning import history as core
from smartrunning.lab import access
from smartrunning.lab.days import day
from smartrunning.metrics import MEAN_MAXIMAL_DURATIONS_S

CRITICAL_SPEED_COLUMNS: Final = (
    "day",
    "critical_speed_mps",
    "critical_speed_low_mps",
    "critical_speed_high_mps",
    "d_prime_m",
    "d_prime_low_m",
    "d_prime_high_m",
    "r_squared",
    "efforts",
    "model",
)


def mean_maximal(
    runner: str | None = None, first_day: str = "1970-01-01", last_day: str = ""
) -> pd.DataFrame:
    """Mean-maximal speed of a period, from the stored curves of its sessions.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    first_day, last_day : str
        The period, both days included; an empty last day means today.

    Returns
    -------
    pandas.DataFrame
        One row a duration, index ``duration_s``: speed over ground, graded speed, and the session
        of each; only durations that a session has.
    """
    curve = access.store_of(runner).mean_maximal_between(day(first_day), day(last_day))
    columns = {each.name: getattr(curve, each.name) for each in fields(curve)}
    index = pd.Index(MEAN_MAXIMAL_DURATIONS_S, name="duration_s")
    return pd.DataFrame(columns, index).dropna(subset="speed_mps")


def bests(runner: str | None = None) -> pd.DataFrame:
    """Personal bests.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a distance, index ``distance_m``.
    """
    rows = [
        {**asdict(best), "speed_mps": best.speed_mps} for best in access.store_of(runner).bests()
    ]
    columns = ["distance_m", "duration_s", "speed_mps", "local_date", "session_id", "start_s"]
    return pd.DataFrame(rows, columns=columns).set_index("distance_m")


def refused_efforts(runner: str | None = None) -> pd.DataFrame:
    """Efforts faster than the bests that are none, with the reason.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row an effort, index ``distance_m``.
    """
    found = core.refused_efforts(access.store_of(runner).statistics(brief=True))
    return _rows(core.RefusedEffort, found).set_index("distance_m")


def race_forecasts(runner: str | None = None, race_date: str = "") -> pd.DataFrame:
    """Times to be expected in races by each law, with its error on the runner's own races.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    race_date : str
        Day of the race; empty means today.

    Returns
    -------
    pandas.DataFrame
        One row a distance and law, index ``distance_m``; ``combined`` only where the laws together
        were better than the baselines.
    """
    own = access.store_of(runner)
    known, timeline = own.statistics(brief=True), own.critical_speeds()
    rows = [
        {"distance_m": each.distance_m, **asdict(law)}
        for each in core.race_forecasts(known, day(race_date), timeline=timeline)
        for law in (*each.forecasts, *([each.combined] if each.combined else []))
    ]
    names = ["distance_m", *(each.name for each in fields(core.MethodForecast))]
    return pd.DataFrame(rows, columns=names).set_index("distance_m")


def heart_rate_proposals(runner: str | None = None) -> pd.DataFrame:
    """What the sessions say about maximal, resting and threshold heart rate; nothing is applied.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a threshold, index ``threshold``, with the evidence.
    """
    own = access.store_of(runner)
    found = core.heart_rate_proposals(own.statistics(), own.runner(), day(""))
    return _rows(core.HeartRateProposal, found).set_index("threshold")


def critical_speed(runner: str | None = None) -> pd.DataFrame:
    """Critical speed and D′ as they were estimated over time, with their 95 % intervals.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row an estimate, index ``day``; NaN where there is no interval.
    """
    rows = []
    for dated in access.store_of(runner).critical_speeds():
        found = dated.critical_speed
        speed_low, speed_high = found.critical_speed_interval_mps or (np.nan, np.nan)
        reserve_low, reserve_high = found.d_prime_interval_m or (np.nan, np.nan)
        rows.append(
            {
                "day": dated.day,
                "critical_speed_mps": found.critical_speed_mps,
                "critical_speed_low_mps": speed_low,
                "critical_speed_high_mps": speed_high,
                "d_prime_m": found.d_prime_m,
                "d_prime_low_m": reserve_low,
                "d_prime_high_m": reserve_high,
                "r_squared": found.r_squared,
                "efforts": len(found.efforts),
                "model": found.model,
            }
        )
    return pd.DataFrame(rows, columns=list(CRITICAL_SPEED_COLUMNS)).set_index("day")


def _rows(kind: type, found: Sequence[Any]) -> pd.DataFrame:
    names = [each.name for each in fields(kind)]
    return pd.DataFrame([asdict(one) for one in found], columns=names)
