"""A question what another wish would change in, a plan that is not the plan out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from smartrunning import optimizer
from smartrunning.errors import InvalidRequestError
from smartrunning.storage.keys import natural_key
from smartrunning.storage.library import Library
from smartrunning.storage.plans import PlanOrigin
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.plan_requests import WhatIfRequest
from smartrunning.workflows.replan import ReplanTask, generate_replan, replan_task
from smartrunning.workflows.requests import wish_key


@dataclass(frozen=True, slots=True)
class WhatIfAnswer:
    """What a question came to.

    Attributes
    ----------
    plan : Plan or None
        The plan by the other wish; None when there is none.
    comparison : Comparison or None
        What it would change against the plan as it would go on without it.
    sentence : str
        Why there is none.
    """

    plan: optimizer.Plan | None
    comparison: optimizer.Comparison | None
    sentence: str = ""


def what_if_key(owner: str, plan_id: str, wishes: Mapping[str, Any]) -> str:
    """Key of a question: the same question has the same.

    Parameters
    ----------
    owner, plan_id : str
        The runner and the plan.
    wishes : mapping of str to object
        What is asked.

    Returns
    -------
    str
        24 hexadecimal digits.
    """
    return natural_key("what-if", owner, plan_id, wish_key(wishes))


def what_if_task(
    owned: OwnedStore, library: Library, plan_id: str, request: WhatIfRequest, *, today: date
) -> ReplanTask:
    """Gather what an answer is made from.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    library : Library
        Plan schemas and workouts.
    plan_id : str
        The plan that is asked of; it must hold.
    request : WhatIfRequest
        The question.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    ReplanTask
        For `answer_what_if`.
    """
    return replan_task(owned, library, plan_id, request, today=today)


def answer_what_if(task: ReplanTask, report: Callable[[float], None]) -> WhatIfAnswer:
    """Search for the plan by the other wish, and for the one without it beside it.

    Parameters
    ----------
    task : ReplanTask
        As `what_if_task` gathered it.
    report : callable
        Takes the progress, from 0 to 1; what it raises ends the search.

    Returns
    -------
    WhatIfAnswer
        A sentence instead of a plan where the wish cannot be met.
    """
    without = replace(task, goal=task.previous.goal, codes=())
    base = generate_replan(without, lambda done: report(done / 2))
    try:
        found = generate_replan(task, lambda done: report(0.5 + done / 2))
    except InvalidRequestError as refusal:
        return WhatIfAnswer(None, None, str(refusal))
    return WhatIfAnswer(found, optimizer.compared(found, base))


def adopt_what_if(owned: OwnedStore, plan_id: str, what_if_id: str) -> str:
    """Make a what-if the plan.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    plan_id : str
        The plan that it was asked of; it must hold.
    what_if_id : str
        Key of the what-if.

    Returns
    -------
    str
        Key of the new revision.

    Raises
    ------
    NotFoundError
        If there is none of that key, or it has none of that plan.
    PlanSupersededError
        If a newer plan holds.
    InvalidRequestError
        If the wish could not be met.
    """
    asked = owned.what_if(what_if_id)
    owned.current_plan(plan_id)
    if asked.plan is None or asked.plan_id != plan_id:
        raise InvalidRequestError(
            asked.sentence or "This was asked of another plan; ask it of the current one."
        )
    return owned.save_plan(asked.plan, job_id="", origin=PlanOrigin(plan_id, "what_if"))
