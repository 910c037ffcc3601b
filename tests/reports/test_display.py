"""How numbers are written for people; expected texts by hand."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.reports import display
from smartrunning.units import METRES_PER_MILE

NAN = math.nan


@pytest.mark.parametrize(
    ("metres", "metric", "imperial"),
    [
        (10_020.0, "10.02 km", "6.23 mi"),
        (42_195.0, "42.20 km", "26.22 mi"),
        (160_934.4, "160.9 km", "100.0 mi"),
        (0.0, "0.00 km", "0.00 mi"),
        (NAN, "–", "–"),
        (math.inf, "–", "–"),
    ],
)
def test_distances(metres: float, metric: str, imperial: str) -> None:
    assert display.distance(metres) == metric
    assert display.distance(metres, "imperial") == imperial


@pytest.mark.parametrize(
    ("metres", "name"),
    [
        (400, "400 m"),
        (800, "800 m"),
        (1000, "1 km"),
        (1500, "1500 m"),
        (METRES_PER_MILE, "1 mile"),
        (3000, "3 km"),
        (5000, "5 km"),
        (21097.5, "Half marathon"),
        (42195, "Marathon"),
        (30000, "30 km"),
        (12345.6, "12.35 km"),
    ],
)
def test_races_have_the_names_that_runners_use(metres: float, name: str) -> None:
    assert display.distance_name(metres) == name


@pytest.mark.parametrize(
    ("speed_mps", "metric", "imperial"),
    [
        (4.0, "4:10 /km", "6:42 /mi"),  # 1000 / 4 = 250 s; 1609.344 / 4 = 402.3 s
        (1000 / 300, "5:00 /km", "8:03 /mi"),
        (0.0, "–", "–"),
        (-1.0, "–", "–"),
        (NAN, "–", "–"),
    ],
)
def test_paces(speed_mps: float, metric: str, imperial: str) -> None:
    assert display.pace(speed_mps) == metric
    assert display.pace(speed_mps, "imperial") == imperial
    assert display.pace(speed_mps).startswith(display.plain_pace(speed_mps))


def test_heights() -> None:
    assert display.height(304.8) == "305 m"
    assert display.height(304.8, "imperial") == "1 000 ft"
    assert display.height(NAN) == "–"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(2700, "45 min"), (3900, "1 h 05 min"), (3599, "1 h 00 min"), (0, "0 min"), (NAN, "–")],
)
def test_spans_of_training(seconds: float, words: str) -> None:
    assert display.span(seconds) == words


def test_hours() -> None:
    assert display.hours(16_200) == "4.5 h"
    assert display.hours(NAN) == "–"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234567, 0, "1 234 567"),
        (-3.26, 1, "−3.3"),
        (-0.2, 0, "0"),
        (NAN, 2, "–"),
        (-math.inf, 0, "–"),
    ],
)
def test_numbers_have_thin_spaces_a_real_minus_and_no_minus_zero(value, digits, text) -> None:
    assert display.number(value, digits) == text


def test_pace_ticks_are_round_paces_at_their_speeds() -> None:
    ticks = display.pace_ticks(1000 / 360, 1000 / 240)
    assert [words for _, words in ticks] == ["6:00", "5:30", "5:00", "4:30", "4:00"]
    for speed_mps, words in ticks:
        minutes, seconds = words.split(":")
        assert 1000 / speed_mps == pytest.approx(60 * int(minutes) + int(seconds))


@given(st.floats(0.2, 8), st.floats(0.05, 5), st.sampled_from(["metric", "imperial"]))
def test_pace_ticks_lie_inside_the_axis_and_never_touch(low, width, units) -> None:
    high = low + width
    places = [place for place, _ in display.pace_ticks(low, high, units)]
    assert places == sorted(places)
    assert len(places) <= 8
    assert all(low - 1e-9 <= place <= high + 1e-9 for place in places)
    assert all(b - a >= 0.13 * width - 1e-9 for a, b in pairwise(places))
