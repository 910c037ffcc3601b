"""Training plans of the runner: the list, one of them, its revisions, and wishes to change it."""

from datetime import UTC, date, datetime

from tornado import web

from smartrunning.optimizer import BrokenLimitsError, DayAdherence, score_of
from smartrunning.server.api.handler import ApiHandler
from smartrunning.server.api.plain import plain
from smartrunning.storage import OwnedStore
from smartrunning.storage.info import PlanSettings
from smartrunning.workflows.follow_plan import link_session
from smartrunning.workflows.plan_requests import (
    DismissRequest,
    LinkRequest,
    MoveRequest,
    ReplanRequest,
    SettingsRequest,
    UndoRequest,
    WhatIfRequest,
)
from smartrunning.workflows.requests import PlanRequest, checked, wish_key
from smartrunning.workflows.revise_plan import move_session, undo_revision
from smartrunning.workflows.what_if import adopt_what_if, what_if_key


def today_of(owned: OwnedStore) -> date:
    """Today where the runner is.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.

    Returns
    -------
    datetime.date
        By the clock of this machine and the zone of the runner's profile.
    """
    return owned.runner().day_of(datetime.now(UTC))


class PlanList(ApiHandler):
    """The plans."""

    shared = True

    @web.authenticated
    async def get(self) -> None:
        """Answer with the plans, newest first."""
        self.send({"plans": await self.ask(self.own.plans)})

    @web.authenticated
    async def post(self) -> None:
        """Have a plan made; the same wish twice makes one job."""
        request = await self.ask(checked, PlanRequest, self.body())
        parameters = request.model_dump(mode="json")
        job_id = await self.ask(
            self.store.jobs.enqueue,
            "plan",
            self.own.owner,
            parameters,
            key=f"plan {wish_key(parameters)}",
        )
        self.note("plan.ask", job_id)
        self.send({"job_id": job_id}, status=202)


class OnePlan(ApiHandler):
    """A plan."""

    shared = True

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


class PlanHandler(ApiHandler):
    """What handlers that change a plan share."""

    async def answer_with(self, plan_id: str) -> None:
        """Answer with a new revision.

        Parameters
        ----------
        plan_id : str
            Its key.
        """
        info = await self.ask(self.own.plan_info, plan_id)
        plan = await self.ask(self.own.plan, plan_id)
        changes = plan.revision.changes if plan.revision else ()
        self.send(
            {
                "plan_id": plan_id,
                "revision": info.revision,
                "reasons": info.reasons,
                "changes": changes,
            }
        )


class PlanRevisions(ApiHandler):
    """All revisions of a plan's line."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str) -> None:
        """Answer with the revisions, newest first.

        Parameters
        ----------
        plan_id : str
            Key of any of them.
        """
        self.send({"revisions": await self.ask(self.own.revisions, plan_id)})


class Replan(ApiHandler):
    """The wish to have the days that are left planned anew."""

    @web.authenticated
    async def post(self, plan_id: str) -> None:
        """Have them planned; the same wish twice makes one job.

        Parameters
        ----------
        plan_id : str
            Key of the plan; it must hold.
        """
        request = await self.ask(checked, ReplanRequest, self.body())
        await self.ask(self.own.current_plan, plan_id)
        wished = {
            "plan_id": plan_id,
            "request": request.model_dump(mode="json", exclude_unset=True),
        }
        job_id = await self.ask(
            self.store.jobs.enqueue,
            "replan",
            self.own.owner,
            wished,
            key=f"replan {wish_key(wished)}",
        )
        self.note("plan.replan", job_id)
        self.send({"job_id": job_id}, status=202)


class Move(PlanHandler):
    """The wish that a session stands on another day."""

    @web.authenticated
    async def post(self, plan_id: str) -> None:
        """Move it, or say which limits would break.

        Parameters
        ----------
        plan_id : str
            Key of the plan; it must hold.
        """
        request = await self.ask(checked, MoveRequest, self.body())
        moved = await self.ask(self._moved, plan_id, request)
        if isinstance(moved, BrokenLimitsError):
            self.send(
                {
                    "error": str(moved),
                    "sentences": [each.sentence for each in moved.broken],
                    "constraints": [each.name for each in moved.broken],
                },
                status=422,
            )
            return
        self.note("plan.move", moved)
        await self.answer_with(moved)

    def _moved(self, plan_id: str, request: MoveRequest) -> str | BrokenLimitsError:
        today = today_of(self.own)
        try:
            return move_session(self.own, self.store.library, plan_id, request, today=today)
        except BrokenLimitsError as broken:
            return broken


class Undo(PlanHandler):
    """The wish that an earlier revision holds again."""

    @web.authenticated
    async def post(self, plan_id: str) -> None:
        """Take the change back by a new revision.

        Parameters
        ----------
        plan_id : str
            Key of the plan; it must hold.
        """
        request = await self.ask(checked, UndoRequest, self.body())
        again = await self.ask(self._undone, plan_id, request.to)
        self.note("plan.undo", again)
        await self.answer_with(again)

    def _undone(self, plan_id: str, to: str) -> str:
        return undo_revision(self.own, plan_id, to, today=today_of(self.own))


class AskWhatIf(ApiHandler):
    """The question what another wish would change."""

    @web.authenticated
    async def post(self, plan_id: str) -> None:
        """Have the answer searched for; the same question twice makes one job.

        Parameters
        ----------
        plan_id : str
            Key of the plan; it must hold.
        """
        request = await self.ask(checked, WhatIfRequest, self.body())
        await self.ask(self.own.current_plan, plan_id)
        said = request.model_dump(mode="json", exclude_unset=True)
        key = what_if_key(self.own.owner, plan_id, said)
        job_id = await self.ask(
            self.store.jobs.enqueue,
            "what_if",
            self.own.owner,
            {"plan_id": plan_id, "what_if_id": key, "request": said},
            key=f"what_if {key}",
        )
        self.note("plan.what_if", job_id)
        self.send({"job_id": job_id, "what_if_id": key}, status=202)


class WhatIfList(ApiHandler):
    """What was asked of a plan lately."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str) -> None:
        """Answer with the what-ifs, newest first, without their plans.

        Parameters
        ----------
        plan_id : str
            Key of the plan.
        """
        await self.ask(self.own.plan_info, plan_id)
        self.send({"what_ifs": await self.ask(self.own.what_ifs, plan_id)})


