"""The load of a session by each of its sources, on one scale: an hour at the threshold is 100."""

import math
from typing import Final

import numpy as np

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import (
    POWER_ESTIMATED,
    SEX_UNKNOWN_MEAN_OF_BOTH,
    SPEED_NOT_OVER_GROUND,
    THRESHOLD_HEART_RATE_ASSUMED,
)
from smartrunning.metrics.graded_speed import grade_flag
from smartrunning.metrics.heart_rate import partial_flag
from smartrunning.metrics.running_power import flat_power_w
from smartrunning.metrics.sampling import ENOUGH_SHARE, known_share
from smartrunning.metrics.track import INDOOR_SUB_SPORTS, SPORTS_ON_FOOT
from smartrunning.metrics.trimp import (
    BANISTER_CONSTANTS,
    NOT_ENOUGH_HEART_RATE,
    BanisterConstants,
    above_maximum_flag,
    banister_trimp_au,
)
from smartrunning.metrics.values import MetricValue, known, unknown
from smartrunning.metrics.world_records import fastest_credible_speed_mps
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

LOAD_OF_THRESHOLD_HOUR_AU: Final = 100.0
"""Definition of the scale (Coggan 2003)."""
ASSUMED_THRESHOLD_FRACTION: Final = 0.90
"""Threshold heart rate over the maximum where it is unknown: middle of 88–92 % (Daniels 2014)."""
MOST_SUSPECT_SHARE: Final = 0.05
"""Share of the distance that may be doubtful before the speed is not used."""
LOAD_PER_HOUR_BY_RATING: Final = (
    0.0,
    20.0,
    30.0,
    40.0,
    50.0,
    60.0,
    70.0,
    80.0,
    100.0,
    120.0,
    140.0,
)
"""Load of an hour by the rating of perceived exertion from 0 to 10 (Friel's table for estimating a
training stress score), straight between whole ratings."""
SAMPLES_END_EARLY: Final = "The samples end long before the session; they do not speak for it."


def graded_speed_load(evidence: Evidence) -> MetricValue:
    """Load by normalised graded speed and critical speed: 100 · h · (speed / critical speed)².

    Parameters
    ----------
    evidence : Evidence
        One session and its ``mean_moving_speed_mps``, of a runner whose critical speed is known.

    Returns
    -------
    MetricValue
        Arbitrary units; unknown for sports not on foot and speeds that no runner has.
    """
    reason = _why_speed_does_not_speak(evidence)
    if reason:
        return unknown(reason)
    track = evidence.track
    intensity = track.normalised_speed_mps / evidence.thresholds.critical_speed_mps
    indoors = SPEED_NOT_OVER_GROUND if track.session.sub_sport in INDOOR_SUB_SPORTS else ""
    return known(_load_au(track.weight_s.sum(), intensity), grade_flag(track), indoors)


def power_load(evidence: Evidence) -> MetricValue:
    """Load by normalised power and critical power: 100 · h · (power / critical power)².

    Parameters
    ----------
    evidence : Evidence
        One session and its ``normalised_power_w``, of a runner whose critical power is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    return _from_power(evidence, "normalised_power_w")


def bike_score(evidence: Evidence) -> MetricValue:
    """Load by xPower and critical power: 100 · h · (xPower / critical power)².

    Parameters
    ----------
    evidence : Evidence
        One session and its ``x_power_w``, of a runner whose critical power is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    return _from_power(evidence, "x_power_w")


