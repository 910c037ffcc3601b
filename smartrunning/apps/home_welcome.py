"""What the home page says to those who have just come, and to those who were away for long."""

from datetime import date
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.reports import display
from smartrunning.reports.daily_load import DailyLoad

AWAY_DAYS: Final = 28
"""Without a session for longer, a runner is greeted as one who comes back."""
WEEK: Final = 7
MONTH: Final = 30.44
YEAR: Final = 365.25
TWO_MONTHS: Final = 61
TWO_YEARS: Final = 700
"""Days; absences are told in weeks, in months from the one on, in years from the other on."""


def first_steps(name: str, *, has_thresholds: bool, has_plan: bool, reading: bool) -> Element:
    """What to do first.

    Parameters
    ----------
    name : str
        The runner's name.
    has_thresholds, has_plan : bool
        What has been done already.
    reading : bool
        Whether files are being read.

    Returns
    -------
    Element
        Three steps, each with the way to it.
    """
    upload = (
        "Your files are being read; this page fills by itself."
        if reading
        else "Drop the files of your watch, a folder of them, or the archive that Garmin or Strava "
        "sent you. Form, fitness and records appear here by themselves."
    )
    steps = (
        _step("Bring your runs", upload, "upload", "Upload files", done=reading, first=True),
        _step(
            "Say what your heart can do",
            "Highest heart rate and heart rate at rest make zones and load your own. Your runs "
            "suggest them later, if you do not know.",
            "profile",
            "Open the profile",
            done=has_thresholds,
        ),
        _step(
            "Choose a race",
            "A plan that fits your days, with a proof of how good it is.",
            "plan",
            "Make a plan",
            done=has_plan,
        ),
    )
    return element(
        "div",
        element("h2", f"Welcome, {name}"),
        element("p", "Three steps, in any order; the first one is enough to begin with."),
        element("ol", *steps, style="sr-first-steps"),
        style="sr-stack",
    )


def _step(
    title: str, sentence: str, page: str, words: str, *, done: bool, first: bool = False
) -> Element:
    style = "sr-button sr-primary" if first and not done else "sr-button"
    return element(
        "li",
        element("strong", f"{title} ✓" if done else title),
        element("p", sentence, style="sr-quiet"),
        e.link(page, words, style=style),
    )


def welcome_back(
    name: str, last_day: date | None, today: date, load: DailyLoad | None
) -> Element | None:
    """Greeting for a runner who has not run for weeks.

    Parameters
    ----------
    name : str
        The runner's name.
    last_day : datetime.date or None
        Day of the last session.
    today : datetime.date
        Today in the runner's zone.
    load : DailyLoad or None
        Up to today.

    Returns
    -------
    Element or None
        None for those who were here lately, and for new ones.
    """
    if last_day is None or (today - last_day).days <= AWAY_DAYS:
        return None
    days = (today - last_day).days
    return element(
        "div",
        element("h2", f"Welcome back, {name}"),
        element(
            "p",
            f"Your last session was {_ago(days)} ago, on {last_day.day} {last_day:%B %Y}. If you "
            "have run since, bring those files first; all numbers follow.",
        ),
        *_decay(days, load),
        element(
            "p",
            "Begin with short, easy runs, and let the first two weeks stay below what you remember "
            "as normal. A new plan starts from your fitness of today.",
            style="sr-quiet",
        ),
        element(
            "div",
            e.link("upload", "Upload files", style="sr-button sr-primary"),
            " ",
            e.link("plan", "Make a plan", style="sr-button"),
        ),
        style="sr-stack",
    )


def _decay(days: int, load: DailyLoad | None) -> list[Element]:
    if load is None or len(load.fitness_au) <= days:
        return []
    then, now = float(load.fitness_au[-1 - days]), float(load.fitness_au[-1])
    sentence = f"Fitness was {display.number(then)} au then and is {display.number(now)} au today."
    return [element("p", sentence)]


def _ago(days: int) -> str:
    if days < TWO_MONTHS:
        return f"{days // WEEK} weeks"
    return f"{days / MONTH:.0f} months" if days < TWO_YEARS else f"{days / YEAR:.0f} years"
