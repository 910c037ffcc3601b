"""Time in the zones of one session as bars, by every model that can be used."""

import math
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.metrics import ZONE_MODELS, SessionStatistics, ZoneTimes
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import clock

MODELS: Final[dict[str, str]] = {
    "heart_rate_max": "Highest heart rate",
    "heart_rate_reserve": "Heart-rate reserve",
    "threshold_heart_rate": "Threshold heart rate",
    "own_heart_rate": "Own heart-rate zones",
    "own_speed": "Own pace zones",
    "critical_speed": "Critical speed",
    "critical_power": "Critical power",
}
COLOURS: Final = ("grey", "sky", "green", "orange", "vermillion", "purple", "blue")
"""Easiest first."""


def zones(statistics: SessionStatistics, chosen: str, units: Units) -> Element:
    """Time in zones.

    Parameters
    ----------
    statistics : SessionStatistics
        Of the session.
    chosen : str
        Name of a model; the first one that there is where there is none of that name.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element
        A switch between the models and bars, or why there are none.
    """
    heading = element("h2", "Time in zones")
    if not statistics.zones:
        return element("div", heading, _why(statistics), style="sr-stack")
    models = {one.model: MODELS.get(one.model, one.model) for one in statistics.zones}
    shown = next((one for one in statistics.zones if one.model == chosen), statistics.zones[0])
    source = next((model.source for model in ZONE_MODELS if model.name == shown.model), "")
    return element(
        "div",
        heading,
        e.choice("Zones by", "zones", models, shown.model),
        e.bars(_rows(shown, units)),
        element("p", f"Bounds after {source}.", style="sr-quiet sr-small") if source else None,
        style="sr-stack",
    )


def _rows(times: ZoneTimes, units: Units) -> list[tuple[str, float, str, str]]:
    total_s = math.fsum(times.seconds)
    uppers = (*times.lower_bounds[1:], math.inf)
    return [
        (
            f"{number} · {_bounds(low, high, times.unit, units)}",
            seconds / total_s,
            COLOURS[(number - 1) % len(COLOURS)],
            f"{clock(seconds)}  ({100 * seconds / total_s:.0f} %)",
        )
        for number, (low, high, seconds) in enumerate(
            zip(times.lower_bounds, uppers, times.seconds, strict=True), 1
        )
    ]


def _bounds(low: float, high: float, unit: str, units: Units) -> str:
    if unit == "m/s":
        if not low > 0:
            return f"slower than {display.pace(high, units)}"
        if not math.isfinite(high):
            return f"{display.pace(low, units)} and faster"
        return f"{display.plain_pace(low, units)}–{display.pace(high, units)}"
    if not low > 0:
        return f"below {display.number(high)} {unit}"
    if not math.isfinite(high):
        return f"from {display.number(low)} {unit}"
    return f"{display.number(low)}–{display.number(high)} {unit}"


def _why(statistics: SessionStatistics) -> Element:
    missing = statistics.values.get("heart_rate_zone_1_s")
    reason = missing.reason if missing else ""
    reason = reason or "No time of this session was spent in any zone."
    way = e.link("profile", "Your profile") if "profile" in reason else None
    return element("p", f"{reason} ", way, style="sr-quiet")