def heart_rate_load(evidence: Evidence) -> MetricValue:
    """Load by heart rate: the training impulse over that of an hour at the threshold.

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
    reason = _why_heart_rate_does_not_speak(evidence)
    if reason:
        return unknown(reason)
    sex = evidence.runner.sex
    formulas = list(BANISTER_CONSTANTS.values()) if sex == "unknown" else [BANISTER_CONSTANTS[sex]]
    load_au = float(np.mean([_scaled_trimp_au(evidence, formula) for formula in formulas]))
    return known(
        load_au,
        SEX_UNKNOWN_MEAN_OF_BOTH if sex == "unknown" else "",
        _threshold_flag(evidence),
        partial_flag(evidence),
        above_maximum_flag(evidence),
    )


def heart_rate_reserve_load(evidence: Evidence) -> MetricValue:
    """Load by the square of the heart-rate reserve: 100 · h · (x / x at the threshold)².

    Parameters
    ----------
    evidence : Evidence
        One session with heart rate, of a runner whose heart-rate range is known.

    Returns
    -------
    MetricValue
        Arbitrary units.
    """
    reason = _why_heart_rate_does_not_speak(evidence)
    if reason:
        return unknown(reason)
    track, rest_bpm = evidence.track, evidence.thresholds.heart_rate_rest_bpm
    threshold_bpm = _threshold_heart_rate_bpm(evidence) - rest_bpm
    has_value = np.isfinite(track.heart_rate_bpm)
    above_bpm = np.maximum(track.heart_rate_bpm[has_value] - rest_bpm, 0.0)
    squares = float(np.dot((above_bpm / threshold_bpm) ** 2, track.weight_s[has_value]))
    share = known_share(track.heart_rate_bpm, track.weight_s)
    load_au = LOAD_OF_THRESHOLD_HOUR_AU * squares / share / SECONDS_PER_HOUR
    return known(load_au, _threshold_flag(evidence), partial_flag(evidence))


def session_rpe_load(evidence: Evidence) -> MetricValue:
    """Load by the rating of perceived exertion: rating times minutes (Foster et al. 2001).

    Parameters
    ----------
    evidence : Evidence
        One session and its ``timer_s``, rated by its runner.

    Returns
    -------
    MetricValue
        Arbitrary units, of a scale of its own.
    """
    minutes = evidence.number("timer_s") / SECONDS_PER_MINUTE
    return known(evidence.rating_of_perceived_exertion * minutes)


def rating_load(evidence: Evidence) -> MetricValue:
    """Load by the rating of perceived exertion, on the scale of the other loads.

    Parameters
    ----------
    evidence : Evidence
        One session and its ``timer_s``, rated by its runner.

    Returns
    -------
    MetricValue
        Arbitrary units; an estimate.
    """
    hours = evidence.number("timer_s") / SECONDS_PER_HOUR
    rating = evidence.rating_of_perceived_exertion
    per_hour_au = float(np.interp(rating, range(11), LOAD_PER_HOUR_BY_RATING))
    return known(per_hour_au * hours)


def govss(evidence: Evidence) -> MetricValue:
    """Load by estimated running power: 100 · h · (power / power at critical speed)² (Skiba 2006).

    Parameters
    ----------
    evidence : Evidence
        One session and its ``estimated_normalised_power_w``, of a runner whose critical speed is
        known.

    Returns
    -------
    MetricValue
        Arbitrary units; the error of the model cancels out.
    """
    speed_mps, runner = evidence.thresholds.critical_speed_mps, evidence.runner
    if not speed_mps > 0:
        return unknown("The runner's critical speed is not above 0; mend it in the profile.")
    threshold_w = flat_power_w(speed_mps, runner.mass_kg, runner.height_m)
    intensity = evidence.number("estimated_normalised_power_w") / threshold_w
    return known(_load_au(evidence.track.weight_s.sum(), intensity), POWER_ESTIMATED)


def _load_au(duration_s: float, intensity: float) -> float:
    return LOAD_OF_THRESHOLD_HOUR_AU * float(duration_s) / SECONDS_PER_HOUR * intensity**2


def _from_power(evidence: Evidence, name: str) -> MetricValue:
    track, critical_w = evidence.track, evidence.thresholds.critical_power_w
    if not critical_w > 0:
        return unknown("The runner's critical power is not above 0; mend it in the profile.")
    if known_share(evidence.records["power_w"], track.weight_s) < ENOUGH_SHARE:
        return unknown(f"The power is known for less than {ENOUGH_SHARE:.0%} of the time.")
    if track.ends_early:
        return unknown(SAMPLES_END_EARLY)
    return known(_load_au(track.weight_s.sum(), evidence.number(name) / critical_w))


def _why_speed_does_not_speak(evidence: Evidence) -> str:
    """Reason why the speed is no measure of the load; empty when it is."""
    track = evidence.track
    if track.session.sport not in SPORTS_ON_FOOT:
        return f"The sport is {track.session.sport or 'unknown'}, not one on foot."
    if not evidence.thresholds.critical_speed_mps > 0:
        return "The runner's critical speed is not above 0; mend it in the profile."
    if track.ends_early:
        return SAMPLES_END_EARLY
    return _why_speed_is_not_credible(evidence)


def _why_speed_is_not_credible(evidence: Evidence) -> str:
    track, distance_m = evidence.track, evidence.number("distance_m")
    if not math.isfinite(track.normalised_speed_mps):
        return "This needs 30 s of speed or distance."
    reading_m = track.odometer.reading_m
    suspect_m = np.diff(reading_m, prepend=reading_m[:1])[track.odometer.suspect].sum()
    if suspect_m > MOST_SUSPECT_SHARE * distance_m:
        return f"More than {MOST_SUSPECT_SHARE:.0%} of the distance is not to be trusted."
    limit_mps = fastest_credible_speed_mps(distance_m, evidence.runner.sex)
    if evidence.number("mean_moving_speed_mps") > limit_mps:
        return "The session is faster than the world record; the data must be wrong."
    return ""


def _why_heart_rate_does_not_speak(evidence: Evidence) -> str:
    """Reason why the heart rate is no measure of the load; empty when it is."""
    thresholds = evidence.thresholds
    rest_bpm, max_bpm = thresholds.heart_rate_rest_bpm, thresholds.heart_rate_max_bpm
    if evidence.track.ends_early:
        return SAMPLES_END_EARLY
    if not rest_bpm < _threshold_heart_rate_bpm(evidence) <= max_bpm:
        return (
            "The runner's heart rates at rest, at the threshold and at most are not in this order; "
            "mend them in the profile."
        )
    share = known_share(evidence.track.heart_rate_bpm, evidence.track.weight_s)
    return NOT_ENOUGH_HEART_RATE if share < ENOUGH_SHARE else ""


def _threshold_heart_rate_bpm(evidence: Evidence) -> float:
    threshold_bpm = evidence.thresholds.threshold_heart_rate_bpm
    if math.isfinite(threshold_bpm):
        return threshold_bpm
    return ASSUMED_THRESHOLD_FRACTION * evidence.thresholds.heart_rate_max_bpm


def _threshold_flag(evidence: Evidence) -> str:
    assumed = math.isnan(evidence.thresholds.threshold_heart_rate_bpm)
    return THRESHOLD_HEART_RATE_ASSUMED if assumed else ""


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
