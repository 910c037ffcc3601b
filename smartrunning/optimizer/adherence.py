"""A planned session and what was done in, each step judged on its own target out.

Steps are judged one by one and never on totals: the session's mean says nothing about its
intervals. The mean heart rate of a recovery says nothing either, as the heart is still slowing
down, so recoveries are judged by speed and time alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from smartrunning.metrics.segments import Segment
from smartrunning.optimizer.plan import PlanDay
from smartrunning.optimizer.planned_parts import Part, PartKind, parts_of
from smartrunning.units import METRES_PER_KILOMETRE, SECONDS_PER_MINUTE, clock, pace_s_per_km

Verdict = Literal["on_target", "too_fast", "too_slow", "too_short", "not_done", "not_judged"]
Target = Literal["speed", "heart_rate", "power", "none"]
TOLERANCES: Final[dict[PartKind, float]] = {
    "effort": 0.03,
    "even": 0.08,
    "warm_up": 0.12,
    "cool_down": 0.12,
    "recovery": 0.15,
}
"""Part of the planned speed by which a step may be off, either way. Watches warn from 2.5 per cent
on; easy running is known by its feel. A setting of the platform."""
SHORTEST_SHARE: Final = 0.85
"""A step that lasted less than this part of its time was too short."""
HARMLESS: Final[dict[Verdict, frozenset[PartKind]]] = {
    "too_slow": frozenset({"recovery", "warm_up", "cool_down"}),
}
"""What is no fault: nobody recovers, warms up or cools down too slowly."""
WORTHLESS_AT: Final = 0.12
"""Beyond its tolerance a step loses worth evenly; so far beyond it is worth nothing."""
HEART_FOLLOWS_AFTER_S: Final = 180.0
"""Efforts shorter than this are over before the heart has followed."""
NO_TARGET: Final = (math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class StepAdherence:
    """One step of a planned session, judged.

    Attributes
    ----------
    name : str
        Such as ``Effort 3 of 5``.
    target : {'speed', 'heart_rate', 'power', 'none'}
        What it is judged by.
    lowest, highest, measured : float
        Range of the target and what was done, in m/s, bpm or W; NaN when unknown.
    planned_s, done_s : float
        Its time; done NaN when it was not done.
    start_s, end_s : float
        Where in the session, in seconds since its start; NaN when it was not done.
    verdict : str
        On target, too fast (or too high), too slow (or too low), too short, not done, not judged.
    sentence : str
        The verdict in words; why, where it cannot be judged.
    """

    name: str
    target: Target
    lowest: float
    highest: float
    measured: float
    planned_s: float
    done_s: float
    start_s: float
    end_s: float
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class DayAdherence:
    """One planned day and what was done.

    Attributes
    ----------
    day : datetime.date
        The planned day.
    session_id : str
        The session; empty when there is none.
    linked_by : {'likeness', 'hand', ''}
        Who linked them.
    status : {'done', 'missed', 'open', 'unlinked'}
        Open while the day is not over; unlinked when the runner says that no session belongs to it.
    score : float
        0 to 100: the worth of all judged steps, each weighted by its planned load; NaN when none
        could be judged.
    sentence : str
        The day in words.
    steps : tuple of StepAdherence
        In order.
    """

    day: date
    session_id: str = ""
    linked_by: Literal["likeness", "hand", ""] = ""
    status: Literal["done", "missed", "open", "unlinked"] = "open"
    score: float = math.nan
    sentence: str = ""
    steps: tuple[StepAdherence, ...] = ()


def judged_steps(
    parts: Sequence[Part],
    done: Sequence[Segment | None],
    *,
    threshold_heart_rate_bpm: float = math.nan,
) -> tuple[StepAdherence, ...]:
    """Steps of a planned session, each held against its own target.

    Parameters
    ----------
    parts : sequence of Part
        The planned session.
    done : sequence of Segment or None
        What was done of each; None where it was not.
    threshold_heart_rate_bpm : float
        For steps whose speed has no target; NaN when unknown.

    Returns
    -------
    tuple of StepAdherence
        In the same order.
    """
    return tuple(
        _judged(part, segment, threshold_heart_rate_bpm)
        for part, segment in zip(parts, done, strict=True)
    )


def day_adherence(
    planned: PlanDay, session_id: str, linked_by: Literal["likeness", "hand"],
    steps: tuple[StepAdherence, ...],
) -> DayAdherence:  # fmt: skip
    """Adherence of a day whose session is known.

    Parameters
    ----------
    planned : PlanDay
        The day.
    session_id : str
        Key of the session.
    linked_by : {'likeness', 'hand'}
        Who linked them.
    steps : tuple of StepAdherence
        As `judged_steps` gives them.

    Returns
    -------
    DayAdherence
        With score and words.
    """
    loads = [part.load_au for part in parts_of(planned)]
    pairs = [(step, load) for step, load in zip(steps, loads, strict=True) if _counts(step)]
    weight = math.fsum(load for _, load in pairs)
    worth = math.fsum(load * _worth(step) for step, load in pairs)
    score = 100 * worth / weight if weight else math.nan
    return DayAdherence(
        planned.day, session_id, linked_by, "done", score, _sentence(steps), steps
    )  # fmt: skip


def score_of(days: Sequence[DayAdherence]) -> float:
    """Mean score of the days that could be judged.

    Parameters
    ----------
    days : sequence of DayAdherence
        Days of a plan.

    Returns
    -------
    float
        Missed days count 0; NaN when no day could be judged.
    """
    scores = [0.0 if day.status == "missed" else day.score for day in days]
    known = [score for score in scores if math.isfinite(score)]
    return math.fsum(known) / len(known) if known else math.nan


def _judged(part: Part, segment: Segment | None, threshold_bpm: float) -> StepAdherence:
    target, (low, high) = _target(part, segment, threshold_bpm)
    if segment is None:
        sentence = f"{part.name}: not done."
        return StepAdherence(
            part.name, target, low, high, math.nan, part.duration_s, math.nan, math.nan, math.nan,
            "not_done", sentence,
        )  # fmt: skip
    measured = segment.heart_rate_bpm if target == "heart_rate" else _speed_mps(segment)
    verdict = _verdict(part, segment, measured, (low, high))
    return StepAdherence(
        part.name, target, low, high, measured, part.duration_s, segment.duration_s,
        segment.start_s, segment.end_s, verdict,
        _step_sentence(part, segment, target, measured, verdict),
    )  # fmt: skip


def _speed_mps(segment: Segment) -> float:
    """Level speed of the same cost where the altitude is known, else the speed over ground."""
    graded = segment.grade_adjusted_speed_mps
    return graded if math.isfinite(graded) else segment.speed_mps


def _target(
    part: Part, segment: Segment | None, threshold_bpm: float
) -> tuple[Target, tuple[float, float]]:
    has_speed = segment is None or math.isfinite(_speed_mps(segment))
    if math.isfinite(part.speed_mps) and part.speed_mps > 0 and has_speed:
        tolerance = TOLERANCES[part.kind]
        return "speed", (part.speed_mps * (1 - tolerance), part.speed_mps * (1 + tolerance))
    if part.kind == "recovery" or part.duration_s < HEART_FOLLOWS_AFTER_S:
        return "none", NO_TARGET
    low, high = part.heart_rate_fractions
    if math.isfinite(threshold_bpm * low):
        return "heart_rate", (threshold_bpm * low, threshold_bpm * high)
    return "none", NO_TARGET


def _verdict(
    part: Part, segment: Segment, measured: float, range_: tuple[float, float]
) -> Verdict:  # fmt: skip
    low, high = range_
    if segment.duration_s < SHORTEST_SHARE * part.duration_s:
        return "too_short"
    if not math.isfinite(low) or not math.isfinite(measured):
        return "not_judged"
    if measured > high:
        return "too_fast"
    if measured < low and part.kind not in HARMLESS["too_slow"]:
        return "too_slow"
    return "on_target"


def _counts(step: StepAdherence) -> bool:
    return step.verdict != "not_judged"


def _worth(step: StepAdherence) -> float:
    """Worth of a judged step, from 0 to 1."""
    if step.verdict == "not_done":
        return 0.0
    if step.verdict == "too_short":
        return step.done_s / step.planned_s
    if step.verdict == "on_target":
        return 1.0
    nearest = step.highest if step.verdict == "too_fast" else step.lowest
    return max(0.0, 1 - abs(step.measured / nearest - 1) / WORTHLESS_AT)


def _step_sentence(
    part: Part, segment: Segment, target: Target, measured: float, verdict: Verdict
) -> str:
    if verdict == "too_short":
        return f"{part.name}: {clock(segment.duration_s)} instead of {clock(part.duration_s)}."
    if verdict == "not_judged":
        return f"{part.name}: {_why_not(part, target)}"
    if target == "heart_rate":
        words = {"on_target": "on target", "too_fast": "too high", "too_slow": "too low"}
        return f"{part.name}: heart rate {words[verdict]} ({measured:.0f} bpm)."
    words = {"on_target": "on target", "too_fast": "too fast", "too_slow": "too slow"}
    wanted = "" if verdict == "on_target" else f" instead of {_pace(part.speed_mps)}"
    return f"{part.name}: {words[verdict]} ({_pace(measured)}{wanted})."


def _why_not(part: Part, target: Target) -> str:
    if target != "none":
        return "cannot be judged, as the recording has no such values there."
    if part.kind == "recovery":
        return (
            "cannot be judged: without a speed, the mean heart rate of a recovery proves nothing."
        )
    if part.duration_s < HEART_FOLLOWS_AFTER_S:
        return "cannot be judged: it has no speed, and the heart follows too slowly."
    return "cannot be judged: it has no speed, and your threshold heart rate is unknown."


def _pace(speed_mps: float) -> str:
    if not speed_mps > METRES_PER_KILOMETRE / (60 * SECONDS_PER_MINUTE):
        return "standing"
    return f"{clock(pace_s_per_km(speed_mps))} /km"


def _sentence(steps: Sequence[StepAdherence]) -> str:
    """The day in words: its efforts where there are any, else all of it."""
    judged = [step for step in steps if _counts(step)]
    if not judged:
        return "Done; its steps cannot be judged."
    efforts = [step for step in judged if step.name.startswith("Effort")]
    shown = efforts or judged
    good = sum(step.verdict == "on_target" for step in shown)
    what = "efforts" if efforts else "steps"
    first = f"{good} of {len(shown)} {what} on target."
    if len(shown) == 1:
        return shown[0].sentence
    wrong = next((step for step in shown if step.verdict != "on_target"), None)
    return f"{first} {wrong.sentence}" if wrong else first
