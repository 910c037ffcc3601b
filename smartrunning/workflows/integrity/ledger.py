"""I1, I6 and I9: uploads that nobody decides, jobs that are stuck, uploads without a line."""

from typing import Final

from smartrunning.storage.integrity import WaitingImport
from smartrunning.storage.store import Store
from smartrunning.workflows.integrity.findings import Findings, Remedy

ENDED: Final = frozenset({"succeeded", "cancelled"})
AUDIT_PATIENCE_S: Final = 600.0
"""A line of the audit log is written soon after what it tells of."""


def check_uploads(store: Store, findings: Findings) -> None:
    """Look for uploads that nobody decides, or that are kept though they are decided.

    Parameters
    ----------
    store : Store
        The open store.
    findings : Findings
        Takes what is found.
    """
    found = store.integrity.waiting_imports()
    findings.looked_at["waiting uploads"] = len(found)
    wrong = [one for one in found if not one.job_state or one.job_state in ENDED]
    still = set(store.integrity.waiting_imports()) if wrong else set()
    for one in wrong:
        if one in still:
            _waiting(store, one, findings)
    for owner, import_id, entry in store.integrity.double_verdicts():
        settle = store.owned_by(owner).settle_verdict
        findings.mendable(
            "I1",
            f"File {entry} of the import {import_id} has more than one verdict.",
            "reduced to the one that kept most",
            lambda settle=settle, i=import_id, e=entry: settle(i, e),  # type: ignore[misc]  # defaults bind the loop's names
            owner=owner,
        )


def _waiting(store: Store, one: WaitingImport, findings: Findings) -> None:
    owned = store.owned_by(one.owner)
    if one.job_state:
        findings.mendable(
            "I1",
            f"The import {one.import_id} has ended, but its upload is still kept.",
            "removed",
            lambda: owned.delete_upload(one.upload_id),
            owner=one.owner,
        )
    elif one.has_upload:
        findings.mendable(
            "I1",
            f"The upload {one.name} (import {one.import_id}) was accepted and has no job.",
            "imported",
            lambda: owned.restart_import(one.import_id),
            owner=one.owner,
            remedy=Remedy.QUEUED,
        )
    else:
        findings.open(
            "I1",
            f"The upload {one.name} (import {one.import_id}) has neither a job nor its bytes.",
            "Restore it from a backup, or ask the runner to upload it again.",
            owner=one.owner,
        )


def check_jobs(store: Store, findings: Findings) -> None:
    """Look for jobs that do not go on by themselves.

    Parameters
    ----------
    store : Store
        The open store.
    findings : Findings
        Takes what is found.
    """
    for one in store.integrity.stuck_jobs():
        if one.state == "running":
            findings.mendable(
                "I6",
                f"The {one.kind} job {one.job_id} is called running, but the lease of its worker "
                f"{one.worker} ended {one.idle_s:.0f} s ago.",
                "returned to the queue",
                store.jobs.expire_leases,
                owner=one.owner,
            )
        else:
            findings.open(
                "I6",
                f"The {one.kind} job {one.job_id} has waited for {one.idle_s / 3600:.0f} hours.",
                "Start a worker of this version, or cancel the job.",
                owner=one.owner,
            )


def check_audit(store: Store, findings: Findings) -> None:
    """Look for accepted uploads of which the audit log does not tell.

    Parameters
    ----------
    store : Store
        The open store.
    findings : Findings
        Takes what is found.
    """
    for import_id, owner in store.integrity.imports_without_audit(older_than_s=AUDIT_PATIENCE_S):
        findings.mendable(
            "I9",
            f"The audit log has no line for the import {import_id}.",
            "given one",
            lambda key=import_id, owner=owner: store.audit.append(  # type: ignore[misc]  # defaults bind the loop's names
                "upload", subject=key, detail=f"of {owner}; written by the check of integrity"
            ),
            owner=owner,
        )
