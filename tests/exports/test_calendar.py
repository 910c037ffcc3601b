"""Calendars read back by a parser that is not the one that wrote them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import vobject

from smartrunning import exports
from smartrunning.exports import Publication

MADE = datetime(2026, 5, 1, 12, tzinfo=UTC)


def entries(data: bytes) -> dict:
    # vobject keeps the first zone of a name for good, of whichever calendar it was
    getattr(vobject.icalendar, "__tzidMap").pop("Europe/Berlin", None)
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    return {event.uid.value: event for event in calendar.vevent_list}


def test_each_day_with_something_to_run_is_an_entry(made_plan) -> None:
    found = entries(exports.plan_calendar(made_plan, Publication("plan-a", 1, MADE)))
    running = [day for day in made_plan.days if day.workout != "rest"]
    assert [event.dtstart.value for event in found.values()] == [day.day for day in running]
    last = list(found.values())[-1]
    assert last.summary.value == running[-1].title
    assert last.dtend.value - last.dtstart.value == timedelta(days=1)


def test_a_revision_keeps_the_identifiers_and_counts_up(made_plan) -> None:
    first = entries(exports.plan_calendar(made_plan, Publication("plan-a", 1, MADE)))
    second = entries(exports.plan_calendar(made_plan, Publication("plan-a", 2, MADE)))
    other = entries(exports.plan_calendar(made_plan, Publication("plan-b", 1, MADE)))
    assert first.keys() == second.keys()
    assert not first.keys() & other.keys()
    assert {event.sequence.value for event in second.values()} == {"2"}


def test_sessions_begin_at_the_runners_time_of_day_in_winter_and_in_summer(made_plan) -> None:
    published = Publication("plan-a", 1, MADE, "Europe/Berlin", time(18, 30))
    berlin = ZoneInfo("Europe/Berlin")
    events = list(entries(exports.plan_calendar(made_plan, published)).values())
    starts = [event.dtstart.value.astimezone(berlin) for event in events]
    assert {(start.hour, start.minute) for start in starts} == {(18, 30)}
    offsets = {start.utcoffset() for start in starts}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}  # the plan crosses the change
    session = next(day for day in made_plan.days if day.steps)
    length = events[0].dtend.value - events[0].dtstart.value
    assert length == timedelta(seconds=session.duration_s)


def test_text_with_commas_and_line_breaks_comes_back_whole(made_plan) -> None:
    found = entries(exports.plan_calendar(made_plan, Publication("plan-a", 1, MADE)))
    with_repeats = next(
        day for day in made_plan.days if any(step.repetitions > 1 for step in day.steps)
    )
    event = found[f"plan-a-{with_repeats.day.isoformat()}@smartrunning"]
    lines = event.description.value.split("\n")
    assert len(lines) == len(with_repeats.steps) + 1
    assert lines[-1] == with_repeats.reason
    assert any(" × " in line for line in lines)


def test_the_plan_used_here_crosses_the_end_of_summer_time(made_plan) -> None:
    assert made_plan.goal.start_date < date(2026, 10, 25) < made_plan.goal.race_date


def test_the_calendar_is_called_as_people_say_it(made_plan) -> None:
    half = replace(made_plan.goal, race_date=date(2027, 5, 2), race_distance_m=21_097.5)
    data = exports.plan_calendar(replace(made_plan, goal=half), Publication("plan-a", 1, MADE))
    name = vobject.readOne(data.decode()).contents["x-wr-calname"][0].value
    assert name == "Training: Half marathon on 2 May 2027"


def test_the_race_is_called_as_people_say_it(made_plan) -> None:
    race = replace(made_plan.days[-1], title="Race B: 42.195 km", distance_m=42_195.0)
    changed = replace(made_plan, days=(*made_plan.days[:-1], race))
    found = entries(exports.plan_calendar(changed, Publication("plan-a", 1, MADE)))
    assert "Race B: Marathon" in {entry.summary.value for entry in found.values()}
