"""The job that takes an import back."""

from dataclasses import asdict

from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.storage.jobs import FollowUp
from smartrunning.workflows.undo_import import undo_import


def do_undo(assignment: Assignment) -> Outcome:
    """Take an import back; statistics and history follow.

    Parameters
    ----------
    assignment : Assignment
        Of the kind ``undo``.

    Returns
    -------
    Outcome
        How many files were removed, and how many stay because another import brought them too.
    """
    import_id = assignment.job.parameters["import_id"]
    undone = undo_import(assignment.owned, import_id, report=assignment.heartbeat.report)
    return Outcome(
        {"import_id": import_id, **asdict(undone)}, (FollowUp("statistics", key="statistics"),)
    )
