"""Schedules: what is due again and again. When one falls due, its job is written exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pymongo.client_session import ClientSession

from smartrunning.storage.clock import now as instant_here
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.job_documents import absent, enqueueing
from smartrunning.storage.keys import checked_key, checked_owner, natural_key, not_found
from smartrunning.storage.owned import OwnedCollection

SYSTEM_OWNER: Final = "system:smartrunning"
"""Owner of jobs and schedules that belong to no runner; no runner can have this key."""
LONGEST_WAIT_S: Final = 60.0
"""A change stream is opened anew after this time, so that a clock that was set is noticed."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something that is due again and again.

    Attributes
    ----------
    schedule_id, owner, name : str
        Key, whose it is, and its name, unique for the owner.
    kind : str
        Kind of the job.
    parameters : mapping of str to object
        Plain JSON values.
    at : str
        Time of the day, ``HH:MM``, on the clocks of the zone.
    time_zone : str
        IANA name.
    weekday : int or None
        0 is Monday; None is every day.
    enabled : bool
        Whether it is switched on.
    next_due_at, last_due_at : datetime.datetime or None
        Aware, UTC; None when it is off, or was never due.
    last_job_id : str
        Job of the last time it was due; empty when there was none.
    """

    schedule_id: str
    owner: str
    name: str
    kind: str
    at: str
    time_zone: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    weekday: int | None = None
    enabled: bool = True
    next_due_at: datetime | None = None
    last_due_at: datetime | None = None
    last_job_id: str = ""


class Schedules:
    """The schedules (``store.schedules``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._schedules = connection.collection("schedules")
        self._jobs = connection.collection("jobs")

    def save(
        self,
        owner: str,
        name: str,
        kind: str,
        parameters: Mapping[str, Any],
        *,
        at: str,
        time_zone: str,
        weekday: int | None = None,
        next_due_at: datetime | None,
    ) -> Schedule:
        """Write a schedule in place of the owner's one of that name.

        Parameters
        ----------
        owner, name, kind : str
            Whose it is, its name, and the kind of its jobs.
        parameters : mapping of str to object
            Plain JSON values.
        at, time_zone : str
            Time of the day, and the zone of its clock.
        weekday : int, optional
            0 is Monday; None is every day.
        next_due_at : datetime.datetime or None
            When it is due next; None switches it off.

        Returns
        -------
        Schedule
            As written.
        """
        key = natural_key("schedule", checked_owner(owner), name)
        fields: Document = {
            "owner": owner,
            "name": name,
            "kind": kind,
            "parameters": to_document(parameters),
            "at": at,
            "time_zone": time_zone,
            "weekday": weekday,
            "enabled": next_due_at is not None,
            "next_due_at": next_due_at,
            "updated_at": instant_here(),
        }
        new: Document = {"last_due_at": None, "last_job_id": ""}
        self._connection.run(
            lambda: self._schedules.update_one(
                {"_id": key}, {"$set": fields, "$setOnInsert": new}, upsert=True
            )
        )
        return self.get(key)

    def get(self, schedule_id: str) -> Schedule:
        """One schedule, whosever it is: for the worker and for administrators.

        Parameters
        ----------
        schedule_id : str
            Its key.

        Returns
        -------
        Schedule
            As it stands now.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        key = checked_key(schedule_id, "schedule")
        found = self._connection.run(lambda: self._schedules.find_one({"_id": key}))
        if found is None:
            raise not_found("schedule")
        return _schedule(found)

    def named(self, owner: str, name: str) -> Schedule | None:
        """Schedule of an owner.

        Parameters
        ----------
        owner, name : str
            Whose it is, and its name.

        Returns
        -------
        Schedule or None
            None when there is none of that name.
        """
        found = OwnedCollection(self._connection, "schedules", owner).find_one({"name": name})
        return _schedule(found) if found else None

    def of(self, owner: str) -> list[Schedule]:
        """Schedules of an owner.

        Parameters
        ----------
        owner : str
            Whose they are.

        Returns
        -------
        list of Schedule
            By name.
        """
        found = OwnedCollection(self._connection, "schedules", owner).find(sort=[("name", 1)])
        return [_schedule(document) for document in found]

    def all(self) -> list[Schedule]:
        """Schedules of everybody: for the worker and for administrators.

        Returns
        -------
        list of Schedule
            Those that are due first come first; those that are off come last.
        """
        found = self._connection.run(
            lambda: list(
                self._schedules.find(sort=[("enabled", -1), ("next_due_at", 1), ("_id", 1)])
            )
        )
        return [_schedule(document) for document in found]

    def due(self, now: datetime) -> list[Schedule]:
        """Schedules whose time has come.

        Parameters
        ----------
        now : datetime.datetime
            Aware.

        Returns
        -------
        list of Schedule
            Longest overdue first.
        """
        conditions = {"enabled": True, "next_due_at": {"$lte": now}}
        found = self._connection.run(
            lambda: list(self._schedules.find(conditions, sort=[("next_due_at", 1)]))
        )
        return [_schedule(document) for document in found]

    def fire(
        self, schedule: Schedule, parameters: Mapping[str, Any], next_due_at: datetime
    ) -> str | None:
        """Write the job of a schedule that is due, and when it is due next, in one transaction.

        Parameters
        ----------
        schedule : Schedule
            As it was read; the instant at which it was due is part of the job's key.
        parameters : mapping of str to object
            Of the job.
        next_due_at : datetime.datetime
            Aware; in the future.

        Returns
        -------
        str or None
            Key of the job, or of the one of last time that is still open; None when another worker
            was faster or the schedule has changed meanwhile.
        """
        if schedule.next_due_at is None:
            return None
        due = schedule.next_due_at
        key = natural_key("due", schedule.schedule_id, due.isoformat())
        _, job = enqueueing(
            schedule.kind, schedule.owner, parameters, key=open_key(schedule.schedule_id)
        )
        still_due = {"_id": schedule.schedule_id, "enabled": True, "next_due_at": due}

        def _body(session: ClientSession) -> str | None:
            job_id = self._open_job(schedule, session) or key
            change = {"next_due_at": next_due_at, "last_due_at": due, "last_job_id": job_id}
            moved = self._schedules.update_one(still_due, {"$set": change}, session=session)
            if not moved.matched_count:
                return None
            if job_id == key:
                self._jobs.update_one(absent(key), job, upsert=True, session=session)
            return job_id

        return self._connection.transaction(_body)

    def now(self) -> datetime:
        """Instant on the server's clock, which all workers share.

        Returns
        -------
        datetime.datetime
            Aware, UTC.
        """
        hello = self._connection.run(
            lambda: self._connection.database.command(
                "hello", codec_options=self._schedules.codec_options
            )
        )
        instant: datetime = hello["localTime"]
        return instant

    def wait(self, timeout_s: float) -> None:
        """Wait until a schedule is due or changes; nothing polls.

        Parameters
        ----------
        timeout_s : float
            At most this long.
        """
        wait_s = min(timeout_s, self.seconds_until_due(), LONGEST_WAIT_S)
        if wait_s > 0:
            self._connection.run(lambda: self._woken(wait_s), extra_s=LONGEST_WAIT_S)

    def seconds_until_due(self) -> float:
        """Time until the next schedule is due.

        Returns
        -------
        float
            Not positive when one is due; infinite when none is switched on.
        """
        conditions = {"enabled": True, "next_due_at": {"$ne": None}}
        first = self._connection.run(
            lambda: self._schedules.find_one(conditions, sort=[("next_due_at", 1)])
        )
        if first is None:
            return float("inf")
        due: datetime = first["next_due_at"]
        return (due - self.now()).total_seconds()

    def _woken(self, wait_s: float) -> None:
        patience_ms = max(1, int(1000 * wait_s))
        with self._schedules.watch([], max_await_time_ms=patience_ms) as stream:
            if self.seconds_until_due() >= wait_s - 0.5:  # else it changed before the stream opened
                stream.try_next()

    def _open_job(self, schedule: Schedule, session: ClientSession) -> str | None:
        mine = {"owner": schedule.owner, "open_key": open_key(schedule.schedule_id)}
        found = self._jobs.find_one(mine, {"_id": 1}, session=session)
        return found["_id"] if found else None


def open_key(schedule_id: str) -> str:
    """Key that a schedule's job has while it is open, so that no second one comes beside it.

    Parameters
    ----------
    schedule_id : str
        Key of the schedule.

    Returns
    -------
    str
        For `smartrunning.storage.ledger.Jobs.enqueue`.
    """
    return f"schedule {schedule_id}"


def _schedule(document: Document) -> Schedule:
    return from_document(Schedule, document | {"schedule_id": document["_id"]})
