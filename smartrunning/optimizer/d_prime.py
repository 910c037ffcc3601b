"""What a session leaves of D′, and workouts changed so that none empties it.

Both are reckoned with the lower ends of the runner's critical speed and D′, so that a session that
is fine here is fine for all that the runner may be. D′ is spent and comes back in the differential
form (Skiba et al. 2015; for running Kirby et al. 2021).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from smartrunning.metrics.d_prime_balance import missing_m
from smartrunning.optimizer import intensity
from smartrunning.optimizer.goal import RunnerState
from smartrunning.optimizer.intensity import EASY_FRACTION
from smartrunning.optimizer.plan import Step
from smartrunning.optimizer.race_pace import USUAL_CRITICAL_SPEED_MPS, USUAL_D_PRIME_M, RacePace
from smartrunning.optimizer.session import at_pace
from smartrunning.optimizer.workouts import Repeats, Workout, named
from smartrunning.units import clock

RESERVE_FRACTION: Final = 0.20
"""Part of D′ that every session has to leave: about its error between two measurements, so that a
day on which it is smaller than usual does not end in exhaustion. A setting of the platform."""
WHY: Final = f"so that at least {RESERVE_FRACTION:.0%} of your D′ are left"
SMALLEST_SHARE: Final = 0.4
"""Lower ends of D′ count as no less than this part of the estimate: an interval that reaches to 0
or below says only that D′ is unknown. Retests of one runner differ by some 13 per cent."""
LONGER_RESTS: Final = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
SHORTER_EFFORTS: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1)
WHOLE_S: Final = 5.0
"""Efforts and recoveries are whole multiples of this."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """D′ as a session is held against it, in fractions of critical speed as of today.

    Attributes
    ----------
    critical_fraction : float
        Lower end of critical speed over its estimate; never below easy running, which nobody
        doubts to be sustainable.
    d_prime_s : float
        Lower end of D′ over the estimate of critical speed: seconds of running at it.
    """

    critical_fraction: float
    d_prime_s: float

    def left_fraction(self, steps: Sequence[Step]) -> float:
        """Least part of D′ that is left anywhere in a session.

        Parameters
        ----------
        steps : sequence of Step
            The session.

        Returns
        -------
        float
            1 when nothing is spent; below 0 when more is spent than there is.
        """
        beyond_s = np.array(
            [
                duration_s * (fraction - self.critical_fraction)
                for step in steps
                for duration_s, fraction in _parts(step)
            ]
        )
        if not len(beyond_s):
            return 1.0
        missing = missing_m(beyond_s, np.zeros(len(beyond_s)), self.d_prime_s)
        return 1.0 - float(missing.max()) / self.d_prime_s


def reserve_of(state: RunnerState) -> Reserve:
    """Reserve of a runner, by the lower ends of what is known.

    Parameters
    ----------
    state : RunnerState
        Critical speed and D′ with the lower ends of their intervals.

    Returns
    -------
    Reserve
        That of a usual runner where nothing is known.
    """
    speed_mps, d_prime_m = state.critical_speed_mps, state.d_prime_m
    known = math.isfinite(speed_mps)
    usual_mps = speed_mps if known else USUAL_CRITICAL_SPEED_MPS
    low_mps = state.lowest_critical_speed_mps if known else math.nan
    fraction = low_mps / usual_mps if math.isfinite(low_mps) else 1.0
    usual_m = d_prime_m if math.isfinite(d_prime_m) and d_prime_m > 0 else USUAL_D_PRIME_M
    low_m = state.lowest_d_prime_m if math.isfinite(state.lowest_d_prime_m) else usual_m
    sure_m = min(max(low_m, SMALLEST_SHARE * usual_m), usual_m)
    return Reserve(min(max(fraction, EASY_FRACTION), 1.0), sure_m / usual_mps)


@dataclass(frozen=True, slots=True)
class SafeWorkouts:
    """A library of which no workout empties the runner's D′.

    Attributes
    ----------
    workouts : mapping of str to Workout
        By name.
    notes : mapping of str to str
        What was changed, a sentence for each workout that was.
    """

    workouts: Mapping[str, Workout]
    notes: Mapping[str, str]


def safe_workouts(
    workouts: Mapping[str, Workout], pace: RacePace, reserve: Reserve
) -> SafeWorkouts:
    """Library with recoveries, repetitions and efforts changed where they would empty D′.

    Parameters
    ----------
    workouts : mapping of str to Workout
        The library.
    pace : RacePace
        Pace of the race, for workouts that ask for it.
    reserve : Reserve
        The runner's.

    Returns
    -------
    SafeWorkouts
        In place of a workout that nothing helps stands the easy or the long run.
    """
    safe, notes = dict(workouts), {}
    for name, workout in workouts.items():
        even = replace(workout, fraction=min(workout.fraction, reserve.critical_fraction))
        asked = at_pace(workout.repeats, pace)
        if even.fraction < workout.fraction:
            safe[name], notes[name] = even, f"Slower than usual, {WHY}."
        if asked is None or _holds(asked, reserve):
            continue
        found = next((one for one in _gentler(asked) if _holds(one, reserve)), None)
        easier = named("long" if workout.kind == "long" else "easy", workouts)
        safe[name] = easier if found is None else replace(even, repeats=found)
        notes[name] = _note(workout.title, asked, found)
    return SafeWorkouts(safe, notes)


def _parts(step: Step) -> Iterator[tuple[float, float]]:
    for _ in range(step.repetitions):
        yield step.duration_s, step.critical_speed_fraction
        if step.rest_s > 0:
            yield step.rest_s, step.rest_fraction


def _holds(repeats: Repeats, reserve: Reserve) -> bool:
    """Whether even the most repetitions leave the reserve."""
    most = Step(
        "repeats",
        repeats.most,
        repeats.work_s,
        repeats.work_fraction,
        math.nan,
        repeats.rest_s,
        repeats.rest_fraction,
    )
    return reserve.left_fraction([most]) >= RESERVE_FRACTION


def _gentler(repeats: Repeats) -> Iterator[Repeats]:
    """Gentler forms, the nearest first: longer recoveries, fewer repetitions, shorter efforts."""
    for shorter in SHORTER_EFFORTS:
        work_s = max(WHOLE_S, _whole(repeats.work_s * shorter))
        rests_s = [_whole(repeats.rest_s * longer) for longer in LONGER_RESTS]
        rests_s += [_whole(rest_s * shorter) for rest_s in rests_s]
        for most in range(repeats.most, repeats.fewest - 1, -1):
            for rest_s in dict.fromkeys(rests_s):
                one = replace(repeats, work_s=work_s, rest_s=rest_s, most=most)
                if _is_dense(one):
                    yield one


def _is_dense(repeats: Repeats) -> bool:
    """Whether the efforts still bring the load of even easy running, which limits on time need."""
    once_au = intensity.load_au(repeats.work_s, repeats.work_fraction)
    once_au += intensity.load_au(repeats.rest_s, repeats.rest_fraction)
    return once_au >= intensity.load_au(repeats.work_s + repeats.rest_s, EASY_FRACTION)


def _whole(duration_s: float) -> float:
    return math.floor(duration_s / WHOLE_S) * WHOLE_S


def _note(title: str, asked: Repeats, found: Repeats | None) -> str:
    if found is None:
        return f"Instead of {title}, {WHY}."
    changes = []
    if found.work_s != asked.work_s:
        changes.append(f"efforts of {clock(found.work_s)} instead of {clock(asked.work_s)}")
    if found.rest_s != asked.rest_s:
        changes.append(f"recoveries of {clock(found.rest_s)} instead of {clock(asked.rest_s)}")
    if found.most != asked.most:
        changes.append(f"at most {found.most} repetitions instead of {asked.most}")
    words = ", ".join(changes)
    return f"{words[:1].upper()}{words[1:]}, {WHY}."
