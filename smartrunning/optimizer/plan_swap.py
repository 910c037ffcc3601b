"""Two days whose sessions the runner has exchanged, of one week or of two."""

from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from smartrunning.optimizer import intensity

DayKind = Literal["rest", "recovery", "easy", "hard", "long", "race"]
"""What a day of a plan is for."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What has come to a day from another week.

    Attributes
    ----------
    day : datetime.date
        The day.
    kind : {'rest', 'recovery', 'easy', 'hard', 'long', 'race'}
        What it is for since.
    share : float
        Its load over that of its new week as if full, before it came.
    """

    day: date
    kind: DayKind
    share: float


@dataclass(frozen=True, slots=True)
class Swap:
    """Two days whose sessions the runner has exchanged; one of them may have been one of rest.

    Attributes
    ----------
    one_day, other_day : datetime.date
        The days.
    arrivals : tuple of Arrival
        What has come to each of them where they are of two weeks, which have other loads since;
        empty for days of one week.
    """

    one_day: date
    other_day: date
    arrivals: tuple[Arrival, ...] = ()


def fraction_of(kind: DayKind) -> float:
    """Lowest mean speed of a session of a kind, over critical speed.

    Parameters
    ----------
    kind : str
        What the day is for.

    Returns
    -------
    float
        That of recovery runs on recovery days, else that of easy runs.
    """
    return intensity.RECOVERY_FRACTION if kind == "recovery" else intensity.EASY_FRACTION


def exchange(
    swaps: Sequence[Swap],
    week: Sequence[date],
    kinds: MutableSequence[DayKind],
    times_s: MutableSequence[float],
    loads_au: MutableSequence[float],
) -> None:
    """Exchange in a week what its days are for.

    Parameters
    ----------
    swaps : sequence of Swap
        In order; those of other weeks do not count.
    week : sequence of datetime.date
        Monday to Sunday.
    kinds, times_s, loads_au : mutable sequence
        Of each weekday; changed in place.
    """
    for swap in swaps:
        if swap.arrivals:
            for arrival in swap.arrivals:
                if arrival.day in week:
                    at = arrival.day.weekday()
                    loads_au[at] = arrival.share * sum(loads_au)
                    times_s[at] = intensity.duration_s(loads_au[at], fraction_of(arrival.kind))
                    kinds[at] = arrival.kind
        elif swap.one_day in week and swap.other_day in week:
            one, other = swap.one_day.weekday(), swap.other_day.weekday()
            kinds[one], kinds[other] = kinds[other], kinds[one]
            times_s[one], times_s[other] = times_s[other], times_s[one]
            loads_au[one], loads_au[other] = loads_au[other], loads_au[one]
