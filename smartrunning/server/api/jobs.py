"""Jobs of the runner: the list, one of them, and the wish that it stops."""

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.server.push import event


class JobList(ApiHandler):
    """The jobs."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the newest jobs."""
        jobs = await self.ask(self.store.jobs.list, self.own.owner)
        self.send({"jobs": [event(job) for job in jobs]})


class OneJob(ApiHandler):
    """A job."""

    @web.authenticated
    async def get(self, job_id: str) -> None:
        """Answer with the job.

        Parameters
        ----------
        job_id : str
            Its key.
        """
        self.send(event(await self.ask(self.store.jobs.get, job_id, self.own.owner)))


class CancelJob(ApiHandler):
    """The wish that a job stops."""

    @web.authenticated
    async def post(self, job_id: str) -> None:
        """Ask the job to stop.

        Parameters
        ----------
        job_id : str
            Its key.
        """
        job = await self.ask(self.store.jobs.cancel, job_id, self.own.owner)
        self.note("job.cancel", job_id)
        self.send(event(job), status=202)
