"""The server put together: Jupyter's application behind the gate, with the platform's handlers."""

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from smartrunning.config import Settings
from smartrunning.errors import PortBusyError
from smartrunning.server import handlers, workspace
from smartrunning.server.access.gate import Gate, Rules
from smartrunning.server.access.logins import Logins
from smartrunning.server.access.looking import look_after
from smartrunning.server.access.surface import SecurityHeaders
from smartrunning.server.access.throttle import Throttle
from smartrunning.server.audit import Book
from smartrunning.server.contents import workers
from smartrunning.server.cookie import cookie_name, public_hosts
from smartrunning.server.folders import Folders
from smartrunning.server.jupyter import MEGABYTE, configuration, prepare
from smartrunning.server.kernels.environment import Surroundings
from smartrunning.server.kernels.forking import ForkServer, can_fork
from smartrunning.server.kernels.owned import owned
from smartrunning.server.kernels.provisioner import UMASK, ForkProvisioner, UserProvisioner
from smartrunning.server.kernels.rights import rights_of
from smartrunning.server.kernels.system_users import system_users
from smartrunning.server.news import ChangePush
from smartrunning.server.pages.painter import Painter
from smartrunning.server.parts import Parts
from smartrunning.server.push import JobPush
from smartrunning.server.telemetry import Telemetry
from smartrunning.server.watching import watched
from smartrunning.storage import Store
from smartrunning.storage.changes import Changes
from smartrunning.storage.kernel_access import kernel_file
from smartrunning.storage.live import JobFeed
from smartrunning.storage.uploads import AsyncUploads

BODY_BYTES: Final = 64 * 1024
"""What a request may bring that has not passed the gate yet; the table of routes says more."""
LONGEST_WAIT_FOR_A_REQUEST_S: Final = 75.0
PAUSE_S: Final = 1.0


