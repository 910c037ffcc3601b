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
