"""A plan in, a file that the runner takes along out."""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from smartrunning import exports
from smartrunning.errors import InvalidRequestError
from smartrunning.exports import Publication
from smartrunning.optimizer import Plan
from smartrunning.reports import plan_pdf
from smartrunning.reports.display import Units
from smartrunning.storage.info import PlanInfo


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file of a plan.

    Attributes
    ----------
    name, media_type : str
        For the browser.
    content : str or bytes
        Content.
    """

    name: str
    media_type: str
    content: str | bytes


def plan_file(
    kind: str,
    plan: Plan,
    info: PlanInfo,
    today: date,
    *,
    units: Units,
    key: str,
    threshold_heart_rate_bpm: float,
) -> PlanFile:
    """File of a kind.

    Parameters
    ----------
    kind : str
        ``fit`` for a ZIP of the week's workouts, ``ics``, ``pdf``, ``csv`` or ``json``.
    plan : Plan
        The plan.
    info : PlanInfo
        When it was made, and which revision it is.
    today : datetime.date
        Decides which week; the first one before the plan, the last one after it.
    units : {'metric', 'imperial'}
        Of the pages to be read.
    key : str
        The same for all revisions of one plan.
    threshold_heart_rate_bpm : float
        NaN when unknown.

    Returns
    -------
    PlanFile
        To be handed to the browser.

    Raises
    ------
    InvalidRequestError
        If there is no such kind, or the week has no session.
    """
    name = f"plan-{plan.goal.race_date.isoformat()}"
    if kind == "fit":
        monday = _week(plan, today)
        content = exports.week_archive(
            plan,
            monday,
            created_at=info.created_at,
            threshold_heart_rate_bpm=threshold_heart_rate_bpm,
        )
        return PlanFile(f"workouts-{monday.isoformat()}.zip", "application/zip", content)
    if kind == "ics":
        calendar = exports.plan_calendar(plan, Publication(key, info.revision, info.created_at))
        return PlanFile(f"{name}.ics", "text/calendar", calendar)
    if kind == "pdf":
        return PlanFile(f"{name}.pdf", "application/pdf", plan_pdf(plan, units))
    if kind == "csv":
        return PlanFile(f"{name}.csv", "text/csv", exports.plan_csv(plan))
    if kind == "json":
        document = json.dumps(exports.plan_document(plan), indent=1, allow_nan=False)
        return PlanFile(f"{name}.json", "application/json", document)
    raise InvalidRequestError(f"There is no file of the kind {kind[:20]!r} of a plan.")


def _week(plan: Plan, today: date) -> date:
    """Monday of today's week, inside the plan."""
    monday = today - timedelta(days=today.weekday())
    return min(max(monday, plan.weeks[0].start), plan.weeks[-1].start)
