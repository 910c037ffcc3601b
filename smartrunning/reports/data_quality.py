"""A session in, what to know about its data out: channel by channel, gaps, where it comes from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from smartrunning.records import Quality, Session
from smartrunning.units import clock

LONGEST_STEP_S: Final = 60.0
"""More time between two samples is a gap."""
MOST_GAPS: Final = 12
CHANNELS: Final[dict[str, tuple[str, dict[Quality, str]]]] = {
    "latitude_deg": (
        "Position",
        {
            Quality.POSITION_JUMP: "jump away and back",
            Quality.STUCK_POSITION: "repeat one place while the distance goes on",
        },
    ),
    "distance_m": ("Distance", {Quality.DISTANCE_REPAIRED: "fell and were held"}),
    "speed_mps": ("Speed", {Quality.SPEED_SPIKE: "are faster than a runner can be"}),
    "altitude_m": ("Altitude", {}),
    "heart_rate_bpm": (
        "Heart rate",
        {
            Quality.STUCK_SENSOR: "repeat one value for longer than a heart can",
            Quality.HEART_RATE_SPIKE: "leap faster than a heart can",
        },
    ),
    "cadence_spm": ("Cadence", {Quality.STUCK_CADENCE: "repeat one value for too long"}),
    "power_w": ("Power", {Quality.STUCK_POWER: "repeat one value for too long"}),
}
OF_ALL: Final[dict[Quality, str]] = {
    Quality.OUT_OF_RANGE: "had an impossible value, which was left out",
    Quality.TIME_REPAIRED: "stood out of order, or shared their second",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """What a session holds of one quantity.

    Attributes
    ----------
    name : str
        As people call it.
    known_fraction : float
        Share of the samples with a value; NaN without samples.
    remarks : tuple of str
        What is wrong with some of them, each with how many.
    """

    name: str
    known_fraction: float
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without samples.

    Attributes
    ----------
    start_s, end_s : float
        Seconds since the start.
    is_pause : bool
        Whether the device's timer stood still for most of it.
    """

    start_s: float
    end_s: float
    is_pause: bool


def channels(session: Session) -> tuple[Channel, ...]:
    """What there is of each quantity, and what is wrong with it.

    Parameters
    ----------
    session : Session
        As it was recorded.

    Returns
    -------
    tuple of Channel
        All samples first, then the quantities; those without a value too.
    """
    found = [Channel("All samples", 1.0, _remarks(session, OF_ALL))]
    for column, (name, bits) in CHANNELS.items():
        values = session.records[column]
        known = float(np.isfinite(values).mean()) if len(values) else math.nan
        found.append(Channel(name, known, _remarks(session, bits)))
    return tuple(found)


def gaps(session: Session) -> tuple[Gap, ...]:
    """Stretches of more than a minute without samples.

    Parameters
    ----------
    session : Session
        As it was recorded.

    Returns
    -------
    tuple of Gap
        In order.
    """
    elapsed_s = session.records["elapsed_s"]
    long = np.flatnonzero(np.diff(elapsed_s) > LONGEST_STEP_S)
    bounds = ((float(elapsed_s[at]), float(elapsed_s[at + 1])) for at in long)
    return tuple(Gap(*one, is_pause=_mostly_paused(session, *one)) for one in bounds)


def gap_words(found: Sequence[Gap]) -> str:
    """Gaps in a sentence.

    Parameters
    ----------
    found : sequence of Gap
        As `gaps` gives them.

    Returns
    -------
    str
        Where each begins and how long it lasts; that there is none, otherwise.
    """
    if not found:
        return "No stretch of more than a minute is without samples."
    told = [
        f"{clock(one.start_s)} for {clock(one.end_s - one.start_s)}"
        f"{' (paused)' if one.is_pause else ''}"
        for one in found[:MOST_GAPS]
    ]
    rest = len(found) - len(told)
    return "Without samples from " + ", ".join(told) + (f" and {rest} more." if rest else ".")


def _remarks(session: Session, bits: dict[Quality, str]) -> tuple[str, ...]:
    counts = (
        (int((session.records.quality & bit != 0).sum()), words) for bit, words in bits.items()
    )
    return tuple(f"{count:,} samples {words}" for count, words in counts if count)


def _mostly_paused(session: Session, start_s: float, end_s: float) -> bool:
    paused_s = sum(
        max(min(pause.end_s, end_s) - max(pause.start_s, start_s), 0.0) for pause in session.pauses
    )
    return paused_s > (end_s - start_s) / 2
