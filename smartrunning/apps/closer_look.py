"""Behind the bests: is critical speed fresh, what was refused, what do races let expect."""

from collections.abc import Sequence
from datetime import date

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.history import (
    DatedCriticalSpeed,
    DatedStatistics,
    MethodForecast,
    RaceForecast,
    RefusedEffort,
    race_forecasts,
    refused_efforts,
    staleness,
)
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import clock

COLUMNS = ("Race", "Law", "Time (h:min:s)", "95 % interval", "Error on your own races")


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
        *_forecasts(forecasts, units),
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


def _forecasts(forecasts: Sequence[RaceForecast], units: Units) -> tuple[Element, ...]:
    said = [one for one in forecasts if one.combined or one.forecasts]
    if not said:
        return ()
    best = [_row(one, one.combined or one.forecasts[0], units) for one in said]
    every = [
        _row(one, law, units)
        for one in said
        for law in (*((one.combined,) if one.combined else ()), *one.forecasts)
    ]
    reasons = (
        f"{display.distance_name(one.distance_m, units)}: {one.reason}"
        for one in forecasts
        if one.reason
    )
    return (
        element("h2", "Race times with their errors"),
        e.table("Race times with their errors", COLUMNS, best),
        element(
            "details",
            element("summary", "Race times by each law"),
            e.table("Race times by each law", COLUMNS, every),
            *(element("p", reason, style="sr-quiet") for reason in reasons),
        ),
    )


def _row(forecast: RaceForecast, law: MethodForecast, units: Units) -> tuple[str, ...]:
    low_s, high_s = law.interval_s
    tried = f"{100 * law.error_fraction:.1f} % over {law.tests}" if law.tests else "not tried yet"
    return (
        display.distance_name(forecast.distance_m, units),
        law.method,
        clock(law.duration_s),
        f"{clock(low_s)} to {clock(high_s)}",
        tried,
    )


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
