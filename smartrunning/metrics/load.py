"""The load of a session: one number a day can be summed from, whatever was recorded.

All its sources are on one scale, on which an hour at the threshold is 100. The first of these that
can be had counts, and a flag says which:

1. graded speed: it is what was done, and knows the minutes that a heart rate comes too late for;
2. power, against critical power;
3. heart rate, against its thresholds;
4. the runner's own rating of the effort, an estimate;
5. duration, as of an easy run, an estimate.

Indoors the speed is not measured over ground: there power and heart rate go before it. Where the
samples end long before the session, as in a damaged file, only rating and duration speak for the
whole. Where another measured source says twice as much, or half, a flag says so.
"""

import math
from typing import Final

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import (
    LOAD_FROM_DURATION,
    LOAD_FROM_GRADED_SPEED,
    LOAD_FROM_HEART_RATE,
    LOAD_FROM_POWER,
    LOAD_FROM_RATING,
    LOAD_SOURCES_DISAGREE,
)
from smartrunning.metrics.load_sources import LOAD_OF_THRESHOLD_HOUR_AU
from smartrunning.metrics.track import INDOOR_SUB_SPORTS
from smartrunning.metrics.values import MetricValue, known
from smartrunning.units import SECONDS_PER_HOUR

EASY_INTENSITY_FRACTION: Final = 0.75
"""Speed of an easy run over critical speed: an assumption, for sessions that tell nothing else."""
PRECEDENCE: Final = (
    ("graded_speed_load_au", LOAD_FROM_GRADED_SPEED),
    ("power_load_au", LOAD_FROM_POWER),
    ("heart_rate_load_au", LOAD_FROM_HEART_RATE),
    ("rating_load_au", LOAD_FROM_RATING),
)
"""Sources before the duration, the best first."""
PRECEDENCE_INDOORS: Final = (PRECEDENCE[1], PRECEDENCE[2], PRECEDENCE[0], PRECEDENCE[3])
"""The same where the speed is not measured over ground."""
MEASURED: Final = tuple(name for name, _ in PRECEDENCE[:3])
"""Sources that are no estimates."""
LARGEST_DISAGREEMENT: Final = 2.0
"""One source over another beyond which a person should look."""
LEAST_COMPARED_AU: Final = 10.0
"""Below this load a disagreement means nothing."""


def load(evidence: Evidence) -> MetricValue:
    """Contribution of a session to the load of its day.

    Parameters
    ----------
    evidence : Evidence
        One session and all metrics before this one.

    Returns
    -------
    MetricValue
        Arbitrary units, 100 for an hour at the threshold; the first flag names the source.
    """
    indoors = evidence.track.session.sub_sport in INDOOR_SUB_SPORTS
    for name, flag in PRECEDENCE_INDOORS if indoors else PRECEDENCE:
        value = evidence.values[name]
        if value.value is not None:
            return known(value.value, flag, *value.flags, _disagreement_flag(evidence, name))
    return from_duration(evidence)


def from_duration(evidence: Evidence) -> MetricValue:
    """Load as of an easy run of the same duration.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``moving_s`` and ``timer_s``.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    moving_s = math.nan if evidence.track.ends_early else evidence.number("moving_s")
    duration_s = evidence.number("timer_s") if math.isnan(moving_s) else moving_s
    hours = duration_s / SECONDS_PER_HOUR
    load_au = LOAD_OF_THRESHOLD_HOUR_AU * hours * EASY_INTENSITY_FRACTION**2
    return known(load_au, LOAD_FROM_DURATION)


def _disagreement_flag(evidence: Evidence, chosen: str) -> str:
    if chosen not in MEASURED:
        return ""
    loads_au = [evidence.number(name) for name in MEASURED]
    known_au = [load_au for load_au in loads_au if math.isfinite(load_au)]
    highest_au = max(known_au)
    if highest_au < LEAST_COMPARED_AU or highest_au < LARGEST_DISAGREEMENT * min(known_au):
        return ""
    return LOAD_SOURCES_DISAGREE
