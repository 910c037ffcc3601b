"""Days and instants in, what people call them out: today, yesterday, Tue 3 Mar."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

_NEAR: Final = {0: "Today", 1: "Yesterday"}


def day_words(day: date, today: date) -> str:
    """A day as people call it.

    Parameters
    ----------
    day : datetime.date
        The day.
    today : datetime.date
        Today where the runner is.

    Returns
    -------
    str
        Such as ``Today``, ``Yesterday``, ``Tue 3 Mar`` or ``Tue 4 Mar 2025``: the year is said
        where it is another one.
    """
    near = _NEAR.get((today - day).days)
    return near or f"{day:%a} {plain_day(day, today)}"


def plain_day(day: date, today: date) -> str:
    """A day without its weekday.

    Parameters
    ----------
    day : datetime.date
        The day.
    today : datetime.date
        Today where the runner is.

    Returns
    -------
    str
        Such as ``3 Mar`` or ``4 Mar 2025``.
    """
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def instant_words(instant: datetime, zone: ZoneInfo, today: date) -> str:
    """An instant as people call it.

    Parameters
    ----------
    instant : datetime.datetime
        Aware.
    zone : zoneinfo.ZoneInfo
        The runner's.
    today : datetime.date
        Today in that zone.

    Returns
    -------
    str
        Such as ``Today, 18:05``.
    """
    local = instant.astimezone(zone)
    return f"{day_words(local.date(), today)}, {local:%H:%M}"
