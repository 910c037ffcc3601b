"""A plan and the sessions since in: links, adherence and a proposal to plan anew out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from smartrunning import metrics, optimizer
from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.metrics import Segment, SessionStatistics
from smartrunning.metrics.segments import segments
from smartrunning.optimizer import DayAdherence, DoneSession, PlanDay
from smartrunning.optimizer.revising import what_happened
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.replan import linked_days
from smartrunning.workflows.runner_state import state_between_sessions

LOOK_BACK: Final = timedelta(days=21)
"""Days that are linked and scored again; what is older has been."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What following a plan came to.

    Attributes
    ----------
    days : tuple of DayAdherence
        Days that were scored.
    proposed : bool
        Whether a new proposal was kept.
    """

    days: tuple[DayAdherence, ...] = ()
    proposed: bool = False


def follow_plan(owned: OwnedStore, today: date) -> Followed:
    """Link and score the days since, and propose to plan anew where they went otherwise.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    Followed
        Nothing when there is no plan, or its race is over.
    """
    plan_id = owned.current_plan_id()
    if not plan_id:
        return Followed()
    plan = owned.plan(plan_id)
    if plan.goal.race_date < today:
        return Followed()
    days = score_days(owned, plan_id, today)
    state = state_between_sessions(owned, today)
    found = optimizer.departures(plan, state, linked_days(owned, plan_id))
    return Followed(days, owned.propose_replanning(plan_id, what_happened(found), found.days))


def score_days(owned: OwnedStore, plan_id: str, today: date) -> tuple[DayAdherence, ...]:
    """Link the days of the last weeks to sessions and score them.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    plan_id : str
        The plan.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    tuple of DayAdherence
        As they were kept; today's only when it is done.
    """
    line, plan = owned.plan_info(plan_id).line, owned.plan(plan_id)
    past = plan.past_days
    planned = [
        day
        for day in (*past, *plan.days)
        if day.steps and day.workout != "race" and today - LOOK_BACK <= day.day <= today
    ]
    if not planned:
        return ()
    by_hand = owned.links_by_hand(line)
    found = optimizer.links(planned, _done(owned, planned), by_hand)
    days = tuple(
        _scored(owned, day, found.get(day.day, ""), by_hand=by_hand, today=today) for day in planned
    )
    owned.save_adherence(line, days)
    return days


def link_session(
    owned: OwnedStore, plan_id: str, day: date, session_id: str | None, today: date
) -> DayAdherence:
    """Keep what the runner says about a planned day, and score it.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    plan_id : str
        Any revision of the plan.
    day : datetime.date
        The planned day.
    session_id : str or None
        The session; empty when none belongs to the day, None when likeness shall decide.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    DayAdherence
        Of that day.

    Raises
    ------
    NotFoundError
        If this runner has no such plan or session.
    InvalidRequestError
        If nothing was planned on that day, or it is not over.
    """
    info, plan = owned.plan_info(plan_id), owned.plan(plan_id)
    past = plan.past_days
    planned = next((one for one in (*past, *plan.days) if one.day == day and one.steps), None)
    if planned is None or planned.workout == "race" or day > today:
        raise InvalidRequestError(f"The plan has no session on {day} that could have been done.")
    if session_id:
        owned.session_info(session_id)
    owned.link_by_hand(info.line, day, session_id)
    score_days(owned, plan_id, today)
    by_hand = owned.links_by_hand(info.line)
    if today - LOOK_BACK <= day:
        return next(one for one in owned.adherence(plan_id) if one.day == day)
    found = optimizer.links([planned], _done(owned, [planned]), by_hand)
    scored = _scored(owned, planned, found.get(day, ""), by_hand=by_hand, today=today)
    owned.save_adherence(info.line, [scored])
    return scored


def _done(owned: OwnedStore, planned: Sequence[PlanDay]) -> list[DoneSession]:
    """Sessions of the days of a plan, and of the day after them."""
    first = min(day.day for day in planned)
    last = max(day.day for day in planned) + timedelta(days=1)
    near = [one for one in owned.sessions() if first <= one.local_date <= last and one.counts]
    return [_done_session(owned, info) for info in near]


def _done_session(owned: OwnedStore, info: SessionInfo) -> DoneSession:
    statistics = _statistics(owned, info.session_id)
    moving_s = statistics.number("moving_s") if statistics else info.timer_s
    efforts = sum(part.kind == "work" for part in statistics.intervals) if statistics else 0
    return DoneSession(info.session_id, info.local_date, info.sport, moving_s, efforts)


def _statistics(owned: OwnedStore, session_id: str) -> SessionStatistics | None:
    try:
        return owned.statistics_of(session_id)
    except NotFoundError:
        return None


def _scored(
    owned: OwnedStore, day: PlanDay, session_id: str, *, by_hand: dict[date, str], today: date
) -> DayAdherence:
    if not session_id:
        if day.day in by_hand:
            return DayAdherence(day.day, status="unlinked", sentence="You said: not done.")
        over = day.day < today
        return DayAdherence(
            day.day,
            status="missed" if over else "open",
            sentence="Missed: no session of yours is like it." if over else "Still to come.",
        )
    try:
        session = owned.session(session_id)
    except NotFoundError:
        return DayAdherence(day.day, status="missed", sentence="Its session was deleted.")
    track = metrics.Track(session)
    statistics = _statistics(owned, session_id)
    work = [part for part in statistics.intervals if part.kind == "work"] if statistics else []
    parts = optimizer.parts_of(day)
    done = optimizer.aligned(parts, work, _end_s(track), lambda a, b: _measured(track, a, b))
    thresholds = owned.runner().thresholds_on(session.started_at.date())
    steps = optimizer.judged_steps(
        parts, done, threshold_heart_rate_bpm=thresholds.threshold_heart_rate_bpm
    )
    return optimizer.day_adherence(
        day, session_id, "hand" if day.day in by_hand else "likeness", steps
    )


def _end_s(track: metrics.Track) -> float:
    elapsed_s = track.session.records["elapsed_s"]
    return float(elapsed_s[-1]) if len(elapsed_s) else 0.0


def _measured(track: metrics.Track, start_s: float, end_s: float) -> Segment:
    return segments(track, np.array([start_s]), np.array([end_s]))[0]
