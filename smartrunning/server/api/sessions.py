"""Running sessions of the runner: the list, one with its statistics, and the file it came in."""

from typing import Any

from tornado import web

from smartrunning.errors import NotFoundError
from smartrunning.metrics import SessionStatistics
from smartrunning.server.api.handler import ApiHandler
from smartrunning.server.api.plain import plain
from smartrunning.server.threads import in_thread
from smartrunning.workflows.annotate_session import SessionChange, annotated
from smartrunning.workflows.requests import checked


class SessionList(ApiHandler):
    """The sessions."""

    shared = True

    @web.authenticated
    async def get(self) -> None:
        """Answer with the sessions, newest first."""
        self.send({"sessions": await self.ask(self.own.sessions)})


class OneSession(ApiHandler):
    """A session."""

    shared = True

    @web.authenticated
    async def get(self, session_id: str) -> None:
        """Answer with the session; its statistics are null until they have been computed.

        Parameters
        ----------
        session_id : str
            Its key.
        """
        info = await self.ask(self.own.session_info, session_id)
        self.send(
            plain(info) | {"statistics": _plain_statistics(await self._statistics(session_id))}
        )

    @web.authenticated
    async def patch(self, session_id: str) -> None:
        """Change what the runner says about the session; what rests on it is computed anew.

        Parameters
        ----------
        session_id : str
            Its key.
        """
        change = await self.ask(checked, SessionChange, self.body())
        named = {name: getattr(change, name) for name in change.model_fields_set}
        info = await self.ask(self.own.annotate, session_id, named)
        self.note("session.change", info.session_id)
        await self.ask(annotated, self.store, self.own.owner, info.session_id, named)
        self.send(info)

    async def _statistics(self, session_id: str) -> SessionStatistics | None:
        try:
            return await in_thread(self.own.statistics_of, session_id)
        except NotFoundError:
            return None


class SessionFile(ApiHandler):
    """The file of a session."""

    @web.authenticated
    async def get(self, session_id: str) -> None:
        """Answer with the bytes as they were received.

        Parameters
        ----------
        session_id : str
            Key of the session.
        """
        info = await self.ask(self.own.session_info, session_id)
        data = await self.ask(self.own.file_bytes, info.file_id)
        self.note("file.read", info.file_id)
        self.send_file(data, kind="application/octet-stream", name=info.file_name)


def _plain_statistics(statistics: SessionStatistics | None) -> Any:
    if statistics is None:
        return None
    return {
        "values": plain(statistics.values),
        "best_efforts": plain(statistics.best_efforts),
        "versions": plain(statistics.versions),
    }
