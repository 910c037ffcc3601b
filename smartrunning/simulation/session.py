"""A virtual runner and a workout in, what truly happens and what the watch records out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

import numpy as np

from smartrunning.errors import InvalidRequestError
from smartrunning.records import Lap, Pause, Records
from smartrunning.simulation import body
from smartrunning.simulation.course import Course
from smartrunning.simulation.pacing import Piece, pieces
from smartrunning.simulation.truth import Truth, truth_of
from smartrunning.simulation.virtual_runner import VirtualRunner
from smartrunning.simulation.watch import Watch, recorded
from smartrunning.simulation.workouts import SimulatedWorkout
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedSession:
    """One run: the truth, and the watch's record of it.

    Attributes
    ----------
    runner : VirtualRunner
        The runner as he was on that day.
    workout : SimulatedWorkout
        What he ran.
    sub_sport : str
        Name of the FIT profile.
    started_at : datetime.datetime
        Instant of the start, aware.
    utc_offset_s : int
        Offset of local time from UTC.
    truth : Truth
        What truly happens.
    segment_laps : tuple of Lap
        True times and distances of the workout's segments, to fractions of a second.
    records : Records
        What the watch records.
    laps : tuple of Lap
        As the watch marks and measures them.
    pauses : tuple of Pause
        When the watch is stopped.
    load_au : float
        True training impulse.
    """

    runner: VirtualRunner
    workout: SimulatedWorkout
    sub_sport: str
    started_at: datetime
    utc_offset_s: int
    truth: Truth
    segment_laps: tuple[Lap, ...]
    records: Records
    laps: tuple[Lap, ...]
    pauses: tuple[Pause, ...]
    load_au: float

    @property
    def elapsed_s(self) -> float:
        """Time from start to end, pauses included.

        Returns
        -------
        float
            Whole seconds.
        """
        return float(self.truth.elapsed_s[-1])

    @property
    def timer_s(self) -> float:
        """Time that the watch ran.

        Returns
        -------
        float
            Seconds.
        """
        return self.elapsed_s - stopped_s(self.pauses, 0.0, self.elapsed_s)


def simulate(
    runner: VirtualRunner,
    workout: SimulatedWorkout,
    *,
    started_at: datetime,
    seed: int,
    course: Course,
    watch: Watch | None = None,
    utc_offset_s: int = 0,
) -> SimulatedSession:
    """Run of a workout.

    Parameters
    ----------
    runner : VirtualRunner
        Who runs.
    workout : SimulatedWorkout
        What.
    started_at : datetime.datetime
        When, aware; whole seconds.
    seed : int
        Chooses the small changes of effort and the watch's errors.
    course : Course
        Where.
    watch : Watch, optional
        What records it; a good one when not given.
    utc_offset_s : int
        Offset of local time from UTC.

    Returns
    -------
    SimulatedSession
        The same for the same arguments.

    Raises
    ------
    InvalidRequestError
        If ``started_at`` is naive or not at a whole second.
    """
    if started_at.utcoffset() is None or started_at.microsecond:
        raise InvalidRequestError(
            f"A run needs a start at a whole second with a time zone; found {started_at}."
        )
    watch = watch or Watch()
    run = pieces(runner, workout, course, seed)
    truth = truth_of(runner, course, run)
    segment_laps = tuple(_segment_laps(course, run))
    return SimulatedSession(
        runner=runner,
        workout=workout,
        sub_sport=course.sub_sport,
        started_at=started_at,
        utc_offset_s=utc_offset_s,
        truth=truth,
        segment_laps=segment_laps,
        records=recorded(truth, course, watch, seed),
        laps=tuple(_watch_laps(workout, truth, segment_laps, watch.distance_scale(seed))),
        pauses=tuple(
            Pause(lap.start_s, lap.end_s)
            for lap, segment in zip(segment_laps, workout.segments, strict=True)
            if not segment.timer_runs
        ),
        load_au=body.training_impulse_au(runner, truth.heart_rate_bpm[truth.timer_runs > 0]),
    )


def stopped_s(pauses: Sequence[Pause], start_s: float, end_s: float) -> float:
    """Time between two instants in which the watch is stopped.

    Parameters
    ----------
    pauses : sequence of Pause
        When it is stopped.
    start_s, end_s : float
        The two instants, in seconds since the start of the session.

    Returns
    -------
    float
        Seconds.
    """
    return sum(max(0.0, min(pause.end_s, end_s) - max(pause.start_s, start_s)) for pause in pauses)


def _segment_laps(course: Course, run: Sequence[Piece]) -> Iterator[Lap]:
    for _, group in groupby(run, key=lambda piece: piece.segment):
        part = list(group)
        way_m = course.distance_m([part[0].paced_start_m, part[-1].paced_end_m])
        yield Lap(part[0].start_s, part[-1].end_s, float(np.diff(way_m)[0]), "manual")


def _watch_laps(
    workout: SimulatedWorkout, truth: Truth, segment_laps: Sequence[Lap], scale: float
) -> Iterator[Lap]:
    if np.isnan(workout.auto_lap_m):
        for lap, segment in zip(segment_laps, workout.segments, strict=True):
            if segment.timer_runs:
                yield Lap(lap.start_s, lap.end_s, lap.distance_m * scale, lap.trigger)
        return
    distance_m = truth.distance_m * scale
    marks_m = _lap_marks_m(distance_m[-1], workout.auto_lap_m)
    marks_s = np.interp(marks_m, distance_m, truth.elapsed_s)
    marks_s[-1] = truth.elapsed_s[-1]
    for (start_s, end_s), way_m in zip(pairwise(marks_s.tolist()), np.diff(marks_m), strict=True):
        yield Lap(start_s, end_s, float(way_m), "distance")


def _lap_marks_m(distance_m: float, auto_lap_m: float) -> FloatArray:
    return np.append(np.arange(0.0, distance_m, auto_lap_m), distance_m)
