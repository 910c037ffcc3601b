"""Secret links to the runner's calendar: hashes in, whose calendar it is out."""

from dataclasses import dataclass
from datetime import datetime

from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection
from smartrunning.storage.keys import natural_key, not_found
from smartrunning.storage.part import OwnedPart


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """A secret link, without its secret.

    Attributes
    ----------
    created_at : datetime.datetime
        Aware, UTC.
    start_time : str
        Time of day at which sessions begin, such as ``07:00``; empty for entries of the whole day.
    last_read_at : datetime.datetime or None
        When it was read last.
    """

    created_at: datetime
    start_time: str = ""
    last_read_at: datetime | None = None


class CalendarPart(OwnedPart):
    """The secret link of one runner."""

    def open_calendar(self, secret_hash: str, *, start_time: str = "") -> None:
        """Keep a link in place of the one before, which opens nothing from then on.

        Parameters
        ----------
        secret_hash : str
            SHA-256 of its secret, in hex; the secret itself is not kept.
        start_time : str
            Time of day at which sessions begin.
        """
        document = {
            "secret_hash": str(secret_hash),
            "created_at": now(),
            "start_time": start_time,
            "last_read_at": None,
        }
        key = natural_key("calendar", self.owner)
        self._write(
            lambda session: self._collection("calendarLinks").put(key, document, session=session)
        )

    def close_calendar(self) -> bool:
        """Forget the link.

        Returns
        -------
        bool
            Whether there was one.
        """
        return self._collection("calendarLinks").delete({}) > 0

    def calendar_link(self) -> CalendarLink | None:
        """Link of the runner.

        Returns
        -------
        CalendarLink or None
            None when there is none.
        """
        found = self._collection("calendarLinks").find_one({})
        return from_document(CalendarLink, found) if found else None

    def calendar_was_read(self) -> None:
        """Note that somebody reads the calendar now."""
        self._collection("calendarLinks").update({}, {"$set": {"last_read_at": now()}})


class CalendarLinks:
    """All secret links (``store.calendar_links``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._links = connection.collection("calendarLinks")

    def owner_of(self, secret_hash: str) -> str:
        """Runner whose calendar a link opens.

        Parameters
        ----------
        secret_hash : str
            SHA-256 of the secret, in hex.

        Returns
        -------
        str
            Key of the runner.

        Raises
        ------
        NotFoundError
            If no link has it.
        """
        found = self._connection.run(
            lambda: self._links.find_one({"secret_hash": str(secret_hash)}, {"owner": 1})
        )
        if found is None:
            raise not_found("calendar")
        return str(found["owner"])
