"""Documents of jobs, and the changes to them that the server makes by its own clock."""

from collections.abc import Mapping
from typing import Any, Final

from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Document
from smartrunning.storage.jobs import MOST_TROUBLES, Job
from smartrunning.storage.keys import checked_owner, new_key

CHAIN_KINDS: Final = frozenset({"import", "undo", "statistics", "history"})
"""At most one running job of these kinds for each owner, so that two never interleave."""


def enqueueing(
    kind: str,
    owner: str,
    parameters: Mapping[str, Any],
    *,
    key: str | None = None,
    parent: str | None = None,
    delay_s: float = 0.0,
) -> tuple[str, list[Document]]:
    """Key of a new job and the upsert that writes it by the server's clock.

    Parameters
    ----------
    kind : str
        Kind of the job.
    owner : str
        The runner whose data it works on.
    parameters : mapping of str to object
        Plain JSON values.
    key : str, optional
        While a job of this owner with this key is open, the upsert ends in a duplicate key.
    parent : str, optional
        The job that it follows.
    delay_s : float
        Not before this many seconds from now.

    Returns
    -------
    tuple of str and list of dict
        For ``update_one(absent(key), update, upsert=True)``.
    """
    fields: Document = {
        "kind": kind,
        "owner": checked_owner(owner),
        "parameters": dict(parameters),
        "state": "queued",
        "progress": 0.0,
        "message": "",
        "attempt": 0,
        "crashes": 0,
        "lost_leases": 0,
        "worker": "",
        "result": {},
        "error": "",
        "detail": "",
        "cancel_requested": False,
        "parent": parent,
    }
    if kind in CHAIN_KINDS:
        fields["chain"] = owner
    if key is not None:
        fields["open_key"] = key
    clock = {
        "created_at": "$$NOW",
        "updated_at": "$$NOW",
        "not_before": from_now(delay_s),
        "started_at": None,
        "ended_at": None,
        "lease_until": None,
    }
    return new_key(), [{"$set": {**{n: {"$literal": v} for n, v in fields.items()}, **clock}}]


def absent(job_id: str) -> Document:
    """Conditions that no job meets, so that an upsert never overwrites one that was written before.

    Parameters
    ----------
    job_id : str
        Key of a new job.

    Returns
    -------
    dict
        On the collection of jobs; a second upsert ends in a duplicate key.
    """
    return {"_id": job_id, "state": {"$exists": False}}


def job_of(document: Document) -> Job:
    """Job of its document.

    Parameters
    ----------
    document : dict
        As the ledger has it.

    Returns
    -------
    Job
        Frozen.
    """
    return from_document(Job, {**document, "job_id": document["_id"]})


def fence(job: Job) -> Document:
    """Conditions that only the holder of a claim meets.

    Parameters
    ----------
    job : Job
        As `Jobs.claim` gave it.

    Returns
    -------
    dict
        On the collection of jobs.
    """
    return {
        "_id": job.job_id,
        "attempt": job.attempt,
        "worker": job.worker,
        "state": "running",
    }


def from_now(seconds: float) -> Document:
    """Instant on the server's clock.

    Parameters
    ----------
    seconds : float
        How long after the server's now.

    Returns
    -------
    dict
        An expression for a stage.
    """
    return {
        "$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": int(seconds * 1000)}
    }


def returned(hopeless: Document, sentence: str, set_aside: str, delay_s: float) -> Document:
    """Fields of a job that lost its worker: cancelled, failed when hopeless, else queued again.

    Parameters
    ----------
    hopeless : dict
        Expression on the job: whether it is set aside.
    sentence : str
        What happened, for a person.
    set_aside : str
        The error of a job that is set aside.
    delay_s : float
        Not before this many seconds from now.

    Returns
    -------
    dict
        For a ``$set`` stage.
    """
    state = {"$cond": ["$cancel_requested", "cancelled", {"$cond": [hopeless, "failed", "queued"]}]}
    stays = {"$and": [{"$not": ["$cancel_requested"]}, {"$not": [hopeless]}]}
    return {
        "state": state,
        "open_key": {"$cond": [stays, "$open_key", "$$REMOVE"]},
        "message": {"$literal": sentence},
        "error": {"$cond": [hopeless, {"$literal": set_aside}, ""]},
        "not_before": from_now(delay_s),
        "ended_at": {"$cond": [stays, None, "$$NOW"]},
        "updated_at": "$$NOW",
        "lease_until": None,
    }


def noted(what: str, sentence: str) -> Document:
    """Fields that count a trouble and write it down.

    Parameters
    ----------
    what : {'crashes', 'returns', 'lost_leases'}
        The field that counts it.
    sentence : str
        What happened, for a person.

    Returns
    -------
    dict
        For a ``$set`` stage.
    """
    trouble = {
        "at": "$$NOW",
        "attempt": "$attempt",
        "worker": "$worker",
        "what": what,
        "sentence": {"$literal": sentence},
    }
    before = {"$ifNull": ["$troubles", []]}
    return {
        what: {"$add": [{"$ifNull": [f"${what}", 0]}, 1]},
        "troubles": {"$slice": [{"$concatArrays": [before, [trouble]]}, -MOST_TROUBLES]},
    }


def ended(state: str) -> Document:
    """Fields of a job that has ended.

    Parameters
    ----------
    state : {'succeeded', 'failed', 'cancelled'}
        How.

    Returns
    -------
    dict
        For a ``$set`` stage.
    """
    return {
        "state": state,
        "open_key": "$$REMOVE",
        "ended_at": "$$NOW",
        "updated_at": "$$NOW",
        "lease_until": None,
    }
