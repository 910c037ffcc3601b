"""What the store says about the things it keeps, without their bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from smartrunning.optimizer import Comparison, DayAdherence, Plan, StepAdherence
from smartrunning.records import DataFlag, Device
from smartrunning.records.copies import CopyChoice

__all__ = [
    "KEPT",
    "REFUSED",
    "Comparison",
    "CopyGroup",
    "DayAdherence",
    "FileInfo",
    "FileVerdict",
    "ImportInfo",
    "PlanCause",
    "PlanInfo",
    "PlanSettings",
    "Proposal",
    "ReportInfo",
    "SessionInfo",
    "StepAdherence",
    "StoredFile",
    "UploadInfo",
    "Usage",
    "Verdict",
    "WhatIf",
]

PlanCause = Literal["first", "replan", "move", "what_if", "undo"]
"""What made a plan."""


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
REFUSED: Final = (Verdict.REJECTED, Verdict.NOT_AN_ACTIVITY)
"""Verdicts on files of which nothing is kept."""


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
    stored, near_duplicates, duplicates, not_activities, rejected : int
        How many files met each verdict so far.
    waiting : bool
        Whether its upload is still there: it waits to be read, or is being read.
    undone_at : datetime.datetime or None
        When it was undone; None as long as it stands.
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
    copy_of : str
        Key of the session that recorded the same activity and ranks before it; empty when none.
    copy_choice : CopyChoice
        What a person has decided about it.
    rating_of_perceived_exertion : float or None
        How hard the runner says it was, from 0 to 10; None when nobody said.
    notes : str
        What the runner wrote about it.
    title, file_title : str
        Its name: the runner's, else that of the file; and that of the file alone. Empty when
        nobody named it.
    crop_start_s, crop_end_s : float or None
        Part of the recording that is kept and counts, in seconds since its start; None keeps all
        on that side. All else here is of the whole recording.
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
    copy_of: str = ""
    copy_choice: CopyChoice = CopyChoice.AUTOMATIC
    rating_of_perceived_exertion: float | None = None
    notes: str = ""
    title: str = ""
    file_title: str = ""
    crop_start_s: float | None = None
    crop_end_s: float | None = None

    @property
    def is_spare(self) -> bool:
        """Whether another copy of the same activity counts in its place.

        Returns
        -------
        bool
            False when a person says that it is an activity of its own.
        """
        return bool(self.copy_of) and self.copy_choice is not CopyChoice.SEPARATE

    @property
    def counts(self) -> bool:
        """Whether it counts in history and records.

        Returns
        -------
        bool
            False when it was taken out, or is a spare copy.
        """
        return not self.excluded and not self.is_spare


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Sessions that recorded one activity.

    Attributes
    ----------
    first : SessionInfo
        The one that counts.
    copies : tuple of SessionInfo
        The others; those that a person called activities of their own count too.
    reasons : tuple of str
        What the first one holds beyond each of them, in words.
    """

    first: SessionInfo
    copies: tuple[SessionInfo, ...]
    reasons: tuple[str, ...]


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
    line_id : str
        Key of the first plan of its line; empty when it is the first itself.
    parent_id : str
        The revision that it was made from; empty for a first plan.
    cause : str
        What made it.
    restores_id : str
        The earlier revision that holds again by it; empty when none does.
    reason_codes, reasons : tuple of str
        Why it was made, as words for programs and as sentences.
    changed_days : int
        Days that are others than in its parent.
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
    line_id: str = ""
    parent_id: str = ""
    cause: PlanCause = "first"
    restores_id: str = ""
    reason_codes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    changed_days: int = 0

    @property
    def line(self) -> str:
        """Key of the first plan of its line.

        Returns
        -------
        str
            The same for all revisions of one plan.
        """
        return self.line_id or self.plan_id


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A plan that is not the plan: what another wish would change.

    Attributes
    ----------
    what_if_id, plan_id : str
        Its key, and the plan that it was asked of.
    created_at, expires_at : datetime.datetime
        Aware, UTC; then it goes.
    wish : mapping of str to object
        What was asked.
    state : {'solved', 'infeasible'}
        Whether there is such a plan.
    sentence : str
        Why there is none; empty when there is.
    comparison : Comparison or None
        What would change.
    plan : Plan or None
        The plan; None in lists.
    """

    what_if_id: str
    plan_id: str
    created_at: datetime
    expires_at: datetime
    wish: Mapping[str, Any]
    state: Literal["solved", "infeasible"]
    sentence: str = ""
    comparison: Comparison | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A re-planning that the runner may want, after the past days went otherwise.

    Attributes
    ----------
    proposal_id, plan_id : str
        Its key, and the plan that it is about.
    made_at : datetime.datetime
        Aware, UTC.
    reason_codes, sentences : tuple of str
        What went otherwise.
    days : tuple of datetime.date
        The days.
    """

    proposal_id: str
    plan_id: str
    made_at: datetime
    reason_codes: tuple[str, ...]
    sentences: tuple[str, ...]
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """How the runner wants plans to be treated.

    Attributes
    ----------
    replan_by_itself : bool
        Whether the days that are left are planned anew without being asked.
    """

    replan_by_itself: bool = False


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
    has_pdf : bool
        Whether there is a page for printing.
    """

    report_id: str
    job_id: str
    kind: str
    title: str
    created_at: datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    has_pdf: bool = False


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
