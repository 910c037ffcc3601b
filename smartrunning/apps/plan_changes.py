"""What became of a plan: its revisions with reasons and changed days, and a proposal."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from smartrunning.apps import elements as e
from smartrunning.apps.day_words import instant_words
from smartrunning.apps.elements import Element, element
from smartrunning.apps.plan_reading import Reading
from smartrunning.apps.plan_state import State
from smartrunning.apps.plan_words import short_day
from smartrunning.optimizer.plan import Revision
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.storage.info import PlanInfo, Proposal

CAUSES = {
    "first": "First plan",
    "replan": "Made again",
    "move": "A session moved",
    "what_if": "Another wish",
    "undo": "Undone",
}
MOST_PLANS = 8


def proposal(shown: Proposal | None) -> Element | None:
    """What speaks for making the plan again, with the answers to it.

    Parameters
    ----------
    shown : Proposal or None
        What the days that are over say.

    Returns
    -------
    Element or None
        None when nothing does.
    """
    if shown is None:
        return None
    return element(
        "section",
        element("h2", "Make the plan again?"),
        *(element("p", sentence) for sentence in shown.sentences),
        element(
            "p",
            "The days that are left are planned anew from where you stand, with as few changes as "
            "possible. You can undo it.",
            style="sr-quiet",
        ),
        element(
            "div",
            e.button("replan", "", "Make it again", style="sr-button sr-primary"),
            e.button("dismiss", shown.proposal_id, "Leave it as it is"),
            style="sr-buttons",
        ),
        style="sr-proposal sr-stack",
        aria_label="Proposal",
    )


def changes(state: State, reading: Reading, units: Units, zone: ZoneInfo) -> Element:
    """Revisions of the plan that is shown, newest first, and the other plans.

    Parameters
    ----------
    state : State
        The page.
    reading : Reading
        The plan that is shown.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    zone : zoneinfo.ZoneInfo
        Where the runner lives.

    Returns
    -------
    Element
        The last change day by day, the list, and what can be done.
    """
    today = reading.today
    line = [one for one in state.plans if one.line == reading.info.line]
    others = [one for one in state.plans if one.line != reading.info.line]
    return element(
        "div",
        element("h2", "Changes"),
        *_now(state, reading),
        element("h3", "All revisions of this plan"),
        element(
            "ol",
            *(_revision(one, state, zone, today) for one in line),
            style="sr-list sr-revisions",
        ),
        *_others(others, state, units, zone, today),
        style="sr-stack",
    )


def _now(state: State, reading: Reading) -> list[Element]:
    """How the plan that is shown differs from the one before it."""
    revision = reading.plan.revision
    if revision is None:
        shown = [element("p", "This is the plan as it was first made.", style="sr-quiet")]
    else:
        shown = [_reasons(revision), _difference(revision)]
    if not reading.is_own:
        return shown
    made = []
    if state.is_current:
        made.append(e.button("replan", "", "Make it again from where I stand"))
        if reading.info.parent_id:
            made.append(e.button("undo", "", "Undo the last change"))
    else:
        made.append(
            e.button(
                "restore", reading.info.plan_id, "Go back to this one", style="sr-button sr-primary"
            )
        )
    return [*shown, element("div", *made, style="sr-buttons")]


def _reasons(revision: Revision) -> Element:
    return element("ul", *(element("li", sentence) for sentence in revision.reasons))


def _difference(revision: Revision) -> Element:
    if not revision.changes:
        return element(
            "p",
            f"No day is another one; {revision.kept_days} days stayed as they were.",
            style="sr-quiet",
        )
    rows = (
        (
            short_day(change.day),
            element("span", change.before, style="sr-before"),
            element("span", f"→ {change.after}", style="sr-after"),
            change.reason,
        )
        for change in revision.changes
    )
    many = len(revision.changes)
    return element(
        "div",
        element(
            "p",
            f"{many} {'day is' if many == 1 else 'days are'} different; {revision.kept_days} "
            "stayed as they were.",
        ),
        e.table("Days that are different", ("Day", "Before", "Now", "Why"), rows),
        style="sr-stack",
    )


def _revision(one: PlanInfo, state: State, zone: ZoneInfo, today: date) -> Element:
    current = one.plan_id == state.plans[0].plan_id
    words = " ".join(one.reasons)
    days = f"{one.changed_days} {'day' if one.changed_days == 1 else 'days'} changed"
    return element(
        "li",
        e.button(
            "plan",
            one.plan_id,
            element("strong", CAUSES.get(one.cause, one.cause)),
            element("span", instant_words(one.created_at, zone, today), style="sr-quiet sr-small"),
            element("span", words, style="sr-small"),
            element(
                "span",
                "current" if current else (days if one.changed_days else ""),
                style="sr-quiet sr-small",
            ),
            style="sr-row",
            aria_pressed="true" if one.plan_id == state.chosen else "false",
        ),
    )


def _others(
    others: Sequence[PlanInfo], state: State, units: Units, zone: ZoneInfo, today: date
) -> list[Element]:
    newest = {one.line: one for one in reversed(others)}
    if not newest:
        return []
    rows = (
        element(
            "li",
            e.button(
                "plan",
                one.plan_id,
                element("strong", display.distance_name(one.race_distance_m, units)),
                element("span", f"race on {display.day_name(one.race_date)}"),
                element(
                    "span",
                    f"made: {instant_words(one.created_at, zone, today)}",
                    style="sr-quiet sr-small",
                ),
                style="sr-row",
                aria_pressed="true" if one.plan_id == state.chosen else "false",
            ),
        )
        for one in list(newest.values())[:MOST_PLANS]
    )
    return [element("h3", "Your other plans"), element("ul", *rows, style="sr-list")]
