"""Thresholds that a runner's sessions suggest, kept so that a page need not look for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smartrunning.history import HeartRateProposal
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.keys import natural_key
from smartrunning.storage.part import OwnedPart


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A proposal and when it was made first.

    Attributes
    ----------
    proposal : HeartRateProposal
        The proposal.
    first_made_at : datetime.datetime
        Aware, UTC; stays while the same value is proposed again and again.
    """

    proposal: HeartRateProposal
    first_made_at: datetime


class ProposalsPart(OwnedPart):
    """Proposed thresholds of one runner."""

    def threshold_proposals(self) -> tuple[KeptProposal, ...]:
        """Thresholds that the sessions suggest.

        Returns
        -------
        tuple of KeptProposal
            As of the last update of the history; only those that say another value.
        """
        found = self._collection("thresholdProposals").find_one({"_id": self._proposals_key()})
        kept = found["proposals"] if found else []
        return tuple(from_document(KeptProposal, one) for one in kept)

    def save_threshold_proposals(self, proposals: Sequence[HeartRateProposal]) -> None:
        """Keep proposals in place of those before.

        Parameters
        ----------
        proposals : sequence of HeartRateProposal
            All that there are now.
        """
        known = {
            (one.proposal.threshold, round(one.proposal.proposed_bpm)): one.first_made_at
            for one in self.threshold_proposals()
        }
        instant = now()
        kept = [
            KeptProposal(one, known.get((one.threshold, round(one.proposed_bpm)), instant))
            for one in proposals
        ]
        document = {"proposals": [to_document(one) for one in kept]}
        self._write(
            lambda session: self._collection("thresholdProposals").put(
                self._proposals_key(), document, session=session
            )
        )

    def _proposals_key(self) -> str:
        return natural_key("threshold proposals", self.owner)
