"""Results of a session that are more than a number, each a line of data."""

from typing import Final

from smartrunning.metrics.best_efforts import BEST_EFFORTS_VERSION, best_efforts
from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.hard_efforts import HARD_EFFORTS_VERSION, hard_efforts
from smartrunning.metrics.laps import laps
from smartrunning.metrics.mean_maximal import MEAN_MAXIMAL_VERSION, mean_maximal_curve
from smartrunning.metrics.metric import Structure
from smartrunning.metrics.splits import kilometres, miles
from smartrunning.metrics.zones import zone_times

_THRESHOLDS = tuple(
    f"thresholds.{field}"
    for field in (
        "heart_rate_max_bpm",
        "heart_rate_rest_bpm",
        "threshold_heart_rate_bpm",
        "heart_rate_zone_bounds_bpm",
        "speed_zone_bounds_mps",
        "critical_speed_mps",
        "critical_power_w",
    )
)


def _best_efforts(evidence: Evidence) -> object:
    return best_efforts(evidence.track, evidence.runner)


def _hard_efforts(evidence: Evidence) -> object:
    return hard_efforts(evidence.track, evidence.runner.sex)


def _kilometres(evidence: Evidence) -> object:
    return kilometres(evidence.track)


def _miles(evidence: Evidence) -> object:
    return miles(evidence.track)


def _laps(evidence: Evidence) -> object:
    return laps(evidence.track)


def _intervals(evidence: Evidence) -> object:
    return evidence.intervals


def _matches(evidence: Evidence) -> object:
    return evidence.matches


def _mean_maximal(evidence: Evidence) -> object:
    return mean_maximal_curve(evidence.track)


STRUCTURES: Final[tuple[Structure, ...]] = (
    Structure("best_efforts", "fastest stretch of each classic distance, from either end",
              "exact search; records: World Athletics", ("runner.sex",), BEST_EFFORTS_VERSION,
              _best_efforts),
    Structure("hard_efforts", "stretches that lie highest above some speed, for critical speed",
              "upper hull of distance over duration", ("runner.sex",), HARD_EFFORTS_VERSION,
              _hard_efforts),
    Structure("kilometres", "split of each kilometre", "definition", (), 1, _kilometres),
    Structure("miles", "split of each mile", "definition", (), 1, _miles),
    Structure("laps", "laps as the device or a person marked them", "definition", (), 1, _laps),
    Structure("intervals", "work and rest: of the laps, else where the graded speed changes; a "
              "change costs 15 m²/s, work is the faster of two groups",
              "Killick 2012 (PELT); Otsu 1979", (), 1, _intervals),
    Structure("matches", "efforts that took a tenth of D′ or more at one go",
              "Skiba 2015; GoldenCheetah, WPrime.cpp",
              ("thresholds.critical_speed_mps", "thresholds.d_prime_m"), 1, _matches),
    Structure("zones", "time in the zones of each model that the thresholds allow",
              "Edwards 1993; Karvonen 1957; Friel 2009; GoldenCheetah; Stryd", _THRESHOLDS, 1,
              zone_times),
    Structure("mean_maximal", "fastest mean speed of each duration, over ground and graded",
              "exact search", (), MEAN_MAXIMAL_VERSION, _mean_maximal),
)  # fmt: skip
"""In the order in which they are computed, after all metrics."""
