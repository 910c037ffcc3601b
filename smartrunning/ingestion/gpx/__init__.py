"""The bytes of a GPX 1.1 file in, its Sessions out."""

from smartrunning.ingestion.described import Described
from smartrunning.ingestion.gpx.vocabulary import GPX
from smartrunning.ingestion.markup.sessions import sessions as sessions_of
from smartrunning.records import Session

__all__ = ["GPX", "sessions"]


def sessions(data: bytes, described: Described) -> tuple[Session, ...]:
    """Sessions of a file.

    Parameters
    ----------
    data : bytes
        A file whose outermost element is ``gpx``.
    described : Described
        What the list of an export says of it.

    Returns
    -------
    tuple of Session
        One for each activity with times, at least one.

    Raises
    ------
    FileRejectedError
        If there is none, with the reason.
    """
    return sessions_of(data, GPX, described)
