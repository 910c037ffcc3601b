"""What does not hold, what was done about it, and the whole of it as a report."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

INVARIANTS: Final[Mapping[str, str]] = {
    "I1": "Every accepted upload ends once, as sessions or as a named refusal",
    "I2": "The bytes that were received can be read and are the same",
    "I3": "No part of a file is there as two sessions, and none is missing",
    "I4": "Statistics, bests, critical speed and history equal a computation from scratch",
    "I5": "No bytes are kept that nothing refers to",
    "I6": "No job is stuck",
    "I7": "Nothing refers to another runner's data",
    "I8": "The database is undamaged and its documents have the form they must",
    "I9": "The audit log has a line for every accepted upload",
}
"""What must always hold."""
MOST_KEPT: Final = 200
"""Findings in the result of a job; the log has all of them."""


class Remedy(StrEnum):
    """What became of a finding."""

    MENDED = "mended"
    QUEUED = "queued"
    """A job that mends it is in the queue."""
    MENDABLE = "mendable"
    """It can be mended; nothing was done, for only looking was asked."""
    OPEN = "open"
    """A person has to do it; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold.

    Attributes
    ----------
    invariant : str
        Its name in `INVARIANTS`.
    sentence : str
        What was found, and what was or can be done.
    remedy : Remedy
        What became of it.
    owner : str
        The runner; empty when it is nobody's.
    """

    invariant: str
    sentence: str
    remedy: Remedy
    owner: str = ""


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What a check has found.

    Attributes
    ----------
    findings : tuple of Finding
        In the order of the check; empty when all holds.
    looked_at : mapping of str to int
        How many of what: runners, files, sessions and so on.
    at_work : tuple of str
        Runners whose data a job was working on: they are looked at next time.
    """

    findings: tuple[Finding, ...]
    looked_at: Mapping[str, int] = field(default_factory=dict)
    at_work: tuple[str, ...] = ()

    def of(self, remedy: Remedy) -> tuple[Finding, ...]:
        """Findings that came to this.

        Parameters
        ----------
        remedy : Remedy
            What became of them.

        Returns
        -------
        tuple of Finding
            In the order of the check.
        """
        return tuple(one for one in self.findings if one.remedy is remedy)

    @property
    def sound(self) -> bool:
        """Whether nothing is left to do: all holds, was mended, or is being mended.

        Returns
        -------
        bool
            False when something needs a person, or was only looked at.
        """
        return not self.of(Remedy.OPEN) and not self.of(Remedy.MENDABLE)

    def summary(self) -> str:
        """The whole in one sentence.

        Returns
        -------
        str
            For a person.
        """
        seen = ", ".join(f"{count} {what}" for what, count in self.looked_at.items())
        if not self.findings:
            return f"All invariants hold ({seen})."
        counts = Counter(one.remedy for one in self.findings)
        words = ", ".join(f"{counts[remedy]} {remedy}" for remedy in Remedy if counts[remedy])
        return f"{len(self.findings)} findings: {words} ({seen})."

    def as_result(self) -> dict[str, Any]:
        """Plain JSON values, for the ledger.

        Returns
        -------
        dict
            Summary, counts and the first `MOST_KEPT` findings.
        """
        return {
            "summary": self.summary(),
            "sound": self.sound,
            "looked_at": dict(self.looked_at),
            "at_work": list(self.at_work),
            "findings": [
                {"invariant": one.invariant, "sentence": one.sentence, "remedy": str(one.remedy)}
                for one in self.findings[:MOST_KEPT]
            ],
        }


class Findings:
    """Takes findings as the check goes on, and mends them unless only looking was asked.

    Parameters
    ----------
    repair : bool
        Whether to mend.
    """

    def __init__(self, *, repair: bool) -> None:
        self.repair = repair
        self.found: list[Finding] = []
        self.looked_at: Counter[str] = Counter()
        self.at_work: list[str] = []

    def mendable(
        self,
        invariant: str,
        what: str,
        deed: str,
        mend: Callable[[], object],
        *,
        owner: str = "",
        remedy: Remedy = Remedy.MENDED,
    ) -> None:
        """Take something that can be mended, and mend it.

        Parameters
        ----------
        invariant : str
            Its name in `INVARIANTS`.
        what : str
            What was found, as a sentence.
        deed : str
            What mends it, as a participle: ``removed``, ``computed anew``.
        mend : callable
            Does it.
        owner : str
            The runner.
        remedy : Remedy
            What it is after ``mend``.
        """
        if not self.repair:
            self._add(invariant, f"{what} It can be {deed}.", Remedy.MENDABLE, owner)
            return
        mend()
        queued = remedy is Remedy.QUEUED
        done = f"It will be {deed} by a job in the queue." if queued else f"It was {deed}."
        self._add(invariant, f"{what} {done}", remedy, owner)

    def open(self, invariant: str, what: str, advice: str, *, owner: str = "") -> None:
        """Take something that a person has to mend.

        Parameters
        ----------
        invariant : str
            Its name in `INVARIANTS`.
        what : str
            What was found, as a sentence.
        advice : str
            What to do, as a sentence.
        owner : str
            The runner.
        """
        self._add(invariant, f"{what} {advice}", Remedy.OPEN, owner)

    def report(self) -> IntegrityReport:
        """All of it.

        Returns
        -------
        IntegrityReport
            As it stands now.
        """
        return IntegrityReport(tuple(self.found), dict(self.looked_at), tuple(self.at_work))

    def _add(self, invariant: str, sentence: str, remedy: Remedy, owner: str) -> None:
        self.found.append(Finding(invariant, sentence, remedy, owner))
