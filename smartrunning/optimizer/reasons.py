"""Why a session stands on its day, in words."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from smartrunning.optimizer.loaded_week import LoadedWeek
from smartrunning.optimizer.pattern import DayShare
from smartrunning.optimizer.plan import PlanDay
from smartrunning.optimizer.session import PlannedSession


def reason(
    session: PlannedSession, share: DayShare, week: LoadedWeek, before: Sequence[PlanDay]
) -> str:
    """Why a session stands on its day.

    Parameters
    ----------
    session : PlannedSession
        The session.
    share : DayShare
        Its day.
    week : LoadedWeek
        Its week.
    before : sequence of PlanDay
        All days of the plan before it.

    Returns
    -------
    str
        Sentences for the runner.
    """
    sentences = [session.workout.purpose]
    if session.missing:
        sentences.append(f"{session.missing} would not fit into this week's load or easy share.")
    if share.kind == "recovery":
        sentences.append("The day before was a heavy one.")
    if share.kind == "long":
        part = share.share / math.fsum(day.share for day in week.pattern.days)
        sentences.append(f"Your day for the long run: {part:.0%} of the week's load.")
    repeated = [step for step in session.steps if step.kind == "repeats"]
    if repeated:
        sentences.append(_progress(session.workout.name, repeated[0].repetitions, week, before))
    elif week.week.role == "taper":
        sentences.append("Taper: less load lets fatigue go while fitness stays.")
    elif week.week.role == "recovery":
        sentences.append("Recovery week: less of everything.")
    return " ".join(sentences)


def _progress(name: str, repetitions: int, week: LoadedWeek, before: Sequence[PlanDay]) -> str:
    if week.week.role == "recovery":
        return "Recovery week: few repetitions, so that the block can take hold."
    if week.week.role == "taper":
        return "Taper: the intensity stays, the volume falls (Bosquet 2007)."
    last = _last_repetitions(name, week.week.start - timedelta(days=7), before)
    if last is None or week.week.week_of_block == 0:
        return f"{repetitions} repetitions to begin with."
    if repetitions > last:
        return f"{repetitions} repetitions, {repetitions - last} more than a week before."
    return f"{repetitions} repetitions, as the week's load and easy share allow."


def _last_repetitions(name: str, since: date, before: Sequence[PlanDay]) -> int | None:
    """Repetitions of the same workout in the week before."""
    for day in reversed(before):
        if day.day < since:
            return None
        if day.workout == name:
            return max((s.repetitions for s in day.steps if s.kind == "repeats"), default=None)
    return None
