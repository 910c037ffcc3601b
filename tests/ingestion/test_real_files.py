"""Real files of real watches: each becomes sessions or says why not, and the totals are right."""

import math
import warnings
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from smartrunning import ingestion, records
from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit import columns, fitdecode_engine
from smartrunning.ingestion.fit.parts import chain

INCOMPLETE = {"fit.truncated", "fit.damaged"}
MADE_BY_A_PROGRAM = {"big_activity.fit"}
"""Its summary (32 km in 8 hours) has nothing to do with its records (0.4 km in 27 hours)."""

OURS_ALONE = {"compressed_speed_distance", "event_timestamp"}
"""The first are bytes, whose values are columns of their own; fitdecode adds the packed times of
a strap to another clock, so the second decoder leaves them out, and the session says so."""
KNOWN = {
    "6471559601_ACTIVITY.fit": ["running", "transition", "rowing"],
    "Activity.fit": ["running"],
    "DeveloperData.fit": "fit.no_activity",
    "MonitoringFile.fit": "fit.no_activity",
    "WorkoutRepeatSteps.fit": "fit.no_activity",
    "cptr003_connect.fit": "fit.no_activity",
    "sample_mulitple_header.fit": [
        *("swimming", "transition", "cycling", "transition", "running"),
    ],
    "triathlon_summary_first.fit": [
        *("swimming", "transition", "cycling", "transition", "running"),
    ],
    "activity-activity-filecrc.fit": ["running", "running"],
    "strava-android-app-201.10-b1218918.fit": ["running"],
    "12866632127.fit.gz": ["running"],
}
"""What the index of the files says about some of them."""


def outcome(path: Path):
    try:
        return ingestion.sessions(path.read_bytes(), name=path.name)
    except FileRejectedError as rejection:
        return rejection


@pytest.fixture(scope="module")
def outcomes(fit_files):
    return {path.name: outcome(path) for path in fit_files}


@pytest.fixture(scope="module")
def sessions(outcomes):
    return [
        (name, session)
        for name, found in outcomes.items()
        if not isinstance(found, FileRejectedError)
        for session in found
    ]


def test_each_file_becomes_sessions_or_says_why_not(outcomes) -> None:
    assert any(not isinstance(found, FileRejectedError) for found in outcomes.values())
    for name, found in outcomes.items():
        if isinstance(found, FileRejectedError):
            assert found.code in {"fit.no_activity", "fit.time_implausible"}, name
            assert found.__cause__ is None, name
        else:
            assert len(found) >= 1, name


def test_the_files_that_are_known_become_what_they_are(outcomes) -> None:
    for name, expected in KNOWN.items():
        found = outcomes.get(name)
        if isinstance(found, FileRejectedError):
            assert found.code == expected, name
        elif found is not None:
            assert [session.sport for session in found] == expected, name
    assert KNOWN.keys() & outcomes.keys(), "none of the known files was there"


def test_no_distance_differs_from_the_devices_own_by_more_than_one_percent(sessions) -> None:
    compared = 0
    for name, session in sessions:
        stated = session.device_summary.get("distance_m", math.nan)
        codes = {flag.code for flag in session.flags}
        if not stated > 100 or codes & INCOMPLETE or name in MADE_BY_A_PROGRAM:
            continue
        if not session.records.has("distance_m"):
            continue
        compared += 1
        span_s = np.diff(session.records["elapsed_s"]).max()
        between_two_records = span_s * session.device_summary.get("max_speed_mps", 3)
        measured = np.nanmax(session.records["distance_m"])
        assert abs(measured - stated) <= max(0.01 * stated, between_two_records), name
    assert compared >= 3


def test_no_time_differs_from_the_devices_own_by_more_than_a_second(sessions) -> None:
    for name, session in sessions:
        stated = session.device_summary.get("timer_s", math.nan)
        assert not abs(session.timer_s - stated) > 1, name
        assert session.timer_s <= session.elapsed_s or math.isnan(session.timer_s), name
        assert session.records["elapsed_s"][-1] <= session.elapsed_s, name


