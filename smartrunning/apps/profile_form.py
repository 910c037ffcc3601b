"""What a runner says about body and thresholds: checks in plain words, what is posted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import available_timezones

from smartrunning.apps.zone_bounds import (
    heart_rate_bounds,
    heart_rate_text,
    pace_text,
    speed_bounds,
)
from smartrunning.errors import InvalidRequestError
from smartrunning.reports.display import Units
from smartrunning.runner import Runner, Sex, Thresholds

SEXES: Final[tuple[Sex, ...]] = ("female", "male", "unknown")
OLDEST_YEARS: Final = 110
HEIGHT_CM: Final = (50.0, 260.0)
MASS_KG: Final = (20.0, 300.0)
MAXIMUM_BPM: Final = (100.0, 240.0)
REST_BPM: Final = (25.0, 120.0)
THRESHOLD_BPM: Final = (80.0, 230.0)
AEROBIC_BPM: Final = (70.0, 220.0)
CENTIMETRES_PER_METRE: Final = 100.0


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The form as it is filled in; 0 stands for unknown.

    Attributes
    ----------
    name : str
        Name to show.
    sex : str
        One of `SEXES`.
    birth_date : datetime.date or None
        Day of birth.
    height_cm, mass_kg : float
        Body height and mass.
    time_zone : str
        IANA name.
    heart_rate_max_bpm, heart_rate_rest_bpm, threshold_heart_rate_bpm : float
        Thresholds.
    valid_from : datetime.date or None
        First day on which the thresholds hold.
    aerobic_threshold_bpm : float
        Heart rate at the aerobic threshold.
    heart_rate_zones, pace_zones : str
        Where the runner's own zones begin; empty for none.
    units : {'metric', 'imperial'}
        Of the paces.
    """

    name: str
    sex: str
    birth_date: date | None
    height_cm: float
    mass_kg: float
    time_zone: str
    heart_rate_max_bpm: float
    heart_rate_rest_bpm: float
    threshold_heart_rate_bpm: float
    valid_from: date | None
    aerobic_threshold_bpm: float = 0.0
    heart_rate_zones: str = ""
    pace_zones: str = ""
    units: Units = "metric"


def filled(
    runner: Runner, today: date, first_day: date | None, units: Units = "metric"
) -> ProfileForm:
    """Form with what is known.

    Parameters
    ----------
    runner : Runner
        The profile.
    today : datetime.date
        Today in the runner's zone.
    first_day : datetime.date or None
        Day of the runner's first session: first thresholds hold from there on.
    units : {'metric', 'imperial'}
        Of the paces.

    Returns
    -------
    ProfileForm
        With 0 for what is unknown.
    """
    holding = runner.thresholds_on(today)
    return ProfileForm(
        name=runner.name,
        sex=runner.sex,
        birth_date=runner.birth_date,
        height_cm=_or_zero(CENTIMETRES_PER_METRE * runner.height_m),
        mass_kg=_or_zero(runner.mass_kg),
        time_zone=runner.time_zone,
        heart_rate_max_bpm=_or_zero(holding.heart_rate_max_bpm),
        heart_rate_rest_bpm=_or_zero(holding.heart_rate_rest_bpm),
        threshold_heart_rate_bpm=_or_zero(holding.threshold_heart_rate_bpm),
        valid_from=today if runner.thresholds else first_day or today,
        aerobic_threshold_bpm=_or_zero(holding.aerobic_threshold_heart_rate_bpm),
        heart_rate_zones=heart_rate_text(holding.heart_rate_zone_bounds_bpm),
        pace_zones=pace_text(holding.speed_zone_bounds_mps, units),
        units=units,
    )


def change(form: ProfileForm, runner: Runner, today: date) -> Mapping[str, Any]:
    """What is sent to change the profile.

    Parameters
    ----------
    form : ProfileForm
        As the runner filled it in, or as anybody sent it.
    runner : Runner
        The profile as it is; its earlier thresholds stay.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    mapping of str to object
        Plain JSON values.

    Raises
    ------
    InvalidRequestError
        With a sentence on the first field that makes no sense.
    """
    if not form.name.strip() or len(form.name) > 100:
        raise InvalidRequestError("Write a name of 1 to 100 letters.")
    if form.sex not in SEXES:
        raise InvalidRequestError("Choose one of the answers for sex.")
    if form.time_zone not in available_timezones():
        raise InvalidRequestError("There is no such time zone; write it as in Europe/Berlin.")
    wanted: dict[str, Any] = {
        "name": form.name.strip(),
        "sex": form.sex,
        "birth_date": _birth_date(form.birth_date, today),
        "height_m": _number(form.height_cm, HEIGHT_CM, "The height", "cm"),
        "mass_kg": _number(form.mass_kg, MASS_KG, "The weight", "kg"),
        "time_zone": form.time_zone,
    }
    if wanted["height_m"] is not None:
        wanted["height_m"] /= CENTIMETRES_PER_METRE
    thresholds = _thresholds(form, runner, today)
    return wanted if thresholds is None else wanted | {"thresholds": thresholds}


