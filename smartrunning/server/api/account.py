"""Health of the server, who is logged in, logging out, and the password."""

import asyncio
from importlib.metadata import version
from typing import Final

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from smartrunning.errors import DatabaseUnavailableError, InvalidRequestError, StorageFullError
from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.cookie import clear_login, set_login
from smartrunning.server.pages.door import changed_password
from smartrunning.server.parts import parts_of
from smartrunning.server.threads import in_thread
from smartrunning.storage.ballast import check_disk

PATIENCE_S: Final = 3.0


class Health(ApiHandler):
    """Whether the server and its database answer; for machines that watch."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Ask the database, and look whether there is room for uploads."""
        try:
            await asyncio.wait_for(in_thread(self.store.ping), PATIENCE_S)
        except (DatabaseUnavailableError, TimeoutError):
            self.send({"status": "no database"}, status=503)
            return
        try:
            check_disk(parts_of(self).settings)
        except StorageFullError:
            self.send({"status": "disk full"})
            return
        self.send({"status": "ok"})

    head = get


class Me(ApiHandler):
    """Who is logged in."""

    @web.authenticated
    async def get(self) -> None:
        """Say who."""
        settings = parts_of(self).settings
        self.send(
            {
                "username": self.visit.username,
                "role": self.visit.role,
                "runner_id": self.visit.runner_id,
                "upload_limit_bytes": settings.upload_limit_bytes,
                "version": version("smartrunning"),
            }
        )


class Logout(ApiHandler):
    """The way out."""

    @web.authenticated
    async def post(self) -> None:
        """End the login, with everything that is open under it."""
        visit = self.visit
        clear_login(self, parts_of(self).settings)
        self.note("logout")
        await parts_of(self).logins.end(visit.token_hash)
        self.set_status(204)
        self.finish()


class Password(ApiHandler):
    """The password."""

    @web.authenticated
    async def post(self) -> None:
        """Change it; every login of the account ends and this browser gets a new one."""
        body = self.body()
        old, new = (body.get(name) if isinstance(body, dict) else None for name in ("old", "new"))
        if not isinstance(old, str) or not isinstance(new, str):
            raise Refusal(400, "The request needs 'old' and 'new', the two passwords.")
        try:
            user = await changed_password(self, old=old, new=new)
        except InvalidRequestError as error:
            raise Refusal(400, str(error)) from error
        set_login(self, parts_of(self).settings, await parts_of(self).logins.open(user))
        self.set_status(204)
        self.finish()
