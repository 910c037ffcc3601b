"""What of a plan goes along: files for watch, calendar and paper."""

import math

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.plan_reading import Reading
from smartrunning.history.weeks import monday_of
from smartrunning.apps.plan_state import State
from smartrunning.reports.display import Units

PAPERS = {"week": "A week", "month": "A month"}


def take_along(state: State, reading: Reading, units: Units) -> Element:
    """Everything that can be taken along.

    Parameters
    ----------
    state : State
        What is printed.
    reading : Reading
        The plan.
    units : {'metric', 'imperial'}
        Of distances and paces on paper.

    Returns
    -------
    Element
        Links and buttons in groups.
    """
    number, file_number = _week(state, reading)
    return element(
        "div",
        _group(
            "For your watch",
            f"The structured workouts of week {number} as FIT files, {_targets(reading)}; copy "
            "them to the watch's folder of workouts.",
            _file(reading, f"week-{file_number}.zip", f"Week {number} (ZIP of FIT files)"),
        ),
        _group(
            "For your calendar",
            "A file to import once. The private link below is read again and again by itself.",
            _file(reading, "plan.ics", "Calendar file (iCalendar)"),
        ),
        _group(
            "For the wall",
            "In black and white on A4: the week with all steps, or the month at a glance.",
            e.choice("What is printed", "paper", PAPERS, state.paper),
            e.button("print", "", "Print"),
            _file(reading, f"plan.pdf?units={units}", "Whole plan as PDF"),
        ),
        _group(
            "For spreadsheets and programs",
            "Every day with its load and its steps.",
            _file(reading, "plan.csv", "CSV"),
            _file(reading, "plan.json", "JSON"),
        ),
        style="sr-stack sr-take",
    )


def _week(state: State, reading: Reading) -> tuple[int, int]:
    """Number of the week that is looked at, and that of its file.

    Files count the weeks of the revision, which begins where the plan was made again.
    """
    monday = monday_of(state.at or reading.today)
    weeks = reading.plan.weeks
    place = next((at for at, week in enumerate(weeks) if week.start == monday), 0)
    return reading.number_of(weeks[place].start), place + 1


def _targets(reading: Reading) -> str:
    if math.isfinite(reading.plan.state.critical_speed_mps):
        return "with pace targets"
    return "without pace targets, as your critical speed is not known yet"


def _group(title: str, words: str, *made: Element) -> Element:
    return element(
        "section",
        element("h2", title),
        element("p", words, style="sr-quiet"),
        element("div", *made, style="sr-buttons"),
        style="sr-stack",
    )


def _file(reading: Reading, name: str, words: str) -> Element:
    return file_link(f"plans/{reading.info.plan_id}/{name}", words)


def file_link(path: str, words: str) -> Element:
    """A link to a file that the server makes.

    Parameters
    ----------
    path : str
        Path below the platform's own, such as ``plans/<key>/plan.ics``.
    words : str
        What it says.

    Returns
    -------
    Element
        A link that looks like a button; the browser keeps the page open.
    """
    return element("a", words, href=f"api:{path}", style="sr-button", download="")
