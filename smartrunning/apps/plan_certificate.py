"""The certificate of a plan: how good it is, what is proven, what holds it back."""

import math
from collections.abc import Sequence

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.optimizer import ConstraintReport, Lever, Plan, lever_sentence
from smartrunning.reports import display
from smartrunning.storage.info import PlanInfo

LEAST_GAIN_S = 1.0
NO_BOUND = {
    "move": "No bound: you moved a session by hand after the search, so what was proven about the "
    "plan before does not hold for this one. Making it again proves it anew.",
    "": "No bound: nothing is proven about this plan.",
}
SLACK_UNITS = {
    "weekly ramp": ("au", 1.0, 0),
    "recovery weeks": ("au", 1.0, 0),
    "taper": ("au", 1.0, 0),
    "highest weekly load": ("au", 1.0, 0),
    "acute to chronic load": ("au", 1.0, 0),
    "fitness ramp": ("au/day", 1.0, 1),
    "monotony": ("", 1.0, 2),
    "time per week": ("h", 1.0, 1),
    "longest session": ("min", 1.0, 0),
    "minutes by weekday": ("min", 1.0, 0),
    "long run": ("min", 1.0, 0),
    "long run share": ("%", 100.0, 0),
    "easy share": ("%", 100.0, 0),
}
"""Unit of each limit's slack for the eye, how much of it one of the limit's is, decimal places."""
ATTITUDES = {
    "expected": "best on average over what your response to training may be",
    "cautious": "best over the worst part of what your response to training may be",
}


def certificate(plan: Plan, info: PlanInfo) -> Element:
    """How good the plan is, and how much better any other could be.

    Parameters
    ----------
    plan : Plan
        The plan.
    info : PlanInfo
        What made it.

    Returns
    -------
    Element
        A sentence, the numbers behind it, the limits that hold the plan back.
    """
    proven = math.isfinite(plan.gap_percent) and math.isfinite(plan.bound)
    sentence = proof_words(plan.gap_percent) if proven else _no_bound(info)
    return element(
        "div",
        element("h2", "Certificate"),
        element("p", sentence, style="sr-lead"),
        e.tiles(_numbers(plan, proven=proven)),
        *_levers(plan.levers),
        element("h3", "What holds the plan back"),
        _active(plan.constraints),
        element(
            "details",
            element("summary", f"All {len(plan.constraints)} limits that the plan keeps"),
            _limits(plan.constraints),
        ),
        element("h3", "How it was made"),
        _origin(plan),
        style="sr-stack",
    )


def _no_bound(info: PlanInfo) -> str:
    return NO_BOUND.get(info.cause, NO_BOUND[""])


def _numbers(plan: Plan, *, proven: bool) -> list[Element]:
    return [
        e.tile(
            "This plan",
            f"{plan.objective:.4f}",
            "×",
            f"the speed of {display.day_name(plan.state.day)}, on race morning, mean of the draws",
        ),
        e.tile(
            "Proven bound",
            f"{plan.bound:.4f}" if proven else "no bound",
            "×" if proven else "",
            "no plan inside your limits exceeds it" if proven else "nothing is proven",
        ),
        e.tile(
            "Gap",
            gap_words(plan.gap_percent) if proven else display.UNKNOWN,
            "",
            "of what training is worth" if proven else "there is no bound to compare with",
        ),
        e.tile("Search", str(plan.generations), "generations", f"seed {plan.seed}"),
        *_time(plan),
    ]


def _time(plan: Plan) -> list[Element]:
    """Computing time, of plans that know it."""
    if not math.isfinite(plan.computed_s):
        return []
    return [e.tile("Computing time", display.number(plan.computed_s, 1), "s")]


def gap_words(gap_percent: float) -> str:
    """A gap as text that does not hide small ones.

    Parameters
    ----------
    gap_percent : float
        In per cent of what training is worth, not negative.

    Returns
    -------
    str
        Such as ``0.31 %`` or ``less than 0.01 %``.
    """
    return f"{gap_percent:.2f} %" if gap_percent >= 0.01 else "< 0.01 %"


def proof_words(gap_percent: float) -> str:
    """What a gap means, as a sentence.

    Parameters
    ----------
    gap_percent : float
        In per cent of what training is worth, not negative.

    Returns
    -------
    str
        One sentence.
    """
    if gap_percent < 0.01:
        return (
            "It is proven that no plan inside your limits gains as much as 0.01 % of what training "
            "is worth over this one, as far as the model goes."
        )
    return (
        "It is proven that no plan inside your limits gains more than "
        f"{gap_words(gap_percent)} of what training is worth over this one, as far as the model "
        "goes."
    )


def _levers(levers: Sequence[Lever]) -> list[Element]:
    """What looser limits would be worth; nothing where none is worth a second."""
    shown = [one for one in levers if not one.gain_s < LEAST_GAIN_S]
    if not shown:
        return []
    items = (element("li", lever_sentence(one)) for one in shown)
    return [
        element("h3", "What would make it better"),
        element("ul", *items),
        element(
            "p",
            "Each is the difference of two proven bounds: no luck of a search is in it.",
            style="sr-quiet sr-small",
        ),
    ]


def _active(constraints: Sequence[ConstraintReport]) -> Element:
    active = [one for one in constraints if one.active]
    if not active:
        return element("p", "No limit is reached anywhere.", style="sr-quiet")
    return element("ul", *(element("li", one.sentence) for one in active))


def _limits(constraints: Sequence[ConstraintReport]) -> Element:
    rows = (
        (
            one.name.capitalize(),
            one.sentence,
            element("span", "● reached", style="sr-warn")
            if one.active
            else element("span", f"✓ {_slack_words(one)} to spare", style="sr-good"),
        )
        for one in constraints
    )
    return e.table("Limits of the plan", ("Limit", "What it says", "How near"), rows)


def _slack_words(one: ConstraintReport) -> str:
    unit, times, digits = SLACK_UNITS.get(one.name, ("", 1.0, 2))
    return f"{display.number(times * one.slack, digits)} {unit}".rstrip()


def _origin(plan: Plan) -> Element:
    goal = plan.goal
    return e.facts(
        (
            ("Aim", ATTITUDES.get(goal.attitude, goal.attitude)),
            ("Model", plan.response),
            *(
                [("Why this model", " ".join(plan.response_reasons))]
                if plan.response_reasons
                else []
            ),
            ("Schema", plan.schema.replace("_", " ")),
            ("Begins from", _beginning(plan)),
            ("Made again", "The same goal, history and seed give the same plan."),
            (
                "Versions",
                ", ".join(f"{name} {number}" for name, number in plan.versions.items())
                or display.UNKNOWN,
            ),
        )
    )


def _beginning(plan: Plan) -> str:
    state = plan.state
    return (
        f"fitness {display.number(state.fitness_au)}, fatigue {display.number(state.fatigue_au)}, "
        f"{display.number(state.recent_weekly_load_au)} au in a usual week, as of "
        f"{display.day_name(state.day)}"
    )
