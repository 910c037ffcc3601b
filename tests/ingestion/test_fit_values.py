"""What the bytes of the records mean."""

import math
import struct

import numpy as np
import pytest

from smartrunning import ingestion


def only(writer):
    (session,) = ingestion.sessions(writer.file())
    return session


@pytest.mark.parametrize("order", ["<", ">"])
def test_each_field_becomes_its_si_unit(fit, t0, order) -> None:
    writer = fit(order).file_id()
    for second in (0, 1):
        writer.record(
            t0 + second,
            lat=2**30,
            lon=-(2**29),
            altitude=2600,
            heart_rate=151,
            cadence=88,
            fractional_cadence=64,
            distance=1234 + second,
            speed=3456,
            power=250,
            temperature=-5,
            vertical_oscillation=853,
            stance_time=2401,
            balance=5012,
            step_length=11204,
        )
    records = only(writer.session(elapsed=1)).records
    expected = {
        "elapsed_s": 0.0,
        "latitude_deg": 90.0,
        "longitude_deg": -45.0,
        "distance_m": 12.34,
        "speed_mps": 3.456,
        "altitude_m": 20.0,  # 2600 / 5 - 500
        "heart_rate_bpm": 151.0,
        "cadence_spm": 177.0,  # 2 (88 + 64 / 128)
        "power_w": 250.0,
        "temperature_c": -5.0,
        "vertical_oscillation_m": 0.0853,
        "ground_contact_s": 0.2401,
        "ground_contact_balance_fraction": 0.5012,
        "step_length_m": 1.1204,
    }
    assert {name: records[name][0] for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "invalid", "column"),
    [
        ("heart_rate", 0xFF, "heart_rate_bpm"),
        ("speed", 0xFFFF, "speed_mps"),
        ("distance", 0xFFFFFFFF, "distance_m"),
        ("lat", 0x7FFFFFFF, "latitude_deg"),
        ("temperature", 0x7F, "temperature_c"),
        ("altitude", 0xFFFF, "altitude_m"),
    ],
)
def test_the_value_that_means_none_is_a_gap_and_no_fault(fit, name, invalid, column) -> None:
    writer = fit().file_id().records(**{name: invalid}, cadence=80)
    session = only(writer.session())
    assert not session.records.has(column)
    assert session.flags == ()


def test_the_enhanced_value_goes_first_and_the_plain_one_fills_its_gaps(fit, t0) -> None:
    writer = fit().file_id()
    writer.record(t0, speed=2000, enhanced_speed=3500, altitude=2500, enhanced_altitude=2750)
    writer.record(
        t0 + 1, speed=2000, enhanced_speed=0xFFFFFFFF, altitude=2500, enhanced_altitude=0xFFFFFFFF
    )
    writer.record(t0 + 2, speed=2000, altitude=2500)
    records = only(writer.session(elapsed=2)).records
    assert records["speed_mps"].tolist() == [3.5, 2.0, 2.0]
    assert records["altitude_m"].tolist() == [50.0, 0.0, 0.0]


def test_running_cadence_counts_strides_and_cycling_cadence_is_no_step_rate(fit) -> None:
    def cadence_of(sport):
        writer = fit().file_id().records(cadence=85, heart_rate=120)
        return only(writer.session(sport=sport)).records["cadence_spm"]

    assert (cadence_of(1) == 170).all()
    assert np.isnan(cadence_of(2)).all()


def test_a_file_that_counts_steps_for_strides_is_put_right(fit) -> None:
    session = only(fit().file_id().records(cadence=172).session())
    assert (session.records["cadence_spm"] == 172).all()
    assert [flag.code for flag in session.flags] == ["cadence.steps"]


def test_native_power_goes_before_that_of_an_app(fit, t0) -> None:
    writer = fit().file_id().developer().description(0, b"Power\0", native=7)
    for at in range(3):
        writer.record(t0 + at, power=240, developer=[(0, 0, "uint16", 260)])
    session = only(writer.session(elapsed=2))
    assert session.records["power_w"].tolist() == [240.0] * 3
    assert session.provenance.power_source == "native"


@pytest.mark.parametrize(
    ("name", "native", "source"),
    [(b"Power\0", None, "Power"), (b"RP_Power\0", None, "RP_Power"), (b"W\0", 7, "W")],
)
def test_power_of_an_app_is_known_by_number_or_name(fit, t0, name, native, source) -> None:
    writer = fit().file_id().developer().description(3, name, native=native)
    for at in range(3):
        writer.record(t0 + at, power=0, developer=[(3, 0, "uint16", 260 + at)])
    session = only(writer.session(elapsed=2))
    assert session.records["power_w"].tolist() == [260.0, 261.0, 262.0]
    assert session.provenance.power_source == source


