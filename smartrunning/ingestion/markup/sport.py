"""Which sport an activity is."""

from typing import Final

import numpy as np

from smartrunning.ingestion.described import Described
from smartrunning.ingestion.fit.summary import ON_FOOT
from smartrunning.ingestion.sports import GENERIC, sport_of
from smartrunning.records import DataFlag
from smartrunning.units import FloatArray

RUNNING_MPS: Final = (1.8, 6.5)
"""Median speeds from a slow jog to the pace of a world record over 5 km."""


def sport_of_activity(
    name: str, described: Described, speed_mps: FloatArray
) -> tuple[str, str, tuple[DataFlag, ...]]:
    """Sport of an activity: by the file, else by the list of its export, else by its speed.

    Parameters
    ----------
    name : str
        What the file calls it.
    described : Described
        What the list says.
    speed_mps : ndarray
        Speeds from point to point, for a file that does not say; NaN where not known.

    Returns
    -------
    sport, sub_sport : str
        Names of the FIT profile; ``generic`` when nothing tells.
    flags : tuple of DataFlag
        Whether it was taken from the speed.
    """
    sport, sub_sport = sport_of(name)
    if sport:
        return sport, sub_sport, ()
    if described.sport_hint:
        return described.sport_hint, described.sub_sport_hint or GENERIC, ()
    moving = speed_mps[speed_mps > RUNNING_MPS[0] / 2]
    if name.strip().lower() not in {"", "other"} or not len(moving):
        return GENERIC, GENERIC, ()
    if not RUNNING_MPS[0] <= float(np.median(moving)) <= RUNNING_MPS[1]:
        return GENERIC, GENERIC, ()
    flag = DataFlag(
        "sport.assumed", "The file does not name the sport; by its speed it was taken for a run."
    )
    return "running", GENERIC, (flag,)


def is_on_foot(sport: str) -> bool:
    """Whether the limits of a runner hold.

    Parameters
    ----------
    sport : str
        Name of the FIT profile.

    Returns
    -------
    bool
        For running, walking and the like.
    """
    return sport in ON_FOOT
