"""Thresholds of the heart that the sessions suggest, each with its evidence; nothing is applied.

A highest heart rate seen is never more than a lower bound of the maximum, a lowest one in a run
never less than an upper bound of the rate at rest. A value far beyond those of all other sessions
is more often a sensor's error than a heart's feat, so it needs a second session near it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from smartrunning.history.sessions import DatedStatistics
from smartrunning.runner import Runner, Thresholds

LOOK_BACK_DAYS: Final = 365
"""Maximum and rest change slowly."""
THRESHOLD_DAYS: Final = 120
"""The threshold changes with training."""
SUPPORT_BPM: Final = 6.0
"""A second session comes so near, or the value stands alone."""
HARD_SHARE: Final = 0.85
"""Share of the maximum below which half an hour was no time trial; thresholds lie above it."""
LEAST_CHANGE_BPM: Final = 2.0
"""Smaller differences from the profile are within the error of a sensor."""
NES_ERROR_BPM: Final = 10.8
"""Standard error of the maximum by age (Nes et al. 2013, n = 3320)."""
POSSIBLE_BPM: Final = (25.0, 230.0)


@dataclass(frozen=True, slots=True)
class HeartRateProposal:
    """What the sessions say about one threshold of the heart.

    Attributes
    ----------
    threshold : str
        Field of `smartrunning.runner.Thresholds`.
    proposed_bpm : float
        The value to be taken over if the runner agrees; NaN when there is none to propose.
    current_bpm : float
        What the profile says; NaN when nothing.
    evidence : str
        Where it comes from, or why there is none, as sentences for the runner.
    session_id : str
        The session that shows it; empty when there is none.
    local_date : datetime.date or None
        Its day.
    """

    threshold: str
    proposed_bpm: float
    current_bpm: float
    evidence: str
    session_id: str = ""
    local_date: date | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    bpm: float
    session: DatedStatistics


def heart_rate_proposals(
    sessions: Sequence[DatedStatistics], runner: Runner, today: date
) -> tuple[HeartRateProposal, ...]:
    """Proposals for maximum, rest and threshold, in this order.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; excluded ones and those after today do not count.
    runner : Runner
        Whose profile is compared with them.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    tuple of HeartRateProposal
        Three; those that would change nothing say why.
    """
    counted = [
        one
        for one in sessions
        if not one.excluded and 0 <= (today - one.local_date).days <= LOOK_BACK_DAYS
    ]
    current = runner.thresholds_on(today)
    highest = _maximum(counted, current, runner, today)
    known_max_bpm = max(
        (bpm for bpm in (highest.proposed_bpm, current.heart_rate_max_bpm) if bpm > 0),
        default=math.nan,
    )
    recent = [one for one in counted if (today - one.local_date).days <= THRESHOLD_DAYS]
    return highest, _rest(counted, current), _threshold(recent, current, known_max_bpm)


def _maximum(
    sessions: Sequence[DatedStatistics], current: Thresholds, runner: Runner, today: date
) -> HeartRateProposal:
    field, known_bpm = "heart_rate_max_bpm", current.heart_rate_max_bpm
    seen, alone = _supported(_seen(sessions, "highest_held_heart_rate_bpm"))
    if seen is None:
        return HeartRateProposal(field, math.nan, known_bpm, alone or _by_age(runner, today))
    if seen.bpm < known_bpm + LEAST_CHANGE_BPM:
        words = (
            f"The highest heart rate held for ten seconds in a year is {seen.bpm:.0f} bpm, on "
            f"{seen.session.local_date}: nothing says that the maximum of {known_bpm:.0f} bpm is "
            "too low."
        )
        return HeartRateProposal(field, math.nan, known_bpm, words)
    words = (
        f"On {seen.session.local_date} your heart rate was {seen.bpm:.0f} bpm for ten seconds, and "
        f"another session came within {SUPPORT_BPM:.0f} bpm of it. The maximum is at least that."
    )
    return _proposal(field, seen, known_bpm, f"{words} {alone}".strip())


def _rest(sessions: Sequence[DatedStatistics], current: Thresholds) -> HeartRateProposal:
    field, known_bpm = "heart_rate_rest_bpm", current.heart_rate_rest_bpm
    lowest = min(
        _seen(sessions, "lowest_5_min_heart_rate_bpm"), key=lambda one: one.bpm, default=None
    )
    if lowest is not None and lowest.bpm < known_bpm - LEAST_CHANGE_BPM:
        words = (
            f"On {lowest.session.local_date} your heart rate was {lowest.bpm:.0f} bpm for five "
            "minutes of a session. At rest it is at most that."
        )
        return _proposal(field, lowest, known_bpm, words)
    at_most = f" It is below {lowest.bpm:.0f} bpm." if lowest and math.isnan(known_bpm) else ""
    words = (
        "Sessions do not show the heart at rest. Measure it lying down after waking, for five "
        f"minutes, on some days.{at_most}"
    )
    return HeartRateProposal(field, math.nan, known_bpm, words)


def _threshold(
    sessions: Sequence[DatedStatistics], current: Thresholds, maximum_bpm: float
) -> HeartRateProposal:
    field, known_bpm = "threshold_heart_rate_bpm", current.threshold_heart_rate_bpm
    tests = [
        one
        for one in _seen(sessions, "hard_30_min_heart_rate_bpm")
        if HARD_SHARE * maximum_bpm <= one.bpm < maximum_bpm
    ]
    seen, alone = _supported(tests)
    if seen is None:
        words = alone or (
            f"No half hour of the last {THRESHOLD_DAYS} days was run at {HARD_SHARE:.0%} of the "
            "maximal heart rate or more. A solo time trial of 30 minutes would tell: its last 20 "
            "minutes are taken (Friel 2009)."
        )
        return HeartRateProposal(field, math.nan, known_bpm, words)
    words = (
        f"The hardest half hour of the last {THRESHOLD_DAYS} days was on "
        f"{seen.session.local_date}: {seen.bpm:.0f} bpm in its last 20 minutes (Friel 2009). If it "
        f"was not a time trial, the threshold is higher. {alone}"
    ).strip()
    if abs(seen.bpm - known_bpm) < LEAST_CHANGE_BPM:
        return HeartRateProposal(field, math.nan, known_bpm, f"{words} It is as in the profile.")
    return _proposal(field, seen, known_bpm, words)


def _proposal(field: str, seen: _Seen, known_bpm: float, words: str) -> HeartRateProposal:
    one = seen.session
    return HeartRateProposal(
        field, float(round(seen.bpm)), known_bpm, words, one.session_id, one.local_date
    )


def _seen(sessions: Sequence[DatedStatistics], metric: str) -> list[_Seen]:
    low_bpm, high_bpm = POSSIBLE_BPM
    found = [_Seen(one.statistics.number(metric), one) for one in sessions]
    return [one for one in found if low_bpm <= one.bpm <= high_bpm]


def _supported(seen: Sequence[_Seen]) -> tuple[_Seen | None, str]:
    """Highest one with another near it, and a sentence about those that stand alone."""
    ranked = sorted(seen, key=lambda one: (-one.bpm, one.session.local_date))
    for place, one in enumerate(ranked[:-1]):
        if one.bpm - ranked[place + 1].bpm <= SUPPORT_BPM:
            return one, _alone(ranked[:place])
    return None, _alone(ranked[:1]) if ranked else ""


def _alone(seen: Sequence[_Seen]) -> str:
    if not seen:
        return ""
    first = seen[0]
    return (
        f"The {first.bpm:.0f} bpm of {first.session.local_date} stand alone, as a sensor's error "
        "would; they are not taken."
    )


def _by_age(runner: Runner, today: date) -> str:
    """What is known of a maximum of which nothing was recorded."""
    if runner.birth_date is None:
        return "No session has a heart rate, and without a date of birth age tells nothing either."
    age = (today - runner.birth_date).days / 365.25
    return (
        f"No session has a heart rate. People of {age:.0f} years have {211 - 0.64 * age:.0f} ± "
        f"{NES_ERROR_BPM:.0f} bpm (Nes et al. 2013), too wide for zones."
    )
