"""What a line of the catalogue is."""

from collections.abc import Callable
from dataclasses import dataclass

from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.values import MetricValue


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a session.

    Attributes
    ----------
    name : str
        Name with the unit as suffix.
    unit : str
        Unit as it is written for people.
    meaning : str
        What the number says, and by which rule.
    source : str
        Where the rule comes from: author and year, or the program whose rule it is.
    needs : tuple of str
        ``records.<column>``, ``thresholds.<field>``, ``runner.<field>``, ``session.<field>`` or
        names of metrics earlier in the catalogue; without one of them there is no value, only the
        reason.
    version : int
        Raised when the same session would give another number.
    formula : callable
        From the evidence to the value; called only when all needs are met.
    uses : tuple of str
        What else the formula looks at, where it is there.
    """

    name: str
    unit: str
    meaning: str
    source: str
    needs: tuple[str, ...]
    version: int
    formula: Callable[[Evidence], MetricValue]
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """One result of a session that is more than a number: a table, a list, a curve.

    Attributes
    ----------
    name : str
        Field of `smartrunning.metrics.SessionStatistics`.
    meaning : str
        What it says, and by which rule.
    source : str
        Where the rule comes from.
    uses : tuple of str
        ``thresholds.<field>`` and ``runner.<field>`` that it rests on.
    version : int
        Raised when the same session would give another result.
    formula : callable
        From the evidence to the result, which is empty when there is none.
    """

    name: str
    meaning: str
    source: str
    uses: tuple[str, ...]
    version: int
    formula: Callable[[Evidence], object]
