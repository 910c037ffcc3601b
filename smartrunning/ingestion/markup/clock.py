"""When an activity was whose points count the time from when the watch was switched on."""

from datetime import UTC, datetime
from typing import Final

from smartrunning.ingestion.markup.instants import instant_of
from smartrunning.ingestion.markup.written import WrittenActivity
from smartrunning.records import DataFlag

FIRST_SET_CLOCK_S: Final = datetime(1998, 7, 3, tzinfo=UTC).timestamp()
"""Where FIT times begin to be instants (0x10000000 s after its epoch); earlier ones are counts."""


def shift_of(activity: WrittenActivity, start_s: float) -> tuple[float, tuple[DataFlag, ...]]:
    """Seconds to add to the times of an activity to get instants.

    Parameters
    ----------
    activity : WrittenActivity
        The activity.
    start_s : float
        Its start as its points have it, in s since 1970.

    Returns
    -------
    shift_s : float
        0 where the clock was set, or nothing says when it was.
    flags : tuple of DataFlag
        Whether the start was taken from the activity's own name.
    """
    stated_s = instant_of(activity.facts.get("started_at", "")).unix_s
    if not start_s < FIRST_SET_CLOCK_S <= stated_s:  # not for NaN
        return 0.0, ()
    flag = DataFlag(
        "time.relative",
        "The watch counted the time from when it was switched on; the start was taken from the "
        "name of the activity and may be wrong by hours.",
    )
    return stated_s - start_s, (flag,)
