"""One file's bytes in, its Sessions out, whatever the format."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import fit, gpx, tcx
from smartrunning.ingestion.described import NOTHING_SAID, Described
from smartrunning.ingestion.exports.words import plain_words
from smartrunning.ingestion.fit.parts import is_header
from smartrunning.ingestion.foreign import foreign
from smartrunning.ingestion.instants import require_plausible, with_local_time
from smartrunning.ingestion.markup.safe_parser import root_name, without_preamble
from smartrunning.ingestion.packing import require_size, unpacked
from smartrunning.ingestion.sports import GENERIC
from smartrunning.records import Device, Session

NO_ACTIVITY: Final = ".no_activity"
"""How the codes of files end that are sound but no activity."""
ARCHIVE_HEAD: Final = b"PK\x03\x04"
MOST_FIT_BYTES: Final = 32 * 2**20
"""A hundred hours at one record a second take ten."""


def is_no_activity(code: str) -> bool:
    """Whether a rejected file is sound but simply no activity, such as a picture or a route.

    Parameters
    ----------
    code : str
        Of the rejection.

    Returns
    -------
    bool
        False when the file is damaged, hostile or beyond a limit.
    """
    return code.endswith(NO_ACTIVITY)


def content(data: bytes) -> bytes:
    """What a file holds, whether or not it is packed: two of the same content are the same file.

    Parameters
    ----------
    data : bytes
        Any file.

    Returns
    -------
    bytes
        What is inside gzip; the file itself when it is not packed, or takes too much unpacked.
    """
    try:
        return unpacked(data)
    except FileRejectedError:
        return data


def sessions(
    data: bytes,
    *,
    name: str = "",
    described: Described = NOTHING_SAID,
    now: datetime | None = None,
) -> tuple[Session, ...]:
    """Sessions of one file.

    Parameters
    ----------
    data : bytes
        A FIT, TCX or GPX file, or one packed by gzip.
    name : str
        Name that the file came under; a label for the sentences.
    described : Described
        What the list of an export says of the file.
    now : datetime.datetime, optional
        The time of the import, aware; sessions that begin more than 26 h later are refused.

    Returns
    -------
    tuple of Session
        At least one, in the order of the file.

    Raises
    ------
    FileRejectedError
        If there is no activity in the file, with the reason. Nothing else is ever raised for the
        content of a file.
    """
    try:
        return _sessions(unpacked(data), name, described, now)
    except FileRejectedError:
        raise
    except MemoryError as cause:
        raise FileRejectedError(
            "file.too_expensive", "This file takes more memory than there is."
        ) from cause
    except Exception as cause:  # the boundary to bytes that anyone may have written
        raise FileRejectedError(
            "file.corrupt",
            "This file is damaged in a way that no activity can be read from it; "
            "try to export it again.",
        ) from cause


def _sessions(
    data: bytes, name: str, described: Described, now: datetime | None
) -> tuple[Session, ...]:
    if not data:
        raise FileRejectedError(
            "file.empty", "This file is empty (0 bytes); copy or export it again."
        )
    found: list[Session] = []
    rejections: list[FileRejectedError] = []
    for session in _read(data, name, described):
        try:
            require_plausible(session, now)
        except FileRejectedError as rejection:
            rejections.append(rejection)
        else:
            found.append(_with_words(with_local_time(session), described))
    if not found:
        raise rejections[0]
    return tuple(found)


def _read(data: bytes, name: str, described: Described) -> tuple[Session, ...]:
    if is_header(data):
        require_size(len(data), MOST_FIT_BYTES)
        return fit.sessions(data)
    plain = without_preamble(data)
    root = root_name(plain)
    if root == tcx.TCX.root:
        return tcx.sessions(plain, described)
    if root == gpx.GPX.root:
        return gpx.sessions(plain, described)
    if data.startswith(ARCHIVE_HEAD):
        raise FileRejectedError(
            "file.unknown_format",
            "This file is a ZIP archive packed once more; unpack it and send what is inside.",
        )
    raise foreign(plain or data, name, root)


def _with_words(session: Session, described: Described) -> Session:
    """Session with the words of the list, or its own where the list has none, fit to be shown."""
    sub_sport = session.sub_sport
    if sub_sport in {"", GENERIC} and session.sport == described.sport_hint:
        sub_sport = described.sub_sport_hint or sub_sport
    device = session.device
    return replace(
        session,
        sub_sport=sub_sport,
        title=plain_words(described.title or session.title),
        gear=plain_words(described.gear or session.gear),
        device=Device(
            *map(plain_words, (device.manufacturer, device.product, device.serial_number))
        ),
    )
