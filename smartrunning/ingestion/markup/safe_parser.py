"""A streaming XML parser for bytes that anyone may have written.

What makes XML dangerous is refused before or while it is read: document types (and with them
entities, which can grow a thousandfold or name files and servers), depth, endless attributes and
texts, and more tags than any activity has. Nothing outside the bytes is ever looked at.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar
from xml.parsers import expat

from smartrunning.errors import FileRejectedError

PIECE_BYTES: Final = 2**20
"""Read at once: a stop takes effect at the end of a piece, a token over many is read anew."""
HEAD_PIECE_BYTES: Final = 4096
MOST_HEAD_BYTES: Final = 2**18
"""Before the first element."""
MOST_TAGS: Final = 6_000_000
"""Begins and ends; a day and a half at one point a second with all sensors has 5 million."""
MOST_DEPTH: Final = 64
"""Activity formats nest 9 deep."""
LONGEST_ATTRIBUTE: Final = 20_000
MOST_ATTRIBUTES: Final = 200
DECODER: Final = expat.EXPAT_VERSION.replace("_", " ")

PREAMBLE: Final = re.compile(rb"(?:\xef\xbb\xbf|[ \t\r\n])+")
DECLARATIONS: Final = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
NOT_IN_XML: Final = re.compile(rb"[\0-\x08\x0b\x0c\x0e-\x1f]")
LONE_AMPERSAND: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
LETTER_BY_NUMBER: Final = re.compile(rb"&#(?:([0-9]{1,7})|x([0-9a-fA-F]{1,6}));")
CONTROLS_IN_XML: Final = frozenset({0x9, 0xA, 0xD})
SURROGATES: Final = range(0xD800, 0xE000)
NO_LETTERS: Final = frozenset({0xFFFE, 0xFFFF})
LAST_LETTER: Final = 0x10FFFF
WEB_PAGE: Final = re.compile(rb"<!doctype\s+html", re.IGNORECASE)
XML_ENCODING: Final = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")


class Events(Protocol):
    """What listens to a parser; names come as written, with their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the begin of an element.

        Parameters
        ----------
        name : str
            Its name.
        attributes : dict of str to str
            Its attributes.
        """

    def end(self, name: str) -> None:
        """Take the end of an element.

        Parameters
        ----------
        name : str
            Its name.
        """

    def text(self, data: str) -> None:
        """Take a piece of text.

        Parameters
        ----------
        data : str
            Perhaps not all of it.
        """


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a file could be read.

    Attributes
    ----------
    share : float
        Of its bytes; 1 when it is whole.
    repaired : bool
        Whether characters that XML does not allow had to be replaced.
    """

    share: float
    repaired: bool


def without_preamble(data: bytes) -> bytes:
    """Bytes without the blanks and marks that some services write before the first tag.

    Parameters
    ----------
    data : bytes
        A file.

    Returns
    -------
    bytes
        The same object when there is nothing to leave out.
    """
    preamble = PREAMBLE.match(data)
    return data[preamble.end() :] if preamble else data


def root_name(data: bytes) -> str:
    """Name of the outermost element, without prefix.

    Parameters
    ----------
    data : bytes
        A file without its preamble.

    Returns
    -------
    str
        Empty when the file does not begin as XML does; ``html`` for a web page, which begins
        likewise.

    Raises
    ------
    FileRejectedError
        If the file declares a document type.
    """
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _attributes: found.append(local_name(name))
    try:
        for at in range(0, min(len(data), MOST_HEAD_BYTES), HEAD_PIECE_BYTES):
            piece = data[at : at + HEAD_PIECE_BYTES]
            if WEB_PAGE.search(piece):
                return "html"
            require_undeclared(piece)
            parser.Parse(piece, False)
            if found:
                break
    except (expat.ExpatError, ValueError, LookupError):
        pass
    return found[0] if found else ""


def local_name(name: str) -> str:
    """Name without the prefix of its namespace.

    Parameters
    ----------
    name : str
        Such as ``ns3:TPX``.

    Returns
    -------
    str
        Such as ``TPX``.
    """
    return name.rpartition(":")[2]


def require_undeclared(data: bytes) -> None:
    """Refuse bytes with declarations of document types or entities.

    Parameters
    ----------
    data : bytes
        A file or a piece of it.

    Raises
    ------
    FileRejectedError
        With the code ``xml.hostile``.
    """
    if any(word in data for word in DECLARATIONS):
        _refuse()


def _require_few_tags(data: bytes) -> None:
    if data.count(b"<") > MOST_TAGS:
        raise FileRejectedError(
            "xml.too_expensive",
            f"This file has more than {MOST_TAGS:,} tags, more than any activity.",
        )


Listener = TypeVar("Listener", bound=Events)


def parse(data: bytes, make_events: Callable[[], Listener]) -> tuple[Listener, Reading]:
    """Read a file as far as it is well formed.

    Parameters
    ----------
    data : bytes
        A file without its preamble.
    make_events : callable
        Gives what listens; called anew when the file has to be repaired first.

    Returns
    -------
    events : Events
        What listened.
    reading : Reading
        How far it went.

    Raises
    ------
    FileRejectedError
        If the file is made to do harm.
    """
    require_undeclared(data)
    _require_few_tags(data)
    events = make_events()
    share = _parse(data, events)
    if share == 1:
        return events, Reading(1.0, repaired=False)
    mended = _mended(data)
    if mended == data:
        return events, Reading(share, repaired=False)
    again = make_events()
    share_again = _parse(mended, again)
    if share_again > share:
        return again, Reading(share_again, repaired=True)
    return events, Reading(share, repaired=False)


def _parse(data: bytes, events: Events) -> float:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = events.start
    parser.EndElementHandler = events.end
    parser.CharacterDataHandler = events.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        for at in range(0, len(data), PIECE_BYTES):
            parser.Parse(data[at : at + PIECE_BYTES], False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        return min(max(parser.ErrorByteIndex, 0) / max(len(data), 1), 1 - 1e-9)
    except (ValueError, LookupError):  # an encoding that is unknown or not of single bytes
        return 0.0
    return 1.0


def _refuse(*_arguments: object) -> int:
    raise FileRejectedError(
        "xml.hostile",
        "This file declares a document type or entities, which activity files never do and "
        "attacks do; it was not read.",
    )


def _mended(data: bytes) -> bytes:
    """The bytes with what XML does not allow replaced; as they are when that is not the trouble."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:4]:
        return data
    declared = XML_ENCODING.match(data[:200])
    if declared is None or declared.group(1).lower() == b"utf-8":
        data = data.decode("utf-8", "replace").encode()
    data = LONE_AMPERSAND.sub(b"&amp;", NOT_IN_XML.sub(b" ", data))
    return LETTER_BY_NUMBER.sub(_possible_letter, data)


def _possible_letter(found: re.Match[bytes]) -> bytes:
    """The letter that a number stands for as it was, or a blank for a number without a letter."""
    decimal, hexadecimal = found.groups()
    letter = int(decimal) if decimal else int(hexadecimal, 16)
    is_control = letter < ord(" ") and letter not in CONTROLS_IN_XML
    possible = letter <= LAST_LETTER and letter not in SURROGATES and letter not in NO_LETTERS
    return found.group() if possible and not is_control else b" "
