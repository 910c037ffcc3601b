"""What may be said about a runner, checked; and the profile that comes of it."""

import dataclasses
import math
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from smartrunning.config import known_time_zone
from smartrunning.runner import Runner, Thresholds

_MOST_THRESHOLDS: Final = 200
_MOST_ZONES: Final = 10


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ThresholdsChange(_Change):
    """Thresholds from a day on; None is unknown.

    Attributes
    ----------
    valid_from : datetime.date
        First day.
    heart_rate_max_bpm, heart_rate_rest_bpm, threshold_heart_rate_bpm : float or None
        Heart rates.
    critical_speed_mps, d_prime_m, critical_power_w : float or None
        What the runner can do.
    aerobic_threshold_heart_rate_bpm : float or None
        Heart rate at the aerobic threshold.
    heart_rate_zone_bounds_bpm, speed_zone_bounds_mps : list of float
        Lower bounds of the runner's own zones, rising.
    """

    valid_from: date
    heart_rate_max_bpm: Annotated[float, Field(ge=100, le=240)] | None = None
    heart_rate_rest_bpm: Annotated[float, Field(ge=25, le=120)] | None = None
    threshold_heart_rate_bpm: Annotated[float, Field(ge=80, le=230)] | None = None
    critical_speed_mps: Annotated[float, Field(ge=1, le=8)] | None = None
    d_prime_m: Annotated[float, Field(ge=10, le=1000)] | None = None
    critical_power_w: Annotated[float, Field(ge=50, le=800)] | None = None
    aerobic_threshold_heart_rate_bpm: Annotated[float, Field(ge=70, le=220)] | None = None
    heart_rate_zone_bounds_bpm: Annotated[
        tuple[Annotated[float, Field(ge=25, le=240)], ...], Field(max_length=_MOST_ZONES)
    ] = ()
    speed_zone_bounds_mps: Annotated[
        tuple[Annotated[float, Field(ge=0.5, le=10)], ...], Field(max_length=_MOST_ZONES)
    ] = ()

    @field_validator("heart_rate_zone_bounds_bpm", "speed_zone_bounds_mps")
    @classmethod
    def _rise(cls, bounds: tuple[float, ...]) -> tuple[float, ...]:
        if any(lower >= upper for lower, upper in pairwise(bounds)):
            raise ValueError("Each zone begins above the one before it.")
        return bounds

    def thresholds(self, before: Thresholds | None) -> Thresholds:
        """Thresholds with what the runner says.

        Parameters
        ----------
        before : Thresholds or None
            What held from that day on: what is not named stays, and an entry in which nothing
            changes keeps its source.

        Returns
        -------
        Thresholds
            NaN for what is unknown.
        """
        known: dict[str, Any] = {
            name: math.nan if (value := getattr(self, name)) is None else value
            for name in self.model_fields_set - {"valid_from"}
        }
        said = dataclasses.replace(before or Thresholds(self.valid_from), **known)
        if before is not None and _same(said, before):
            return before
        return dataclasses.replace(said, source="runner")


class RunnerChange(_Change):
    """Parts of the profile that change; what is not named stays.

    Attributes
    ----------
    name : str
        Name to show.
    sex : {'female', 'male', 'unknown'}
        Chooses published constants.
    birth_date : datetime.date or None
        Day of birth.
    height_m, mass_kg : float or None
        Height and mass.
    time_zone : str
        IANA name.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    thresholds : list of ThresholdsChange
        All of them.
    fitness_days, fatigue_days : float
        Time constants of fitness and fatigue.
    """

    name: str = Field("", min_length=1, max_length=100)
    sex: Literal["female", "male", "unknown"] = "unknown"
    birth_date: date | None = None
    height_m: Annotated[float, Field(ge=0.5, le=2.6)] | None = None
    mass_kg: Annotated[float, Field(ge=20, le=300)] | None = None
    time_zone: str = Field("UTC", max_length=64)
    units: Literal["metric", "imperial"] = "metric"
    thresholds: list[ThresholdsChange] = Field([], max_length=_MOST_THRESHOLDS)
    fitness_days: Annotated[float, Field(ge=20, le=90)] = 42.0
    fatigue_days: Annotated[float, Field(ge=2, le=15)] = 7.0

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        return known_time_zone(name)

    def applied_to(self, runner: Runner) -> Runner:
        """Profile with the changes.

        Parameters
        ----------
        runner : Runner
            The profile as it is.

        Returns
        -------
        Runner
            The profile as it will be.
        """
        named = {name: getattr(self, name) for name in self.model_fields_set}
        for name in ("height_m", "mass_kg"):
            if name in named and named[name] is None:
                named[name] = math.nan
        if "thresholds" in named:
            before = {one.valid_from: one for one in reversed(runner.thresholds)}
            made = (one.thresholds(before.get(one.valid_from)) for one in self.thresholds)
            named["thresholds"] = tuple(sorted(made, key=lambda one: one.valid_from))
        return dataclasses.replace(runner, **named)


def _same(one: Thresholds, other: Thresholds) -> bool:
    return repr(one) == repr(other)  # where NaN is NaN
