"""The page Runners: those whom a coach looks after, the one who needs a look first on top.

Who they are is read from the assignments in the database, for the account that the server says.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page
from smartrunning.apps.courier import Courier
from smartrunning.apps.elements import Element, element
from smartrunning.apps.page import Frame
from smartrunning.apps.panel import Panel
from smartrunning.errors import NotFoundError
from smartrunning.reports import display
from smartrunning.reports.triage import Triage, by_urgency, triage
from smartrunning.storage import Store, open_reader

PAGES: Final = {
    "home": "Overview",
    "sessions": "Sessions",
    "analytics": "Analytics",
    "plan": "Plan",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One runner on the page.

    Attributes
    ----------
    triage : Triage
        What is known.
    today : datetime.date
        Today where the runner is.
    """

    triage: Triage
    today: date


def looks(store: Store, coach: str, now: datetime) -> tuple[Look, ...]:
    """Runners of a coach.

    Parameters
    ----------
    store : Store
        The database, read-only.
    coach : str
        Name of the coach's account, as the server says it.
    now : datetime.datetime
        This instant, aware.

    Returns
    -------
    tuple of Look
        The one who needs a look most first.
    """
    found: dict[str, Look] = {}
    for one in store.coaching.of_coach(coach):
        try:
            found[one.runner_id] = _look(store, one.runner_id, now)
        except NotFoundError:  # being removed at this moment
            continue
    order = by_urgency([look.triage for look in found.values()])
    return tuple(found[row.runner_id] for row in order)


def roster(shown: Sequence[Look]) -> Element:
    """The list of runners.

    Parameters
    ----------
    shown : sequence of Look
        In the order of the page.

    Returns
    -------
    Element
        A card a runner, or how runners come here.
    """
    if not shown:
        return e.empty(
            "No runners yet",
            "Whoever runs this server puts runners into your care; they then appear here.",
        )
    looked = sum(bool(one.triage.reasons) for one in shown)
    needing = f"{looked or 'none'} {'needs' if looked <= 1 else 'need'} a look"
    words = f"{len(shown)} runner{'' if len(shown) == 1 else 's'}, {needing}."
    return element(
        "div",
        element("p", words, style="sr-quiet"),
        *(card(one) for one in shown),
        style="sr-stack",
    )


def card(look: Look) -> Element:
    """One runner.

    Parameters
    ----------
    look : Look
        What is known.

    Returns
    -------
    Element
        Name, reasons, numbers and the ways to the runner's pages.
    """
    one = look.triage
    ways = (
        element("a", title, href=f"page:{name}", about=one.runner_id, style="sr-button")
        for name, title in PAGES.items()
    )
    return element(
        "section",
        element(
            "div",
            element("h2", one.name),
            element(
                "span",
                "Needs a look" if one.reasons else "As it should be",
                style="sr-badge sr-warn" if one.reasons else "sr-badge sr-good",
            ),
            style="sr-coach-head",
        ),
        _reasons(one),
        _numbers(look),
        element("div", *ways, style="sr-coach-ways"),
        style="sr-card sr-stack sr-coach-card",
        aria_label=one.name,
    )


def _reasons(one: Triage) -> Element | None:
    if not one.reasons:
        return None
    listed = (element("li", reason.sentence) for reason in one.reasons)
    return element("ul", *listed, style="sr-coach-reasons")


def _numbers(look: Look) -> Element:
    one = look.triage
    week, planned = _au(one.week_load_au), _au(one.planned_week_au)
    if math.isfinite(one.week_load_au) and math.isfinite(one.planned_week_au):
        week = f"{display.number(one.week_load_au)} of {planned}"
    pairs = (
        ("Last session", _ago(one.last_session, look.today)),
        ("This week", week),
        ("Form", _au(one.form_au)),
        ("Fitness", _au(one.fitness_au)),
        ("Monotony", display.number(one.monotony, 1)),
        ("Acute : chronic", display.number(one.acute_chronic, 2)),
        ("Plan done, 14 days", _percent(one.adherence_fraction)),
        ("Race", display.day_name(one.race_date) if one.race_date else display.UNKNOWN),
    )
    return element(
        "dl",
        *(element("div", element("dt", name), element("dd", value)) for name, value in pairs),
        style="sr-coach-numbers",
    )


def _ago(day: date | None, today: date) -> str:
    if day is None:
        return display.UNKNOWN
    days = (today - day).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def _au(load_au: float) -> str:
    shown = display.number(load_au)
    return shown if shown == display.UNKNOWN else f"{shown} au"


def _percent(fraction: float) -> str:
    shown = display.number(100 * fraction)
    return shown if shown == display.UNKNOWN else f"{shown} %"


def _look(store: Store, runner_id: str, now: datetime) -> Look:
    shared = store.shared_by(runner_id)
    runner, plans = shared.runner(), shared.plans()
    today = runner.day_of(now)
    plan = shared.plan(plans[0].plan_id) if plans else None
    revision = getattr(plan, "revision", None)
    past = getattr(revision, "past_days", ())
    known = triage(runner_id, runner.name, shared.history(), plan, today=today, past=past)
    return Look(known, today)


def _content(frame: Frame) -> ipywidgets.Widget:
    panel = Panel()
    with frame.guard():
        panel.show(roster(looks(open_reader(), frame.visitor.user, datetime.now(UTC))))
    return panel


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build_frame("coach", "Runners", Courier("none"), _content)
