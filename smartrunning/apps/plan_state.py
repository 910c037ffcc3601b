"""What the page Plan shows, and what pressing does to it: states in, states out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Final, Literal, get_args

from smartrunning.history.weeks import monday_of
from smartrunning.storage.info import PlanInfo

Part = Literal["calendar", "form", "blocks", "whatif", "proof", "changes", "take", "goal"]
View = Literal["week", "month", "all"]
Paper = Literal["week", "month"]
PARTS: Final = {
    "calendar": "Calendar",
    "form": "Load and form",
    "blocks": "Blocks",
    "whatif": "What if",
    "proof": "Certificate",
    "changes": "Changes",
    "take": "Take along",
    "goal": "New plan",
}
VIEWS: Final = {"week": "Week", "month": "Month", "all": "Whole plan"}
WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    plans : tuple of PlanInfo
        All of the runner's, newest first; the first is the current one.
    chosen : str
        Key of the plan that is shown; empty when there is none.
    part : str
        Which of `PARTS` is open.
    view : {'week', 'month', 'all'}
        How much the calendar shows.
    at : datetime.date or None
        A day of the week or month that is shown; None for today's.
    week : datetime.date or None
        Monday of the week that is highlighted in calendar and charts.
    day : datetime.date or None
        Day whose session is open.
    moving : bool
        Whether the days are shown to which the open session could move.
    paper : {'week', 'month'}
        What is printed.
    """

    plans: tuple[PlanInfo, ...] = ()
    chosen: str = ""
    part: Part = "goal"
    view: View = "week"
    at: date | None = None
    week: date | None = None
    day: date | None = None
    moving: bool = False
    paper: Paper = "week"

    @property
    def is_current(self) -> bool:
        """Whether the plan that is shown is the one that counts.

        Returns
        -------
        bool
            False for earlier plans and revisions, which can only be looked at.
        """
        return bool(self.plans) and self.plans[0].plan_id == self.chosen

    @property
    def info(self) -> PlanInfo | None:
        """The plan that is shown, without its days.

        Returns
        -------
        PlanInfo or None
            None when there is none.
        """
        return next((one for one in self.plans if one.plan_id == self.chosen), None)


def with_plans(state: State, plans: Sequence[PlanInfo]) -> State:
    """State with plans that were read anew; a plan that is new is opened.

    Parameters
    ----------
    state : State
        The page as it is.
    plans : sequence of PlanInfo
        In any order.

    Returns
    -------
    State
        A first plan or one for another race opens the calendar; a new revision of the plan that is
        shown takes its place wherever the page is.
    """
    newest = tuple(sorted(plans, key=lambda one: one.revision, reverse=True))
    if not newest:
        return State()
    known = {one.plan_id for one in state.plans}
    if newest[0].plan_id in known:
        return replace(state, plans=newest)
    if not known or state.part == "goal":
        return State(newest, newest[0].plan_id, "calendar")
    return replace(state, plans=newest, chosen=newest[0].plan_id, moving=False)


def press(state: State, action: str, value: str, today: date) -> State:
    """State after something was pressed.

    Parameters
    ----------
    state : State
        The page as it is.
    action, value : str
        Whatever the browser says; what makes no sense changes nothing.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    State
        The page as it becomes.
    """
    acts: dict[str, Callable[[State, str], State]] = {
        "part": _open_part,
        "plan": _open_plan,
        "view": _choose_view,
        "paper": _choose_paper,
        "step": partial(_step, today=today),
        "week": lambda before, text: choose_week(before, _day(text)),
        "day": lambda before, text: open_day(before, _day(text)),
        "moving": _show_where,
    }
    return acts[action](state, value) if action in acts else state


def _open_part(state: State, value: str) -> State:
    if value not in PARTS or not (state.plans or value == "goal"):
        return state
    return replace(state, part=value, moving=False)  # type: ignore[arg-type]


def _open_plan(state: State, value: str) -> State:
    if value not in {one.plan_id for one in state.plans}:
        return state
    part: Part = "calendar" if state.part == "goal" else state.part
    return replace(state, chosen=value, part=part, day=None, moving=False)


def _choose_view(state: State, value: str) -> State:
    return replace(state, view=value) if value in VIEWS else state  # type: ignore[arg-type]


def _choose_paper(state: State, value: str) -> State:
    return replace(state, paper=value) if value in get_args(Paper) else state  # type: ignore[arg-type]


def _show_where(state: State, value: str) -> State:
    return replace(state, moving=value == "on" and state.day is not None)


def open_day(state: State, day: date | None) -> State:
    """State with a day open; of the day that is open already, closed.

    Parameters
    ----------
    state : State
        The page as it is.
    day : datetime.date or None
        The day; None changes nothing.

    Returns
    -------
    State
        With at most one day open.
    """
    if day is None or not state.plans:
        return state
    if state.day == day and state.part == "calendar":
        return replace(state, day=None, moving=False)
    return replace(state, day=day, at=day, part="calendar", moving=False)


def choose_week(state: State, day: date | None) -> State:
    """State with a week highlighted; of the week that is highlighted already, none.

    Parameters
    ----------
    state : State
        The page as it is.
    day : datetime.date or None
        A day of the week; None changes nothing.

    Returns
    -------
    State
        The calendar goes to the week.
    """
    if day is None:
        return state
    monday = monday_of(day)
    if monday == state.week:
        return replace(state, week=None)
    return replace(state, week=monday, at=monday)


def _step(state: State, value: str, *, today: date) -> State:
    """Week or month forth or back, as far as dates go; or to today."""
    here = state.at or today
    try:
        match value, state.view:
            case "today", _:
                return replace(state, at=None)
            case "1", "month":
                return replace(state, at=(here.replace(day=1) + timedelta(days=32)).replace(day=1))
            case "-1", "month":
                return replace(state, at=(here.replace(day=1) - timedelta(days=1)).replace(day=1))
            case "1" | "-1", _:
                return replace(state, at=here + int(value) * WEEK)
    except (OverflowError, ValueError):
        return state
    return state


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
