"""Speed as each sport says it; expected values by hand."""

import math

import pytest

from smartrunning.metrics import MetricValue, SessionStatistics
from smartrunning.reports.key_numbers import key_numbers
from smartrunning.reports.sport_speed import speed_words


@pytest.mark.parametrize(
    ("sport", "units", "speed_mps", "words"),
    [
        ("running", "metric", 4.0, "4:10 /km"),
        ("walking", "imperial", 1.609344, "16:40 /mi"),
        ("generic", "metric", 4.0, "4:10 /km"),
        ("cycling", "metric", 10.0, "36.0 km/h"),
        ("cycling", "imperial", 4.4704, "10.0 mph"),
        ("swimming", "metric", 1.25, "1:20 /100 m"),
        ("swimming", "imperial", 0.9144, "1:40 /100 yd"),
        ("cycling", "metric", math.nan, "–"),
        ("swimming", "metric", math.nan, "–"),
        ("swimming", "metric", 0.0, "–"),
        ("cycling", "metric", 0.0, "0.0 km/h"),
    ],
)
def test_speed_in_the_words_of_a_sport(sport, units, speed_mps, words) -> None:
    assert speed_words(sport, units).words(speed_mps) == words


def test_key_numbers_of_a_ride_have_a_speed_and_no_pace() -> None:
    values = {
        "distance_m": MetricValue(36_000.0),
        "mean_moving_speed_mps": MetricValue(10.0),
        "grade_adjusted_speed_mps": MetricValue(10.2),
    }
    ride = key_numbers(SessionStatistics(values, (), {}), "metric", "cycling")
    assert [(one.label, one.value, one.unit) for one in ride] == [
        ("Distance", "36.00", "km"),
        ("Speed while moving", "36.0", "km/h"),
    ]
    swim = key_numbers(SessionStatistics(values, (), {}), "metric", "swimming")
    assert (swim[1].label, swim[1].value, swim[1].unit) == ("Pace while moving", "0:10", "/100 m")
    run = key_numbers(SessionStatistics(values, (), {}), "metric")
    assert [one.label for one in run][1:] == ["Pace while moving", "Pace as if on the flat"]
