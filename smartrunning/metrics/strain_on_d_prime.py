"""What a session took from D′: the lowest balance, the time above critical speed, the matches."""

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import D_PRIME_OVERDRAWN
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.values import MetricValue, known, unknown

NO_BALANCE = "This needs speed or distance, and a critical speed and D′ above 0."


def lowest_d_prime_balance(evidence: Evidence) -> MetricValue:
    """Least that was left of D′.

    Parameters
    ----------
    evidence : Evidence
        One session, of a runner whose critical speed and D′ are known.

    Returns
    -------
    MetricValue
        Metres; below 0 when more was spent than the runner is said to have.
    """
    balance_m = evidence.d_prime_balance_m
    if not len(balance_m):
        return unknown(NO_BALANCE)
    lowest_m = float(balance_m.min())
    return known(lowest_m, D_PRIME_OVERDRAWN if lowest_m < 0 else "", grade_flag(evidence.track))


def last_d_prime_balance(evidence: Evidence) -> MetricValue:
    """What was left of D′ at the end.

    Parameters
    ----------
    evidence : Evidence
        One session, of a runner whose critical speed and D′ are known.

    Returns
    -------
    MetricValue
        Metres.
    """
    balance_m = evidence.d_prime_balance_m
    if not len(balance_m):
        return unknown(NO_BALANCE)
    return known(balance_m[-1], grade_flag(evidence.track))


def matches_burnt(evidence: Evidence) -> MetricValue:
    """How many efforts took a tenth of D′ or more at one go.

    Parameters
    ----------
    evidence : Evidence
        One session, of a runner whose critical speed and D′ are known.

    Returns
    -------
    MetricValue
        A count.
    """
    if not len(evidence.d_prime_balance_m):
        return unknown(NO_BALANCE)
    return known(len(evidence.matches), grade_flag(evidence.track))


def time_above_critical_speed(evidence: Evidence) -> MetricValue:
    """Time at more than critical speed.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``moving_s``, of a runner whose critical speed is known.

    Returns
    -------
    MetricValue
        Seconds.
    """
    track = evidence.track
    above = track.level_step_m > evidence.thresholds.critical_speed_mps * track.weight_s
    return known(track.trusted_s[above].sum(), grade_flag(track))


def distance_above_critical_speed(evidence: Evidence) -> MetricValue:
    """Distance beyond that at critical speed, in the time above it.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``moving_s``, of a runner whose critical speed is known.

    Returns
    -------
    MetricValue
        Metres: what was spent of D′, recovery left out.
    """
    track = evidence.track
    beyond_m = track.level_step_m - evidence.thresholds.critical_speed_mps * track.weight_s
    return known(np.maximum(beyond_m, 0.0)[track.trusted_s > 0].sum(), grade_flag(track))
