"""Training plans of the runner: the list, one of them, and the wish for a new one."""

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.server.api.plain import plain
from smartrunning.workflows.requests import PlanRequest, checked


class PlanList(ApiHandler):
    """The plans."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the plans, newest first."""
        self.send({"plans": await self.ask(self.own.plans)})

    @web.authenticated
    async def post(self) -> None:
        """Have a plan made; the same wish twice makes one job."""
        request = await self.ask(checked, PlanRequest, self.body())
        parameters = request.model_dump(mode="json")
        owner = self.own.owner
        job_id = await self.ask(self.store.jobs.enqueue, "plan", owner, parameters, key="plan")
        self.note("plan.ask", job_id)
        self.send({"job_id": job_id}, status=202)


class OnePlan(ApiHandler):
    """A plan."""

    @web.authenticated
    async def get(self, plan_id: str) -> None:
        """Answer with the whole plan.

        Parameters
        ----------
        plan_id : str
            Its key.
        """
        plan = await self.ask(self.own.plan, plan_id)
        self.send({"plan_id": plan_id, **plain(plan)})
