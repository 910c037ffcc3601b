"""Bytes of received files in, their sessions with statistics out: what can be done anywhere."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from smartrunning import ingestion, metrics
from smartrunning.errors import FileRejectedError
from smartrunning.history import CriticalSpeedDays, runner_of_day
from smartrunning.ingestion import Described
from smartrunning.logs import logger
from smartrunning.records import Session
from smartrunning.runner import Runner
from smartrunning.storage.arrivals import ReadSession, RefusedFile, read_session
from smartrunning.storage.statistics_documents import statistics_document

_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file of an import, unpacked.

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
    described : Described
        What the list of an export says about it.
    content_sha256 : str
        Hash of what is inside the packing, in hex; empty when the file is not packed.
    """

    entry: int
    name: str
    data: bytes = field(repr=False)
    sha256: str
    described: Described = field(default_factory=Described)
    content_sha256: str = ""

    @property
    def hashes(self) -> tuple[str, ...]:
        """Hashes under which the same file may be there already.

        Returns
        -------
        tuple of str
            In hex.
        """
        return tuple(filter(None, (self.sha256, self.content_sha256)))


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read in one go, with what is needed for that.

    Attributes
    ----------
    files : tuple of ReceivedFile
        At least one.
    runner : Runner
        Thresholds for the statistics, and the zone of the days.
    fitted : CriticalSpeedDays
        Critical speeds that were found in the runner's training, for the days that have them.
    received_at : datetime.datetime
        When they came; aware.
    """

    files: tuple[ReceivedFile, ...]
    runner: Runner
    fitted: CriticalSpeedDays
    received_at: datetime

    @property
    def singles(self) -> tuple["Batch", ...]:
        """The same files, each by itself.

        Returns
        -------
        tuple of Batch
            To find the one that cannot be read.
        """
        return tuple(replace(self, files=(file,)) for file in self.files)


Reading = tuple[ReadSession, ...] | RefusedFile
"""What came of one file: its sessions, or the reason why there are none."""


def read_batch(batch: Batch) -> list[Reading]:
    """Read each file of a batch; one that is bad stops no other.

    Parameters
    ----------
    batch : Batch
        The files.

    Returns
    -------
    list of Reading
        In the order of the files.
    """
    return [_reading(file, batch) for file in batch.files]


def refused(file: ReceivedFile, reason: FileRejectedError) -> RefusedFile:
    """A file of which nothing is kept but the reason.

    Parameters
    ----------
    file : ReceivedFile
        The file.
    reason : FileRejectedError
        Code and sentence.

    Returns
    -------
    RefusedFile
        To be written down.
    """
    return RefusedFile(
        entry=file.entry,
        name=file.name,
        size_bytes=len(file.data),
        sha256=file.sha256,
        code=reason.code,
        sentence=reason.sentence,
        is_activity=not ingestion.is_no_activity(reason.code),
    )


def too_expensive(what: str) -> FileRejectedError:
    """Rejection of a file that costs more than a file may.

    Parameters
    ----------
    what : str
        What it took, such as ``more memory than one file may``.

    Returns
    -------
    FileRejectedError
        With the code ``fit.too_expensive``.
    """
    return FileRejectedError(
        "fit.too_expensive",
        f"Reading this file took {what}; it was set aside. It may be damaged.",
    )


def _reading(file: ReceivedFile, batch: Batch) -> Reading:
    try:
        sessions = ingestion.sessions(
            file.data, name=file.name, described=file.described, now=batch.received_at
        )
        return tuple(_read(session, batch) for session in sessions)
    except FileRejectedError as rejection:
        return refused(file, rejection)
    except MemoryError:
        return refused(file, too_expensive("more memory than one file may"))


def _read(session: Session, batch: Batch) -> ReadSession:
    """Session with its statistics, as long as its samples are at hand."""
    day = session.local_date(ZoneInfo(batch.runner.time_zone))
    runner = runner_of_day(batch.runner, batch.fitted, day)
    try:
        statistics = statistics_document(metrics.statistics(session, runner, day))
    except Exception:  # noqa: BLE001  # a formula that fails keeps no run out; the next job tells
        _log.exception("the statistics of a session are left to a job of their own")
        return read_session(session, day)
    return read_session(session, day, statistics)
