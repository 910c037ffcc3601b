"""Two recordings of one activity: told from two activities, and the same one counts in any order.

The cases are those that people report of other programs: a re-export, a second device, a warm-up
before a race, the legs of a triathlon, a strap in the gym, a watch that was never stopped.
"""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.records import Device, Pause
from smartrunning.records.copies import (
    CopyChoice,
    Outline,
    counted_copies,
    information,
    same_activity,
    shared_time_s,
    what_more,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
GPS = ("elapsed_s", "latitude_deg", "longitude_deg", "distance_m", "speed_mps")


def outline(name: str, *, at_min: float = 0, minutes: float = 60, **more: object) -> Outline:
    """A recording that begins some minutes after noon, one sample a second."""
    samples = int(minutes * 60) + 1
    facts: dict[str, object] = {
        "session_id": name,
        "file_id": f"file of {name}",
        "file_name": f"{name}.fit",
        "sport": "running",
        "sub_sport": "generic",
        "started_at": NOON + timedelta(minutes=at_min),
        "elapsed_s": minutes * 60,
        "columns": GPS,
        "samples": samples,
        "values": samples * len(GPS),
        "file_format": "fit",
    }
    return Outline(**(facts | more))


WATCH = outline("watch")
ALIKE = {
    "the same run exported again": outline("export", file_format="gpx"),
    "a second device started a little later": outline("phone", at_min=0.5, minutes=58),
    "a phone that ran for the last half hour": outline("phone", at_min=28, minutes=30),
    "a trail run for one device, a run for the other": outline("b", sport="trail_running"),
    "a treadmill of a machine": outline(
        "machine", sport="fitness_equipment", sub_sport="treadmill"
    ),
    "a file that does not say its sport": outline("gpx", sport="generic", minutes=59.5),
    "a device clock that is twelve seconds off": outline("b", at_min=0.2),
}
DIFFERENT = {
    "the next run, at once": outline("next", at_min=60, minutes=30),
    "the next run, clocks overlapping by two minutes": outline("next", at_min=58, minutes=30),
    "a ride at the same time": outline("ride", sport="cycling"),
    "a strap in the gym": outline("gym", sport="training", columns=("elapsed_s", "heart_rate_bpm")),
    "a strap that does not say its sport": outline(
        "strap", sport="generic", columns=("elapsed_s", "heart_rate_bpm")
    ),
    "a long file without sport around the run": outline(
        "day", sport="generic", at_min=-60, minutes=300
    ),
    "another leg of the same file": outline("leg", file_id=WATCH.file_id),
    "the same hour a day later": outline("tomorrow", at_min=24 * 60),
    "an empty recording": outline("empty", minutes=0),
    "a recording of five days": outline("days", at_min=-60, minutes=5 * 24 * 60),
}


@pytest.mark.parametrize("other", ALIKE.values(), ids=ALIKE)
def test_one_activity_is_known_in_two_recordings(other: Outline) -> None:
    assert same_activity(WATCH, other)
    assert same_activity(other, WATCH)


@pytest.mark.parametrize("other", DIFFERENT.values(), ids=DIFFERENT)
def test_two_activities_stay_two(other: Outline) -> None:
    assert not same_activity(WATCH, other)
    assert not same_activity(other, WATCH)


def test_a_run_in_the_pause_of_a_watch_that_was_forgotten_is_a_run_of_its_own() -> None:
    forgotten = outline("forgotten", minutes=180, pauses=(Pause(3600, 180 * 60),))
    assert not same_activity(forgotten, outline("treadmill", at_min=90, minutes=60))
    assert same_activity(forgotten, WATCH)


def test_the_legs_of_a_triathlon_are_matched_one_by_one() -> None:
    swim = outline("swim", sport="swimming", minutes=20, file_id="race")
    ride = outline("ride", sport="cycling", at_min=22, minutes=60, file_id="race")
    run = outline("run", at_min=83, minutes=40, file_id="race")
    bike_computer = outline("computer", sport="cycling", at_min=22.1, minutes=60)
    found = [one.session_id for one in (swim, ride, run) if same_activity(one, bike_computer)]
    assert found == ["ride"]


def test_shared_time_leaves_out_the_pauses_of_both() -> None:
    """Minutes 10 to 60 overlap; 5 of them are a pause of one, 10 others a pause of the other."""
    one = outline("a", pauses=(Pause(20 * 60, 25 * 60),))
    other = outline("b", at_min=10, pauses=(Pause(30 * 60, 40 * 60),))
    assert shared_time_s(one, other) == pytest.approx((50 - 5 - 10) * 60)
    assert shared_time_s(other, one) == pytest.approx((50 - 5 - 10) * 60)


def test_more_columns_more_samples_and_more_time_are_richer() -> None:
    with_heart_rate = replace(WATCH, columns=(*GPS, "heart_rate_bpm"), values=WATCH.values * 6 // 5)
    each_fourth = replace(WATCH, samples=WATCH.samples // 4, values=WATCH.values // 4)
    ten_a_second = replace(WATCH, samples=WATCH.samples * 10, values=WATCH.values * 10)
    assert information(with_heart_rate) > information(WATCH) > information(each_fourth)
    assert information(outline("long", minutes=61)) > information(WATCH)
    assert information(ten_a_second) == pytest.approx(information(WATCH), rel=0.001)


def test_a_whole_run_counts_before_a_short_piece_with_more_sensors() -> None:
    columns = (*GPS, "heart_rate_bpm", "power_w", "cadence_spm")
    piece = outline("piece", minutes=10, columns=columns, values=601 * len(columns))
    assert counted_copies([piece, WATCH]) == {"watch": "", "piece": "watch"}


def test_two_halves_that_hold_more_than_a_whole_both_count() -> None:
    halves = [
        outline(name, at_min=at, minutes=30, values=1801 * 12) for name, at in (("a", 0), ("b", 30))
    ]
    whole = outline("whole")
    assert counted_copies([whole, *halves]) == {"a": "", "b": "", "whole": "a"}


def test_what_the_richer_copy_holds_is_said() -> None:
    columns = (*GPS, "heart_rate_bpm", "power_w")
    richer = replace(WATCH, columns=columns, samples=3601, values=3601 * 7)
    poorer = replace(WATCH, session_id="b", samples=904, values=904 * 5)
    assert what_more(richer, poorer) == "heart rate and power; 3,601 samples instead of 904"
    assert what_more(outline("a", minutes=60), outline("b", minutes=42)).startswith(
        "60 minutes instead of 42"
    )
    assert what_more(WATCH, replace(WATCH, session_id="b")) == ""
    named = replace(WATCH, device=Device("garmin", "fenix"))
    assert what_more(named, WATCH) == "the name of the device, garmin fenix"
    every = replace(WATCH, columns=(*columns, "cadence_spm", "altitude_m", "temperature_c"))
    assert what_more(every, WATCH) == "heart rate, power, cadence and 2 columns more"


def test_a_person_can_prefer_the_poorer_copy_or_count_both() -> None:
    poorer = outline("b", values=10)
    assert counted_copies([WATCH, poorer]) == {"watch": "", "b": "watch"}
    preferred = replace(poorer, choice=CopyChoice.PREFERRED)
    assert counted_copies([WATCH, preferred]) == {"b": "", "watch": "b"}
    separate = replace(WATCH, choice=CopyChoice.SEPARATE)
    assert counted_copies([separate, poorer]) == {"watch": "", "b": ""}


recordings = st.builds(
    lambda number, at, minutes, values, sport, choice: outline(
        f"s{number}", at_min=at, minutes=minutes, values=values, sport=sport, choice=choice
    ),
    st.integers(0, 99),
    st.integers(0, 120),
    st.integers(1, 60),
    st.integers(1, 9),
    st.sampled_from(["running", "cycling", "generic"]),
    st.sampled_from(CopyChoice),
)
several = st.lists(recordings, max_size=6, unique_by=lambda one: one.session_id)


@given(several, st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_does_not_matter(
    sessions: list[Outline], random: object
) -> None:
    shuffled = list(sessions)
    random.shuffle(shuffled)
    assert counted_copies(sessions) == counted_copies(shuffled)


@given(several)
def test_no_two_that_count_are_copies_unless_a_person_says_so(sessions: list[Outline]) -> None:
    copy_of = counted_copies(sessions)
    by_rule = [
        one
        for one in sessions
        if not copy_of[one.session_id] and one.choice is not CopyChoice.SEPARATE
    ]
    assert not any(same_activity(*pair) for pair in itertools.combinations(by_rule, 2))
    by_key = {one.session_id: one for one in sessions}
    for key, first in copy_of.items():
        if first:
            assert same_activity(by_key[key], by_key[first])
            assert copy_of[first] == ""
