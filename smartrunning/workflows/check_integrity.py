"""An installation's data in, what does not hold in it and what was done about it out."""

from datetime import date
from typing import Final

from smartrunning.errors import NotFoundError
from smartrunning.storage.store import Store
from smartrunning.workflows.integrity.database import check_database, check_leftovers
from smartrunning.workflows.integrity.files import check_files
from smartrunning.workflows.integrity.findings import (
    INVARIANTS,
    Finding,
    Findings,
    IntegrityReport,
    Remedy,
)
from smartrunning.workflows.integrity.ledger import check_audit, check_jobs, check_uploads
from smartrunning.workflows.integrity.numbers import tell_numbers, wrong_numbers
from smartrunning.workflows.integrity.owners import check_references, check_removed
from smartrunning.workflows.progress import Report, silent

__all__ = ["INVARIANTS", "Finding", "IntegrityReport", "Remedy", "check_integrity"]

OPEN: Final = ("queued", "running")
WRITING: Final = ("import", "statistics", "history")
"""Kinds of jobs that change what is compared here."""


def check_integrity(
    store: Store, today: date, repair: bool = True, report: Report = silent
) -> IntegrityReport:
    """Look whether all invariants hold, and mend what does not.

    Safe on a running installation: what is being written is passed over, what looks wrong is
    looked at twice, and numbers are mended by jobs in the ledger, which never interleave with
    those of the same runner. Doing it twice changes nothing more.

    Parameters
    ----------
    store : Store
        The open store.
    today : datetime.date
        Today, for histories that there are not yet.
    repair : bool
        Whether to mend; else only what could be mended is said.
    report : callable
        Takes the progress; may raise to stop the check.

    Returns
    -------
    IntegrityReport
        What was found and what became of it.
    """
    findings = Findings(repair=repair)
    report(0.0, "jobs and uploads")
    check_jobs(store, findings)
    check_uploads(store, findings)
    check_audit(store, findings)
    report(0.02, "references")
    check_references(store, findings)
    owners = store.integrity.owners()
    check_removed(store, owners, findings)
    runners = sorted(runner.runner_id for runner in store.runners.all())
    findings.looked_at["runners"] = len(runners)
    for number, owner in enumerate(runners, start=1):
        _check_runner(store, owner, today, findings)
        report(0.05 + 0.85 * number / len(runners), f"runner {number} of {len(runners)}")
    report(0.92, "the database")
    check_leftovers(store, findings)
    check_database(store, findings)
    return findings.report()


def _check_runner(store: Store, owner: str, today: date, findings: Findings) -> None:
    """Look at one runner's files and numbers, unless a job is changing them."""
    owned, before = store.owned_by(owner), _at_work(store, owner)
    try:
        if before is not None:
            check_files(owned, findings)
            numbers = wrong_numbers(owned, today)
            if _at_work(store, owner) == before:
                tell_numbers(store, owner, numbers, findings)
                return
    except NotFoundError:
        return  # the runner was removed meanwhile
    except (LookupError, TypeError, ValueError) as error:
        findings.open(
            "I8",
            f"A document of {owner} cannot be understood ({error!r}).",
            "Restore it from a backup.",
            owner=owner,
        )
        return
    findings.at_work.append(owner)


def _at_work(store: Store, owner: str) -> str | None:
    """Newest job that changes a runner's data; None while one is open."""
    if store.jobs.list(owner, states=OPEN, kinds=WRITING, limit=1):
        return None
    newest = store.jobs.list(owner, kinds=WRITING, limit=1)
    return newest[0].job_id if newest else ""
