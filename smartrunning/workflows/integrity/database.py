"""I5 and I8: bytes that nothing refers to, and whether the database itself is sound."""

from typing import Final

from smartrunning.storage.store import Store
from smartrunning.workflows.integrity.findings import Findings

YOUNG_S: Final = 86400.0
"""Younger bytes may belong to something that is being written."""


def check_leftovers(store: Store, findings: Findings, *, older_than_s: float = YOUNG_S) -> None:
    """Look for bytes that nothing refers to, left by writers that were killed.

    Parameters
    ----------
    store : Store
        The open store.
    findings : Findings
        Takes what is found.
    older_than_s : float
        Younger ones are left alone.
    """
    count = store.leftovers(older_than_s=older_than_s)
    if count:
        findings.mendable(
            "I5",
            f"{count} files or groups of chunks are kept that nothing refers to.",
            "removed",
            lambda: store.sweep(older_than_s=older_than_s),
        )


def check_database(store: Store, findings: Findings) -> None:
    """Look for damage, documents of a wrong form and indexes that are missing.

    Parameters
    ----------
    store : Store
        The open store.
    findings : Findings
        Takes what is found.
    """
    missing = store.integrity.missing_indexes()
    if missing:
        names = ", ".join(f"{name} of {collection}" for collection, name in missing)
        findings.mendable("I8", f"Indexes are missing: {names}.", "built", store.migrate)
    for name, words in store.integrity.invalid():
        findings.open(
            "I8",
            f"The collection {name} is not as it must be: {words}.",
            "Restore it from a backup, or look at these documents.",
        )
