"""The goal form between the browser's values, which may be anything, and its own frozen shape."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from smartrunning.apps.goal_form import GoalForm, RaceRow

LONGEST_TEXT = 20


def of_form(form: GoalForm) -> Mapping[str, Any]:
    """Values for the browser.

    Parameters
    ----------
    form : GoalForm
        The form.

    Returns
    -------
    mapping of str to object
        Plain JSON values by name of the field.
    """
    return {
        "race_date": _day_text(form.race_date),
        "start_date": _day_text(form.start_date),
        "race": form.race,
        "distance": form.distance,
        "minutes": list(form.minutes),
        "hours_per_week": form.hours_per_week,
        "longest_minutes": form.longest_minutes,
        "sessions_per_week": form.sessions_per_week,
        "long_run_day": str(form.long_run_day),
        "target": form.target,
        "other_races": [
            {"day": _day_text(row.day), "distance": row.distance, "priority": row.priority}
            for row in form.other_races
        ],
        "away": [{"first": _day_text(first), "last": _day_text(last)} for first, last in form.away],
        "experience": form.experience,
        "distribution": form.distribution,
        "attitude": form.attitude,
        "highest_load_au": None if math.isnan(form.highest_load_au) else form.highest_load_au,
        "easy_until": _day_text(form.easy_until),
    }


def to_form(values: Mapping[str, Any]) -> GoalForm:
    """Form of what the browser sent; what cannot be read becomes what `problems` complains about.

    Parameters
    ----------
    values : mapping of str to object
        Anything.

    Returns
    -------
    GoalForm
        Unchecked.
    """
    return GoalForm(
        race_date=_day(values.get("race_date")),
        start_date=_day(values.get("start_date")),
        race=_text(values.get("race")),
        distance=_number(values.get("distance")),
        minutes=tuple(_number(one) for one in _rows(values.get("minutes"))),
        hours_per_week=_number(values.get("hours_per_week")),
        longest_minutes=_number(values.get("longest_minutes")),
        sessions_per_week=_number(values.get("sessions_per_week")),
        long_run_day=_weekday(values.get("long_run_day")),
        target=_text(values.get("target")),
        other_races=tuple(
            RaceRow(_day(row.get("day")), _number(row.get("distance")), _text(row.get("priority")))
            for row in _rows(values.get("other_races"))
            if isinstance(row, dict)
        ),
        away=tuple(
            (_day(row.get("first")), _day(row.get("last")))
            for row in _rows(values.get("away"))
            if isinstance(row, dict)
        ),
        experience=_text(values.get("experience")),
        distribution=_text(values.get("distribution")),
        attitude=_text(values.get("attitude")),
        highest_load_au=_number(values.get("highest_load_au")),
        easy_until=_day(values.get("easy_until")),
    )


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _text(value: object) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def _weekday(value: object) -> int:
    return int(value) if isinstance(value, str) and value in set("0123456") else -1


def _rows(value: object) -> list[Any]:
    return value[:100] if isinstance(value, list) else []
