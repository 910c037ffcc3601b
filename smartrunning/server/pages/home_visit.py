"""A view of the home page, written down by the server: no kernel can, and no browser is asked."""

from contextlib import suppress
from typing import Final

from tornado import web

from smartrunning.errors import SmartRunningError
from smartrunning.server.access.visit import Visit
from smartrunning.server.parts import parts_of
from smartrunning.server.threads import in_thread
from smartrunning.workflows.visit_home import visit_home

HOME: Final = "home"


async def note_home(handler: web.RequestHandler, visit: Visit, page: str) -> None:
    """Write down that a person looks at their own home page.

    Parameters
    ----------
    handler : RequestHandler
        Of the page.
    visit : Visit
        The person.
    page : str
        Name of the page; all others are passed over, as is the home page of somebody else.
    """
    if page != HOME or visit.looks_at or not visit.runner_id:
        return
    with suppress(SmartRunningError):  # the page itself says what is wrong
        owned = parts_of(handler).store.owned_by(visit.runner_id)
        await in_thread(visit_home, owned, visit.username)
