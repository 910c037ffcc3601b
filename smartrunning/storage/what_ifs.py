"""Plans that are not the plan: answers to "what if", kept for a day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from pymongo.client_session import ClientSession

from smartrunning.optimizer import Comparison, Plan
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.info import WhatIf
from smartrunning.storage.keys import not_found
from smartrunning.storage.plans import PlansPart

KEPT_FOR: Final = timedelta(days=1)
MOST_KEPT: Final = 5
"""A runner's older ones go."""


class WhatIfsPart(PlansPart):
    """What-ifs of one runner."""

    def save_what_if(
        self,
        what_if_id: str,
        plan_id: str,
        wish: Mapping[str, Any],
        *,
        found: tuple[Plan, Comparison] | None = None,
        sentence: str = "",
    ) -> None:
        """Keep an answer in place of one to the same question; older ones go when there are many.

        Parameters
        ----------
        what_if_id, plan_id : str
            Its key, and the plan that it was asked of.
        wish : mapping of str to object
            What was asked.
        found : tuple of Plan and Comparison, optional
            The plan and what it would change; None when there is none.
        sentence : str
            Why there is none.
        """
        instant = now()
        document = {
            "plan_id": plan_id,
            "wish": dict(wish),
            "created_at": instant,
            "expires_at": instant + KEPT_FOR,
            "state": "solved" if found else "infeasible",
            "sentence": sentence,
            "plan": to_document(found[0]) if found else None,
            "comparison": to_document(found[1]) if found else None,
        }
        kept = self._collection("whatIfs")

        def _body(session: ClientSession) -> None:
            kept.put(what_if_id, document, session=session)
            every = kept.find(sort=[("created_at", -1)], projection={"_id": 1}, session=session)
            surplus = [one["_id"] for one in every[MOST_KEPT:]]
            if surplus:
                kept.delete({"_id": {"$in": surplus}}, session=session)

        self._write(_body)

    def what_ifs(self, plan_id: str) -> list[WhatIf]:
        """What was asked of a plan lately.

        Parameters
        ----------
        plan_id : str
            Its key.

        Returns
        -------
        list of WhatIf
            Newest first, without their plans.
        """
        found = self._collection("whatIfs").find(
            {"plan_id": str(plan_id), "expires_at": {"$gt": now()}},
            sort=[("created_at", -1)],
            projection={"plan": 0},
        )
        return [_what_if(document) for document in found]

    def what_if(self, what_if_id: str) -> WhatIf:
        """One what-if with its plan.

        Parameters
        ----------
        what_if_id : str
            Its key.

        Returns
        -------
        WhatIf
            As it was answered.

        Raises
        ------
        NotFoundError
            If this runner has none of that key, or its day is over.
        """
        found = self._collection("whatIfs").get(what_if_id, "what-if")
        if found["expires_at"] <= now():
            raise not_found("what-if")
        return _what_if(found)


def _what_if(document: Document) -> WhatIf:
    return from_document(WhatIf, document | {"what_if_id": document["_id"]})
