"""What a metric needs, and the sentence that says what is missing.

A need is ``records.<column>``, ``thresholds.<field>``, ``runner.<field>``, ``session.<field>`` or
the name of a metric that comes earlier in the catalogue.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import POPULATION_THRESHOLDS
from smartrunning.runner import Thresholds

COLUMN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "altitude_m": "altitude",
        "heart_rate_bpm": "heart rate",
        "cadence_spm": "cadence",
        "power_w": "power",
        "vertical_oscillation_m": "vertical oscillation",
        "ground_contact_s": "ground contact time",
        "ground_contact_balance_fraction": "ground contact balance",
        "temperature_c": "temperature",
    }
)
"""Columns of the records as a runner calls them."""
PROFILE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "heart_rate_max_bpm": "maximal heart rate",
        "heart_rate_rest_bpm": "heart rate at rest",
        "threshold_heart_rate_bpm": "threshold heart rate",
        "critical_speed_mps": "critical speed",
        "d_prime_m": "D′",
        "critical_power_w": "critical power",
        "sex": "sex",
        "mass_kg": "body mass",
        "height_m": "body height",
    }
)
"""Fields of the runner and the thresholds as a runner calls them."""
POPULATION_SOURCE: Final = "population"
"""What the source of thresholds says when they are not the runner's own."""


def missing(need: str, evidence: Evidence) -> str:
    """Sentence that says why a need is not met.

    Parameters
    ----------
    need : str
        One of a metric's needs.
    evidence : Evidence
        The session, and the metrics so far.

    Returns
    -------
    str
        Empty when the need is met.
    """
    source, _, field = need.rpartition(".")
    if source == "records":
        return (
            ""
            if field in evidence.track.columns_with_values
            else f"No {COLUMN_WORDS[field]} was recorded."
        )
    if source == "thresholds":
        return _missing_in_profile(field, getattr(evidence.thresholds, field))
    if source == "session":
        rated = math.isfinite(evidence.rating_of_perceived_exertion)
        return "" if rated else "The session was not rated."
    if source == "runner":
        return _missing_in_profile(field, getattr(evidence.runner, field))
    return evidence.values[need].reason


def population_flag(thresholds: Thresholds) -> str:
    """What is to be said about thresholds that are not the runner's own.

    Parameters
    ----------
    thresholds : Thresholds
        The runner's thresholds.

    Returns
    -------
    str
        A flag; empty when they are the runner's own.
    """
    return POPULATION_THRESHOLDS if thresholds.source == POPULATION_SOURCE else ""


def _missing_in_profile(field: str, value: float | str) -> str:
    is_known = math.isfinite(value) if isinstance(value, float) else value != "unknown"
    if is_known:
        return ""
    return f"The runner's {PROFILE_WORDS[field]} is unknown on this day; enter it in the profile."
