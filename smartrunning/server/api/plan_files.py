"""A plan as files: for watches, calendars, spreadsheets, programs and the wall."""

import json
from datetime import date
from typing import TYPE_CHECKING, Final

from tornado import web

from smartrunning import exports
from smartrunning.errors import NotFoundError
from smartrunning.exports import Publication
from smartrunning.server.api.handler import ApiHandler
from smartrunning.storage import OwnedStore

if TYPE_CHECKING:
    from smartrunning.reports.display import Units

MEDIA_TYPES: Final = {
    "ics": "text/calendar; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}


class WeekOfWorkouts(ApiHandler):
    """The workouts of a week for a watch."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str, number: str) -> None:
        """Answer with a ZIP archive of FIT files.

        Parameters
        ----------
        plan_id : str
            Key of the plan.
        number : str
            Number of the week, from 1.
        """
        name, data = await self.ask(_week, self.own, plan_id, int(number))
        self.note("plan.take", plan_id)
        self.send_file(data, kind="application/zip", name=name)


class WorkoutFile(ApiHandler):
    """One workout for a watch."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str, day: str) -> None:
        """Answer with a FIT file.

        Parameters
        ----------
        plan_id : str
            Key of the plan.
        day : str
            Its day, such as ``2026-06-04``.
        """
        name, data = await self.ask(_workout, self.own, plan_id, day)
        self.note("plan.take", plan_id)
        self.send_file(data, kind="application/vnd.ant.fit", name=name)


class PlanFile(ApiHandler):
    """The whole plan."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str, kind: str) -> None:
        """Answer with the plan in a form.

        Parameters
        ----------
        plan_id : str
            Key of the plan.
        kind : str
            Calendar, table, JSON or PDF.
        """
        units: Units = "imperial" if self.get_argument("units", "") == "imperial" else "metric"
        data = await self.ask(_whole, self.own, plan_id, kind, units)
        plan = await self.ask(self.own.plan_info, plan_id)
        self.note("plan.take", plan_id)
        self.send_file(data, kind=MEDIA_TYPES[kind], name=f"plan-{plan.race_date}.{kind}")


def _week(owned: OwnedStore, plan_id: str, number: int) -> tuple[str, bytes]:
    plan, info = owned.plan(plan_id), owned.plan_info(plan_id)
    if not 1 <= number <= len(plan.weeks):
        raise NotFoundError(f"The plan has weeks 1 to {len(plan.weeks)}, found {number}.")
    monday = plan.weeks[number - 1].start
    data = exports.week_archive(
        plan,
        monday,
        created_at=info.created_at,
        threshold_heart_rate_bpm=_threshold_bpm(owned, monday),
    )
    return f"workouts-{monday}.zip", data


def _workout(owned: OwnedStore, plan_id: str, day: str) -> tuple[str, bytes]:
    plan, info = owned.plan(plan_id), owned.plan_info(plan_id)
    planned = next((one for one in plan.days if one.day.isoformat() == day and one.steps), None)
    if planned is None:
        raise NotFoundError(f"The plan has no session on {day}.")
    data = exports.fit_workout(
        planned,
        created_at=info.created_at,
        threshold_heart_rate_bpm=_threshold_bpm(owned, planned.day),
    )
    return exports.workout_file_name(planned), data


def _whole(owned: OwnedStore, plan_id: str, kind: str, units: "Units") -> bytes:
    plan, info = owned.plan(plan_id), owned.plan_info(plan_id)
    if kind == "ics":
        return exports.plan_calendar(plan, Publication(info.line, info.revision, info.created_at))
    if kind == "csv":
        return exports.plan_csv(plan).encode()
    if kind == "json":
        return json.dumps(exports.plan_document(plan), indent=1, allow_nan=False).encode()
    from smartrunning.reports import plan_pdf  # noqa: PLC0415  matplotlib is slow to import

    return plan_pdf(plan, units)


def _threshold_bpm(owned: OwnedStore, day: date) -> float:
    return owned.runner().thresholds_on(day).threshold_heart_rate_bpm
