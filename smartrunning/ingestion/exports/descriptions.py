"""What all lists of an export say of its files, to be asked file by file."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from smartrunning.ingestion.described import NOTHING_SAID, Described
from smartrunning.ingestion.exports import garmin, strava
from smartrunning.ingestion.exports.fit_start import begun_s

STRAVA_LIST: Final = "activities.csv"
GARMIN_SUMMARIES: Final = "summarizedactivities.json"
GARMIN_GEAR: Final = "_gear.json"
MOST_LIST_BYTES: Final = 32 * 2**20
LONGEST_DELAY_S: Final = 120.0
"""Between the begin of a file and the start of its activity."""
LAST_NUMBER: Final = re.compile(r"(\d{6,19})(?:_activity)?\.(?:fit|tcx|gpx)(?:\.gz)?$")


@dataclass(frozen=True, slots=True, eq=False)
class Descriptions:
    """Words for files, by path and by start.

    Attributes
    ----------
    by_path : mapping of str to Described
        By the lower-case path from the outermost archive on.
    by_number : mapping of int to Described
        By the number of the activity.
    starts_s : tuple of float
        Starts of activities in s since 1970, rising.
    by_start : tuple of Described
        Words for each of the starts.
    """

    by_path: Mapping[str, Described] = field(default_factory=dict)
    by_number: Mapping[int, Described] = field(default_factory=dict)
    starts_s: tuple[float, ...] = ()
    by_start: tuple[Described, ...] = ()

    def of(self, path: str, data: bytes) -> Described:
        """What the lists say of a file.

        Parameters
        ----------
        path : str
            Its label, from the outermost archive on.
        data : bytes
            Its content, of which only the begin is looked at.

        Returns
        -------
        Described
            Without words when no list knows it.
        """
        if not self.by_path and not self.starts_s:
            return NOTHING_SAID
        plain = path.lower()
        for name in (plain, f"{plain}.gz", plain.removesuffix(".gz")):
            if name in self.by_path:
                return self.by_path[name]
        number = LAST_NUMBER.search(plain)
        if number is not None and int(number.group(1)) in self.by_number:
            return self.by_number[int(number.group(1))]
        return self._nearest(data)

    def _nearest(self, data: bytes) -> Described:
        start_s = begun_s(data) if self.starts_s else None
        if start_s is None:
            return NOTHING_SAID
        after = bisect_left(self.starts_s, start_s)
        near = [at for at in (after - 1, after) if 0 <= at < len(self.starts_s)]
        best = min(near, key=lambda at: abs(self.starts_s[at] - start_s))
        if abs(self.starts_s[best] - start_s) > LONGEST_DELAY_S:
            return NOTHING_SAID
        return self.by_start[best]

    def plus(self, other: "Descriptions") -> "Descriptions":
        """Words of both.

        Parameters
        ----------
        other : Descriptions
            Whose words go first.

        Returns
        -------
        Descriptions
            A new one.
        """
        starts = dict(zip(self.starts_s, self.by_start, strict=True))
        starts |= dict(zip(other.starts_s, other.by_start, strict=True))
        return Descriptions(
            {**self.by_path, **other.by_path},
            {**self.by_number, **other.by_number},
            tuple(sorted(starts)),
            tuple(starts[start_s] for start_s in sorted(starts)),
        )


NOTHING: Final = Descriptions()


def is_list(path: str) -> bool:
    """Whether a file of an export is a list of the others.

    Parameters
    ----------
    path : str
        Its label.

    Returns
    -------
    bool
        By its name.
    """
    name = path.lower().rpartition("/")[2]
    return name == STRAVA_LIST or name.endswith((GARMIN_SUMMARIES, GARMIN_GEAR))


def described_by(lists: Iterable[tuple[str, bytes]]) -> Descriptions:
    """What lists say.

    Parameters
    ----------
    lists : iterable of tuple of str and bytes
        Label and content of each; anyone may have written them, in any order.

    Returns
    -------
    Descriptions
        Of all lists together.
    """
    by_path: dict[str, Described] = {}
    summaries: list[garmin.Summary] = []
    gear: dict[int, str] = {}
    for path, data in lists:
        name = path.lower().rpartition("/")[2]
        if name == STRAVA_LIST:
            folder = path[: len(path) - len(name)]
            for file, described in strava.rows_of(data):
                by_path.setdefault(f"{folder}{file}".lower(), described)
        elif name.endswith(GARMIN_SUMMARIES):
            summaries += garmin.summaries(data)
        else:
            gear |= garmin.gear_by_activity(data)
    words = [(one, replace(one.described, gear=gear.get(one.activity_id, ""))) for one in summaries]
    by_start = {one.start_s: described for one, described in words}
    return Descriptions(
        by_path,
        {one.activity_id: described for one, described in words if one.activity_id},
        tuple(sorted(by_start)),
        tuple(by_start[start_s] for start_s in sorted(by_start)),
    )
