"""Two days of a week whose sessions the runner has exchanged."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Swap:
    """Two days whose sessions the runner has exchanged; one of them may have been one of rest.

    Attributes
    ----------
    one_day, other_day : datetime.date
        Of one week.
    """

    one_day: date
    other_day: date
