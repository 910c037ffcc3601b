"""Which sessions a file holds: their times, legs, laps, pauses and totals."""

import itertools
from datetime import UTC, datetime

import numpy as np
import pytest

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError

FIT_EPOCH_S = 631065600
"""1989-12-31T00:00:00Z in Unix time."""


def only(writer):
    (session,) = ingestion.sessions(writer.file())
    return session


def codes(session):
    return [flag.code for flag in session.flags]


def fit_s(session):
    return session.started_at.timestamp() - FIT_EPOCH_S


def test_a_run_has_its_start_lengths_and_day(run) -> None:
    session = only(run)
    assert session.started_at == datetime(2021, 9, 8, 1, 46, 40, tzinfo=UTC)
    assert (session.elapsed_s, session.timer_s) == (60.0, 60.0)
    assert session.utc_offset_s == 7200
    assert session.device_summary["distance_m"] == 180.0
    assert session.device.manufacturer == "garmin"


def test_the_devices_own_totals_have_canonical_names_and_units(fit) -> None:
    writer = fit().file_id().records(heart_rate=150)
    writer.session(
        timer=55.5,
        distance=18050,
        calories=321,
        mean_speed=3000,
        enhanced_mean_speed=3008,
        mean_heart_rate=150,
        mean_cadence=85,
        mean_fractional_cadence=64,
        ascent=12,
        descent=13,
    )
    assert only(writer).device_summary == {
        "elapsed_s": 60.0,
        "timer_s": 55.5,
        "distance_m": 180.5,
        "energy_kcal": 321.0,
        "mean_speed_mps": 3.008,
        "mean_heart_rate_bpm": 150.0,
        "mean_cadence_spm": 171.0,
        "ascent_m": 12.0,
        "descent_m": 13.0,
    }


def triathlon(fit, t0, order, *, counts_on):
    """Swim 0–100 s at 1 m/s, transition 100–110 s without moving, run 110–170 s at 4 m/s."""
    writer = fit().file_id()
    legs = {
        "swim": lambda: writer.session(t0, 100, sport=5, distance=10_000),
        "change": lambda: writer.session(t0 + 100, 10, sport=3, distance=0),
        "run": lambda: writer.session(t0 + 110, 60, sport=1, distance=24_000),
    }

    def metres(at):
        if at < 100:
            return at
        before = 100 if counts_on else 0
        return before + 4 * max(at - 110, 0)

    def summaries():
        for name in order:
            legs[name]()

    if order[0] == "run":
        summaries()
    writer.records(count=171, distance=lambda at: 100 * metres(at), speed=1000)
    if order[0] != "run":
        summaries()
    return writer


@pytest.mark.parametrize("order", list(itertools.permutations(["swim", "change", "run"])))
@pytest.mark.parametrize("counts_on", [True, False])
def test_a_triathlon_is_cut_by_time_in_whatever_order_its_summaries_stand(
    fit, t0, order, counts_on
) -> None:
    sessions = ingestion.sessions(triathlon(fit, t0, order, counts_on=counts_on).file())
    assert [session.sport for session in sessions] == ["swimming", "transition", "running"]
    assert [session.key for session in sessions] == ["0.0", "0.1", "0.2"]
    assert [fit_s(session) - t0 for session in sessions] == [0, 100, 110]
    assert [len(session.records) for session in sessions] == [100, 10, 61]
    assert [session.elapsed_s for session in sessions] == [100, 10, 60]
    distances = [session.records["distance_m"] for session in sessions]
    assert distances[0].tolist() == list(range(100))
    assert distances[2][0] == pytest.approx(0, abs=1)
    assert distances[2][-1] == pytest.approx(240, abs=1)
    assert [codes(session) for session in sessions] == [[], [], []]


def test_a_leg_without_records_is_left_out(fit, t0) -> None:
    writer = fit().file_id().records(count=61, heart_rate=140)
    writer.session(t0, 60).session(t0 + 60, 10, sport=3).session(t0 + 70, 100, sport=5)
    assert [session.sport for session in ingestion.sessions(writer.file())] == ["running"]


def test_records_before_the_stated_start_belong_to_the_session(fit, t0) -> None:
    session = only(fit().file_id().records(heart_rate=140).session(t0 + 20, 40))
    assert fit_s(session) == t0
    assert len(session.records) == 61
    assert session.elapsed_s == 60.0


