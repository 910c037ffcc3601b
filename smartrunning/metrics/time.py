"""Elapsed, timer and moving time."""

from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import CLOCK_JUMP, TIMER_FROM_PAUSES
from smartrunning.metrics.sampling import paused_so_far_s
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.records import Session

SHORTEST_CLOCK_JUMP_S: Final = 6 * 3600.0
"""A stretch this long without a sample or a pause is an error of the device's clock."""
TIMER_TOLERANCE_S: Final = 1.0
"""Devices round the timer and the elapsed time apart from each other."""


def elapsed(evidence: Evidence) -> MetricValue:
    """Time from start to end with pauses and without jumps of the clock.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    MetricValue
        Seconds.
    """
    session = evidence.track.session
    end_s = _end_s(session)
    if end_s <= 0:
        return unknown("The session has no samples and no duration.")
    jumped_s = _clock_jumps_s(session)
    return known(end_s - jumped_s, CLOCK_JUMP if jumped_s else "")


def timer(evidence: Evidence) -> MetricValue:
    """Time that the device's timer ran.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``elapsed_s``.

    Returns
    -------
    MetricValue
        Seconds, at most the elapsed time: the device's own where it is credible, else the elapsed
        time less the pauses.
    """
    session, elapsed_s = evidence.track.session, evidence.number("elapsed_s")
    if 0 < session.timer_s <= elapsed_s + TIMER_TOLERANCE_S:
        return known(min(session.timer_s, elapsed_s))
    paused_s = paused_so_far_s(np.array([0.0, _end_s(session)]), session.pauses)
    return known(max(elapsed_s - float(paused_s[1] - paused_s[0]), 0.0), TIMER_FROM_PAUSES)


def moving(evidence: Evidence) -> MetricValue:
    """Time in which the runner moved.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    MetricValue
        Seconds of samples at 0.5 m/s or faster, without pauses and gaps, the same whatever format
        the session came in.
    """
    track = evidence.track
    if not np.isfinite(track.speed_mps).any():
        return unknown("Neither speed nor distance was recorded.")
    return known(track.weight_s[track.moving].sum())


def _end_s(session: Session) -> float:
    last_s = session.records["elapsed_s"][-1] if len(session.records) else 0.0
    return float(np.fmax(session.elapsed_s, last_s))


def _clock_jumps_s(session: Session) -> float:
    """Seconds in stretches, outside pauses, that only a clock set anew can explain."""
    instants_s = np.concatenate([[0.0], session.records["elapsed_s"], [_end_s(session)]])
    active_s = np.diff(instants_s - paused_so_far_s(instants_s, session.pauses))
    return float(active_s[active_s > SHORTEST_CLOCK_JUMP_S].sum())
