"""The runner: who runs, and the thresholds that hold from a day on."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Sex = Literal["female", "male", "unknown"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the runner's body can do, from one day until the next entry.

    Every number is NaN when unknown.

    Attributes
    ----------
    valid_from : datetime.date
        First day, in the runner's own zone, on which these hold.
    heart_rate_max_bpm : float
        Highest heart rate the runner reaches.
    heart_rate_rest_bpm : float
        Heart rate at rest.
    threshold_heart_rate_bpm : float
        Heart rate at the lactate threshold.
    critical_speed_mps : float
        Critical speed.
    d_prime_m : float
        Distance that can be run above critical speed.
    critical_power_w : float
        Critical running power.
    source : str
        Where the numbers come from: ``runner``, ``fit 2026-05-01``, ``population``.
    aerobic_threshold_heart_rate_bpm : float
        Heart rate at the aerobic (first ventilatory) threshold.
    heart_rate_zone_bounds_bpm : tuple of float
        Lower bounds of the runner's own heart-rate zones, rising; empty when there are none.
    speed_zone_bounds_mps : tuple of float
        Lower bounds of the runner's own zones of level speed, rising; empty when there are none.
    """

    valid_from: date
    heart_rate_max_bpm: float = math.nan
    heart_rate_rest_bpm: float = math.nan
    threshold_heart_rate_bpm: float = math.nan
    critical_speed_mps: float = math.nan
    d_prime_m: float = math.nan
    critical_power_w: float = math.nan
    source: str = "unknown"
    aerobic_threshold_heart_rate_bpm: float = math.nan
    heart_rate_zone_bounds_bpm: tuple[float, ...] = ()
    speed_zone_bounds_mps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Runner:
    """A runner's profile.

    Attributes
    ----------
    runner_id : str
        The runner's key in the store.
    name : str
        Name to show.
    sex : {'female', 'male', 'unknown'}
        Chooses published constants that differ by sex.
    birth_date : datetime.date or None
        Day of birth.
    height_m, mass_kg : float
        Body height and mass; NaN when unknown.
    time_zone : str
        IANA name of the zone that decides on which day a session falls when the file does not say.
    units : {'metric', 'imperial'}
        What the eye gets to see; numbers inside are SI.
    thresholds : tuple of Thresholds
        In the order of ``valid_from``.
    fitness_days, fatigue_days : float
        Time constants of fitness and fatigue, in days.
    """

    runner_id: str
    name: str
    sex: Sex = "unknown"
    birth_date: date | None = None
    height_m: float = math.nan
    mass_kg: float = math.nan
    time_zone: str = "UTC"
    units: Literal["metric", "imperial"] = "metric"
    thresholds: tuple[Thresholds, ...] = ()
    fitness_days: float = 42.0
    fatigue_days: float = 7.0

    @property
    def zone(self) -> ZoneInfo:
        """Time zone that the runner lives in.

        Returns
        -------
        zoneinfo.ZoneInfo
            UTC when ``time_zone`` names none that exists.
        """
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def day_of(self, instant: datetime) -> date:
        """Day that it is where the runner is.

        Parameters
        ----------
        instant : datetime.datetime
            With its zone.

        Returns
        -------
        datetime.date
            In the runner's own zone.
        """
        return instant.astimezone(self.zone).date()

    def thresholds_on(self, day: date) -> Thresholds:
        """Thresholds that hold on a day; all unknown before the first entry.

        Parameters
        ----------
        day : datetime.date
            A day in the runner's own zone.

        Returns
        -------
        Thresholds
            The latest entry whose ``valid_from`` is not after the day.
        """
        holding = [entry for entry in self.thresholds if entry.valid_from <= day]
        return max(holding, key=lambda entry: entry.valid_from, default=Thresholds(day))
