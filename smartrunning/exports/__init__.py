"""A Plan in, what watches, calendars and other programs can read out."""

from smartrunning.exports.calendar import Publication, empty_calendar, plan_calendar
from smartrunning.exports.document_schema import plan_schema
from smartrunning.exports.fit_workout import fit_workout
from smartrunning.exports.tables import plan_csv, plan_document
from smartrunning.exports.week_archive import week_archive, workout_file_name

__all__ = [
    "Publication",
    "empty_calendar",
    "fit_workout",
    "plan_calendar",
    "plan_csv",
    "plan_document",
    "plan_schema",
    "week_archive",
    "workout_file_name",
]
