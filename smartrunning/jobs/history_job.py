"""The job that brings a runner's history up to date."""

from typing import Final

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.logs import logger
from smartrunning.storage.jobs import FollowUp
from smartrunning.workflows.forecast_races import forecast_races
from smartrunning.workflows.propose_thresholds import propose_thresholds
from smartrunning.workflows.update_history import bring_up_to_date

MOST_ROUNDS: Final = 2
"""Dated critical speeds rest on efforts, which rest on no threshold: after one round in which
sessions were judged anew nothing is left to judge. A second one forgives a change meanwhile."""
_log = logger(__name__)


def do_history(assignment: Assignment) -> Outcome:
    """Update bests, critical speed and history; sessions of other thresholds are judged anew.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``history``. Its parameter ``round`` counts how often sessions were judged anew
        on the way here; with ``whole`` all parts are made anew, whatever has changed.

    Returns
    -------
    Outcome
        Number of bests, critical speed in m/s or None, and number of sessions to be judged anew.
    """
    whole = bool(assignment.job.parameters.get("whole"))
    updated = bring_up_to_date(assignment.owned, assignment.today(), whole=whole)
    if not updated.judged_otherwise:  # else it is all to be looked at again
        propose_thresholds(assignment.owned, assignment.today())
        forecast_races(assignment.owned, assignment.today())
    found = updated.summary.abilities
    fitted = found.critical_speed
    result = {
        "bests": len(found.bests),
        "critical_speed_mps": fitted.critical_speed_mps if fitted else None,
        "judged_otherwise": len(updated.judged_otherwise),
    }
    return Outcome(result, _follow_ups(assignment, updated.judged_otherwise))


def _follow_ups(assignment: Assignment, sessions: tuple[str, ...]) -> tuple[FollowUp, ...]:
    done = int(assignment.job.parameters.get("round", 0))
    if not sessions:
        planned = bool(assignment.owned.current_plan_id())
        return (FollowUp("follow", key="follow"),) if planned else ()
    if done >= MOST_ROUNDS:
        _log.warning("sessions stay judged by other thresholds", sessions=len(sessions))
        return ()
    return (FollowUp("statistics", {"round": done + 1}, key="statistics"),)