def test_a_length_is_kept_to_the_millisecond(fit, t0) -> None:
    session = only(fit().file_id().records(heart_rate=140).session(t0, 60.557, timer=60.557))
    assert (session.elapsed_s, session.timer_s) == (60.557, 60.557)


def test_a_start_before_the_first_record_counts(fit, t0) -> None:
    session = only(fit().file_id().records(heart_rate=140).session(t0 - 10, 70))
    assert fit_s(session) == t0 - 10
    assert session.records["elapsed_s"][0] == 10.0
    assert session.elapsed_s == 70.0


def test_an_absurd_start_or_length_gives_way_to_the_records(fit, t0) -> None:
    session = only(fit().file_id().records(heart_rate=140).session(t0 - 90_000, 60))
    assert fit_s(session) == t0
    session = only(fit().file_id().records(heart_rate=140).session(t0, 4_000_000))
    assert session.elapsed_s == 60.0


def test_without_a_summary_the_session_comes_from_its_records(fit, t0) -> None:
    writer = fit().file_id().message(12, {0: ("enum", 1), 1: ("enum", 3)})
    session = only(writer.records(heart_rate=140, cadence=80))
    assert (session.sport, session.sub_sport) == ("running", "trail")
    assert session.elapsed_s == 60.0
    assert np.isnan(session.timer_s)
    assert session.device_summary == {}
    assert (session.records["cadence_spm"] == 160).all()
    assert codes(session) == ["fit.no_summary"]


def test_a_file_that_does_not_say_its_sport_is_generic(fit) -> None:
    assert only(fit().file_id().records(heart_rate=140)).sport == "generic"


def test_a_treadmill_run_without_positions_is_a_whole_session(fit) -> None:
    writer = fit().file_id()
    writer.records(distance=lambda at: 300 * at, speed=3000, cadence=85)
    session = only(writer.session(sub_sport=1, distance=18000))
    assert session.sub_sport == "treadmill"
    assert session.records["distance_m"][-1] == 180.0
    assert not session.records.has("latitude_deg")
    assert session.flags == ()


def test_pauses_are_where_the_timer_stood(fit, t0) -> None:
    writer = fit().file_id().timer(t0, 0).records(heart_rate=140)
    writer.timer(t0 + 10, 4).timer(t0 + 25, 0)  # a pause
    writer.timer(t0 + 30, 1).timer(t0 + 32, 4).timer(t0 + 36, 0)  # stopped twice, started once
    writer.timer(t0 + 40, 0)  # started while it ran
    session = only(writer.timer(t0 + 60, 8).session())
    assert [(pause.start_s, pause.end_s) for pause in session.pauses] == [(10, 25), (30, 36)]
    assert session.timer_s == 60 - 15 - 6


def test_the_devices_timer_goes_before_its_events(fit, t0) -> None:
    writer = fit().file_id().records(heart_rate=140).timer(t0 + 10, 4)
    assert only(writer.timer(t0 + 25, 0).session(timer=44.5)).timer_s == 44.5


def test_a_timer_that_ran_longer_than_the_session_is_cut(fit) -> None:
    writer = fit().file_id().records(heart_rate=140)
    assert only(writer.session(timer=70)).timer_s == 60.0


def test_laps_belong_to_the_leg_in_which_they_began(fit, t0) -> None:
    writer = triathlon(fit, t0, ("swim", "change", "run"), counts_on=True)
    writer.lap(t0 + 140, 30, 12_000, trigger=7).lap(t0 + 110, 30, 12_000, trigger=2)
    swim, change, run = ingestion.sessions(writer.lap(t0, 100, 10_000).file())
    assert [(lap.start_s, lap.end_s, lap.trigger) for lap in swim.laps] == [(0, 100, "manual")]
    assert change.laps == ()
    assert [(lap.start_s, lap.end_s) for lap in run.laps] == [(0, 30), (30, 60)]
    assert [lap.distance_m for lap in run.laps] == [120, 120]
    assert [lap.trigger for lap in run.laps] == ["distance", "session_end"]


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        (7200, 7200),
        (-12_600, -12_600),  # Newfoundland, in winter
        (20_705, 20_700),  # Nepal, by a clock that was 5 s off
        (0, 0),
        (15 * 3600, None),
        (-1_000_000_000, None),
    ],
)
def test_the_offset_from_utc_is_taken_when_it_can_be_one(fit, t0, local, offset) -> None:
    writer = fit().file_id().records(heart_rate=140).session()
    assert only(writer.activity(t0 + 60, t0 + 60 + local)).utc_offset_s == offset


