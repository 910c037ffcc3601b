"""Sessions that recorded one activity: one of them counts, whatever the order in which they came.

Which one counts is a function of the sessions that are there and of what the person has decided
(`smartrunning.records.copies`). It is worked out in the transaction that adds or removes sessions,
for those that the change can reach; a document that every such transaction touches makes them
exclude each other.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from pymongo.client_session import ClientSession

from smartrunning.records.copies import (
    LONGEST_S,
    CopyChoice,
    Outline,
    counted_copies,
    same_activity,
    what_more,
)
from smartrunning.storage.connection import Document
from smartrunning.storage.imports import ImportsPart
from smartrunning.storage.info import CopyGroup, Verdict
from smartrunning.storage.keys import checked_key, natural_key, not_found
from smartrunning.storage.session_documents import OUTLINED, outline, session_info

_LONGEST: Final = timedelta(seconds=LONGEST_S)
_NOT_LISTED: Final = {"laps": 0}


class CopiesPart(ImportsPart):
    """Copies among the sessions of one runner."""

    def copies(self) -> list[CopyGroup]:
        """Activities that were recorded more than once.

        Returns
        -------
        list of CopyGroup
            Newest first.
        """
        sessions = self._collection("sessionsParquet")
        others = sessions.find({"copy_of": {"$gt": ""}}, projection=_NOT_LISTED)
        firsts = sessions.find(
            {"_id": {"$in": sorted({other["copy_of"] for other in others})}},
            sort=[("started_at", -1), ("_id", -1)],
            projection=_NOT_LISTED,
        )
        return [
            _group(first, [other for other in others if other["copy_of"] == first["_id"]])
            for first in firsts
        ]

    def choose_copy(self, session_id: str, choice: CopyChoice) -> None:
        """Decide about a session that resembles others, or leave it to the rule again.

        Parameters
        ----------
        session_id : str
            Its key.
        choice : CopyChoice
            ``preferred`` makes it the one that counts; ``separate`` makes it count beside the
            others; ``automatic`` takes back what was decided about it and all its copies.

        Raises
        ------
        NotFoundError
            If this runner has no session of that key.
        """
        key = checked_key(session_id, "session")
        sessions = self._collection("sessionsParquet")

        def _body(session: ClientSession) -> None:
            self._hold_copies(session)
            reached = self._reached([self._outline(key, session)], session)
            if choice is not CopyChoice.SEPARATE:
                automatic = {"$set": {"copy_choice": str(CopyChoice.AUTOMATIC)}}
                sessions.update({"_id": {"$in": sorted(reached)}}, automatic, session=session)
            sessions.update({"_id": key}, {"$set": {"copy_choice": str(choice)}}, session=session)
            self._judge(self._reached([self._outline(key, session)], session), session)

        self._write(_body)

    def _outline(self, key: str, session: ClientSession) -> Outline:
        sessions = self._collection("sessionsParquet")
        found = sessions.find_one({"_id": key}, projection=OUTLINED, session=session)
        if found is None:
            raise not_found("session")
        return outline(found)

    def _hold_copies(self, session: ClientSession) -> None:
        """Exclude every other transaction that adds or removes sessions of this runner."""
        key = natural_key("arrivals", self.owner)
        self._collection("arrivals").add({"_id": key}, {"writes": 1}, session=session)

    def _judged(
        self, arriving: Sequence[Document], session: ClientSession
    ) -> tuple[dict[str, str], dict[str, Outline]]:
        """Which session counts in place of each one that arrives; those there are changed.

        Parameters
        ----------
        arriving : sequence of dict
            Documents of sessions that are about to be written.
        session : pymongo.client_session.ClientSession
            The transaction.

        Returns
        -------
        tuple of dict
            For each one that arrives the key of the session that counts instead, and all
            sessions that have to do with one of them.
        """
        outlines = [outline(document) for document in arriving]
        reached = self._reached(outlines, session)
        if len(reached) == len(outlines) and not _any_alike(outlines):
            return {one.session_id: "" for one in outlines}, reached
        copy_of = self._judge(reached, session)
        return {one.session_id: copy_of[one.session_id] for one in outlines}, reached

    def _judge(self, reached: dict[str, Outline], session: ClientSession) -> dict[str, str]:
        """Write for each session which one counts in its place."""
        copy_of = counted_copies(reached.values())
        sessions = self._collection("sessionsParquet")
        for key, first in copy_of.items():
            changed = {"_id": key, "copy_of": {"$ne": first}}
            sessions.update(changed, {"$set": {"copy_of": first}}, session=session)
        self._mark_changed(copy_of, session)
        return copy_of

    def _judge_after(self, removed: Sequence[Outline], session: ClientSession) -> None:
        """Judge those anew that had to do with sessions that were removed.

        A file that resembles none any more is as if it had never resembled one.
        """
        gone = {one.session_id for one in removed}
        left = {key: one for key, one in self._reached(removed, session).items() if key not in gone}
        self._judge(left, session)
        alone = [
            one
            for one in left.values()
            if not any(same_activity(one, other) for other in left.values())
        ]
        self._collection("sessionsFIT").update(
            {
                "_id": {"$in": [one.file_id for one in alone]},
                "verdict": str(Verdict.NEAR_DUPLICATE),
            },
            {"$set": {"verdict": str(Verdict.STORED), "code": "", "sentence": ""}},
            session=session,
        )

    def _reached(self, outlines: Sequence[Outline], session: ClientSession) -> dict[str, Outline]:
        """Sessions that are copies of these, and the copies of those, with these themselves."""
        reached = {one.session_id: one for one in outlines}
        edge = list(outlines)
        while edge:
            near = self._near(edge, session)
            edge = [
                one
                for one in near
                if one.session_id not in reached and any(same_activity(one, old) for old in edge)
            ]
            reached |= {one.session_id: one for one in edge}
        return reached

    def _near(self, outlines: Iterable[Outline], session: ClientSession) -> list[Outline]:
        """Sessions in the store that may overlap one of these."""
        ranges = [
            {"started_at": {"$gt": one.started_at - _LONGEST, "$lt": _end(one)}}
            for one in outlines
            if _lasts(one)
        ]
        if not ranges:
            return []
        found = self._collection("sessionsParquet").find(
            {"$or": ranges}, projection=OUTLINED, session=session
        )
        return [one for one in map(outline, found) if _lasts(one)]


def _lasts(one: Outline) -> bool:
    return 0.0 < one.elapsed_s <= LONGEST_S


def _end(one: Outline) -> object:
    return one.started_at + timedelta(seconds=one.elapsed_s)


def _any_alike(outlines: Sequence[Outline]) -> bool:
    return any(
        same_activity(one, other) for at, one in enumerate(outlines) for other in outlines[:at]
    )


def _group(first: Document, copies: Sequence[Document]) -> CopyGroup:
    return CopyGroup(
        first=session_info(first),
        copies=tuple(session_info(copy) for copy in copies),
        reasons=tuple(what_more(outline(first), outline(copy)) for copy in copies),
    )