def test_pauses_account_for_the_time_that_the_timer_did_not_run(sessions) -> None:
    for name, session in sessions:
        if session.sport != "running" or not session.pauses:
            continue
        paused_s = sum(pause.end_s - pause.start_s for pause in session.pauses)
        stood_s = session.elapsed_s - session.timer_s
        assert paused_s == pytest.approx(stood_s, abs=5 * len(session.pauses)), name


def test_mean_heart_rate_and_cadence_are_near_the_devices_own(sessions) -> None:
    for name, session in sessions:
        codes = {flag.code for flag in session.flags}
        if session.sport != "running" or session.elapsed_s < 600 or codes & INCOMPLETE:
            continue
        for column, total in (
            ("heart_rate_bpm", "mean_heart_rate_bpm"),
            ("cadence_spm", "mean_cadence_spm"),
        ):
            values = session.records[column][session.records[column] >= 0]
            stated = session.device_summary.get(total, 0)
            if stated and len(values):
                # records are not all of one length, and devices differ in what they do with 0
                means = (values.mean(), values[values > 0].mean())
                assert any(mean == pytest.approx(stated, rel=0.1) for mean in means), (name, column)


def test_all_sessions_keep_their_promises(sessions) -> None:
    for name, session in sessions:
        elapsed_s = session.records["elapsed_s"]
        assert (np.diff(elapsed_s) > 0).all(), name
        assert session.started_at.tzinfo is UTC, name
        assert datetime(1998, 1, 1, tzinfo=UTC) < session.started_at, name
        for column in records.COLUMNS:
            known = session.records[column.name][np.isfinite(session.records[column.name])]
            assert ((known >= column.lowest) & (known <= column.highest)).all(), (name, column.name)
        for mark in (*session.laps, *session.pauses):
            assert 0 <= mark.start_s <= mark.end_s, name
        assert len({flag.code for flag in session.flags}) == len(session.flags), name


def test_real_columns_survive_parquet_as_the_devices_own_integers(sessions) -> None:
    for name, session in sessions:
        back = records.from_parquet(records.to_parquet(session.records))
        for column in records.COLUMNS:
            np.testing.assert_array_equal(back[column.name], session.records[column.name], name)


def test_summary_first_and_summary_last_are_one_activity(outcomes) -> None:
    pairs = [
        ("triathlon_summary_first.fit", "triathlon_summary_last.fit"),
        ("12866632127.fit.gz", "12866632127.fit__gunzipped.fit"),
    ]
    for first, second in pairs:
        for one, other in zip(outcomes.get(first, ()), outcomes.get(second, ()), strict=False):
            assert one.started_at == other.started_at
            assert one.elapsed_s == other.elapsed_s
            for column in ("elapsed_s", "distance_m", "heart_rate_bpm", "latitude_deg"):
                np.testing.assert_array_equal(one.records[column], other.records[column])


def same_tables(ours, theirs, where: str) -> None:
    """Every number of every used message is the same in both engines."""
    for kind in ours.tables.keys() | theirs.tables.keys():
        mine, other = ours.table(kind), theirs.table(kind)
        assert mine.count == other.count, (where, kind)
        for field in mine.numbers.keys() | other.numbers.keys():
            np.testing.assert_array_equal(
                mine.column(field), other.column(field), f"{where} {kind} {field}"
            )
        for field in (mine.arrays.keys() | other.arrays.keys()) - OURS_ALONE:
            np.testing.assert_array_equal(
                mine.array(field), other.array(field), f"{where} {kind} {field}"
            )
        for field in mine.texts.keys() | other.texts.keys():
            assert any(mine.texts.get(field, ())) == any(other.texts.get(field, ())), (where, field)
    mine = {(field.name, field.unit): field.values for field in ours.developer_fields}
    for field in theirs.developer_fields:
        np.testing.assert_array_equal(mine[field.name, field.unit], field.values, where)