class SmartRunningServer(ServerApp):
    """The one server.

    Parameters
    ----------
    settings : Settings
        What the operator has chosen.
    store : Store
        The open store.
    **traits : object
        What Jupyter's application takes.
    """

    name = "smartrunning"
    no_browser_open_file = True
    default_services: tuple[str, ...] = (  # type: ignore[assignment]  # fewer than Jupyter has
        "api",
        "auth",
        "config",
        "contents",
        "files",
        "kernels",
        "kernelspecs",
        "nbconvert",
        "security",
        "sessions",
        "events",
    )

    def __init__(self, settings: Settings, store: Store, **traits: Any) -> None:
        self.settings = settings
        self.store = store
        self._sockets = bound_sockets(settings)
        self.folders = Folders.of(settings)
        self.folders.make()
        prepare(self.folders)
        super().__init__(config=configuration(settings, self.folders), **traits)
        self._running: set[asyncio.Task[None]] = set()

    def load_config_file(self, *given: Any, **named: Any) -> None:
        """Read no file: all configuration is in `jupyter.configuration`.

        Parameters
        ----------
        *given : object
            Ignored.
        **named : object
            Ignored.
        """

    def find_server_extensions(self) -> None:
        """Look for no extensions: those that are wanted are named in the configuration."""

    def init_logging(self) -> None:
        """Let the lines of Jupyter go the way of all others."""
        super().init_logging()
        self.log.handlers.clear()
        self.log.propagate = True
        for logger in (self.log, logging.getLogger("tornado")):
            logger.setLevel(self.settings.log_level.upper())

    def init_configurables(self) -> None:
        """Make the parts that know each other."""
        super().init_configurables()
        self.logins = Logins(
            self.store.logins,
            self.store.tokens,
            idle_s=self.settings.login_idle_s,
            lifetime_s=self.settings.login_lifetime_s,
        )
        self.record_http_request_metrics = False  # the platform counts by itself, by fewer labels
        self.kernels = owned(self.kernel_manager)
        UserProvisioner.users = system_users(self.settings, self.folders)
        self._refresh_workspace()
        self.kernels.surroundings = self._surroundings()
        self.logins.at_end(self.kernels.end_login)
        self.logins.watch(self.kernels.tenancies.logins)
        self._start_fork_server()
        self.parts = Parts(
            settings=self.settings,
            folders=self.folders,
            store=self.store,
            uploads=AsyncUploads(self.store.uri, settings=self.settings),
            logins=self.logins,
            throttle=Throttle(),
            kernels=self.kernels,
            push=JobPush(lambda: JobFeed(self.store.uri, settings=self.settings)),
            changes=ChangePush(lambda: Changes(self.store.uri, settings=self.settings)),
            book=Book(self.store.audit),
            painter=Painter(self.fork_server, self.kernels.surroundings, self.kernels.pages_folder),
            telemetry=Telemetry(),
        )

    def _refresh_workspace(self) -> None:
        """Bring the project's notebooks up to date, with no more rights than scientists have."""
        before = os.umask(UMASK)
        try:
            with rights_of(workers()):
                workspace.refresh(self.folders.notebooks, self.folders.workspace)
        except OSError as error:  # they can close the folder, and must not stop the server so
            self.log.warning("the notebooks of the workspace stay as they are: %s", error)
        finally:
            os.umask(before)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            home=self.folders.home,
            runtime=self.folders.runtime,
            database_file=kernel_file(self.settings),
            database=self.settings.database,
            users=UserProvisioner.users,
        )

    def _start_fork_server(self) -> None:
        self.fork_server = None
        if can_fork():
            self.fork_server = ForkServer(self.kernels.surroundings.bare()).start()
        ForkProvisioner.fork_server = self.fork_server

    def init_webapp(self) -> None:
        """Make the application, the platform's handlers in it, and the gate before it."""
        super().init_webapp()
        self.gate = Gate(
            self.web_app,
            Rules(
                cookie=cookie_name(self.settings),
                upload_limit_bytes=self.settings.upload_limit_bytes,
                hosts=public_hosts(self.settings),
            ),
            self.logins,
            owns_kernel=self.kernels.tenancies.is_owner,
            on_refusal=self.parts.book.note_refusal,
            telemetry=self.parts.telemetry,
        )
        self.web_app.settings.update(gate=self.gate, parts=self.parts)
        self.web_app.settings["log_function"] = watched(
            self.web_app.settings["log_function"], self.gate, self.parts.telemetry
        )
        self.web_app.add_transform(SecurityHeaders)
        handlers.install(self.web_app)

    def init_httpserver(self) -> None:
        """Make the HTTP server; it gets to know the gate and nothing behind it."""
        self._http_server = HTTPServer(
            self.gate,
            xheaders=self.trust_xheaders,
            max_body_size=BODY_BYTES,
            max_buffer_size=self.max_buffer_size,
            max_header_size=32 * 1024,
            idle_connection_timeout=LONGEST_WAIT_FOR_A_REQUEST_S,
            chunk_size=MEGABYTE // 4,
        )
        self.port = self._sockets[0].getsockname()[1]

    async def _post_start(self) -> None:
        await super()._post_start()
        await self.parts.uploads.open()
        for work in (
            self.logins.look_after,
            self.kernels.reap,
            partial(look_after, self.kernels, self.store.coaching),
            self.parts.push.run,
            self.parts.book.run,
        ):
            self._running.add(asyncio.ensure_future(self._begin_again(work)))
        self.http_server.add_sockets(self._sockets)
        self.log.info("SmartRunning answers at http://%s:%s", self.ip, self.port)
        await self.parts.painter.open()

    async def _begin_again(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do work that has no end; when it breaks off, say so and begin again."""
        while True:
            try:
                await work()
            except Exception:
                self.log.exception("a part of the server broke off and begins again")
            await asyncio.sleep(PAUSE_S)

    async def _cleanup(self) -> None:
        for task in tuple(self._running):
            task.cancel()
        await super()._cleanup()
        await self.parts.uploads.close()
        self.parts.painter.stop()
        if self.fork_server:
            self.fork_server.stop()


def bound_sockets(settings: Settings) -> list[socket.socket]:
    """Sockets that wait for browsers; nobody is answered yet.

    Parameters
    ----------
    settings : Settings
        Name the address and the port.

    Returns
    -------
    list of socket.socket
        One for each kind of network.

    Raises
    ------
    PortBusyError
        If another program has the port.
    """
    try:
        return bind_sockets(settings.port, settings.host)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise
        raise PortBusyError(
            f"The server needs port {settings.port} on {settings.host}; found: {error.strerror}. "
            "Stop the program that has it, or choose another port with SMARTRUNNING_PORT."
        ) from error
