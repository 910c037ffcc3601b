"""The blocks of a plan: what each is for, how its load grows, how its key workouts progress."""

from datetime import date, timedelta
from itertools import pairwise

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.plan_reading import Reading
from smartrunning.apps.plan_words import length, purpose_words, short_day
from smartrunning.optimizer.plan import Block, Progression
from smartrunning.reports import display
from smartrunning.reports.palette import phase_colour

WEEK = timedelta(weeks=1)


def blocks(reading: Reading, today: date) -> Element:
    """All blocks of a plan.

    Parameters
    ----------
    reading : Reading
        The plan.
    today : datetime.date
        Today in the runner's zone.

    Returns
    -------
    Element
        A card for each block, the one of today marked.
    """
    plan = reading.plan
    if not plan.blocks:
        return e.empty(
            "No blocks are known",
            "This plan was made by an older version; make it again to see its blocks.",
        )
    highest = max((au for block in plan.blocks for au in block.load_au), default=1.0) or 1.0
    return element(
        "div",
        element("h2", "Blocks"),
        element(
            "p",
            "A block builds on itself from week to week; most end in an easier one. Then the next "
            "one begins.",
            style="sr-quiet",
        ),
        element(
            "ol", *(_block(one, reading, highest, today) for one in plan.blocks), style="sr-blocks"
        ),
        style="sr-stack",
    )


def _block(block: Block, reading: Reading, highest: float, today: date) -> Element:
    first, last = block.weeks[0], block.weeks[-1] + timedelta(days=6)
    here = first <= today <= last
    numbers = [reading.number_of(monday) for monday in block.weeks]
    which = f"Week {numbers[0]}" if len(numbers) == 1 else f"Weeks {numbers[0]} to {numbers[-1]}"
    head = element(
        "div",
        element("h3", f"{block.number}. {block.phase.capitalize()}"),
        element("span", f"{which}, {short_day(first)} to {short_day(last)}", style="sr-quiet"),
        element("span", "You are here", style="sr-badge sr-good") if here else None,
        style="sr-title-row",
    )
    return element(
        "li",
        head,
        element("p", purpose_words(block.phase)) if purpose_words(block.phase) else None,
        _loads(block, reading, highest),
        _progressions(block.progressions),
        style="sr-block-card",
        colour=phase_colour(block.phase),
    )


def _loads(block: Block, reading: Reading, highest: float) -> Element:
    """Planned load of each week as a bar, the role of easier ones in words."""
    rows = []
    for monday, load_au in zip(block.weeks, block.load_au, strict=True):
        week = reading.week_of(monday)
        role = week.phase.partition(",")[2].strip() if week else ""
        words = f"{display.number(load_au)} au" + (f", {role}" if role else "")
        rows.append(
            (
                f"Week {reading.number_of(monday)}",
                load_au / highest,
                phase_colour(week.phase if week else block.phase),
                words,
            )
        )
    return e.bars(rows)


def _progressions(progressions: tuple[Progression, ...]) -> Element | None:
    if not progressions:
        return None
    items = (
        element(
            "li",
            element("strong", one.title),
            element("span", _growth(one)),
            element(
                "span", ", ".join(short_day(day) for day in one.days), style="sr-quiet sr-small"
            ),
        )
        for one in progressions
    )
    grows = any(len(one.days) > 1 for one in progressions)
    return element(
        "div",
        element("strong", "How the key workouts grow" if grows else "Key workouts"),
        element("ul", *items, style="sr-progressions"),
        style="sr-stack",
    )


def _growth(one: Progression) -> str:
    done = [
        f"{many} × {length(each_s)}" if many > 1 else length(each_s)
        for many, each_s in zip(one.repetitions, one.work_s, strict=True)
    ]
    totals = [many * each_s for many, each_s in zip(one.repetitions, one.work_s, strict=True)]
    grows = any(after > before for before, after in pairwise(totals))
    return " → ".join(done) + (" ↑" if grows else "")
