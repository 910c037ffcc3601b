"""Statistics of sessions: one document a session, one field a metric."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Final

from pymongo.client_session import ClientSession

from smartrunning.history import (
    NO_CRITICAL_SPEEDS,
    CriticalSpeedDays,
    DatedStatistics,
    runner_of_day,
)
from smartrunning.metrics import SessionStatistics
from smartrunning.runner import Runner
from smartrunning.storage.clock import now
from smartrunning.storage.connection import Document
from smartrunning.storage.keys import checked_key, not_found
from smartrunning.storage.session_documents import is_spare
from smartrunning.storage.sessions import SessionsPart
from smartrunning.storage.statistics_documents import (
    brief_statistics_of,
    critical_speed_days_of,
    statistics_document,
    statistics_of,
)

_DATED: Final = dict.fromkeys(
    ("started_at", "local_date", "sport", "excluded", "copy_of", "copy_choice"), 1
)
_BRIEF: Final = dict.fromkeys(
    ("values", "best_efforts", "hard_efforts", "mean_maximal", "basis", "versions"), 1
)
"""What the history is made from."""


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
            self._mark_changed([key], session)
            # touching the session makes this exclude its removal at the same moment
            return sessions.update({"_id": key}, {"$inc": {"computations": 1}}, session=session)

        sessions.get(key, "session", projection={"_id": 1})
        if not self._write(_body):
            self._collection("sessionStatistics").delete({"_id": key})
            raise not_found("session")

    def save_several_statistics(self, statistics: Mapping[str, SessionStatistics]) -> None:
        """Write the statistics of several sessions in one transaction.

        Parameters
        ----------
        statistics : mapping of str to SessionStatistics
            By the keys of the sessions; those that are gone are passed over.
        """
        instant = now()
        documents = {
            checked_key(key, "session"): statistics_document(one) | {"computed_at": instant}
            for key, one in statistics.items()
        }
        sessions = self._collection("sessionsParquet")
        every = {"_id": {"$in": sorted(documents)}}

        def _body(session: ClientSession) -> None:
            # touching the sessions makes this exclude their removal at the same moment
            sessions.update(every, {"$inc": {"computations": 1}}, session=session)
            found = sessions.find(every, projection={"_id": 1}, session=session)
            there = [one["_id"] for one in found]
            self._collection("sessionStatistics").put_together(
                [documents[key] | {"_id": key} for key in there], session=session
            )
            self._mark_changed(there, session)

        if documents:
            self._write(_body)

    def statistics(
        self, first_day: date = date.min, last_day: date = date.max, *, brief: bool = False
    ) -> list[DatedStatistics]:
        """Statistics of all sessions that have them.

        Parameters
        ----------
        first_day, last_day : datetime.date
            Days in the runner's own zone, both included.
        brief : bool
            Only what the history is made from: numbers without reasons and flags, efforts and
            curves; faster.

        Returns
        -------
        list of DatedStatistics
            Oldest first.
        """
        between = {"$gte": first_day.isoformat(), "$lte": last_day.isoformat()}
        every = first_day == date.min and last_day == date.max
        sessions = self._collection("sessionsParquet").find(
            {} if every else {"local_date": between},
            sort=[("local_date", 1)],  # by the index of the days, whatever is asked for
            projection=_DATED,
        )
        sessions.sort(key=lambda document: (document["started_at"], document["_id"]))
        keys = {} if every else {"_id": {"$in": [document["_id"] for document in sessions]}}
        found = self._collection("sessionStatistics").find(
            keys, projection=_BRIEF if brief else None
        )
        computed = {
            document["_id"]: brief_statistics_of(document) if brief else statistics_of(document)
            for document in found
        }
        return [
            _dated(document, computed[document["_id"]])
            for document in sessions
            if document["_id"] in computed
        ]

    def days_of(self, session_ids: Sequence[str]) -> list[date]:
        """Days of some sessions.

        Parameters
        ----------
        session_ids : sequence of str
            Their keys; those that are gone are passed over.

        Returns
        -------
        list of datetime.date
            In the runner's own zone.
        """
        found = self._collection("sessionsParquet").find(
            {"_id": {"$in": list(session_ids)}}, projection={"local_date": 1}
        )
        return [date.fromisoformat(document["local_date"]) for document in found]

    def days_with_sessions(self) -> list[date]:
        """Days of all sessions.

        Returns
        -------
        list of datetime.date
            In the runner's own zone, each once.
        """
        found = self._collection("sessionsParquet").groups({}, {"_id": "$local_date"})
        return sorted(date.fromisoformat(group["_id"]) for group in found)

    def runner_of_day(self, day: date) -> Runner:
        """Profile of the runner with the thresholds by which a session of a day is judged.

        Parameters
        ----------
        day : datetime.date
            Day of the session in the runner's own zone.

        Returns
        -------
        Runner
            With critical speed as it was fitted to the efforts before that day where the profile
            has none of its own.
        """
        return runner_of_day(self.runner(), self.fitted_critical_speeds(), day)

    def fitted_critical_speeds(self) -> CriticalSpeedDays:
        """Critical speeds that were found in the runner's training, in short.

        Returns
        -------
        CriticalSpeedDays
            As of the last update of the history; none before that.
        """
        found = self._collection("runnerHistory").find_one({}, projection={"history.fitted": 1})
        kept = (found or {}).get("history", {}).get("fitted")
        return critical_speed_days_of(kept) if kept else NO_CRITICAL_SPEEDS

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


def _dated(document: Document, statistics: SessionStatistics) -> DatedStatistics:
    return DatedStatistics(
        session_id=document["_id"],
        started_at=document["started_at"].astimezone(UTC),
        local_date=date.fromisoformat(document["local_date"]),
        sport=document["sport"],
        statistics=statistics,
        excluded=document["excluded"] or is_spare(document),
    )
