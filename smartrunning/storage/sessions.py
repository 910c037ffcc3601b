"""Sessions: the list, one of them, and all its samples."""

from collections.abc import Mapping
from typing import Any, Final

from pymongo.client_session import ClientSession

from smartrunning.errors import InvalidRequestError
from smartrunning.records import Session, from_parquet
from smartrunning.storage.connection import Document
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.keys import checked_key, not_found
from smartrunning.storage.session_documents import session_info, session_of
from smartrunning.storage.undo import UndoPart

_NOT_LISTED: Final = {"laps": 0, "pauses": 0}


HIGHEST_RATING: Final = 10.0
"""Of Borg's CR-10 scale (Foster 2001): 0 is rest, 10 is maximal."""
LONGEST_NOTES: Final = 10_000


class SessionsPart(UndoPart):
    """Sessions of one runner."""

    def sessions(self, *, newest_first: bool = True, limit: int | None = None) -> list[SessionInfo]:
        """Sessions by the instant of their start.

        Parameters
        ----------
        newest_first : bool
            False begins with the oldest.
        limit : int, optional
            At most so many; None means all.

        Returns
        -------
        list of SessionInfo
            Without their samples.
        """
        direction = -1 if newest_first else 1
        found = self._collection("sessionsParquet").find(
            sort=[("started_at", direction), ("_id", direction)],
            limit=limit or 0,
            projection=_NOT_LISTED,
        )
        return [session_info(document) for document in found]

    def session_info(self, session_id: str) -> SessionInfo:
        """One session without its samples.

        Parameters
        ----------
        session_id : str
            Its key.

        Returns
        -------
        SessionInfo
            What the store says about it.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return session_info(
            self._collection("sessionsParquet").get(session_id, "session", projection=_NOT_LISTED)
        )

    def session(self, session_id: str) -> Session:
        """One session with all its samples.

        Parameters
        ----------
        session_id : str
            Its key.

        Returns
        -------
        Session
            Equal to the one that was decoded.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._collection("sessionsParquet").get(session_id, "session")
        columns = self._bucket("parquet").read(document["blob_id"], "session")
        return session_of(document, from_parquet(columns))

    def set_excluded(self, session_id: str, excluded: bool) -> None:
        """Take a session out of history and records, or back in.

        Parameters
        ----------
        session_id : str
            Its key.
        excluded : bool
            Whether it is out.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        self.annotate(session_id, {"excluded": excluded})

    def annotate(self, session_id: str, changes: Mapping[str, Any]) -> SessionInfo:
        """Change what the runner says about a session.

        Parameters
        ----------
        session_id : str
            Its key.
        changes : mapping of str to object
            ``excluded`` (bool), ``rating_of_perceived_exertion`` (0 to 10, None for none) and
            ``notes`` (text); what is not named stays.

        Returns
        -------
        SessionInfo
            As it is now.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        InvalidRequestError
            If a value makes no sense.
        """
        key = checked_key(session_id, "session")
        change = {"$set": _annotation(changes)}

        def _body(session: ClientSession) -> int:
            if "excluded" in changes:
                self._mark_changed([key], session)
            return self._collection("sessionsParquet").update({"_id": key}, change, session=session)

        self.session_info(key)
        if changes and not self._write(_body):
            raise not_found("session")
        return self.session_info(key)


def _annotation(changes: Mapping[str, Any]) -> Document:
    """Fields of a document from what the runner says."""
    unknown = set(changes) - {"excluded", "rating_of_perceived_exertion", "notes"}
    if unknown:
        raise InvalidRequestError(
            f"A session has no {', '.join(sorted(unknown))} that a runner could change."
        )
    fields: Document = {}
    if "excluded" in changes:
        fields["excluded"] = bool(changes["excluded"])
    if "rating_of_perceived_exertion" in changes:
        fields["rating_of_perceived_exertion"] = _rating(changes["rating_of_perceived_exertion"])
    if "notes" in changes:
        fields["notes"] = _notes(changes["notes"])
    return fields


def _rating(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidRequestError(f"A rating of exertion is a number, found {value!r}.")
    if not 0 <= value <= HIGHEST_RATING:
        raise InvalidRequestError(f"A rating of exertion goes from 0 to 10, found {value:g}.")
    return float(value)


def _notes(value: Any) -> str:
    text = str(value)
    if len(text) > LONGEST_NOTES:
        raise InvalidRequestError(
            f"Notes may have {LONGEST_NOTES} characters, found {len(text)}; shorten them."
        )
    return text.replace("\x00", "")
