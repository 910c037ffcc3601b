"""When a person last looked at a runner's home page, and which critical speed it showed then.

Views that follow each other within `ONE_VISIT` are one visit: a reload does not take the news away.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from smartrunning.history import CriticalSpeed
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.info import KEPT
from smartrunning.storage.keys import natural_key
from smartrunning.storage.part import OwnedPart

ONE_VISIT: Final = timedelta(minutes=30)
_SLOW_IMPORT: Final = timedelta(days=1)
"""An import that began longer before a visit has ended by then."""


@dataclass(frozen=True, slots=True)
class View:
    """A view of the home page.

    Attributes
    ----------
    seen_at : datetime.datetime
        Aware, UTC.
    critical_speed_mps : float
        As it stood then; NaN when there was none.
    """

    seen_at: datetime
    critical_speed_mps: float


class VisitsPart(OwnedPart):
    """Visits to the home page of one runner."""

    def view_before(self, username: str, at: datetime) -> View | None:
        """Last view before the visit that an instant is part of.

        Parameters
        ----------
        username : str
            Who visits.
        at : datetime.datetime
            Now, aware; whether the visit has been stamped yet does not matter.

        Returns
        -------
        View or None
            None during the first visit.
        """
        found = self._collection("visits").find_one({"_id": self._visit_key(username)})
        return _before(found, at)

    def stamp_view(self, username: str, critical_speed: CriticalSpeed | None) -> None:
        """Write down that the home page is being looked at.

        Parameters
        ----------
        username : str
            Who looks.
        critical_speed : CriticalSpeed or None
            What the page shows.
        """
        visits, key, instant = self._collection("visits"), self._visit_key(username), now()
        before = _before(visits.find_one({"_id": key}), instant)
        speed_mps = critical_speed.critical_speed_mps if critical_speed else math.nan
        document: Document = {
            "username": username,
            "latest": to_document(View(instant, speed_mps)),
        }
        if before is not None:
            document["before"] = to_document(before)
        visits.put(key, document)

    def arrived_since(self, instant: datetime) -> frozenset[str]:
        """Sessions that came after an instant.

        Parameters
        ----------
        instant : datetime.datetime
            Aware.

        Returns
        -------
        frozenset of str
            Their keys.
        """
        imports = self._collection("imports").find(
            {"created_at": {"$gt": instant - _SLOW_IMPORT}}, projection={"_id": 1}
        )
        files = self._collection("sessionsFIT").find(
            {
                "import_id": {"$in": [one["_id"] for one in imports]},
                "received_at": {"$gt": instant},
                "verdict": {"$in": [str(verdict) for verdict in KEPT]},
            },
            projection={"_id": 1},
        )
        sessions = self._collection("sessionsParquet").find(
            {"file_id": {"$in": [one["_id"] for one in files]}}, projection={"_id": 1}
        )
        return frozenset(one["_id"] for one in sessions)

    def _visit_key(self, username: str) -> str:
        return natural_key("visit", self.owner, username)


def _before(document: Document | None, at: datetime) -> View | None:
    if document is None:
        return None
    latest = from_document(View, document["latest"])
    if at - latest.seen_at > ONE_VISIT:
        return latest
    return from_document(View, document["before"]) if "before" in document else None
