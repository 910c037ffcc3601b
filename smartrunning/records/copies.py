"""Outlines of a runner's sessions in, which of them are copies of one activity out, and why."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from smartrunning.records.session import Device, Pause

SAME_SPORT_SHARE: Final = 0.8
"""Of the shorter recording that the longer one must cover when both say the same sport."""
UNKNOWN_SPORT_SHARE: Final = 0.9
"""Of the longer recording that both must cover when one of them does not say its sport."""
LONGEST_S: Final = 2 * 86400.0
"""A recording that lasts longer is no activity whose copies could be told by their time."""
UNKNOWN_SPORTS: Final = frozenset({"", "generic", "other", "unknown", "all"})
RUNNING_SPORTS: Final = frozenset({"trail", "treadmill", "track", "ultra", "obstacle"})
MOVEMENT: Final = frozenset({"latitude_deg", "distance_m", "speed_mps"})
FORMATS: Final = ("fit", "tcx", "gpx")
"""Nearest to what the device wrote first."""
LONGER: Final = 1.05
"""A recording that is longer by less is not called longer."""
NAMED_COLUMNS: Final = 3


class CopyChoice(StrEnum):
    """What a person has decided about a session that resembles another one."""

    AUTOMATIC = "automatic"
    """Nothing: the richest copy counts."""
    PREFERRED = "preferred"
    """This copy counts, whatever the others hold."""
    SEPARATE = "separate"
    """It is an activity of its own and counts beside the others."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a session shows of itself without its samples.

    Attributes
    ----------
    session_id, file_id, file_name : str
        Keys and the name of the file; sessions of one file are never copies of each other.
    sport, sub_sport : str
        Names of the FIT profile.
    started_at : datetime.datetime
        Aware, UTC.
    elapsed_s : float
        From start to end, pauses included.
    pauses : tuple of Pause
        In order.
    columns : tuple of str
        Canonical columns that hold at least one value.
    samples, values : int
        Number of records, and of values in all canonical columns together; of the part that is
        kept, as are the columns.
    device : Device
        What recorded it.
    file_format : str
        ``fit``, ``tcx`` or ``gpx``.
    choice : CopyChoice
        What a person has decided.
    crop_start_s, crop_end_s : float or None
        Part that the runner keeps, in seconds since the start; None keeps all on that side.
    """

    session_id: str
    file_id: str
    file_name: str
    sport: str
    sub_sport: str
    started_at: datetime
    elapsed_s: float
    pauses: tuple[Pause, ...] = ()
    columns: tuple[str, ...] = ()
    samples: int = 0
    values: int = 0
    device: Device = field(default_factory=Device)
    file_format: str = ""
    choice: CopyChoice = CopyChoice.AUTOMATIC
    crop_start_s: float | None = None
    crop_end_s: float | None = None

    @property
    def kept_s(self) -> float:
        """Time that was recorded and is kept.

        Returns
        -------
        float
            Without pauses, and without what the runner has cut off.
        """
        first_s = self.crop_start_s or 0.0
        last_s = math.inf if self.crop_end_s is None else self.crop_end_s
        kept = ((max(start_s, first_s), min(end_s, last_s)) for start_s, end_s in _recorded(self))
        return sum(max(0.0, end_s - start_s) for start_s, end_s in kept)

    @property
    def active_s(self) -> float:
        """Time that was recorded.

        Returns
        -------
        float
            Without pauses; the runner's crop does not change which activity it was.
        """
        return sum(end_s - start_s for start_s, end_s in _recorded(self))

    @property
    def is_running(self) -> bool:
        """Whether the sport is running, on whatever ground.

        Returns
        -------
        bool
            True on a treadmill too.
        """
        sport = self.sport.lower()
        on_treadmill = sport == "fitness_equipment" and self.sub_sport.lower() == "treadmill"
        return sport.endswith("running") or sport in RUNNING_SPORTS or on_treadmill


def same_activity(one: Outline, other: Outline) -> bool:
    """Whether two sessions recorded one activity: a re-export, or a second device.

    They are judged on UTC instants, by the recorded time that both cover: pauses belong to
    nobody, so a run during the pause of a watch that was forgotten is a run of its own. Two
    different sports never match; a file that does not say its sport has to begin and end with the
    other one, and both must have recorded movement.

    Parameters
    ----------
    one, other : Outline
        Two sessions, in any order.

    Returns
    -------
    bool
        Symmetric; False for two sessions of one file.
    """
    if one.session_id == other.session_id or one.file_id == other.file_id:
        return False
    shared_s = shared_time_s(one, other)
    shorter_s, longer_s = sorted((one.active_s, other.active_s))
    if shared_s <= 0.0 or max(one.elapsed_s, other.elapsed_s) > LONGEST_S:
        return False
    families = (_family(one), _family(other))
    if families[0] == families[1] and families[0]:
        return shared_s >= SAME_SPORT_SHARE * shorter_s
    unknown = families.count("")
    moved = unknown == len(families) or all(MOVEMENT & set(it.columns) for it in (one, other))
    return unknown > 0 and moved and shared_s >= UNKNOWN_SPORT_SHARE * longer_s


def shared_time_s(one: Outline, other: Outline) -> float:
    """Time that two sessions both recorded.

    Parameters
    ----------
    one, other : Outline
        Two sessions, in any order.

    Returns
    -------
    float
        In s, without the pauses of either; 0 when they do not overlap.
    """
    lag_s = (other.started_at - one.started_at).total_seconds()
    return sum(
        max(0.0, min(end_s, until_s + lag_s) - max(start_s, from_s + lag_s))
        for start_s, end_s in _recorded(one)
        for from_s, until_s in _recorded(other)
    )


def counted_copies(sessions: Iterable[Outline]) -> dict[str, str]:
    """For each session the one that counts in its place.

    The richest session counts, then the next one that is no copy of any that counts, and so on:
    so it does not matter in which order they came.

    Parameters
    ----------
    sessions : iterable of Outline
        All sessions that may have to do with each other, in any order.

    Returns
    -------
    dict of str to str
        By session key: the key of the copy that is richer, or was preferred by a person; empty
        when there is none.
    """
    counted: list[Outline] = []
    copy_of: dict[str, str] = {}
    for session in sorted(sessions, key=_rank):
        first = next((one for one in counted if same_activity(one, session)), None)
        copy_of[session.session_id] = first.session_id if first else ""
        if first is None and session.choice is not CopyChoice.SEPARATE:
            counted.append(session)
    return copy_of


def information(session: Outline) -> float:
    """How much a session holds: its values, at most one a second in each column.

    Parameters
    ----------
    session : Outline
        The session.

    Returns
    -------
    float
        A longer recording, a column more, or a sample each second instead of each fourth all
        count for what they add.
    """
    values = session.values or session.samples * len(session.columns)
    seconds = max(session.kept_s, 1.0)
    return values * min(1.0, seconds / max(session.samples, 1))


def what_more(richer: Outline, poorer: Outline) -> str:
    """What one copy holds beyond the other, in words.

    Parameters
    ----------
    richer, poorer : Outline
        Two copies of one activity.

    Returns
    -------
    str
        Such as ``heart rate and power; 3,601 samples instead of 904``; empty when both hold the
        same.
    """
    reasons = []
    if richer.kept_s > LONGER * poorer.kept_s:
        minutes = (f"{one.kept_s / 60:,.0f}" for one in (richer, poorer))
        reasons.append("{} minutes instead of {}".format(*minutes))
    more = [word for word in _words(richer) if word not in _words(poorer)]
    if more:
        rest = len(more) - NAMED_COLUMNS
        shown = more if rest < 2 else [*more[:NAMED_COLUMNS], f"{rest} columns more"]
        reasons.append(", ".join(shown[:-1]) + " and " * (len(shown) > 1) + shown[-1])
    if richer.samples > LONGER * poorer.samples:
        reasons.append(f"{richer.samples:,} samples instead of {poorer.samples:,}")
    if not reasons and richer.values > poorer.values:
        reasons.append(f"{richer.values:,} measured values instead of {poorer.values:,}")
    if not reasons and richer.device != poorer.device and _device(richer):
        reasons.append(f"the name of the device, {_device(richer)}")
    return "; ".join(reasons)


def _rank(session: Outline) -> tuple[bool, float, bool, int, str]:
    form = session.file_format
    return (
        session.choice is not CopyChoice.PREFERRED,
        -information(session),
        not _device(session),
        FORMATS.index(form) if form in FORMATS else len(FORMATS),
        session.session_id,
    )


def _family(session: Outline) -> str:
    """Sport, all kinds of running as one; empty when unknown."""
    if session.is_running:
        return "running"
    sport = session.sport.lower()
    return "" if sport in UNKNOWN_SPORTS else sport


def _recorded(session: Outline) -> list[tuple[float, float]]:
    """Stretches of recorded time, in seconds since the start."""
    stretches, begin_s = [], 0.0
    for pause in session.pauses:
        stretches.append((begin_s, min(pause.start_s, session.elapsed_s)))
        begin_s = max(begin_s, pause.end_s)
    stretches.append((begin_s, session.elapsed_s))
    return [(start_s, end_s) for start_s, end_s in stretches if end_s > start_s]


def _words(session: Outline) -> Sequence[str]:
    """Names of the columns for people."""
    words = (name.rpartition("_")[0].replace("_", " ") for name in session.columns)
    places = {"latitude": "position", "longitude": "position"}
    return tuple(dict.fromkeys(places.get(word, word) for word in words))


def _device(session: Outline) -> str:
    return " ".join(filter(None, (session.device.manufacturer, session.device.product)))
