"""A plan's days in, how load, repetitions and lengths grow in each of its blocks out."""

from collections.abc import Mapping, Sequence

from smartrunning.optimizer.calendar import CalendarWeek
from smartrunning.optimizer.plan import Block, PlanDay, PlanWeek, Progression
from smartrunning.optimizer.workouts import Workout


def blocks_of(
    calendar: Sequence[CalendarWeek],
    weeks: Sequence[PlanWeek],
    days: Sequence[PlanDay],
    workouts: Mapping[str, Workout],
) -> tuple[Block, ...]:
    """Progressive overload of each block.

    Parameters
    ----------
    calendar : sequence of CalendarWeek
        The weeks with their blocks.
    weeks : sequence of PlanWeek
        The same weeks with their loads.
    days : sequence of PlanDay
        The days.
    workouts : mapping of str to Workout
        The library.

    Returns
    -------
    tuple of Block
        In order, numbered from 1.
    """
    by_block: dict[int, list[tuple[CalendarWeek, PlanWeek]]] = {}
    for pair in zip(calendar, weeks, strict=True):
        by_block.setdefault(pair[0].block, []).append(pair)
    return tuple(
        _block(place, mine, days, workouts) for place, mine in enumerate(by_block.values(), 1)
    )


def _block(
    place: int,
    mine: Sequence[tuple[CalendarWeek, PlanWeek]],
    days: Sequence[PlanDay],
    workouts: Mapping[str, Workout],
) -> Block:
    loading = {day for week, _ in mine if week.role != "recovery" for day in week.whole}
    here = [day for day in days if day.day in loading and _grows(day.workout, workouts)]
    names = dict.fromkeys(day.workout for day in here)
    return Block(
        number=place,
        phase=mine[0][0].phase.name,
        weeks=tuple(week.start for week, _ in mine),
        load_au=tuple(planned.load_au for _, planned in mine),
        progressions=tuple(
            _progression([day for day in here if day.workout == name]) for name in names
        ),
    )


def _grows(name: str, workouts: Mapping[str, Workout]) -> bool:
    return name in workouts and workouts[name].kind in {"hard", "long"}


def _progression(days: Sequence[PlanDay]) -> Progression:
    efforts = [max(day.steps, key=lambda step: step.kind == "repeats") for day in days]
    return Progression(
        workout=days[0].workout,
        title=days[0].title,
        days=tuple(day.day for day in days),
        repetitions=tuple(step.repetitions for step in efforts),
        work_s=tuple(step.duration_s for step in efforts),
    )