def since_power_up(fit, count=61):
    writer = fit().file_id(created=500)
    return writer.records(500, count, heart_rate=140).session(500, count - 1)


def test_times_since_power_up_are_tied_to_the_watchs_local_time(fit, t0) -> None:
    session = only(since_power_up(fit).activity(560, t0 + 560))
    assert fit_s(session) == t0 + 500
    assert session.utc_offset_s == 0
    assert session.elapsed_s == 60.0
    assert codes(session) == ["time.relative"]


def test_times_since_power_up_are_tied_by_a_correlation_message_first(fit, t0) -> None:
    writer = since_power_up(fit).activity(560, t0 + 560)
    writer.message(162, {253: ("uint32", t0 + 9000), 1: ("uint32", 100)})
    session = only(writer)
    assert fit_s(session) == t0 + 9000 - 100 + 500
    assert session.utc_offset_s is None


def test_times_since_power_up_are_tied_to_the_files_date_last(fit, t0) -> None:
    session = only(fit().file_id(created=t0).records(500, heart_rate=140))
    assert fit_s(session) == t0


def test_times_since_power_up_that_nothing_ties_are_refused(fit) -> None:
    with pytest.raises(FileRejectedError) as caught:
        only(since_power_up(fit))
    assert caught.value.code == "fit.time_implausible"


def test_records_from_before_the_watch_knew_the_time_are_left_out(fit, t0) -> None:
    writer = fit().file_id().records(100, 5, heart_rate=140)
    session = only(writer.records(heart_rate=150).session())
    assert fit_s(session) == t0
    assert len(session.records) == 61
    assert codes(session) == ["time.unknown"]
    assert "5 of 66" in session.flags[0].sentence


def test_a_lone_record_years_away_is_left_out(fit, t0) -> None:
    writer = fit().file_id().record(t0 + 2_000_000_000, heart_rate=140)
    session = only(writer.records(heart_rate=150).session())
    assert session.elapsed_s == 60.0
    assert codes(session) == ["time.unknown"]


def test_records_out_of_order_are_sorted_and_those_of_one_second_merged(fit, t0) -> None:
    writer = fit().file_id()
    for second, heart_rate, speed in (
        (0, 140, 3000),
        (2, 142, 3020),
        (1, 141, 3010),
        (3, 143, 0xFFFF),
        (3, 0xFF, 3030),
        (4, 144, 3040),
    ):
        writer.record(t0 + second, heart_rate=heart_rate, speed=speed)
    session = only(writer.session(elapsed=4))
    assert session.records["elapsed_s"].tolist() == [0, 1, 2, 3, 4]
    assert session.records["heart_rate_bpm"].tolist() == [140, 141, 142, 143, 144]
    assert session.records["speed_mps"].tolist() == [3.0, 3.01, 3.02, 3.03, 3.04]
    assert session.records.quality.tolist() == [0, 2, 0, 2, 0]
    assert codes(session) == ["time.repaired"]
    assert session.flags[0].sentence == (
        "The order of time was repaired: 1 record stepped back, "
        "1 record shared an instant with another one."
    )


def test_more_sessions_than_any_watch_writes_are_refused(fit, t0) -> None:
    writer = fit().file_id().records(heart_rate=140)
    for at in range(60):
        writer.session(t0 + at, 1)
    with pytest.raises(FileRejectedError) as caught:
        ingestion.sessions(writer.file())
    assert caught.value.code == "fit.too_expensive"


def test_every_finding_is_a_sentence(fit, t0) -> None:
    writer = fit().file_id().record(t0, heart_rate=0, distance=500, lat=0, lon=0)
    writer.record(t0 + 1, heart_rate=1, distance=400, lat=2**29, lon=0, speed=29_000)
    writer.record(t0 + 2, heart_rate=150, distance=600, lat=2**28, lon=0).record(t0, cadence=200)
    (session,) = ingestion.sessions(writer.file(crc=1) + b"?")
    assert len(set(codes(session))) == len(session.flags) == 8
    for flag in session.flags:
        assert flag.sentence[0].isupper()
        assert flag.sentence.endswith(".")
