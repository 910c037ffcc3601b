"""What is due again and again for the runner: the weekly report."""

from typing import Any

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.storage.schedules import Schedule
from smartrunning.workflows.requests import checked
from smartrunning.workflows.weekly_report import WeeklyReportRequest, set_weekly_report


class ScheduleList(ApiHandler):
    """The runner's schedules."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the schedules."""
        schedules = await self.ask(self.store.schedules.of, self.own.owner)
        self.send({"schedules": [shown(schedule) for schedule in schedules]})

    @web.authenticated
    async def post(self) -> None:
        """Switch the weekly report on, off, or to another time."""
        wish = await self.ask(checked, WeeklyReportRequest, self.body())
        now = await self.ask(self.store.schedules.now)
        schedule = await self.ask(set_weekly_report, self.store, self.own.owner, wish, now=now)
        self.note(f"schedule.{'on' if wish.enabled else 'off'}", schedule.schedule_id)
        self.send(shown(schedule))


def shown(schedule: Schedule) -> dict[str, Any]:
    """What the runner gets to know of a schedule.

    Parameters
    ----------
    schedule : Schedule
        One's own.

    Returns
    -------
    dict of str to object
        For `smartrunning.server.api.plain.plain`.
    """
    return {
        "schedule_id": schedule.schedule_id,
        "name": schedule.name,
        "enabled": schedule.enabled,
        "weekday": schedule.weekday,
        "at": schedule.at,
        "time_zone": schedule.time_zone,
        "weeks": schedule.parameters.get("weeks"),
        "next_due_at": schedule.next_due_at,
        "last_due_at": schedule.last_due_at,
    }
