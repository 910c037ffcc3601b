"""The words, marks and colours that all parts of the page Plan share."""

import math
from datetime import date
from typing import Final

from smartrunning.apps.elements import Element, element
from smartrunning.optimizer import DayAdherence, PlanDay, Step
from smartrunning.optimizer.intensity import effort_words
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.palette import phase_of

KIND_COLOURS: Final = {
    "warm_up": "grey",
    "run": "sky",
    "repeats": "vermillion",
    "rest": "grey",
    "cool_down": "grey",
    "race": "purple",
}
KIND_WORDS: Final = {
    "warm_up": "Warm up",
    "run": "Run",
    "repeats": "Repeat",
    "rest": "Easy",
    "cool_down": "Cool down",
    "race": "Race",
}
PURPOSES: Final = {
    "base": "Builds endurance and strength, on which the rest stands.",
    "build": "Raises the speed that can be held for long.",
    "specific": "Brings speed and endurance together at the demands of your race.",
    "peak": "Brings speed and endurance together at the demands of your race.",
    "taper": "Lets fatigue go while fitness stays: less volume, the same intensity (Bosquet 2007).",
}
CLOSE_SCORE: Final = 80.0
SHORT_S: Final = 90.0


def long_day(day: date) -> str:
    """A day in full.

    Parameters
    ----------
    day : datetime.date
        A day.

    Returns
    -------
    str
        Such as ``Sunday, 3 May``.
    """
    return f"{day:%A}, {day.day} {day:%B}"


def short_day(day: date) -> str:
    """A day in short.

    Parameters
    ----------
    day : datetime.date
        A day.

    Returns
    -------
    str
        Such as ``Sun 3 May``.
    """
    return f"{day:%a} {day.day} {day:%b}"


def purpose_words(phase: str) -> str:
    """What a phase is for.

    Parameters
    ----------
    phase : str
        As a plan's week calls it.

    Returns
    -------
    str
        A sentence; empty for phases of schemas that the platform does not know.
    """
    return PURPOSES.get(phase_of(phase), "")


def day_colour(one: PlanDay) -> str:
    """Colour of a session's kind.

    Parameters
    ----------
    one : PlanDay
        A day with steps.

    Returns
    -------
    str
        Name of a colour.
    """
    if one.workout == "race":
        return "purple"
    if any(step.kind == "repeats" for step in one.steps):
        return "vermillion"
    return "blue" if one.workout.startswith("long") else "sky"


def done_words(adherence: DayAdherence) -> tuple[str, str]:
    """What became of a planned day.

    Parameters
    ----------
    adherence : DayAdherence
        Planned against done.

    Returns
    -------
    tuple of str
        Mark with words, and the tone: ``good``, ``warn`` or ``bad``; empty while it is open.
    """
    if adherence.status == "missed":
        return "✗ Missed", "bad"
    if adherence.status == "unlinked":
        return "○ Not linked", "warn"
    if adherence.status != "done":
        return "", ""
    if not math.isfinite(adherence.score):
        return "✓ Done", "good"
    if adherence.score >= CLOSE_SCORE:
        return f"✓ Done {adherence.score:.0f}\N{NO-BREAK SPACE}%", "good"
    return f"◐ Partly {adherence.score:.0f}\N{NO-BREAK SPACE}%", "warn"


def badge(words: str, tone: str) -> Element:
    """A mark with words in the colour of a tone.

    Parameters
    ----------
    words : str
        What it says.
    tone : str
        ``good``, ``warn`` or ``bad``.

    Returns
    -------
    Element
        A small badge.
    """
    return element("span", words, style=f"sr-badge sr-{tone}")


def length(duration_s: float) -> str:
    """Length of an effort.

    Parameters
    ----------
    duration_s : float
        In s.

    Returns
    -------
    str
        Seconds for short ones, else minutes.
    """
    return f"{duration_s:.0f} s" if duration_s < SHORT_S else display.span(duration_s)


def pace_words(speed_mps: float, fraction: float, units: Units) -> str:
    """Pace for this runner.

    Parameters
    ----------
    speed_mps : float
        Speed; NaN while critical speed is unknown.
    fraction : float
        Speed over critical speed.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        The effort in words where the speed is not known.
    """
    if math.isfinite(speed_mps) and speed_mps > 0:
        return display.pace(speed_mps, units)
    return effort_words(fraction)


def step_words(step: Step, units: Units) -> str:
    """A step in one line.

    Parameters
    ----------
    step : Step
        A step.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Such as ``5 × 3 min at 4:10 /km, then 90 s at 6:15 /km``.
    """
    many = f"{step.repetitions} × " if step.repetitions > 1 else ""
    pace = pace_words(step.speed_mps, step.critical_speed_fraction, units)
    words = f"{KIND_WORDS.get(step.kind, step.kind)} {many}{length(step.duration_s)} at {pace}"
    if step.rest_s > 0:
        rest = pace_words(step.rest_speed_mps, step.rest_fraction, units)
        words += f", then {length(step.rest_s)} at {rest}"
    return words
