"""When a dated critical speed should no longer be trusted, and why."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

from smartrunning.history.all_out_efforts import abilities
from smartrunning.history.critical_speed import LONGEST_EFFORT_S, SHORTEST_EFFORT_S
from smartrunning.history.critical_speed_timeline import DatedCriticalSpeed
from smartrunning.history.sessions import DatedStatistics

LONGEST_AGE_DAYS: Final = 60
"""Age of the newest effort from which a season's training may have changed the runner."""
LONGEST_REST_DAYS: Final = 21
"""Endurance begins to be lost after two to four weeks without training (Mujika & Padilla 2000,
Sports Med 30:79)."""
MOST_ABOVE: Final = 0.02
"""An effort further above the line than form and watch explain shows that the runner is better."""


def staleness(dated: DatedCriticalSpeed, sessions: Sequence[DatedStatistics], today: date) -> str:
    """Reason not to trust a critical speed any longer.

    Parameters
    ----------
    dated : DatedCriticalSpeed
        The value.
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; those before the value's day may be missing.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    str
        A sentence; empty when it may be trusted.
    """
    since = [one for one in sessions if dated.day < one.local_date <= today]
    return _beaten(dated, since) or _too_old(dated, today) or _rested(dated, since, today)


def _beaten(dated: DatedCriticalSpeed, since: Sequence[DatedStatistics]) -> str:
    known = dated.critical_speed
    for one in abilities(since, shortest_s=SHORTEST_EFFORT_S, longest_s=LONGEST_EFFORT_S):
        for effort, eligible in zip(one.efforts, one.eligible, strict=True):
            line_m = known.d_prime_m + known.critical_speed_mps * effort.duration_s
            above = math.log(effort.level_distance_m / line_m) if line_m > 0 else 0.0
            if eligible and above > MOST_ABOVE:
                return (
                    f"On {one.day} you ran {effort.level_distance_m:.0f} m in "
                    f"{effort.duration_s:.0f} s, {above:.0%} more than it allows: it is too low by "
                    "now."
                )
    return ""


def _too_old(dated: DatedCriticalSpeed, today: date) -> str:
    newest = max(effort.local_date for effort in dated.critical_speed.efforts)
    age_days = (today - newest).days
    if age_days <= LONGEST_AGE_DAYS:
        return ""
    return (
        f"The newest effort that it rests on is {age_days} days old: a race or an all-out run of 3 "
        "to 15 minutes would renew it."
    )


def _rested(dated: DatedCriticalSpeed, since: Sequence[DatedStatistics], today: date) -> str:
    runs = [one.local_date for one in since if one.is_running and not one.excluded]
    rest_days = (today - max(runs, default=dated.day)).days
    if rest_days <= LONGEST_REST_DAYS:
        return ""
    return f"There is no run in the last {rest_days} days: it has probably fallen since."
