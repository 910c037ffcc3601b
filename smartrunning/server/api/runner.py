"""The runner's profile: read, and changed in parts."""

from typing import Any, Final

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.workflows.change_runner import RunnerChange
from smartrunning.workflows.requests import checked
from smartrunning.workflows.weekly_report import move_weekly_report

_COUNTS: Final = frozenset(
    {
        "sex",
        "birth_date",
        "height_m",
        "mass_kg",
        "time_zone",
        "thresholds",
        "fitness_days",
        "fatigue_days",
    }
)
"""Parts of the profile that statistics or the history depend on."""


class RunnerProfile(ApiHandler):
    """The profile."""

    shared = True

    @web.authenticated
    async def get(self) -> None:
        """Answer with the profile."""
        self.send(await self.ask(self.own.runner))

    @web.authenticated
    async def patch(self) -> None:
        """Change the profile; what depends on it is computed anew, and nothing else."""
        change = await self.ask(checked, RunnerChange, self.body())
        runner = change.applied_to(await self.ask(self.own.runner))
        await self.ask(self.own.save_runner, runner)
        self.note("runner.change", runner.runner_id)
        if "time_zone" in change.model_fields_set:
            now = await self.ask(self.store.schedules.now)
            await self.ask(move_weekly_report, self.store, runner.runner_id, now=now)
        if change.model_fields_set & _COUNTS:
            await self._compute_anew()
        self.send(runner)

    async def _compute_anew(self) -> Any:
        return await self.ask(
            self.store.jobs.enqueue,
            "statistics",
            self.own.owner,
            {},
            key="statistics",
        )
