"""One attempt at a job: do it, and tell the ledger how it ended."""

import traceback
from typing import Final

from smartrunning.config import Settings
from smartrunning.errors import DatabaseUnavailableError, SmartRunningError, StorageFullError
from smartrunning.jobs.assignment import Assignment
from smartrunning.jobs.engine import Engine
from smartrunning.jobs.heartbeat import Heartbeat, over_time
from smartrunning.jobs.kinds import KINDS
from smartrunning.jobs.stopping import (
    EngineLostError,
    JobStoppedError,
    ProcessCrashedError,
    StopReason,
)
from smartrunning.logs import logger
from smartrunning.storage import Store
from smartrunning.storage.ballast import check_disk
from smartrunning.storage.jobs import Job, LeaseLostError

PASSING: Final = (EngineLostError, DatabaseUnavailableError, StorageFullError)
"""Troubles that the job did not cause and that end by themselves or by an operator's hand."""
LONGEST_DELAY_S: Final = 8.0
WORKING_SHARE: Final = 0.5
"""Of the room that uploads leave free, jobs that were accepted before may take the first half."""
LONGEST_DETAIL: Final = 8000
_log = logger(__name__)


def attempt(
    job: Job, store: Store, engine: Engine, settings: Settings, heartbeat: Heartbeat
) -> None:
    """Do a job and write into the ledger how it ended.

    Parameters
    ----------
    job : Job
        A claim.
    store : Store
        The open store.
    engine : Engine
        Computes the parts.
    settings : Settings
        What the operator has chosen.
    heartbeat : Heartbeat
        Of this claim, beating.
    """
    assignment = Assignment(job, store, engine, heartbeat, settings)
    try:
        check_disk(settings, share=WORKING_SHARE)
        outcome = KINDS[job.kind].do(assignment)
    except JobStoppedError as stop:
        _stopped(assignment, stop.reason)
    except LeaseLostError:
        _log.warning("another worker has the job", job=job.job_id)
    except PASSING as trouble:
        store.jobs.give_back(job, str(trouble), crashed=False, delay_s=delay_s(job.attempt))
    except ProcessCrashedError as crash:
        _log.warning("a job ended its process", job=job.job_id, kind=job.kind, why=str(crash))
        store.jobs.give_back(job, str(crash), crashed=True, delay_s=delay_s(job.attempt))
    except SmartRunningError as refusal:
        _log.info("a job failed", job=job.job_id, kind=job.kind, why=str(refusal))
        store.jobs.fail(job, str(refusal), _detail(refusal))
    except Exception as error:  # noqa: BLE001  # whatever a job does, the worker goes on
        _log.exception("a job failed by a fault of the program", job=job.job_id, kind=job.kind)
        store.jobs.fail(job, unexpected(job), _detail(error))
    else:
        if store.jobs.succeed(job, outcome.result, follow_ups=outcome.follow_ups):
            KINDS[job.kind].tidy(assignment)


def unexpected(job: Job) -> str:
    """Sentence for a person about a fault of the program.

    Parameters
    ----------
    job : Job
        The job that met it.

    Returns
    -------
    str
        Says what to tell whom.
    """
    return (
        "Something went wrong inside SmartRunning; nothing of yours is lost. "
        f"Tell whoever runs it the number {job.job_id}."
    )


def delay_s(attempts: int) -> float:
    """Pause before a job is tried again.

    Parameters
    ----------
    attempts : int
        How often it was tried, from 1.

    Returns
    -------
    float
        1 s, doubled each time, up to `LONGEST_DELAY_S`.
    """
    return min(2.0 ** (attempts - 1), LONGEST_DELAY_S)


def _stopped(assignment: Assignment, reason: StopReason) -> None:
    job, jobs = assignment.job, assignment.store.jobs
    if reason is StopReason.CANCELLED and jobs.cancelled(job):
        KINDS[job.kind].tidy(assignment)
    if reason is StopReason.TIME_LIMIT:
        limit_s = assignment.heartbeat.limit_s
        _log.warning("a job took too long", job=job.job_id, kind=job.kind, limit_s=limit_s)
        jobs.fail(job, over_time(job, limit_s))
    if reason is StopReason.DISK_FULL:
        sentence = "The server's disk is nearly full; it goes on when there is room."
        jobs.give_back(job, sentence, crashed=False, delay_s=delay_s(job.attempt))
    if reason is StopReason.SHUTDOWN:
        jobs.give_back(job, "The worker was stopped; it goes on soon.", crashed=False, delay_s=0.0)


def _detail(error: Exception) -> str:
    return "".join(traceback.format_exception(error))[-LONGEST_DETAIL:]
