"""When something is due: by the clock on the wall, also on the days on which it is put."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.workflows.recurrence import Recurrence

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def series(recurrence: Recurrence, begin: str, count: int) -> list[datetime]:
    instants, instant = [], at(begin)
    for _ in range(count):
        instant = recurrence.next_after(instant)
        instants.append(instant)
    return instants


def test_a_time_keeps_its_place_on_the_clock_when_summer_begins_and_ends() -> None:
    three = Recurrence("03:00", "Europe/Berlin")
    # CET is UTC+1, CEST is UTC+2; the clocks change on 29 March and 25 October 2026 at 01:00 UTC
    assert series(three, "2026-03-27T12:00", 3) == [
        at("2026-03-28T02:00"),
        at("2026-03-29T01:00"),
        at("2026-03-30T01:00"),
    ]
    assert series(three, "2026-10-23T12:00", 3) == [
        at("2026-10-24T01:00"),
        at("2026-10-25T02:00"),
        at("2026-10-26T02:00"),
    ]


def test_a_time_that_the_clocks_skip_is_due_once_and_an_hour_later_on_the_clock() -> None:
    instants = series(Recurrence("02:30", "Europe/Berlin"), "2026-03-28T12:00", 2)
    assert instants == [at("2026-03-29T01:30"), at("2026-03-30T00:30")]
    assert instants[0].astimezone(BERLIN).hour == 3


def test_a_time_that_the_clocks_show_twice_is_due_the_first_time_only() -> None:
    instants = series(Recurrence("02:30", "Europe/Berlin"), "2026-10-24T12:00", 2)
    assert instants == [at("2026-10-25T00:30"), at("2026-10-26T01:30")]
    between = Recurrence("02:30", "Europe/Berlin").next_after(at("2026-10-25T01:10"))
    assert between == at("2026-10-26T01:30"), "02:10 for the second time: today's was due before"


def test_a_week_begins_on_the_day_of_the_zone() -> None:
    monday = Recurrence("00:30", "Pacific/Auckland", weekday=0)
    # Monday 1 June 2026, 00:30 in Auckland (UTC+12) is Sunday noon in UTC
    assert monday.next_after(at("2026-05-30T00:00")) == at("2026-05-31T12:30")


@given(
    zone=st.sampled_from(ZONES),
    minute_of_day=st.integers(0, 1439),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
    begin=st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001
)
def test_what_is_due_comes_once_a_period_on_its_weekday_at_its_time(
    zone: str, minute_of_day: int, weekday: int | None, begin: datetime
) -> None:
    shown = f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"
    recurrence = Recurrence(shown, zone, weekday)
    first = recurrence.next_after(begin.replace(tzinfo=UTC))
    second = recurrence.next_after(first)
    days = 1 if weekday is None else 7
    assert first > begin.replace(tzinfo=UTC)
    assert abs((second - first) - timedelta(days=days)) <= timedelta(hours=1)
    local = first.astimezone(ZoneInfo(zone))
    really = local.strftime("%H:%M")
    skipped = local.replace(tzinfo=None) != (
        local.replace(hour=minute_of_day // 60, minute=minute_of_day % 60).replace(tzinfo=None)
    )
    assert really == shown or (skipped and really > shown)
    if weekday is not None:
        assert local.weekday() == weekday


@pytest.mark.parametrize("weekday", [None, 3])
def test_an_instant_at_which_it_was_due_is_followed_by_the_next_one(weekday: int | None) -> None:
    recurrence = Recurrence("12:00", "Europe/Berlin", weekday)
    due = recurrence.next_after(at("2026-07-01T00:00"))
    assert recurrence.next_after(due) > due
    assert recurrence.next_after(due - timedelta(microseconds=1)) == due
