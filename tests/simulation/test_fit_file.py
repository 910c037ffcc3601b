"""The files that the simulation writes are real FIT files, for every program that reads them."""

import struct

import garmin_fit_sdk
import numpy as np
import pytest
from fit_tool import FitFile

from smartrunning import simulation
from smartrunning.simulation import Watch

CASES = {
    "easy on hills": (simulation.easy_run(600), simulation.lake_course(1), Watch()),
    "paused": (simulation.easy_run(600, pause_s=95), simulation.lake_course(1), Watch()),
    "stopped for good in a pause": (
        simulation.SimulatedWorkout(
            "broken off",
            (
                simulation.Segment(0.7, 300),
                simulation.Segment(0.0, 60, timer_runs=False),
            ),
        ),
        simulation.track_course(),
        Watch(),
    ),
    "treadmill": (simulation.easy_run(600), simulation.treadmill_course(), Watch()),
    "intervals": (simulation.intervals(2, 400, 60), simulation.track_course(), Watch()),
    "dropouts": (
        simulation.easy_run(600),
        simulation.track_course(),
        Watch(heart_rate_dropouts=3),
    ),
    "smart recording": (
        simulation.easy_run(600),
        simulation.track_course(),
        Watch(smart_recording=True),
    ),
    "spikes": (simulation.easy_run(600), simulation.lake_course(1), Watch(spikes=3)),
    "no power": (
        simulation.easy_run(600),
        simulation.track_course(),
        Watch(records_power=False),
    ),
}


@pytest.fixture(params=CASES, scope="module")
def case(request, run):
    workout, course, watch = CASES[request.param]
    simulated = run(workout, course=course, watch=watch)
    return simulated, simulation.to_fit(simulated)


