"""What a plan lets expect and what is proven of it, in sentences; pages and PDF say the same."""

import math
from collections.abc import Iterator
from typing import Final

from smartrunning.optimizer import Outlook, Plan, PlanDay
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.units import RACES_M, clock, race_name

SMALLEST_GAP_PERCENT: Final = 0.01


def day_name(day: PlanDay, units: Units) -> str:
    """Name of a day of a plan.

    Parameters
    ----------
    day : PlanDay
        The day.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    str
        Such as ``Easy run`` or ``Race: Half marathon``; races of other distances in km or miles.
    """
    if day.workout != "race" or units == "metric" or race_name(day.distance_m) in RACES_M:
        return day.name
    miles = display.number(display.distance_number(day.distance_m, units), 1)
    return f"{day.name.partition(':')[0]}: {miles} {display.distance_unit(units)}"


def race_day_words(outlook: Outlook) -> Iterator[str]:
    """What to expect on race day.

    Parameters
    ----------
    outlook : Outlook
        Of a plan.

    Yields
    ------
    str
        A sentence: the time or, without critical speed, the gain; then why, where there is none.
    """
    if math.isfinite(outlook.race_s):
        ends = f"{clock(outlook.fastest_s)} and {clock(outlook.slowest_s)}"
        yield (
            f"When the plan was made {clock(outlook.today_s)}; after it {clock(outlook.race_s)}, "
            f"with 95 % certainty between {ends}."
        )
    else:
        yield (
            f"{100 * outlook.speed_gain:+.1f} % of speed, with 95 % certainty between "
            f"{100 * outlook.lowest_speed_gain:+.1f} % and "
            f"{100 * outlook.highest_speed_gain:+.1f} %. A time needs a critical speed."
        )
    if outlook.speed_gain <= 0:
        yield (
            "With the time that you give, training keeps you about where your last four weeks have "
            "brought you; what more time would be worth stands beside the proof."
        )


def proof_words(plan: Plan) -> str:
    """How much better any plan could be.

    Parameters
    ----------
    plan : Plan
        The plan.

    Returns
    -------
    str
        A sentence; it says so where nothing is proven.
    """
    if not math.isfinite(plan.gap_percent):
        return "How much better another plan could be is not proven for this one."
    return (
        "No plan within these limits gains more than "
        f"{max(plan.gap_percent, SMALLEST_GAP_PERCENT):.2f} % of what training is worth over this "
        f"one, by the model: {plan.response}."
    )
