"""A session's statistics in, the numbers that a person looks at first out: name, text, reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from smartrunning.metrics import CATALOGUE, FLAGS, SessionStatistics
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.sport_speed import speed_words
from smartrunning.units import clock

Words = Callable[[float, Units], str]


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One number for the eye.

    Attributes
    ----------
    label : str
        Name as runners say it.
    value, unit : str
        Number as text, and its unit; the value is a dash when there is none.
    note : str
        Why the number is missing, or what to know about it; empty when there is nothing to say.
    meaning, source : str
        What the number says, and where its formula comes from.
    """

    label: str
    value: str
    unit: str
    note: str
    meaning: str
    source: str


def _with_unit(unit: str, digits: int = 0) -> Words:
    return lambda value, _units: f"{display.number(value, digits)} {unit}"


def _clock(value: float, _units: Units) -> str:
    return clock(value)


AS_IF_FLAT: Final = "Pace as if on the flat"
"""Of sports on foot alone: what climbing costs is not known for others."""
KEY_NUMBERS: Final[tuple[tuple[str, str, Words], ...]] = (
    ("distance_m", "Distance", display.distance),
    ("moving_s", "Moving time", _clock),
    ("mean_moving_speed_mps", "Pace while moving", display.pace),
    ("grade_adjusted_speed_mps", AS_IF_FLAT, display.pace),
    ("mean_heart_rate_bpm", "Mean heart rate", _with_unit("bpm")),
    ("max_heart_rate_bpm", "Highest heart rate", _with_unit("bpm")),
    ("ascent_m", "Climb", display.height),
    ("mean_cadence_spm", "Cadence", _with_unit("steps/min")),
    ("mean_power_w", "Mean power", _with_unit("W")),
    ("load_au", "Training load", _with_unit("au")),
    ("decoupling_percent", "Heart-rate drift", _with_unit("%", 1)),
    ("elapsed_s", "Time with pauses", _clock),
)
"""Metric, name for the eye, and how it is written."""
KEY_METRICS: Final = tuple(name for name, _, _ in KEY_NUMBERS)


def key_numbers(
    statistics: SessionStatistics, units: Units = "metric", sport: str = "running"
) -> tuple[KeyNumber, ...]:
    """Numbers that a person looks at first.

    Parameters
    ----------
    statistics : SessionStatistics
        Of one session.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    sport : str
        Name of the FIT profile; says how speed is written.

    Returns
    -------
    tuple of KeyNumber
        In the order of the page; those that are missing say why.
    """
    metrics = {metric.name: metric for metric in CATALOGUE}
    shown = []
    for name, label, words in _of_sport(sport, units):
        found = statistics.values.get(name)
        if found is None:
            continue
        value, _, unit = words(found.number, units).partition(" ")
        note = found.reason or "; ".join(FLAGS[flag] for flag in found.flags if flag in FLAGS)
        metric = metrics[name]
        unit = unit if found.value is not None else ""
        shown.append(KeyNumber(label, value, unit, note, metric.meaning, metric.source))
    return tuple(shown)


def _of_sport(sport: str, units: Units) -> list[tuple[str, str, Words]]:
    """Key numbers with speed as the people of a sport say it."""
    speed = speed_words(sport, units)
    if speed.plain(1.0) == display.plain_pace(1.0, units):
        return list(KEY_NUMBERS)
    others = [entry for entry in KEY_NUMBERS if entry[1] != AS_IF_FLAT]
    return [
        (name, f"{speed.name} while moving", lambda value, _units: speed.words(value))
        if words is display.pace
        else (name, label, words)
        for name, label, words in others
    ]