def _birth_date(day: date | None, today: date) -> str | None:
    if day is None:
        return None
    if not 0 <= (today - day).days <= 366 * OLDEST_YEARS:
        raise InvalidRequestError("The day of birth cannot be right.")
    return day.isoformat()


def _thresholds(form: ProfileForm, runner: Runner, today: date) -> list[dict[str, Any]] | None:
    """All thresholds, the form's among them; None when the form says nothing new."""
    highest = _number(form.heart_rate_max_bpm, MAXIMUM_BPM, "The highest heart rate", "bpm")
    rest = _number(form.heart_rate_rest_bpm, REST_BPM, "The heart rate at rest", "bpm")
    threshold = _number(
        form.threshold_heart_rate_bpm, THRESHOLD_BPM, "The heart rate at the threshold", "bpm"
    )
    aerobic = _number(
        form.aerobic_threshold_bpm, AEROBIC_BPM, "The heart rate at the aerobic threshold", "bpm"
    )
    rising = [one for one in (rest, aerobic, threshold, highest) if one is not None]
    if rising != sorted(set(rising)):
        raise InvalidRequestError(
            "Heart rates must rise from rest over the thresholds to the highest."
        )
    if form.valid_from is None or form.valid_from > today:
        raise InvalidRequestError("Say from which day on the heart rates hold; not in the future.")
    before = runner.thresholds_on(form.valid_from)
    said = {
        "heart_rate_max_bpm": _kept(highest, before.heart_rate_max_bpm),
        "heart_rate_rest_bpm": _kept(rest, before.heart_rate_rest_bpm),
        "threshold_heart_rate_bpm": _kept(threshold, before.threshold_heart_rate_bpm),
        "aerobic_threshold_heart_rate_bpm": _kept(aerobic, before.aerobic_threshold_heart_rate_bpm),
        **_zones(form, before),
    }
    now = _plain(before)
    if all(now[name] == value for name, value in said.items()):
        return None
    said = now | said | {"valid_from": form.valid_from.isoformat()}
    kept = [_plain(one) for one in runner.thresholds if one.valid_from != form.valid_from]
    return sorted([*kept, said], key=lambda one: str(one["valid_from"]))


def _plain(thresholds: Thresholds) -> dict[str, Any]:
    names = (
        "heart_rate_max_bpm",
        "heart_rate_rest_bpm",
        "threshold_heart_rate_bpm",
        "critical_speed_mps",
        "d_prime_m",
        "critical_power_w",
        "aerobic_threshold_heart_rate_bpm",
    )
    numbers = {name: getattr(thresholds, name) for name in names}
    known = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
    zones = {
        "heart_rate_zone_bounds_bpm": list(thresholds.heart_rate_zone_bounds_bpm),
        "speed_zone_bounds_mps": list(thresholds.speed_zone_bounds_mps),
    }
    return {"valid_from": thresholds.valid_from.isoformat(), **known, **zones}


def _zones(form: ProfileForm, before: Thresholds) -> dict[str, Any]:
    """Zones of the form; those that read as before stay as they are, to the last digit."""
    heart_bpm, speed_mps = before.heart_rate_zone_bounds_bpm, before.speed_zone_bounds_mps
    if form.heart_rate_zones.strip() != heart_rate_text(heart_bpm):
        heart_bpm = heart_rate_bounds(form.heart_rate_zones)
    if form.pace_zones.strip() != pace_text(speed_mps, form.units):
        speed_mps = speed_bounds(form.pace_zones, form.units)
    return {
        "heart_rate_zone_bounds_bpm": list(heart_bpm),
        "speed_zone_bounds_mps": list(speed_mps),
    }


def _kept(said: float | None, before: float) -> float | None:
    """What was said; what reads as before stays as it is, to the last digit."""
    return before if said is not None and said == _or_zero(before) else said


def _number(value: float, limits: tuple[float, float], name: str, unit: str) -> float | None:
    if value == 0:
        return None
    low, high = limits
    if not low <= value <= high:
        sentence = (
            f"{name} must be between {low:g} and {high:g} {unit}, or 0 if you do not know it."
        )
        raise InvalidRequestError(sentence)
    return value


def _or_zero(value: float) -> float:
    return round(value, 1) if math.isfinite(value) else 0.0
