"""What the device's own summary says of a leg."""

import math
from dataclasses import dataclass
from typing import Final

from smartrunning.ingestion.fit.legs import Leg
from smartrunning.ingestion.fit.messages import Messages
from smartrunning.ingestion.fit.profile import name_of
from smartrunning.ingestion.fit.recorded import STEPS_PER_STRIDE

ON_FOOT: Final = frozenset({"running", "walking", "hiking", "mountaineering", "snowshoeing"})
"""Sports of the profile whose cadence counts strides."""
ON_FOOT_INDOORS: Final = ("fitness_equipment", "treadmill")

TOTALS: Final = (
    ("elapsed_s", "total_elapsed_time"),
    ("timer_s", "total_timer_time"),
    ("distance_m", "total_distance"),
    ("ascent_m", "total_ascent"),
    ("descent_m", "total_descent"),
    ("energy_kcal", "total_calories"),
    ("mean_speed_mps", "avg_speed"),
    ("mean_speed_mps", "enhanced_avg_speed"),
    ("max_speed_mps", "max_speed"),
    ("max_speed_mps", "enhanced_max_speed"),
    ("mean_heart_rate_bpm", "avg_heart_rate"),
    ("max_heart_rate_bpm", "max_heart_rate"),
    ("mean_power_w", "avg_power"),
    ("max_power_w", "max_power"),
)
"""Canonical names and the profile's fields; a later field goes before an earlier one."""
CADENCES: Final = (
    ("mean_cadence_spm", "avg_cadence", "avg_fractional_cadence"),
    ("max_cadence_spm", "max_cadence", "max_fractional_cadence"),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the device says of a leg as a whole.

    Attributes
    ----------
    sport, sub_sport : str
        Names of the profile; ``generic`` when the file does not say.
    totals : dict of str to float
        The device's totals by canonical name, those that there are.
    """

    sport: str
    sub_sport: str
    totals: dict[str, float]

    @property
    def on_foot(self) -> bool:
        """Whether the limits of a runner hold, and the cadence counts strides.

        Returns
        -------
        bool
            By sport.
        """
        return self.sport in ON_FOOT or (self.sport, self.sub_sport) == ON_FOOT_INDOORS

    def total(self, name: str) -> float:
        """One of the device's totals.

        Parameters
        ----------
        name : str
            Canonical name.

        Returns
        -------
        float
            NaN when the device does not give it.
        """
        return self.totals.get(name, math.nan)


def summary_of(messages: Messages, leg: Leg) -> Summary:
    """Summary of a leg.

    Parameters
    ----------
    messages : Messages
        The part.
    leg : Leg
        Which of its sessions.

    Returns
    -------
    Summary
        Without totals when the file has no session message; its sport then comes from the message
        that devices write at the start, or from a lap.
    """
    if leg.summary is None:
        sport, lap = messages.table("sport"), messages.table("lap")
        number = sport.first("sport")
        number = number if math.isfinite(number) else lap.first("sport")
        return Summary(*_sport(number, sport.first("sub_sport")), {})
    session = messages.table("session")
    said = {name: float(values[leg.summary]) for name, values in session.numbers.items()}
    sport_names = _sport(said.get("sport", math.nan), said.get("sub_sport", math.nan))
    summary = Summary(*sport_names, {})
    return Summary(*sport_names, _totals(said, on_foot=summary.on_foot))


def _sport(sport: float, sub_sport: float) -> tuple[str, str]:
    return name_of("sport", sport) or "generic", name_of("sub_sport", sub_sport) or "generic"


def _totals(said: dict[str, float], *, on_foot: bool) -> dict[str, float]:
    totals = {name: said.get(field, math.nan) for name, field in TOTALS}
    totals |= {
        name: said[field] for name, field in TOTALS if math.isfinite(said.get(field, math.nan))
    }
    for name, field, fraction in CADENCES if on_foot else ():
        fractional = said.get(fraction, math.nan)
        strides = said.get(field, math.nan) + (fractional if math.isfinite(fractional) else 0.0)
        totals[name] = STEPS_PER_STRIDE * strides
    return {name: value for name, value in totals.items() if math.isfinite(value)}
