"""Colours that all common kinds of colour vision tell apart (Okabe and Ito 2008)."""

from collections.abc import Mapping
from typing import Final

BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
ORANGE: Final = "#E69F00"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#8B95A1"

COLOURS: Final[Mapping[str, str]] = {
    "blue": BLUE,
    "sky": SKY,
    "green": GREEN,
    "orange": ORANGE,
    "vermillion": VERMILLION,
    "purple": PURPLE,
    "grey": GREY,
}
"""Names as the pages know them, and the colours that paper gets."""

ZONES: Final = ("grey", "sky", "green", "orange", "vermillion")
"""Names of the colours of the five heart-rate zones, easiest first."""

PHASES: Final[Mapping[str, str]] = {
    "base": "sky",
    "build": "green",
    "peak": "orange",
    "specific": "orange",
    "taper": "purple",
    "race": "vermillion",
    "recovery": "grey",
}
"""Names of the colours of a plan's phases."""


def phase_of(words: str) -> str:
    """Phase without the role of the week.

    Parameters
    ----------
    words : str
        As a plan's week calls it, such as ``build, recovery``.

    Returns
    -------
    str
        Such as ``build``.
    """
    return words.partition(",")[0].strip().lower()


def phase_colour(phase: str) -> str:
    """Name of the colour of a phase of a plan.

    Parameters
    ----------
    phase : str
        Phase as the plan calls it.

    Returns
    -------
    str
        A name of `COLOURS`; blue for a phase without a colour of its own.
    """
    return PHASES.get(phase_of(phase), "blue")
