"""One activity while its file is read: what each point has, by column."""

from typing import Final

import numpy as np

from smartrunning.ingestion.markup.instants import instant_of
from smartrunning.ingestion.markup.numbers import number
from smartrunning.ingestion.markup.written import WrittenActivity, WrittenLap
from smartrunning.units import FloatArray

TIME: Final = "unix_s"


class GrowingActivity:
    """One activity in the making.

    Parameters
    ----------
    facts : dict of str to str
        What the file tells of it so far.
    """

    def __init__(self, facts: dict[str, str]) -> None:
        self.facts = facts
        self.count = 0
        self.segments: list[int] = []
        self._places: dict[str, list[int]] = {TIME: []}
        self._numbers: dict[str, list[float]] = {TIME: []}
        self._laps: list[WrittenLap] = []
        self._lap: tuple[dict[str, str], int] | None = None
        self._offset_s: int | None = None
        self._unreadable = 0
        self._zoneless = False

    def add(self, column: str, text: str) -> None:
        """Give the last point a value.

        Parameters
        ----------
        column : str
            Of which column.
        text : str
            As the file writes it; counted when it cannot be read.
        """
        value = self._time(text) if column == TIME else number(text)
        if value != value:  # noqa: PLR0124 (NaN, and fast)
            self._unreadable += bool(text.strip())
            return
        if column not in self._places:
            self._places[column], self._numbers[column] = [], []
        self._places[column].append(self.count - 1)
        self._numbers[column].append(value)

    def _time(self, text: str) -> float:
        instant = instant_of(text)
        if self._offset_s is None:
            self._offset_s = instant.offset_s
        self._zoneless |= not instant.has_zone
        return instant.unix_s

    def current_facts(self) -> dict[str, str]:
        """What the file tells of the lap that is open, else of the activity.

        Returns
        -------
        dict of str to str
            To be added to.
        """
        return self.facts if self._lap is None else self._lap[0]

    def begin_lap(self, facts: dict[str, str]) -> None:
        """Open a lap.

        Parameters
        ----------
        facts : dict of str to str
            What the file tells of it so far.
        """
        self.end_lap()
        self._lap = (facts, self.count)

    def end_lap(self) -> None:
        """Close the lap that is open."""
        if self._lap is not None:
            self._laps.append(WrittenLap(self._lap[0], self._lap[1], self.count))
            self._lap = None

    def written(self) -> WrittenActivity:
        """Activity as far as it was read.

        Returns
        -------
        WrittenActivity
            With a lap that was not closed.
        """
        self.end_lap()
        return WrittenActivity(
            facts=self.facts,
            columns={name: self._dense(name) for name in self._places},
            segments=np.array(sorted(set(self.segments)), dtype=np.int64),
            laps=tuple(self._laps),
            utc_offset_s=self._offset_s,
            unreadable=self._unreadable,
            zoneless=self._zoneless,
        )

    def _dense(self, name: str) -> FloatArray:
        values = np.full(self.count, np.nan)
        values[np.array(self._places[name], dtype=np.intp)] = self._numbers[name]
        return values
