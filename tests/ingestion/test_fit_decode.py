"""All messages as columns: what the bytes of each kind of field become."""

import importlib.util
import io
import math
import struct
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import fit as fit_room
from smartrunning.ingestion.fit import columnar
from smartrunning.ingestion.fit.accumulate import accumulated
from smartrunning.ingestion.fit.file import decode
from smartrunning.records import to_physical

ROOT = Path(__file__).parents[2]


def table(writer, name):
    (part,) = decode(writer.file()).parts
    found = part.table(name)
    assert found is not None
    return found


def test_the_profile_is_that_of_the_installed_fitdecode() -> None:
    spec = importlib.util.spec_from_file_location("convert", ROOT / "docs/convert_fit_profile.py")
    convert = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(convert)
    assert convert.TARGET.read_text(encoding="utf-8") == convert.converted(), (
        "The profile of fitdecode changed: run `python docs/convert_fit_profile.py`."
    )


def test_columns_go_by_the_names_of_the_profile_and_unknown_ones_by_number(fit, t0) -> None:
    writer = fit().message(20, {253: ("uint32", t0), 3: ("uint8", 150), 240: ("uint16", 7)})
    columns = table(writer, "record").columns
    assert {name: values.tolist() for name, values in columns.items()} == {
        "timestamp": [t0],
        "heart_rate": [150],
        "unknown_240": [7],
    }


def test_messages_of_makers_are_decoded_and_counted(fit) -> None:
    writer = fit().file_id().message(0xFF01, {1: ("uint8", 5)}).message(0xFF01, {1: ("uint8", 6)})
    (part,) = decode(writer.file()).parts
    assert part.unknown_messages == {0xFF01: 2}
    assert part.messages[0xFF01].columns["unknown_1"].tolist() == [5, 6]


def test_arrays_texts_and_bytes_are_what_they_are(fit) -> None:
    writer = fit(">").message(78, {0: ("uint16", (800, 0xFFFF, 810))})
    writer.message(78, {0: ("uint16", 900)})
    np.testing.assert_array_equal(
        table(writer, "hrv").columns["time"],
        [[0.8, math.nan, 0.81], [0.9, math.nan, math.nan]],
    )
    names = fit().message(0, {8: ("string", b"caf\xe9\0x")}).message(0, {8: ("string", b"run")})
    assert table(names, "file_id").texts == {"product_name": ("caf\ufffd", "run")}
    raw = fit().message(0, {200: ("byte", (1, 2))}).message(0, {200: ("byte", (3,))})
    assert table(raw, "file_id").blobs["unknown_200"].tolist() == [[1, 2], [3, 255]]


def test_some_columns_are_those_of_all_also_beside_packed_fields(fit, t0) -> None:
    writer = fit()
    for at, cycles in enumerate((250, 4, 9)):
        writer.message(20, {253: ("uint32", t0 + at), 3: ("uint8", 150), 18: ("uint8", cycles)})
    records = table(writer, "record")
    assert records.some("heart_rate")["heart_rate"].tolist() == [150] * 3
    assert records.some("total_cycles")["total_cycles"].tolist() == [250, 260, 265]
    assert records.columns["total_cycles"].tolist() == [250, 260, 265]


@pytest.mark.parametrize("count", [1, 8, 9, 40, 64, 65])
def test_values_of_many_messages_are_those_of_one(fit, t0, count) -> None:
    writer = fit(">")
    for at in range(count):
        writer.message(
            20,
            {
                253: ("uint32", t0 + at),
                2: ("uint16", 2500 + at),
                13: ("sint8", -at),
                5: ("uint32", 0xFFFFFFFF if at == 5 else 100 * at),
                190: ("float32", 0.5 + at),
                191: ("float64", 0.1),
            },
        )
    columns = table(writer, "record").columns
    at = np.arange(count)
    assert columns["timestamp"].tolist() == (t0 + at).tolist()
    assert columns["altitude"].tolist() == ((2500 + at) / 5 - 500).tolist()
    assert columns["enhanced_altitude"].tolist() == columns["altitude"].tolist()
    assert columns["temperature"].tolist() == (-at).tolist()
    np.testing.assert_array_equal(columns["distance"], np.where(at == 5, np.nan, at))
    assert columns["unknown_190"].tolist() == (at + 0.5).tolist()
    assert columns["unknown_191"].tolist() == [0.1] * count


