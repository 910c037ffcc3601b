"""Which hard sessions make up an intensity distribution."""

from collections.abc import Mapping
from typing import Final

from smartrunning.optimizer.goal import Distribution
from smartrunning.optimizer.workouts import Workout, named

FASTER_THAN_THRESHOLD_FRACTION: Final = 0.99
"""Efforts from here on, over critical speed, are the hard pole of polarised training."""


def chosen_workouts(
    names: tuple[str, ...], distribution: Distribution, workouts: Mapping[str, Workout]
) -> tuple[str, ...]:
    """Hard workouts of a phase that suit an intensity distribution.

    Easy running is four fifths of the time in all of them (Seiler 2010); they differ in the rest:
    polarised training has it at or above critical speed, threshold training below, pyramidal more
    below than above (Stöggl & Sperlich 2015).

    Parameters
    ----------
    names : tuple of str
        Workouts of the phase.
    distribution : {'usual', 'polarised', 'pyramidal', 'threshold'}
        The distribution.
    workouts : mapping of str to Workout
        The library.

    Returns
    -------
    tuple of str
        In the order of the phase; all of them where none suits.
    """
    fast = tuple(name for name in names if _is_fast(named(name, workouts)))
    slower = tuple(name for name in names if name not in fast)
    chosen = {
        "usual": names,
        "polarised": fast,
        "threshold": slower,
        "pyramidal": (*slower, *slower, *fast),
    }[distribution]
    return chosen or names


def _is_fast(workout: Workout) -> bool:
    repeats = workout.repeats
    return repeats is not None and (
        not repeats.at_race_pace and repeats.work_fraction >= FASTER_THAN_THRESHOLD_FRACTION
    )
