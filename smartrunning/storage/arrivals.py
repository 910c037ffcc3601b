"""Files on their way into the store: what was read of them where there was time for it."""

from dataclasses import dataclass, field
from datetime import date

from smartrunning.records import Session, to_parquet
from smartrunning.storage.connection import Document
from smartrunning.storage.session_documents import session_document


@dataclass(frozen=True, slots=True)
class ReadSession:
    """One session of a file, in the form in which it is kept.

    Attributes
    ----------
    document : dict
        Everything but the samples and the keys.
    columns : bytes
        The samples as Parquet.
    statistics : dict or None
        Document of its statistics; None when they are still to be computed.
    """

    document: Document
    columns: bytes
    statistics: Document | None = None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file with the sessions that were read from it.

    Attributes
    ----------
    entry : int
        Its place in the archive, from 0.
    name : str
        Its name: a label, never a path.
    data : bytes
        Its content.
    sha256 : str
        Hash of the content, in hex.
    sessions : tuple of ReadSession
        What is in it.
    content_sha256 : str
        Hash of what is inside the packing, in hex; empty when the file is not packed.
    """

    entry: int
    name: str
    data: bytes = field(repr=False)
    sha256: str
    sessions: tuple[ReadSession, ...]
    content_sha256: str = ""

    @property
    def size_bytes(self) -> int:
        """Bytes to be written.

        Returns
        -------
        int
            Content and columns together.
        """
        return len(self.data) + sum(len(session.columns) for session in self.sessions)


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file of which nothing is kept but the reason.

    Attributes
    ----------
    entry : int
        Its place in the archive, from 0.
    name : str
        Its name: a label, never a path.
    size_bytes : int
        Its length, as far as known.
    sha256 : str
        Hash of its content; empty when it could not be read.
    code, sentence : str
        The reason, for programs and for people.
    is_activity : bool
        False for a file that is something else altogether.
    """

    entry: int
    name: str
    size_bytes: int
    sha256: str
    code: str
    sentence: str
    is_activity: bool = True


def read_session(
    session: Session, local_date: date, statistics: Document | None = None
) -> ReadSession:
    """Session in the form in which it is kept.

    Parameters
    ----------
    session : Session
        As it was decoded.
    local_date : datetime.date
        Day on which it began, where the runner was.
    statistics : dict, optional
        Document of its statistics.

    Returns
    -------
    ReadSession
        Can be sent from process to process.
    """
    return ReadSession(
        session_document(session, local_date), to_parquet(session.records), statistics
    )