@pytest.mark.parametrize("count", [2, 12])
def test_wide_integers_next_to_the_one_that_means_none_are_kept(fit, count) -> None:
    writer = fit().define(20, [(200, 8, 0x8F), (201, 8, 0x8E), (202, 8, 0x90)])
    for at in range(count):
        row = (2**64 - 1, 2**63 - 1, 0) if at % 2 else (2**64 - 2, 2**63 - 2, 1)
        writer.data(struct.pack("<QqQ", *row))
    columns = table(writer, "record").columns
    for field in (200, 201, 202):
        gaps = np.isnan(columns[f"unknown_{field}"])
        assert gaps.tolist() == [bool(at % 2) for at in range(count)]


def test_a_field_that_is_repeated_in_a_definition_is_kept_twice(fit) -> None:
    writer = fit().define(20, [(3, 1, 2), (3, 1, 2)]).data(bytes((150, 160)))
    columns = table(writer, "record").columns
    assert (columns["heart_rate"].tolist(), columns["heart_rate#1"].tolist()) == ([150], [160])


def test_a_sub_field_has_the_values_of_the_messages_that_mean_it(fit, t0) -> None:
    writer = fit()
    for sport, cycles in ((1, 5000), (2, 700), (1, 6000)):
        writer.message(18, {5: ("enum", sport), 10: ("uint32", cycles), 253: ("uint32", t0)})
    session = table(writer, "session")
    np.testing.assert_array_equal(session.columns["total_strides"], [5000, math.nan, 6000])
    assert session.columns["total_cycles"].tolist() == [5000, 700, 6000]
    assert session.names("sport") == ("running", "cycling", "running")


def test_components_of_sub_fields_are_taken_apart(fit, t0) -> None:
    gears = 11 | 3 << 8 | 34 << 16 | 2 << 24
    writer = fit().message(21, {253: ("uint32", t0), 0: ("enum", 42), 3: ("uint32", gears)})
    writer.message(21, {253: ("uint32", t0), 0: ("enum", 0), 2: ("uint16", 2)})
    columns = table(writer, "event").columns
    for name, value in (
        ("rear_gear_num", 11),
        ("rear_gear", 3),
        ("front_gear_num", 34),
        ("front_gear", 2),
    ):
        np.testing.assert_array_equal(columns[name], [value, math.nan])
    np.testing.assert_array_equal(columns["data"], [gears, 2])  # the second out of data16
    np.testing.assert_array_equal(columns["timer_trigger"], [math.nan, 2])


def test_a_sum_of_low_bits_goes_on_over_definitions_and_from_full_values(fit, t0) -> None:
    writer = fit()
    for cycles in (250, 4, 9):  # 8 bits: 250, 260, 265
        writer.message(20, {253: ("uint32", t0), 18: ("uint8", cycles)})
    writer.message(20, {253: ("uint32", t0), 19: ("uint32", 1000)})
    writer.message(20, {253: ("uint32", t0), 18: ("uint8", 1000 % 256 + 7)})
    assert table(writer, "record").columns["total_cycles"].tolist() == [250, 260, 265, 1000, 1007]


def test_sums_of_low_bits_by_hand() -> None:
    nan = math.nan
    low = np.array([nan, 4090, nan, 10, 10, nan, 5])
    full = np.array([nan, nan, nan, nan, nan, 8190, nan])
    np.testing.assert_array_equal(
        accumulated(low, full, 12), [nan, 4090, nan, 4106, 4106, nan, 8197]
    )
    assert np.isnan(accumulated(np.full(3, nan), np.full(3, nan), 5)).all()


