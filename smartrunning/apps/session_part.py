"""The brushed part of a session in words: what was done there."""

import math
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.metrics import SessionRange
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.sport_speed import SpeedWords, speed_words
from smartrunning.units import clock

HINT: Final = (
    "Draw across any chart, or move the two ends of “Part”, to see the numbers of a part of the "
    "session. Rows of the tables below show their part with “Show”."
)


def part(found: SessionRange | None, units: Units, sport: str, *, zoomed: bool) -> Element:
    """Numbers of the chosen part.

    Parameters
    ----------
    found : SessionRange or None
        What was done there; None where no part is chosen.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    sport : str
        Name of the FIT profile; says how speed is written.
    zoomed : bool
        Whether a part is shown across all of the width.

    Returns
    -------
    Element
        Tiles, and buttons to zoom and to choose nothing.
    """
    out = e.button("zoom-out", "", "Whole session") if zoomed else None
    if found is None:
        hint = element("p", HINT, style="sr-quiet sr-small")
        return element("div", hint, element("div", out, style="sr-buttons"), style="sr-stack")
    segment = found.segment
    bounds = f"{clock(segment.start_s)} to {clock(segment.end_s)}"
    return element(
        "section",
        element(
            "div",
            element("h3", f"Chosen part: {bounds}"),
            element(
                "div",
                e.button("zoom-in", "", "Zoom in"),
                out,
                e.button("unchoose", "", "Choose nothing", style="sr-button sr-plain"),
                style="sr-buttons",
            ),
            style="sr-title-row",
        ),
        e.tiles(_tiles(found, units, speed_words(sport, units))),
        style="sr-stack sr-part",
        aria_label="The chosen part",
    )


def _tiles(found: SessionRange, units: Units, speed: SpeedWords) -> list[Element]:
    one = found.segment
    shown = [
        ("Distance", display.distance(one.distance_m, units)),
        ("Time", clock(one.duration_s)),
        ("Moving time", clock(one.moving_s)),
        (f"{speed.name} while moving", speed.words(one.speed_mps)),
        *(
            [("Pace as if on the flat", speed.words(one.grade_adjusted_speed_mps))]
            if speed.unit == f"/{display.distance_unit(units)}"
            else []
        ),
        ("Mean heart rate", display.with_unit(one.heart_rate_bpm, "bpm")),
        ("Highest heart rate", display.with_unit(one.max_heart_rate_bpm, "bpm")),
        ("Climb", display.height(one.ascent_m, units)),
        ("Descent", display.height(one.descent_m, units)),
        ("Cadence", display.with_unit(one.cadence_spm, "steps/min")),
        ("Mean power", display.with_unit(one.power_w, "W")),
        ("Above critical speed", clock(found.above_critical_speed_s)),
        ("Work above critical speed", display.with_unit(found.above_critical_speed_m, "m")),
        ("D′ left at start", display.with_unit(found.d_prime_before_m, "m")),
        ("D′ left at end", display.with_unit(found.d_prime_after_m, "m")),
    ]
    return [e.tile(label, *_apart(words)) for label, words in shown if words != display.UNKNOWN]


def _apart(words: str) -> tuple[str, str]:
    value, _, unit = words.partition(" ")
    return value, unit
