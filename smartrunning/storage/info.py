"""What the store says about the things it keeps, without their bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from smartrunning.records import DataFlag, Device


class Verdict(StrEnum):
    """What became of one received file."""

    STORED = "stored"
    """Its sessions are in the store."""
    DUPLICATE = "duplicate"
    """The same bytes were there already."""
    REJECTED = "rejected"
    """It could not become a session; code and sentence say why."""


@dataclass(frozen=True, slots=True)
class UploadInfo:
    """An upload as it arrived, kept until its import has ended.

    Attributes
    ----------
    upload_id, name, sha256 : str
        Key, file name as the browser gave it, content hash in hex.
    size_bytes : int
        Length.
    uploaded_at : datetime.datetime
        Aware, UTC.
    """

    upload_id: str
    name: str
    sha256: str
    size_bytes: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A stored file.

    Attributes
    ----------
    file_id, import_id, name, sha256 : str
        Key, import that brought it, name, content hash in hex.
    size_bytes : int
        Length.
    received_at : datetime.datetime
        Aware, UTC.
    session_ids : tuple of str
        The sessions in it.
    """

    file_id: str
    import_id: str
    name: str
    sha256: str
    size_bytes: int
    received_at: datetime
    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What became of one file of an import.

    Attributes
    ----------
    name : str
        Name of the file, or of the entry in the archive.
    verdict : Verdict
        Stored, duplicate or rejected.
    code : str
        Empty when stored; ``duplicate.same_bytes`` or the code of the rejection.
    sentence : str
        The reason for a person; empty when stored.
    file_id : str
        The stored file: this one, or the one that it repeats; empty when rejected.
    session_ids : tuple of str
        Sessions of that file.
    size_bytes : int
        Length of the file.
    entry : int
        Place in the archive, from 0.
    """

    name: str
    verdict: Verdict
    code: str = ""
    sentence: str = ""
    file_id: str = ""
    session_ids: tuple[str, ...] = ()
    size_bytes: int = 0
    entry: int = 0


StoredFile = FileVerdict
"""What `OwnedStore.add_file` answers: a verdict that is ``stored`` or ``duplicate``."""


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """An upload on its way into sessions.

    Attributes
    ----------
    import_id, upload_id, job_id, name : str
        Keys of the import, its upload and its job; name of the upload.
    size_bytes : int
        Length of the upload.
    created_at : datetime.datetime
        Aware, UTC.
    stored, duplicates, rejected : int
        How many files met each verdict so far.
    """

    import_id: str
    upload_id: str
    job_id: str
    name: str
    size_bytes: int
    created_at: datetime
    stored: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session without its samples.

    Attributes
    ----------
    session_id, file_id, import_id, file_name : str
        Keys, and the name of the file it came in.
    key : str
        Name of the session inside its file, such as ``0.0``.
    sport, sub_sport : str
        Names of the FIT profile.
    started_at : datetime.datetime
        Aware, UTC.
    local_date : datetime.date
        Day on which it began, where the runner was.
    elapsed_s, timer_s : float
        With and without pauses; NaN when unknown.
    samples : int
        Number of records.
    columns : tuple of str
        Canonical columns that hold at least one value.
    device : Device
        What recorded it.
    device_summary : mapping of str to float
        The device's own totals.
    flags : tuple of DataFlag
        What a person should know about the data.
    excluded : bool
        Whether the runner has taken it out of history and records.
    """

    session_id: str
    file_id: str
    import_id: str
    file_name: str
    key: str
    sport: str
    sub_sport: str
    started_at: datetime
    local_date: date
    elapsed_s: float
    timer_s: float
    samples: int
    columns: tuple[str, ...]
    device: Device
    device_summary: Mapping[str, float]
    flags: tuple[DataFlag, ...]
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """A plan without its days.

    Attributes
    ----------
    plan_id, job_id : str
        Keys of the plan and of the job that made it.
    revision : int
        Counts the runner's plans from 1; a plan never changes.
    created_at : datetime.datetime
        Aware, UTC.
    start_date, race_date : datetime.date
        First day and day of the race.
    race_distance_m : float
        Distance of the race.
    objective, gap_percent : float
        Value of the plan, and how far from the bound it can be at most.
    """

    plan_id: str
    job_id: str
    revision: int
    created_at: datetime
    start_date: date
    race_date: date
    race_distance_m: float
    objective: float
    gap_percent: float


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """A report without its pages.

    Attributes
    ----------
    report_id, job_id, kind, title : str
        Keys of the report and of the job that made it, its notebook, its title.
    created_at : datetime.datetime
        Aware, UTC.
    parameters : mapping of str to object
        What the notebook was run with.
    provenance : mapping of str to object
        Versions of code and data behind it.
    """

    report_id: str
    job_id: str
    kind: str
    title: str
    created_at: datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a runner's files take.

    Attributes
    ----------
    files : int
        Number of stored files.
    size_bytes : int
        Their bytes together, waiting uploads included.
    """

    files: int
    size_bytes: int
