"""Jobs of all owners: the list, and the wishes that one is tried again or stops."""

from typing import Final

from tornado import web

from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.server.api.handler import Refusal
from smartrunning.storage.jobs import JobState

MOST: Final = 100


class AdminJobList(AdminHandler):
    """The ledger."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the jobs that changed last, of one state or of all, and with all numbers."""
        state = self.get_query_argument("state", "")
        if state and state not in set(JobState):
            raise Refusal(400, f"There is no state {state!r}; there are {', '.join(JobState)}.")
        states = [state] if state else None
        jobs = await self.ask(self.store.all_jobs.list, states=states, limit=MOST)
        self.send({"jobs": jobs, "counts": await self.ask(self.store.all_jobs.counts)})


class RetryJob(AdminHandler):
    """The wish that a job that failed is tried again."""

    @web.authenticated
    async def post(self, job_id: str) -> None:
        """Put the job back into the queue.

        Parameters
        ----------
        job_id : str
            Its key.
        """
        job = await self.ask(self.store.all_jobs.retry, job_id)
        self.note("admin.job.retry", job_id)
        self.send({"job_id": job_id, "state": job.state}, status=202)


class CancelAnyJob(AdminHandler):
    """The wish that anybody's job stops."""

    @web.authenticated
    async def post(self, job_id: str) -> None:
        """Ask the job to stop.

        Parameters
        ----------
        job_id : str
            Its key.
        """
        job = await self.ask(self.store.all_jobs.cancel, job_id)
        self.note("admin.job.cancel", job_id)
        self.send({"job_id": job_id, "state": job.state}, status=202)
