"""The ledger of jobs: the only truth about what is to be done, is being done, and was done."""

import math
import time
from collections.abc import Collection
from typing import Final

from smartrunning.storage.connection import Document
from smartrunning.storage.job_claims import JobClaims

_LONGEST_WAIT_S: Final = 10.0
_WAKING: Final[list[Document]] = [
    {
        "$match": {
            "$or": [
                {"operationType": "insert"},
                {
                    "updateDescription.updatedFields.state": {
                        "$in": ["queued", "succeeded", "failed", "cancelled"]
                    }
                },
            ]
        }
    }
]
"""A new job, one that came back, or one that ended and so freed its chain."""


class Jobs(JobClaims):
    """The ledger (``store.jobs``), which also wakes workers when there is something to do."""

    def wait_for_work(
        self, timeout_s: float, kinds: Collection[str] | None = None, *, alone: bool = True
    ) -> bool:
        """Wait until a job becomes claimable; a change stream wakes it, nothing polls.

        Parameters
        ----------
        timeout_s : float
            At most this long.
        kinds : collection of str, optional
            Kinds that this worker can do; None means all.
        alone : bool
            As for `claim`.

        Returns
        -------
        bool
            Whether there may be work; call `claim` in either case.
        """
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            if self._connection.run(
                lambda: self._woken(left_s, kinds, alone), extra_s=_LONGEST_WAIT_S
            ):
                return True
        return False

    def _woken(self, left_s: float, kinds: Collection[str] | None, alone: bool) -> bool:
        """Wait for a change, or for the moment when a delay or a lease runs out."""
        wait_s = min(left_s, self._seconds_until_due(kinds, alone), _LONGEST_WAIT_S)
        if wait_s <= 0:
            return True
        with self._jobs.watch(_WAKING, max_await_time_ms=max(1, int(wait_s * 1000))) as stream:
            if self._seconds_until_due(kinds, alone) <= 0:  # it came before the stream was open
                return True
            return stream.try_next() is not None

    def _seconds_until_due(self, kinds: Collection[str] | None, alone: bool) -> float:
        queued = {"state": "queued", **self._claimable(kinds, alone)}
        return min(
            self._first_s(queued, "not_before"), self._first_s({"state": "running"}, "lease_until")
        )

    def _first_s(self, conditions: Document, field: str) -> float:
        """Seconds from now until the first of some instants; an index has it at hand."""
        left_ms = {"$subtract": [f"${field}", "$$NOW"]}
        found = self._jobs.aggregate(
            [
                {"$match": conditions},
                {"$sort": {field: 1}},
                {"$limit": 1},
                {"$project": {"left_ms": left_ms}},
            ]
        )
        return min((one["left_ms"] / 1000 for one in found), default=math.inf)
