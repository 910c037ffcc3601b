"""What a runner may ask of a plan that there is: names, types and ranges, checked at once."""

import math
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from smartrunning.optimizer import Goal
from smartrunning.workflows.requests import Minutes, Request, Weekday

NOT_IN_A_GOAL: Final = frozenset({"seed", "reasons", "quantile", "unavailable"})


class WishRequest(Request):
    """What shall be otherwise than in the plan; what is left out stays as it is.

    Attributes
    ----------
    race_date, hours_per_week, longest_session_s, training_days, long_run_day : object
        See `smartrunning.workflows.requests.PlanRequest`.
    minutes_by_weekday, sessions_per_week, attitude, distribution, experience : object
        See there.
    seed : int
        Seed of the search.
    """

    race_date: date | None = None
    hours_per_week: float | None = Field(None, gt=0, le=168)
    longest_session_s: float | None = Field(None, ge=900, le=86_400)
    training_days: tuple[Weekday, ...] | None = Field(None, min_length=1, max_length=7)
    long_run_day: Weekday | None = None
    minutes_by_weekday: tuple[Minutes, ...] | None = Field(None, max_length=7)
    sessions_per_week: int | None = Field(None, ge=1, le=7)
    attitude: Literal["expected", "cautious"] | None = None
    distribution: Literal["usual", "polarised", "pyramidal", "threshold"] | None = None
    experience: Literal["beginner", "regular", "experienced"] | None = None
    seed: int = Field(0, ge=0, lt=2**32)

    @property
    def wishes(self) -> dict[str, Any]:
        """What was said, by its name.

        Returns
        -------
        dict of str to object
            Plain JSON values; the seed is none of them.
        """
        said = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return {name: value for name, value in said.items() if name != "seed"}

    def goal(self, goal: Goal) -> Goal:
        """Goal with what shall be otherwise.

        Parameters
        ----------
        goal : Goal
            Of the plan.

        Returns
        -------
        Goal
            Its training days in order; a long run's day that is none of them becomes the last one.
        """
        changes = {
            name: getattr(self, name)
            for name in self.model_fields_set - NOT_IN_A_GOAL
            if getattr(self, name) is not None
        }
        if "training_days" in changes:
            days = tuple(sorted(changes["training_days"]))
            changes["training_days"] = days
            if changes.get("long_run_day", goal.long_run_day) not in days:
                changes["long_run_day"] = days[-1]
        return replace(goal, **changes)


class ReplanRequest(WishRequest):
    """A wish to have the days that are left planned anew.

    Attributes
    ----------
    reasons : tuple of str
        What has happened, in codes.
    race_distance_m, target_s : float or None
        Of the race; see `smartrunning.workflows.requests.PlanRequest`.
    unavailable : tuple of (datetime.date, datetime.date)
        Times without training, beside those that are known.
    easy_until : datetime.date or None
        No hard session before this day.
    highest_weekly_load_au : float or None
        Cap on every week.
    """

    reasons: tuple[Literal["ill", "away", "other_wishes"], ...] = Field((), max_length=3)
    race_distance_m: float | None = Field(None, ge=400, le=250_000)
    target_s: float | None = Field(None, gt=0)
    unavailable: tuple[tuple[date, date], ...] = Field((), max_length=20)
    easy_until: date | None = None
    highest_weekly_load_au: float | None = Field(None, gt=0, le=5000)

    def goal(self, goal: Goal) -> Goal:
        """Goal with what shall be otherwise.

        Parameters
        ----------
        goal : Goal
            Of the plan.

        Returns
        -------
        Goal
            Times without training are added to those that are known.
        """
        away = tuple(dict.fromkeys((*goal.unavailable, *self.unavailable)))
        return replace(super().goal(goal), unavailable=away)


class WhatIfRequest(WishRequest):
    """A question what another wish would change.

    Attributes
    ----------
    quantile : float or None
        Share of the worst draws of the response whose mean counts; it makes the plan a cautious
        one.
    """

    quantile: float | None = Field(None, gt=0, le=0.5)

    @model_validator(mode="after")
    def _asks(self) -> Self:
        """Refuse a question without a wish."""
        if not self.wishes:
            raise ValueError("a what-if needs at least one wish, such as other training days")
        return self

    def goal(self, goal: Goal) -> Goal:
        """Goal with what shall be otherwise.

        Parameters
        ----------
        goal : Goal
            Of the plan.

        Returns
        -------
        Goal
            A cautious one where a share of the worst draws is given.
        """
        wished = super().goal(goal)
        if self.quantile is None or not math.isfinite(self.quantile):
            return wished
        return replace(wished, attitude="cautious", worst_share=self.quantile)


class MoveRequest(Request):
    """A session to be moved.

    Attributes
    ----------
    from_day, to_day : datetime.date
        Its day, and the day that it shall move to.
    """

    from_day: date
    to_day: date


class UndoRequest(Request):
    """A change to be taken back.

    Attributes
    ----------
    to : str
        Key of the revision that shall hold again; empty for the one before.
    """

    to: str = Field("", pattern=r"^([0-9a-f]{24})?$")


class LinkRequest(Request):
    """What a planned day's session is.

    Attributes
    ----------
    day : datetime.date
        The planned day.
    session_id : str or None
        Key of the session; None when none belongs to it.
    automatic : bool
        Whether likeness shall decide instead.
    """

    day: date
    session_id: str | None = Field(None, pattern=r"^[0-9a-f]{24}$")
    automatic: bool = False


class SettingsRequest(Request):
    """How plans shall be treated.

    Attributes
    ----------
    replan_by_itself : bool
        Whether the days that are left are planned anew without being asked.
    """

    replan_by_itself: bool


class DismissRequest(Request):
    """A proposal that shall be shown no more.

    Attributes
    ----------
    proposal_id : str
        Its key.
    """

    proposal_id: str = Field(pattern=r"^[0-9a-f]{24}$")


class CalendarRequest(Request):
    """A secret link to the calendar.

    Attributes
    ----------
    start_time : str
        Time of day at which sessions begin; empty for entries of the whole day.
    """

    start_time: str = Field("", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
