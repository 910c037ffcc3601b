"""Plan schemas: how a plan for a kind of race is laid out, and the limits it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer.goal import Experience


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a plan with one purpose.

    Attributes
    ----------
    name : str
        Name for people.
    share : float
        Share of the weeks before the taper.
    hard_days : int
        Hard days in a loading week; fewer where they would touch.
    hard_workouts : tuple of str
        Workouts for the hard days, used in turn from block to block.
    long_workouts : tuple of str
        Workouts for the long run's day, used in turn from week to week.
    """

    name: str
    share: float
    hard_days: int
    hard_workouts: tuple[str, ...]
    long_workouts: tuple[str, ...] = ("long",)


@dataclass(frozen=True, slots=True)
class PlanSchema:
    """Layout and limits of a plan.

    Attributes
    ----------
    name, title : str
        Key and name for people.
    shortest_race_m, longest_race_m : float
        Races that it is for.
    phases : tuple of Phase
        The phases before the taper, in order; their shares add up to 1.
    taper : Phase
        The weeks before the race; its share has no meaning.
    taper_days : int
        Fewest days from the taper's first day to the race.
    long_run_s : float
        Long run that the plan must reach before the taper.
    fewest_loading_weeks : int
        Weeks that must lie before the taper.
    recovery_every_weeks : int
        Each so many weeks, counted back from the taper, one is a recovery week.
    recovery_fractions, taper_fractions : tuple of float
        Lowest and highest load of a recovery week, and of the taper's last week, as fractions of
        the last loading week. Taper: 41 to 60 % less is best (Bosquet 2007; Wang 2023).
    lowest_loading_fraction : float
        Lowest load of a loading week as a fraction of the last one.
    weekly_ramp_fraction, weekly_step_au : float
        A loading week has at most ``(1 + fraction) · last loading week + step``: ten per cent more
        at 400 au, which is a habit more than a finding (Buist 2008; Nielsen 2014), and a little
        more for those who begin.
    most_hard_days : int
        Hard days in any week, whatever its phase wants.
    acute_chronic_ratio : float
        Highest load of a week over the mean of it and the three before (Gabbett 2016, whose sweet
        spot ends at 1.3; contested by Impellizzeri 2020, so it is a cap and no aim).
    highest_monotony : float
        Highest mean over deviation of the daily loads of a full week (Foster 1998).
    long_run_share : float
        Highest share of the long run in the week's time, where there are enough sessions
        (Daniels: 25 to 30 %).
    fitness_ramp_au : float
        Highest rise of fitness in a week, in au a day; 5 to 8 is the usual guidance.
    starting_session_s : float
        Easy running that anyone may do on each training day of the first week.
    easy_share : float
        Lowest share of a week's time below the aerobic threshold (Seiler 2010: four fifths).
    long_weight, hard_weight, easy_weight, recovery_weight : float
        Time of a day of each kind relative to the others.
    """

    name: str
    title: str
    shortest_race_m: float
    longest_race_m: float
    phases: tuple[Phase, ...]
    taper: Phase
    taper_days: int
    long_run_s: float
    fewest_loading_weeks: int = 2
    recovery_every_weeks: int = 4
    recovery_fractions: tuple[float, float] = (0.55, 0.75)
    taper_fractions: tuple[float, float] = (0.40, 0.59)
    lowest_loading_fraction: float = 0.8
    weekly_ramp_fraction: float = 0.08
    weekly_step_au: float = 8.0
    most_hard_days: int = 3
    acute_chronic_ratio: float = 1.3
    highest_monotony: float = 1.9
    long_run_share: float = 0.30
    fitness_ramp_au: float = 5.0
    starting_session_s: float = 1200.0
    easy_share: float = 0.8
    long_weight: float = 1.75
    hard_weight: float = 1.1
    easy_weight: float = 1.0
    recovery_weight: float = 0.7