class OneWhatIf(ApiHandler):
    """A what-if."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str, what_if_id: str) -> None:
        """Answer with the what-if and its plan.

        Parameters
        ----------
        plan_id, what_if_id : str
            Keys of the plan and of the what-if.
        """
        await self.ask(self.own.plan_info, plan_id)
        self.send(await self.ask(self.own.what_if, what_if_id))


class AdoptWhatIf(PlanHandler):
    """The wish that a what-if is the plan."""

    @web.authenticated
    async def post(self, plan_id: str, what_if_id: str) -> None:
        """Make it the next revision.

        Parameters
        ----------
        plan_id, what_if_id : str
            Keys of the plan, which must hold, and of the what-if.
        """
        adopted = await self.ask(adopt_what_if, self.own, plan_id, what_if_id)
        self.note("plan.adopt", adopted)
        await self.answer_with(adopted)


class PlanProposal(ApiHandler):
    """What is proposed after the past days went otherwise."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str) -> None:
        """Answer with the proposal, or null.

        Parameters
        ----------
        plan_id : str
            Key of the plan.
        """
        await self.ask(self.own.plan_info, plan_id)
        self.send({"proposal": await self.ask(self.own.plan_proposal, plan_id)})


class DismissProposal(ApiHandler):
    """The wish not to see a proposal any more."""

    @web.authenticated
    async def post(self, plan_id: str) -> None:
        """Dismiss it.

        Parameters
        ----------
        plan_id : str
            Key of the plan.
        """
        await self.ask(self.own.plan_info, plan_id)
        request = await self.ask(checked, DismissRequest, self.body())
        await self.ask(self.own.dismiss_proposal, request.proposal_id)
        self.note("plan.dismiss", request.proposal_id)
        self.send({"proposal": None})


class PlanAdherence(ApiHandler):
    """How the days that are over were followed."""

    shared = True

    @web.authenticated
    async def get(self, plan_id: str) -> None:
        """Answer with the days, their steps and the mean score.

        Parameters
        ----------
        plan_id : str
            Key of any revision.
        """
        days = await self.ask(self.own.adherence, plan_id)
        judged = sum(step.verdict != "not_judged" for day in days for step in day.steps)
        self.send({"days": days, "score": score_of(days), "judged_steps": judged})


class LinkSession(ApiHandler):
    """What the runner says about a planned day."""

    @web.authenticated
    async def post(self, plan_id: str) -> None:
        """Link a session to a planned day, or say that there is none.

        Parameters
        ----------
        plan_id : str
            Key of any revision.
        """
        request = await self.ask(checked, LinkRequest, self.body())
        said = None if request.automatic else request.session_id or ""
        scored = await self.ask(self._linked, plan_id, request.day, said)
        self.note("plan.link", plan_id)
        self.send(scored)

    def _linked(self, plan_id: str, day: date, session_id: str | None) -> DayAdherence:
        return link_session(self.own, plan_id, day, session_id, today_of(self.own))


class PlanWishes(ApiHandler):
    """How plans shall be treated."""

    shared = True

    @web.authenticated
    async def get(self) -> None:
        """Answer with the settings."""
        self.send(await self.ask(self.own.plan_settings))

    @web.authenticated
    async def patch(self) -> None:
        """Change them."""
        request = await self.ask(checked, SettingsRequest, self.body())
        settings = PlanSettings(replan_by_itself=request.replan_by_itself)
        await self.ask(self.own.save_plan_settings, settings)
        self.note("plan.settings", "on" if settings.replan_by_itself else "off")
        self.send(settings)
