"""How a week's load is spread over its days.

The kinds of the days follow from the runner's training days alone, so that each day's share of the
week's load is known before the search and everything stays linear in the weeks' loads.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Final, Literal

from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import CalendarWeek
from smartrunning.optimizer.goal import Goal
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

DayKind = Literal["rest", "recovery", "easy", "hard", "long"]
DAYS_WITHOUT_LONG_RUN: Final = 6
DAYS_WITHOUT_HARD_DAY: Final = 2
"""Before the race."""
TRAINING_DAYS_FOR_RECOVERY_RUNS: Final = 5
"""With fewer days a week there is a day of rest after most sessions anyway."""


@dataclass(frozen=True, slots=True)
class DayShare:
    """One day's part of its week.

    Attributes
    ----------
    day : datetime.date
        The day.
    kind : {'rest', 'recovery', 'easy', 'hard', 'long'}
        What the day is for.
    share : float
        Part of a full week's load that falls on it.
    """

    day: date
    kind: DayKind
    share: float

    @property
    def fraction(self) -> float:
        """Lowest mean speed of its session, over critical speed.

        Returns
        -------
        float
            That of recovery runs on recovery days, else that of easy runs.
        """
        return intensity.RECOVERY_FRACTION if self.kind == "recovery" else intensity.EASY_FRACTION


@dataclass(frozen=True, slots=True)
class WeekPattern:
    """How one week's load is spread.

    Attributes
    ----------
    days : tuple of DayShare
        The days of the plan in this week, race day not among them.
    highest_load_au : float
        Highest load of a full week that breaks neither limit on time when run evenly.
    long_run_s : float
        Time of the long run in that week; 0 without a long run.
    """

    days: tuple[DayShare, ...]
    highest_load_au: float
    long_run_s: float


def week_pattern(
    goal: Goal, schema: PlanSchema, week: CalendarWeek, filled_s: float
) -> WeekPattern:
    """Shares of the days of one week.

    Time is spread by the weights of the schema, no day above the longest session, as if the week
    were full and had ``filled_s`` of training; any other load changes every day alike.

    Parameters
    ----------
    goal : Goal
        Training days, long run's day, hours and longest session.
    schema : PlanSchema
        Weights and hard days.
    week : CalendarWeek
        The week.
    filled_s : float
        Time of training, in s, at which the day of the long run may be cut by the longest session.

    Returns
    -------
    WeekPattern
        The shares of the days that belong to the plan.
    """
    monday = [week.start + timedelta(days=index) for index in range(7)]
    kinds = _kinds(goal, schema, week)
    weights = {
        "rest": 0.0,
        "recovery": schema.recovery_weight,
        "easy": schema.easy_weight,
        "hard": schema.hard_weight,
        "long": schema.long_weight,
    }
    # sessions have whole minutes, so a limit between two minutes is the shorter one
    longest_s = goal.longest_session_s // SECONDS_PER_MINUTE * SECONDS_PER_MINUTE
    times_s = filled_to([weights[kind] for kind in kinds], filled_s, longest_s)
    longer = min(
        goal.hours_per_week * SECONDS_PER_HOUR / max(sum(times_s), 1.0),
        longest_s / max(*times_s, 1.0),
    )
    whole = [DayShare(day, kind, 0.0) for day, kind in zip(monday, kinds, strict=True)]
    loads_au = [
        intensity.load_au(time_s, day.fraction) for time_s, day in zip(times_s, whole, strict=True)
    ]
    total_au = sum(loads_au)
    return WeekPattern(
        tuple(
            DayShare(day.day, day.kind, load_au / total_au if total_au else 0.0)
            for day, load_au in zip(whole, loads_au, strict=True)
            if week.first_day <= day.day <= week.last_day
        ),
        longer * total_au,
        longer * sum(time for time, kind in zip(times_s, kinds, strict=True) if kind == "long"),
    )


def filled_to(weights: list[float], total: float, cap: float) -> list[float]:
    """Parts in proportion to weights, none above a cap, that add up to a total where caps allow.

    Parameters
    ----------
    weights : list of float
        Not negative.
    total : float
        What the parts add up to.
    cap : float
        Highest part.

    Returns
    -------
    list of float
        One part a weight; all positive ones at the cap when their sum cannot reach the total.
    """
    capped: set[int] = set()
    while True:
        free = sum(weight for index, weight in enumerate(weights) if index not in capped)
        left = total - cap * len(capped)
        level = left / free if free > 0 else 0.0
        over = {
            index
            for index, weight in enumerate(weights)
            if index not in capped and weight > 0 and weight * level > cap
        }
        if not over:
            return [
                cap if index in capped else weight * level for index, weight in enumerate(weights)
            ]
        capped |= over


def _kinds(goal: Goal, schema: PlanSchema, week: CalendarWeek) -> list[DayKind]:
    """Kind of each weekday from Monday to Sunday."""
    before_race = [(goal.race_date - week.start).days - weekday for weekday in range(7)]
    training = {day for day in goal.training_days if before_race[day] != 1}
    hard = _hard_days(goal, schema, week, before_race)
    kinds: list[DayKind] = []
    for weekday in range(7):
        heavy_yesterday = (weekday - 1) % 7 in hard | {goal.long_run_day}
        if weekday not in training:
            kinds.append("rest")
        elif weekday == goal.long_run_day and before_race[weekday] > DAYS_WITHOUT_LONG_RUN:
            kinds.append("long")
        elif weekday in hard:
            kinds.append("hard")
        elif heavy_yesterday and len(goal.training_days) >= TRAINING_DAYS_FOR_RECOVERY_RUNS:
            kinds.append("recovery")
        else:
            kinds.append("easy")
    return kinds


def _hard_days(
    goal: Goal, schema: PlanSchema, week: CalendarWeek, before_race: list[int]
) -> frozenset[int]:
    """The hard days of a week, no two of them and none and the long run on neighbouring days.

    Weeks with fewer hard days keep some of those of the fullest week, so that a Sunday never
    touches the Monday after it.
    """
    fullest = max(phase.hard_days for phase in (*schema.phases, schema.taper))
    wanted = min(week.phase.hard_days, 1) if week.role == "recovery" else week.phase.hard_days
    others = tuple(sorted(set(goal.training_days) - {goal.long_run_day}))
    days = _widest(_widest(others, fullest, goal.long_run_day), wanted, goal.long_run_day)
    return frozenset(day for day in days if not 0 <= before_race[day] <= DAYS_WITHOUT_HARD_DAY)


def _widest(weekdays: tuple[int, ...], wanted: int, long_run_day: int) -> tuple[int, ...]:
    """As many weekdays as wanted or as can lie apart; the widest spread, the earliest of equals."""
    for count in range(min(wanted, len(weekdays)), 0, -1):
        widest = max(
            combinations(weekdays, count), key=lambda chosen: _closest((*chosen, long_run_day))
        )
        if _closest((*widest, long_run_day)) >= 2:
            return widest
    return ()


def _closest(weekdays: tuple[int, ...]) -> int:
    """Fewest days from one of the weekdays to another, around the week."""
    gaps = [min((a - b) % 7, (b - a) % 7) for a, b in combinations(weekdays, 2)]
    return min(gaps, default=7)
