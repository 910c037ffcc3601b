"""What browsers and the command line may ask for: names, types and ranges, checked before any work.

The names of a plan's request are those of the optimizer's goal.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from smartrunning.errors import InvalidRequestError
from smartrunning.workflows.report_kinds import REPORTS

Weekday = Annotated[int, Field(ge=0, le=6)]
Minutes = Annotated[float, Field(ge=0, le=1440)]
_Model = TypeVar("_Model", bound=BaseModel)


class Request(BaseModel):
    """Something that is asked for: nothing but what is named, no number that is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class RaceRequest(Request):
    """A race on the way to the goal.

    Attributes
    ----------
    day : datetime.date
        Day of the race.
    distance_m : float
        Its distance.
    priority : {'B', 'C'}
        Whether the week is made easier for it.
    """

    day: date
    distance_m: float = Field(ge=400, le=250_000)
    priority: Literal["B", "C"] = "C"


class PlanRequest(Request):
    """A race to train for, and the room that life leaves for it.

    Attributes
    ----------
    race_date : datetime.date
        Day of the race.
    race_distance_m : float
        Distance of the race.
    start_date : datetime.date or None
        First day of the plan; None is the day after the request.
    hours_per_week : float
        Time for training.
    longest_session_s : float
        Longest single session.
    training_days : tuple of int
        Weekdays with time for training, 0 is Monday.
    long_run_day : int
        Weekday of the long run, one of the training days.
    target_s : float or None
        Hoped-for finish time.
    seed : int
        Seed of the search: the same request with the same seed gives the same plan.
    minutes_by_weekday : tuple of float
        Longest session of each weekday, Monday first; empty for none but the longest session.
    sessions_per_week : int
        Most sessions in a week.
    unavailable : tuple of (datetime.date, datetime.date)
        First and last days of times without training.
    other_races : tuple of RaceRequest
        Races before the goal's.
    distribution, experience, attitude : str
        See `smartrunning.optimizer.Goal`.
    highest_weekly_load_au : float or None
        Cap on every week.
    easy_until : datetime.date or None
        No hard session before this day.
    schema_name : str
        Plan schema of the library; empty for the first that is for the distance.
    """

    race_date: date
    race_distance_m: float = Field(ge=400, le=250_000)
    start_date: date | None = None
    hours_per_week: float = Field(6.0, gt=0, le=168)
    longest_session_s: float = Field(9000.0, ge=900, le=86_400)
    training_days: tuple[Weekday, ...] = Field((1, 2, 3, 5, 6), min_length=1, max_length=7)
    long_run_day: Weekday = 6
    target_s: float | None = Field(None, gt=0)
    seed: int = Field(0, ge=0, lt=2**32)
    minutes_by_weekday: tuple[Minutes, ...] = Field((), max_length=7)
    sessions_per_week: int = Field(6, ge=1, le=7)
    unavailable: tuple[tuple[date, date], ...] = Field((), max_length=20)
    other_races: tuple[RaceRequest, ...] = Field((), max_length=20)
    distribution: Literal["usual", "polarised", "pyramidal", "threshold"] = "usual"
    experience: Literal["beginner", "regular", "experienced"] = "regular"
    attitude: Literal["expected", "cautious"] = "expected"
    highest_weekly_load_au: float | None = Field(None, gt=0, le=5000)
    easy_until: date | None = None
    schema_name: str = Field("", max_length=40)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        """Refuse a long run on a day without training, and days named twice."""
        if len(set(self.training_days)) != len(self.training_days):
            raise ValueError("each training day can be named once")
        if self.long_run_day not in self.training_days:
            raise ValueError("the day of the long run must be one of the training days")
        return self

    @property
    def target_or_nan_s(self) -> float:
        """Hoped-for finish time as the optimizer takes it.

        Returns
        -------
        float
            NaN when there is none.
        """
        return math.nan if self.target_s is None else self.target_s


class ReportRequest(Request):
    """A notebook to be run for the runner.

    Attributes
    ----------
    kind : str
        Name of the report.
    parameters : dict of str to object
        Parameters of its notebook; see `smartrunning.workflows.report_kinds`.
    again : str
        Key of the report that is made again; empty for a new one.
    """

    kind: str = Field(max_length=40)
    parameters: dict[str, Any] = Field(default_factory=dict)
    again: str = Field("", pattern=r"^([0-9a-f]{24})?$")

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        """Refuse a report that there is not, and parameters that it does not have."""
        if self.kind not in REPORTS:
            raise ValueError(f"there is no report {self.kind!r}, only {', '.join(sorted(REPORTS))}")
        try:
            REPORTS[self.kind].parameters.model_validate(self.parameters)
        except ValidationError as error:
            raise ValueError(_sentence(error)) from None
        return self


def wish_key(wish: Mapping[str, Any]) -> str:
    """Key of a wish: the same for the same wish, so that asking twice makes one job.

    Parameters
    ----------
    wish : mapping of str to object
        Plain JSON values.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    return hashlib.sha256(json.dumps(dict(wish), sort_keys=True).encode()).hexdigest()[:32]


def checked(model: type[_Model], values: object) -> _Model:
    """Request whose values have been checked.

    Parameters
    ----------
    model : type
        A request's class, such as `PlanRequest`.
    values : object
        As they came in: a mapping of JSON values.

    Returns
    -------
    object
        An instance of the class.

    Raises
    ------
    InvalidRequestError
        With one sentence on the first value that makes no sense.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidRequestError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"The request has a value named {name[:60]!r}, which it cannot have."
    if first["type"] == "missing":
        return f"The request needs a value named {name!r}."
    if first["type"] == "value_error":
        why = first["msg"].removeprefix("Value error, ")
        return why if why.endswith(".") else f"The request cannot be met: {why}."
    return f"The value {name!r} cannot be used: {first['msg']}."
