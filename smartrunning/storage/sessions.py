"""Sessions: the list, one of them, and all its samples."""

from collections.abc import Mapping
from typing import Any, Final

from pymongo.client_session import ClientSession

from smartrunning.records import Session, cropped, from_parquet
from smartrunning.records.crop import crop_bounds, recorded_time_s
from smartrunning.storage.annotations import annotation, seconds
from smartrunning.storage.connection import Document
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.keys import checked_key, not_found
from smartrunning.storage.session_documents import held, session_info, session_of
from smartrunning.storage.undo import UndoPart

_NOT_LISTED: Final = {"laps": 0, "pauses": 0}


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
        """One session with the samples that count: all but what the runner has cut off.

        Every number is made from this; there is no other place that applies a crop.

        Parameters
        ----------
        session_id : str
            Its key.

        Returns
        -------
        Session
            Equal to the one that was decoded when nothing was cut off.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._collection("sessionsParquet").get(session_id, "session")
        crop = document.get("crop") or {}
        return cropped(self._recorded(document), crop.get("start_s"), crop.get("end_s"))

    def recorded_session(self, session_id: str) -> Session:
        """One session with all its samples, whatever the runner has cut off.

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
        return self._recorded(self._collection("sessionsParquet").get(session_id, "session"))

    def _recorded(self, document: Document) -> Session:
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

        With another crop the statistics of the session are removed in the same transaction: until
        they are made anew, nothing counts that was measured in a part that has been cut off.

        Parameters
        ----------
        session_id : str
            Its key.
        changes : mapping of str to object
            ``excluded`` (bool), ``rating_of_perceived_exertion`` (0 to 10, None for none),
            ``notes`` (text), ``title`` (text, empty for that of the file), ``crop_start_s`` and
            ``crop_end_s`` (seconds, None for all on that side); what is not named stays.

        Returns
        -------
        SessionInfo
            As it is now.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        InvalidRequestError
            If a value makes no sense, or a crop leaves too little.
        """
        key = checked_key(session_id, "session")
        before = self.session_info(key)
        crop = self._crop(before, changes)
        change = _change(annotation(changes), crop)

        def _body(session: ClientSession) -> int:
            if crop is not None:
                self._hold_copies(session)
                self._collection("sessionStatistics").delete({"_id": key}, session=session)
            if "excluded" in changes or crop is not None:
                self._mark_changed([key], session)
            found = self._collection("sessionsParquet").update(
                {"_id": key}, change, session=session
            )
            if crop is not None and found:
                self._judge(self._reached([self._outline(key, session)], session), session)
            return found

        if change and not self._write(_body):
            raise not_found("session")
        return self.session_info(key)

    def _crop(self, before: SessionInfo, changes: Mapping[str, Any]) -> Document | None:
        """Crop of a document: None when it stays, empty when all is kept."""
        names = ("crop_start_s", "crop_end_s")
        if not any(name in changes for name in names):
            return None
        was = (before.crop_start_s, before.crop_end_s)
        wanted = [
            seconds(name, changes[name]) if name in changes else value
            for name, value in zip(names, was, strict=True)
        ]
        recorded = self.recorded_session(before.session_id)
        bounds = crop_bounds(wanted[0], wanted[1], recorded_time_s(recorded))
        if bounds == was:
            return None
        if bounds == (None, None):
            return {}
        kept = cropped(recorded, *bounds)
        return {"start_s": bounds[0], "end_s": bounds[1], **held(kept.records)}


def _change(fields: Document, crop: Document | None) -> Document:
    """Operators that write fields and a crop; empty when there is nothing to write."""
    kept = fields | ({"crop": crop} if crop else {})
    change = {"$set": kept} if kept else {}
    return change | {"$unset": {"crop": ""}} if crop == {} else change
