"""The runner over time: bests, dated critical speeds and the history as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pymongo.client_session import ClientSession

from smartrunning.history import CriticalSpeed, PersonalBest, RunnerHistory
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.keys import natural_key
from smartrunning.storage.statistics import StatisticsPart


@dataclass(frozen=True, slots=True)
class DatedCriticalSpeed:
    """A critical speed and the day from which it held.

    Attributes
    ----------
    day : datetime.date
        In the runner's own zone.
    critical_speed : CriticalSpeed
        As it was fitted then.
    """

    day: date
    critical_speed: CriticalSpeed


class HistoriesPart(StatisticsPart):
    """History of one runner."""

    def save_history(self, history: RunnerHistory) -> None:
        """Write the history in place of the one before.

        Parameters
        ----------
        history : RunnerHistory
            Up to today.
        """
        document = {"history": to_document(history), "computed_at": now()}
        key = natural_key("history", self.owner)
        kept = self._collection("runnerHistory")
        self._write(lambda session: kept.put(key, document, session=session))

    def history(self) -> RunnerHistory | None:
        """History of the runner.

        Returns
        -------
        RunnerHistory or None
            As last saved; None before that.
        """
        found = self._collection("runnerHistory").find_one(
            {"_id": natural_key("history", self.owner)}
        )
        return from_document(RunnerHistory, found["history"]) if found else None

    def save_bests(self, bests: Sequence[PersonalBest]) -> None:
        """Write the bests in place of all before.

        Parameters
        ----------
        bests : sequence of PersonalBest
            At most one a distance.
        """
        documents = [
            to_document(best)
            | {"_id": natural_key("best", self.owner, repr(float(best.distance_m)))}
            for best in bests
        ]
        kept = self._collection("personalBests")

        def _body(session: ClientSession) -> None:
            kept.delete({}, session=session)
            kept.insert(documents, session=session)

        self._write(_body)

    def bests(self) -> tuple[PersonalBest, ...]:
        """Bests of the runner.

        Returns
        -------
        tuple of PersonalBest
            Shortest distance first.
        """
        found = self._collection("personalBests").find(sort=[("distance_m", 1)])
        return tuple(from_document(PersonalBest, document) for document in found)

    def save_critical_speed(self, day: date, critical_speed: CriticalSpeed) -> None:
        """Write the critical speed of a day, in place of an earlier one of that day.

        Parameters
        ----------
        day : datetime.date
            In the runner's own zone.
        critical_speed : CriticalSpeed
            As it was fitted.
        """
        document = {
            "day": day.isoformat(),
            "critical_speed": to_document(critical_speed),
            "computed_at": now(),
        }
        key = natural_key("critical speed", self.owner, day.isoformat())
        kept = self._collection("criticalSpeed")
        self._write(lambda session: kept.put(key, document, session=session))

    def critical_speeds(self) -> list[DatedCriticalSpeed]:
        """Critical speeds of the runner.

        Returns
        -------
        list of DatedCriticalSpeed
            Oldest first.
        """
        found = self._collection("criticalSpeed").find(sort=[("day", 1)])
        return [from_document(DatedCriticalSpeed, document) for document in found]
