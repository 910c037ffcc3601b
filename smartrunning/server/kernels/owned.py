"""Kernels that each belong to one person and one login, and to a page that needs them."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from jupyter_server import CallContext
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from tornado import web
from traitlets import Float, Instance, Int, Unicode

from smartrunning.errors import ConfigurationError
from smartrunning.server.access.identity import visit_of
from smartrunning.server.access.visit import Visit
from smartrunning.server.kernels import specs
from smartrunning.server.kernels.environment import Surroundings
from smartrunning.server.kernels.memory import free_bytes
from smartrunning.server.kernels.tenancies import Tenancies, Tenancy

SWEEP_S: Final = 5.0
NEW_S: Final = 5.0
"""A page's kernel this young is never given up to make room."""


class TooManyPagesError(Exception):
    """No room for another page.

    Parameters
    ----------
    own : bool
        Whether the person has too many; False when all people together do.
    """

    def __init__(self, *, own: bool) -> None:
        super().__init__(own)
        self.own = own


class OwnedKernels(AsyncMappingKernelManager):
    """Starts, counts and ends kernels by owner.

    Parameters
    ----------
    **traits : object
        What Jupyter's own takes.
    """

    surroundings = Instance(Surroundings)
    pages_folder = Unicode(config=True, help="Folder that the kernels of pages work in.")
    pages_per_user = Int(4, config=True)
    pages = Int(40, config=True)
    page_bytes = Int(0, config=True, help="Memory that must be free for one more page.")
    unused_s = Float(60.0, config=True, help="A page's kernel without a browser ends after this.")

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.tenancies = Tenancies()
        self._sockets: dict[str, set[Callable[[], None]]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.free_bytes = free_bytes

    def list_kernels(self) -> list[dict[str, Any]]:
        """List the visitor's own notebook kernels.

        Returns
        -------
        list of dict
            As JupyterLab wants them.
        """
        visit = _visitor()
        return [
            model
            for model in super().list_kernels()
            if visit
            and self.tenancies.is_owner(model["id"], visit.username)
            and not self.tenancies.is_page(model["id"])
        ]

    def reserve_page(self, visit: Visit, *, replaces: bool = False) -> str:
        """Take a place for a page's kernel.

        Parameters
        ----------
        visit : Visit
            Who opens the page.
        replaces : bool
            Whether it seems to come in place of another page, which browsers leave only when the
            new one is there: then there may be one more for a moment.

        Returns
        -------
        str
            Key of the kernel to be started.

        Raises
        ------
        TooManyPagesError
            If there is no place.
        """
        own = {
            key: it for key, it in self.tenancies.pages().items() if it.username == visit.username
        }
        if len(own) >= self.pages_per_user + replaces and not self._give_up_one_of(own):
            raise TooManyPagesError(own=True)
        everybodys = self.tenancies.pages()
        is_full = len(everybodys) >= self.pages + replaces or self.free_bytes() < self.page_bytes
        if is_full and not (everybodys and self._give_up_one_of(everybodys)):
            raise TooManyPagesError(own=False)
        kernel_id = str(uuid.uuid4())
        self.tenancies.add(
            kernel_id,
            Tenancy(
                visit.username,
                visit.token_hash,
                page=True,
                unused_since_s=float("inf"),  # the browser waits for it
                looks_at=visit.looks_at,
            ),
        )
        return kernel_id

    async def start_page(self, kernel_id: str, visit: Visit) -> Any:
        """Start the kernel of a page.

        Parameters
        ----------
        kernel_id : str
            As `reserve_page` gave it.
        visit : Visit
            Who opens the page.

        Returns
        -------
        QuickKernel
            The kernel.
        """
        try:
            await super().start_kernel(
                kernel_id=kernel_id,
                kernel_name=specs.PAGE,
                cwd=self.pages_folder,
                env=self.surroundings.of(visit, page=True),
            )
        except BaseException:
            self.tenancies.remove(kernel_id)
            raise
        return self.get_kernel(kernel_id)

    async def start_kernel(  # type: ignore[override]  # Jupyter assigns a coroutine
        self, *, kernel_id: str | None = None, **how: Any
    ) -> str:
        """Start the kernel of a notebook for the visitor of the request that asks.

        Parameters
        ----------
        kernel_id : str, optional
            Refused: keys are made here.
        **how : object
            What Jupyter asks for; only the folder and the notebook's name count.

        Returns
        -------
        str
            Key of the kernel.
        """
        visit = _visitor()
        if visit is None or kernel_id is not None:
            raise web.HTTPError(403)
        named = {"JPY_SESSION_NAME": (how.get("env") or {}).get("JPY_SESSION_NAME", "")}
        kernel_id = str(uuid.uuid4())
        self.tenancies.add(
            kernel_id,
            Tenancy(visit.username, visit.token_hash, page=False, unused_since_s=time.monotonic()),
        )
        try:
            await super().start_kernel(
                kernel_id=kernel_id,
                kernel_name=specs.NOTEBOOK,
                path=ApiPath(how.get("path") or ""),
                env=self.surroundings.of(visit, page=False, more=named),
            )
        except BaseException:
            self.tenancies.remove(kernel_id)
            raise
        return kernel_id

    def sent(self, kernel_id: str) -> None:
        """Note that the whole page has left; its browser should connect soon.

        Parameters
        ----------
        kernel_id : str
            As `reserve_page` gave it.
        """
        if not self._kernel_connections.get(kernel_id):
            self.tenancies.set_unused(kernel_id, time.monotonic())

    def give_up(self, kernel_id: str) -> None:
        """End a kernel whose page will not come.

        Parameters
        ----------
        kernel_id : str
            As `reserve_page` gave it.
        """
        self._end_soon([kernel_id])

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a browser has connected.

        Parameters
        ----------
        kernel_id : str
            The kernel.
        """
        super().notify_connect(kernel_id)
        self.tenancies.set_unused(kernel_id, float("inf"))

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a browser has gone.

        Parameters
        ----------
        kernel_id : str
            The kernel.
        """
        super().notify_disconnect(kernel_id)
        if not self._kernel_connections.get(kernel_id):
            self.tenancies.set_unused(kernel_id, time.monotonic())

    def add_socket(self, kernel_id: str, close: Callable[[], None]) -> Callable[[], None]:
        """Have an open websocket closed when its kernel ends.

        Parameters
        ----------
        kernel_id : str
            The kernel.
        close : callable
            Closes the socket.

        Returns
        -------
        callable
            Forgets the socket again.
        """
        sockets = self._sockets.setdefault(kernel_id, set())
        sockets.add(close)
        return lambda: sockets.discard(close)

    async def shutdown_kernel(  # type: ignore[override]  # Jupyter assigns a coroutine
        self, kernel_id: str, now: bool = False, restart: bool = False
    ) -> Any:
        """End a kernel; a page's without asking it, for it has nothing to save.

        Parameters
        ----------
        kernel_id : str
            The kernel.
        now : bool
            Whether to end it without asking.
        restart : bool
            Whether a new one follows under the same key.

        Returns
        -------
        object
            Nothing of interest.
        """
        page = self.tenancies.is_page(kernel_id)
        if not restart:
            self._leave(kernel_id)
        return await super().shutdown_kernel(kernel_id, now=now or page, restart=restart)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended, and close the sockets to it.

        Parameters
        ----------
        kernel_id : str
            The kernel.

        Returns
        -------
        object
            What was known of it.
        """
        self._leave(kernel_id)
        return super().remove_kernel(kernel_id)

    def end_login(self, token_hash: str) -> None:
        """End all kernels that were started under a login.

        Parameters
        ----------
        token_hash : str
            The login.
        """
        self._end_soon(self.tenancies.of_login(token_hash))

    def looked_at(self) -> frozenset[tuple[str, str]]:
        """Who looks at whose data in a page that is open.

        Returns
        -------
        frozenset of (str, str)
            Name of an account, and key of a runner.
        """
        return frozenset(
            (it.username, it.looks_at) for it in self.tenancies.pages().values() if it.looks_at
        )

    def end_looking(self, username: str, runner_id: str) -> None:
        """End the pages in which a person looks at a runner's data.

        Parameters
        ----------
        username, runner_id : str
            Name of the account, and key of the runner.
        """
        who = (username, runner_id)
        self._end_soon(
            key for key, it in self.tenancies.pages().items() if (it.username, it.looks_at) == who
        )

    def end_pages_of_coach(self, username: str) -> None:
        """End all pages of a person who lost a runner: the list of runners shows data too.

        Parameters
        ----------
        username : str
            Name of the account.
        """
        self._end_soon(key for key, it in self.tenancies.pages().items() if it.username == username)

    async def reap(self) -> None:
        """End, for ever, the kernels of pages that no browser has open."""
        while True:
            await asyncio.sleep(min(SWEEP_S, self.unused_s / 2))
            before_s = time.monotonic() - self.unused_s
            self._end_soon(
                key for key, it in self.tenancies.pages().items() if it.unused_since_s < before_s
            )

    def _leave(self, kernel_id: str) -> None:
        self.tenancies.remove(kernel_id)
        for close in tuple(self._sockets.pop(kernel_id, ())):
            asyncio.get_running_loop().call_soon(close)  # Jupyter has a last word on dead kernels

    def _give_up_one_of(self, pages: Mapping[str, Tenancy]) -> bool:
        """End the kernel of a page that was closed without a farewell, if there is one."""
        longest = min(pages, key=lambda key: pages[key].unused_since_s)
        if pages[longest].unused_since_s > time.monotonic() - NEW_S:
            return False
        self._end_soon([longest])
        return True

    def _end_soon(self, kernel_ids: Iterable[str]) -> None:
        for kernel_id in tuple(kernel_ids):
            self._leave(kernel_id)
            task = asyncio.ensure_future(self._end(kernel_id))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _end(self, kernel_id: str) -> None:
        if kernel_id in self:
            await super().shutdown_kernel(kernel_id, now=True)


def owned(kernels: object) -> OwnedKernels:
    """Kernels that are known to have owners.

    Parameters
    ----------
    kernels : object
        What Jupyter has as its kernels.

    Returns
    -------
    OwnedKernels
        The same.

    Raises
    ------
    ConfigurationError
        If Jupyter has others.
    """
    if not isinstance(kernels, OwnedKernels):
        raise ConfigurationError("The server needs kernels with owners; found others.")
    return kernels


def _visitor() -> Visit | None:
    """Person behind the request that is being answered."""
    handler = CallContext.get(CallContext.JUPYTER_HANDLER)
    return visit_of(handler) if isinstance(handler, web.RequestHandler) else None
