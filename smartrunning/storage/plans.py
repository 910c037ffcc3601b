"""Training plans: each one is kept as it was made, and numbered."""

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.optimizer import Plan
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.info import PlanInfo
from smartrunning.storage.keys import natural_key
from smartrunning.storage.studies import StudiesPart

_LISTED = {
    "job_id": 1,
    "revision": 1,
    "created_at": 1,
    "plan.goal": 1,
    "plan.objective": 1,
    "plan.gap_percent": 1,
}


class PlansPart(StudiesPart):
    """Plans of one runner."""

    def save_plan(self, plan: Plan, *, job_id: str) -> str:
        """Keep a plan as the runner's next revision; a second call for one job changes nothing.

        Parameters
        ----------
        plan : Plan
            As the optimizer made it.
        job_id : str
            The job that asked for it.

        Returns
        -------
        str
            Key of the plan.
        """
        key = natural_key("plan", self.owner, job_id)
        document = {"job_id": job_id, "created_at": now(), "plan": to_document(plan)}
        plans = self._collection("trainingplan")

        def _body(session: ClientSession) -> None:
            if plans.find_one({"_id": key}, projection={"_id": 1}, session=session) is None:
                revision = self._latest_revision() + 1
                plans.insert([document | {"_id": key, "revision": revision}], session=session)

        while True:
            try:
                self._write(_body)
            except DuplicateKeyError:
                continue  # another plan has just taken the number
            return key

    def _latest_revision(self) -> int:
        newest = self._collection("trainingplan").find(
            sort=[("revision", -1)], limit=1, projection={"revision": 1}
        )
        return newest[0]["revision"] if newest else 0

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
    return from_document(PlanInfo, fields)
