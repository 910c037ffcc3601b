"""Statistics of sessions: one document a session, one field a metric."""

from collections.abc import Mapping
from datetime import UTC, date
from typing import Final

from pymongo.client_session import ClientSession

from smartrunning.history import DatedStatistics
from smartrunning.metrics import BestEffort, MetricValue, SessionStatistics
from smartrunning.storage.clock import now
from smartrunning.storage.codec import decoder, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.keys import checked_key, not_found
from smartrunning.storage.sessions import SessionsPart

_DATED: Final = {"started_at": 1, "local_date": 1, "sport": 1, "excluded": 1}
_best_efforts = decoder(tuple[BestEffort, ...])


class StatisticsPart(SessionsPart):
    """Statistics of one runner's sessions."""

    def save_statistics(self, session_id: str, statistics: SessionStatistics) -> None:
        """Write the statistics of a session in place of the ones before.

        Parameters
        ----------
        session_id : str
            Key of the session.
        statistics : SessionStatistics
            With the versions of the formulas that made them.

        Raises
        ------
        NotFoundError
            If this runner has no such session.
        """
        key = checked_key(session_id, "session")
        sessions = self._collection("sessionsParquet")
        document = statistics_document(statistics) | {"computed_at": now()}

        def _body(session: ClientSession) -> int:
            self._collection("sessionStatistics").put(key, document, session=session)
            # touching the session makes this exclude its removal at the same moment
            return sessions.update({"_id": key}, {"$inc": {"computations": 1}}, session=session)

        sessions.get(key, "session", projection={"_id": 1})
        if not self._write(_body):
            self._collection("sessionStatistics").delete({"_id": key})
            raise not_found("session")

    def statistics(self) -> list[DatedStatistics]:
        """Statistics of all sessions that have them.

        Returns
        -------
        list of DatedStatistics
            Oldest first.
        """
        computed = {
            document["_id"]: statistics_of(document)
            for document in self._collection("sessionStatistics").find()
        }
        sessions = self._collection("sessionsParquet").find(
            sort=[("started_at", 1), ("_id", 1)], projection=_DATED
        )
        return [
            DatedStatistics(
                session_id=document["_id"],
                started_at=document["started_at"].astimezone(UTC),
                local_date=date.fromisoformat(document["local_date"]),
                sport=document["sport"],
                statistics=computed[document["_id"]],
                excluded=document["excluded"],
            )
            for document in sessions
            if document["_id"] in computed
        ]

    def statistics_of(self, session_id: str) -> SessionStatistics:
        """Statistics of one session.

        Parameters
        ----------
        session_id : str
            Key of the session.

        Returns
        -------
        SessionStatistics
            As last computed.

        Raises
        ------
        NotFoundError
            If this runner has no such session, or it has not been computed yet.
        """
        return statistics_of(
            self._collection("sessionStatistics").get(session_id, "statistics of a session")
        )

    def session_ids_without_current_statistics(self, versions: Mapping[str, int]) -> list[str]:
        """Sessions whose statistics are missing, or were made by other formulas.

        Parameters
        ----------
        versions : mapping of str to int
            Versions now of the formulas that matter, by metric.

        Returns
        -------
        list of str
            Keys, oldest session first.
        """
        current = {
            document["_id"]
            for document in self._collection("sessionStatistics").find(
                {f"versions.{name}": version for name, version in versions.items()},
                projection={"_id": 1},
            )
        }
        sessions = self._collection("sessionsParquet").find(
            sort=[("started_at", 1), ("_id", 1)], projection={"_id": 1}
        )
        return [found["_id"] for found in sessions if found["_id"] not in current]


def statistics_document(statistics: SessionStatistics) -> Document:
    """Document of statistics: numbers by name, and reasons and flags only where there are some.

    Parameters
    ----------
    statistics : SessionStatistics
        As the metrics gave them.

    Returns
    -------
    dict
        Easy to query by ``values.distance_m``, and half as large as one object a value.
    """
    values = statistics.values
    return {
        "values": {name: to_document(value.value) for name, value in values.items()},
        "reasons": {name: value.reason for name, value in values.items() if value.reason},
        "value_flags": {name: list(value.flags) for name, value in values.items() if value.flags},
        "best_efforts": to_document(statistics.best_efforts),
        "versions": to_document(statistics.versions),
    }


def statistics_of(document: Document) -> SessionStatistics:
    """Statistics of their document.

    Parameters
    ----------
    document : dict
        As `statistics_document` gave it.

    Returns
    -------
    SessionStatistics
        Equal to what was written.
    """
    reasons, flags = document["reasons"], document["value_flags"]
    values = {
        name: MetricValue(number, reasons.get(name, ""), tuple(flags.get(name, ())))
        for name, number in document["values"].items()
    }
    return SessionStatistics(values, _best_efforts(document["best_efforts"]), document["versions"])
