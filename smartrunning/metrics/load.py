"""The load of a session: one number a day can be summed from, whatever was recorded.

An hour at critical speed, or at threshold heart rate, is 100. The first of these that can be had
counts, and a flag says which:

1. graded speed: 100 · h · (normalised graded speed / critical speed)², as Coggan's training stress
   score, on foot and where the speed is credible;
2. heart rate: 100 · TRIMP / TRIMP of an hour at threshold heart rate (GoldenCheetah's TRIMP(100));
3. duration: as of an easy run, an estimate.

Where the samples end long before the session, as in a damaged file, only the duration speaks for
the whole.
"""

import math
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import (
    LOAD_FROM_DURATION,
    LOAD_FROM_GRADED_SPEED,
    LOAD_FROM_HEART_RATE,
    SEX_UNKNOWN_MEAN_OF_BOTH,
    THRESHOLD_HEART_RATE_ASSUMED,
)
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.heart_rate import partial_flag
from smartrunning.metrics.needs import population_flag
from smartrunning.metrics.sampling import ENOUGH_SHARE, known_share
from smartrunning.metrics.track import SPORTS_ON_FOOT
from smartrunning.metrics.trimp import (
    BANISTER_CONSTANTS,
    BanisterConstants,
    above_maximum_flag,
    banister_trimp_au,
)
from smartrunning.metrics.values import MetricValue, known
from smartrunning.metrics.world_records import fastest_credible_speed_mps
from smartrunning.units import SECONDS_PER_HOUR

LOAD_OF_THRESHOLD_HOUR_AU: Final = 100.0
"""Definition of the scale (Coggan 2003)."""
ASSUMED_THRESHOLD_FRACTION: Final = 0.90
"""Threshold heart rate over the maximum where it is unknown: middle of 88–92 % (Daniels 2014)."""
EASY_INTENSITY_FRACTION: Final = 0.75
"""Speed of an easy run over critical speed: an assumption, for sessions that tell nothing else."""
MOST_SUSPECT_SHARE: Final = 0.05
"""Share of the distance that may be doubtful before the speed is not used."""


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
    whole = not evidence.track.ends_early
    if whole and _speed_speaks(evidence):
        return from_graded_speed(evidence)
    if whole and _heart_rate_speaks(evidence):
        return from_heart_rate(evidence)
    return from_duration(evidence)


def from_graded_speed(evidence: Evidence) -> MetricValue:
    """Load by normalised graded speed and critical speed.

    Parameters
    ----------
    evidence : Evidence
        One session on foot, of a runner whose critical speed is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    track = evidence.track
    intensity = track.normalised_speed_mps / evidence.thresholds.critical_speed_mps
    hours = float(track.weight_s.sum()) / SECONDS_PER_HOUR
    load_au = LOAD_OF_THRESHOLD_HOUR_AU * hours * intensity**2
    population = population_flag(evidence.thresholds)
    return known(load_au, LOAD_FROM_GRADED_SPEED, grade_flag(track), population)


def from_heart_rate(evidence: Evidence) -> MetricValue:
    """Load by heart rate.

    The scale of the formula cancels out, so that an unknown sex matters little: then the mean of
    both is taken. Time without heart rate is taken as the rest of the session.

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, of a runner whose heart-rate range is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    sex = evidence.runner.sex
    either = list(BANISTER_CONSTANTS.values())
    formulas = either if sex == "unknown" else [BANISTER_CONSTANTS[sex]]
    load_au = float(np.mean([_scaled_trimp_au(evidence, formula) for formula in formulas]))
    assumed = math.isnan(evidence.thresholds.threshold_heart_rate_bpm)
    return known(
        load_au,
        LOAD_FROM_HEART_RATE,
        SEX_UNKNOWN_MEAN_OF_BOTH if sex == "unknown" else "",
        THRESHOLD_HEART_RATE_ASSUMED if assumed else "",
        partial_flag(evidence),
        above_maximum_flag(evidence),
        population_flag(evidence.thresholds),
    )


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


def _speed_speaks(evidence: Evidence) -> bool:
    """Whether critical speed is known and the speed is a runner's."""
    track, distance_m = evidence.track, evidence.number("distance_m")
    speed_mps = evidence.number("mean_moving_speed_mps")
    if evidence.track.session.sport not in SPORTS_ON_FOOT or not speed_mps > 0:
        return False
    reading_m = track.odometer.reading_m
    suspect_m = np.diff(reading_m, prepend=reading_m[:1])[track.odometer.suspect].sum()
    return (
        evidence.thresholds.critical_speed_mps > 0
        and math.isfinite(track.normalised_speed_mps)
        and suspect_m <= MOST_SUSPECT_SHARE * distance_m
        and speed_mps <= fastest_credible_speed_mps(distance_m, evidence.runner.sex)
    )


def _heart_rate_speaks(evidence: Evidence) -> bool:
    """Whether the heart rate was recorded and the runner's range is known."""
    thresholds = evidence.thresholds
    share = known_share(evidence.track.heart_rate_bpm, evidence.track.weight_s)
    rest_bpm, max_bpm = thresholds.heart_rate_rest_bpm, thresholds.heart_rate_max_bpm
    return rest_bpm < _threshold_heart_rate_bpm(evidence) <= max_bpm and share >= ENOUGH_SHARE


def _threshold_heart_rate_bpm(evidence: Evidence) -> float:
    threshold_bpm = evidence.thresholds.threshold_heart_rate_bpm
    if math.isfinite(threshold_bpm):
        return threshold_bpm
    return ASSUMED_THRESHOLD_FRACTION * evidence.thresholds.heart_rate_max_bpm


def _scaled_trimp_au(evidence: Evidence, constants: BanisterConstants) -> float:
    """Training impulse on the scale on which an hour at threshold heart rate is 100."""
    thresholds = evidence.thresholds
    threshold_bpm = np.array([_threshold_heart_rate_bpm(evidence)])
    hour_s = np.array([SECONDS_PER_HOUR])
    hour_au = banister_trimp_au(threshold_bpm, hour_s, thresholds, constants)
    session_au = banister_trimp_au(
        evidence.track.heart_rate_bpm, evidence.track.weight_s, thresholds, constants
    )
    share = known_share(evidence.track.heart_rate_bpm, evidence.track.weight_s)
    return LOAD_OF_THRESHOLD_HOUR_AU * session_au / share / hour_au
