"""Numbers as XML writes them."""

import math
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 64


def number_of(facts: Mapping[str, str], name: str) -> float:
    """One of the facts as a number.

    Parameters
    ----------
    facts : mapping of str to str
        What a file tells.
    name : str
        Which of them.

    Returns
    -------
    float
        NaN when it is missing or no number.
    """
    return number(facts.get(name, ""))


def number(text: str) -> float:
    """Number that a text writes.

    Parameters
    ----------
    text : str
        Such as ``312.4``; a decimal comma is none.

    Returns
    -------
    float
        NaN when it is no finite number.
    """
    if len(text) > LONGEST or "_" in text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
