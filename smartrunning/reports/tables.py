"""Statistics, bests and provenance in, small tables for people out."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd

from smartrunning.history import RunnerHistory
from smartrunning.metrics import SessionStatistics
from smartrunning.records import DataFlag
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.reports.key_numbers import key_numbers
from smartrunning.reports.paper_table import PaperTable
from smartrunning.units import clock


def key_numbers_table(statistics: SessionStatistics, units: Units = "metric") -> PaperTable:
    """A session's numbers with their meaning; those that are missing say why.

    Parameters
    ----------
    statistics : SessionStatistics
        Of the session.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperTable
        One row a number.
    """
    return _table(
        ["number", "value", "unit", "remark"],
        [(one.label, one.value, one.unit, one.note) for one in key_numbers(statistics, units)],
    )


def efforts_table(statistics: SessionStatistics, units: Units = "metric") -> PaperTable:
    """Fastest parts of a session, and whether they count as bests.

    Parameters
    ----------
    statistics : SessionStatistics
        Of the session.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperTable
        One row a distance.
    """
    rows = [
        (
            display.distance_name(effort.distance_m, units),
            clock(effort.duration_s),
            display.pace(effort.distance_m / effort.duration_s, units),
            effort.refusal or "counts",
        )
        for effort in statistics.best_efforts
        if effort.duration_s > 0
    ]
    return _table(["distance", "time (min:s)", "pace", "as a best"], rows)


def data_flags_table(flags: Sequence[DataFlag]) -> PaperTable:
    """What to know about the data of a session.

    Parameters
    ----------
    flags : sequence of DataFlag
        Of the session.

    Returns
    -------
    PaperTable
        One row a flag; one that says so when all is well.
    """
    rows = [(flag.code, flag.sentence) for flag in flags]
    return _table(["flag", "what was found and done"], rows or [("–", "nothing to report")])


def bests_table(history: RunnerHistory, units: Units = "metric") -> PaperTable:
    """Personal bests.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperTable
        One row a distance.
    """
    rows = [
        (
            display.distance_name(best.distance_m, units),
            clock(best.duration_s),
            display.pace(best.speed_mps, units),
            best.local_date.isoformat(),
        )
        for best in history.bests
    ]
    return _table(["distance", "time (h:min:s)", "pace", "day"], rows)


def predictions_table(history: RunnerHistory, units: Units = "metric") -> PaperTable:
    """Times to be expected in races, and from what; asked for by notebooks of earlier reports.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperTable
        One row a race.
    """
    rows = [
        (display.distance_name(one.distance_m, units), clock(one.duration_s), one.method, one.basis)
        for one in history.predictions
    ]
    return _table(["race", "expected time (h:min:s)", "model", "basis"], rows)


def race_times_table(forecasts: pd.DataFrame, units: Units = "metric") -> PaperTable:
    """Times to be expected in races, with their 95 % intervals.

    Parameters
    ----------
    forecasts : pandas.DataFrame
        One row a distance and law, as `smartrunning.lab.race_forecasts` gives them.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperTable
        One row a race: the laws together where they were better, else the best-tried law; one that
        says so when no law says anything.
    """
    columns = [
        "race",
        "expected time (h:min:s)",
        "95 % interval",
        "law",
        "error on own races",
    ]
    rows = [
        _race_row(float(str(distance_m)), laws, units)
        for distance_m, laws in forecasts.groupby(level="distance_m")
    ]
    return _table(columns, rows or [("–", "–", "–", "–", "no law says anything yet")])


def _race_row(distance_m: float, laws: pd.DataFrame, units: Units) -> tuple[object, ...]:
    together = laws[laws["method"] == "combined"]
    law = (laws if together.empty else together).iloc[0]
    low_s, high_s = law["interval_s"]
    tests = int(law["tests"])
    error = f"{100 * law['error_fraction']:.1f} % over {tests} {'race' if tests == 1 else 'races'}"
    return (
        display.distance_name(distance_m, units),
        clock(law["duration_s"]),
        f"{clock(low_s)} to {clock(high_s)}",
        "laws together" if law["method"] == "combined" else law["method"],
        error if tests else "not tried yet",
    )


def critical_speed_table(history: RunnerHistory, units: Units = "metric") -> PaperTable:
    """Critical speed and D′ with their 95 % intervals, or why there are none.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperTable
        One row a quantity.
    """
    columns = ["quantity", "estimate", "95 % interval", "standard error"]
    found = history.critical_speed
    if found is None:
        return _table(columns, [("critical speed", "–", history.critical_speed_reason, "–")])
    pace = display.pace(found.critical_speed_mps, units)
    speed_low, speed_high = found.critical_speed_interval_mps or (float("nan"),) * 2
    reserve_low, reserve_high = found.d_prime_interval_m or (float("nan"),) * 2
    return _table(
        columns,
        [
            (
                "critical speed",
                f"{found.critical_speed_mps:.3f} m/s ({pace})",
                _interval(speed_low, speed_high, "m/s", 3),
                f"{display.number(found.standard_error_critical_speed_mps, 3)} m/s",
            ),
            (
                "D′",
                f"{found.d_prime_m:.0f} m",
                _interval(reserve_low, reserve_high, "m", 0),
                f"{display.number(found.standard_error_d_prime_m)} m",
            ),
        ],
    )


def weeks_table(
    history: RunnerHistory, first_day: date, last_day: date, units: Units = "metric"
) -> PaperTable:
    """Sums of each week.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    first_day, last_day : datetime.date
        The period; weeks that touch it are listed.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperTable
        One row a week, newest first.
    """
    rows = [
        (
            week.start.isoformat(),
            week.sessions,
            display.distance(week.distance_m, units),
            display.span(week.moving_s),
            display.number(week.load_au),
        )
        for week in reversed(history.weeks)
        if week.start <= last_day and week.start + timedelta(days=6) >= first_day
    ]
    return _table(["week from Monday", "sessions", "distance", "moving time", "load (au)"], rows)


def provenance_table(facts: Mapping[str, object]) -> PaperTable:
    """What a report was made from.

    Parameters
    ----------
    facts : mapping of str to object
        Name and value of each fact.

    Returns
    -------
    PaperTable
        One row a fact.
    """
    return _table(["what", "value"], [(name, str(value)) for name, value in facts.items()])


def _interval(low: float, high: float, unit: str, digits: int) -> str:
    if math.isnan(low):
        return "two efforts give no interval"
    return f"{display.number(low, digits)} to {display.number(high, digits)} {unit}"


def _table(columns: list[str], rows: Sequence[tuple[object, ...]]) -> PaperTable:
    return PaperTable(pd.DataFrame(rows, columns=columns).set_index(columns[0]))
