"""A Plan in, an iCalendar file out that a calendar can import, or subscribe to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from smartrunning.optimizer import Plan, PlanDay, Step
from smartrunning.optimizer.intensity import effort_words
from smartrunning.units import SECONDS_PER_MINUTE, clock, pace_s_per_km, race_name

PRODUCT: Final = "-//SmartRunning//training plan//EN"
REFRESH: Final = timedelta(hours=6)
"""How often a calendar that subscribed is asked to look again."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What makes an entry of a calendar the same entry in a later edition.

    Attributes
    ----------
    key : str
        The same for all revisions of one plan; part of each entry's identifier.
    revision : int
        Counts up with each revision; a calendar takes the highest.
    published_at : datetime.datetime
        Aware; when the revision was made.
    time_zone : str
        IANA name of the runner's zone.
    start_time : datetime.time or None
        Time of day at which sessions begin; None for entries of the whole day.
    """

    key: str
    revision: int
    published_at: datetime
    time_zone: str = "UTC"
    start_time: time | None = None


def empty_calendar() -> bytes:
    """Calendar without entries, for a runner without a plan.

    Returns
    -------
    bytes
        An iCalendar file in UTF-8.
    """
    return bytes(_calendar("Training").to_ical())


def plan_calendar(plan: Plan, publication: Publication, *, cancelled: Sequence[date] = ()) -> bytes:
    """Calendar of a plan: an entry for each day on which something is to be run.

    A day keeps its identifier through all revisions, so that a calendar that subscribed changes
    its entries instead of adding new ones (RFC 5545, 3.8.4.7; RFC 7986).

    Parameters
    ----------
    plan : Plan
        The plan.
    publication : Publication
        Which edition it is.
    cancelled : sequence of datetime.date
        Days on which an earlier edition had an entry and this one has none.

    Returns
    -------
    bytes
        An iCalendar file in UTF-8. Days that are over stand in it as they were planned.
    """
    calendar = _calendar(_name(plan))
    past = plan.past_days
    for day in (*past, *plan.days):
        if day.workout != "rest":
            calendar.add_component(_event(day, publication))
    for gone in cancelled:
        calendar.add_component(_cancelled(gone, publication))
    if publication.start_time is not None:
        last = plan.goal.race_date + timedelta(days=1)
        first = min((day.day for day in past), default=plan.goal.start_date)
        calendar.add_missing_timezones(first_date=first, last_date=last)
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    return calendar


def _name(plan: Plan) -> str:
    race = plan.goal.race_date
    return f"Training: {race_name(plan.goal.race_distance_m)} on {race.day} {race:%B %Y}"


def _entry(day: date, publication: Publication) -> Event:
    event = Event()
    event.add("uid", f"{publication.key}-{day.isoformat()}@smartrunning")
    event.add("dtstamp", publication.published_at.astimezone(UTC))
    event.add("last-modified", publication.published_at.astimezone(UTC))
    event.add("sequence", publication.revision)
    return event


def _cancelled(day: date, publication: Publication) -> Event:
    event = _entry(day, publication)
    event.add("status", "CANCELLED")
    event.add("summary", "Rest: the plan has changed")
    event.add("transp", "TRANSPARENT")
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    return event


def _event(day: PlanDay, publication: Publication) -> Event:
    event = _entry(day.day, publication)
    event.add("status", "CONFIRMED")
    event.add("summary", _summary(day))
    event.add("description", day_description(day))
    event.add("categories", ["Race" if day.workout == "race" else "Training"])
    event.add("transp", "TRANSPARENT" if publication.start_time is None else "OPAQUE")
    start, end = _span(day, publication)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event


def _span(day: PlanDay, publication: Publication) -> tuple[date, date]:
    """Start and end: of the whole day, or from the time of day for as long as it takes."""
    if publication.start_time is None:
        return day.day, day.day + timedelta(days=1)
    zone = ZoneInfo(publication.time_zone)
    start = datetime.combine(day.day, publication.start_time, zone)
    length_s = day.duration_s if math.isfinite(day.duration_s) else 0.0
    minutes = max(1, math.ceil(length_s / SECONDS_PER_MINUTE))
    return start, (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone)


def _summary(day: PlanDay) -> str:
    if day.workout == "race":
        return day.name
    return f"{day.title}, {round(day.duration_s / SECONDS_PER_MINUTE)} min"


def day_description(day: PlanDay) -> str:
    """What to do on a day and why, as text.

    Parameters
    ----------
    day : PlanDay
        A day of a plan.

    Returns
    -------
    str
        A line for each step, then the reason.
    """
    return "\n".join([*map(step_sentence, day.steps), day.reason])


def step_sentence(step: Step) -> str:
    """A step as a runner reads it: ``5 × 4:00 at 4:10 /km, 1:30 at 6:00 /km between``.

    Parameters
    ----------
    step : Step
        A step of a session.

    Returns
    -------
    str
        Paces where they are known, else fractions of critical speed.
    """
    name = step.kind.replace("_", " ").capitalize()
    effort = f"{clock(step.duration_s)} {_pace(step.speed_mps, step.critical_speed_fraction)}"
    if step.repetitions > 1:
        effort = f"{step.repetitions} × {effort}"
    if step.rest_s > 0:
        rest = _pace(step.rest_speed_mps, step.rest_fraction)
        effort += f", {clock(step.rest_s)} {rest} after each"
    return f"{name}: {effort}"


def _pace(speed_mps: float, fraction: float) -> str:
    if math.isfinite(speed_mps) and speed_mps > 0:
        return f"at {clock(pace_s_per_km(speed_mps))} /km"
    return f"at {effort_words(fraction)}"
