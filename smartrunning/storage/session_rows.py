"""What a list shows of sessions: two projections, however much there is to know of each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from smartrunning.storage.columns import unpacked
from smartrunning.storage.connection import Document
from smartrunning.storage.part import OwnedPart
from smartrunning.storage.session_documents import is_spare

NUMBERS: Final = (
    "distance_m",
    "moving_s",
    "mean_moving_speed_mps",
    "mean_heart_rate_bpm",
    "load_au",
)
_SHOWN: Final = dict.fromkeys(
    (
        "started_at",
        "utc_offset_s",
        "local_date",
        "title",
        "given_title",
        "notes",
        "sport",
        "sub_sport",
        "device.manufacturer",
        "device.product",
        "file_name",
        "elapsed_s",
        "device_summary.distance_m",
        "excluded",
        "copy_of",
        "copy_choice",
        "flags.code",
        "crop.start_s",
    ),
    1,
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as a list shows it; numbers are NaN where they are unknown.

    Attributes
    ----------
    session_id : str
        Its key.
    started_at : datetime.datetime
        Aware, UTC.
    utc_offset_s : int or None
        Offset of the device's clock from UTC, where the file says it.
    local_date : datetime.date
        Day on which it began, where the runner was.
    title, notes : str
        What the runner wrote, or the file says.
    sport, sub_sport : str
        Names of the FIT profile.
    manufacturer, product, file_name : str
        What recorded it, and the file that it came in.
    elapsed_s : float
        With pauses.
    distance_m, moving_s, mean_moving_speed_mps, mean_heart_rate_bpm, load_au : float
        As the metrics of these names; the distance is the device's while there are none.
    remarks : int
        How many things there are to know about its data.
    excluded, is_spare, is_cropped : bool
        Whether the runner has taken it out, another copy counts in its place, a part is cut off.
    """

    session_id: str
    started_at: datetime
    utc_offset_s: int | None
    local_date: date
    title: str
    notes: str
    sport: str
    sub_sport: str
    manufacturer: str
    product: str
    file_name: str
    elapsed_s: float
    distance_m: float = math.nan
    moving_s: float = math.nan
    mean_moving_speed_mps: float = math.nan
    mean_heart_rate_bpm: float = math.nan
    load_au: float = math.nan
    remarks: int = 0
    excluded: bool = False
    is_spare: bool = False
    is_cropped: bool = False

    def local_start(self, fallback: timedelta = timedelta(0)) -> datetime:
        """Start by the clock on the runner's wrist.

        Parameters
        ----------
        fallback : datetime.timedelta
            Offset from UTC where the file says none.

        Returns
        -------
        datetime.datetime
            Aware, in a zone of that offset.
        """
        offset_s = self.utc_offset_s
        offset = fallback if offset_s is None else timedelta(seconds=offset_s)
        return self.started_at.astimezone(timezone(offset))


class SessionRowsPart(OwnedPart):
    """Rows of a list of one runner's sessions."""

    def session_count(self) -> int:
        """Number of sessions.

        Returns
        -------
        int
            All of the runner's.
        """
        groups = self._collection("sessionsParquet").groups({}, {"_id": None, "all": {"$sum": 1}})
        return int(groups[0]["all"]) if groups else 0

    def session_rows(self, *, limit: int | None = None) -> list[SessionRow]:
        """Sessions as a list shows them.

        Parameters
        ----------
        limit : int, optional
            At most so many; None means all.

        Returns
        -------
        list of SessionRow
            Newest first.
        """
        sessions = self._collection("sessionsParquet").find(
            sort=[("started_at", -1)],  # by the index alone, whatever is asked for
            limit=limit or 0,
            projection=_SHOWN,
        )
        sessions.sort(key=lambda one: (one["started_at"], one["_id"]), reverse=True)
        these = {} if limit is None else {"_id": {"$in": [one["_id"] for one in sessions]}}
        computed = self._collection("sessionStatistics").find(
            these, projection=dict.fromkeys((f"values.{name}" for name in NUMBERS), 1)
        )
        values = {one["_id"]: one["values"] for one in computed}
        return [_row(one, values.get(one["_id"])) for one in sessions]

    def kilometre_speeds(self, session_ids: Sequence[str]) -> dict[str, tuple[float, ...]]:
        """Mean speed of each kilometre of some sessions.

        Parameters
        ----------
        session_ids : sequence of str
            Their keys; those without splits are left out.

        Returns
        -------
        dict of str to tuple of float
            m/s, NaN where nobody moved, by the key of the session.
        """
        found = self._collection("sessionStatistics").find(
            {"_id": {"$in": list(session_ids)}}, projection={"kilometres.speed_mps": 1}
        )
        return {
            one["_id"]: tuple(unpacked(one["kilometres"]["speed_mps"]).tolist())
            for one in found
            if "kilometres" in one
        }


def _row(session: Document, values: Document | None) -> SessionRow:
    device = session.get("device") or {}
    known = values or {"distance_m": (session.get("device_summary") or {}).get("distance_m")}
    return SessionRow(
        session_id=session["_id"],
        started_at=session["started_at"].astimezone(UTC),
        utc_offset_s=session.get("utc_offset_s"),
        local_date=date.fromisoformat(session["local_date"]),
        title=session.get("given_title") or session.get("title") or "",
        notes=session.get("notes") or "",
        sport=session["sport"],
        sub_sport=session.get("sub_sport") or "",
        manufacturer=device.get("manufacturer") or "",
        product=device.get("product") or "",
        file_name=session.get("file_name") or "",
        elapsed_s=_number(session.get("elapsed_s")),
        **{name: _number(known.get(name)) for name in NUMBERS},
        remarks=len(session.get("flags") or ()),
        excluded=bool(session.get("excluded")),
        is_spare=is_spare(session),
        is_cropped=bool(session.get("crop")),
    )


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)
