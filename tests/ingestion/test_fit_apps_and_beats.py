"""What apps and straps add to a run: app fields, heart beats, and which decoder read it."""

import math
import struct

import numpy as np
import pytest

from smartrunning import ingestion
from smartrunning.ingestion.fit import columns, engines, fitdecode_engine


def only(writer):
    (session,) = ingestion.sessions(writer.file())
    return session


def codes(session):
    return [flag.code for flag in session.flags]


def test_fields_of_apps_are_kept_beside_the_columns(fit, t0) -> None:
    writer = fit().file_id().developer()
    writer.description(0, b"Form Power\0").description(1, b"Leg Spring Stiffness\0", kind=0x88)
    for at in range(3):
        fields = [(0, 0, "uint16", 70 + at), (1, 0, "float32", 10.25)]
        writer.record(t0 + at, heart_rate=120, developer=fields)
    records = only(writer.session(elapsed=2)).records
    assert set(records.extra) == {"developer.Form Power", "developer.Leg Spring Stiffness"}
    assert records.extra["developer.Form Power"].tolist() == [70, 71, 72]
    assert records.extra["developer.Leg Spring Stiffness"].tolist() == [10.25] * 3


def described(writer, number, name, unit, *, native=None, kind=0x84):
    fields = {0: ("uint8", 0), 1: ("uint8", number), 2: ("uint8", kind), 3: ("string", name)}
    fields[8] = ("string", unit)
    if native is not None:
        fields[15] = ("uint8", native)
    return writer.message(206, fields)


def test_a_field_of_an_app_fills_the_column_that_the_watch_lacks_in_its_unit(fit, t0) -> None:
    writer = fit().file_id().developer()
    described(writer, 0, b"Ground Time\0", b"Milliseconds\0", native=41)
    described(writer, 1, b"Vertical Oscillation\0", b"Centimeters\0", kind=0x88)
    described(writer, 2, b"HR\0", b"bpm\0", native=3)
    described(writer, 3, b"Stride\0", b"furlongs\0", native=85)
    for at in range(3):
        fields = [(0, 0, "uint16", 240), (1, 0, "float32", 6.625)]
        fields += [(2, 0, "uint16", 99), (3, 0, "uint16", 5)]
        writer.record(t0 + at, heart_rate=120, developer=fields)
    session = only(writer.session(elapsed=2))
    assert session.records["ground_contact_s"].tolist() == [0.24] * 3
    assert session.records["vertical_oscillation_m"].tolist() == [0.06625] * 3
    assert session.records["heart_rate_bpm"].tolist() == [120] * 3  # the watch's own goes first
    assert np.isnan(session.records["step_length_m"]).all()  # of a unit that nobody knows
    assert set(session.records.extra) == {"developer.HR", "developer.Stride"}
    assert codes(session) == ["fit.app_fields"]
    assert "Ground Time" in session.flags[0].sentence


def test_intervals_between_beats_follow_each_other_from_the_record_before(fit, t0) -> None:
    writer = fit().file_id()
    for at in range(6):
        writer.record(t0 + at, heart_rate=75)
        writer.message(78, {0: ("uint16", (800, 200, 0xFFFF) if at % 2 else (500, 500, 0xFFFF))})
    records = only(writer.session(elapsed=5)).records
    np.testing.assert_allclose(
        records.rr_elapsed_s, [0, 0.8, 1, 1.5, 2, 2.8, 3, 3.5, 4, 4.8, 5], atol=1e-9
    )
    np.testing.assert_allclose(
        records.rr_interval_s, [0.5, 0.8, 0.2, 0.5, 0.5, 0.8, 0.2, 0.5, 0.5, 0.8, 0.2], atol=1e-9
    )


def test_intervals_begin_anew_after_beats_were_missed(fit, t0) -> None:
    writer = fit().file_id()
    for at in (0, 1, 2, 60, 61):
        writer.record(t0 + at, heart_rate=60).message(78, {0: ("uint16", 1000)})
    records = only(writer.session(elapsed=61)).records
    assert records.rr_elapsed_s.tolist() == [0, 1, 2, 60, 61]
    assert records.rr_interval_s.tolist() == [1] * 5


def test_a_file_without_beats_has_none(run) -> None:
    assert len(only(run).records.rr_elapsed_s) == 0


def strap(fit, t0, *, rates, first_s=1000.0):
    """A part as straps write it: one full time, then twelve bits for each beat, one a second."""
    writer = fit().file_id(kind=4)
    fields = {253: ("uint32", t0), 0: ("uint16", 0), 9: ("uint32", int(first_s * 1024))}
    writer.message(132, fields | {6: ("uint8", rates[0])})
    for begin in range(1, len(rates), 8):
        chosen = rates[begin : begin + 8]
        bits = 0
        for at, _ in enumerate(chosen):
            bits |= (int((first_s + begin + at) * 1024) & 0xFFF) << 12 * at
        writer.message(
            132,
            {
                10: ("byte", tuple(bits.to_bytes(12, "little"))),
                6: ("uint8", tuple(chosen)),
            },
        )
    return writer


def test_heart_rate_of_a_strap_in_a_later_part_comes_to_its_records(fit, t0) -> None:
    swim = fit().file_id().records(count=17, distance=lambda at: 100 * at).session(elapsed=16)
    rates = [100 + at for at in range(17)]
    (session,) = ingestion.sessions(swim.file() + strap(fit, t0, rates=rates).file())
    assert session.records["heart_rate_bpm"].tolist() == rates
    assert "heart_rate.strap" in codes(session)


