"""Climb and descent of a session, and what measured its altitude."""

import re
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import ALTITUDE_BAROMETRIC, ALTITUDE_FROM_SATELLITES
from smartrunning.metrics.track import Track
from smartrunning.metrics.values import MetricValue, known

WITH_BAROMETER: Final = re.compile(
    r"fenix|epix|enduro|instinct|tactix|descent|marq|quatix|fr(165|255|265|57|645|745|9\d\d)|"
    r"vivoactive_?(hr|[345])|venu(?!_?sq)|edge|ambit|suunto|vantage|grit|pacepro|apex|vertix"
)
"""Products whose makers name a barometric altimeter, by the names of the FIT profile."""
WITHOUT_BAROMETER: Final = re.compile(
    r"fr(\d\d(?!\d)|110|2[0-3]\d|245|3\d\d|405|410|6[123]0|735)|venu_?sq"
)
"""Products whose makers name none: their altitude comes from satellites or a map."""


def ascent(evidence: Evidence) -> MetricValue:
    """Metres climbed.

    Parameters
    ----------
    evidence : Evidence
        One session with altitude.

    Returns
    -------
    MetricValue
        Metres.
    """
    step_m = evidence.track.climb_step_m
    return known(step_m[step_m > 0].sum(), altitude_flag(evidence.track))


def descent(evidence: Evidence) -> MetricValue:
    """Metres descended.

    Parameters
    ----------
    evidence : Evidence
        One session with altitude.

    Returns
    -------
    MetricValue
        Metres.
    """
    step_m = evidence.track.climb_step_m
    return known(np.abs(step_m[step_m < 0]).sum(), altitude_flag(evidence.track))


def lowest_altitude(evidence: Evidence) -> MetricValue:
    """Lowest altitude of the course.

    Parameters
    ----------
    evidence : Evidence
        One session with altitude.

    Returns
    -------
    MetricValue
        Metres above sea level.
    """
    return known(np.nanmin(evidence.records["altitude_m"]), altitude_flag(evidence.track))


def highest_altitude(evidence: Evidence) -> MetricValue:
    """Highest altitude of the course.

    Parameters
    ----------
    evidence : Evidence
        One session with altitude.

    Returns
    -------
    MetricValue
        Metres above sea level.
    """
    return known(np.nanmax(evidence.records["altitude_m"]), altitude_flag(evidence.track))


def altitude_flag(track: Track) -> str:
    """What measured the altitude, by the product that recorded it.

    The noise of the samples does not tell: watches smooth what satellites give until it is as even
    as a barometer's.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    str
        A flag; empty when the product is not known.
    """
    product = track.session.device.product.lower()
    if WITH_BAROMETER.match(product):
        return ALTITUDE_BAROMETRIC
    return ALTITUDE_FROM_SATELLITES if WITHOUT_BAROMETER.match(product) else ""
