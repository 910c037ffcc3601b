"""Planned parts and what was recorded in, what was done of each part out.

Efforts are matched to the stretches of work of the session (its laps where they say so, else found
in its speed) in their order by dynamic programming: a match costs as much as time and speed differ,
leaving one out costs a fixed price, so an effort that was skipped or added does not shift the rest.
What lies between two matched efforts is the recovery between them. Where no work stands out, the
parts are laid out on the clock one after another, as a watch would have led through them.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from smartrunning.metrics.segments import Segment
from smartrunning.optimizer.planned_parts import Part

Measure = Callable[[float, float], Segment]
"""From start and end in seconds since the start of the session to what was done in between."""
LEFT_OUT_COSTS: Final = 1.0
"""Price of an effort that was not done, or that was not planned."""
TIME_COSTS: Final = 1.0
"""Price of a time that differs by a factor of e; twice the time costs 0.7."""
SPEED_COSTS: Final = 4.0
"""The same for speed; a fifth too slow costs 0.9."""
SHORTEST_PART_S: Final = 5.0
"""What is left between two efforts is a recovery from this time on."""


def aligned(
    parts: Sequence[Part], work: Sequence[Segment], end_s: float, measure: Measure
) -> tuple[Segment | None, ...]:
    """What was done of each part.

    Parameters
    ----------
    parts : sequence of Part
        The planned session.
    work : sequence of Segment
        Stretches of work of the session, in order.
    end_s : float
        End of the session, in seconds since its start.
    measure : callable
        Measures any stretch of it.

    Returns
    -------
    tuple of Segment or None
        One a part; None where it was not done.
    """
    efforts = [place for place, part in enumerate(parts) if part.kind == "effort"]
    if not efforts:
        return (measure(0.0, end_s),) if len(parts) == 1 else _on_the_clock(parts, end_s, measure)
    if not work:
        return _on_the_clock(parts, end_s, measure)
    matches = matched([parts[place] for place in efforts], work)
    done: dict[int, Segment] = {
        efforts[effort]: work[stretch] for effort, stretch in matches.items()
    }
    if not done:
        return (None,) * len(parts)
    return tuple(
        done.get(place) or _around(place, parts, done, end_s, measure)
        for place in range(len(parts))
    )


def matched(efforts: Sequence[Part], work: Sequence[Segment]) -> dict[int, int]:
    """Efforts and stretches of work that belong together, in order.

    Parameters
    ----------
    efforts : sequence of Part
        Planned, n of them.
    work : sequence of Segment
        Done, m of them.

    Returns
    -------
    dict of int to int
        Index of the stretch by index of the effort; the cheapest of all ordered matchings.

    Notes
    -----
    Needleman & Wunsch (1970, J Mol Biol 48:443) with the prices of this module.
    """
    rows, columns = len(efforts), len(work)
    cost = np.zeros((rows + 1, columns + 1))
    cost[:, 0] = LEFT_OUT_COSTS * np.arange(rows + 1)
    cost[0, :] = LEFT_OUT_COSTS * np.arange(columns + 1)
    price = np.array([[_price(effort, done) for done in work] for effort in efforts])
    for row in range(rows):
        for column in range(columns):
            left_out = min(cost[row, column + 1], cost[row + 1, column]) + LEFT_OUT_COSTS
            cost[row + 1, column + 1] = min(cost[row, column] + price[row, column], left_out)
    found, row, column = {}, rows, columns
    while row and column:
        if math.isclose(cost[row, column], cost[row - 1, column] + LEFT_OUT_COSTS):
            row -= 1  # of equal efforts the last ones are those that were left out
        elif math.isclose(cost[row, column], cost[row, column - 1] + LEFT_OUT_COSTS):
            column -= 1
        else:
            row, column = row - 1, column - 1
            found[row] = column
    return found


def _price(effort: Part, done: Segment) -> float:
    price = TIME_COSTS * abs(math.log(max(done.duration_s, 1.0) / effort.duration_s))
    graded = done.grade_adjusted_speed_mps
    speed_mps = graded if math.isfinite(graded) else done.speed_mps
    if math.isfinite(effort.speed_mps) and math.isfinite(speed_mps) and speed_mps > 0:
        price += SPEED_COSTS * abs(math.log(speed_mps / effort.speed_mps))
    return price


def _around(
    place: int, parts: Sequence[Part], done: dict[int, Segment], end_s: float, measure: Measure
) -> Segment | None:
    """What was done of a part that is no matched effort: the stretch between its neighbours."""
    first, last = min(done), max(done)
    if parts[place].kind == "warm_up":
        return _stretch(0.0, done[first].start_s, measure)
    if parts[place].kind == "cool_down":
        begin_s = _end_of_last_rest(parts, last, done[last].end_s, end_s)
        return _stretch(begin_s, end_s, measure)
    if parts[place].kind == "effort" or place - 1 not in done:
        return None
    start_s = done[place - 1].end_s
    if place - 1 == last:
        return _stretch(start_s, _end_of_last_rest(parts, last, start_s, end_s), measure)
    after = min(other for other in done if other > place)
    stop_s = done[after].start_s
    if after > place + 1:  # efforts in between were left out
        stop_s = min(start_s + parts[place].duration_s, stop_s)
    return _stretch(start_s, stop_s, measure)


def _end_of_last_rest(parts: Sequence[Part], last: int, start_s: float, end_s: float) -> float:
    """Where the recovery after the last effort ends, as planned: the cool-down follows at once."""
    rest = parts[last + 1] if last + 1 < len(parts) else None
    if rest is None or rest.kind != "recovery":
        return start_s
    cooling = last + 2 < len(parts)
    return min(start_s + rest.duration_s, end_s) if cooling else end_s


def _on_the_clock(
    parts: Sequence[Part], end_s: float, measure: Measure
) -> tuple[Segment | None, ...]:
    """Parts one after another from the start; those after the end were not done."""
    edges_s = np.concatenate([[0.0], np.cumsum([part.duration_s for part in parts])])
    return tuple(
        _stretch(float(start_s), float(min(stop_s, end_s)), measure)
        for start_s, stop_s in pairwise(edges_s)
    )


def _stretch(start_s: float, end_s: float, measure: Measure) -> Segment | None:
    return measure(start_s, end_s) if end_s - start_s >= SHORTEST_PART_S else None
