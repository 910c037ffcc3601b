"""The form of a profile: filled with what is known, checked in plain words."""

import math
from dataclasses import replace
from datetime import date

import pytest

from smartrunning.apps import profile_form
from smartrunning.apps.profile_form import ProfileForm
from smartrunning.errors import InvalidRequestError
from smartrunning.runner import Runner, Thresholds

TODAY = date(2026, 5, 6)
NEW = Runner("r", "Ada")
KNOWN = Runner(
    "r",
    "Ada",
    sex="female",
    height_m=1.7,
    mass_kg=60,
    thresholds=(Thresholds(date(2025, 1, 1), 190, 50, 170, 4.0, 200, source="runner"),),
)


def form(runner: Runner, **changed: object) -> ProfileForm:
    return replace(profile_form.filled(runner, TODAY, date(2026, 1, 1)), **changed)


def test_unknown_numbers_are_zero_and_first_thresholds_hold_from_the_first_session() -> None:
    filled = form(NEW)
    assert (filled.height_cm, filled.mass_kg, filled.heart_rate_max_bpm) == (0, 0, 0)
    assert filled.valid_from == date(2026, 1, 1)
    assert form(KNOWN).valid_from == TODAY


def test_an_unchanged_form_says_nothing_about_thresholds() -> None:
    assert "thresholds" not in profile_form.change(form(KNOWN), KNOWN, TODAY)


def test_new_heart_rates_are_added_and_earlier_ones_stay_with_all_they_say() -> None:
    wanted = profile_form.change(form(KNOWN, heart_rate_max_bpm=186.0), KNOWN, TODAY)
    earlier, later = wanted["thresholds"]
    assert (earlier["valid_from"], earlier["heart_rate_max_bpm"]) == ("2025-01-01", 190)
    assert (later["valid_from"], later["heart_rate_max_bpm"]) == ("2026-05-06", 186)
    assert later["critical_speed_mps"] == 4.0
    assert later["critical_power_w"] is None


def test_lengths_are_sent_in_metres_and_zero_as_unknown() -> None:
    wanted = profile_form.change(form(NEW, height_cm=178.0), NEW, TODAY)
    assert wanted["height_m"] == pytest.approx(1.78)
    assert wanted["mass_kg"] is None


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"sex": "king"}, "sex"),
        ({"time_zone": "../etc/passwd"}, "time zone"),
        ({"birth_date": date(2030, 1, 1)}, "birth"),
        ({"height_cm": math.nan}, "height"),
        ({"mass_kg": -1.0}, "weight"),
        ({"heart_rate_max_bpm": 300.0}, "highest heart rate"),
        ({"heart_rate_rest_bpm": 110.0, "heart_rate_max_bpm": 105.0}, "rise"),
        ({"valid_from": None}, "from which day"),
        ({"valid_from": date(2027, 1, 1)}, "future"),
    ],
)
def test_what_is_wrong_is_said_in_one_plain_sentence(wrong: dict, word: str) -> None:
    with pytest.raises(InvalidRequestError, match=word):
        profile_form.change(form(NEW, **wrong), NEW, TODAY)


# ── zones of one's own ──────────────────────────────────────────────────────────────────────────

OWN = Thresholds(
    date(2025, 1, 1),
    190,
    50,
    170,
    source="runner",
    aerobic_threshold_heart_rate_bpm=148.25,
    heart_rate_zone_bounds_bpm=(110.0, 130.5),
    speed_zone_bounds_mps=(2.381, 3.2051),
)
WITH_ZONES = replace(NEW, thresholds=(OWN,))


def test_zones_are_shown_as_people_write_them() -> None:
    """2.381 m/s is 7:00 /km, 3.2051 m/s is 5:12 /km and 8:22 /mi."""
    filled = form(WITH_ZONES)
    assert filled.heart_rate_zones == "110, 130.5"
    assert filled.pace_zones == "7:00, 5:12"
    miles = profile_form.filled(WITH_ZONES, TODAY, None, "imperial")
    assert miles.pace_zones == "11:16, 8:22"


@pytest.mark.parametrize("units", ["metric", "imperial"])
def test_what_was_only_shown_is_not_rounded_by_saving(units) -> None:
    filled = profile_form.filled(WITH_ZONES, TODAY, None, units)
    assert "thresholds" not in profile_form.change(filled, WITH_ZONES, TODAY)
    wanted = profile_form.change(replace(filled, heart_rate_max_bpm=191.0), WITH_ZONES, TODAY)
    later = wanted["thresholds"][1]
    assert later["aerobic_threshold_heart_rate_bpm"] == 148.25
    assert later["heart_rate_zone_bounds_bpm"] == [110.0, 130.5]
    assert later["speed_zone_bounds_mps"] == [2.381, 3.2051]


def test_zones_that_a_runner_writes_are_sent_as_numbers() -> None:
    wanted = profile_form.change(
        form(NEW, heart_rate_zones="110; 130 150", pace_zones=" 6:40,5:00 "), NEW, TODAY
    )
    (said,) = wanted["thresholds"]
    assert said["heart_rate_zone_bounds_bpm"] == [110.0, 130.0, 150.0]
    assert said["speed_zone_bounds_mps"] == pytest.approx([2.5, 10 / 3])


def test_zones_can_be_taken_away_from_a_day_on_and_stay_before() -> None:
    wanted = profile_form.change(form(WITH_ZONES, pace_zones=""), WITH_ZONES, TODAY)
    before, after = wanted["thresholds"]
    assert before["speed_zone_bounds_mps"] == [2.381, 3.2051]
    assert after["speed_zone_bounds_mps"] == []
    assert after["heart_rate_zone_bounds_bpm"] == [110.0, 130.5]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"heart_rate_zones": "110, <b>"}, "Heart-rate zones"),
        ({"heart_rate_zones": "150, 130"}, "rising"),
        ({"heart_rate_zones": "nan"}, "Heart-rate zones"),
        ({"heart_rate_zones": ", ".join(map(str, range(100, 111)))}, "at most 10"),
        ({"pace_zones": "fast"}, "Pace zones"),
        ({"pace_zones": "5:00, 6:00"}, "slowest first"),
        ({"pace_zones": "0:00"}, "slowest first"),
        ({"aerobic_threshold_bpm": 300.0}, "aerobic"),
        ({"aerobic_threshold_bpm": 175.0, "threshold_heart_rate_bpm": 170.0}, "rise"),
    ],
)
def test_zones_that_make_no_sense_are_refused_in_a_sentence(wrong: dict, word: str) -> None:
    with pytest.raises(InvalidRequestError, match=word):
        profile_form.change(form(NEW, **wrong), NEW, TODAY)
