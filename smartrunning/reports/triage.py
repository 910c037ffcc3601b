"""A runner's history and plan in, how much a coach should look, and why, out.

The limits are those that the rest of the platform shows: Foster's monotony, the acute to chronic
ratio that is contested (Impellizzeri et al. 2020) and therefore weighs little, and the bands of
form. Nothing here says that a runner will be hurt; it says where to look first.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning.history import RunnerHistory
from smartrunning.history.load_balance import load_balance
from smartrunning.optimizer import Plan, PlanDay
from smartrunning.reports.daily_load import DailyLoad, daily_load

SILENT_DAYS: Final = 10
LONG_SILENT_DAYS: Final = 21
HIGH_MONOTONY: Final = 2.0
"""Foster (1998): above it illness became more frequent at a high strain."""
HIGH_ACUTE_CHRONIC: Final = 1.5
VERY_TIRED_AU: Final = -30.0
LOOKED_BACK_DAYS: Final = 14
FEW_MISSED: Final = 2
TOO_MUCH: Final = 1.3
TOO_LITTLE: Final = 0.6
RACE_SOON_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a coach should look.

    Attributes
    ----------
    weight : int
        How urgent it is, from 1 to 4.
    sentence : str
        The reason with its numbers.
    """

    weight: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Triage:
    """One runner on the list of a coach; NaN where nothing is known.

    Attributes
    ----------
    runner_id, name : str
        The runner.
    last_session : datetime.date or None
        Day of the last session with load; None without any.
    week_load_au : float
        Load from Monday to today.
    planned_week_au : float
        Load that the plan has for the whole of this week.
    form_au, fitness_au : float
        As of today.
    monotony : float
        Of the last seven days.
    acute_chronic : float
        Mean of 7 days over mean of 28 days.
    adherence_fraction : float
        Load done over load planned in the last days before today.
    missed : int
        Days with planned training and without any, of the same days.
    race_date : datetime.date or None
        Of the plan that is running.
    reasons : tuple of Reason
        The most urgent first; empty when all is as it should be.
    """

    runner_id: str
    name: str
    last_session: date | None = None
    week_load_au: float = math.nan
    planned_week_au: float = math.nan
    form_au: float = math.nan
    fitness_au: float = math.nan
    monotony: float = math.nan
    acute_chronic: float = math.nan
    adherence_fraction: float = math.nan
    missed: int = 0
    race_date: date | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def urgency(self) -> int:
        """How urgent it is to look.

        Returns
        -------
        int
            Sum of the reasons' weights; 0 when there is none.
        """
        return sum(reason.weight for reason in self.reasons)


def triage(
    runner_id: str,
    name: str,
    history: RunnerHistory | None,
    plan: Plan | None,
    *,
    today: date,
    past: Sequence[PlanDay] = (),
) -> Triage:
    """Place of one runner on the list.

    Parameters
    ----------
    runner_id, name : str
        The runner.
    history : RunnerHistory or None
        None while nothing is computed.
    plan : Plan or None
        The latest one; one whose race is over does not count.
    today : datetime.date
        Today in the runner's zone.
    past : sequence of PlanDay
        Planned days that are over and no more in the plan.

    Returns
    -------
    Triage
        With all reasons.
    """
    load = daily_load(history, today) if history else None
    running = plan if plan is not None and plan.goal.race_date >= today else None
    planned = _planned(running, past)
    if load is None:
        return Triage(
            runner_id,
            name,
            race_date=running.goal.race_date if running else None,
            reasons=(Reason(2, "There is no session with a load yet."),),
        )
    known = replace(
        _measured(load, planned, today),
        runner_id=runner_id,
        name=name,
        race_date=running.goal.race_date if running else None,
    )
    reasons = sorted(_reasons(known, today), key=lambda reason: -reason.weight)
    return replace(known, reasons=tuple(reasons))


def by_urgency(rows: Sequence[Triage]) -> tuple[Triage, ...]:
    """Runners in the order in which a coach should look.

    Parameters
    ----------
    rows : sequence of Triage
        In any order.

    Returns
    -------
    tuple of Triage
        The most urgent first, then by name.
    """
    return tuple(sorted(rows, key=lambda one: (-one.urgency, one.name.casefold(), one.runner_id)))


