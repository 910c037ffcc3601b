"""The bytes of a TrainingCenterDatabase (TCX) file in, its Sessions out."""

from smartrunning.ingestion.described import Described
from smartrunning.ingestion.markup.sessions import sessions as sessions_of
from smartrunning.ingestion.tcx.vocabulary import TCX
from smartrunning.records import Session

__all__ = ["TCX", "sessions"]


def sessions(data: bytes, described: Described) -> tuple[Session, ...]:
    """Sessions of a file.

    Parameters
    ----------
    data : bytes
        A file whose outermost element is ``TrainingCenterDatabase``.
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
    return sessions_of(data, TCX, described)
