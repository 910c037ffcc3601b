"""Schedules whose time has come in, their jobs in the ledger out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from smartrunning.config import Settings
from smartrunning.storage.schedules import SYSTEM_OWNER, Schedule, open_key
from smartrunning.storage.store import Store
from smartrunning.workflows.recurrence import Recurrence
from smartrunning.workflows.weekly_report import WEEKLY_REPORT, weekly_request

SYSTEM_KINDS: Final = ("integrity", "backup")
"""Jobs of the installation itself, each on a schedule of its own name."""


def seed_schedules(store: Store, settings: Settings, kinds: Collection[str]) -> None:
    """Write the installation's own schedules, or move them to where the settings say.

    Whether one is switched on stays as an administrator has left it.

    Parameters
    ----------
    store : Store
        The store.
    settings : Settings
        Times and zone.
    kinds : collection of str
        Kinds of jobs that there are.
    """
    times = {"integrity": settings.integrity_at, "backup": settings.backup_at}
    now = store.schedules.now()
    for kind in (kind for kind in SYSTEM_KINDS if kind in kinds):
        there = store.schedules.named(SYSTEM_OWNER, kind)
        if there is not None and (there.at, there.time_zone) == (times[kind], settings.time_zone):
            continue
        due = Recurrence(times[kind], settings.time_zone).next_after(now)
        store.schedules.save(
            SYSTEM_OWNER,
            kind,
            kind,
            {},
            at=times[kind],
            time_zone=settings.time_zone,
            next_due_at=due if there is None or there.enabled else None,
        )


def fire_due(store: Store, *, now: datetime | None = None) -> list[str]:
    """Write the jobs of all schedules that are due.

    What was missed while nobody looked is caught up once, however often it was missed.

    Parameters
    ----------
    store : Store
        The store.
    now : datetime.datetime, optional
        Aware; None takes the server's clock.

    Returns
    -------
    list of str
        Keys of the jobs.
    """
    instant = now or store.schedules.now()
    fired = []
    for schedule in store.schedules.due(instant):
        due = schedule.next_due_at or instant
        job_id = store.schedules.fire(
            schedule, parameters_at(schedule, due), recurrence(schedule).next_after(instant)
        )
        fired += [job_id] if job_id else []
    return fired


def run_now(store: Store, schedule_id: str) -> str:
    """Write a schedule's job at once; when it is due next stays as it is.

    Parameters
    ----------
    store : Store
        The store.
    schedule_id : str
        Key of the schedule.

    Returns
    -------
    str
        Key of the job, or of the one that is open already.
    """
    schedule = store.schedules.get(schedule_id)
    parameters = parameters_at(schedule, store.schedules.now())
    return store.jobs.enqueue(schedule.kind, schedule.owner, parameters, key=open_key(schedule_id))


def switch(store: Store, schedule_id: str, *, enabled: bool) -> Schedule:
    """Switch a schedule on or off.

    Parameters
    ----------
    store : Store
        The store.
    schedule_id : str
        Its key.
    enabled : bool
        What it shall be.

    Returns
    -------
    Schedule
        As it is now; one that was off does not catch up.
    """
    schedule = store.schedules.get(schedule_id)
    if schedule.enabled == enabled:
        return schedule
    due = recurrence(schedule).next_after(store.schedules.now())
    return store.schedules.save(
        schedule.owner,
        schedule.name,
        schedule.kind,
        schedule.parameters,
        at=schedule.at,
        time_zone=schedule.time_zone,
        weekday=schedule.weekday,
        next_due_at=due if enabled else None,
    )


def recurrence(schedule: Schedule) -> Recurrence:
    """When a schedule is due.

    Parameters
    ----------
    schedule : Schedule
        The schedule.

    Returns
    -------
    Recurrence
        On the clocks of its zone.
    """
    return Recurrence(schedule.at, schedule.time_zone, schedule.weekday)


def parameters_at(schedule: Schedule, due: datetime) -> Mapping[str, Any]:
    """Parameters of the job that a schedule makes.

    Parameters
    ----------
    schedule : Schedule
        The schedule.
    due : datetime.datetime
        When it was due; aware.

    Returns
    -------
    mapping of str to object
        Plain JSON values.
    """
    if schedule.name == WEEKLY_REPORT:
        return weekly_request(schedule, due)
    return schedule.parameters
