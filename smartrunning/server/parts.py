"""The parts of the running server that handlers need, each in its place."""

from dataclasses import dataclass

from tornado.web import RequestHandler

from smartrunning.config import Settings
from smartrunning.server.access.logins import Logins
from smartrunning.server.access.throttle import Throttle
from smartrunning.server.audit import Book
from smartrunning.server.folders import Folders
from smartrunning.server.kernels.owned import OwnedKernels
from smartrunning.server.news import ChangePush
from smartrunning.server.pages.painter import Painter
from smartrunning.server.push import JobPush
from smartrunning.server.telemetry import Telemetry
from smartrunning.storage import Store
from smartrunning.storage.uploads import AsyncUploads


@dataclass(frozen=True, slots=True)
class Parts:
    """One of each for the process.

    Attributes
    ----------
    settings : Settings
        What the operator has chosen.
    folders : Folders
        Where things are.
    store : Store
        The open store.
    uploads : AsyncUploads
        Where files come in.
    logins : Logins
        Who is logged in.
    throttle : Throttle
        Attempts to log in.
    kernels : OwnedKernels
        Whose kernel is whose.
    push : JobPush
        Events of jobs.
    changes : ChangePush
        News for the pages of administrators.
    book : Book
        The audit book.
    painter : Painter
        First pictures of pages.
    telemetry : Telemetry
        What is counted for machines that watch.
    """

    settings: Settings
    folders: Folders
    store: Store
    uploads: AsyncUploads
    logins: Logins
    throttle: Throttle
    kernels: OwnedKernels
    push: JobPush
    changes: ChangePush
    book: Book
    painter: Painter
    telemetry: Telemetry


def parts_of(handler: RequestHandler) -> Parts:
    """Parts of the server that a handler belongs to.

    Parameters
    ----------
    handler : RequestHandler
        Any handler of the server.

    Returns
    -------
    Parts
        Made when the server was put together.
    """
    parts: Parts = handler.settings["parts"]
    return parts
