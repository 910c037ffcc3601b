"""The outer shape of FIT files: headers, checksums, chains, missing and superfluous bytes."""

import gzip

import pytest
from fitdecode.utils import compute_crc
from hypothesis import given
from hypothesis import strategies as st

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit.checksum import crc16


def codes(session):
    return [flag.code for flag in session.flags]


def rejection(data, name=""):
    with pytest.raises(FileRejectedError) as caught:
        ingestion.sessions(data, name=name)
    assert caught.value.sentence.endswith(".")
    return caught.value


def test_the_checksum_of_the_digits_is_that_of_the_catalogue_of_crcs() -> None:
    assert crc16(b"123456789") == 0xBB3D  # CRC-16/ARC, “check” of the RevEng catalogue
    assert crc16(b"") == 0


@given(st.binary(min_size=1, max_size=300))
def test_the_checksum_is_that_of_a_second_program(data) -> None:
    assert crc16(data) == compute_crc(data)


def test_a_plain_file_has_no_flags(run) -> None:
    (session,) = ingestion.sessions(run.file())
    assert session.flags == ()
    assert len(session.records) == 61
    assert session.sport == "running"
    assert session.provenance.file_format == "fit"


def test_a_header_of_twelve_bytes_has_no_checksum(run) -> None:
    assert ingestion.sessions(run.file(header_bytes=12))[0].flags == ()


def test_a_header_checksum_of_zero_is_allowed(run) -> None:
    assert ingestion.sessions(run.file(header_crc=0))[0].flags == ()


def test_a_wrong_header_checksum_is_flagged_and_the_records_stay(run) -> None:
    (session,) = ingestion.sessions(run.file(header_crc=0x1234))
    assert codes(session) == ["fit.wrong_crc"]
    assert len(session.records) == 61


def test_a_wrong_file_checksum_is_flagged_and_the_records_stay(run) -> None:
    (session,) = ingestion.sessions(run.file(crc=0x1234))
    assert codes(session) == ["fit.wrong_crc"]
    assert len(session.records) == 61


def test_a_missing_file_checksum_is_flagged(run) -> None:
    for missing in (1, 2):
        (session,) = ingestion.sessions(run.file()[:-missing])
        assert codes(session) == ["fit.wrong_crc"]
        assert len(session.records) == 61


def test_a_cut_file_keeps_its_whole_messages_and_says_so(fit, t0) -> None:
    writer = fit().file_id()
    before = len(writer.file()) - 2
    writer.records(heart_rate=150)
    data = writer.file()
    one_record = (len(data) - 2 - before) // 61
    whole = data[: before + 40 * one_record]
    for extra in (1, 7, one_record - 1):
        (session,) = ingestion.sessions(whole + data[len(whole) : len(whole) + extra])
        assert len(session.records) == 40
        assert codes(session) == ["fit.truncated", "fit.no_summary"]


def test_a_data_size_of_zero_means_that_the_watch_did_not_finish(run) -> None:
    for data in (run.file(stated_bytes=0), run.file(stated_bytes=0)[:-2]):
        (session,) = ingestion.sessions(data)
        assert codes(session) == ["fit.truncated"]
        assert len(session.records) == 61


def test_trailing_bytes_are_passed_over_and_flagged(run) -> None:
    (session,) = ingestion.sessions(run.file() + b"firmware was here")
    assert codes(session) == ["fit.trailing_bytes"]
    assert "17 bytes" in session.flags[0].sentence


def test_a_byte_that_no_definition_explains_ends_the_reading(fit) -> None:
    writer = fit().file_id().records(heart_rate=150)
    writer.data(b"", header=0x0B).session()
    (session,) = ingestion.sessions(writer.file())
    assert codes(session) == ["fit.damaged", "fit.no_summary"]
    assert len(session.records) == 61


def test_a_message_that_claims_most_of_the_file_is_damage(fit) -> None:
    writer = fit().file_id().records(heart_rate=150)
    writer.define(20, [(200, 255, 0x0D)] * 20, local=5).data(b"", local=5).records(heart_rate=150)
    (session,) = ingestion.sessions(writer.file())
    assert codes(session) == ["fit.damaged", "fit.no_summary"]
    assert "could be read" in session.flags[0].sentence
    assert len(session.records) == 61


