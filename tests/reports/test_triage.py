"""Who needs a coach's look, and why; the numbers are worked by hand."""

import math
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from smartrunning.reports.triage import Triage, by_urgency, triage

TODAY = date(2026, 11, 22)  # a Sunday
MONDAY = date(2026, 11, 16)


def history_of(loads: list[float], last: date = TODAY) -> SimpleNamespace:
    first = last - timedelta(days=len(loads) - 1)
    return SimpleNamespace(first_day=first, daily_load_au=tuple(loads))


def plan_of(loads: dict[date, float], race: date) -> SimpleNamespace:
    days = tuple(SimpleNamespace(day=day, load_au=load) for day, load in loads.items())
    return SimpleNamespace(goal=SimpleNamespace(race_date=race), days=days)


def look(loads: list[float], plan: object = None, last: date = TODAY) -> Triage:
    return triage("anna", "Anna", history_of(loads, last), plan, today=TODAY)  # type: ignore[arg-type]


def sentences(one: Triage) -> str:
    return " ".join(reason.sentence for reason in one.reasons)


def test_a_runner_without_sessions_is_named_with_the_reason() -> None:
    one = triage("anna", "Anna", None, None, today=TODAY)
    assert "no session" in sentences(one)
    assert math.isnan(one.form_au)


def test_a_calm_week_gives_no_reason() -> None:
    # 50 and 0 in turn: mean 25, population deviation 25 of any even stretch, so monotony is near 1
    one = look([50.0, 0.0] * 30)
    assert one.reasons == ()
    assert one.acute_chronic == pytest.approx((3 * 50 / 7) / 25)
    assert one.last_session == TODAY - timedelta(days=1)


def test_the_same_load_every_day_is_monotonous() -> None:
    assert "Monotony is 10.0, above 2" in sentences(look([40.0] * 40))


@pytest.mark.parametrize(("days", "weight"), [(9, 0), (10, 2), (20, 2), (21, 4)])
def test_silence_weighs_more_the_longer_it_is(days: int, weight: int) -> None:
    one = look([50.0, 0.0] * 20 + [50.0], last=TODAY - timedelta(days=days))
    weights = [reason.weight for reason in one.reasons if "No session for" in reason.sentence]
    assert weights == ([weight] if weight else [])


def test_three_times_the_usual_load_is_much_more_than_usual() -> None:
    # 21 days of 30 and 7 of 90: 90 / ((21 * 30 + 7 * 90) / 28) = 2
    one = look([30.0] * 21 + [90.0] * 7)
    assert one.acute_chronic == pytest.approx(2.0)
    assert "Acute over chronic load is 2.00" in sentences(one)


def test_the_week_stands_against_its_plan() -> None:
    race = TODAY + timedelta(days=30)
    plan = plan_of({MONDAY + timedelta(days=day): 40.0 for day in range(7)}, race)
    one = look([0.0] * 30 + [40.0, 40.0, 0.0, 0.0, 0.0, 0.0, 20.0], plan)
    assert one.week_load_au == 100.0
    assert one.planned_week_au == 280.0
    # of the six days before today 80 of 240 au were done, and four had no training
    assert one.adherence_fraction == pytest.approx(80 / 240)
    assert one.missed == 4
    assert "4 planned days of the last 14 without training" in sentences(one)


def test_twice_the_plan_is_said() -> None:
    plan = plan_of({MONDAY + timedelta(days=day): 20.0 for day in range(7)}, TODAY)
    one = look([40.0] * 40, plan)
    assert "Did 200 % of the planned load" in sentences(one)
    assert "The race is today." in sentences(one)


def test_a_plan_whose_race_is_over_does_not_count() -> None:
    plan = plan_of({MONDAY: 400.0}, TODAY - timedelta(days=1))
    one = look([50.0, 0.0] * 30, plan)
    assert math.isnan(one.planned_week_au)
    assert one.reasons == ()


def test_the_most_urgent_comes_first_and_names_decide_between_equals() -> None:
    calm = look([50.0, 0.0] * 30)
    silent = look([50.0, 0.0] * 20, last=TODAY - timedelta(days=40))
    named = [
        Triage("1", "zoe"),
        Triage("2", "Anna"),
        Triage("3", "Ben", reasons=silent.reasons),
    ]
    assert calm.urgency == 0
    assert [one.runner_id for one in by_urgency(named)] == ["3", "2", "1"]
