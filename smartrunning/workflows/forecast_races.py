"""The runner's months in, times to be expected in races in the store out."""

from datetime import date

from smartrunning.history import race_forecasts
from smartrunning.storage.store import OwnedStore


def forecast_races(owned: OwnedStore, today: date) -> None:
    """Keep what the sessions up to yesterday let expect in races.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store, its history up to date.
    today : datetime.date
        Today in the runner's zone.
    """
    sessions, timeline = owned.counted_sessions(), owned.critical_speeds()
    owned.save_race_forecasts(today, race_forecasts(sessions, today, timeline=timeline))
