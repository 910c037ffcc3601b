"""A workout and a load in, the steps of a session out.

A session brings its load in whole minutes of its even part. No session has less load in a minute
than an even run of its kind, so the limits on time hold for all of them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from smartrunning.optimizer import intensity
from smartrunning.optimizer.calendar import CalendarWeek
from smartrunning.optimizer.intensity import AEROBIC_THRESHOLD_FRACTION, EASY_FRACTION
from smartrunning.optimizer.plan import Step
from smartrunning.optimizer.race_pace import RacePace
from smartrunning.optimizer.workouts import Repeats, Workout, named
from smartrunning.units import SECONDS_PER_MINUTE

FEWEST_EASY_S: Final = 900.0
"""Easy running around a repeated part: ten minutes to warm up, five to cool down."""
LONGEST_COOL_DOWN_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Room:
    """What a session may use.

    Attributes
    ----------
    load_au : float
        Load of the day.
    left_over_au : float
        Load that the sessions before it left over; the even part brings it, where time lets.
    longest_s : float
        Longest time.
    quality_s : float
        Longest time above the aerobic threshold.
    week : CalendarWeek
        Its week, which says how far the block has come.
    """

    load_au: float
    left_over_au: float
    longest_s: float
    quality_s: float
    week: CalendarWeek


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session with its steps.

    Attributes
    ----------
    workout : Workout
        What is done.
    steps : tuple of Step
        In order; empty when the load is too small for a minute.
    missing : str
        Title of the workout that was wanted but did not fit; empty when it did.
    """

    workout: Workout
    steps: tuple[Step, ...]
    missing: str = ""

    @property
    def duration_s(self) -> float:
        """Time of all steps.

        Returns
        -------
        float
            In s.
        """
        return sum(step.repetitions * (step.duration_s + step.rest_s) for step in self.steps)

    @property
    def load_au(self) -> float:
        """Load of all steps.

        Returns
        -------
        float
            In au.
        """
        return sum(
            step.repetitions
            * (
                intensity.load_au(step.duration_s, step.critical_speed_fraction)
                + intensity.load_au(step.rest_s, step.rest_fraction)
            )
            for step in self.steps
        )

    @property
    def distance_m(self) -> float:
        """Distance of all steps.

        Returns
        -------
        float
            In m; NaN while critical speed is unknown.
        """
        return sum(
            step.repetitions
            * (step.duration_s * step.speed_mps + step.rest_s * step.rest_speed_mps)
            for step in self.steps
        )


def session_for(
    workout: Workout, room: Room, workouts: Mapping[str, Workout], pace: RacePace
) -> PlannedSession:
    """Session of a workout that brings a load.

    Parameters
    ----------
    workout : Workout
        The workout.
    room : Room
        Load to bring, and limits.
    workouts : mapping of str to Workout
        The library; when not even the fewest repetitions fit, its even run of the kind is taken.
    pace : RacePace
        Speeds.

    Returns
    -------
    PlannedSession
        Steps in whole minutes of the even part.
    """
    repeats = at_pace(workout.repeats, pace)
    if repeats is None:
        even_au = room.load_au + room.left_over_au
        even_s = _whole_minutes(even_au, workout.fraction, room.longest_s)
        return PlannedSession(workout, _even("run", even_s, workout.fraction, pace))
    repetitions = _repetitions(repeats, workout, room)
    if repetitions < 1 or (workout.kind == "hard" and repetitions < min(2, repeats.fewest)):
        easier = named("long" if workout.kind == "long" else "easy", workouts)
        even = session_for(easier, room, workouts, pace)
        return PlannedSession(even.workout, even.steps, workout.title)
    together_s = repetitions * (repeats.work_s + repeats.rest_s)
    left_au = room.load_au + room.left_over_au - repetitions * _once_au(repeats)
    even_s = _whole_minutes(left_au, workout.fraction, room.longest_s - together_s)
    cool_down_s = min(LONGEST_COOL_DOWN_S, even_s // (3 * SECONDS_PER_MINUTE) * SECONDS_PER_MINUTE)
    return PlannedSession(
        workout,
        (
            *_even("warm_up", even_s - cool_down_s, workout.fraction, pace),
            _repeated(repeats, repetitions, pace),
            *_even("cool_down", cool_down_s, workout.fraction, pace),
        ),
    )


def _repetitions(repeats: Repeats, workout: Workout, room: Room) -> int:
    """As many as wanted, as the load leaves room for, and as the easy share lets."""
    room_au = room.load_au - intensity.load_au(FEWEST_EASY_S, workout.fraction)
    fitting = min(_wanted(repeats, room.week), math.floor(room_au / _once_au(repeats)))
    if repeats.work_fraction <= AEROBIC_THRESHOLD_FRACTION:
        return fitting
    return min(fitting, math.floor(room.quality_s / repeats.work_s))


def _once_au(repeats: Repeats) -> float:
    work_au = intensity.load_au(repeats.work_s, repeats.work_fraction)
    return work_au + intensity.load_au(repeats.rest_s, repeats.rest_fraction)


def _wanted(repeats: Repeats, week: CalendarWeek) -> int:
    """Repetitions by progressive overload: more from week to week of a block, then anew."""
    if week.role != "loading":
        return repeats.fewest
    return min(repeats.most, repeats.fewest + week.week_of_block * repeats.more_each_week)


def at_pace(repeats: Repeats | None, pace: RacePace) -> Repeats | None:
    """Repeats with race pace put in; the rest is easy running where race pace is hardly faster.

    Parameters
    ----------
    repeats : Repeats or None
        Of a workout of the library.
    pace : RacePace
        Pace of the race.

    Returns
    -------
    Repeats or None
        Ready to be run; as given when they do not ask for race pace.
    """
    if repeats is None or not repeats.at_race_pace:
        return repeats
    work_fraction = max(pace.fraction, EASY_FRACTION)
    together_s = repeats.work_s + repeats.rest_s
    once_au = intensity.load_au(repeats.work_s, work_fraction)
    once_au += intensity.load_au(repeats.rest_s, repeats.rest_fraction)
    dense = once_au >= intensity.load_au(together_s, EASY_FRACTION)
    rest_fraction = repeats.rest_fraction if dense else EASY_FRACTION
    return replace(repeats, work_fraction=work_fraction, rest_fraction=rest_fraction)


def _whole_minutes(load_au: float, fraction: float, longest_s: float) -> float:
    """Time of even running in whole minutes, at most the load and the longest time."""
    duration_s = min(intensity.duration_s(max(load_au, 0.0), fraction), max(longest_s, 0.0))
    return math.floor((duration_s + 1e-6) / SECONDS_PER_MINUTE) * SECONDS_PER_MINUTE


def _even(kind: str, duration_s: float, fraction: float, pace: RacePace) -> tuple[Step, ...]:
    if duration_s <= 0:
        return ()
    return (Step(kind, 1, duration_s, fraction, fraction * pace.critical_speed_mps),)


def _repeated(repeats: Repeats, repetitions: int, pace: RacePace) -> Step:
    return Step(
        "repeats",
        repetitions,
        repeats.work_s,
        repeats.work_fraction,
        repeats.work_fraction * pace.critical_speed_mps,
        repeats.rest_s,
        repeats.rest_fraction,
        repeats.rest_fraction * pace.critical_speed_mps,
    )
