"""What a runner says about a session in, fields of its document out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from smartrunning.errors import InvalidRequestError
from smartrunning.storage.connection import Document

HIGHEST_RATING: Final = 10.0
"""Of Borg's CR-10 scale (Foster 2001): 0 is rest, 10 is maximal."""
LONGEST_NOTES: Final = 10_000
LONGEST_TITLE: Final = 200
CROP: Final = frozenset({"crop_start_s", "crop_end_s"})
"""What a runner can say that changes the samples that count."""


def annotation(changes: Mapping[str, Any]) -> Document:
    """Fields of a document from what the runner says, without a crop.

    Parameters
    ----------
    changes : mapping of str to object
        What the runner says, by name.

    Returns
    -------
    dict
        Fields to set.

    Raises
    ------
    InvalidRequestError
        If a name or a value makes no sense.
    """
    unknown = set(changes) - _FIELDS.keys() - CROP
    if unknown:
        raise InvalidRequestError(
            f"A session has no {', '.join(sorted(unknown))} that a runner could change."
        )
    named = [name for name in _FIELDS if name in changes]
    return {_STORED.get(name, name): _FIELDS[name](changes[name]) for name in named}


def seconds(name: str, value: Any) -> float | None:
    """Bound of a crop.

    Parameters
    ----------
    name : str
        Its name, for the sentence.
    value : object
        As it came in.

    Returns
    -------
    float or None
        None keeps all on that side.

    Raises
    ------
    InvalidRequestError
        If it is not a number.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidRequestError(f"The value {name} is a number of seconds, found {value!r}.")
    return float(value)


def _rating(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidRequestError(f"A rating of exertion is a number, found {value!r}.")
    if not 0 <= value <= HIGHEST_RATING:
        raise InvalidRequestError(f"A rating of exertion goes from 0 to 10, found {value:g}.")
    return float(value)


def _notes(value: Any) -> str:
    return _text("Notes", value, LONGEST_NOTES).replace("\x00", "")


def _title(value: Any) -> str:
    return " ".join(_text("A title", value, LONGEST_TITLE).replace("\x00", "").split())


def _text(what: str, value: Any, longest: int) -> str:
    text = str(value)
    if len(text) > longest:
        raise InvalidRequestError(
            f"{what} may have {longest} characters, found {len(text)}; use fewer."
        )
    return text


_FIELDS: Final[dict[str, Callable[[Any], Any]]] = {
    "excluded": bool,
    "rating_of_perceived_exertion": _rating,
    "notes": _notes,
    "title": _title,
}
_STORED: Final = {"title": "given_title"}
"""Names in the document, where the one given is that of the file's own."""
