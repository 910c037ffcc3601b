"""How the plan is followed: links to done sessions, adherence, and proposals to plan anew."""

from collections.abc import Mapping, Sequence
from datetime import date

from pymongo.client_session import ClientSession

from smartrunning.optimizer import DayAdherence, ReasonCode
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.info import PlanSettings, Proposal
from smartrunning.storage.keys import natural_key, not_found
from smartrunning.storage.plans import PlansPart


class FollowingPart(PlansPart):
    """Links, adherence, proposals and wishes about plans of one runner."""

    def links_by_hand(self, line_id: str) -> dict[date, str]:
        """Sessions that the runner has linked to planned days.

        Parameters
        ----------
        line_id : str
            Key of the line of plans.

        Returns
        -------
        dict of datetime.date to str
            Keys of sessions; empty where the runner says that none belongs to the day.
        """
        found = self._collection("planLinks").find({"line_id": str(line_id)})
        return {date.fromisoformat(one["day"]): one["session_id"] for one in found}

    def link_by_hand(self, line_id: str, day: date, session_id: str | None) -> None:
        """Keep what the runner says about a planned day.

        Parameters
        ----------
        line_id : str
            Key of the line of plans.
        day : datetime.date
            The planned day.
        session_id : str or None
            The session that belongs to it; empty when none does; None when likeness shall decide.
        """
        links = self._collection("planLinks")
        key = natural_key("plan link", self.owner, line_id, day.isoformat())

        def _body(session: ClientSession) -> None:
            if session_id is None:
                links.delete({"_id": key}, session=session)
                return
            if session_id:  # a session belongs to one day
                links.delete({"line_id": line_id, "session_id": session_id}, session=session)
            link = {"line_id": line_id, "day": day.isoformat(), "session_id": session_id}
            links.put(key, link, session=session)

        self._write(_body)

    def save_adherence(self, line_id: str, days: Sequence[DayAdherence]) -> None:
        """Keep the adherence of days, in place of what was known of them.

        Parameters
        ----------
        line_id : str
            Key of the line of plans.
        days : sequence of DayAdherence
            Days that are over.
        """
        documents = [
            {
                "_id": natural_key("adherence", self.owner, line_id, one.day.isoformat()),
                "line_id": line_id,
                "day": one.day.isoformat(),
                "adherence": to_document(one),
            }
            for one in days
        ]
        kept = self._collection("planAdherence")
        self._write(lambda session: kept.put_together(documents, session=session))

    def adherence(self, plan_id: str) -> tuple[DayAdherence, ...]:
        """How the days of a plan's line that are over were followed.

        Parameters
        ----------
        plan_id : str
            Key of any revision.

        Returns
        -------
        tuple of DayAdherence
            By day; days of rest are not among them.

        Raises
        ------
        NotFoundError
            If this runner has no plan of that key.
        """
        line = self.plan_info(plan_id).line
        found = self._collection("planAdherence").find({"line_id": line}, sort=[("day", 1)])
        return tuple(from_document(DayAdherence, one["adherence"]) for one in found)

    def plan_settings(self) -> PlanSettings:
        """How the runner wants plans to be treated.

        Returns
        -------
        PlanSettings
            The defaults until the runner has said otherwise.
        """
        found = self._collection("planSettings").find_one({})
        return from_document(PlanSettings, found["settings"]) if found else PlanSettings()

    def save_plan_settings(self, settings: PlanSettings) -> None:
        """Keep how the runner wants plans to be treated.

        Parameters
        ----------
        settings : PlanSettings
            In place of those before.
        """
        key = natural_key("plan settings", self.owner)
        document = {"settings": to_document(settings)}
        self._write(
            lambda session: self._collection("planSettings").put(key, document, session=session)
        )

    def propose_replanning(
        self, plan_id: str, reasons: Mapping[ReasonCode, str], days: Sequence[date]
    ) -> bool:
        """Keep a proposal, in place of one before; the same again stays as it is.

        Parameters
        ----------
        plan_id : str
            The plan that it is about.
        reasons : mapping of str to str
            Sentences by their codes; none takes the proposal back.
        days : sequence of datetime.date
            Days that went otherwise.

        Returns
        -------
        bool
            Whether it is new.
        """
        proposals = self._collection("planProposals")
        key = natural_key("plan proposal", self.owner)
        names = [day.isoformat() for day in days]
        fields = {
            "plan_id": plan_id,
            "proposal_id": natural_key("proposal", plan_id, *names, *reasons),
            "reason_codes": list(reasons),
            "sentences": list(reasons.values()),
            "days": names,
            "made_at": now(),
            "dismissed": False,
        }

        def _body(session: ClientSession) -> bool:
            known = proposals.find_one({"_id": key}, session=session)
            if not reasons:
                proposals.delete({"_id": key}, session=session)
                return False
            if known is not None and known["proposal_id"] == fields["proposal_id"]:
                return False
            proposals.put(key, fields, session=session)
            return True

        return self._write(_body)

    def plan_proposal(self, plan_id: str) -> Proposal | None:
        """Proposal to plan the days that are left anew.

        Parameters
        ----------
        plan_id : str
            The plan.

        Returns
        -------
        Proposal or None
            None when there is none, or the runner has dismissed it.
        """
        found = self._collection("planProposals").find_one(
            {"plan_id": str(plan_id), "dismissed": False}
        )
        return from_document(Proposal, found) if found else None

    def dismiss_proposal(self, proposal_id: str) -> None:
        """Show a proposal no more; another one comes when more days go otherwise.

        Parameters
        ----------
        proposal_id : str
            Its key.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        met = self._collection("planProposals").update(
            {"proposal_id": str(proposal_id)}, {"$set": {"dismissed": True}}
        )
        if not met:
            raise not_found("proposal")
