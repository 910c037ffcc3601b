"""The library of workouts: structured steps as fractions of critical speed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer import intensity
from smartrunning.optimizer.intensity import EASY_FRACTION, RECOVERY_FRACTION

WorkoutKind = Literal["easy", "recovery", "long", "hard"]


@dataclass(frozen=True, slots=True)
class Repeats:
    """The part of a workout that is repeated, and how often.

    Attributes
    ----------
    work_s, rest_s : float
        Duration of one effort and of the easy running after it.
    work_fraction, rest_fraction : float
        Their speeds as fractions of critical speed.
    fewest, most : int
        Repetitions at the start of a block, and at most.
    more_each_week : int
        Repetitions added from one loading week of a block to the next.
    at_race_pace : bool
        True when the effort is run at the pace of the goal's race instead of ``work_fraction``.
    """

    work_s: float
    work_fraction: float
    rest_s: float
    rest_fraction: float
    fewest: int
    most: int
    more_each_week: int = 1
    at_race_pace: bool = False


@dataclass(frozen=True, slots=True)
class Workout:
    """A kind of session: even running, with or without a part that is repeated.

    Attributes
    ----------
    name : str
        Key in the library.
    title : str
        Name for people.
    kind : {'easy', 'recovery', 'long', 'hard'}
        The kind of day that it is for.
    purpose : str
        What it is for, as a sentence.
    fraction : float
        Speed of all that is not repeated, as a fraction of critical speed.
    repeats : Repeats or None
        The repeated part; None for even running.
    """

    name: str
    title: str
    kind: WorkoutKind
    purpose: str
    fraction: float
    repeats: Repeats | None = None


def _hard(name: str, title: str, purpose: str, repeats: Repeats) -> Workout:
    return Workout(name, title, "hard", purpose, EASY_FRACTION, repeats)


SEED_WORKOUTS: Final[tuple[Workout, ...]] = (
    Workout("easy", "Easy run", "easy", "Carries most of the volume at little cost.", 0.75),
    Workout("recovery", "Recovery run", "recovery", "Moves the legs without loading them.", 0.65),
    Workout("long", "Long run", "long", "Builds endurance for the distance.", 0.75),
    Workout(
        "progression",
        "Long run with a faster end",
        "long",
        "Teaches running on tired legs.",
        EASY_FRACTION,
        Repeats(600, 0.85, 0, RECOVERY_FRACTION, 1, 4),
    ),
    Workout(
        "long_race_pace",
        "Long run with race pace",
        "long",
        "Makes race pace familiar when tired.",
        EASY_FRACTION,
        Repeats(900, 0.85, 180, RECOVERY_FRACTION, 1, 5, at_race_pace=True),
    ),
    _hard(
        "strides",
        "Easy run with strides",
        "Keeps the stride quick without fatigue.",
        Repeats(20, 1.20, 70, RECOVERY_FRACTION, 4, 10),
    ),
    _hard(
        "hills",
        "Hill repeats",
        "Builds strength with little impact; the speed is that of the same effort on the flat.",
        Repeats(60, 1.10, 120, 0.60, 5, 12),
    ),
    _hard(
        "tempo",
        "Tempo run",
        "Raises the speed that can be held for an hour.",
        Repeats(480, 0.92, 90, RECOVERY_FRACTION, 2, 5),
    ),
    _hard(
        "cruise_intervals",
        "Cruise intervals",
        "Gathers time just below critical speed.",
        Repeats(360, 0.97, 60, RECOVERY_FRACTION, 3, 7),
    ),
    _hard(
        "critical_speed_intervals",
        "Critical speed intervals",
        "Gathers time at critical speed, the border of what can be sustained.",
        Repeats(240, 1.00, 90, RECOVERY_FRACTION, 3, 8),
    ),
    _hard(
        "vo2max_intervals",
        "VO₂max intervals",
        "Gathers time near the highest oxygen uptake.",
        Repeats(180, 1.06, 150, 0.60, 3, 7),
    ),
    _hard(
        "race_pace",
        "Race pace",
        "Makes the pace of the race familiar.",
        Repeats(300, 0.90, 90, RECOVERY_FRACTION, 3, 8, at_race_pace=True),
    ),
)
"""What a new store holds. Fractions follow the usual zones around critical speed: easy to 80 %,
steady to 90 %, threshold to 100 %, severe above (Jones & Vanhatalo 2017)."""


def library(workouts: Sequence[Workout]) -> dict[str, Workout]:
    """Workouts by name, each checked.

    No workout may bring less load in a minute than an even run of its kind: this is what makes the
    limits on time hold for whatever is chosen.

    Parameters
    ----------
    workouts : sequence of Workout
        The library.

    Returns
    -------
    dict of str to Workout
        By name.

    Raises
    ------
    InvalidRequestError
        If a workout has impossible numbers or is too light for its duration.
    """
    for workout in workouts:
        lowest = RECOVERY_FRACTION if workout.kind == "recovery" else EASY_FRACTION
        if workout.fraction < lowest or not _is_dense(workout.repeats, lowest):
            raise InvalidRequestError(
                f"The workout {workout.name!r} is lighter than even running at {lowest:.0%} of "
                "critical speed, or its repetitions make no sense; mend it in the library."
            )
    return {workout.name: workout for workout in workouts}


def named(name: str, workouts: Mapping[str, Workout]) -> Workout:
    """Workout of a name.

    Parameters
    ----------
    name : str
        Key in the library.
    workouts : mapping of str to Workout
        The library.

    Returns
    -------
    Workout
        The workout.

    Raises
    ------
    InvalidRequestError
        If the library lacks it.
    """
    if name not in workouts:
        raise InvalidRequestError(
            f"The plan needs the workout {name!r}, which the library does not have; "
            f"it has {', '.join(sorted(workouts)) or 'none'}."
        )
    return workouts[name]


def _is_dense(repeats: Repeats | None, lowest: float) -> bool:
    if repeats is None:
        return True
    together_s = repeats.work_s + repeats.rest_s
    work_fraction = max(lowest, repeats.work_fraction)
    load_au = intensity.load_au(repeats.work_s, work_fraction)
    load_au += intensity.load_au(repeats.rest_s, repeats.rest_fraction)
    return (
        repeats.work_s > 0
        and 1 <= repeats.fewest <= repeats.most
        and load_au >= intensity.load_au(together_s, lowest) * (1 - 1e-12)
    )
