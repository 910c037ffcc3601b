"""Schedules of everybody: the list, on and off, and at once."""

from pydantic import BaseModel, ConfigDict
from tornado import web

from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.workflows.fire_schedules import run_now, switch


class Switch(BaseModel):
    """Whether a schedule shall be on.

    Attributes
    ----------
    enabled : bool
        On or off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    enabled: bool


class AdminScheduleList(AdminHandler):
    """The schedules."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with all, the next one first."""
        self.send({"schedules": await self.ask(self.store.schedules.all)})


class OneSchedule(AdminHandler):
    """A schedule."""

    @web.authenticated
    async def patch(self, schedule_id: str) -> None:
        """Switch it on or off.

        Parameters
        ----------
        schedule_id : str
            Its key.
        """
        wish = await self.wish(Switch)
        schedule = await self.ask(switch, self.store, schedule_id, enabled=wish.enabled)
        self.note(f"admin.schedule.{'on' if wish.enabled else 'off'}", schedule_id)
        self.send(schedule)


class RunSchedule(AdminHandler):
    """The wish that what a schedule does is done now."""

    @web.authenticated
    async def post(self, schedule_id: str) -> None:
        """Write its job.

        Parameters
        ----------
        schedule_id : str
            Its key.
        """
        job_id = await self.ask(run_now, self.store, schedule_id)
        self.note("admin.schedule.run", schedule_id)
        self.send({"job_id": job_id}, status=202)
