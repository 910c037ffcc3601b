"""The laps of a session, as its device or a person marked them."""

import numpy as np

from smartrunning.metrics.segments import Segment, segments
from smartrunning.metrics.track import Track


def laps(track: Track) -> tuple[Segment, ...]:
    """Numbers of each lap.

    Parameters
    ----------
    track : Track
        One session.

    Returns
    -------
    tuple of Segment
        In order, each with what it was for, else with what ended it; the distance is that of the
        samples, so that laps and splits agree.
    """
    marked = [lap for lap in track.session.laps if lap.end_s > lap.start_s]
    starts_s = np.array([lap.start_s for lap in marked])
    ends_s = np.array([lap.end_s for lap in marked])
    return segments(track, starts_s, ends_s, [lap.intensity or lap.trigger for lap in marked])
