"""The audit log: who did what to what, when, from where, with which outcome; it only grows."""

from dataclasses import dataclass
from datetime import datetime

from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.keys import label, new_key


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log.

    Attributes
    ----------
    at : datetime.datetime
        Aware, UTC.
    what : str
        Stable dotted name, such as ``login.refused``.
    who : str
        Name of the account; empty when nobody was logged in.
    subject : str
        Key of the object.
    outcome : str
        ``ok``, ``refused`` or ``failed``.
    address : str
        Network address that it came from.
    detail : str
        Anything else, on one line.
    """

    at: datetime
    what: str
    who: str = ""
    subject: str = ""
    outcome: str = "ok"
    address: str = ""
    detail: str = ""


class Audit:
    """The audit log (``store.audit``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._entries = connection.collection("auditLog")

    def append(
        self,
        what: str,
        *,
        who: str = "",
        subject: str = "",
        outcome: str = "ok",
        address: str = "",
        detail: str = "",
    ) -> None:
        """Write one line.

        Parameters
        ----------
        what : str
            Stable dotted name, such as ``login.refused``.
        who, subject, outcome, address, detail : str
            See `AuditEntry`; control characters are taken out.
        """
        words = {
            "what": what,
            "who": who,
            "subject": subject,
            "outcome": outcome,
            "address": address,
            "detail": detail,
        }
        document: Document = {name: label(word, 1000) for name, word in words.items()}
        key = {"_id": new_key()}
        once = {"$setOnInsert": document | {"at": now()}}
        self._connection.run(lambda: self._entries.update_one(key, once, upsert=True))

    def latest(self, limit: int = 100, *, who: str | None = None) -> list[AuditEntry]:
        """Newest lines.

        Parameters
        ----------
        limit : int
            At most so many.
        who : str, optional
            Of this account only.

        Returns
        -------
        list of AuditEntry
            Newest first.
        """
        conditions = {} if who is None else {"who": str(who)}
        found = self._connection.run(
            lambda: list(
                self._entries.find(conditions, sort=[("at", -1), ("_id", -1)], limit=limit)
            )
        )
        return [from_document(AuditEntry, document) for document in found]
