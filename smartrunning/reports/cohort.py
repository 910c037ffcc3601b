"""Runners who agreed to research in, a table without anybody in it out.

Nothing is said about fewer than `K` runners, neither about a group nor about those that a filter
leaves out of it: else two answers, taken from each other, would be about one person. Numbers are
rounded, for the median of an odd group is somebody's own number. This is k-anonymity (Sweeney 2002)
for the table and suppression for the counts; it does not protect against somebody who knows all
runners of a group but one, which is why rows carry made-up names only and no dates.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from smartrunning.errors import InsufficientDataError
from smartrunning.history import RunnerHistory
from smartrunning.history.weeks import Week
from smartrunning.runner import Runner

K: Final = 5
"""Fewest runners about whom something is said."""
WEEKS: Final = 12
"""Whole weeks before this one that say how much somebody runs nowadays."""
WITHHELD: Final = "withheld"
UNKNOWN: Final = "unknown"
DAYS_PER_YEAR: Final = 365.25
AGES: Final = ((0, 30, "under 30"), (30, 40, "30–39"), (40, 50, "40–49"), (50, 60, "50–59"))
OLDEST: Final = "60 and over"
EXPERIENCES: Final = ((0.0, 1.0, "under 1 year"), (1.0, 3.0, "1–3 years"))
LONGEST: Final = "over 3 years"
QUASI: Final = ("sex", "age_band", "experience")
"""What others may know about somebody; withheld, the last first, until `K` share it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of each runner.

    Attributes
    ----------
    name, title, unit : str
        Field of `Participant`, name for people, and unit of the eye; empty for plain counts,
        `CLOCK` for minutes that are written as a time.
    step : float
        To which it is rounded, in the unit of the eye.
    per_unit : float
        How much of the field's SI unit is one unit of the eye.
    """

    name: str
    title: str
    unit: str
    step: float
    per_unit: float = 1.0


CLOCK: Final = "min:s"
MEASURES: Final = (
    Measure("weekly_distance_m", "Distance a week", "km", 1.0, 1000.0),
    Measure("weekly_moving_s", "Time a week", "h", 0.25, 3600.0),
    Measure("weekly_sessions", "Sessions a week", "", 0.25),
    Measure("fitness_au", "Fitness", "au a day", 1.0),
    Measure("critical_speed_mps", "Critical speed", "m/s", 0.05),
    Measure("d_prime_m", "D′", "m", 10.0),
    Measure("best_5_km_s", "Best 5 km", CLOCK, 0.25, 60.0),
    Measure("best_10_km_s", "Best 10 km", CLOCK, 0.5, 60.0),
)


@dataclass(frozen=True, slots=True)
class Participant:
    """One runner of a study; NaN where a number is unknown.

    Attributes
    ----------
    pseudonym : str
        Made-up name.
    sex, age_band, experience : str
        Coarse; `WITHHELD` where fewer than `K` share them.
    weekly_distance_m, weekly_moving_s, weekly_sessions : float
        Means of the last `WEEKS` whole weeks.
    fitness_au, critical_speed_mps, d_prime_m : float
        As of today.
    best_5_km_s, best_10_km_s : float
        Fastest times.
    """

    pseudonym: str
    sex: str
    age_band: str
    experience: str
    weekly_distance_m: float = math.nan
    weekly_moving_s: float = math.nan
    weekly_sessions: float = math.nan
    fitness_au: float = math.nan
    critical_speed_mps: float = math.nan
    d_prime_m: float = math.nan
    best_5_km_s: float = math.nan
    best_10_km_s: float = math.nan


def participant(
    pseudonym: str, runner: Runner, history: RunnerHistory | None, today: date
) -> Participant:
    """One runner as others may know them.

    Parameters
    ----------
    pseudonym : str
        Made-up name.
    runner : Runner
        The profile.
    history : RunnerHistory or None
        None while nothing is computed.
    today : datetime.date
        Today.

    Returns
    -------
    Participant
        Rounded, with bands in place of dates.
    """
    known = Participant(pseudonym, runner.sex, _age_band(runner.birth_date, today), UNKNOWN)
    if history is None or history.first_day is None:
        return known
    weeks = [week for week in history.weeks if week.start < _monday(today)][-WEEKS:]
    best_s = {best.distance_m: best.duration_s for best in history.bests}
    speed = history.critical_speed
    exact = {
        "weekly_distance_m": _mean(weeks, "distance_m"),
        "weekly_moving_s": _mean(weeks, "moving_s"),
        "weekly_sessions": _mean(weeks, "sessions"),
        "fitness_au": history.fitness_au[-1] if history.fitness_au else math.nan,
        "critical_speed_mps": speed.critical_speed_mps if speed else math.nan,
        "d_prime_m": speed.d_prime_m if speed else math.nan,
        "best_5_km_s": best_s.get(5000.0, math.nan),
        "best_10_km_s": best_s.get(10_000.0, math.nan),
    }
    rounded: dict[str, Any] = {one.name: _rounded(exact[one.name], one) for one in MEASURES}
    return replace(known, experience=_experience(history.first_day, today), **rounded)


def table(people: Sequence[Participant]) -> tuple[Participant, ...]:
    """Rows of a study, of which each shares what others may know with `K` or more.

    Parameters
    ----------
    people : sequence of Participant
        All who agreed.

    Returns
    -------
    tuple of Participant
        By pseudonym; of those who are too few the experience is withheld, then the age band, then
        the sex.

    Raises
    ------
    InsufficientDataError
        If fewer than `K` agreed.
    """
    if len(people) < K:
        raise InsufficientDataError(
            needed=f"{K} runners who agreed to research", found=f"{len(people)}"
        )
    rows = list(people)
    for field in reversed(QUASI):
        counts = _counts(rows)
        rows = [one if counts[_shared(one)] >= K else _withheld(one, field) for one in rows]
    counts = _counts(rows)
    few = [one for one in rows if counts[_shared(one)] < K]
    if few:  # what is left over is joined by the smallest group that is large enough
        large = [one for one in counts if counts[one] >= K]
        smallest = min(large, key=counts.__getitem__, default=None)
        rows = [
            _withheld(one, *QUASI)
            if counts[_shared(one)] < K or _shared(one) == smallest or smallest is None
            else one
            for one in rows
        ]
    return tuple(sorted(rows, key=lambda one: one.pseudonym))


def group(people: Sequence[Participant], chosen: Mapping[str, str]) -> tuple[Participant, ...]:
    """Runners that a filter leaves, if something may be said about them.

    Parameters
    ----------
    people : sequence of Participant
        All who agreed.
    chosen : mapping of str to str
        Wanted values of some of `QUASI`.

    Returns
    -------
    tuple of Participant
        At least `K`.

    Raises
    ------
    InsufficientDataError
        If there are fewer, or those that one of the wishes leaves out are fewer and not none.
    """
    found = _those(people, chosen)
    if len(found) < K:
        raise InsufficientDataError(
            needed=f"{K} runners in the group", found="fewer; widen the group"
        )
    for name in chosen:
        wider = {other: value for other, value in chosen.items() if other != name}
        left_out = len(_those(people, wider)) - len(found)
        if 0 < left_out < K:
            raise InsufficientDataError(
                needed=f"{K} or no runners whom “{chosen[name]}” leaves out",
                found="fewer; widen the group",
            )
    return found


def _withheld(one: Participant, *names: str) -> Participant:
    nothing: dict[str, Any] = dict.fromkeys(names, WITHHELD)
    return replace(one, **nothing)


def _those(people: Sequence[Participant], chosen: Mapping[str, str]) -> tuple[Participant, ...]:
    return tuple(
        one for one in people if all(getattr(one, name) == value for name, value in chosen.items())
    )


def _shared(one: Participant) -> tuple[str, ...]:
    return tuple(getattr(one, name) for name in QUASI)


def _counts(rows: Sequence[Participant]) -> dict[tuple[str, ...], int]:
    counts: dict[tuple[str, ...], int] = {}
    for one in rows:
        counts[_shared(one)] = counts.get(_shared(one), 0) + 1
    return counts


def _age_band(birth_date: date | None, today: date) -> str:
    if birth_date is None:
        return UNKNOWN
    had = (today.month, today.day) >= (birth_date.month, birth_date.day)
    age = today.year - birth_date.year - (not had)
    return next((name for low, high, name in AGES if low <= age < high), OLDEST)


def _experience(first_day: date, today: date) -> str:
    years = (today - first_day).days / DAYS_PER_YEAR
    return next((name for low, high, name in EXPERIENCES if low <= years < high), LONGEST)


def _monday(day: date) -> date:
    return date.fromordinal(day.toordinal() - day.weekday())


def _mean(weeks: Sequence[Week], name: str) -> float:
    values = [float(getattr(week, name)) for week in weeks]
    return math.fsum(values) / len(values) if values else math.nan


def _rounded(value: float, measure: Measure) -> float:
    return to_step(value / measure.per_unit, measure.step) * measure.per_unit


def to_step(value: float, step: float) -> float:
    """Value at the nearest multiple of a step.

    Parameters
    ----------
    value : float
        Any unit; NaN stays NaN.
    step : float
        In the same unit.

    Returns
    -------
    float
        Without the last digits that binary fractions leave.
    """
    return round(round(value / step) * step, 6) if math.isfinite(value) else math.nan
