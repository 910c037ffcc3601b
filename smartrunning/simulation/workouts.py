"""Workouts for the virtual runner: stretches of effort in shares of his critical speed.

Effort is the level speed that costs the same metabolic power, so that hills slow the runner down;
downhill he brakes, and does less than he intends.
"""

import math
from dataclasses import dataclass
from typing import Final

from smartrunning.errors import InvalidRequestError
from smartrunning.units import METRES_PER_KILOMETRE, SECONDS_PER_MINUTE

EASY: Final = 0.70
"""Share of critical speed at which one can talk; about 70 % of the highest heart rate."""
LONG: Final = 0.72
TEMPO: Final = 0.94
"""Just below critical speed: sustainable for an hour (Jones et al. 2019)."""
JOG: Final = 0.60


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of constant effort, ended by time or by distance.

    Attributes
    ----------
    effort : float
        Equivalent level speed as a share of critical speed; 0 is standing.
    duration_s, distance_m : float
        What ends the stretch: exactly one of the two is a number, the other NaN.
    all_out : bool
        The effort is the even one that leaves nothing at the end of ``distance_m``, where the
        course does not make him brake; ``effort`` is not looked at.
    timer_runs : bool
        False: the watch is paused, and nothing is recorded.
    """

    effort: float
    duration_s: float = math.nan
    distance_m: float = math.nan
    all_out: bool = False
    timer_runs: bool = True

    def __post_init__(self) -> None:
        """Refuse a stretch without an end, or with two."""
        if math.isnan(self.duration_s) == math.isnan(self.distance_m):
            raise InvalidRequestError(
                "A segment needs either a duration or a distance; found "
                f"{self.duration_s} s and {self.distance_m} m."
            )
        if math.isnan(self.duration_s) and not (self.all_out or self.effort > 0):
            raise InvalidRequestError(
                f"A segment over {self.distance_m} m needs an effort above 0; found {self.effort}."
            )
        if self.all_out and math.isnan(self.distance_m):
            raise InvalidRequestError("An all-out segment needs a distance; found a duration.")


@dataclass(frozen=True, slots=True)
class SimulatedWorkout:
    """Segments in order.

    Attributes
    ----------
    title : str
        Short name, fit for a file name.
    segments : tuple of Segment
        At least one.
    auto_lap_m : float
        Distance after which the watch starts a new lap; NaN: each segment is a lap.
    """

    title: str
    segments: tuple[Segment, ...]
    auto_lap_m: float = math.nan


def easy_run(duration_s: float, *, pause_s: float = 0.0) -> SimulatedWorkout:
    """Easy run with laps of a kilometre.

    Parameters
    ----------
    duration_s : float
        Time of running.
    pause_s : float
        Length of a pause half-way, the watch stopped; 0 for none.

    Returns
    -------
    SimulatedWorkout
        The workout.
    """
    if not pause_s:
        return SimulatedWorkout("easy", (Segment(EASY, duration_s),), METRES_PER_KILOMETRE)
    first_s = float(round(duration_s / 2))
    segments = (
        Segment(EASY, first_s),
        Segment(0.0, pause_s, timer_runs=False),
        Segment(EASY, duration_s - first_s),
    )
    return SimulatedWorkout("easy", segments, METRES_PER_KILOMETRE)


def long_run(duration_s: float) -> SimulatedWorkout:
    """Long run with laps of a kilometre.

    Parameters
    ----------
    duration_s : float
        Time of running.

    Returns
    -------
    SimulatedWorkout
        The workout.
    """
    return SimulatedWorkout("long", (Segment(LONG, duration_s),), METRES_PER_KILOMETRE)


def tempo_run(duration_s: float, *, effort: float = TEMPO) -> SimulatedWorkout:
    """Steady run just below critical speed between warm-up and cool-down.

    Parameters
    ----------
    duration_s : float
        Time at tempo.
    effort : float
        Share of critical speed.

    Returns
    -------
    SimulatedWorkout
        The workout.
    """
    return _framed("tempo", Segment(effort, duration_s))


def intervals(
    repeats: int, distance_m: float, recovery_s: float, *, effort: float = 1.05
) -> SimulatedWorkout:
    """Repeats above critical speed with jogged recoveries.

    Parameters
    ----------
    repeats : int
        Number of repeats.
    distance_m : float
        Length of each.
    recovery_s : float
        Jog after each but the last.
    effort : float
        Share of critical speed.

    Returns
    -------
    SimulatedWorkout
        The workout.
    """
    fast, jog = Segment(effort, distance_m=distance_m), Segment(JOG, recovery_s)
    return _framed(f"{repeats}x{distance_m:.0f}m", *([fast, jog] * repeats)[:-1])


def hill_repeats(
    repeats: int, duration_s: float, recovery_s: float, *, effort: float = 1.12
) -> SimulatedWorkout:
    """Short hard repeats for hilly ground with jogged recoveries.

    Parameters
    ----------
    repeats : int
        Number of repeats.
    duration_s : float
        Time of each.
    recovery_s : float
        Jog after each but the last.
    effort : float
        Share of critical speed.

    Returns
    -------
    SimulatedWorkout
        The workout.
    """
    fast, jog = Segment(effort, duration_s), Segment(JOG, recovery_s)
    return _framed("hills", *([fast, jog] * repeats)[:-1])


def time_trial(distance_m: float, *, title: str = "") -> SimulatedWorkout:
    """Even all-out effort over a distance, rested, between warm-up and cool-down.

    The runner jogs on behind the line, so that a watch that measures short sees the distance too.

    Parameters
    ----------
    distance_m : float
        Length of the trial.
    title : str
        Short name; made of the distance when empty.

    Returns
    -------
    SimulatedWorkout
        The workout; the trial is its third lap.
    """
    rest = Segment(0.0, 3 * SECONDS_PER_MINUTE)
    trial = Segment(1.0, distance_m=distance_m, all_out=True)
    return _framed(title or f"time-trial-{distance_m:.0f}m", rest, trial)


def _framed(title: str, *main: Segment) -> SimulatedWorkout:
    """Ten minutes of easy running before the main part and eight after it."""
    before, after = Segment(EASY - 0.04, 600.0), Segment(EASY - 0.08, 480.0)
    return SimulatedWorkout(title, (before, *main, after))
