"""A plan: its weeks, days and steps, with the certificate and the limits that it keeps."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from smartrunning.optimizer.goal import Goal, RunnerState
from smartrunning.optimizer.levers import Lever
from smartrunning.optimizer.outlook import Outlook
from smartrunning.optimizer.plan_swap import Swap
from smartrunning.units import race_name

ReasonCode = Literal[
    "missed",
    "more_than_planned",
    "added",
    "key_session_moved",
    "long_run_lost",
    "ill",
    "away",
    "other_race",
    "other_wishes",
    "moved",
    "undone",
    "as_expected",
]
"""Why a plan was revised."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a session: an effort with the easy running after it, as often as it is repeated.

    Attributes
    ----------
    kind : str
        ``warm_up``, ``run``, ``repeats``, ``cool_down`` or ``race``.
    repetitions : int
        How often.
    duration_s, rest_s : float
        Duration of one effort and of the running after it.
    critical_speed_fraction, rest_fraction : float
        Their speeds over critical speed.
    speed_mps, rest_speed_mps : float
        Their speeds; NaN while critical speed is unknown.
    """

    kind: str
    repetitions: int
    duration_s: float
    critical_speed_fraction: float
    speed_mps: float
    rest_s: float = 0.0
    rest_fraction: float = 0.0
    rest_speed_mps: float = 0.0


@dataclass(frozen=True, slots=True)
class PlanDay:
    """One day of a plan, days of rest and the race too.

    Attributes
    ----------
    day : datetime.date
        The day.
    workout : str
        Key in the library of workouts; ``rest`` or ``race``.
    title : str
        Name for people.
    load_au : float
        Planned load; the steps, in whole minutes, bring it to within 2 au. 0 for the race, which
        is no training.
    duration_s : float
        Time of all steps.
    distance_m : float
        Expected distance; NaN while critical speed is unknown.
    steps : tuple of Step
        In order; empty on days of rest.
    reason : str
        Why this, on this day.
    d_prime_left_fraction : float
        Part of D′ that is left where the session leaves least, by the lower ends of critical speed
        and D′; see `smartrunning.optimizer.d_prime`. NaN for races and in plans of older versions.
    """

    day: date
    workout: str
    title: str
    load_au: float
    duration_s: float
    distance_m: float
    steps: tuple[Step, ...]
    reason: str
    d_prime_left_fraction: float = math.nan

    @property
    def name(self) -> str:
        """Name for people, of a race with its distance as runners call it.

        Returns
        -------
        str
            Such as ``Race: Half marathon``; else the title.
        """
        if self.workout != "race":
            return self.title
        return f"{self.title.partition(':')[0]}: {race_name(self.distance_m)}"


@dataclass(frozen=True, slots=True)
class PlanWeek:
    """One week of a plan, Monday to Sunday; the race does not count.

    Attributes
    ----------
    start : datetime.date
        The Monday.
    phase : str
        Name of the phase; with the role where the week is no loading week.
    load_au : float
        Planned load: the sum of the days' loads.
    distance_m : float
        Expected distance; NaN while critical speed is unknown.
    minutes : float
        Training time.
    lowest_load_au, highest_load_au : float
        What the limits admit after the weeks before it.
    """

    start: date
    phase: str
    load_au: float
    distance_m: float
    minutes: float
    lowest_load_au: float
    highest_load_au: float


@dataclass(frozen=True, slots=True)
class Progression:
    """How one workout grows through a block.

    Attributes
    ----------
    workout, title : str
        Key in the library and name for people.
    days : tuple of datetime.date
        Days on which it stands.
    repetitions : tuple of int
        Repetitions on each; 1 for even running.
    work_s : tuple of float
        Time of one effort on each; the whole time of even running.
    """

    workout: str
    title: str
    days: tuple[date, ...]
    repetitions: tuple[int, ...]
    work_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Weeks that build on each other, up to the recovery week that ends them.

    Attributes
    ----------
    number : int
        From 1.
    phase : str
        Name of the phase.
    weeks : tuple of datetime.date
        The Mondays.
    load_au : tuple of float
        Load of each week.
    progressions : tuple of Progression
        How the hard sessions and long runs grow.
    """

    number: int
    phase: str
    weeks: tuple[date, ...]
    load_au: tuple[float, ...]
    progressions: tuple[Progression, ...]


