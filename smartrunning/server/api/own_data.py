"""One's own data: all of it as one archive, and the wish that it goes."""

import time
from dataclasses import asdict
from typing import Final

from tornado import iostream, web

from smartrunning.server.access import passwords
from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.cookie import clear_login
from smartrunning.server.pages.door import TOO_MANY
from smartrunning.server.parts import parts_of
from smartrunning.server.threads import in_thread
from smartrunning.storage.accounts import User
from smartrunning.storage.own_data import ExportInfo
from smartrunning.workflows.erase_own_data import (
    ErasureRequest,
    check_erasure,
    erase,
    what_stays,
)
from smartrunning.workflows.requests import checked

PIECE_BYTES: Final = 255 * 1024


class OwnExports(ApiHandler):
    """The exports."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with those that can be fetched, newest first."""
        self.send({"exports": await self.ask(self.own.exports)})

    @web.authenticated
    async def post(self) -> None:
        """Have one made; to ask twice makes one."""
        owner = self.own.owner
        job_id = await self.ask(self.store.jobs.enqueue, "export", owner, {}, key="export")
        self.note("export.ask", job_id)
        self.send({"job_id": job_id}, status=202)


class ExportFile(ApiHandler):
    """An export as an archive, in pieces as the browser takes them."""

    @web.authenticated
    async def get(self, export_id: str) -> None:
        """Answer with the archive.

        Parameters
        ----------
        export_id : str
            Its key.
        """
        own = self.own
        info: ExportInfo = await self.ask(own.export_info, export_id)
        data = await self.ask(own.open_export, export_id)
        self.note("export.read", export_id)
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Length", str(info.size_bytes))
        self.set_attachment_header(f"smartrunning {info.created_at:%Y-%m-%d}.zip")
        try:
            while piece := await in_thread(data.read, PIECE_BYTES):
                self.write(piece)
                await self.flush()
        except iostream.StreamClosedError:
            return
        finally:
            data.close()


class Erase(ApiHandler):
    """The wish that everything goes."""

    @web.authenticated
    async def post(self) -> None:
        """Remove running data or the account, after the password was given once more."""
        wish = await self.ask(checked, ErasureRequest, self.body())
        user, account = await self._verified(wish.password), wish.what == "account"
        await self.ask(check_erasure, self.store, user, account=account)
        parts = parts_of(self)
        await self._close_pages_of_coaches(user)
        if account:  # its pages close before its data goes, so that nothing is written meanwhile
            clear_login(self, parts.settings)
            parts.logins.end_all_of(user.username)
        await parts.book.written()
        erased = await self.ask(erase, self.store, user, account=account)
        self.send({**asdict(erased), "stays": what_stays(parts.settings)})

    async def _verified(self, password: str) -> User:
        parts, name = parts_of(self), self.visit.username
        address = self.request.remote_ip or ""
        if wait_s := parts.throttle.wait_s(name, address, time.monotonic()):
            raise Refusal(429, TOO_MANY.format(wait_s=wait_s))
        user = await self.ask(self.store.users.by_name, name)
        if user is None or not await passwords.is_right(user.password_hash, password):
            parts.throttle.note(name, address, time.monotonic())
            raise Refusal(403, "The password is wrong; nothing was removed.")
        return user

    async def _close_pages_of_coaches(self, user: User) -> None:
        if user.runner_id:
            for one in await self.ask(self.store.coaching.of_runner, user.runner_id):
                parts_of(self).kernels.end_pages_of_coach(one.coach)
