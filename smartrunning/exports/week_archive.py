"""A week of a Plan in, one ZIP archive of its FIT workout files out."""

import io
import math
import re
import zipfile
from datetime import date, datetime, timedelta

from smartrunning.errors import InvalidRequestError
from smartrunning.exports.fit_workout import fit_workout
from smartrunning.optimizer import Plan, PlanDay


def week_archive(
    plan: Plan, monday: date, *, created_at: datetime, threshold_heart_rate_bpm: float = math.nan
) -> bytes:
    """ZIP archive with a FIT workout file for each session of a week.

    Parameters
    ----------
    plan : Plan
        The plan.
    monday : datetime.date
        First day of the week.
    created_at : datetime.datetime
        Aware; when the plan was made. It dates the entries too, so the same plan gives the same
        bytes.
    threshold_heart_rate_bpm : float
        See `fit_workout`.

    Returns
    -------
    bytes
        The archive.

    Raises
    ------
    InvalidRequestError
        If nothing is to be run in that week.
    """
    sunday = monday + timedelta(days=6)
    days = [day for day in plan.days if monday <= day.day <= sunday and day.steps]
    if not days:
        raise InvalidRequestError(f"The plan has no session from {monday} to {sunday}.")
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for day in days:
            entry = zipfile.ZipInfo(workout_file_name(day), created_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = fit_workout(
                day, created_at=created_at, threshold_heart_rate_bpm=threshold_heart_rate_bpm
            )
            archive.writestr(entry, content)
    return sink.getvalue()


def workout_file_name(day: PlanDay) -> str:
    """File name of a session: its day and its workout, plain letters only.

    Parameters
    ----------
    day : PlanDay
        A day with steps.

    Returns
    -------
    str
        Such as ``2026-05-19-easy.fit``.
    """
    return f"{day.day.isoformat()}-{re.sub(r'[^a-z0-9]+', '-', day.workout.lower())}.fit"
