"""Training plans of the runner: the list, one of them, and the wish for a new one."""

import hashlib
import json

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
        wish = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()[:32]
        job_id = await self.ask(
            self.store.jobs.enqueue, "plan", self.own.owner, parameters, key=f"plan {wish}"
        )
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
