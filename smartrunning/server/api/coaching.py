"""Who coaches a runner, for the runner; and the runners of a coach, for the coach."""

from typing import Any

from tornado import web

from smartrunning.errors import NotFoundError
from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.parts import parts_of
from smartrunning.storage import Store
from smartrunning.storage.coaching import Coaching


class Coaches(ApiHandler):
    """Who coaches the runner."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with all coaches."""
        found = await self.ask(self.store.coaching.of_runner, self.own.owner)
        self.send({"coaches": [_for_the_runner(one) for one in found]})


class EndCoaching(ApiHandler):
    """The wish of a runner that a coach sees nothing any more."""

    @web.authenticated
    async def post(self, coaching_id: str) -> None:
        """End it, and close what the coach has open at this moment.

        Parameters
        ----------
        coaching_id : str
            Its key.
        """
        found = await self.ask(self.store.coaching.get, coaching_id)
        if found.runner_id != self.own.owner:
            raise Refusal(404, "There is no such assignment.")
        await end_coaching(self, found)
        self.note("coaching.end", found.coach)
        self.set_status(204)
        self.finish()


class Roster(ApiHandler):
    """The runners of a coach."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with those who are assigned to the visitor."""
        self.send({"runners": await self.ask(roster, self.store, self.visit.username)})


async def end_coaching(handler: ApiHandler, coaching: Coaching) -> None:
    """End an assignment in the database, then the coach's open pages.

    Parameters
    ----------
    handler : ApiHandler
        Of the request.
    coaching : Coaching
        What ends.
    """
    await handler.ask(handler.store.coaching.end, coaching.coaching_id)
    parts_of(handler).kernels.end_pages_of_coach(coaching.coach)


def roster(store: Store, coach: str) -> list[dict[str, Any]]:
    """Runners of a coach, by name.

    Parameters
    ----------
    store : Store
        The open store.
    coach : str
        Name of the coach's account.

    Returns
    -------
    list of dict
        For `smartrunning.server.api.plain.plain`.
    """
    return sorted(
        (named(store, one) for one in store.coaching.of_coach(coach)),
        key=lambda one: str(one["name"]).casefold(),
    )


def named(store: Store, coaching: Coaching) -> dict[str, Any]:
    """Assignment with the runner's name.

    Parameters
    ----------
    store : Store
        The open store.
    coaching : Coaching
        The assignment.

    Returns
    -------
    dict of str to object
        For `smartrunning.server.api.plain.plain`.
    """
    try:
        name = store.runners.get(coaching.runner_id).name
    except NotFoundError:  # being removed at this moment
        name = coaching.runner_id
    return {
        "coaching_id": coaching.coaching_id,
        "runner_id": coaching.runner_id,
        "name": name,
        "coach": coaching.coach,
        "since": coaching.since,
    }


def _for_the_runner(coaching: Coaching) -> dict[str, Any]:
    return {
        "coaching_id": coaching.coaching_id,
        "coach": coaching.coach,
        "since": coaching.since,
    }
