"""Variability of the time between heart beats.

An interval is an artefact where it lies outside 0.3 s to 2 s, or differs by more than 20 % from the
median of the five around it: a missed or extra beat stands alone, a change of the heart rate does
not (20 % after Malik et al. 1989). Artefacts and the differences to them are left out, not filled.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import RR_ARTEFACTS_LEFT_OUT
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.units import FloatArray

SHORTEST_INTERVAL_S: Final = 0.3
LONGEST_INTERVAL_S: Final = 2.0
"""200 and 30 beats a minute."""
LARGEST_DEVIATION: Final = 0.20
"""Share of the median around an interval (Malik et al. 1989)."""
MEDIAN_OF: Final = 5
"""Intervals of which the median is taken."""
MOST_ARTEFACTS: Final = 0.20
"""Share of artefacts beyond which the rest says nothing."""
FEWEST_INTERVALS: Final = 20


def artefacts(interval_s: FloatArray) -> NDArray[np.bool_]:
    """Intervals that no heart makes.

    Parameters
    ----------
    interval_s : ndarray of shape (m,)
        Times between beats in order.

    Returns
    -------
    ndarray of bool, shape (m,)
        True where the interval is to be left out.
    """
    impossible = (interval_s < SHORTEST_INTERVAL_S) | (interval_s > LONGEST_INTERVAL_S)
    around_s = median_filter(interval_s, MEDIAN_OF, mode="nearest")
    alone = np.abs(interval_s - around_s) > LARGEST_DEVIATION * around_s
    return impossible | alone | ~np.isfinite(interval_s)


def successive_differences_s(interval_s: FloatArray) -> float:
    """Root mean square of the differences of successive intervals, artefacts left out.

    Parameters
    ----------
    interval_s : ndarray of shape (m,)
        Times between beats in order.

    Returns
    -------
    float
        Seconds; NaN when no two intervals in a row are usable.
    """
    usable = ~artefacts(interval_s)
    difference_s = np.diff(interval_s)[usable[1:] & usable[:-1]]
    return float(np.sqrt(np.mean(difference_s**2))) if len(difference_s) else float("nan")


def deviation_s(interval_s: FloatArray) -> float:
    """Sample standard deviation of the intervals, artefacts left out.

    Parameters
    ----------
    interval_s : ndarray of shape (m,)
        Times between beats in order.

    Returns
    -------
    float
        Seconds; NaN when fewer than two are usable.
    """
    usable_s = interval_s[~artefacts(interval_s)]
    return float(np.std(usable_s, ddof=1)) if len(usable_s) > 1 else float("nan")


def artefact_share(evidence: Evidence) -> MetricValue:
    """Share of the intervals that are artefacts.

    Parameters
    ----------
    evidence : Evidence
        One session.

    Returns
    -------
    MetricValue
        From 0 to 1.
    """
    interval_s = evidence.records.rr_interval_s
    if not len(interval_s):
        return unknown("The file has no times between heart beats.")
    return known(float(np.mean(artefacts(interval_s))))


def rmssd(evidence: Evidence) -> MetricValue:
    """RMSSD of the session.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``rr_artefact_fraction``.

    Returns
    -------
    MetricValue
        Seconds.
    """
    return _variability(evidence, successive_differences_s(evidence.records.rr_interval_s))


def sdnn(evidence: Evidence) -> MetricValue:
    """SDNN of the session.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``rr_artefact_fraction``.

    Returns
    -------
    MetricValue
        Seconds.
    """
    return _variability(evidence, deviation_s(evidence.records.rr_interval_s))


def _variability(evidence: Evidence, found_s: float) -> MetricValue:
    share = evidence.number("rr_artefact_fraction")
    if len(evidence.records.rr_interval_s) < FEWEST_INTERVALS:
        return unknown(f"This needs {FEWEST_INTERVALS} intervals between heart beats.")
    if share > MOST_ARTEFACTS or not np.isfinite(found_s):
        return unknown(f"{share:.0%} of the intervals between heart beats are artefacts.")
    return known(found_s, RR_ARTEFACTS_LEFT_OUT if share > 0 else "")
