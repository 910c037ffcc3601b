"""Runners and coaches: who looks after whom, decided by administrators."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from tornado import web

from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.server.api.coaching import end_coaching, named
from smartrunning.storage import Store
from smartrunning.workflows.assign_coach import assign_coach


class Assignment(BaseModel):
    """A coach and a runner.

    Attributes
    ----------
    coach : str
        Name of the coach's account.
    runner_id : str
        Key of the runner.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    coach: str = Field(min_length=1, max_length=64)
    runner_id: str = Field(min_length=1, max_length=200)


class AdminCoachingList(AdminHandler):
    """All assignments."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with all, and with the coaches and runners that there are."""
        self.send(await self.ask(_everything, self.store))

    @web.authenticated
    async def post(self) -> None:
        """Put a runner into the care of a coach; a second time changes nothing."""
        wish = await self.wish(Assignment)
        made = await self.ask(assign_coach, self.store, wish.coach, wish.runner_id)
        self.note("admin.coaching.begin", f"{made.coach} → {made.runner_id}")
        self.send(await self.ask(named, self.store, made), status=201)


class EndAnyCoaching(AdminHandler):
    """The wish that an assignment ends."""

    @web.authenticated
    async def post(self, coaching_id: str) -> None:
        """End it, and close what the coach has open at this moment.

        Parameters
        ----------
        coaching_id : str
            Its key.
        """
        found = await self.ask(self.store.coaching.get, coaching_id)
        await end_coaching(self, found)
        self.note("admin.coaching.end", f"{found.coach} → {found.runner_id}")
        self.set_status(204)
        self.finish()


def _everything(store: Store) -> dict[str, Any]:
    return {
        "coaching": [named(store, one) for one in store.coaching.all()],
        "coaches": [one.username for one in store.users.all() if one.role != "runner"],
        "runners": [{"runner_id": one.runner_id, "name": one.name} for one in store.runners.all()],
    }
