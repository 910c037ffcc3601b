"""Two sessions side by side: differences by hand."""

import math

import pytest

from smartrunning.metrics import MetricValue, Segment, SessionStatistics
from smartrunning.reports.session_comparison import difference_words, differences, split_pairs

NAN = math.nan


def statistics(**numbers: float) -> SessionStatistics:
    values = {name: MetricValue(number) for name, number in numbers.items()}
    return SessionStatistics(values, (), {})


def split(start_s: float, end_s: float, *, long_m: float = 1000.0, bpm: float = 150.0) -> Segment:
    speed_mps = long_m / (end_s - start_s)
    return Segment(
        start_s, end_s, long_m, end_s - start_s, speed_mps, NAN, 0, 0, bpm, 160, NAN, NAN
    )


@pytest.mark.parametrize(
    ("first", "second", "kind", "words"),
    [
        (1000 / 300, 1000 / 288, "pace", "0:12 /km faster"),
        (1000 / 300, 1000 / 330, "pace", "0:30 /km slower"),
        (1000 / 300, 1000 / 300.2, "pace", "the same"),
        (1000 / 300, 0.0, "pace", ""),
        (150.0, 155.0, "bpm", "+5 bpm"),
        (150.0, 149.8, "bpm", "the same"),
        (10_000.0, 9_500.0, "distance", "−0.50 km"),
        (3600.0, 3725.0, "time", "+2:05"),
        (3.0, 2.4, "percent", "−0.6 %"),
        (NAN, 5.0, "load", ""),
    ],
)
def test_differences_are_said_as_runners_say_them(first, second, kind, words) -> None:
    assert difference_words(first, second, kind, "metric") == words


def test_a_mile_is_longer_than_a_kilometre() -> None:
    assert difference_words(1000 / 300, 1000 / 290, "pace", "imperial") == "0:16 /mi faster"


def test_numbers_that_none_of_the_two_has_are_left_out() -> None:
    found = differences(
        statistics(distance_m=10_000.0, moving_s=3000.0),
        statistics(distance_m=10_100.0, mean_heart_rate_bpm=150.0),
        "metric",
    )
    assert [(one.label, one.first, one.second, one.words) for one in found] == [
        ("Distance", "10.00 km", "10.10 km", "+0.10 km"),
        ("Moving time", "50:00", "–", ""),
        ("Mean heart rate", "–", "150 bpm", ""),
    ]


def test_splits_stand_side_by_side_with_the_lead_at_their_ends() -> None:
    first = [split(0, 300), split(300, 610), split(610, 760, long_m=500)]
    second = [split(0, 290, bpm=155), split(290, 620)]
    one, two, three = split_pairs(first, second)
    assert (one.number, one.ahead_s) == (1, 10)
    assert (one.first_bpm, one.second_bpm) == (150, 155)
    assert two.ahead_s == -10
    assert math.isnan(three.second_mps)
    assert math.isnan(three.ahead_s)


def test_a_last_split_that_is_shorter_tells_no_lead() -> None:
    (only,) = split_pairs([split(0, 300)], [split(0, 200, long_m=600)])
    assert math.isnan(only.ahead_s)
    assert split_pairs([], []) == ()
