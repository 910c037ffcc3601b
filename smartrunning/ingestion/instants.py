"""When a session was: whether it can have been then, and what the clock on the wall said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import tzfpy

from smartrunning.errors import FileRejectedError
from smartrunning.records import DataFlag, Session

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Watches with GPS came in 2003; earlier days are those of clocks that were never set."""
FURTHEST_AHEAD: Final = timedelta(hours=26)
"""Local time is at most 14 h ahead of UTC; the rest is for clocks that are a little wrong."""
AT_SEA: Final = "Etc/"
"""How zones begin that go by the longitude alone."""


def require_plausible(session: Session, now: datetime | None) -> None:
    """Refuse a session at a time at which it cannot have been.

    Parameters
    ----------
    session : Session
        The session.
    now : datetime.datetime or None
        The time of the import; None to leave the future open.

    Raises
    ------
    FileRejectedError
        With the code ``….time_implausible`` of its format.
    """
    when = session.started_at
    if when < EARLIEST:
        why = "before there were running watches: its clock was not set"
    elif now is not None and when > now + FURTHEST_AHEAD:
        why = "which has not come yet: its clock was wrong"
    else:
        return
    raise FileRejectedError(
        f"{session.provenance.file_format}.time_implausible",
        f"The watch dates this activity to {when:%Y-%m-%d}, {why}, so it cannot be put into your "
        "history.",
    )


def with_local_time(session: Session) -> Session:
    """Session with its offset from UTC, by the place of its start where the file does not say it.

    Parameters
    ----------
    session : Session
        The session.

    Returns
    -------
    Session
        The same where the offset is known already or there is no position. Borders of zones are
        those of the tzfpy package, simplified to some hundred metres.
    """
    if session.utc_offset_s is not None:
        return session
    places = np.flatnonzero(np.isfinite(session.records["latitude_deg"]))
    if not len(places):
        return session
    latitude, longitude = (
        float(session.records[name][places[0]]) for name in ("latitude_deg", "longitude_deg")
    )
    zone = tzfpy.get_tz(longitude, latitude)
    try:
        offset = session.started_at.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return session
    if offset is None:
        return session
    place = "the longitude of its start at sea" if zone.startswith(AT_SEA) else "the place"
    flag = DataFlag(
        "time.zone_from_position",
        f"The file does not say its time zone; by {place} it was {zone.replace('_', ' ')}.",
    )
    return replace(session, utc_offset_s=int(offset.total_seconds()), flags=(*session.flags, flag))
