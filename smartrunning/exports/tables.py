"""A plan as a table of its days, and as plain data for JSON."""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from smartrunning.exports.spreadsheet import cell
from smartrunning.optimizer import Plan, PlanDay, Step
from smartrunning.units import clock, pace_s_per_km

COLUMNS: Final = (
    "day",
    "workout",
    "title",
    "load_au",
    "duration_s",
    "distance_m",
    "fitness_au",
    "fatigue_au",
    "form_au",
    "steps",
    "reason",
)
"""Columns of the table, units as in all of the platform."""


def plan_csv(plan: Plan) -> str:
    """Table of a plan's days as comma-separated values, one row a day.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    str
        With a row of names first; a number that is unknown is empty.
    """
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(COLUMNS)
    curves = zip(plan.fitness_au, plan.fatigue_au, plan.form_au, strict=True)
    for day, values in zip(plan.days, curves, strict=True):
        writer.writerow(_row(day, values))
    return sink.getvalue()


def plan_document(plan: Plan) -> dict[str, Any]:
    """Plan as dictionaries, lists, strings and numbers.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    dict of str to object
        Fields by their names; days as ISO dates, unknown numbers as None.
    """
    document: dict[str, Any] = _plain(asdict(plan))
    return document


def _row(day: PlanDay, values: tuple[float, float, float]) -> list[str]:
    numbers = [day.load_au, day.duration_s, day.distance_m, *values]
    shown = [f"{number:.1f}" if math.isfinite(number) else "" for number in numbers]
    steps = "; ".join(map(_step_text, day.steps))
    words = (day.workout, day.name, steps, day.reason)
    workout, title, steps, reason = map(cell, words)
    return [day.day.isoformat(), workout, title, *shown, steps, reason]


def _step_text(step: Step) -> str:
    """A step as ``5 × 240 s at 4:10 /km (1.00 CS), 90 s at 6:25 /km (0.65 CS)``."""
    text = _effort_text(step.duration_s, step.speed_mps, step.critical_speed_fraction)
    if step.rest_s:
        text += f", {_effort_text(step.rest_s, step.rest_speed_mps, step.rest_fraction)}"
    return f"{step.repetitions} × {text}" if step.repetitions > 1 else text


def _effort_text(duration_s: float, speed_mps: float, fraction: float) -> str:
    """Time and pace; only the share of critical speed (CS) while that is unknown."""
    share = f"{fraction:.2f} CS"
    if math.isfinite(speed_mps) and speed_mps > 0:
        share = f"{clock(pace_s_per_km(speed_mps))} /km ({share})"
    return f"{duration_s:.0f} s at {share}"


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
