"""Plans without their days, and what is asked of and proposed for a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from smartrunning.optimizer import Comparison, Plan

PlanCause = Literal["first", "replan", "move", "what_if", "undo"]
"""What made a plan."""


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """A plan without its days.

    Attributes
    ----------
    plan_id, job_id : str
        Keys of the plan and of the job that made it.
    revision : int
        Counts the runner's plans from 1; a plan never changes.
    created_at : datetime.datetime
        Aware, UTC.
    start_date, race_date : datetime.date
        First day and day of the race.
    race_distance_m : float
        Distance of the race.
    objective, gap_percent : float
        Value of the plan, and how far from the bound it can be at most.
    line_id : str
        Key of the first plan of its line; empty when it is the first itself.
    parent_id : str
        The revision that it was made from; empty for a first plan.
    cause : str
        What made it.
    restores_id : str
        The earlier revision that holds again by it; empty when none does.
    reason_codes, reasons : tuple of str
        Why it was made, as words for programs and as sentences.
    changed_days : int
        Days that are others than in its parent.
    """

    plan_id: str
    job_id: str
    revision: int
    created_at: datetime
    start_date: date
    race_date: date
    race_distance_m: float
    objective: float
    gap_percent: float
    line_id: str = ""
    parent_id: str = ""
    cause: PlanCause = "first"
    restores_id: str = ""
    reason_codes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    changed_days: int = 0

    @property
    def line(self) -> str:
        """Key of the first plan of its line.

        Returns
        -------
        str
            The same for all revisions of one plan.
        """
        return self.line_id or self.plan_id


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A plan that is not the plan: what another wish would change.

    Attributes
    ----------
    what_if_id, plan_id : str
        Its key, and the plan that it was asked of.
    created_at, expires_at : datetime.datetime
        Aware, UTC; then it goes.
    wish : mapping of str to object
        What was asked.
    state : {'solved', 'infeasible'}
        Whether there is such a plan.
    sentence : str
        Why there is none; empty when there is.
    comparison : Comparison or None
        What would change.
    plan : Plan or None
        The plan; None in lists.
    """

    what_if_id: str
    plan_id: str
    created_at: datetime
    expires_at: datetime
    wish: Mapping[str, Any]
    state: Literal["solved", "infeasible"]
    sentence: str = ""
    comparison: Comparison | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A re-planning that the runner may want, after the past days went otherwise.

    Attributes
    ----------
    proposal_id, plan_id : str
        Its key, and the plan that it is about.
    made_at : datetime.datetime
        Aware, UTC.
    reason_codes, sentences : tuple of str
        What went otherwise.
    days : tuple of datetime.date
        The days.
    """

    proposal_id: str
    plan_id: str
    made_at: datetime
    reason_codes: tuple[str, ...]
    sentences: tuple[str, ...]
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """How the runner wants plans to be treated.

    Attributes
    ----------
    replan_by_itself : bool
        Whether the days that are left are planned anew without being asked.
    """

    replan_by_itself: bool = False
