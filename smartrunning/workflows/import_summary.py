"""Verdicts in, what became of an import in numbers and in words out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from smartrunning.storage.info import FileVerdict, Verdict

_FIELDS = {
    Verdict.STORED: "stored",
    Verdict.NEAR_DUPLICATE: "near_duplicates",
    Verdict.DUPLICATE: "duplicates",
    Verdict.NOT_AN_ACTIVITY: "not_activities",
    Verdict.REJECTED: "rejected",
}


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of the files of an import.

    Attributes
    ----------
    stored, near_duplicates, duplicates, not_activities, rejected : int
        How many files met each verdict.
    """

    stored: int = 0
    near_duplicates: int = 0
    duplicates: int = 0
    not_activities: int = 0
    rejected: int = 0

    @classmethod
    def of(cls, verdicts: Iterable[FileVerdict]) -> "ImportSummary":
        """Summary of some verdicts.

        Parameters
        ----------
        verdicts : iterable of FileVerdict
            In any order.

        Returns
        -------
        ImportSummary
            Their counts.
        """
        counts = Counter(_FIELDS[verdict.verdict] for verdict in verdicts)
        return cls(**counts)

    def plus(self, other: "ImportSummary") -> "ImportSummary":
        """Both together.

        Parameters
        ----------
        other : ImportSummary
            The other one.

        Returns
        -------
        ImportSummary
            These stay as they are.
        """
        return ImportSummary(
            self.stored + other.stored,
            self.near_duplicates + other.near_duplicates,
            self.duplicates + other.duplicates,
            self.not_activities + other.not_activities,
            self.rejected + other.rejected,
        )

    @property
    def files(self) -> int:
        """Number of files with a verdict.

        Returns
        -------
        int
            The sum of all verdicts.
        """
        kept = self.stored + self.near_duplicates
        return kept + self.duplicates + self.not_activities + self.rejected

    @property
    def kept(self) -> int:
        """Number of files whose sessions are in the store by this import.

        Returns
        -------
        int
            Near duplicates among them.
        """
        return self.stored + self.near_duplicates

    def __str__(self) -> str:
        """Return the counts for a person."""
        others = (
            (self.near_duplicates, "recorded twice"),
            (self.duplicates, "already there"),
            (self.not_activities, "no activity"),
            (self.rejected, "rejected"),
        )
        return ", ".join(
            [f"{self.stored} stored", *(f"{count} {word}" for count, word in others if count)]
        )
