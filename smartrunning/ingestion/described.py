"""What a vendor's list says of a file, beside what the file says of itself."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Described:
    """A file as the list of its export describes it; empty where the list says nothing.

    Attributes
    ----------
    title, gear : str
        As the person named them.
    sport_hint, sub_sport_hint : str
        Names of the FIT profile, for files that do not say their own.
    """

    title: str = ""
    gear: str = ""
    sport_hint: str = ""
    sub_sport_hint: str = ""


NOTHING_SAID: Final = Described()
