"""A plan with what has become of it, as the store knows it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from smartrunning.apps.elements import Element, element
from smartrunning.optimizer import DayAdherence, Plan, PlanDay, PlanWeek
from smartrunning.reports import display
from smartrunning.reports.plan_projection import whole
from smartrunning.storage import OwnedStore
from smartrunning.storage.info import PlanInfo, Proposal, SessionInfo
from smartrunning.units import SECONDS_PER_MINUTE

SESSIONS_LOOKED_AT = 400
DAYS_BEFORE = 200
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan and what was done of it.

    Attributes
    ----------
    plan : Plan
        The plan.
    info : PlanInfo
        Its place among the runner's plans.
    today : datetime.date
        Today in the runner's zone.
    days : tuple of PlanDay
        All days of it, those that are over too.
    weeks : tuple of PlanWeek
        All weeks of it, in order.
    adherence : mapping of datetime.date to DayAdherence
        Planned against done, for days with a session.
    sessions : mapping of datetime.date to tuple of SessionInfo
        What was done since the plan began.
    done_au : mapping of datetime.date to float
        Load of each day since the history began.
    before_au : tuple of float
        Loads of the days before the plan, oldest first.
    proposal : Proposal or None
        Whether something speaks for making the plan again.
    is_own : bool
        Whether the visitor may change it; False where somebody looks at another runner's plan.
    """

    plan: Plan
    info: PlanInfo
    today: date
    days: tuple[PlanDay, ...]
    weeks: tuple[PlanWeek, ...]
    adherence: Mapping[date, DayAdherence]
    sessions: Mapping[date, tuple[SessionInfo, ...]]
    done_au: Mapping[date, float]
    before_au: tuple[float, ...]
    proposal: Proposal | None
    is_own: bool = True

    def day(self, day: date) -> PlanDay | None:
        """What is planned for a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        PlanDay or None
            None outside of the plan.
        """
        at = (day - self.days[0].day).days
        if 0 <= at < len(self.days) and self.days[at].day == day:
            return self.days[at]
        return next((one for one in self.days if one.day == day), None)

    @property
    def coming(self) -> PlanDay | None:
        """Next training that is not done yet.

        Returns
        -------
        PlanDay or None
            None when the plan is over.
        """
        done = {day for day, one in self.adherence.items() if one.status == "done"}
        return next(
            (
                one
                for one in self.plan.days
                if one.day >= self.today and one.steps and one.day not in done
            ),
            None,
        )

    def week_of(self, monday: date) -> PlanWeek | None:
        """Week that begins on a Monday.

        Parameters
        ----------
        monday : datetime.date
            A Monday.

        Returns
        -------
        PlanWeek or None
            None outside of the plan.
        """
        return next((week for week in self.weeks if week.start == monday), None)

    def number_of(self, monday: date) -> int:
        """Number of a week, counted from the plan's first.

        Parameters
        ----------
        monday : datetime.date
            Its Monday.

        Returns
        -------
        int
            From 1.
        """
        return (monday - self.weeks[0].start) // WEEK + 1

    def done_in(self, monday: date) -> float:
        """Load that was done in a week.

        Parameters
        ----------
        monday : datetime.date
            Its Monday.

        Returns
        -------
        float
            In au.
        """
        days = (monday + timedelta(days=offset) for offset in range(7))
        return math.fsum(self.done_au.get(day, 0.0) for day in days)

    def extra_on(self, day: date) -> Sequence[Element]:
        """What was done on a day beside what was planned.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        sequence of Element
            A line for each session that is linked to no planned one.
        """
        linked = {one.session_id for one in self.adherence.values()}
        return [
            element("span", f"+ {_name(one)}", style="sr-small sr-extra")
            for one in self.sessions.get(day, ())
            if one.session_id not in linked
        ]


def read(own: OwnedStore, info: PlanInfo, today: date, *, is_own: bool = True) -> Reading:
    """Read a plan and what was done of it.

    Parameters
    ----------
    own : OwnedStore
        The runner's part of the store.
    info : PlanInfo
        The plan.
    today : datetime.date
        Today in the runner's zone.
    is_own : bool
        Whether the visitor may change it.

    Returns
    -------
    Reading
        As of now.
    """
    plan = own.plan(info.plan_id)
    days = whole(plan)
    first = days[0].day
    history = own.history()
    loads: dict[date, float] = {}
    if history is not None and history.first_day is not None:
        begin = history.first_day
        loads = {begin + timedelta(days=at): au for at, au in enumerate(history.daily_load_au)}
    before = [loads.get(first - timedelta(days=ago), 0.0) for ago in range(DAYS_BEFORE, 0, -1)]
    sessions: dict[date, tuple[SessionInfo, ...]] = {}
    for one in own.sessions(limit=SESSIONS_LOOKED_AT):
        if one.local_date >= first and not one.excluded and not one.is_spare:
            sessions[one.local_date] = (*sessions.get(one.local_date, ()), one)
    return Reading(
        plan=plan,
        info=info,
        today=today,
        days=days,
        weeks=_weeks(own, plan, info),
        adherence={one.day: one for one in own.adherence(info.plan_id)},
        sessions=sessions,
        done_au=loads,
        before_au=tuple(before),
        proposal=own.plan_proposal(info.plan_id),
        is_own=is_own,
    )


def _weeks(own: OwnedStore, plan: Plan, info: PlanInfo) -> tuple[PlanWeek, ...]:
    """Weeks of the plan, with those before it as the first plan of its line had them."""
    if plan.revision is None or info.line == info.plan_id:
        return plan.weeks
    first, *later = plan.weeks
    earlier = [week for week in own.plan(info.line).weeks if week.start < first.start]
    return (*earlier, _from_monday(first, plan), *later)


def _from_monday(week: PlanWeek, plan: Plan) -> PlanWeek:
    """Week in which the plan was made again, with its days that were over then."""
    begin = plan.days[0].day
    over = [day for day in whole(plan) if week.start <= day.day < begin and day.workout != "race"]
    load_au = math.fsum(day.load_au for day in over)
    return replace(
        week,
        load_au=week.load_au + load_au,
        distance_m=week.distance_m + math.fsum(day.distance_m for day in over),
        minutes=week.minutes + math.fsum(day.duration_s for day in over) / SECONDS_PER_MINUTE,
        lowest_load_au=week.lowest_load_au + load_au,
        highest_load_au=week.highest_load_au + load_au,
    )


def _name(one: SessionInfo) -> str:
    length_s = one.timer_s if math.isfinite(one.timer_s) else one.elapsed_s
    return f"{one.title or one.sport.capitalize()}, {display.span(length_s)}"
