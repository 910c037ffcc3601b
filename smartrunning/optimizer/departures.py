"""What became of planned days: missed, done with much more, or run where rest was planned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from smartrunning.optimizer.goal import RunnerState
from smartrunning.optimizer.plan import Plan, PlanDay

MISSED_BELOW: Final = 0.25
"""A session counts as missed when less than this part of its load was done on its day."""
MORE_ABOVE: Final = 1.5
"""… and as much more from this part on."""
ADDED_ABOVE_AU: Final = 20.0
"""Load on a day of rest that counts as a session of its own: twenty minutes of easy running."""
LOOK_BACK_DAYS: Final = 14
NO_LINKS: Final[Mapping[date, date]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Departures:
    """How the last two weeks differ from the plan.

    Attributes
    ----------
    planned : int
        Sessions that the plan had.
    missed, longer, added : tuple of PlanDay
        Days whose session was missed, brought much more, or was none of the plan's.
    """

    planned: int
    missed: tuple[PlanDay, ...]
    longer: tuple[PlanDay, ...]
    added: tuple[PlanDay, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """All days that differ.

        Returns
        -------
        tuple of datetime.date
            In order.
        """
        return tuple(sorted(day.day for day in (*self.missed, *self.longer, *self.added)))


def departures(
    plan: Plan, state: RunnerState, linked: Mapping[date, date] = NO_LINKS
) -> Departures:
    """How the last two weeks differ from a plan.

    Parameters
    ----------
    plan : Plan
        The plan; days before its start are not its own.
    state : RunnerState
        The loads of the days up to the last one that is over.
    linked : mapping of datetime.date to datetime.date
        Days of the sessions that are known to be those of planned days.

    Returns
    -------
    Departures
        Races count as nothing that could be missed.
    """
    done = done_au(state)
    recent = [
        day
        for day in plan.days
        if day.workout != "race" and 0 <= (state.day - day.day).days < LOOK_BACK_DAYS
    ]
    return Departures(
        planned=sum(day.load_au > 0 for day in recent),
        missed=_those(recent, lambda day: day.day not in linked and _is_missed(day, done)),
        longer=_those(recent, lambda day: 0 < day.load_au * MORE_ABOVE < done.get(day.day, 0.0)),
        added=_those(
            recent,
            lambda day: (
                day.load_au == 0
                and day.day not in linked.values()
                and done.get(day.day, 0.0) > ADDED_ABOVE_AU
            ),
        ),
    )


def done_au(state: RunnerState) -> dict[date, float]:
    """Load of each day that is known.

    Parameters
    ----------
    state : RunnerState
        With its daily loads.

    Returns
    -------
    dict of datetime.date to float
        In au.
    """
    return {
        state.day - timedelta(days=ago): load_au
        for ago, load_au in enumerate(reversed(state.daily_load_au))
    }


def was_missed(day: PlanDay, state: RunnerState) -> bool:
    """Whether a planned session was missed.

    Parameters
    ----------
    day : PlanDay
        A day that is over.
    state : RunnerState
        With its daily loads.

    Returns
    -------
    bool
        False for days without a session.
    """
    return _is_missed(day, done_au(state))


def _is_missed(day: PlanDay, done: Mapping[date, float]) -> bool:
    return day.load_au > 0 and done.get(day.day, 0.0) < MISSED_BELOW * day.load_au


def _those(days: Sequence[PlanDay], wanted: Callable[[PlanDay], bool]) -> tuple[PlanDay, ...]:
    return tuple(day for day in days if wanted(day))
