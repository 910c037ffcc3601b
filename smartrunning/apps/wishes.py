"""What the sliders of "what if" mean: places in, the wish that is sent out."""

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any, Final

from smartrunning.apps.goal_fields import LONG_NAMES
from smartrunning.apps.sliders import Slider
from smartrunning.optimizer import Goal
from smartrunning.units import SECONDS_PER_MINUTE

SHARES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5)
FEWEST_DAYS: Final = 2
MOST_DAYS: Final = 6
WEEKS_EARLIER: Final = 4
WEEKS_LATER: Final = 12
FEWEST_WEEKS: Final = 4
LONGEST_AHEAD_DAYS: Final = 365
QUANTILES: Final = (None, 0.5, 0.25, 0.1)
RISKS: Final = (
    "Best on average",
    "Counts the worse half of what may be",
    "Cautious: counts the worst quarter",
    "Very cautious: counts the worst tenth",
)
CAUTIOUS: Final = 2


def sliders(goal: Goal, today: date) -> tuple[Slider, ...]:
    """Sliders for a goal, each standing where the goal is.

    Parameters
    ----------
    goal : Goal
        What the plan is for.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    tuple of Slider
        Days, time, race day and risk.
    """
    days = _day_counts(goal)
    shifts = _shifts(goal, today)
    return (
        Slider(
            "days",
            "Days for running",
            tuple(f"{count} days: {_names(_days(goal, count))}" for count in days),
            days.index(len(goal.training_days)),
        ),
        Slider(
            "time",
            "Time for running",
            tuple(_time_words(goal, share) for share in SHARES),
            SHARES.index(1.0),
        ),
        Slider(
            "race",
            "Day of the race",
            tuple(_race_words(goal, weeks) for weeks in shifts),
            shifts.index(0),
        ),
        Slider("risk", "How careful the plan is", RISKS, _risk(goal)),
    )


def wish(goal: Goal, places: Mapping[str, int], today: date) -> Mapping[str, Any]:
    """What is wanted otherwise, as the server takes it.

    Parameters
    ----------
    goal : Goal
        What the plan is for.
    places : mapping of str to int
        Where the sliders of `sliders` stand.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    mapping of str to object
        Plain JSON values; empty when nothing is different.
    """
    count = _day_counts(goal)[places["days"]]
    share = SHARES[places["time"]]
    weeks = _shifts(goal, today)[places["race"]]
    wanted: dict[str, Any] = {}
    if count != len(goal.training_days) or share != 1.0:
        days = _days(goal, count)
        minutes = _minutes(goal, days, share)
        wanted["training_days"] = list(days)
        wanted["minutes_by_weekday"] = minutes
        wanted["longest_session_s"] = _longest_s(goal, share)
        wanted["sessions_per_week"] = max(goal.sessions_per_week, count)
    if share != 1.0:
        wanted["hours_per_week"] = round(goal.hours_per_week * share, 1)
    if weeks:
        wanted["race_date"] = (goal.race_date + timedelta(weeks=weeks)).isoformat()
    if places["risk"] != _risk(goal):
        quantile = QUANTILES[places["risk"]]
        wanted |= {"attitude": "expected"} if quantile is None else {"quantile": quantile}
    return wanted


def _day_counts(goal: Goal) -> list[int]:
    now = len(goal.training_days)
    return list(range(min(FEWEST_DAYS, now), max(MOST_DAYS, now) + 1))


def _days(goal: Goal, count: int) -> tuple[int, ...]:
    """So many weekdays: those with the least time go first, those far from others come first."""
    days = set(goal.training_days)
    while len(days) > count:
        others = sorted(days - {goal.long_run_day})
        days.remove(min(others, key=goal.longest_on_s))
    while len(days) < count:
        free = [day for day in range(7) if day not in days]
        days.add(max(free, key=lambda day: min(_apart(day, other) for other in days)))
    return tuple(sorted(days))


def _apart(one: int, other: int) -> int:
    return min((one - other) % 7, (other - one) % 7)


def _minutes(goal: Goal, days: tuple[int, ...], share: float) -> list[float]:
    """Minutes of each weekday; a new day gets as much as a usual one."""
    known = [goal.longest_on_s(day) / SECONDS_PER_MINUTE for day in goal.training_days]
    minutes = []
    for day in range(7):
        own = goal.longest_on_s(day) / SECONDS_PER_MINUTE if day in goal.training_days else 0.0
        wanted = share * (own or median(known))
        minutes.append(min(max(float(round(wanted)), 15.0), 1440.0) if day in days else 0.0)
    return minutes


def _longest_s(goal: Goal, share: float) -> float:
    wanted_s = round(goal.longest_session_s * share / SECONDS_PER_MINUTE) * SECONDS_PER_MINUTE
    return min(max(wanted_s, 900.0), 86_400.0)


def _shifts(goal: Goal, today: date) -> list[int]:
    """Weeks by which the race may move: not too near, not more than a year away."""
    return [
        weeks
        for weeks in range(-WEEKS_EARLIER, WEEKS_LATER + 1)
        if weeks == 0
        or timedelta(weeks=FEWEST_WEEKS)
        <= goal.race_date + timedelta(weeks=weeks) - today
        <= timedelta(days=LONGEST_AHEAD_DAYS)
    ]


def _risk(goal: Goal) -> int:
    return CAUTIOUS if goal.attitude == "cautious" else 0


def _names(days: tuple[int, ...]) -> str:
    return ", ".join(LONG_NAMES[day][:3] for day in days)


def _time_words(goal: Goal, share: float) -> str:
    hours = goal.hours_per_week * share
    longest = goal.longest_session_s * share / SECONDS_PER_MINUTE
    words = f"{hours:.1f} h a week, longest run {longest:.0f} min"
    return f"{words} (as it is)" if share == 1.0 else f"{words} ({100 * (share - 1):+.0f} %)"


def _race_words(goal: Goal, weeks: int) -> str:
    day = goal.race_date + timedelta(weeks=weeks)
    words = f"{day:%a} {day.day} {day:%b %Y}"
    if not weeks:
        return f"{words} (as it is)"
    many = f"{abs(weeks)} {'week' if abs(weeks) == 1 else 'weeks'}"
    return f"{words} ({many} {'later' if weeks > 0 else 'earlier'})"
