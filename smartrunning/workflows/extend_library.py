"""JSON with plan schemas and workouts in, checked entries of the library out."""

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from smartrunning import optimizer
from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer.intensity import AEROBIC_THRESHOLD_FRACTION
from smartrunning.optimizer.workouts import library
from smartrunning.storage.library import Library
from smartrunning.workflows.requests import Request, checked

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Title = Annotated[str, Field(min_length=1, max_length=80)]
Fraction = Annotated[float, Field(ge=0.3, le=1.6)]
Share = Annotated[float, Field(gt=0, le=1)]
Pair = tuple[Share, Share]
MOST_ENTRIES: Final = 100


class RepeatsEntry(Request):
    """The repeated part of a workout; see `smartrunning.optimizer.Repeats`.

    Attributes
    ----------
    work_s, rest_s : float
        Times of the effort and of the running after it, in s.
    work_fraction, rest_fraction : float
        Their speeds over critical speed.
    fewest, most, more_each_week : int
        Repetitions at first, at most, and how many more each week.
    at_race_pace : bool
        Whether the effort is run at race pace instead.
    """

    work_s: float = Field(gt=0, le=7200)
    work_fraction: Fraction
    rest_s: float = Field(ge=0, le=3600)
    rest_fraction: Fraction
    fewest: int = Field(ge=1, le=100)
    most: int = Field(ge=1, le=100)
    more_each_week: int = Field(1, ge=0, le=20)
    at_race_pace: bool = False

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.most < self.fewest:
            raise ValueError("the most repetitions cannot be fewer than the fewest")
        return self


class WorkoutEntry(Request):
    """A workout; see `smartrunning.optimizer.Workout`.

    Attributes
    ----------
    name, title : str
        Key and name for people.
    kind : {'easy', 'recovery', 'long', 'hard'}
        The kind of day that it is for.
    purpose : str
        What it is for, as a sentence.
    fraction : float
        Speed of all that is not repeated, over critical speed.
    repeats : RepeatsEntry or None
        The repeated part; a hard workout has one.
    """

    name: Name
    title: Title
    kind: Literal["easy", "recovery", "long", "hard"]
    purpose: str = Field(min_length=1, max_length=300)
    fraction: Fraction
    repeats: RepeatsEntry | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.kind == "hard" and self.repeats is None:
            raise ValueError(f"the hard workout {self.name!r} needs a part that is repeated")
        if self.fraction > AEROBIC_THRESHOLD_FRACTION:
            raise ValueError(
                f"the even part of {self.name!r} is faster than 90% of critical speed; write what "
                "is faster as repeats"
            )
        return self


class PhaseEntry(Request):
    """A phase; see `smartrunning.optimizer.Phase`.

    Attributes
    ----------
    name : str
        Name for people.
    share : float
        Share of the weeks before the taper.
    hard_days : int
        Hard days in a loading week.
    hard_workouts, long_workouts : tuple of str
        Names of workouts.
    """

    name: Title
    share: float = Field(ge=0, le=1)
    hard_days: int = Field(ge=0, le=3)
    hard_workouts: tuple[Name, ...] = Field(min_length=1, max_length=10)
    long_workouts: tuple[Name, ...] = Field(("long",), min_length=1, max_length=10)


class SchemaEntry(Request):
    """A plan schema; see `smartrunning.optimizer.PlanSchema`, whose limits these ranges keep safe.

    Attributes
    ----------
    name, title : str
        Key and name for people.
    shortest_race_m, longest_race_m : float
        Races that it is for, in m.
    phases, taper : tuple of PhaseEntry and PhaseEntry
        The phases before the taper, whose shares add up to 1, and the taper.
    taper_days : int
        Fewest days of taper.
    long_run_s : float
        Long run that the plan must reach, in s.
    fewest_loading_weeks, recovery_every_weeks, most_hard_days : int
        See there.
    recovery_fractions, taper_fractions : tuple of float
        See there.
    lowest_loading_fraction, weekly_ramp_fraction, weekly_step_au, acute_chronic_ratio : float
        See there.
    highest_monotony, long_run_share, fitness_ramp_au, starting_session_s, easy_share : float
        See there.
    long_weight, hard_weight, easy_weight, recovery_weight : float
        See there.
    """

    name: Name
    title: Title
    shortest_race_m: float = Field(ge=400, lt=250_000)
    longest_race_m: float = Field(gt=400, le=250_000)
    phases: tuple[PhaseEntry, ...] = Field(min_length=1, max_length=8)
    taper: PhaseEntry
    taper_days: int = Field(ge=1, le=28)
    long_run_s: float = Field(ge=900, le=21_600)
    fewest_loading_weeks: int = Field(2, ge=1, le=20)
    recovery_every_weeks: int = Field(4, ge=2, le=6)
    recovery_fractions: Pair = (0.55, 0.75)
    taper_fractions: Pair = (0.40, 0.59)
    lowest_loading_fraction: float = Field(0.8, gt=0, le=1)
    weekly_ramp_fraction: float = Field(0.08, ge=0, le=0.15)
    weekly_step_au: float = Field(8.0, ge=0, le=30)
    most_hard_days: int = Field(3, ge=0, le=3)
    acute_chronic_ratio: float = Field(1.3, ge=1, le=1.5)
    highest_monotony: float = Field(1.9, ge=0.8, lt=2)
    long_run_share: float = Field(0.30, gt=0, le=0.5)
    fitness_ramp_au: float = Field(5.0, gt=0, le=8)
    starting_session_s: float = Field(1200.0, ge=0, le=2400)
    easy_share: float = Field(0.8, ge=0.5, le=1)
    long_weight: float = Field(1.75, gt=0, le=5)
    hard_weight: float = Field(1.1, gt=0, le=5)
    easy_weight: float = Field(1.0, gt=0, le=5)
    recovery_weight: float = Field(0.7, gt=0, le=5)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.longest_race_m <= self.shortest_race_m:
            raise ValueError(f"the longest race of {self.name!r} must exceed the shortest")
        if abs(sum(phase.share for phase in self.phases) - 1) > 1e-6:
            raise ValueError(f"the shares of the phases of {self.name!r} must add up to 1")
        for name in ("recovery_fractions", "taper_fractions"):
            low, high = getattr(self, name)
            if high < low:
                raise ValueError(f"of {name} of {self.name!r} the first must not exceed the second")
        return self


