"""Times to be expected in races, kept so that a page need not read all sessions for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from smartrunning.history import RaceForecast
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.keys import natural_key
from smartrunning.storage.part import OwnedPart


@dataclass(frozen=True, slots=True)
class KeptForecasts:
    """Forecasts and the day that they were made for.

    Attributes
    ----------
    day : datetime.date
        Races on this day were predicted; its own sessions were not looked at.
    forecasts : tuple of RaceForecast
        One a distance, shortest first.
    """

    day: date
    forecasts: tuple[RaceForecast, ...]


class ForecastsPart(OwnedPart):
    """Forecasts of one runner's races."""

    def race_forecasts(self) -> KeptForecasts | None:
        """Times to be expected in races.

        Returns
        -------
        KeptForecasts or None
            As of the last update of the history; None before the first.
        """
        found = self._collection("raceForecasts").find_one({"_id": self._forecasts_key()})
        if found is None:
            return None
        forecasts = from_document(tuple[RaceForecast, ...], found["forecasts"])
        return KeptForecasts(date.fromisoformat(found["day"]), forecasts)

    def save_race_forecasts(self, day: date, forecasts: Sequence[RaceForecast]) -> None:
        """Keep forecasts in place of those before.

        Parameters
        ----------
        day : datetime.date
            Day that they were made for.
        forecasts : sequence of RaceForecast
            All that there are now.
        """
        document = {
            "day": day.isoformat(),
            "forecasts": [to_document(one) for one in forecasts],
        }
        self._write(
            lambda session: self._collection("raceForecasts").put(
                self._forecasts_key(), document, session=session
            )
        )

    def _forecasts_key(self) -> str:
        return natural_key("race forecasts", self.owner)