def test_intervals_of_raw_bbi_are_cut_out_of_their_words(fit, t0) -> None:
    words = (700 | 1 << 14, 650 | 1 << 15, 0xFFFF)  # 14 bits time, 1 bit quality, 1 bit gap
    writer = fit().message(372, {253: ("uint32", t0), 1: ("uint16", words)})
    columns = table(writer, "raw_bbi").columns
    np.testing.assert_array_equal(columns["time"][0, :3], [700, 650, math.nan])
    np.testing.assert_array_equal(columns["quality"][0, :3], [1, 0, math.nan])
    np.testing.assert_array_equal(columns["gap"][0, :3], [0, 1, math.nan])


def test_some_columns_are_those_of_all(fit, t0) -> None:
    packed = (312 | 1600 << 12).to_bytes(3, "little")
    writer = fit().define(20, [(253, 4, 0x86), (8, 3, 0x0D), (2, 2, 0x84)])
    writer.data(struct.pack("<I3sH", t0, packed, 2600))
    records = table(writer, "record")
    names = ("enhanced_speed", "distance", "enhanced_altitude", "heart_rate")
    some = records.some(*names)
    assert some.keys() == {"enhanced_speed", "distance", "enhanced_altitude"}
    for name, values in some.items():
        np.testing.assert_array_equal(values, records.columns[name])
    assert (some["enhanced_speed"][0], some["distance"][0]) == (3.12, 100.0)


def test_a_file_that_is_no_fit_file_is_refused() -> None:
    for data in (b"", b"\x0e", b"PK\x03\x04 and so on, long enough"):
        with pytest.raises(FileRejectedError):
            decode(data)


def test_more_numbers_than_any_activity_has_are_refused(fit) -> None:
    writer = fit()
    for begin in range(0, 240, 8):  # many fields, never together: columns of nothing but gaps
        writer.define(20, [(begin + at, 1, 2) for at in range(8)])
        writer.body += bytes(9) * 6_000
    with pytest.raises(FileRejectedError) as caught:
        _ = table(writer, "record").columns
    assert caught.value.code == "fit.too_expensive"


def test_the_package_decodes_and_makes_sessions(run) -> None:
    assert len(fit_room.sessions(run.file())) == 1
    assert fit_room.decode(run.file()).parts[0].table("record").count == 61


def physical(data: bytes) -> dict[str, list[float]]:
    return to_physical(pq.read_table(io.BytesIO(data))).to_pydict()


def test_parquet_has_the_integers_of_the_file_and_their_scale(fit, t0) -> None:
    writer = fit().file_id().developer().description(0, b"Power\0", kind=0x84)
    for at in range(3):
        apps = [(0, 0, "uint16", 200 + at)]
        writer.record(t0 + at, altitude=2600 + 5 * at, lat=2**30, heart_rate=255, developer=apps)
    writer.record(t0 + 3, enhanced_altitude=3000)
    data = columnar.to_parquet(writer.file())
    raw = pq.read_table(io.BytesIO(data))
    assert raw.column("altitude").to_pylist() == [2600, 2605, 2610, None]
    assert raw.column("enhanced_altitude").to_pylist() == [None] * 3 + [3000]
    assert "heart_rate" not in raw.column_names
    assert physical(data)["altitude"] == [20.0, 21.0, 22.0, None]
    assert physical(data)["developer.Power"] == [200, 201, 202, None]
    named = columnar.to_parquet(writer.file(), ("timestamp", "enhanced_altitude", "power"))
    assert physical(named) == {
        "timestamp": [t0, t0 + 1, t0 + 2, t0 + 3],
        "enhanced_altitude": [20.0, 21.0, 22.0, 100.0],
    }


def test_parquet_of_real_files_gives_back_the_columns_of_the_decoder(small_fit_files) -> None:
    compared = 0
    for path in small_fit_files:
        if path.suffix != ".fit":
            continue
        data = path.read_bytes()
        try:
            parts = decode(data).parts
        except FileRejectedError:
            continue
        tables = [found for part in parts if (found := part.table("record")) is not None]
        if len(tables) == 1:
            columns = physical(columnar.to_parquet(data))
            for name, values in columns.items():
                if not name.startswith("developer."):
                    expected = tables[0].numbers[name]
                    np.testing.assert_array_equal(np.array(values, dtype=float), expected)
                    compared += 1
    assert compared > 5
