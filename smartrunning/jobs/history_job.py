"""The job that brings a runner's history up to date."""

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.workflows.update_history import update_history


def do_history(assignment: Assignment) -> Outcome:
    """Update bests, critical speed and history.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``history``.

    Returns
    -------
    Outcome
        Number of bests, and critical speed in m/s or None.
    """
    history = update_history(assignment.owned, assignment.today())
    fitted = history.critical_speed
    return Outcome(
        {
            "bests": len(history.bests),
            "critical_speed_mps": fitted.critical_speed_mps if fitted else None,
        }
    )