SEED_SCHEMAS: Final[tuple[PlanSchema, ...]] = (
    PlanSchema(
        name="middle_distance",
        title="1500 m to 5 km",
        shortest_race_m=400,
        longest_race_m=7000,
        phases=(
            Phase("base", 0.35, 2, ("hills", "tempo", "strides")),
            Phase("build", 0.35, 2, ("critical_speed_intervals", "hills", "cruise_intervals")),
            Phase("specific", 0.30, 2, ("vo2max_intervals", "critical_speed_intervals")),
        ),
        taper=Phase("taper", 0.0, 1, ("race_pace", "strides")),
        taper_days=7,
        long_run_s=2400,
    ),
    PlanSchema(
        name="ten_kilometres",
        title="10 km",
        shortest_race_m=7000,
        longest_race_m=16000,
        phases=(
            Phase("base", 0.35, 2, ("hills", "tempo", "strides")),
            Phase("build", 0.35, 2, ("cruise_intervals", "vo2max_intervals")),
            Phase("specific", 0.30, 2, ("critical_speed_intervals", "race_pace")),
        ),
        taper=Phase("taper", 0.0, 1, ("race_pace", "strides")),
        taper_days=7,
        long_run_s=3000,
    ),
    PlanSchema(
        name="half_marathon",
        title="Half marathon",
        shortest_race_m=16000,
        longest_race_m=32000,
        phases=(
            Phase("base", 0.35, 2, ("hills", "tempo", "strides")),
            Phase(
                "build", 0.35, 2, ("cruise_intervals", "vo2max_intervals"), ("long", "progression")
            ),
            Phase("specific", 0.30, 2, ("critical_speed_intervals", "race_pace"), ("progression",)),
        ),
        taper=Phase("taper", 0.0, 1, ("race_pace", "strides")),
        taper_days=10,
        long_run_s=4200,
    ),
    PlanSchema(
        name="marathon",
        title="Marathon and beyond",
        shortest_race_m=32000,
        longest_race_m=250_000,
        phases=(
            Phase("base", 0.35, 2, ("hills", "tempo", "strides")),
            Phase("build", 0.35, 2, ("cruise_intervals", "tempo"), ("long", "progression")),
            Phase(
                "specific", 0.30, 2, ("race_pace", "cruise_intervals"), ("long_race_pace", "long")
            ),
        ),
        taper=Phase("taper", 0.0, 1, ("race_pace", "strides")),
        taper_days=12,
        long_run_s=5400,
    ),
)
"""What a new store holds. Shares, weights and long runs are the platform's own settings."""


def adapted(schema: PlanSchema, experience: Experience) -> PlanSchema:
    """Schema with the growth and the hard days that a runner of an experience should have.

    Parameters
    ----------
    schema : PlanSchema
        For a runner who trains regularly.
    experience : {'beginner', 'regular', 'experienced'}
        How used the runner is to training.

    Returns
    -------
    PlanSchema
        The same for regular runners.
    """
    if experience == "beginner":
        return replace(
            schema,
            weekly_ramp_fraction=schema.weekly_ramp_fraction * 0.75,
            fitness_ramp_au=schema.fitness_ramp_au * 0.75,
            most_hard_days=1,
        )
    if experience == "experienced":
        return replace(
            schema,
            weekly_ramp_fraction=schema.weekly_ramp_fraction * 1.25,
            fitness_ramp_au=schema.fitness_ramp_au * 1.4,
        )
    return schema


def schema_for(race_distance_m: float, schemas: Sequence[PlanSchema] = SEED_SCHEMAS) -> PlanSchema:
    """First schema that is for a race distance.

    Parameters
    ----------
    race_distance_m : float
        Distance of the race.
    schemas : sequence of PlanSchema
        Those to choose from.

    Returns
    -------
    PlanSchema
        The first that fits.

    Raises
    ------
    InvalidRequestError
        If none is for that distance.
    """
    for schema in schemas:
        if schema.shortest_race_m <= race_distance_m < schema.longest_race_m:
            return schema
    raise InvalidRequestError(f"There is no plan schema for a race of {race_distance_m:g} m.")


def schema_named(name: str, schemas: Sequence[PlanSchema] = SEED_SCHEMAS) -> PlanSchema:
    """Schema of a name.

    Parameters
    ----------
    name : str
        As a plan names it.
    schemas : sequence of PlanSchema
        Those to choose from.

    Returns
    -------
    PlanSchema
        The schema.

    Raises
    ------
    InvalidRequestError
        If there is none of that name.
    """
    for schema in schemas:
        if schema.name == name:
            return schema
    raise InvalidRequestError(
        f"The plan was made by the schema {name!r}, which the library no longer has; "
        "have a new plan made."
    )
