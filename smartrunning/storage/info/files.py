"""What became of uploads and files."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What became of one received file."""

    STORED = "stored"
    """Its sessions are in the store."""
    NEAR_DUPLICATE = "near_duplicate"
    """It is in the store, but another file recorded the same activity: one of the two counts."""
    DUPLICATE = "duplicate"
    """The same bytes were there already."""
    NOT_AN_ACTIVITY = "not_an_activity"
    """It is something else, such as settings or a picture; nothing is lost."""
    REJECTED = "rejected"
    """It could not become a session; code and sentence say why."""


KEPT: Final = (Verdict.STORED, Verdict.NEAR_DUPLICATE)
"""Verdicts on files whose bytes and sessions are in the store."""


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
        As it was when the file came.
    code : str
        Empty when stored; ``duplicate.same_bytes``, ``duplicate.same_activity`` or the code of
        the rejection.
    sentence : str
        The reason for a person; empty when stored, as a rule.
    file_id : str
        The stored file: this one, or the one that it repeats; empty when it was refused.
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
    stored, near_duplicates, duplicates, not_activities, rejected : int
        How many files met each verdict so far.
    waiting : bool
        Whether its upload is still there: it waits to be read, or is being read.
    undone_at : datetime.datetime or None
        When it was undone; None as long as it stands.
    sha256 : str
        Content hash of the upload in hex; empty in imports of older versions.
    """

    import_id: str
    upload_id: str
    job_id: str
    name: str
    size_bytes: int
    created_at: datetime
    stored: int = 0
    near_duplicates: int = 0
    duplicates: int = 0
    not_activities: int = 0
    rejected: int = 0
    waiting: bool = False
    undone_at: datetime | None = None
    sha256: str = ""

    @property
    def files(self) -> int:
        """Number of files with a verdict.

        Returns
        -------
        int
            The sum of all verdicts.
        """
        kept = self.stored + self.near_duplicates
        return kept + self.duplicates + self.not_activities + self.rejected


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
