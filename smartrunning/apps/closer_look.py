"""Behind the bests: is critical speed fresh, what was refused, what do races let expect."""

from collections.abc import Sequence
from datetime import date

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.race_times import every_law
from smartrunning.history import (
    DatedCriticalSpeed,
    DatedStatistics,
    RefusedEffort,
    race_forecasts,
    refused_efforts,
    staleness,
)
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import clock


def invitation() -> Element:
    """Button that asks for the closer look, which reads every session.

    Returns
    -------
    Element
        A button and what it brings.
    """
    return element(
        "div",
        element("h2", "A closer look"),
        element(
            "p",
            "Race times by five laws, each with its error on your own races; efforts that were "
            "refused as bests, with the reason; whether your critical speed is still fresh.",
            style="sr-quiet",
        ),
        e.button("part", "closer", "Look closer"),
        style="sr-stack",
    )


def closer_look(
    sessions: Sequence[DatedStatistics],
    timeline: Sequence[DatedCriticalSpeed],
    today: date,
    units: Units,
) -> tuple[Element, ...]:
    """What stands behind bests, critical speed and race times.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's.
    timeline : sequence of DatedCriticalSpeed
        Critical speeds, oldest first.
    today : datetime.date
        Today in the runner's zone.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Element
        Sentences and tables.
    """
    forecasts = race_forecasts(sessions, today, timeline=timeline)
    return (
        *_freshness(sessions, timeline, today),
        *every_law(forecasts, units),
        *_refused(refused_efforts(sessions), units),
    )


def _freshness(
    sessions: Sequence[DatedStatistics], timeline: Sequence[DatedCriticalSpeed], today: date
) -> tuple[Element, ...]:
    if not timeline:
        return ()
    stale = staleness(timeline[-1], sessions, today)
    head = element("h2", "Is your critical speed fresh?")
    if stale:
        return head, e.notice(stale)
    day = timeline[-1].day
    return head, element("p", f"Yes: it rests on efforts up to {day.day} {day:%B %Y}.")


def _refused(refused: Sequence[RefusedEffort], units: Units) -> tuple[Element, ...]:
    head = element("h2", "Efforts that are no bests")
    if not refused:
        return head, element("p", "No faster effort was refused.", style="sr-quiet")
    rows = (
        (
            display.distance_name(one.distance_m, units),
            clock(one.duration_s),
            e.button(
                "session",
                one.session_id,
                f"{one.local_date.day} {one.local_date:%b %Y}",
                style="sr-link",
                title="Show this session",
            ),
            one.reason,
        )
        for one in refused
    )
    return head, e.table("Efforts that are no bests", ("Distance", "Time", "Day", "Why"), rows)
