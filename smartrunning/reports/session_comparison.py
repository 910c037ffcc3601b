"""Two sessions in, their numbers side by side and the differences out."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal

from smartrunning.metrics import Segment, SessionStatistics
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import clock

Kind = Literal["distance", "time", "pace", "height", "bpm", "spm", "watt", "load", "percent"]
NUMBERS: Final[tuple[tuple[str, str, Kind], ...]] = (
    ("distance_m", "Distance", "distance"),
    ("moving_s", "Moving time", "time"),
    ("elapsed_s", "Time with pauses", "time"),
    ("mean_moving_speed_mps", "Pace while moving", "pace"),
    ("grade_adjusted_speed_mps", "Pace as if on the flat", "pace"),
    ("mean_heart_rate_bpm", "Mean heart rate", "bpm"),
    ("max_heart_rate_bpm", "Highest heart rate", "bpm"),
    ("ascent_m", "Climb", "height"),
    ("mean_cadence_spm", "Cadence", "spm"),
    ("mean_power_w", "Mean power", "watt"),
    ("decoupling_percent", "Heart-rate drift", "percent"),
    ("load_au", "Training load", "load"),
)
THE_SAME: Final = "the same"
_UNITS: Final[dict[Kind, tuple[str, int]]] = {
    "bpm": ("bpm", 0),
    "spm": ("steps/min", 0),
    "watt": ("W", 0),
    "load": ("au", 0),
    "percent": ("%", 1),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One number of two sessions.

    Attributes
    ----------
    label : str
        As runners call it.
    first, second : str
        Both numbers with their units; a dash where one is unknown.
    words : str
        What the second has more or less, or faster or slower; empty where one is unknown.
    """

    label: str
    first: str
    second: str
    words: str


def differences(
    first: SessionStatistics, second: SessionStatistics, units: Units
) -> tuple[Difference, ...]:
    """Key numbers of two sessions and how they differ.

    Parameters
    ----------
    first, second : SessionStatistics
        Of the two sessions.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Difference
        Those that at least one of them has.
    """
    found = []
    for name, label, kind in NUMBERS:
        one, other = first.number(name), second.number(name)
        if math.isfinite(one) or math.isfinite(other):
            words = difference_words(one, other, kind, units)
            found.append(
                Difference(label, _words(one, kind, units), _words(other, kind, units), words)
            )
    return tuple(found)


def difference_words(first: float, second: float, kind: Kind, units: Units) -> str:
    """How the second number differs from the first.

    Parameters
    ----------
    first, second : float
        In SI units; NaN when unknown.
    kind : str
        What they are.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Such as ``0:12 /km faster`` or ``+5 bpm``; empty where one is unknown.
    """
    if not (math.isfinite(first) and math.isfinite(second)):
        return ""
    if kind == "pace":
        return _pace_words(first, second, units)
    words = _words(abs(second - first), kind, units)
    if words == _words(0.0, kind, units):
        return THE_SAME
    return f"{'+' if second > first else '−'}{words}"


def _pace_words(first_mps: float, second_mps: float, units: Units) -> str:
    if not (first_mps > 0 and second_mps > 0):
        return ""
    more_s = display.pace_number(second_mps, units) - display.pace_number(first_mps, units)
    if round(more_s) == 0:
        return THE_SAME
    side = "faster" if more_s < 0 else "slower"
    return f"{clock(abs(more_s))} /{display.distance_unit(units)} {side}"


def _words(number: float, kind: Kind, units: Units) -> str:
    if not math.isfinite(number):
        return display.UNKNOWN
    if kind in _UNITS:
        unit, digits = _UNITS[kind]
        return f"{display.number(number, digits)} {unit}"
    of_units: dict[str, Callable[[float, Units], str]] = {
        "distance": display.distance,
        "pace": display.pace,
        "height": display.height,
    }
    return of_units[kind](number, units) if kind in of_units else clock(number)


@dataclass(frozen=True, slots=True)
class SplitPair:
    """The same split of two sessions; numbers are NaN where one has none.

    Attributes
    ----------
    number : int
        Which, from 1.
    first_mps, second_mps, first_bpm, second_bpm : float
        Mean speed and mean heart rate.
    ahead_s : float
        How much earlier the second was at the end of the split, pauses included.
    """

    number: int
    first_mps: float
    second_mps: float
    first_bpm: float
    second_bpm: float
    ahead_s: float


def split_pairs(first: Sequence[Segment], second: Sequence[Segment]) -> tuple[SplitPair, ...]:
    """Splits of two sessions side by side.

    Parameters
    ----------
    first, second : sequence of Segment
        Splits of one length.

    Returns
    -------
    tuple of SplitPair
        As many as the longer one has; the last split of each, which may be shorter, tells no lead.
    """
    both = min(len(first), len(second))
    pairs = []
    for number, (one, other) in enumerate(zip_longest(first, second), 1):
        is_whole = number < both or (number == both and _alike(one, other))
        ahead_s = one.end_s - other.end_s if is_whole and one and other else math.nan
        pairs.append(
            SplitPair(
                number,
                one.speed_mps if one else math.nan,
                other.speed_mps if other else math.nan,
                one.heart_rate_bpm if one else math.nan,
                other.heart_rate_bpm if other else math.nan,
                ahead_s,
            )
        )
    return tuple(pairs)


def _alike(one: Segment | None, other: Segment | None) -> bool:
    if one is None or other is None:
        return False
    return math.isclose(one.distance_m, other.distance_m, rel_tol=0.01)
