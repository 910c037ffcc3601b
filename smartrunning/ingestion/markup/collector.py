"""What listens to a parser and keeps what a vocabulary names."""

from collections.abc import Mapping
from typing import Final

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.markup.growing import GrowingActivity
from smartrunning.ingestion.markup.safe_parser import (
    LONGEST_ATTRIBUTE,
    MOST_ATTRIBUTES,
    MOST_DEPTH,
    local_name,
)
from smartrunning.ingestion.markup.vocabulary import Vocabulary
from smartrunning.ingestion.markup.written import WrittenActivity

LONGEST_FACT: Final = 255
MOST_ACTIVITIES: Final = 500
MOST_LAPS: Final = 20_000
MOST_POINTS: Final = 1_000_000
"""In one file; eleven days at one a second."""


class Collector:
    """Listens to a parser and keeps what a vocabulary names.

    Parameters
    ----------
    vocabulary : Vocabulary
        The names of the format.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.activities: list[WrittenActivity] = []
        self.facts: dict[str, str] = {}
        self.seen_instead = ""
        self._words = vocabulary
        self._path: list[str] = []
        self._local: dict[str, str] = {}
        self._column: dict[str, str | None] = {}
        self._activity: GrowingActivity | None = None
        self._point = False
        self._wanted: str | None = None
        self._pieces: list[str] = []
        self._points = 0
        self._laps = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the begin of an element.

        Parameters
        ----------
        name : str
            Its name.
        attributes : dict of str to str
            Its attributes.

        Raises
        ------
        FileRejectedError
            If the file goes beyond a limit.
        """
        if self._point:
            if name not in self._column:
                self._column[name] = self._words.values.get(local_name(name).lower())
            self._wanted = self._column[name]
            self._pieces = []
        path = self._path
        path.append(name)
        if len(path) > MOST_DEPTH:
            raise _hostile(f"Elements of this file lie inside more than {MOST_DEPTH} others")
        if attributes:
            _require_short(attributes)
        if not self._point:
            self._start_outside(name, attributes)

    def text(self, data: str) -> None:
        """Take a piece of text.

        Parameters
        ----------
        data : str
            Perhaps not all of it.
        """
        if self._wanted is not None and len(self._pieces) < LONGEST_FACT:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        """Take the end of an element.

        Parameters
        ----------
        name : str
            Its name.
        """
        self._path.pop()
        wanted = self._wanted
        if wanted is not None:
            self._wanted = None
            if self._point and self._activity is not None:
                self._activity.add(wanted, "".join(self._pieces))
            else:
                self._tell(wanted, "".join(self._pieces))
            return
        if self._point:
            self._point = self._local_name(name) != self._words.point
            return
        self._end_outside(self._local_name(name))

    def close(self) -> None:
        """Keep an activity that the end of the file cut short."""
        if self._activity is not None:
            self.activities.append(self._activity.written())
            self._activity = None

    def _local_name(self, name: str) -> str:
        local = self._local.get(name)
        if local is None:
            local = self._local[name] = local_name(name)
        return local

    def _start_outside(self, name: str, attributes: dict[str, str]) -> None:
        words, local = self._words, self._local_name(name)
        if local == words.point and self._activity is not None:
            self._begin_point(self._activity, attributes)
        elif local == words.segment and self._activity is not None:
            self._activity.segments.append(self._activity.count)
        elif local in words.laps and self._activity is not None:
            self._begin_lap(self._activity, attributes)
        elif local in words.activities:
            self._begin_activity(attributes)
        elif local in words.no_activity:
            self.seen_instead = self.seen_instead or words.no_activity[local]
        elif local == words.root:
            self.facts |= _chosen(attributes, words.root_facts)
        else:
            parent = self._local_name(self._path[-2]) if len(self._path) > 1 else ""
            self._wanted = words.facts.get((parent, local))
            self._pieces = []

    def _end_outside(self, local: str) -> None:
        if self._activity is None:
            return
        if local in self._words.activities:
            self.close()
        elif local in self._words.laps:
            self._activity.end_lap()

    def _begin_point(self, activity: GrowingActivity, attributes: dict[str, str]) -> None:
        self._point = True
        self._points += 1
        if self._points > MOST_POINTS:
            raise FileRejectedError(
                "xml.too_expensive",
                f"This file has more than {MOST_POINTS:,} points; send it in several parts.",
            )
        activity.count += 1
        for attribute, column in self._words.attributes.items():
            if attribute in attributes:
                activity.add(column, attributes[attribute])

    def _begin_lap(self, activity: GrowingActivity, attributes: dict[str, str]) -> None:
        self._laps += 1
        if self._laps > MOST_LAPS:
            raise _hostile(f"This file has more than {MOST_LAPS:,} laps")
        activity.begin_lap(_chosen(attributes, self._words.lap_facts))

    def _begin_activity(self, attributes: dict[str, str]) -> None:
        self.close()
        if len(self.activities) >= MOST_ACTIVITIES:
            raise FileRejectedError(
                "xml.too_expensive",
                f"This file holds more than {MOST_ACTIVITIES} activities; "
                "send it in several parts.",
            )
        self._activity = GrowingActivity(_chosen(attributes, self._words.activity_facts))

    def _tell(self, fact: str, text: str) -> None:
        facts = self.facts if self._activity is None else self._activity.current_facts()
        facts.setdefault(fact, text.strip()[:LONGEST_FACT])


def _chosen(attributes: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {
        fact: attributes[name].strip()[:LONGEST_FACT]
        for name, fact in names.items()
        if name in attributes
    }


def _require_short(attributes: dict[str, str]) -> None:
    if len(attributes) > MOST_ATTRIBUTES or any(
        len(value) > LONGEST_ATTRIBUTE for value in attributes.values()
    ):
        raise _hostile("An element of this file has attributes far longer than any activity needs")


def _hostile(what: str) -> FileRejectedError:
    return FileRejectedError(
        "xml.hostile", f"{what}; no watch or service writes that, so it was not read."
    )
