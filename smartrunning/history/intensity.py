"""How hard the training was: shares of easy, threshold and hard time, and how polarised they are.

The time comes from the sessions' metrics ``easy_s``, ``threshold_s`` and ``hard_s``: the three
zones of Seiler & Kjerland (2006) by the thresholds of each session's day.
"""

import math
from dataclasses import dataclass
from typing import Final

from smartrunning.errors import InsufficientDataError

EMPTY_SHARE: Final = 0.01
"""What stands for a middle zone without any time (Treff et al. 2019)."""


@dataclass(frozen=True, slots=True)
class IntensityDistribution:
    """Shares of the training time in three zones.

    Attributes
    ----------
    easy_fraction, threshold_fraction, hard_fraction : float
        Sum to 1.
    known_s : float
        Time that the shares are of.
    polarisation_index : float
        See `polarisation_index`; NaN where it has no meaning.
    reason : str
        Why there is no index; empty when there is one.
    """

    easy_fraction: float
    threshold_fraction: float
    hard_fraction: float
    known_s: float
    polarisation_index: float
    reason: str = ""


def intensity_distribution(
    easy_s: float, threshold_s: float, hard_s: float
) -> IntensityDistribution:
    """Distribution of a period's training time.

    Parameters
    ----------
    easy_s, threshold_s, hard_s : float
        Time in each zone over all sessions of the period, at least 0.

    Returns
    -------
    IntensityDistribution
        Shares and index.

    Raises
    ------
    InsufficientDataError
        If there is no time at all.
    """
    known_s = easy_s + threshold_s + hard_s
    if not known_s > 0:
        raise InsufficientDataError(
            needed="sessions whose time in zones is known", found="none in this period"
        )
    shares = easy_s / known_s, threshold_s / known_s, hard_s / known_s
    index, reason = _index_or_reason(*shares)
    return IntensityDistribution(*shares, known_s, index, reason)


def polarisation_index(easy: float, threshold: float, hard: float) -> float:
    """Polarisation index ``log₁₀(easy / threshold · hard · 100)`` of Treff et al. (2019).

    Parameters
    ----------
    easy, threshold, hard : float
        Shares of the training time, which sum to 1.

    Returns
    -------
    float
        Above 2.00 the distribution is polarised. Without hard training it is 0; a middle zone
        without time counts as 0.01, which is taken from the hard one.

    Raises
    ------
    InsufficientDataError
        If there is more hard than easy training, or less hard than threshold training: then the
        index has no meaning.
    """
    if hard > easy:
        raise InsufficientDataError(
            needed="more easy than hard training for a polarisation index",
            found=f"{easy:.0%} easy and {hard:.0%} hard",
        )
    if hard == 0:
        return 0.0
    if threshold == 0:
        threshold, hard = EMPTY_SHARE, hard - EMPTY_SHARE
        if hard <= 0:
            return 0.0
    return math.log10(easy / threshold * hard * 100)


def _index_or_reason(easy: float, threshold: float, hard: float) -> tuple[float, str]:
    try:
        return polarisation_index(easy, threshold, hard), ""
    except InsufficientDataError as missing:
        return math.nan, str(missing)
