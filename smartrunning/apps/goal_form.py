"""What a runner fills in to get a plan: checks in plain words, each beside its field."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from smartrunning.errors import InvalidRequestError
from smartrunning.reports.display import Units, distance_number, distance_unit
from smartrunning.units import RACES_M, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OTHER: Final = "Another distance"
RACES: Final = (*RACES_M, OTHER)
LONGEST_AHEAD_DAYS: Final = 365
HOURS: Final = (1.0, 40.0)
SESSION_MINUTES: Final = (20.0, 600.0)
DAY_MINUTES: Final = (15.0, 600.0)
DISTANCE_M: Final = (1000.0, 250_000.0)
LOAD_AU: Final = (20.0, 5000.0)
MOST_ROWS: Final = 20
CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})")
EXPERIENCES: Final = ("beginner", "regular", "experienced")
DISTRIBUTIONS: Final = ("usual", "polarised", "pyramidal", "threshold")
ATTITUDES: Final = ("expected", "cautious")


@dataclass(frozen=True, slots=True)
class RaceRow:
    """A race on the way, as it is filled in.

    Attributes
    ----------
    day : datetime.date or None
        Day of the race.
    distance : float
        Distance in the unit of the eye.
    priority : str
        ``B`` or ``C``.
    """

    day: date | None = None
    distance: float = math.nan
    priority: str = "C"


@dataclass(frozen=True, slots=True)
class GoalForm:
    """The form as it is filled in.

    Attributes
    ----------
    race_date, start_date : datetime.date or None
        Day of the race and first day of the plan.
    race : str
        One of `RACES`.
    distance : float
        Distance in the unit of the eye; counts where ``race`` is `OTHER`.
    minutes : tuple of float
        Time for a run on each weekday, Monday first; 0 on days of rest.
    hours_per_week : float
        Time for training.
    longest_minutes : float
        Longest single run.
    sessions_per_week : float
        Most runs in a week.
    long_run_day : int
        Weekday of the long run, 0 for Monday.
    target : str
        Hoped-for time as ``h:mm:ss``; empty for none.
    other_races : tuple of RaceRow
        Races on the way.
    away : tuple of (datetime.date or None, datetime.date or None)
        First and last days of times without training.
    experience, distribution, attitude : str
        See `smartrunning.optimizer.Goal`.
    highest_load_au : float
        Cap on every week; NaN for none.
    easy_until : datetime.date or None
        No hard session before this day.
    """

    race_date: date | None
    start_date: date | None
    race: str = "10 km"
    distance: float = 15.0
    minutes: tuple[float, ...] = (0.0, 60.0, 0.0, 60.0, 0.0, 60.0, 120.0)
    hours_per_week: float = 4.0
    longest_minutes: float = 120.0
    sessions_per_week: float = 6.0
    long_run_day: int = 6
    target: str = ""
    other_races: tuple[RaceRow, ...] = ()
    away: tuple[tuple[date | None, date | None], ...] = ()
    experience: str = "regular"
    distribution: str = "usual"
    attitude: str = "expected"
    highest_load_au: float = math.nan
    easy_until: date | None = None

    @property
    def training_days(self) -> tuple[int, ...]:
        """Weekdays with time for a run.

        Returns
        -------
        tuple of int
            0 for Monday.
        """
        return tuple(day for day, minutes in enumerate(self.minutes) if minutes != 0)


def problems(form: GoalForm, today: date, units: Units = "metric") -> Mapping[str, str]:
    """What makes no sense, field by field.

    Parameters
    ----------
    form : GoalForm
        As the runner filled it in, or as anybody sent it.
    today : datetime.date
        Today in the runner's zone.
    units : {'metric', 'imperial'}
        Unit of the form's distances.

    Returns
    -------
    mapping of str to str
        Name of the field and one sentence; empty when the form can be sent.
    """
    found: dict[str, str] = {}
    for name, sentence in (
        *_wrong_dates(form, today),
        *_wrong_race(form, units),
        *_wrong_week(form),
        *_wrong_rows(form, units),
        *_wrong_choices(form),
    ):
        found.setdefault(name, sentence)
    return found


def request(form: GoalForm, today: date, units: Units = "metric") -> Mapping[str, Any]:
    """What is posted to get a plan.

    Parameters
    ----------
    form : GoalForm
        As the runner filled it in, or as anybody sent it.
    today : datetime.date
        Today in the runner's zone.
    units : {'metric', 'imperial'}
        Unit of the form's distances.

    Returns
    -------
    mapping of str to object
        Plain JSON values.

    Raises
    ------
    InvalidRequestError
        With a sentence on the first field that makes no sense.
    """
    for sentence in problems(form, today, units).values():
        raise InvalidRequestError(sentence)
    wanted = {
        "race_date": _iso(form.race_date),
        "race_distance_m": race_distance_m(form, units),
        "start_date": _iso(form.start_date),
        "hours_per_week": form.hours_per_week,
        "longest_session_s": form.longest_minutes * SECONDS_PER_MINUTE,
        "training_days": list(form.training_days),
        "long_run_day": form.long_run_day,
        "minutes_by_weekday": list(form.minutes),
        "sessions_per_week": int(form.sessions_per_week),
        "other_races": [
            {
                "day": _iso(row.day),
                "distance_m": metres(row.distance, units),
                "priority": row.priority,
            }
            for row in form.other_races
        ],
        "unavailable": [[_iso(first), _iso(last)] for first, last in form.away],
        "experience": form.experience,
        "distribution": form.distribution,
        "attitude": form.attitude,
    }
    optional = {
        "target_s": target_s(form.target),
        "highest_weekly_load_au": form.highest_load_au,
        "easy_until": _iso(form.easy_until),
    }
    return wanted | {
        name: value
        for name, value in optional.items()
        if value is not None and not (isinstance(value, float) and math.isnan(value))
    }


def metres(shown: float, units: Units) -> float:
    """Distance in the unit of the eye, in metres.

    Parameters
    ----------
    shown : float
        In km or miles.
    units : {'metric', 'imperial'}
        Which of the two.

    Returns
    -------
    float
        In m.
    """
    return shown / distance_number(1.0, units)


def race_distance_m(form: GoalForm, units: Units) -> float:
    """Distance of the goal's race.

    Parameters
    ----------
    form : GoalForm
        The form.
    units : {'metric', 'imperial'}
        Unit of its own distance.

    Returns
    -------
    float
        In m; NaN or out of all bounds when the form says so.
    """
    return RACES_M.get(form.race, metres(form.distance, units))


def target_s(target: str) -> float:
    """Hoped-for time.

    Parameters
    ----------
    target : str
        As ``h:mm:ss`` or ``mm:ss``.

    Returns
    -------
    float
        In s; NaN when there is none, or none that can be read.
    """
    found = CLOCK.fullmatch(target.strip())
    if not found:
        return math.nan
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE + seconds


Wrong = Sequence[tuple[str, str]]


def _wrong_dates(form: GoalForm, today: date) -> Wrong:
    race, start = form.race_date, form.start_date
    if race is None:
        return [("race_date", "Fill in the day of the race.")]
    if start is None:
        return [("start_date", "Fill in the first day of the plan.")]
    if start < today:
        return [("start_date", "The first day of the plan is in the past; choose a later one.")]
    if race <= start:
        return [("race_date", "The race must be after the first day of the plan.")]
    if (race - start).days > LONGEST_AHEAD_DAYS:
        return [("race_date", "The race is more than a year away; plan an earlier one first.")]
    return []


def _wrong_race(form: GoalForm, units: Units) -> Wrong:
    length_m = race_distance_m(form, units)
    if not DISTANCE_M[0] <= length_m <= DISTANCE_M[1]:
        return [("distance", f"The race must be {_possible(units)} long.")]
    if not form.target.strip():
        return []
    hoped_s = target_s(form.target)
    if math.isnan(hoped_s):
        return [("target", "Write the hoped-for time as h:mm:ss or mm:ss, or leave it out.")]
    if not 1.0 <= length_m / max(hoped_s, 1.0) <= 7.5:
        return [("target", "The hoped-for time does not fit the distance of the race.")]
    return []


def _possible(units: Units) -> str:
    low, high = (distance_number(limit, units) for limit in DISTANCE_M)
    return f"between {low:.1f} and {high:.0f} {distance_unit(units)}"


def _wrong_week(form: GoalForm) -> Wrong:
    found = [
        *_outside("hours_per_week", form.hours_per_week, HOURS, "The hours a week", "hours"),
        *_outside(
            "longest_minutes", form.longest_minutes, SESSION_MINUTES, "The longest run", "minutes"
        ),
    ]
    if form.sessions_per_week not in range(1, 8):
        found.append(("sessions_per_week", "The runs a week must be a whole number from 1 to 7."))
    if len(form.minutes) != len(WEEKDAYS):
        return [*found, ("minutes", "Give each day of the week its minutes.")]
    found += [
        ("minutes", f"A run on {WEEKDAYS[day]} needs between 15 and 600 minutes, or none.")
        for day in form.training_days
        if not DAY_MINUTES[0] <= form.minutes[day] <= DAY_MINUTES[1]
    ]
    if len(form.training_days) < 2:
        found.append(("minutes", "Choose at least two days on which you can train."))
    elif form.long_run_day not in form.training_days:
        found.append(("long_run_day", "The day of the long run must be one of your training days."))
    return found


def _outside(
    field: str, value: float, limits: tuple[float, float], name: str, unit: str
) -> Sequence[tuple[str, str]]:
    low, high = limits
    if low <= value <= high:
        return []
    return [(field, f"{name} must be between {low:g} and {high:g} {unit}.")]


def _wrong_rows(form: GoalForm, units: Units) -> Wrong:
    sentences = [_wrong_race_row(row, form, units) for row in form.other_races]
    found = [("other_races", sentence) for sentence in sentences if sentence]
    if len({row.day for row in form.other_races}) < len(form.other_races):
        found.append(("other_races", "Two races are on one day; leave one of them out."))
    for first, last in form.away:
        if first is None or last is None:
            found.append(("away", "Fill in the first and the last day of each time away."))
        elif last < first:
            found.append(("away", f"A time away ends on {last}, before it begins on {first}."))
    if len(form.other_races) > MOST_ROWS or len(form.away) > MOST_ROWS:
        found.append(("away", f"More than {MOST_ROWS} races or times away are too many."))
    return found


def _wrong_race_row(row: RaceRow, form: GoalForm, units: Units) -> str:
    if row.day is None:
        return "Fill in the day of each race on the way, or remove its row."
    if form.race_date and form.start_date and not form.start_date <= row.day < form.race_date:
        return f"The race on {row.day} must lie between the plan's first day and your main race."
    if not DISTANCE_M[0] <= metres(row.distance, units) <= DISTANCE_M[1]:
        return f"The race on {row.day} must be {_possible(units)} long."
    if row.priority not in ("B", "C"):
        return f"The race on {row.day} must be a B or a C race."
    if any(first and last and first <= row.day <= last for first, last in form.away):
        return f"The race on {row.day} lies in a time away."
    return ""


def _wrong_choices(form: GoalForm) -> Wrong:
    found = [
        (name, "Choose one of the list.")
        for name, value, known in (
            ("experience", form.experience, EXPERIENCES),
            ("distribution", form.distribution, DISTRIBUTIONS),
            ("attitude", form.attitude, ATTITUDES),
        )
        if value not in known
    ]
    cap = form.highest_load_au
    if not math.isnan(cap):
        found += _outside("highest_load_au", cap, LOAD_AU, "The highest weekly load", "au")
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
