"""Times as XML writes them (ISO 8601), in seconds."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from smartrunning.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

UNIX_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
UNIX_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
LONGEST_TEXT: Final = 64
FURTHEST_OFFSET_S: Final = 14 * SECONDS_PER_HOUR
WRITTEN: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:(Z|z)|([+-])(\d\d):?(\d\d))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Instant:
    """A time as it is written.

    Attributes
    ----------
    unix_s : float
        Seconds since 1970; a time without zone is taken for UTC.
    offset_s : int or None
        The offset from UTC that stands with it; None for ``Z`` and for none.
    has_zone : bool
        Whether a zone stands with it.
    """

    unix_s: float
    offset_s: int | None = None
    has_zone: bool = True


UNREADABLE: Final = Instant(math.nan)


def instant_of(text: str) -> Instant:
    """Time that a text writes.

    Parameters
    ----------
    text : str
        Such as ``2021-04-16T13:37:53.000Z``.

    Returns
    -------
    Instant
        `UNREADABLE` when it is none.
    """
    found = WRITTEN.fullmatch(text.strip()) if len(text) <= LONGEST_TEXT else None
    if found is None:
        return UNREADABLE
    day, hour, minute, second, utc, sign, offset_hour, offset_minute = found.groups()
    seconds = int(hour) * SECONDS_PER_HOUR + int(minute) * SECONDS_PER_MINUTE + float(second or 0)
    if int(hour) > 24 or int(minute) > 59 or float(second or 0) >= 61:
        return UNREADABLE
    unix_s = _day_s(day) + seconds
    if not sign:
        return Instant(unix_s, None, utc is not None)
    offset_s = int(offset_hour) * SECONDS_PER_HOUR + int(offset_minute) * SECONDS_PER_MINUTE
    if offset_s > FURTHEST_OFFSET_S:
        return UNREADABLE
    offset_s = -offset_s if sign == "-" else offset_s
    return Instant(unix_s - offset_s, int(offset_s))


@lru_cache(maxsize=64)
def _day_s(text: str) -> float:
    try:
        return (date.fromisoformat(text).toordinal() - UNIX_EPOCH_DAY) * SECONDS_PER_DAY
    except ValueError:
        return math.nan


def aware(unix_s: float) -> datetime:
    """Instant of a count of seconds.

    Parameters
    ----------
    unix_s : float
        Seconds since 1970.

    Returns
    -------
    datetime.datetime
        Aware, UTC.
    """
    return UNIX_EPOCH + timedelta(seconds=unix_s)