@dataclass(frozen=True, slots=True)
class ConstraintReport:
    """How a plan stands to one of its limits.

    Attributes
    ----------
    name : str
        Short name.
    sentence : str
        The limit, its unit, and where it is tightest.
    limit : float
        The limit's number.
    slack : float
        Distance from the limit where it is tightest, in the limit's unit; not negative.
    active : bool
        True when the plan stands on the limit somewhere: loosening it could make a better plan.
    """

    name: str
    sentence: str
    limit: float
    slack: float
    active: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A day that a revision changed.

    Attributes
    ----------
    day : datetime.date
        The day.
    before, after : str
        What was planned and what is, such as ``Easy run, 45 min``.
    reason : str
        Why.
    """

    day: date
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Revision:
    """How a plan differs from the one before it.

    Attributes
    ----------
    made_on : datetime.date
        Day after whose evening the new plan begins.
    reasons : tuple of str
        What happened since the plan before, a sentence each.
    changes : tuple of Change
        The days that are others, in order.
    kept_days : int
        Days to come that stayed as they were.
    past_days : tuple of PlanDay
        Days that are over, as they were planned; they are never rewritten.
    codes : tuple of str
        The reasons as words for programs, of `smartrunning.optimizer.ReasonCode`.
    """

    made_on: date
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]
    kept_days: int
    past_days: tuple[PlanDay, ...] = ()
    codes: tuple[ReasonCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A training plan with a bound on how much better any plan inside its limits could be.

    Attributes
    ----------
    goal : Goal
        What it is for.
    state : RunnerState
        Where it starts from.
    schema : str
        Name of the plan schema.
    seed : int
        Seed of the search; goal, state, schema, workouts and seed give the same plan again.
    weeks : tuple of PlanWeek
        In order.
    days : tuple of PlanDay
        Every day from the start to the race.
    fitness_au, fatigue_au, form_au : tuple of float
        Expected values, one a day, by the planned loads; see `smartrunning.history.training_load`.
    objective, bound : float
        Performance on race morning in multiples of today's speed, the mean of the draws that
        count, and what no plan inside the limits exceeds; see `smartrunning.optimizer.worth`.
    gap_percent : float
        ``100 · (bound − objective) / |bound − untrained|``: the part of what training is worth
        that the search may have missed.
    constraints : tuple of ConstraintReport
        The limits.
    generations : int
        Generations of the search.
    expected_race_s : float
        Time that critical speed lets expect, or the goal's target; NaN when unknown.
    response : str
        Parameters of the response and where they come from.
    versions : mapping of str to int
        Versions of the code that made it.
    outlook : Outlook or None
        What to expect on race day; None in plans of older versions.
    levers : tuple of Lever
        What looser limits would be worth, the greatest first.
    revision : Revision or None
        How it differs from the plan before it; None for a first plan.
    filled_s : float
        Training time of the week that the shares of the days are made for, in s.
    blocks : tuple of Block
        How load, repetitions and lengths grow.
    swaps : tuple of Swap
        Sessions that the runner has moved to other days, in order.
    response_reasons : tuple of str
        Why this response: the runner's own, or that of the population.
    computed_s : float
        Time that the search took, by the clock of whoever had it made; NaN when nobody looked.
    """

    goal: Goal
    state: RunnerState
    schema: str
    seed: int
    weeks: tuple[PlanWeek, ...]
    days: tuple[PlanDay, ...]
    fitness_au: tuple[float, ...]
    fatigue_au: tuple[float, ...]
    form_au: tuple[float, ...]
    objective: float
    bound: float
    gap_percent: float
    constraints: tuple[ConstraintReport, ...]
    generations: int
    expected_race_s: float
    response: str
    versions: Mapping[str, int] = field(default_factory=dict)
    outlook: Outlook | None = None
    levers: tuple[Lever, ...] = ()
    revision: Revision | None = None
    filled_s: float = math.nan
    blocks: tuple[Block, ...] = ()
    swaps: tuple[Swap, ...] = ()
    response_reasons: tuple[str, ...] = ()
    computed_s: float = math.nan

    @property
    def past_days(self) -> tuple[PlanDay, ...]:
        """Days that were over when the plan was last made again.

        Returns
        -------
        tuple of PlanDay
            In order; none in a first plan.
        """
        return self.revision.past_days if self.revision else ()
