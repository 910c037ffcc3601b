"""Activities that were recorded more than once: the list, and a person's word on one of them."""

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.workflows.choose_copy import CopyRequest, choose_copy
from smartrunning.workflows.requests import checked


class CopyList(ApiHandler):
    """The activities."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with each activity's recordings, and which of them counts."""
        self.send({"copies": await self.ask(self.own.copies)})


class ChooseCopy(ApiHandler):
    """A person's word."""

    @web.authenticated
    async def post(self, session_id: str) -> None:
        """Make a recording count, or count beside the others, or leave it to the rule.

        Parameters
        ----------
        session_id : str
            Key of its session.
        """
        request = await self.ask(checked, CopyRequest, self.body())
        job_id = await self.ask(choose_copy, self.store, self.own.owner, session_id, request)
        self.note(f"copy.{request.choice}", session_id)
        self.send({"job_id": job_id}, status=202)
