"""I4: what is kept as a number is what a computation from scratch gives."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from smartrunning.errors import NotFoundError, SmartRunningError
from smartrunning.metrics import SessionStatistics
from smartrunning.storage.codec import to_document
from smartrunning.storage.store import OwnedStore, Store
from smartrunning.workflows.compute_statistics import sessions_to_compute, statistics_now
from smartrunning.workflows.integrity.findings import Findings, Remedy
from smartrunning.workflows.recompute_history import differences, recompute_history

TOLERANCE: Final = 1e-9
"""Relative; counts must be equal."""


@dataclass(frozen=True, slots=True)
class WrongNumbers:
    """What is not as a computation from scratch gives it.

    Attributes
    ----------
    outdated, wrong : tuple of str
        Sessions whose statistics are missing or of older formulas, and those that differ.
    history : tuple of str
        A sentence for each part of the history that differs.
    compared : int
        Number of sessions that were computed.
    """

    outdated: tuple[str, ...]
    wrong: tuple[str, ...]
    history: tuple[str, ...]
    compared: int


def wrong_numbers(owned: OwnedStore, today: date) -> WrongNumbers:
    """Compare statistics, bests, critical speed and history of a runner with fresh ones.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Up to which day the history is computed when there is none yet.

    Returns
    -------
    WrongNumbers
        Empty of everything when all are right.
    """
    outdated = tuple(sessions_to_compute(owned))
    computed = _computed(owned, set(outdated))
    wrong = tuple(key for key in computed if not _is_current(owned, key))
    follows = bool(outdated or wrong)  # then the history is computed anew in any case
    return WrongNumbers(
        outdated, wrong, () if follows else wrong_history(owned, today), len(computed)
    )


def tell_numbers(store: Store, owner: str, found: WrongNumbers, findings: Findings) -> None:
    """Take wrong numbers as findings; jobs of the ledger mend them.

    Parameters
    ----------
    store : Store
        Its ledger takes the jobs.
    owner : str
        The runner.
    found : WrongNumbers
        What is wrong.
    findings : Findings
        Takes it.
    """
    findings.looked_at["statistics"] += found.compared
    if found.outdated:
        findings.mendable(
            "I4",
            f"The statistics of {len(found.outdated)} sessions of {owner} are missing or out of "
            "date.",
            "computed anew",
            lambda: _compute(store, owner, found.outdated),
            owner=owner,
            remedy=Remedy.QUEUED,
        )
    if found.wrong:
        findings.mendable(
            "I4",
            f"The statistics of {len(found.wrong)} sessions of {owner} are not what their samples "
            "give.",
            "computed anew",
            lambda: _compute(store, owner, found.wrong, from_nothing=True),
            owner=owner,
            remedy=Remedy.QUEUED,
        )
    if found.history:
        parts = " ".join(found.history)
        findings.mendable(
            "I4",
            f"The history of {owner} is not what the statistics give. {parts}",
            "computed anew",
            lambda: _make_history(store, owner),
            owner=owner,
            remedy=Remedy.QUEUED,
        )


def _compute(
    store: Store, owner: str, session_ids: tuple[str, ...], *, from_nothing: bool = False
) -> None:
    if from_nothing:  # else what is there counts as up to date
        store.owned_by(owner).remove_statistics(session_ids)
    store.jobs.enqueue("statistics", owner, {"session_ids": list(session_ids)})


def _make_history(store: Store, owner: str) -> None:
    store.owned_by(owner).remove_critical_speeds()  # days that there should not be would stay
    store.jobs.enqueue("history", owner, {"whole": True})


def _computed(owned: OwnedStore, but: set[str]) -> list[str]:
    return [one.session_id for one in owned.statistics() if one.session_id not in but]


def _is_current(owned: OwnedStore, session_id: str) -> bool:
    try:
        kept = owned.statistics_of(session_id)
        return same_statistics(kept, statistics_now(owned, owned.runner(), session_id))
    except NotFoundError:
        return True  # removed meanwhile
    except SmartRunningError:
        return True  # its samples cannot be read, which is told of elsewhere


def same_statistics(kept: SessionStatistics, fresh: SessionStatistics) -> bool:
    """Whether kept statistics are those that a computation from scratch gives.

    Parameters
    ----------
    kept, fresh : SessionStatistics
        What to compare.

    Returns
    -------
    bool
        Counts and words equal, other numbers within `TOLERANCE`.
    """
    return same(to_document(kept), to_document(fresh))


def wrong_history(owned: OwnedStore, today: date) -> tuple[str, ...]:
    """Parts of a runner's history that differ from a computation from scratch.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Taken where there is no history yet; else it is compared as of its own day.

    Returns
    -------
    tuple of str
        A sentence for each; empty when all are right.
    """
    stored = owned.stored_history()
    day = stored.summary.today if stored is not None else today
    return tuple(differences(stored, recompute_history(owned, day)))


def same(kept: Any, fresh: Any) -> bool:
    """Whether two plain values are the same, floats within `TOLERANCE`.

    Parameters
    ----------
    kept, fresh : object
        Mappings, sequences, words and numbers in any depth.

    Returns
    -------
    bool
        True when nothing differs.
    """
    if isinstance(kept, float) and isinstance(fresh, float):
        return math.isclose(kept, fresh, rel_tol=TOLERANCE, abs_tol=1e-12)
    if isinstance(kept, Mapping) and isinstance(fresh, Mapping):
        return kept.keys() == fresh.keys() and all(same(kept[k], fresh[k]) for k in kept)
    if isinstance(kept, list) and isinstance(fresh, list):
        return len(kept) == len(fresh) and all(map(same, kept, fresh))
    return bool(kept == fresh)
