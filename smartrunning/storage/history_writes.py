"""How a history changes: all that a change needs is written in one transaction.

With it go the marks that had asked for the change; the summary's revision keeps two writers apart.
"""

from collections.abc import Mapping, Sequence

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import SmartRunningError
from smartrunning.history import PersonalBest
from smartrunning.storage.clock import now
from smartrunning.storage.codec import to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.histories import HistoriesPart
from smartrunning.storage.keys import natural_key
from smartrunning.storage.stored_history import HistoryChange, HistorySummary, summary_document


class HistoryMovedError(SmartRunningError):
    """A history that another one has updated meanwhile; nothing was written."""

    exit_code = 75


class HistoryWritesPart(HistoriesPart):
    """Changes of one runner's history."""

    def save_history(self, change: HistoryChange) -> None:
        """Write the parts of a history that have changed, all together or none.

        Parameters
        ----------
        change : HistoryChange
            What is new.

        Raises
        ------
        HistoryMovedError
            If the history has been written by another since it was read.
        """
        bests = self.bests()

        def _body(session: ClientSession) -> None:
            self._put_summary(change.summary, session)
            self._put_periods("historyMonths", change.months, session)
            self._put_periods("historyYears", change.years, session)
            self._put_critical_speeds(change, session)
            if change.summary.abilities.bests != bests:
                self._put_bests(change.summary.abilities.bests, session)
            seen = {"change": {"$in": [mark.change for mark in change.marks]}}
            if change.marks:
                self._collection("historyChanges").delete(seen, session=session)

        try:
            self._write(_body)
        except DuplicateKeyError:
            raise _moved() from None

    def _put_summary(self, summary: HistorySummary, session: ClientSession) -> None:
        kept = self._collection("runnerHistory")
        revision = (summary.revision or 0) + 1
        document = {
            "history": summary_document(summary),
            "revision": revision,
            "computed_at": now(),
        }
        where = {"_id": self._summary_key(), "revision": summary.revision}
        if kept.update(where, {"$set": document}, session=session):
            return
        if summary.revision is not None:
            raise _moved()
        kept.insert([document | {"_id": self._summary_key()}], session=session)

    def _put_periods(
        self, collection: str, periods: Mapping[str, Document | None], session: ClientSession
    ) -> None:
        kept = self._collection(collection)
        keys = {name: natural_key(collection, self.owner, name) for name in periods}
        gone = [keys[name] for name, document in periods.items() if document is None]
        if gone:
            kept.delete({"_id": {"$in": gone}}, session=session)
        written = [
            document | {"_id": keys[name]}
            for name, document in periods.items()
            if document is not None
        ]
        kept.put_together(written, session=session)

    def _put_critical_speeds(self, change: HistoryChange, session: ClientSession) -> None:
        if change.since > change.until:
            return
        kept = self._collection("criticalSpeed")
        days = {"day": {"$gte": change.since.isoformat(), "$lte": change.until.isoformat()}}
        kept.delete(days, session=session)
        documents = [
            to_document(dated)
            | {
                "_id": natural_key("critical speed", self.owner, dated.day.isoformat()),
                "computed_at": now(),
            }
            for dated in change.critical_speeds
        ]
        kept.insert_together(documents, session=session)

    def _put_bests(self, bests: Sequence[PersonalBest], session: ClientSession) -> None:
        kept = self._collection("personalBests")
        documents = [
            to_document(best)
            | {"_id": natural_key("best", self.owner, repr(float(best.distance_m)))}
            for best in bests
        ]
        kept.delete({}, session=session)
        kept.insert_together(documents, session=session)


def _moved() -> HistoryMovedError:
    return HistoryMovedError("The history was updated by another at the same time; try it again.")
