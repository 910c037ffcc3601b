"""Race times with their intervals and errors, as tables."""

from collections.abc import Sequence
from typing import Final

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.history import MethodForecast, RaceForecast
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.storage.forecasts import KeptForecasts
from smartrunning.units import clock

TITLE: Final = "What you can expect in a race"
HEADS: Final = (
    "Race",
    "Expected time (h:min:s)",
    "95 % interval",
    "Law",
    "Error on your own races",
)


def race_times(kept: KeptForecasts | None, units: Units) -> tuple[Element, ...]:
    """Best-tried time of each race.

    Parameters
    ----------
    kept : KeptForecasts or None
        As the history was last brought up to date.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Element
        A table and how it was made; empty where no law says anything.
    """
    if kept is None or not any(one.forecasts for one in kept.forecasts):
        return ()
    day = kept.day
    return (
        element("h2", TITLE),
        e.table(TITLE, HEADS, [_best_row(one, units) for one in kept.forecasts]),
        element(
            "p",
            f"For races on {day.day} {day:%B %Y}, from your sessions before that day. Each law was "
            "tried on your own earlier races of similar distance; the one with the narrowest "
            "interval is shown, or the laws together where they were better.",
            style="sr-quiet",
        ),
    )


def every_law(forecasts: Sequence[RaceForecast], units: Units) -> tuple[Element, ...]:
    """Time of each race by each law.

    Parameters
    ----------
    forecasts : sequence of RaceForecast
        One a distance.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Element
        A table, and why laws are not taken together; empty where no law says anything.
    """
    rows = [
        _row(one, law, units)
        for one in forecasts
        for law in (*((one.combined,) if one.combined else ()), *one.forecasts)
    ]
    if not rows:
        return ()
    title = "Race times by each law"
    return (
        element("h2", title),
        e.table(title, HEADS, rows),
        *(
            element(
                "p",
                f"{display.distance_name(one.distance_m, units)}: {one.reason}",
                style="sr-quiet",
            )
            for one in forecasts
            if one.reason
        ),
    )


def _best_row(forecast: RaceForecast, units: Units) -> tuple[str, ...]:
    if forecast.combined or forecast.forecasts:
        return _row(forecast, forecast.combined or forecast.forecasts[0], units)
    return display.distance_name(forecast.distance_m, units), "–", "–", "–", forecast.reason


def _row(forecast: RaceForecast, law: MethodForecast, units: Units) -> tuple[str, ...]:
    low_s, high_s = law.interval_s
    races = "race" if law.tests == 1 else "races"
    error = f"{100 * law.error_fraction:.1f} % over {law.tests} {races}"
    return (
        display.distance_name(forecast.distance_m, units),
        clock(law.duration_s),
        f"{clock(low_s)} to {clock(high_s)}",
        "laws together" if law.method == "combined" else law.method,
        error if law.tests else "not tried yet",
    )