def bitwise_crc(data: bytes) -> int:
    """CRC-16/ARC straight from its definition: reflected polynomial 0x8005, start 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def test_two_decoders_read_the_file_without_complaint_and_agree(case, decode) -> None:
    _, data = case
    decoded = decode(data)
    messages, errors = garmin_fit_sdk.Decoder(
        garmin_fit_sdk.Stream.from_byte_array(bytearray(data))
    ).read(convert_types_to_strings=True)
    assert errors == []
    assert len(messages["record_mesgs"]) == len(decoded.messages["record"])
    for theirs, ours in zip(messages["record_mesgs"], decoded.messages["record"], strict=True):
        assert theirs["timestamp"] == ours["timestamp"]
        for field in (
            "position_lat",
            "distance",
            "enhanced_speed",
            "heart_rate",
            "cadence",
            "fractional_cadence",
            "power",
            "enhanced_altitude",
            "step_length",
        ):
            assert theirs.get(field) == pytest.approx(ours.get(field)), field
    for kind in ("file_id", "event", "lap", "session", "activity", "device_info"):
        assert len(messages[f"{kind}_mesgs"]) == len(decoded.messages[kind])


def test_garmins_integrity_check_passes(case) -> None:
    _, data = case
    decoder = garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_byte_array(bytearray(data)))
    assert decoder.is_fit()
    assert decoder.check_integrity()


def test_the_conformance_check_of_a_third_library_finds_nothing(case) -> None:
    _, data = case
    report = FitFile.from_bytes(data).validate()
    assert [str(finding) for finding in report.errors] == []


def test_both_checksums_are_those_of_the_definition(case) -> None:
    _, data = case
    size, _, _, content, mark, header_crc = struct.unpack_from("<BBHI4sH", data)
    assert (size, mark) == (14, b".FIT")
    assert len(data) == size + content + 2
    assert header_crc == bitwise_crc(data[:12])
    assert struct.unpack("<H", data[-2:])[0] == bitwise_crc(data[:-2])


def test_every_recorded_value_is_in_the_file_to_its_resolution(case, decode) -> None:
    simulated, data = case
    decoded, records = decode(data), simulated.records
    np.testing.assert_array_equal(decoded.elapsed_s(), records["elapsed_s"])
    degrees = 180 / 2**31
    for field, scale, column, resolution in (
        ("position_lat", degrees, "latitude_deg", degrees),
        ("position_long", degrees, "longitude_deg", degrees),
        ("distance", 1, "distance_m", 0.01),
        ("enhanced_speed", 1, "speed_mps", 0.001),
        ("enhanced_altitude", 1, "altitude_m", 0.2),
        ("heart_rate", 1, "heart_rate_bpm", 1),
        ("power", 1, "power_w", 1),
        ("step_length", 0.001, "step_length_m", 0.0001),
    ):
        written, recorded = decoded.column(field) * scale, records[column]
        np.testing.assert_array_equal(np.isnan(written), np.isnan(recorded), err_msg=column)
        np.testing.assert_allclose(written, recorded, atol=resolution * 0.501, rtol=0)
    strides = decoded.column("cadence") + decoded.column("fractional_cadence")
    np.testing.assert_allclose(2 * strides, records["cadence_spm"], atol=1 / 127)


def test_time_rises_strictly(case, decode) -> None:
    _, data = case
    assert (np.diff(decode(data).elapsed_s()) >= 1).all()


def test_laps_add_up_to_the_session(case, decode) -> None:
    simulated, data = case
    messages = decode(data).messages
    session = messages["session"][0]
    for field in ("total_elapsed_time", "total_timer_time", "total_distance"):
        total = sum(lap[field] for lap in messages["lap"])
        if field != "total_elapsed_time" or not np.isnan(simulated.workout.auto_lap_m):
            assert total == pytest.approx(session[field], abs=0.011 * len(messages["lap"])), field
    assert session["num_laps"] == len(messages["lap"])
    assert session["total_elapsed_time"] == simulated.elapsed_s


def test_the_session_says_what_and_where_it_was(case, decode) -> None:
    simulated, data = case
    session = decode(data).messages["session"][0]
    assert session["sport"] == "running"
    assert session["sub_sport"] == simulated.sub_sport


def test_the_files_last_local_time_is_two_hours_ahead_of_its_last_instant(case, decode) -> None:
    _, data = case
    activity = decode(data).messages["activity"][0]
    ahead = activity["local_timestamp"].replace(tzinfo=None) - activity["timestamp"].replace(
        tzinfo=None
    )
    assert ahead.total_seconds() == 7200


def test_a_pause_is_two_timer_events_with_nothing_recorded_between(run, decode) -> None:
    simulated = run(simulation.easy_run(600, pause_s=95))
    decoded = decode(simulation.to_fit(simulated))
    events = [(event["event"], event["event_type"]) for event in decoded.messages["event"]]
    assert events == [
        ("timer", "start"),
        ("timer", "stop_all"),
        ("timer", "start"),
        ("timer", "stop_all"),
    ]
    elapsed_s = decoded.elapsed_s()
    assert not ((elapsed_s > 300) & (elapsed_s < 395)).any()
    stopped = [n for n, name in enumerate(decoded.names) if name == "event"][1]
    assert decoded.names[stopped + 1] == "event"
    assert decoded.names[:stopped].count("record") == 301  # seconds 0 to 300
    session = decoded.messages["session"][0]
    assert (session["total_elapsed_time"], session["total_timer_time"]) == (695, 600)


def test_a_treadmill_run_has_no_positions_and_no_altitude(run, decode) -> None:
    simulated = run(simulation.easy_run(600), course=simulation.treadmill_course())
    record = decode(simulation.to_fit(simulated)).messages["record"][0]
    assert not {"position_lat", "position_long", "enhanced_altitude"} & record.keys()


def test_auto_laps_are_a_kilometre_long(run, decode) -> None:
    simulated = run(simulation.easy_run(1500))
    laps = decode(simulation.to_fit(simulated)).messages["lap"]
    assert [lap["total_distance"] for lap in laps[:-1]] == [1000] * 4
    assert [lap["lap_trigger"] for lap in laps] == ["distance"] * 4 + ["session_end"]
    assert [lap["message_index"] for lap in laps] == list(range(5))


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(run) -> None:
    workout, course = simulation.easy_run(600), simulation.lake_course(5)
    first = simulation.to_fit(run(workout, course=course, seed=7))
    again = simulation.to_fit(run(workout, course=simulation.lake_course(5), seed=7))
    other = simulation.to_fit(run(workout, course=course, seed=8))
    assert first == again
    assert first != other
