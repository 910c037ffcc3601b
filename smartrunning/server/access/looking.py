"""A coach who looks at a runner's data: decided here, from the database, at each request.

The address names the runner (``?runner=``); whether that is allowed is looked up in the store, and
what comes of it goes to a page's kernel in its environment. What a browser says is never believed.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Final

from tornado import web

from smartrunning.errors import DatabaseUnavailableError
from smartrunning.server.access.visit import Visit
from smartrunning.server.audit import Line
from smartrunning.server.kernels.owned import OwnedKernels
from smartrunning.server.parts import parts_of
from smartrunning.server.threads import in_thread
from smartrunning.storage import Store
from smartrunning.storage.coaching import CoachingOfAll

ARGUMENT: Final = "runner"
COACHING: Final = frozenset({"coach", "scientist", "admin"})
"""Roles that may have runners in their care; each of them only those that are assigned."""
SHOWN: Final = frozenset({"home", "sessions", "analytics", "plan"})
"""Pages that can be about a runner whom one coaches."""
SWEEP_S: Final = 2.0
LONGEST_KEY: Final = 200


def asked_runner(handler: web.RequestHandler) -> str | None:
    """Runner whom a request names.

    Parameters
    ----------
    handler : RequestHandler
        Of the request.

    Returns
    -------
    str or None
        As the request says it, unchecked; None when it names none. Two names are none that exists.
    """
    named = handler.request.query_arguments.get(ARGUMENT, [])
    if not named:
        return None
    if len(named) != 1 or len(named[0]) > LONGEST_KEY:
        return ""
    return named[0].decode("utf-8", "replace")


def may_look(store: Store, visit: Visit, runner_id: str) -> bool:
    """Whether a person may read a runner's data, at this moment.

    Parameters
    ----------
    store : Store
        The open store.
    visit : Visit
        The person.
    runner_id : str
        Key of the runner, as it came in.

    Returns
    -------
    bool
        True for those alone to whom the runner is assigned.
    """
    if visit.role not in COACHING or not runner_id:
        return False
    return store.coaching.holds(visit.username, runner_id)


async def looking(handler: web.RequestHandler, visit: Visit, name: str) -> Visit:
    """Visit of a page that may be about another runner.

    Parameters
    ----------
    handler : RequestHandler
        Of the page.
    visit : Visit
        The person.
    name : str
        Name of the page.

    Returns
    -------
    Visit
        The same one when the request names nobody.

    Raises
    ------
    tornado.web.HTTPError
        404 when the runner is not assigned to the person, or the page is never about others.
    """
    asked = asked_runner(handler)
    if asked is None:
        return visit
    parts = parts_of(handler)
    if name not in SHOWN or not await in_thread(may_look, parts.store, visit, asked):
        raise web.HTTPError(404)
    address = handler.request.remote_ip or ""
    parts.book.note(Line(f"coach.look.{name}", visit.username, asked, "ok", address))
    return replace(visit, looks_at=asked)


async def look_after(kernels: OwnedKernels, coaching: CoachingOfAll) -> None:
    """Close, for ever, the pages of coaches whose assignment was ended somewhere else.

    Parameters
    ----------
    kernels : OwnedKernels
        The kernels of this process.
    coaching : CoachingOfAll
        Who coaches whom.
    """
    while True:
        await asyncio.sleep(SWEEP_S)
        if not (pairs := kernels.looked_at()):
            continue
        with suppress(DatabaseUnavailableError):
            for username, runner_id in pairs - await in_thread(coaching.that_hold, pairs):
                kernels.end_looking(username, runner_id)
