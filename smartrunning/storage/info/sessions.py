"""Sessions without their samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from smartrunning.records import DataFlag, Device
from smartrunning.records.copies import CopyChoice


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
