"""The form of a goal: sensible at first, checked in plain words."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.apps import goal_defaults, goal_fields, goal_form, goal_values
from smartrunning.apps.goal_form import OTHER, GoalForm, RaceRow
from smartrunning.errors import InvalidRequestError
from smartrunning.history import RunnerHistory, Week
from smartrunning.records import Device
from smartrunning.storage.info import SessionInfo
from smartrunning.workflows.requests import PlanRequest, checked

TODAY = date(2026, 5, 6)
"""A Wednesday."""
GOOD = GoalForm(race_date=date(2026, 8, 2), start_date=date(2026, 5, 7))


def history(weeks: int, hours: float, loads: list[float]) -> RunnerHistory:
    """So many weeks of so many hours each, with these loads from Monday to Sunday."""
    monday = TODAY - timedelta(days=TODAY.weekday(), weeks=weeks)
    days = [*loads * weeks, 0.0, 0.0, 0.0]
    made = tuple(
        Week(monday + timedelta(weeks=n), 40_000, hours * 3600, sum(loads), 4)
        for n in range(weeks + 1)
    )
    return RunnerHistory(
        first_day=monday,
        daily_load_au=tuple(days),
        fitness_au=(0.0,) * len(days),
        fatigue_au=(0.0,) * len(days),
        form_au=(0.0,) * len(days),
        weeks=made,
        bests=(),
        critical_speed=None,
        critical_speed_reason="none",
    )


def run(day: date, minutes: float) -> SessionInfo:
    """A run of a day."""
    start = datetime.combine(day, time(7), UTC)
    return SessionInfo(
        "s", "f", "i", "a.fit", "0.0", "running", "generic", start, day, 60 * minutes,
        60 * minutes, 9, ("elapsed_s",), Device(), {}, (),
    )  # fmt: skip


# ── what stands in it at first ──────────────────────────────────────────────────────────────────


def test_without_a_history_the_form_is_a_10_km_race_on_a_sunday_in_twelve_weeks() -> None:
    begun = goal_defaults.prefilled(None, TODAY)
    assert begun.form.race == "10 km"
    assert begun.form.race_date == date(2026, 8, 2)
    assert begun.form.race_date.weekday() == 6
    assert begun.form.start_date == date(2026, 5, 7)
    assert "too few runs" in begun.sources["hours_per_week"]


def test_the_form_takes_the_days_and_hours_that_the_runner_has_been_running() -> None:
    begun = goal_defaults.prefilled(history(8, 5.0, [0, 60, 0, 50, 0, 40, 90]), TODAY)
    assert begun.form.training_days == (1, 3, 5, 6)
    assert begun.form.long_run_day == 6
    assert begun.form.hours_per_week == 5.5
    assert begun.sources["hours_per_week"].startswith("You ran 5.0 hours")
    assert begun.sources["long_run_day"] == "Most of your load falls on Sunday."


def test_weeks_of_recovery_do_not_lower_the_hours_of_a_loading_week() -> None:
    """Twice 4, 5, 6 and 3 hours: three weeks in four have at most 5.25; a tenth more is 5.8."""
    full = history(8, 5.0, [0, 60, 0, 50, 0, 40, 90])
    hours = (4.0, 5.0, 6.0, 3.0, 4.0, 5.0, 6.0, 3.0, 1.0)
    weeks = tuple(
        replace(week, moving_s=3600 * each) for week, each in zip(full.weeks, hours, strict=True)
    )
    assert goal_defaults.prefilled(replace(full, weeks=weeks), TODAY).form.hours_per_week == 6.0


def test_each_day_gets_the_time_of_its_longest_run_and_a_little_more() -> None:
    tuesday, sunday = TODAY - timedelta(days=1), TODAY - timedelta(days=3)
    runs = [run(tuesday, 62), run(tuesday - timedelta(weeks=1), 50), run(sunday, 130)]
    runs.append(run(sunday - timedelta(weeks=30), 300))
    begun = goal_defaults.prefilled(history(8, 5.0, [0, 60, 0, 50, 0, 40, 90]), TODAY, runs)
    assert begun.form.minutes == (0, 75, 0, 45, 0, 45, 150)
    assert begun.form.longest_minutes == 150
    assert "took 130 minutes" in begun.sources["longest_minutes"]


def test_a_few_sessions_say_nothing_about_habits() -> None:
    begun = goal_defaults.prefilled(history(1, 5.0, [9] * 7), TODAY)
    assert begun.form.hours_per_week == 4.0


@pytest.mark.parametrize(
    ("weeks", "hours", "experience"),
    [(10, 4.0, "beginner"), (40, 4.0, "regular"), (120, 6.0, "experienced"), (120, 3.0, "regular")],
)
def test_experience_is_what_the_history_shows(weeks: int, hours: float, experience: str) -> None:
    begun = goal_defaults.prefilled(history(weeks, hours, [0, 60, 0, 50, 0, 40, 90]), TODAY)
    assert begun.form.experience == experience


def test_each_value_that_comes_from_the_runs_says_so() -> None:
    begun = goal_defaults.prefilled(history(8, 5.0, [0, 60, 0, 50, 0, 40, 90]), TODAY)
    fields = {
        one.name: one
        for group in goal_fields.groups(begun.form, begun.sources, "metric")
        for one in group.fields
    }
    assert set(fields) == set(goal_values.of_form(begun.form)), "each value has its field"
    for name, sentence in begun.sources.items():
        assert fields[name].source == sentence


def test_those_in_a_hurry_see_three_fields() -> None:
    begun = goal_defaults.prefilled(None, TODAY)
    first, *others = goal_fields.groups(begun.form, begun.sources, "metric")
    shown = [one.name for one in first.fields if one.only_if is None]
    assert (first.title, shown) == ("", ["race", "race_date", "minutes"])
    assert all(group.title for group in others)


# ── what is sent ────────────────────────────────────────────────────────────────────────────────


def test_a_good_form_becomes_a_request_in_si() -> None:
    form = replace(
        GOOD,
        race="Half marathon",
        target="1:45:30",
        longest_minutes=90,
        other_races=(RaceRow(date(2026, 6, 7), 10.0, "B"),),
        away=((date(2026, 7, 1), date(2026, 7, 5)),),
        highest_load_au=300.0,
        easy_until=date(2026, 5, 20),
        attitude="cautious",
    )
    assert goal_form.request(form, TODAY) == {
        "race_date": "2026-08-02",
        "race_distance_m": 21097.5,
        "start_date": "2026-05-07",
        "hours_per_week": 4.0,
        "longest_session_s": 5400.0,
        "training_days": [1, 3, 5, 6],
        "long_run_day": 6,
        "minutes_by_weekday": [0, 60, 0, 60, 0, 60, 120],
        "sessions_per_week": 6,
        "other_races": [{"day": "2026-06-07", "distance_m": 10_000.0, "priority": "B"}],
        "unavailable": [["2026-07-01", "2026-07-05"]],
        "experience": "regular",
        "distribution": "usual",
        "attitude": "cautious",
        "target_s": 6330.0,
        "highest_weekly_load_au": 300.0,
        "easy_until": "2026-05-20",
    }


def test_a_request_is_one_that_the_server_takes() -> None:
    form = replace(GOOD, other_races=(RaceRow(date(2026, 6, 7), 10.0, "C"),))
    taken = checked(PlanRequest, dict(goal_form.request(form, TODAY)))
    assert taken.other_races[0].distance_m == 10_000
    assert taken.minutes_by_weekday == (0, 60, 0, 60, 0, 60, 120)


def test_a_distance_of_ones_own_is_read_in_the_units_of_the_eye() -> None:
    form = replace(GOOD, race=OTHER, distance=10.0)
    assert goal_form.request(form, TODAY)["race_distance_m"] == pytest.approx(10_000)
    assert goal_form.request(form, TODAY, "imperial")["race_distance_m"] == pytest.approx(16_093.44)


DAY, LATER = date(2026, 6, 7), date(2026, 6, 9)
WRONG = [
    ({"race_date": None}, "race_date", "day of the race"),
    ({"start_date": None}, "start_date", "first day"),
    ({"start_date": date(2026, 5, 5)}, "start_date", "in the past"),
    ({"race_date": date(2026, 5, 7)}, "race_date", "after the first day"),
    ({"race_date": date(2027, 6, 1)}, "race_date", "more than a year"),
    ({"race": OTHER, "distance": 0.0}, "distance", "between 1.0 and 250 km"),
    ({"race": OTHER, "distance": math.nan}, "distance", "between"),
    ({"race": "The moon", "distance": math.inf}, "distance", "between"),
    ({"hours_per_week": math.nan}, "hours_per_week", "hours a week"),
    ({"hours_per_week": -3}, "hours_per_week", "hours a week"),
    ({"longest_minutes": 1e9}, "longest_minutes", "longest run"),
    ({"sessions_per_week": 2.5}, "sessions_per_week", "whole number"),
    ({"minutes": (0.0,) * 7}, "minutes", "two days"),
    ({"minutes": (0, 5, 0, 60, 0, 0, 60)}, "minutes", "Tue needs between 15"),
    ({"minutes": (60, 60)}, "minutes", "each day"),
    ({"minutes": (math.nan, 60, 0, 0, 0, 0, 60)}, "minutes", "Mon needs"),
    ({"long_run_day": 0}, "long_run_day", "one of your training days"),
    ({"long_run_day": -1}, "long_run_day", "long run"),
    ({"target": "fast"}, "target", "h:mm:ss"),
    ({"target": "00:01"}, "target", "does not fit"),
    ({"other_races": (RaceRow(None, 10.0),)}, "other_races", "day of each race"),
    ({"other_races": (RaceRow(date(2026, 9, 1), 10.0),)}, "other_races", "must lie between"),
    ({"other_races": (RaceRow(DAY, math.nan),)}, "other_races", "long"),
    ({"other_races": (RaceRow(DAY, 10.0, "A"),)}, "other_races", "B or a C"),
    ({"other_races": (RaceRow(DAY, 10.0), RaceRow(DAY, 5.0))}, "other_races", "on one day"),
    ({"other_races": (RaceRow(DAY, 9.0),), "away": ((DAY, DAY),)}, "other_races", "time away"),
    ({"away": ((DAY, None),)}, "away", "first and the last"),
    ({"away": ((LATER, DAY),)}, "away", "before it begins"),
    ({"away": ((DAY, DAY),) * 21}, "away", "too many"),
    ({"experience": "wizard"}, "experience", "of the list"),
    ({"distribution": ""}, "distribution", "of the list"),
    ({"attitude": "x"}, "attitude", "of the list"),
    ({"highest_load_au": -1.0}, "highest_load_au", "highest weekly load"),
]


@pytest.mark.parametrize(("wrong", "field", "word"), WRONG)
def test_what_is_wrong_is_said_beside_its_field(wrong: dict, field: str, word: str) -> None:
    form = replace(GOOD, **wrong)
    found = goal_form.problems(form, TODAY)
    assert word in found[field]
    assert set(found) == {field}
    for sentence in found.values():
        assert sentence.endswith(".")
        assert "Error" not in sentence
    with pytest.raises(InvalidRequestError, match=word):
        goal_form.request(form, TODAY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
NAMES = list(goal_values.of_form(GOOD))


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_whatever_the_browser_sends_there_is_a_request_or_a_sentence(sent: dict) -> None:
    form = goal_values.to_form(goal_values.of_form(GOOD) | sent)
    found = goal_form.problems(form, TODAY)
    if not found:
        wanted = goal_form.request(form, TODAY)
        assert 1000 <= wanted["race_distance_m"] <= 250_000
        assert wanted["long_run_day"] in wanted["training_days"]
        checked(PlanRequest, dict(wanted))


def test_what_the_form_shows_comes_back_as_it_was() -> None:
    form = replace(
        GOOD,
        other_races=(RaceRow(DAY, 10.0, "B"),),
        away=((DAY, LATER),),
        easy_until=LATER,
        highest_load_au=250.0,
    )
    assert goal_values.to_form(goal_values.of_form(form)) == form
