"""What if: sliders become a wish, and late answers to earlier wishes change nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.apps import what_if, wishes
from smartrunning.apps.what_if import Asking
from smartrunning.optimizer import Goal

TODAY = date(2026, 5, 6)
GOAL = Goal(
    race_date=date(2026, 8, 2),
    race_distance_m=10_000.0,
    start_date=date(2026, 5, 4),
    hours_per_week=5.0,
    longest_session_s=7200.0,
    training_days=(1, 3, 5, 6),
    long_run_day=6,
    minutes_by_weekday=(0, 60, 0, 70, 0, 45, 120),
)


def places(**moved: int) -> dict[str, int]:
    """Where the sliders stand, some of them moved by so many places."""
    at = {one.name: one.place for one in wishes.sliders(GOAL, TODAY)}
    return {name: place + moved.get(name, 0) for name, place in at.items()}


def test_sliders_that_stand_as_the_plan_is_wish_nothing() -> None:
    assert wishes.wish(GOAL, places(), TODAY) == {}


def test_a_day_less_is_the_one_with_the_least_time() -> None:
    wanted = wishes.wish(GOAL, places(days=-1), TODAY)
    assert wanted["training_days"] == [1, 3, 6]
    assert wanted["minutes_by_weekday"] == [0, 60, 0, 70, 0, 0, 120]
    assert "hours_per_week" not in wanted


def test_a_day_more_lies_far_from_the_others_and_gets_a_usual_time() -> None:
    wanted = wishes.wish(GOAL, places(days=1), TODAY)
    (new,) = set(wanted["training_days"]) - set(GOAL.training_days)
    assert new in (0, 2, 4)
    assert wanted["minutes_by_weekday"][new] == 65


def test_more_time_is_more_on_each_day_and_in_the_week() -> None:
    wanted = wishes.wish(GOAL, places(time=2), TODAY)
    assert wanted["hours_per_week"] == 6.0
    assert wanted["minutes_by_weekday"] == [0, 72, 0, 84, 0, 54, 144]
    assert wanted["longest_session_s"] == 8640


def test_another_race_day_is_whole_weeks_away() -> None:
    assert wishes.wish(GOAL, places(race=3), TODAY) == {"race_date": "2026-08-23"}


def test_risk_is_the_share_of_bad_cases_that_counts() -> None:
    assert wishes.wish(GOAL, places(risk=2), TODAY) == {"quantile": 0.25}
    cautious = replace(GOAL, attitude="cautious")
    at = {one.name: one.place for one in wishes.sliders(cautious, TODAY)}
    assert wishes.wish(cautious, at | {"risk": 0}, TODAY) == {"attitude": "expected"}


def test_a_race_in_a_few_weeks_cannot_come_much_nearer() -> None:
    near = replace(GOAL, race_date=TODAY + timedelta(weeks=5))
    (race,) = (one for one in wishes.sliders(near, TODAY) if one.name == "race")
    assert race.place == 1


DAYS = st.sets(st.integers(0, 6), min_size=1, max_size=7)


@given(DAYS, st.data())
def test_every_place_of_every_slider_is_a_wish_that_makes_sense(days: set[int], data) -> None:
    goal = replace(
        GOAL, training_days=tuple(sorted(days)), long_run_day=max(days), minutes_by_weekday=()
    )
    drawn = wishes.sliders(goal, TODAY)
    at = {one.name: data.draw(st.integers(0, len(one.words) - 1)) for one in drawn}
    wanted = wishes.wish(goal, at, TODAY)
    chosen = wanted.get("training_days", goal.training_days)
    assert goal.long_run_day in chosen
    minutes = wanted.get("minutes_by_weekday")
    if minutes:
        assert [day for day, length in enumerate(minutes) if length] == list(chosen)


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


def test_the_same_wish_is_asked_once() -> None:
    first = what_if.asked(Asking(), {"hours_per_week": 6.0})
    assert first.is_waiting
    assert what_if.asked(first, {"hours_per_week": 6.0}) is first


def test_back_to_the_present_plan_there_is_nothing_to_wait_for() -> None:
    first = what_if.asked(Asking(), {"hours_per_week": 6.0})
    assert not what_if.asked(first, {}).is_waiting


def test_an_answer_to_an_earlier_wish_changes_nothing() -> None:
    first = what_if.asked(Asking(), {"hours_per_week": 6.0})
    second = what_if.asked(first, {"hours_per_week": 7.0})
    assert what_if.accepted(second, first.number, "j1", "w1") == second
    known = what_if.accepted(second, second.number, "j2", "w2")
    assert what_if.ended(known, "j1", "") == known
    assert what_if.ended(known, "j2", "").done


@pytest.mark.parametrize("sentence", ["The race is too near.", ""])
def test_a_search_ends_with_an_answer_or_a_reason(sentence: str) -> None:
    known = what_if.accepted(what_if.asked(Asking(), {"a": 1}), 1, "j", "w")
    after = what_if.ended(known, "j", sentence)
    assert (after.done, after.sentence) == (not sentence, sentence)
    assert not after.is_waiting
