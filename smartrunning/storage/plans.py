"""Training plans: each revision is kept as it was made, and numbered; the newest one holds."""

from dataclasses import dataclass
from datetime import date

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import PlanSupersededError
from smartrunning.optimizer import Plan
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.info import PlanCause, PlanInfo
from smartrunning.storage.keys import natural_key, new_key
from smartrunning.storage.studies import StudiesPart

_LISTED = {
    "job_id": 1,
    "revision": 1,
    "created_at": 1,
    "line_id": 1,
    "parent_id": 1,
    "cause": 1,
    "restores_id": 1,
    "reason_codes": 1,
    "reasons": 1,
    "changed_days": 1,
    "plan.goal": 1,
    "plan.objective": 1,
    "plan.gap_percent": 1,
}


@dataclass(frozen=True, slots=True)
class PlanOrigin:
    """Where a revision comes from.

    Attributes
    ----------
    parent_id : str
        The revision that it changes; it must be the current one.
    cause : str
        What made it.
    restores_id : str
        The earlier revision that holds again by it; empty when none does.
    """

    parent_id: str
    cause: PlanCause
    restores_id: str = ""


class PlansPart(StudiesPart):
    """Plans of one runner."""

    def save_plan(self, plan: Plan, *, job_id: str, origin: PlanOrigin | None = None) -> str:
        """Keep a plan as the runner's next revision; a second call for one job changes nothing.

        Parameters
        ----------
        plan : Plan
            As the optimizer made it.
        job_id : str
            The job that asked for it; empty when none did.
        origin : PlanOrigin, optional
            Where it comes from; None for a plan of its own.

        Returns
        -------
        str
            Key of the plan.

        Raises
        ------
        PlanSupersededError
            If its parent is not the current plan any more; then nothing is written.
        NotFoundError
            If its parent is not there.
        """
        key = natural_key("plan", self.owner, job_id) if job_id else new_key()
        revised = plan.revision if origin else None
        document = {
            "_id": key,
            "job_id": job_id,
            "created_at": now(),
            "plan": to_document(plan),
            "line_id": self.plan_info(origin.parent_id).line if origin else key,
            "parent_id": origin.parent_id if origin else "",
            "cause": origin.cause if origin else "first",
            "restores_id": origin.restores_id if origin else "",
            "reason_codes": list(revised.codes) if revised else [],
            "reasons": list(revised.reasons) if revised else [],
            "changed_days": len(revised.changes) if revised else 0,
        }
        plans = self._collection("trainingplan")

        def _body(session: ClientSession) -> None:
            if plans.find_one({"_id": key}, projection={"_id": 1}, session=session) is not None:
                return
            newest = self._newest(session)
            if origin and (newest is None or newest["_id"] != origin.parent_id):
                raise PlanSupersededError(
                    "This is not your current plan any more; load the page again and change the "
                    "newest one."
                )
            revision = newest["revision"] + 1 if newest else 1
            plans.insert([document | {"revision": revision}], session=session)

        while True:
            try:
                self._write(_body)
            except DuplicateKeyError:
                continue  # another plan has just taken the number
            return key

    def _newest(self, session: ClientSession | None = None) -> Document | None:
        newest = self._collection("trainingplan").find(
            sort=[("revision", -1)], limit=1, projection={"revision": 1}, session=session
        )
        return newest[0] if newest else None

    def current_plan_id(self) -> str:
        """Key of the plan that holds: the newest revision.

        Returns
        -------
        str
            Empty when there is none.
        """
        newest = self._newest()
        return newest["_id"] if newest else ""

    def current_plan(self, plan_id: str) -> Plan:
        """One plan, if it is the one that holds.

        Parameters
        ----------
        plan_id : str
            Its key.

        Returns
        -------
        Plan
            The plan.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        PlanSupersededError
            If a newer one holds.
        """
        plan = self.plan(plan_id)
        if self.current_plan_id() != plan_id:
            raise PlanSupersededError(
                "This is not your current plan any more; load the page again and change the "
                "newest one."
            )
        return plan

    def revisions(self, plan_id: str) -> list[PlanInfo]:
        """All revisions of the line that a plan belongs to.

        Parameters
        ----------
        plan_id : str
            Key of any of them.

        Returns
        -------
        list of PlanInfo
            Newest first.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        line = self.plan_info(plan_id).line
        return [info for info in self.plans() if info.line == line]

    def days_once_planned(self, line_id: str) -> set[date]:
        """Days on which any revision of a line has a session or a race.

        Parameters
        ----------
        line_id : str
            Key of the line.

        Returns
        -------
        set of datetime.date
            Also those that no later revision has.
        """
        whose = {"$or": [{"line_id": str(line_id)}, {"_id": str(line_id)}]}
        named = {"plan.days.day": 1, "plan.days.workout": 1}
        found = self._collection("trainingplan").find(whose, projection=named)
        return {
            date.fromisoformat(day["day"])
            for document in found
            for day in document["plan"]["days"]
            if day["workout"] != "rest"
        }

    def plans(self) -> list[PlanInfo]:
        """Plans of the runner.

        Returns
        -------
        list of PlanInfo
            Newest first.
        """
        found = self._collection("trainingplan").find(sort=[("revision", -1)], projection=_LISTED)
        return [_plan_info(document) for document in found]

    def plan_info(self, plan_id: str) -> PlanInfo:
        """One plan without its days.

        Parameters
        ----------
        plan_id : str
            Its key.

        Returns
        -------
        PlanInfo
            Goal and quality.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return _plan_info(self._collection("trainingplan").get(plan_id, "plan", projection=_LISTED))

    def plan(self, plan_id: str) -> Plan:
        """One plan.

        Parameters
        ----------
        plan_id : str
            Its key.

        Returns
        -------
        Plan
            Equal to the one that was saved.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return from_document(Plan, self._collection("trainingplan").get(plan_id, "plan")["plan"])


def _plan_info(document: Document) -> PlanInfo:
    plan = document["plan"]
    fields = plan["goal"] | plan | document | {"plan_id": document["_id"]}
    fields.setdefault("line_id", document["_id"])
    return from_document(PlanInfo, fields)
