"""What a person should know of how a file is written."""

from smartrunning.ingestion.markup.written import WrittenActivity, WrittenFile
from smartrunning.ingestion.wording import counted
from smartrunning.records import DataFlag


def file_flags(file: WrittenFile, file_format: str, timed: int) -> tuple[DataFlag, ...]:
    """Findings that hold for all activities of a file.

    Parameters
    ----------
    file : WrittenFile
        The file.
    file_format : str
        ``tcx`` or ``gpx``.
    timed : int
        How many of its activities have times.

    Returns
    -------
    tuple of DataFlag
        Empty for a sound file.
    """
    flags = []
    if file.share < 1:
        flags.append(
            DataFlag(
                f"{file_format}.truncated",
                f"The file is damaged or incomplete: its first {file.share:.0%} could be read, "
                "and that was kept.",
            )
        )
    if file.repaired:
        flags.append(
            DataFlag(
                f"{file_format}.repaired",
                "The file has characters that its format does not allow; they were replaced.",
            )
        )
    left_out = len(file.activities) - timed
    if left_out:
        flags.append(
            DataFlag(
                f"{file_format}.left_out",
                f"{counted(left_out, 'track')} of the file without times "
                f"{'was' if left_out == 1 else 'were'} left out.",
            )
        )
    return tuple(flags)


def writing_flags(activity: WrittenActivity) -> tuple[DataFlag, ...]:
    """Findings about the values of one activity.

    Parameters
    ----------
    activity : WrittenActivity
        The activity.

    Returns
    -------
    tuple of DataFlag
        Empty when every value could be read.
    """
    flags = []
    if activity.unreadable:
        flags.append(
            DataFlag(
                "value.unreadable",
                f"{counted(activity.unreadable, 'value')} of the file could not be read as a "
                "number or a time and were left out.",
            )
        )
    if activity.zoneless:
        flags.append(
            DataFlag(
                "time.zone_missing",
                "The times of the file stand without a zone; they were taken for UTC, so the "
                "start may be wrong by hours.",
            )
        )
    return tuple(flags)
