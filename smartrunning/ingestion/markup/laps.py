"""Laps as a file tells of them, and what they add up to."""

import math
from typing import Final

import numpy as np

from smartrunning.ingestion.markup.growing import TIME
from smartrunning.ingestion.markup.instants import instant_of
from smartrunning.ingestion.markup.numbers import number_of
from smartrunning.ingestion.markup.written import WrittenActivity, WrittenLap
from smartrunning.records import Lap
from smartrunning.units import SECONDS_PER_DAY

INTENSITIES: Final = {"Active": "active", "Resting": "rest"}
TRIGGERS: Final = {
    "Manual": "manual",
    "Distance": "distance",
    "Time": "time",
    "Location": "position_lap",
}
SUMMED: Final = ("distance_m", "energy_kcal")
HIGHEST: Final = ("max_speed_mps", "max_heart_rate_bpm")


def laps_of(activity: WrittenActivity, start_s: float, elapsed_s: float) -> tuple[Lap, ...]:
    """Laps of an activity.

    A lap ends where the next one begins or with its last point, whichever is earlier, pauses
    included.

    Parameters
    ----------
    activity : WrittenActivity
        The activity.
    start_s : float
        Its start, in s since 1970.
    elapsed_s : float
        Its length.

    Returns
    -------
    tuple of Lap
        In the order of time; those outside the activity are left out.
    """
    begins = [(_begin_s(activity, lap), lap) for lap in activity.laps]
    begins = sorted(
        ((begin_s - start_s, lap) for begin_s, lap in begins if math.isfinite(begin_s)),
        key=lambda one: one[0],
    )
    next_begins = [*(begin_s for begin_s, _ in begins), elapsed_s][1:]
    laps = []
    for (begin_s, lap), next_begin_s in zip(begins, next_begins, strict=True):
        last_s = _last_s(activity, lap) - start_s
        stated_s = begin_s + number_of(lap.facts, "timer_s")
        ends = [end_s for end_s in (last_s, stated_s) if math.isfinite(end_s)]
        end_s = min(max(ends, default=next_begin_s), next_begin_s, elapsed_s)
        if end_s > max(begin_s, 0.0):
            laps.append(_lap(lap, max(begin_s, 0.0), end_s))
    return tuple(laps)


def _lap(lap: WrittenLap, begin_s: float, end_s: float) -> Lap:
    return Lap(
        begin_s,
        end_s,
        number_of(lap.facts, "distance_m"),
        TRIGGERS.get(lap.facts.get("trigger", ""), "unknown"),
        INTENSITIES.get(lap.facts.get("intensity", ""), ""),
    )


def _begin_s(activity: WrittenActivity, lap: WrittenLap) -> float:
    stated_s = instant_of(lap.facts.get("started_at", "")).unix_s
    if math.isfinite(stated_s):
        return stated_s
    times_s = activity.columns[TIME][lap.first_point : lap.end_point]
    return float(np.nanmin(times_s)) if np.isfinite(times_s).any() else math.nan


def _last_s(activity: WrittenActivity, lap: WrittenLap) -> float:
    times_s = activity.columns[TIME][lap.first_point : lap.end_point]
    return float(np.nanmax(times_s)) if np.isfinite(times_s).any() else math.nan


def timer_s_of(activity: WrittenActivity, elapsed_s: float) -> float:
    """Time that the timer ran, by the laps.

    Parameters
    ----------
    activity : WrittenActivity
        The activity.
    elapsed_s : float
        Its length.

    Returns
    -------
    float
        At most the length; NaN when a lap does not say.
    """
    stated_s = [number_of(lap.facts, "timer_s") for lap in activity.laps]
    total_s = sum(stated_s)
    if not stated_s or not 0 < total_s < SECONDS_PER_DAY * 10:  # NaN too
        return math.nan
    return min(total_s, elapsed_s)


def totals_of(activity: WrittenActivity) -> dict[str, float]:
    """Totals of an activity, by its laps.

    Parameters
    ----------
    activity : WrittenActivity
        The activity.

    Returns
    -------
    dict of str to float
        Canonical names; those that all laps give.
    """
    totals = {"timer_s": timer_s_of(activity, math.inf)}
    for names, join in ((SUMMED, sum), (HIGHEST, max)):
        for name in names:
            values = [number_of(lap.facts, name) for lap in activity.laps]
            if values and all(value >= 0 for value in values):  # not for NaN
                totals[name] = float(join(values))
    return {name: value for name, value in totals.items() if math.isfinite(value)}