class LibraryRequest(Request):
    """Additions to the library.

    Attributes
    ----------
    schemas : tuple of SchemaEntry
        Plan schemas.
    workouts : tuple of WorkoutEntry
        Workouts.
    """

    schemas: tuple[SchemaEntry, ...] = Field((), max_length=MOST_ENTRIES)
    workouts: tuple[WorkoutEntry, ...] = Field((), max_length=MOST_ENTRIES)

    @model_validator(mode="after")
    def _brings(self) -> Self:
        """Refuse nothing at all, and names that come twice."""
        if not self.schemas and not self.workouts:
            raise ValueError("there is neither a schema nor a workout in it")
        for entries in (self.schemas, self.workouts):
            names = [entry.name for entry in entries]
            if len(set(names)) < len(names):
                raise ValueError("each name can come once")
        return self


def library_schema() -> dict[str, Any]:
    """JSON Schema of what can be added to the library.

    Returns
    -------
    dict of str to object
        Draft 2020-12.
    """
    described = LibraryRequest.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def extend_library(store_library: Library, values: object, *, author: str) -> tuple[int, int]:
    """Add schemas and workouts to the library.

    Parameters
    ----------
    store_library : Library
        The library.
    values : object
        As they came in: a mapping of JSON values.
    author : str
        Who adds them.

    Returns
    -------
    tuple of int
        Number of schemas and of workouts.

    Raises
    ------
    InvalidRequestError
        With one sentence on the first thing that is wrong; then nothing is added.
    """
    request = checked(LibraryRequest, values)
    workouts = [_workout(entry) for entry in request.workouts]
    schemas = [_schema(entry) for entry in request.schemas]
    library(workouts)
    fill(store_library)
    known = {one.name for one in (*store_library.workouts(), *workouts)}
    for schema in schemas:
        _check_names(schema, known)
    if workouts:
        store_library.add("workouts", workouts, author=author)
    if schemas:
        store_library.add("schemas", schemas, author=author)
    return len(schemas), len(workouts)


def fill(store_library: Library) -> None:
    """Put what comes with SmartRunning into a library that is empty.

    Parameters
    ----------
    store_library : Library
        The library; own entries stand beside those that come with it.
    """
    if not store_library.workouts():
        store_library.save_schemas(optimizer.SEED_SCHEMAS)
        store_library.save_workouts(optimizer.SEED_WORKOUTS)


def _workout(entry: WorkoutEntry) -> optimizer.Workout:
    fields = entry.model_dump()
    repeats = fields.pop("repeats")
    return optimizer.Workout(**fields, repeats=optimizer.Repeats(**repeats) if repeats else None)


def _schema(entry: SchemaEntry) -> optimizer.PlanSchema:
    fields = entry.model_dump(exclude={"phases", "taper"})
    phases = tuple(optimizer.Phase(**phase.model_dump()) for phase in entry.phases)
    return optimizer.PlanSchema(
        **fields, phases=phases, taper=optimizer.Phase(**entry.taper.model_dump())
    )


def _check_names(schema: optimizer.PlanSchema, known: set[str]) -> None:
    for phase in (*schema.phases, schema.taper):
        for name in (*phase.hard_workouts, *phase.long_workouts):
            if name not in known:
                raise InvalidRequestError(
                    f"The phase {phase.name!r} of {schema.name!r} needs the workout {name!r}, "
                    "which is neither in the library nor in this file."
                )


def plain_entry(entry: optimizer.PlanSchema | optimizer.Workout) -> dict[str, Any]:
    """Entry as it could be added.

    Parameters
    ----------
    entry : PlanSchema or Workout
        Of the library.

    Returns
    -------
    dict of str to object
        Plain values.
    """
    return asdict(entry)
