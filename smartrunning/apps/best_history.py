"""How a runner's best over a distance came down, best by best."""

from collections.abc import Sequence
from datetime import date

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.history import HeldBest
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import clock


def best_history(held: Sequence[HeldBest], chosen_m: float, units: Units) -> tuple[Element, ...]:
    """Bests over one distance as they followed each other.

    Parameters
    ----------
    held : sequence of HeldBest
        Of all distances.
    chosen_m : float
        The distance that is shown; where it has no best, the longest one.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Element
        Heading, choice of the distance, table; empty without bests.
    """
    distances = sorted({one.best.distance_m for one in held})
    if not distances:
        return ()
    shown_m = chosen_m if chosen_m in distances else distances[-1]
    options = {f"{one:g}": display.distance_name(one, units) for one in distances}
    of_distance = [one for one in held if one.best.distance_m == shown_m]
    rows = [
        _row(one, of_distance[place - 1] if place else None)
        for place, one in enumerate(of_distance)
    ]
    heads = ("Time (h:min:s)", "Faster by", "Run on", "Best from", "Until")
    name = f"Bests over {display.distance_name(shown_m, units)}, one after the other"
    return (
        element("h2", "How your bests came down"),
        e.choice("Distance", "distance", options, f"{shown_m:g}"),
        e.table(name, heads, rows[::-1]),
    )


def _row(one: HeldBest, before: HeldBest | None) -> tuple[Element | str, ...]:
    faster = clock(before.best.duration_s - one.best.duration_s) if before else "first one"
    until = display.day_name(one.held_until) if one.held_until else "today"
    link = e.link(f"sessions#{one.best.session_id}", display.day_name(one.best.local_date))
    return clock(one.best.duration_s), faster, link, display.day_name(one.held_from), until
