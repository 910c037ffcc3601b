"""What is said of race day and of the proof, also where there is nothing to be glad of."""

import math
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from smartrunning.optimizer import Outlook, PlanDay
from smartrunning.reports.plan_words import day_name, proof_words, race_day_words

FASTER = Outlook(2400.0, 2350.0, 2290.0, 2430.0, 0.021, 0.005, 0.04, 3.0, 0.001)


def test_the_time_stands_with_its_interval() -> None:
    (sentence,) = race_day_words(FASTER)
    assert sentence == (
        "When the plan was made 40:00; after it 39:10, with 95 % certainty between 38:10 and 40:30."
    )


def test_a_plan_that_only_keeps_the_runner_where_he_is_says_so() -> None:
    words = [*race_day_words(replace(FASTER, race_s=2410.0, speed_gain=-0.004))]
    assert "keeps you about where" in words[1]


def test_without_critical_speed_the_gain_stands_alone() -> None:
    (sentence,) = race_day_words(replace(FASTER, race_s=math.nan, today_s=math.nan))
    assert "+2.1 % of speed" in sentence
    assert "between +0.5 % and +4.0 %" in sentence
    assert "nan" not in sentence


def test_where_nothing_is_proven_no_bound_is_printed() -> None:
    proven = SimpleNamespace(gap_percent=0.0042, response="Busso")
    assert "more than 0.01 %" in proof_words(proven)
    assert "not proven" in proof_words(SimpleNamespace(gap_percent=math.nan, response="Busso"))


@pytest.mark.parametrize(
    ("distance_m", "metric", "imperial"),
    [
        (5000.0, "Race: 5 km", "Race: 5 km"),
        (21_097.5, "Race: Half marathon", "Race: Half marathon"),
        (42_200.0, "Race: Marathon", "Race: Marathon"),
        (24_140.16, "Race: 24.1 km", "Race: 15.0 mi"),
        (1500.0, "Race: 1500 m", "Race: 0.9 mi"),
    ],
)
def test_races_have_the_names_of_their_distances(
    distance_m: float, metric: str, imperial: str
) -> None:
    title = f"Race: {distance_m / 1000:g} km"  # as plans of older versions have it
    day = PlanDay(date(2026, 5, 3), "race", title, 0.0, 3600.0, distance_m, (), "")
    assert day_name(day, "metric") == metric
    assert day_name(day, "imperial") == imperial
    easy = PlanDay(date(2026, 5, 3), "easy", "Easy run", 30.0, 3600.0, 1e4, (), "")
    assert day_name(easy, "imperial") == "Easy run"
