"""An app page: a kernel of one's own, the notebook run in it, and the result as it comes."""

import asyncio
from collections.abc import AsyncIterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jupyter_server.base.handlers import JupyterHandler
from tornado import iostream, web

from smartrunning.logs import logger
from smartrunning.server.access.identity import visit_of
from smartrunning.server.access.looking import looking
from smartrunning.server.access.visit import Visit
from smartrunning.server.cookie import public_hosts
from smartrunning.server.kernels.owned import TooManyPagesError
from smartrunning.server.pages.frame import beginning, picture
from smartrunning.server.pages.home_visit import note_home
from smartrunning.server.pages.templates import rendered
from smartrunning.server.pages.voila import PageRenderer, page_config, voila_configuration
from smartrunning.server.parts import parts_of

SOON_S: Final = 0.02
"""Parts that are ready within this time leave together."""
ALIVE_S: Final = 10.0
STILL_HERE: Final = "<!-- still working -->\n"
BROKE_OFF: Final = '<main id="rendered_cells"><div class="sr-broke-off" role="alert"></div></main>'
TRY_AGAIN_S: Final = 5
OWN_TRY_AGAIN_S: Final = 2

_log = logger(__name__)


class AppPage(JupyterHandler):
    """Serves the app pages."""

    _unfinished = ""
    _is_left = False

    @web.authenticated
    async def get(self, folder: str | None, name: str) -> None:
        """Answer with a page.

        Parameters
        ----------
        folder : str or None
            ``apps/``, or nothing in the short form of the address.
        name : str
            Name of the app.
        """
        if folder is None:
            self.redirect(f"/voila/render/apps/{name}.ipynb")
            return
        path = parts_of(self).folders.apps / f"{name}.ipynb"
        if (
            not path.is_file()
            or self.request.headers.get("Sec-Fetch-Dest", "document") != "document"
        ):
            raise web.HTTPError(404)
        self._visit = await looking(self, self._visit, name)
        try:
            kernel_id = parts_of(self).kernels.reserve_page(
                self._visit, replaces=self._follows_a_page()
            )
        except TooManyPagesError as error:
            self._ask_to_wait(own=error.own)
            return
        self._unfinished = kernel_id
        await asyncio.gather(self._send(path, kernel_id), note_home(self, self._visit, name))
        self._unfinished = ""

    def on_connection_close(self) -> None:
        """End the kernel of a page that nobody waits for any more."""
        super().on_connection_close()
        self._is_left = True
        if self._unfinished:
            parts_of(self).kernels.give_up(self._unfinished)

    async def _send(self, path: Path, kernel_id: str) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        _ = self.xsrf_token  # sets its cookie, which a browser forgets sooner than the login's
        drawn = asyncio.ensure_future(parts_of(self).painter.draw(path.stem, self._visit))
        kernel = asyncio.ensure_future(parts_of(self).kernels.start_page(kernel_id, self._visit))
        config = page_config(self.settings, self.log)
        try:
            self.write(beginning(path.stem, config | {"baseUrl": "/", "kernelId": kernel_id}))
            await self.flush()
            self.write(picture(await drawn))
            await self.flush()
            await self._send_parts(self._parts(path, kernel_id, kernel, config))
            parts_of(self).kernels.sent(kernel_id)
        except iostream.StreamClosedError:
            parts_of(self).kernels.give_up(kernel_id)
        except Exception:  # noqa: BLE001  the page is half sent: the rest has to be a sentence
            if self._is_left:
                return
            _log.exception("an app page broke off", page=path.name)
            parts_of(self).kernels.give_up(kernel_id)
            self.write(BROKE_OFF)

    async def _parts(
        self,
        path: Path,
        kernel_id: str,
        kernel: "asyncio.Future[Any]",
        config: dict[str, Any],
    ) -> AsyncIterator[str]:
        renderer = PageRenderer(
            path,
            request_handler=self,
            voila_configuration=voila_configuration(),
            traitlet_config=self.config,
            base_url="/",
            page_config=config,
        )
        await renderer.prepare()
        async for part in renderer.parts(kernel_id, kernel):
            yield part

    async def _send_parts(self, parts: AsyncIterator[str]) -> None:
        """Send what is there whenever the next part takes a while."""
        waiting = asyncio.ensure_future(anext(parts, None))
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=SOON_S)
            if not done:
                await self.flush()
                done, _ = await asyncio.wait({waiting}, timeout=ALIVE_S)
            if not done:
                self.write(STILL_HERE)
                continue
            if (part := waiting.result()) is None:
                return
            self.write(part)
            waiting = asyncio.ensure_future(anext(parts, None))

    def _follows_a_page(self) -> bool:
        """Whether the browser comes from another app page of this server."""
        came_from = urlsplit(self.request.headers.get("Referer", ""))
        here = {self.request.host, *public_hosts(parts_of(self).settings)}
        return came_from.netloc in here and came_from.path.startswith("/voila/render/")

    def _ask_to_wait(self, *, own: bool) -> None:
        wait_s = OWN_TRY_AGAIN_S if own else TRY_AGAIN_S
        self.set_status(429 if own else 503)
        self.set_header("Retry-After", str(wait_s))
        self.set_header("Refresh", str(wait_s))
        self.finish(
            rendered("waiting.html.j2", own=own, most=parts_of(self).kernels.pages_per_user)
        )

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence.

        Parameters
        ----------
        status_code : int
            HTTP status.
        **kwargs : object
            What Tornado knows of the error; it goes to the log only.
        """
        del kwargs
        missing = status_code == 404
        sentence = "There is no such page." if missing else "Something went wrong on our side."
        self.finish(
            rendered("message.html.j2", title="Not here" if missing else "Sorry", sentence=sentence)
        )

    @cached_property
    def _visit(self) -> Visit:
        if (visit := visit_of(self)) is None:
            raise web.HTTPError(403)
        return visit
