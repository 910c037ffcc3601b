"""Laps and pauses of a leg, as the runner or the watch set them."""

import math
from typing import Final

import numpy as np

from smartrunning.ingestion.fit.clock import Clock
from smartrunning.ingestion.fit.legs import Leg
from smartrunning.ingestion.fit.messages import Messages
from smartrunning.ingestion.fit.profile import name_of
from smartrunning.records import Lap, Pause

TIMER_EVENT: Final = 0
START: Final = 0
STOPS: Final = frozenset({1, 4, 8, 9})
"""Types of timer events that stop it: stop, stop_all, stop_disable, stop_disable_all."""


def laps(
    messages: Messages, clock: Clock, leg: Leg, start_s: float, elapsed_s: float
) -> tuple[Lap, ...]:
    """Laps that began in a leg.

    Parameters
    ----------
    messages : Messages
        The part.
    clock : Clock
        Its clock.
    leg : Leg
        The leg.
    start_s : float
        Where it begins, in s since the FIT epoch.
    elapsed_s : float
        Its length.

    Returns
    -------
    tuple of Lap
        In the order of time.
    """
    table = messages.table("lap")
    starts_s, ends_s = (clock.fit_s(table.column(f)) for f in ("start_time", "timestamp"))
    lengths_s = table.column("total_elapsed_time")
    lengths_s = np.where(np.isfinite(lengths_s), lengths_s, ends_s - starts_s)
    stops_s = np.minimum(starts_s - start_s + lengths_s, elapsed_s)
    inside = (starts_s >= leg.start_s) & (starts_s < leg.stop_s) & (stops_s >= starts_s - start_s)
    distances_m, triggers = table.column("total_distance"), table.column("lap_trigger")
    intensities = table.column("intensity")
    return tuple(
        Lap(
            max(float(starts_s[row]) - start_s, 0.0),
            max(float(stops_s[row]), 0.0),
            float(distances_m[row]),
            name_of("lap_trigger", triggers[row]) or "unknown",
            name_of("intensity", intensities[row]),
        )
        for row in np.flatnonzero(inside)[np.argsort(starts_s[inside], kind="stable")]
    )


def pauses(messages: Messages, clock: Clock, start_s: float, elapsed_s: float) -> tuple[Pause, ...]:
    """Stretches of a leg in which the timer stood still.

    Parameters
    ----------
    messages : Messages
        The part.
    clock : Clock
        Its clock.
    start_s : float
        Where the leg begins, in s since the FIT epoch.
    elapsed_s : float
        Its length.

    Returns
    -------
    tuple of Pause
        In the order of time; the stop at the end is none.
    """
    found, stopped_s = [], math.nan
    for time_s, kind in _timer_events(messages, clock):
        if kind in STOPS and math.isnan(stopped_s):
            stopped_s = time_s
        elif kind == START and math.isfinite(stopped_s):
            found.append((max(stopped_s - start_s, 0.0), min(time_s - start_s, elapsed_s)))
            stopped_s = math.nan
    return tuple(Pause(begin_s, end_s) for begin_s, end_s in found if begin_s < end_s)


def _timer_events(messages: Messages, clock: Clock) -> list[tuple[float, float]]:
    """Time and type of each timer event, in the order of time."""
    table = messages.table("event")
    times_s, kinds = clock.fit_s(table.column("timestamp")), table.column("event_type")
    timer = np.flatnonzero((table.column("event") == TIMER_EVENT) & np.isfinite(times_s))
    timer = timer[np.argsort(times_s[timer], kind="stable")]
    return list(zip(times_s[timer].tolist(), kinds[timer].tolist(), strict=True))


def has_timer_events(messages: Messages) -> bool:
    """Whether a part says when its timer ran.

    Parameters
    ----------
    messages : Messages
        The part.

    Returns
    -------
    bool
        True with at least one timer event.
    """
    return bool((messages.table("event").column("event") == TIMER_EVENT).any())
