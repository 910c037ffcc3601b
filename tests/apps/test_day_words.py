"""Days as people call them, where the runner is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from smartrunning.apps.day_words import day_words, instant_words, plain_day

TODAY = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 2), "Today"),
        (date(2026, 1, 1), "Yesterday"),
        (date(2025, 12, 31), "Wed 31 Dec 2025"),
        (date(2026, 1, 3), "Sat 3 Jan"),
        (date(2026, 3, 1), "Sun 1 Mar"),
    ],
)
def test_days_are_called_as_people_call_them(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words


def test_the_year_is_said_where_it_is_another_one() -> None:
    assert plain_day(date(2026, 5, 3), TODAY) == "3 May"
    assert plain_day(date(2024, 5, 3), TODAY) == "3 May 2024"


def test_an_instant_is_told_by_the_clock_of_the_runners_zone() -> None:
    """23:30 in London on New Year's Day is 08:30 of the next day in Tokyo."""
    instant = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    assert instant_words(instant, ZoneInfo("Asia/Tokyo"), TODAY) == "Today, 08:30"
    assert instant_words(instant, ZoneInfo("Europe/London"), TODAY) == "Yesterday, 23:30"
