"""Workout files read back by two decoders that are not ours."""

import io
import math
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import fitdecode
import pytest
from garmin_fit_sdk import Decoder, Stream

from smartrunning import exports
from smartrunning.errors import InvalidRequestError
from smartrunning.optimizer import PlanDay, Step

MADE = datetime(2026, 5, 1, 12, tzinfo=UTC)
UNKNOWN = math.nan


def day_of(*steps: Step, title: str = "Cruise intervals") -> PlanDay:
    return PlanDay(date(2026, 5, 19), "cruise_intervals", title, 60, 3600, 9000, steps, "Because.")


INTERVALS = day_of(
    Step("warm_up", 1, 900, 0.75, 3.0),
    Step("repeats", 5, 360, 0.97, 3.88, 60, 0.65, 2.6),
    Step("cool_down", 1, 600, 0.75, 3.0),
)


def by_garmin(data: bytes) -> dict:
    decoder = Decoder(Stream.from_byte_array(data))
    assert decoder.is_fit()
    messages, errors = decoder.read()
    assert not errors
    return messages


def by_fitdecode(data: bytes) -> list[dict]:
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        return [
            {field.name: field.value for field in frame.fields if field.value is not None}
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "workout_step"
        ]


def test_repeats_are_repeats_and_paces_are_millimetres_a_second() -> None:
    data = exports.fit_workout(INTERVALS, created_at=MADE)
    steps = by_garmin(data)["workout_step_mesgs"]
    assert [step["duration_type"] for step in steps] == [
        "time",
        "time",
        "time",
        "repeat_until_steps_cmplt",
        "time",
    ]
    # 2.5 % around 3.88 m/s: 3.783 and 3.977 m/s
    assert steps[1]["custom_target_value_low"] == 3783
    assert steps[1]["custom_target_value_high"] == 3977
    assert steps[1]["duration_value"] == 360_000
    assert (steps[3]["duration_step"], steps[3]["repeat_steps"]) == (1, 5)


def test_two_decoders_read_the_same_steps() -> None:
    data = exports.fit_workout(INTERVALS, created_at=MADE)
    ours = ("message_index", "duration_time", "custom_target_speed_low", "intensity")
    first = [[step.get(name) for name in ours] for step in by_garmin(data)["workout_step_mesgs"]]
    second = [[step.get(name) for name in ours] for step in by_fitdecode(data)]
    assert first == second
    assert [row[3] for row in first] == ["warmup", "interval", "recovery", None, "cooldown"]


def test_the_file_says_that_it_is_a_running_workout_with_its_number_of_steps() -> None:
    messages = by_garmin(exports.fit_workout(INTERVALS, created_at=MADE))
    assert messages["file_id_mesgs"][0]["type"] == "workout"
    assert messages["file_id_mesgs"][0]["time_created"] == MADE
    workout = messages["workout_mesgs"][0]
    assert (workout["sport"], workout["num_valid_steps"]) == ("running", 5)
    assert workout["wkt_name"] == "05-19 Cruise intervals"


def test_without_a_speed_an_even_run_asks_for_a_range_of_heart_rate() -> None:
    easy = day_of(Step("run", 1, 2400, 0.75, UNKNOWN))
    data = exports.fit_workout(easy, created_at=MADE, threshold_heart_rate_bpm=170)
    step = by_garmin(data)["workout_step_mesgs"][0]
    # 80 to 90 % of 170 bpm, written as beats plus 100
    assert step["target_type"] == "heart_rate"
    assert (step["custom_target_value_low"], step["custom_target_value_high"]) == (236, 253)


@pytest.mark.parametrize("threshold_bpm", [170.0, UNKNOWN])
def test_an_effort_too_short_for_the_heart_asks_for_nothing(threshold_bpm: float) -> None:
    fast = day_of(Step("repeats", 4, 20, 1.2, UNKNOWN, 70, 0.65, UNKNOWN))
    data = exports.fit_workout(fast, created_at=MADE, threshold_heart_rate_bpm=threshold_bpm)
    assert by_garmin(data)["workout_step_mesgs"][0]["target_type"] == "open"


def test_a_long_name_is_cut_between_letters() -> None:
    named = day_of(Step("run", 1, 600, 0.7, 2.8), title="Läufe über Hügel und Täler, ruhig")
    name = by_garmin(exports.fit_workout(named, created_at=MADE))["workout_mesgs"][0]["wkt_name"]
    assert len(name.encode()) <= 40
    assert "05-19 Läufe über Hügel und Täler" in name


def test_a_day_of_rest_has_no_workout() -> None:
    with pytest.raises(InvalidRequestError, match="2026-05-19"):
        exports.fit_workout(day_of(), created_at=MADE)


def test_a_week_is_an_archive_of_its_workouts(made_plan) -> None:
    monday = made_plan.weeks[1].start
    data = exports.week_archive(made_plan, monday, created_at=MADE)
    assert data == exports.week_archive(made_plan, monday, created_at=MADE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        for name in names:
            assert by_garmin(archive.read(name))["workout_step_mesgs"]
    running = [
        day for day in made_plan.days if 0 <= (day.day - monday).days < 7 and day.workout != "rest"
    ]
    assert names == [exports.workout_file_name(day) for day in running]


def test_a_week_outside_the_plan_is_refused(made_plan) -> None:
    with pytest.raises(InvalidRequestError, match="2030-01-07"):
        exports.week_archive(made_plan, date(2030, 1, 7), created_at=MADE)


@pytest.mark.parametrize("title", ["Race: Half marathon", "Race: 21.0975 km"])
def test_a_race_has_the_name_of_its_distance(title: str) -> None:
    day = replace(day_of(Step("run", 1, 5400.0, 0.9, 3.9)), workout="race", title=title)
    data = exports.fit_workout(replace(day, distance_m=21_097.5), created_at=MADE)
    (workout,) = by_garmin(data)["workout_mesgs"]
    assert workout["wkt_name"] == f"{day.day:%m-%d} Race: Half marathon"