def test_an_app_field_by_number_goes_before_one_by_name(fit, t0) -> None:
    writer = fit().file_id().developer()
    writer.description(0, b"Power\0").description(1, b"Run\0", native=7, kind=0x88)
    for at in range(2):
        fields = [(0, 0, "uint16", 200), (1, 0, "float32", 250.5)]
        writer.record(t0 + at, heart_rate=120, developer=fields)
    session = only(writer.session(elapsed=1))
    assert session.records["power_w"].tolist() == [250.5, 250.5]
    assert session.provenance.power_source == "Run"


def test_other_fields_of_apps_are_no_power(fit, t0) -> None:
    writer = fit().file_id().developer().description(0, b"Form Power\0")
    for at in range(2):
        writer.record(t0 + at, heart_rate=120, developer=[(0, 0, "uint16", 70)])
    session = only(writer.session(elapsed=1))
    assert not session.records.has("power_w")
    assert session.provenance.power_source == ""


def test_the_number_of_an_app_field_may_change_in_mid_file(fit, t0) -> None:
    writer = fit().file_id().developer().description(0, b"Power\0")
    writer.record(t0, heart_rate=120, developer=[(0, 0, "uint16", 200)])
    writer.description(5, b"Power\0").description(0, b"Cadence\0")
    fields = [(0, 0, "uint16", 88), (5, 0, "uint16", 210)]
    writer.record(t0 + 1, heart_rate=120, developer=fields)
    assert only(writer.session(elapsed=1)).records["power_w"].tolist() == [200.0, 210.0]


def test_an_app_field_may_come_before_its_description_and_without_its_app(fit, t0) -> None:
    writer = fit().file_id()
    writer.record(t0, heart_rate=120, developer=[(0, 0, "uint16", 200)])
    writer.description(0, b"Power\0")
    writer.record(t0 + 1, heart_rate=120, developer=[(0, 0, "uint16", 210)])
    assert only(writer.session(elapsed=1)).records["power_w"].tolist() == [200.0, 210.0]


def test_an_app_field_without_description_is_passed_over(fit, t0) -> None:
    writer = fit().file_id()
    for at in range(2):
        writer.record(t0 + at, heart_rate=120, developer=[(9, 3, "uint32", 200)])
    assert only(writer.session(elapsed=1)).records["heart_rate_bpm"].tolist() == [120.0, 120.0]


def test_a_field_of_a_length_that_its_type_cannot_have_is_passed_over(fit, t0) -> None:
    writer = fit().file_id()
    writer.define(20, [(253, 4, 0x86), (73, 1, 0x86), (3, 1, 0x02)])  # one byte for an uint32
    for at in range(3):
        writer.data(struct.pack("<IBB", t0 + at, 77, 130))
    session = only(writer)
    assert session.records["heart_rate_bpm"].tolist() == [130.0] * 3
    assert not session.records.has("speed_mps")


def test_a_time_in_the_header_adds_to_the_last_full_time_of_any_message(fit, t0) -> None:
    start = t0 // 32 * 32 + 30
    writer = fit().file_id().timer(start, 0)
    writer.define(20, [(3, 1, 0x02)], local=1)
    for at, bits in enumerate((31, 0, 5, 5 + 27)):  # the five bits overflow at 32
        writer.data(bytes([120 + at]), header=0x80 | 1 << 5 | (bits & 31))
    writer.timer(start + 100, 4)
    writer.data(bytes([130]), header=0x80 | 1 << 5 | ((start + 103) & 31))
    session = only(writer)
    assert session.started_at.timestamp() - 631065600 == start + 1
    assert session.records["elapsed_s"].tolist() == [0, 1, 6, 33, 102]
    assert session.records["heart_rate_bpm"].tolist() == [120, 121, 122, 123, 130]


def test_a_time_of_a_type_that_times_cannot_have_is_no_time(fit, t0) -> None:
    writer = fit().file_id().records(count=3, heart_rate=120)
    writer.define(21, [(253, 4, 0x02), (0, 1, 0x00)], local=3).data(bytes(5), local=3)
    writer.define(20, [(3, 1, 0x02)], local=1)
    writer.data(bytes([121]), header=0x80 | 1 << 5 | ((t0 + 3) & 31))
    assert only(writer).records["heart_rate_bpm"].tolist() == [120, 120, 120, 121]