def _planned(plan: Plan | None, past: Sequence[PlanDay]) -> dict[date, float]:
    if plan is None:
        return {}
    return {one.day: one.load_au for one in (*past, *plan.days)}


def _measured(load: DailyLoad, planned: Mapping[date, float], today: date) -> Triage:
    """What the loads say, of a runner without a name."""
    balance = load_balance(load.load_au)
    monday = today - timedelta(days=today.weekday())
    week = [monday + timedelta(days=day) for day in range(7)]
    looked_back = [today - timedelta(days=day) for day in range(1, LOOKED_BACK_DAYS + 1)]
    wanted = {day: planned[day] for day in looked_back if planned.get(day, 0.0) > 0}
    done_au = sum(_done(load, day) for day in looked_back if day in planned)
    active = np.flatnonzero(load.load_au > 0)
    return Triage(
        "",
        "",
        last_session=load.days[int(active[-1])] if len(active) else None,
        week_load_au=sum(_done(load, day) for day in week if day <= today),
        planned_week_au=_sum([planned[day] for day in week if day in planned]),
        form_au=float(load.form_au[-1]),
        fitness_au=float(load.fitness_au[-1]),
        monotony=float(balance.monotony[-1]),
        acute_chronic=float(balance.acute_chronic_rolling[-1]),
        adherence_fraction=done_au / sum(wanted.values()) if wanted else math.nan,
        missed=sum(_done(load, day) == 0 for day in wanted),
    )


def _sum(values: Sequence[float]) -> float:
    return math.fsum(values) if values else math.nan


def _done(load: DailyLoad, day: date) -> float:
    place = (day - load.first_day).days
    return float(load.load_au[place]) if 0 <= place < len(load.load_au) else 0.0


def _reasons(one: Triage, today: date) -> list[Reason]:
    return [*_about_silence(one, today), *_about_load(one), *_about_plan(one, today)]


def _about_silence(one: Triage, today: date) -> list[Reason]:
    if one.last_session is None:
        return [Reason(2, "There is no session with a load yet.")]
    days = (today - one.last_session).days
    if days >= LONG_SILENT_DAYS:
        return [Reason(4, f"No session for {days} days.")]
    return [Reason(2, f"No session for {days} days.")] if days >= SILENT_DAYS else []


def _about_load(one: Triage) -> list[Reason]:
    found = []
    if one.form_au < VERY_TIRED_AU:
        found.append(Reason(3, f"Form is {one.form_au:.0f} au: very tired."))
    if one.monotony > HIGH_MONOTONY:
        found.append(
            Reason(
                2,
                f"Monotony is {one.monotony:.1f}, above {HIGH_MONOTONY:.0f}: "
                "hardly any easy days between the others.",
            )
        )
    if one.acute_chronic > HIGH_ACUTE_CHRONIC:
        found.append(
            Reason(
                1,
                f"Acute over chronic load is {one.acute_chronic:.2f}, above "
                f"{HIGH_ACUTE_CHRONIC}: much more than usual (a contested number).",
            )
        )
    return found


def _about_plan(one: Triage, today: date) -> list[Reason]:
    found = []
    if one.missed >= FEW_MISSED:
        found.append(
            Reason(
                3 if one.missed > FEW_MISSED else 2,
                f"{one.missed} planned days of the last {LOOKED_BACK_DAYS} without training.",
            )
        )
    percent = f"{100 * one.adherence_fraction:.0f} %"
    if one.adherence_fraction > TOO_MUCH:
        found.append(Reason(2, f"Did {percent} of the planned load in {LOOKED_BACK_DAYS} days."))
    elif one.adherence_fraction < TOO_LITTLE and one.missed < FEW_MISSED:
        found.append(
            Reason(2, f"Did only {percent} of the planned load in {LOOKED_BACK_DAYS} days.")
        )
    if one.race_date is not None and (one.race_date - today).days <= RACE_SOON_DAYS:
        days = (one.race_date - today).days
        found.append(Reason(1, "The race is today." if not days else f"Race in {days} days."))
    return found