def test_each_part_of_a_chain_has_its_own_sessions(fit, t0) -> None:
    first = fit().file_id().records(heart_rate=150).session()
    second = fit().file_id().records(t0 + 7200, heart_rate=140).session(t0 + 7200)
    sessions = ingestion.sessions(first.file() + second.file(crc=1))
    assert [session.key for session in sessions] == ["0.0", "1.0"]
    assert [session.records["heart_rate_bpm"][0] for session in sessions] == [150, 140]
    assert [codes(session) for session in sessions] == [[], ["fit.wrong_crc"]]


def test_a_chained_part_without_activity_is_passed_over(run, fit) -> None:
    sessions = ingestion.sessions(run.file() + fit().file_id(kind=2).file())
    assert [session.key for session in sessions] == ["0.0"]
    assert sessions[0].flags == ()


def test_definitions_of_one_part_do_not_hold_in_the_next(run, fit) -> None:
    second = fit().data(bytes(20))  # local type 0 was defined only in the first part
    sessions = ingestion.sessions(run.file() + second.file())
    assert len(sessions) == 1
    assert len(sessions[0].records) == 61


def test_a_chain_of_thousands_of_parts_is_refused(fit) -> None:
    assert rejection(fit().file_id().file() * 5000).code == "fit.too_expensive"


def test_more_messages_than_any_watch_writes_are_refused(fit) -> None:
    writer = fit().file_id().define(20, [])
    writer.body += bytes(1_000_001)
    assert rejection(writer.file(crc=0)).code == "fit.too_expensive"


def test_more_definitions_than_any_watch_writes_are_refused(fit) -> None:
    writer = fit().file_id()
    for size in range(250):
        for message in range(20):
            writer.define(0xF000 + message, [(0, size, 2)])
    assert rejection(writer.file(crc=0)).code == "fit.too_expensive"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "run.fit", "file.empty"),
        (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ", "._run.fit", "file.no_activity"),
        (b"<?xml version='1.0'?><gpx></gpx>", "run.gpx", "gpx.no_activity"),
        (b"%PDF-1.7", "plan.pdf", "file.no_activity"),
        (b"Activity ID,Activity Date\n", "activities.csv", "file.no_activity"),
        (b"PK\x03\x04", "archive.zip", "file.unknown_format"),
        (b"\x0e\x10\x00", "run.fit", "fit.corrupt"),
        (b"<html>404</html>", "run.fit", "fit.corrupt"),
        (b"\x1f\x8b\x08\x00", "run.fit.gz", "file.empty"),
        (gzip.compress(b"hello", mtime=0), "notes.gz", "file.unknown_format"),
    ],
)
def test_other_files_are_refused_by_name(data, name, code) -> None:
    assert rejection(data, name).code == code


@pytest.mark.parametrize(
    ("kind", "word"), [(2, "settings"), (5, "workout"), (6, "course"), (15, "monitoring a")]
)
def test_fit_files_of_other_kinds_say_what_they_are(fit, kind, word) -> None:
    caught = rejection(fit().file_id(kind=kind).records(heart_rate=1).file())
    assert caught.code == "fit.no_activity"
    assert word in caught.sentence


def test_an_activity_without_records_is_no_activity(fit, t0) -> None:
    assert rejection(fit().file_id().session().file()).code == "fit.no_activity"
    assert rejection(fit().file_id().record(t0, heart_rate=100).file()).code == "fit.no_activity"
    assert rejection(fit().file_id().record(None, heart_rate=9).file()).code == "fit.no_activity"
    twice = fit().file_id().record(t0, heart_rate=100).record(t0, heart_rate=101)
    assert rejection(twice.file()).code == "fit.no_activity"


def test_a_file_packed_by_gzip_is_unpacked(run) -> None:
    assert len(ingestion.sessions(gzip.compress(run.file()))[0].records) == 61


def test_a_cut_gzip_file_gives_what_comes_out_of_it(run) -> None:
    packed = gzip.compress(run.file(), compresslevel=0)
    (session,) = ingestion.sessions(packed[: len(packed) * 2 // 3])
    assert 30 <= len(session.records) <= 45
    assert "fit.truncated" in codes(session)


def test_a_gzip_bomb_is_refused() -> None:
    assert rejection(gzip.compress(bytes(65 << 20))).code == "file.too_big"


def test_a_file_of_more_than_32_mb_is_refused(run) -> None:
    assert rejection(run.file() + bytes(32 << 20)).code == "file.too_big"
    assert rejection(bytes((64 << 20) + 1)).code == "file.too_big"
