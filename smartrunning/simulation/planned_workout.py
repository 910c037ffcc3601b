"""A planned session as the virtual runner runs it, with deviations that are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smartrunning.optimizer import PlanDay, parts_of
from smartrunning.simulation.workouts import Segment, SimulatedWorkout


@dataclass(frozen=True, slots=True)
class Deviations:
    """How a run differs from its plan; efforts are numbered from 1.

    Attributes
    ----------
    speed : mapping of int to float
        Speed of an effort over the planned one.
    time : mapping of int to float
        Time of an effort over the planned one.
    left_out : frozenset of int
        Efforts that are not done, their recoveries neither.
    all_speed : float
        Speed of all that is no effort over the planned one.
    """

    speed: Mapping[int, float] = field(default_factory=dict)
    time: Mapping[int, float] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    all_speed: float = 1.0


AS_PLANNED = Deviations()


def planned_workout(
    day: PlanDay, deviations: Deviations = AS_PLANNED, *, auto_lap_m: float = float("nan")
) -> SimulatedWorkout:
    """Planned session as segments of a run.

    Parameters
    ----------
    day : PlanDay
        A day with steps.
    deviations : Deviations
        How the run differs.
    auto_lap_m : float
        Distance after which the watch starts a new lap; NaN: each part is a lap.

    Returns
    -------
    SimulatedWorkout
        Efforts relative to the critical speed that the plan was made with.
    """
    segments: list[Segment] = []
    number = 0
    for part in parts_of(day):
        number += part.kind == "effort"
        if part.kind in {"effort", "recovery"} and number in deviations.left_out:
            continue
        if part.kind == "effort":
            faster, longer = deviations.speed.get(number, 1.0), deviations.time.get(number, 1.0)
        else:
            faster, longer = deviations.all_speed, 1.0
        segments.append(Segment(part.fraction * faster, part.duration_s * longer))
    return SimulatedWorkout(day.workout, tuple(segments), auto_lap_m)
