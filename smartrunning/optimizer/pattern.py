"""How a week's load is spread over its days.

The kinds of the days follow from the runner's training days alone, so that each day's share of the
week's load is known before the search and everything stays linear in the weeks' loads.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Final

from smartrunning.history.training_load import monotony
from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import CalendarWeek
from smartrunning.optimizer.goal import Goal
from smartrunning.optimizer.plan_swap import DayKind, Swap, exchange, fraction_of
from smartrunning.optimizer.schema import PlanSchema
from smartrunning.units import SECONDS_PER_HOUR

DAYS_WITHOUT_LONG_RUN: Final = 6
DAYS_WITHOUT_HARD_DAY: Final = 2
"""Before the race."""
MOST_RUNNING_DAYS: Final = 6
"""One day a week is one of rest."""
LONG_RUN_OVER_EVEN_SHARE: Final = 1.4
"""With few sessions the long run may be this much longer than the mean session."""
DAYS_WITHOUT_HARD_DAY_BEFORE_RACE: Final = {"B": 2, "C": 1}
TRAINING_DAYS_FOR_RECOVERY_RUNS: Final = 5
"""With fewer days a week there is a day of rest after most sessions anyway."""


@dataclass(frozen=True, slots=True)
class DayShare:
    """One day's part of its week.

    Attributes
    ----------
    day : datetime.date
        The day.
    kind : {'rest', 'recovery', 'easy', 'hard', 'long', 'race'}
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
            See `fraction_of`.
        """
        return fraction_of(self.kind)


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
    goal: Goal,
    schema: PlanSchema,
    week: CalendarWeek,
    filled_s: float,
    swaps: Sequence[Swap] = (),
) -> WeekPattern:
    """Shares of the days of one week.

    Time is spread by the weights of the schema, no day above its longest session and the long run
    not above its share, as if the week were full and had ``filled_s`` of training; any other load
    changes every day alike. A week whose days would be too much alike loses its easiest session.
    Days away have no share, and nothing is made up for on other days.

    Parameters
    ----------
    goal : Goal
        Training days, long run's day, hours and longest sessions.
    schema : PlanSchema
        Weights, hard days, shares.
    week : CalendarWeek
        The week.
    filled_s : float
        Time of training, in s, at which the day of the long run may be cut by the longest session.
    swaps : sequence of Swap
        Days that have exchanged what they are for, in order; a session that came from another week
        adds to this one's load and so makes the shares of its other days smaller.

    Returns
    -------
    WeekPattern
        The shares of the days that belong to the plan.
    """
    kinds = _kinds(goal, schema, week)
    while True:
        times_s = _times_s(goal, schema, kinds, filled_s)
        loads_au = [
            intensity.load_au(time_s, fraction_of(kind))
            for time_s, kind in zip(times_s, kinds, strict=True)
        ]
        dropped = _easiest(kinds, loads_au)
        if dropped is None or not monotony(loads_au) > schema.highest_monotony:
            break
        kinds[dropped] = "rest"
    exchange(swaps, week.whole, kinds, times_s, loads_au)
    longest_s = [goal.longest_on_s(weekday) for weekday in range(7)]
    longer = min(
        [
            goal.hours_per_week * SECONDS_PER_HOUR / max(sum(times_s), 1.0),
            *(cap_s / time_s for cap_s, time_s in zip(longest_s, times_s, strict=True) if time_s),
        ]
    )
    total_au = sum(loads_au)
    return WeekPattern(
        tuple(
            DayShare(day, *_given(goal, day, kind, load_au / total_au if total_au else 0.0))
            for day, kind, load_au in zip(week.whole, kinds, loads_au, strict=True)
            if week.first_day <= day <= week.last_day
        ),
        longer * total_au,
        longer
        * sum(
            time_s
            for day, kind, time_s in zip(week.whole, kinds, times_s, strict=True)
            if kind == "long" and goal.is_available(day)
        ),
    )


def _given(goal: Goal, day: date, kind: DayKind, share: float) -> tuple[DayKind, float]:
    """Kind and share of a day as life lets it be: nothing when away, a race with its own load."""
    if goal.race_on(day) is not None:
        return "race", 0.0
    return (kind, share) if goal.is_available(day) else ("rest", 0.0)


def _times_s(goal: Goal, schema: PlanSchema, kinds: list[DayKind], filled_s: float) -> list[float]:
    """Time of each day of a full week."""
    weights = [_weight(schema, kind) for kind in kinds]
    sessions = sum(weight > 0 for weight in weights)
    share = max(schema.long_run_share, LONG_RUN_OVER_EVEN_SHARE / max(sessions, 1))
    over_others = share / (1 - share) if share < 1 else math.inf
    if "long" in kinds and sessions > 1:
        place = kinds.index("long")
        weights[place] = min(weights[place], over_others * (sum(weights) - weights[place]))
    caps_s = [goal.longest_on_s(weekday) for weekday in range(7)]
    times_s = filled_to(weights, filled_s, caps_s)
    if "long" in kinds and sessions > 1:
        others_s = sum(times_s) - times_s[place]
        times_s[place] = min(times_s[place], over_others * others_s)
    return times_s


def _weight(schema: PlanSchema, kind: DayKind) -> float:
    return {
        "rest": 0.0,
        "race": 0.0,
        "recovery": schema.recovery_weight,
        "easy": schema.easy_weight,
        "hard": schema.hard_weight,
        "long": schema.long_weight,
    }[kind]


def _easiest(kinds: list[DayKind], loads_au: list[float]) -> int | None:
    """Weekday of the easiest session that could be left out."""
    easy = [weekday for weekday, kind in enumerate(kinds) if kind in {"easy", "recovery"}]
    return min(easy, key=lambda weekday: loads_au[weekday], default=None)


def running_days(goal: Goal) -> tuple[int, ...]:
    """Weekdays that are used: as many training days as there may be sessions, at most six.

    Parameters
    ----------
    goal : Goal
        Training days, long run's day and sessions a week.

    Returns
    -------
    tuple of int
        The long run's day and others as far apart as can be; of equals, one without the day after
        the long run.
    """
    count = min(goal.sessions_per_week, MOST_RUNNING_DAYS)
    days = tuple(sorted(goal.training_days))
    if len(days) <= count:
        return days
    choices = [chosen for chosen in combinations(days, count) if goal.long_run_day in chosen]
    after = (goal.long_run_day + 1) % 7
    return max(choices, key=lambda chosen: (_closest(chosen), after not in chosen))


def filled_to(weights: list[float], total: float, caps: list[float]) -> list[float]:
    """Parts in proportion to weights, none above its cap, that add up to a total where caps allow.

    Parameters
    ----------
    weights : list of float
        Not negative.
    total : float
        What the parts add up to.
    caps : list of float
        Highest parts.

    Returns
    -------
    list of float
        One part a weight; all positive ones at their caps when their sum cannot reach the total.
    """
    capped: set[int] = set()
    while True:
        free = sum(weight for index, weight in enumerate(weights) if index not in capped)
        left = total - sum(caps[index] for index in capped)
        level = left / free if free > 0 else 0.0
        over = {
            index
            for index, weight in enumerate(weights)
            if index not in capped and weight > 0 and weight * level > caps[index]
        }
        if not over:
            return [
                caps[index] if index in capped else weight * level
                for index, weight in enumerate(weights)
            ]
        capped |= over


def _kinds(goal: Goal, schema: PlanSchema, week: CalendarWeek) -> list[DayKind]:
    """Kind of each weekday from Monday to Sunday."""
    before_race = [(goal.race_date - day).days for day in week.whole]
    used = running_days(goal)
    training = {day for day in used if before_race[day] != 1 and not _eve(goal, week.whole[day])}
    hard = _hard_days(goal, schema, week, before_race)
    kinds: list[DayKind] = []
    for weekday, day in enumerate(week.whole):
        heavy_yesterday = (weekday - 1) % 7 in hard | {goal.long_run_day}
        if weekday not in training:
            kinds.append("rest")
        elif weekday == goal.long_run_day and _long_run_fits(goal, day, before_race[weekday]):
            kinds.append("long")
        elif weekday in hard:
            kinds.append("hard")
        elif heavy_yesterday and len(used) >= TRAINING_DAYS_FOR_RECOVERY_RUNS:
            kinds.append("recovery")
        else:
            kinds.append("easy")
    return kinds


def _eve(goal: Goal, day: date) -> bool:
    """Whether a race that wants a rested runner is on the next day."""
    race = goal.race_on(day + timedelta(days=1))
    return race is not None and race.priority == "B"


def _long_run_fits(goal: Goal, day: date, before_race: int) -> bool:
    """Whether the race is far enough, and none on the way is on a neighbouring day."""
    beside = (day - timedelta(days=1), day + timedelta(days=1))
    return before_race > DAYS_WITHOUT_LONG_RUN and not any(map(goal.race_on, beside))


def _hard_days(
    goal: Goal, schema: PlanSchema, week: CalendarWeek, before_race: list[int]
) -> frozenset[int]:
    """The hard days of a week, no two of them and none and the long run on neighbouring days.

    Weeks with fewer hard days keep some of those of the fullest week, so that a Sunday never
    touches the Monday after it.
    """
    fullest = max(phase.hard_days for phase in (*schema.phases, schema.taper))
    fullest = min(fullest, schema.most_hard_days)
    wanted = min(week.phase.hard_days, 1 if week.role == "recovery" else schema.most_hard_days)
    others = tuple(sorted(set(running_days(goal)) - {goal.long_run_day}))
    days = _widest(_widest(others, fullest, goal.long_run_day), wanted, goal.long_run_day)
    return frozenset(
        day
        for day in days
        if not 0 <= before_race[day] <= DAYS_WITHOUT_HARD_DAY
        and not _near_other_race(goal, week.whole[day])
        and (goal.easy_until is None or week.whole[day] >= goal.easy_until)
    )


def _near_other_race(goal: Goal, day: date) -> bool:
    """Whether a race on the way is too near for a hard session."""
    return any(
        -1 <= (race.day - day).days <= DAYS_WITHOUT_HARD_DAY_BEFORE_RACE[race.priority]
        for race in goal.other_races
    )


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
