"""Today and a runner's races in, pairs of periods that are worth comparing out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from smartrunning.history.period_rows import WEEK_DAYS, Span

SEASON_WEEKS: Final = 16
YEAR_WEEKS: Final = 52
"""A year of whole weeks: the same days of the week stand against each other."""


@dataclass(frozen=True, slots=True)
class Block:
    """The training for one race.

    Attributes
    ----------
    first, race : datetime.date
        First day of training, and day of the race.
    """

    first: date
    race: date


@dataclass(frozen=True, slots=True)
class Preset:
    """Two periods with a name.

    Attributes
    ----------
    key, name : str
        Short and readable name.
    before, now : Span
        The periods.
    """

    key: str
    name: str
    before: Span
    now: Span


def period_presets(
    today: date, block: Block | None = None, last_block: Block | None = None
) -> tuple[Preset, ...]:
    """Pairs of periods that are worth comparing.

    Parameters
    ----------
    today : datetime.date
        Today in the runner's own zone.
    block, last_block : Block, optional
        The training for the coming race and that for the race before, when there are plans.

    Returns
    -------
    tuple of Preset
        Four of them: 4 and 12 weeks against those before, this year against the last up to the
        same day, and this season's block against the last one.
    """
    return (
        _weeks(4, today),
        _weeks(12, today),
        Preset(
            "year",
            "This year and last year to the same day",
            Span(date(today.year - 1, 1, 1), _year_before(today)),
            Span(date(today.year, 1, 1), today),
        ),
        _season(today, block, last_block),
    )


def _weeks(weeks: int, today: date) -> Preset:
    length = timedelta(weeks=weeks)
    first = today - length + timedelta(days=1)
    before = Span(first - length, first - timedelta(days=1))
    name = f"Last {weeks} weeks and the {weeks} before"
    return Preset(f"{weeks}w", name, before, Span(first, today))


def _season(today: date, block: Block | None, last_block: Block | None) -> Preset:
    if block is None or last_block is None or not block.first <= today:
        now = Span(today - timedelta(days=SEASON_WEEKS * WEEK_DAYS - 1), today)
        year = timedelta(weeks=YEAR_WEEKS)
        name = f"Last {SEASON_WEEKS} weeks and the same a year ago"
        return Preset("season", name, Span(now.first - year, now.last - year), now)
    now = Span(block.first, min(today, block.race))
    shift = block.race - last_block.race
    before = Span(now.first - shift, now.last - shift)
    return Preset("season", "This block and the same weeks before the last race", before, now)


def _year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 2, 28) if is_leap_day else day.replace(year=day.year - 1)