def compare_engines(path: Path) -> int:
    data = path.read_bytes()
    records_compared = 0
    for number, part in enumerate(chain(data).parts):
        ours, theirs = columns.decode(part.body), fitdecode_engine.decode(part.body)
        assert (ours.ending, ours.read_bytes) == (theirs.ending, theirs.read_bytes), path.name
        same_tables(ours, theirs, f"{path.name} part {number}")
        records_compared += ours.table("record").count
    return records_compared


def test_both_engines_read_the_same_out_of_small_files(small_fit_files) -> None:
    assert sum(compare_engines(path) for path in small_fit_files if path.suffix == ".fit") > 100


@pytest.mark.long
@pytest.mark.timeout(600)
def test_both_engines_read_the_same_out_of_all_files(fit_files) -> None:
    assert sum(compare_engines(path) for path in fit_files if path.suffix == ".fit") > 5_000


def naive_fitdecode(data: bytes):
    """Records as the documentation of fitdecode shows it, one dictionary each."""
    import fitdecode

    names = (
        *("timestamp", "position_lat", "position_long", "distance", "enhanced_speed"),
        *("enhanced_altitude", "heart_rate", "cadence", "fractional_cadence", "power"),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fitdecode.FitReader(data) as reader:
            return [
                {name: frame.get_value(name, fallback=None) for name in names}
                for frame in reader
                if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "record"
            ]


def naive_garmin(data: bytes):
    """Records as Garmin's own kit gives them."""
    from garmin_fit_sdk import Decoder, Stream

    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
    assert not errors
    return messages["record_mesgs"]


def column_of(rows, name):
    return np.array([math.nan if row.get(name) is None else row[name] for row in rows], dtype=float)


def plain_files(paths):
    """Files that need no repair, so that a naive reading has to give the same columns."""
    for path in paths:
        found = outcome(path)
        if isinstance(found, FileRejectedError) or path.suffix != ".fit":
            continue
        flags = {flag.code for session in found for flag in session.flags}
        if (
            flags <= {"speed.derived", "position.jump"}
            and len({s.provenance.part for s in found}) == 1
        ):
            yield path, found


def joined(sessions, column):
    return np.concatenate([session.records[column] for session in sessions])


@pytest.mark.parametrize("reader", [naive_fitdecode, naive_garmin])
def test_the_columns_are_those_of_a_second_program(small_fit_files, reader) -> None:
    compared = 0
    for path, sessions in plain_files(small_fit_files):
        rows = reader(path.read_bytes())
        elapsed_s = [
            (sessions[0].started_at - session.started_at).total_seconds()
            for session in sessions
            for _ in session.records["elapsed_s"]
        ]
        times = [(row["timestamp"] - sessions[0].started_at).total_seconds() for row in rows]
        expected = {
            "elapsed_s": np.add(times, elapsed_s),
            "latitude_deg": column_of(rows, "position_lat") * 180 / 2**31,
            "longitude_deg": column_of(rows, "position_long") * 180 / 2**31,
            "altitude_m": column_of(rows, "enhanced_altitude"),
            "heart_rate_bpm": column_of(rows, "heart_rate"),
        }
        if not any(flag.code == "speed.derived" for session in sessions for flag in session.flags):
            expected["speed_mps"] = column_of(rows, "enhanced_speed")
        if len(sessions) == 1:
            expected |= of_one_session(rows, sessions[0])
        for name, values in expected.items():
            np.testing.assert_allclose(
                joined(sessions, name), values, rtol=1e-12, atol=1e-9, err_msg=f"{path.name} {name}"
            )
        compared += len(rows)
    assert compared >= 50


def of_one_session(rows, session):
    expected = {"distance_m": column_of(rows, "distance")}
    if session.sport == "running":
        fraction = np.nan_to_num(column_of(rows, "fractional_cadence"))
        expected["cadence_spm"] = 2 * (column_of(rows, "cadence") + fraction)
    if session.provenance.power_source == "native":
        expected["power_w"] = column_of(rows, "power")
    return expected
