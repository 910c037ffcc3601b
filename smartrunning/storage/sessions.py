"""Sessions: the list, one of them, and all its samples."""

from typing import Final

from smartrunning.records import Session, from_parquet
from smartrunning.storage.files import FilesPart
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.keys import checked_key, not_found
from smartrunning.storage.session_documents import session_info, session_of

_NOT_LISTED: Final = {"laps": 0, "pauses": 0}


class SessionsPart(FilesPart):
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
        where = {"_id": checked_key(session_id, "session")}
        change = {"$set": {"excluded": bool(excluded)}}
        sessions = self._collection("sessionsParquet")
        if not self._write(lambda session: sessions.update(where, change, session=session)):
            raise not_found("session")
