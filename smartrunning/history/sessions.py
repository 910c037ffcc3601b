"""A session's statistics with what says where they belong in the runner's life."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from smartrunning.metrics import SessionStatistics

RUNNING_SPORTS: Final = frozenset({"running", "trail", "treadmill", "track", "ultra", "obstacle"})
"""Sports of the FIT profile, and sub-sports other formats give as sports, that are running."""


@dataclass(frozen=True, slots=True)
class DatedStatistics:
    """One session's statistics with its day and sport.

    Attributes
    ----------
    session_id : str
        Key of the session in the store.
    started_at : datetime.datetime
        Instant of the start, aware, UTC.
    local_date : datetime.date
        Day of the start in the runner's own zone.
    sport : str
        Name of the FIT profile, such as ``running``.
    statistics : SessionStatistics
        What the metrics say about it.
    excluded : bool
        True when the runner took the session out; it then counts nowhere.
    """

    session_id: str
    started_at: datetime
    local_date: date
    sport: str
    statistics: SessionStatistics
    excluded: bool = False

    @property
    def is_running(self) -> bool:
        """Whether the sport is running, on whatever ground.

        Returns
        -------
        bool
            True for ``running``, ``trail_running``, ``treadmill`` and their like.
        """
        sport = self.sport.lower()
        return sport in RUNNING_SPORTS or sport.endswith("running")
