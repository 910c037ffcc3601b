"""I7: documents that lead to another runner, or nowhere, and what is left of runners removed."""

from collections.abc import Collection

from smartrunning.storage.integrity import Dangling
from smartrunning.storage.schedules import SYSTEM_OWNER
from smartrunning.storage.store import Store
from smartrunning.workflows.integrity.findings import Findings


def check_references(store: Store, findings: Findings) -> None:
    """Look for documents whose references lead nowhere or to another runner.

    Parameters
    ----------
    store : Store
        The open store.
    findings : Findings
        Takes what is found.
    """
    found = store.integrity.dangling()
    still = set(store.integrity.dangling()) if found else set()  # not just being removed
    for one in found:
        if one in still:
            _dangling(store, one, findings)


def _dangling(store: Store, one: Dangling, findings: Findings) -> None:
    if one.collection == "sessionStatistics":
        findings.mendable(
            "I7",
            f"There are statistics {one.key} without a session of {one.owner}.",
            "removed",
            lambda: store.owned_by(one.owner).remove_statistics([one.key]),
            owner=one.owner,
        )
    elif one.target == "parquet.files":
        return  # columns that their owner cannot read are looked for with the files
    elif one.found_owner:
        findings.open(
            "I7",
            f"The document {one.key} of {one.owner} in {one.collection} refers to data of "
            f"{one.found_owner} in {one.target}; it cannot be read there.",
            "Restore it from a backup, or delete it.",
            owner=one.owner,
        )
    elif one.target == "sessionsFIT":
        findings.open(
            "I7",
            f"The file of the session {one.key} is gone.",
            "Restore it from a backup, or delete the session.",
            owner=one.owner,
        )
    elif one.collection == "reports":
        findings.open(
            "I2",
            f"The report {one.key} has lost a page.",
            "Make the report again.",
            owner=one.owner,
        )


def check_removed(store: Store, owners: Collection[str], findings: Findings) -> None:
    """Look for what is left of runners whose removal was interrupted.

    Parameters
    ----------
    store : Store
        The open store.
    owners : collection of str
        Everyone of whom there is something.
    findings : Findings
        Takes what is found.
    """
    profiles = {runner.runner_id for runner in store.runners.all()}
    accounts = {user.runner_id for user in store.users.all()}
    for owner in sorted(set(owners) - profiles - {SYSTEM_OWNER}):
        if owner in accounts:
            findings.open(
                "I7",
                f"The runner {owner} has an account and data, but no profile.",
                "Restore the profile from a backup, or remove the account.",
                owner=owner,
            )
        else:
            findings.mendable(
                "I7",
                f"There is data of {owner}, who has neither a profile nor an account.",
                "removed",
                store.owned_by(owner).erase,
                owner=owner,
            )
