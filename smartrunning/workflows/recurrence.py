"""A time of the day on the clocks of a zone in, instants out.

APScheduler's own arithmetic is used on the face of the clock alone: with zones it finds an hour
that the clocks repeat in autumn due twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every day, or every week, at a time of the day.

    Attributes
    ----------
    at : str
        ``HH:MM`` on the clocks of the zone.
    time_zone : str
        IANA name.
    weekday : int or None
        0 is Monday; None is every day.
    """

    at: str
    time_zone: str
    weekday: int | None = None

    def next_after(self, instant: datetime) -> datetime:
        """First instant after another one at which it is due.

        A time that the clocks skip is due when they would have shown it, had they not been put
        forward; one that they show twice is due the first time.

        Parameters
        ----------
        instant : datetime.datetime
            Aware.

        Returns
        -------
        datetime.datetime
            Aware, UTC, later than the instant.
        """
        zone = ZoneInfo(self.time_zone)
        hour, minute = self.at.split(":")
        trigger = CronTrigger(
            day_of_week=None if self.weekday is None else WEEKDAYS[self.weekday],
            hour=int(hour),
            minute=int(minute),
            timezone=UTC,
        )
        face = instant.astimezone(zone).replace(tzinfo=UTC)
        while True:
            shown: datetime = trigger.get_next_fire_time(face, face)
            due = shown.replace(tzinfo=zone).astimezone(UTC)
            if due > instant:
                return due
            face = shown
