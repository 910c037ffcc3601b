"""A runner's own zones as text, and back: where each zone begins, from easy to hard."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from smartrunning.errors import InvalidRequestError
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import METRES_PER_KILOMETRE, METRES_PER_MILE, clock_s

MOST_ZONES: Final = 10
HEART_RATE_BPM: Final = (25.0, 240.0)
SPEED_MPS: Final = (0.5, 10.0)
_BETWEEN: Final = re.compile(r"[,;\s·]+")


def heart_rate_text(bounds_bpm: Sequence[float]) -> str:
    """Lower bounds of heart-rate zones as a runner writes them.

    Parameters
    ----------
    bounds_bpm : sequence of float
        Rising.

    Returns
    -------
    str
        Such as ``110, 130, 150``; empty when there are none.
    """
    return ", ".join(f"{bound:g}" for bound in bounds_bpm)


def pace_text(bounds_mps: Sequence[float], units: Units) -> str:
    """Lower bounds of speed zones as paces.

    Parameters
    ----------
    bounds_mps : sequence of float
        Rising, m/s.
    units : {'metric', 'imperial'}
        Minutes over kilometres or miles.

    Returns
    -------
    str
        Such as ``7:00, 6:00, 5:20``; empty when there are none.
    """
    return ", ".join(display.plain_pace(bound, units) for bound in bounds_mps)


def heart_rate_bounds(text: str) -> tuple[float, ...]:
    """Lower bounds of heart-rate zones from what a runner wrote.

    Parameters
    ----------
    text : str
        Numbers in bpm with commas or spaces between them.

    Returns
    -------
    tuple of float
        Rising; empty for no zones.

    Raises
    ------
    InvalidRequestError
        With a sentence on what makes no sense.
    """
    bounds = tuple(_number(word) for word in _words(text))
    return _checked(bounds, HEART_RATE_BPM, "Heart-rate zones", "from 25 to 240 bpm, rising")


def speed_bounds(text: str, units: Units) -> tuple[float, ...]:
    """Lower bounds of speed zones from the paces that a runner wrote.

    Parameters
    ----------
    text : str
        Paces such as ``5:20``, the slowest first, with commas or spaces between them.
    units : {'metric', 'imperial'}
        Minutes over kilometres or miles.

    Returns
    -------
    tuple of float
        m/s, rising; empty for no zones.

    Raises
    ------
    InvalidRequestError
        With a sentence on what makes no sense.
    """
    length_m = METRES_PER_KILOMETRE if units == "metric" else METRES_PER_MILE
    paces_s = [_pace_s(word) for word in _words(text)]
    bounds = tuple(length_m / pace_s if pace_s > 0 else math.inf for pace_s in paces_s)
    return _checked(bounds, SPEED_MPS, "Pace zones", "such as 7:00, 6:00, 5:20, the slowest first")


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text.strip()) if word]


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise InvalidRequestError(
            f"Heart-rate zones are numbers in bpm with commas between them, found “{word[:20]}”."
        ) from None


def _pace_s(word: str) -> float:
    try:
        return clock_s(word)
    except (ValueError, InvalidRequestError):
        raise InvalidRequestError(
            f"Pace zones are paces such as 5:20 with commas between them, found “{word[:20]}”."
        ) from None


def _checked(
    bounds: tuple[float, ...], limits: tuple[float, float], name: str, form: str
) -> tuple[float, ...]:
    low, high = limits
    rise = all(lower < upper for lower, upper in pairwise(bounds))
    if len(bounds) > MOST_ZONES or not rise or not all(low <= one <= high for one in bounds):
        raise InvalidRequestError(f"{name} are at most {MOST_ZONES} lower bounds {form}.")
    return bounds
