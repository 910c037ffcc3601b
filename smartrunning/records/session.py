"""A session: what was recorded, when, by what, and what a person should know about it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from smartrunning.records.records import Records


@dataclass(frozen=True, slots=True)
class Lap:
    """A lap as the device marked it.

    Attributes
    ----------
    start_s, end_s : float
        Seconds since the start of the session.
    distance_m : float
        Length of the lap as the device gives it; NaN when it does not.
    trigger : str
        What ended the lap, such as ``manual`` or ``distance``.
    intensity : str
        What the lap was for, by the FIT profile: ``active``, ``rest``, ``warmup``, ``cooldown``,
        ``recovery`` or ``interval``; empty when the file does not say.
    """

    start_s: float
    end_s: float
    distance_m: float = math.nan
    trigger: str = "unknown"
    intensity: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the device's timer stood still, in seconds since the start.

    Attributes
    ----------
    start_s, end_s : float
        Seconds since the start of the session.
    """

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Device:
    """What recorded the session.

    Attributes
    ----------
    manufacturer, product : str
        Names, or the numbers of the FIT profile where it has no name; empty when unknown.
    serial_number : str
        Serial number; empty when unknown.
    """

    manufacturer: str = ""
    product: str = ""
    serial_number: str = ""


@dataclass(frozen=True, slots=True)
class DataFlag:
    """Something that a person should know about a session's data.

    Attributes
    ----------
    code : str
        Stable dotted name, such as ``fit.truncated``.
    sentence : str
        What was found and what was done about it.
    """

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a session comes from.

    Attributes
    ----------
    file_format : str
        ``fit``, ``tcx`` or ``gpx``.
    decoder : str
        Name and version of what decoded the bytes, such as ``fitdecode 0.11.0``.
    part : int
        Which of the chained parts of the file, from 0.
    index : int
        Which of the part's sessions, from 0.
    power_source : str
        ``native``, the name of a developer field, or empty when there is no power.
    declined : str
        Why the decoder that is asked first did not read the file; empty when it did.
    """

    file_format: str
    decoder: str
    part: int = 0
    index: int = 0
    power_source: str = ""
    declined: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """One activity: what the device measured, cleaned and flagged, nothing computed.

    Attributes
    ----------
    sport, sub_sport : str
        Names of the FIT profile, such as ``running`` and ``trail``.
    started_at : datetime.datetime
        Instant of the start, aware, UTC.
    utc_offset_s : int or None
        Offset of the device's local time from UTC, where the file says it.
    records : Records
        The samples.
    elapsed_s : float
        From start to end, pauses included.
    timer_s : float
        Time that the device's timer ran; NaN when the file does not say.
    laps : tuple of Lap
        In order; empty when there are none.
    pauses : tuple of Pause
        In order; empty when there are none.
    device : Device
        What recorded it.
    device_summary : mapping of str to float
        The device's own totals under canonical names (``distance_m``, ``ascent_m``, …), to compare.
    flags : tuple of DataFlag
        What a person should know about the data.
    provenance : Provenance
        Where it comes from.
    title, gear : str
        As a person named them, in the file or in the list that an export carries; else empty.
    """

    sport: str
    sub_sport: str
    started_at: datetime
    records: Records
    elapsed_s: float
    provenance: Provenance
    utc_offset_s: int | None = None
    timer_s: float = math.nan
    laps: tuple[Lap, ...] = ()
    pauses: tuple[Pause, ...] = ()
    device: Device = Device()
    device_summary: Mapping[str, float] = field(default_factory=dict)
    flags: tuple[DataFlag, ...] = ()
    title: str = ""
    gear: str = ""

    @property
    def key(self) -> str:
        """Name of the session inside its file.

        Returns
        -------
        str
            Part and index, such as ``0.1``.
        """
        return f"{self.provenance.part}.{self.provenance.index}"

    def local_date(self, time_zone: tzinfo) -> date:
        """Day on which the session began.

        Parameters
        ----------
        time_zone : datetime.tzinfo
            The runner's zone, used where the file does not say its offset.

        Returns
        -------
        datetime.date
            The day by the device's offset, else by the zone given.
        """
        if self.utc_offset_s is None:
            return self.started_at.astimezone(time_zone).date()
        return (self.started_at + timedelta(seconds=self.utc_offset_s)).date()