def test_heart_rate_of_the_watch_goes_before_that_of_a_strap(fit, t0) -> None:
    own = fit().file_id().records(count=17, heart_rate=lambda at: 255 if at == 4 else 150)
    beats = strap(fit, t0, rates=[100] * 17)
    (session,) = ingestion.sessions(own.session(elapsed=16).file() + beats.file())
    assert session.records["heart_rate_bpm"].tolist() == [150] * 4 + [100] + [150] * 12


def test_raw_beats_become_intervals_without_gaps_and_doubtful_ones(fit, t0) -> None:
    """Words of 14 bits of ms, one bit of quality (1 is good), one that says that it is a gap."""
    good, gap = 1 << 14, 1 << 15
    writer = fit().file_id().records(count=11, heart_rate=60)
    for second, words in ((4, (800 | good, 1200 | good, 900)), (8, (1100 | gap, 1000 | good))):
        fields = {253: ("uint32", t0 + second), 0: ("uint16", 500), 1: ("uint16", words)}
        writer.message(372, fields)
    records = only(writer.session(elapsed=10)).records
    assert records.rr_interval_s.tolist() == [0.8, 1.2, 1.0]
    # the last beat of the first message is at 4.5 s; 1.1 s and 1.0 s later is the end of the second
    np.testing.assert_allclose(records.rr_elapsed_s, [2.4, 3.6, 6.6])


def test_beat_intervals_are_read_where_there_is_nothing_better(fit, t0) -> None:
    writer = fit().file_id().records(count=11, heart_rate=60)
    times = {253: ("uint32", t0 + 5), 0: ("uint16", 0), 1: ("uint16", (750, 850))}
    writer.message(290, times)
    records = only(writer.session(elapsed=10)).records
    assert records.rr_interval_s.tolist() == [0.75, 0.85]
    np.testing.assert_allclose(records.rr_elapsed_s, [4.15, 5.0])


def test_laps_say_what_they_were_for(fit, t0) -> None:
    writer = fit().file_id().records(heart_rate=150)
    for at, intensity in enumerate((2, 0, 1)):
        times = {253: ("uint32", t0 + 20 * at + 20), 2: ("uint32", t0 + 20 * at)}
        writer.message(19, times | {7: ("uint32", 20_000), 23: ("enum", intensity)})
    assert [lap.intensity for lap in only(writer.session()).laps] == ["warmup", "active", "rest"]


def test_a_file_that_the_first_decoder_declines_is_read_by_the_second(run, monkeypatch) -> None:
    def broken(body):
        raise KeyError("a field that was never seen")

    expected = only(run)
    monkeypatch.setattr(engines, "ENGINES", (broken, fitdecode_engine.decode))
    session = only(run)
    assert session.provenance.decoder == fitdecode_engine.DECODER
    assert "never seen" in session.provenance.declined
    assert codes(session) == ["fit.second_decoder"]
    assert session.records == expected.records
    assert (expected.provenance.decoder, expected.provenance.declined) == (columns.DECODER, "")


@pytest.mark.parametrize("order", ["<", ">"])
def test_runs_of_messages_in_turn_are_found_wherever_they_break(fit, t0, order) -> None:
    random_ = np.random.default_rng(3)
    for cycle in ((0,), (0, 1), (0, 0, 1), (0, 1, 2, 1)):
        writer = fit(order).file_id()
        for local in range(3):
            writer.define(20, [(253, 4, 0x86), (3, 1, 2)] + [(240, 1, 2)] * local, local=local)
        expected = []
        for at in range(400):
            local = cycle[at % len(cycle)] if random_.random() > 0.02 else 2
            rate = int(random_.integers(40, 200))
            expected.append(rate)
            payload = struct.pack(order + "IB", t0 + at, rate) + bytes(local)
            writer.data(payload, local=local, header=local | 0x10 * (random_.random() < 0.01))
        records = only(writer).records
        assert records["elapsed_s"].tolist() == list(range(400))
        assert records["heart_rate_bpm"].tolist() == expected
        assert not any(math.isnan(rate) for rate in records["heart_rate_bpm"])


RATES, CADENCES = [(253, 4, 0x86), (3, 1, 2)], [(253, 4, 0x86), (4, 1, 2)]


@pytest.mark.parametrize("other", [RATES, CADENCES, [*RATES, (4, 1, 2)], None])
@pytest.mark.parametrize("at", [31, 40, 98, 99])
def test_a_definition_that_is_repeated_may_become_another_one_at_any_time(
    fit, t0, other, at
) -> None:
    """Passed without a look after some repeats; the one that differs must not be taken for it."""
    writer, expected = fit().file_id(), []
    for second in range(100):
        differs = second == at and other is not None
        fields = other if differs else RATES
        writer.define(20, fields)
        payload = struct.pack("<IB", t0 + second, 60 + second)
        writer.data(payload + bytes(len(fields) - 2))
        expected.append(60 + second if fields[1][0] == 3 else math.nan)
    np.testing.assert_array_equal(only(writer).records["heart_rate_bpm"], expected)


def test_the_last_of_many_repeated_definitions_may_be_cut(fit, t0) -> None:
    writer = fit().file_id()
    for second in range(60):
        writer.define(20, RATES).data(struct.pack("<IB", t0 + second, 60 + second))
    whole = only(writer).records["heart_rate_bpm"].tolist()
    for cut in range(1, 20):
        shorter = fit()
        shorter.body = writer.body[:-cut]
        kept = only(shorter).records["heart_rate_bpm"].tolist()
        assert kept == whole[: 60 - -(-cut // 18)]