def test_packed_speed_and_distance_are_unpacked_over_their_overflow(fit, t0) -> None:
    writer = fit().file_id().define(20, [(253, 4, 0x86), (8, 3, 0x0D)])
    for at, metres in enumerate((0, 100, 200, 300, 400)):
        packed = 312 | (metres * 16 & 0xFFF) << 12  # 3.12 m/s; distances overflow at 256 m
        writer.data(struct.pack("<I", t0 + at * 30) + packed.to_bytes(3, "little"))
    writer.data(struct.pack("<I", t0 + 150) + b"\xff\xff\xff")
    records = only(writer).records
    assert records["distance_m"][:5].tolist() == [0, 100, 200, 300, 400]
    assert records["speed_mps"][:5].tolist() == [3.12] * 5
    assert math.isnan(records["distance_m"][5])


def test_a_definition_that_is_repeated_before_each_message_changes_nothing(fit, run) -> None:
    once = fit().file_id().define(20, [(253, 4, 0x86), (3, 1, 0x02)])
    for at in range(61):
        once.data(struct.pack("<IB", 1_000_000_000 + at, 150))
    often = fit().file_id().records(heart_rate=150)
    first, second = only(once).records, only(often).records
    np.testing.assert_array_equal(first["heart_rate_bpm"], second["heart_rate_bpm"])


def test_messages_of_two_definitions_keep_the_order_of_the_file(fit, t0) -> None:
    writer = fit().file_id()
    writer.define(20, [(253, 4, 0x86), (3, 1, 0x02)], local=1)
    writer.define(20, [(253, 4, 0x86), (13, 1, 0x01)], local=2)
    for at in range(6):
        writer.data(struct.pack("<IB", t0 + at, 100 + at), local=1 + at % 2)
    records = only(writer).records
    assert records["elapsed_s"].tolist() == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(records["heart_rate_bpm"][::2], [100, 102, 104])
    np.testing.assert_array_equal(records["temperature_c"][1::2], [math.nan] * 3)  # 101 °C
    assert np.isnan(records["heart_rate_bpm"][1::2]).all()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (b"Suunto Vertical 2\0\xff\xff", "Suunto Vertical 2"),
        (b"unterminated", "unterminated"),
        (b"caf\xe9 \xff", "caf\ufffd \ufffd"),
        (b"evil\x1b[31m\n\xe2\x80\xaename", "evil[31mname"),
        (b"x" * 255, "x" * 255),
    ],
)
def test_texts_of_any_bytes_are_fit_to_be_shown(fit, text, shown) -> None:
    writer = fit().message(0, {0: ("enum", 4), 1: ("uint16", 23), 8: ("string", text)})
    assert only(writer.records(heart_rate=100)).device.product == shown


@pytest.mark.parametrize(
    ("manufacturer", "product", "expected"),
    [(1, 3113, ("garmin", "fr945")), (1, 65000, ("garmin", "65000")), (9999, 7, ("9999", "7"))],
)
def test_a_device_the_profile_does_not_know_keeps_its_number(fit, manufacturer, product, expected):
    writer = fit().file_id(manufacturer=manufacturer, product=product, serial=42)
    device = only(writer.records(heart_rate=100)).device
    assert (device.manufacturer, device.product) == expected
    assert device.serial_number == "42"


def test_a_sport_the_profile_does_not_know_keeps_its_number(fit) -> None:
    writer = fit().file_id().records(heart_rate=100).session(sport=199, sub_sport=1)
    session = only(writer)
    assert (session.sport, session.sub_sport) == ("199", "treadmill")


@pytest.mark.parametrize("absurd", [math.inf, -math.inf, 1e300, -1.0])
def test_absurd_floats_where_whole_numbers_belong_are_none(fit, t0, absurd) -> None:
    writer = fit().file_id().records(heart_rate=100)
    writer.message(20, {253: ("float64", absurd), 3: ("uint8", 100)})
    times = {253: ("uint32", t0), 2: ("uint32", t0)}
    writer.message(19, times | {7: ("float64", absurd), 24: ("float64", absurd)})
    totals = {5: ("float64", absurd), 7: ("float64", absurd), 8: ("float64", absurd)}
    session = only(writer.message(18, times | totals))
    assert len(session.records) == 61
    assert session.elapsed_s == 60.0
    assert all(0 <= lap.start_s <= lap.end_s <= 60 for lap in session.laps)
    assert math.isnan(session.timer_s) or 0 <= session.timer_s <= 60
    assert session.sport in {"generic", str(int(absurd)) if math.isfinite(absurd) else "generic"}
