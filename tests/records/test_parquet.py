"""Parquet: nothing is lost on the way, and device integers stay integers."""

import io
import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.records import COLUMNS, Column, Records, from_parquet, to_parquet, to_physical

MEASURED = [column for column in COLUMNS if column.name != "elapsed_s"]
RR = Column("rr_interval_s", "s", "time between beats", 1000, 0, 0, 10)


def schema_of(records):
    return pq.read_schema(io.BytesIO(to_parquet(records)))


def assert_equal(one: Records, other: Records) -> None:
    assert one == other
    for column in COLUMNS:
        np.testing.assert_array_equal(one[column.name], other[column.name], column.name)
    np.testing.assert_array_equal(one.quality, other.quality)


def of_the_device(column: Column):
    """Values as a device's integers give them, with gaps."""
    lowest, highest = (
        (limit + column.offset) * column.steps_per_unit for limit in (column.lowest, column.highest)
    )
    most = 2**31 - 1  # the next one, half a turn of a position, means none
    steps = st.integers(max(math.ceil(lowest), -most), min(math.floor(highest), most))
    return steps.map(lambda step: step / column.steps_per_unit - column.offset) | st.just(math.nan)


def of_anything(_: Column):
    return st.floats(-1e12, 1e12) | st.sampled_from([math.nan, 0.0, -0.0, 5e-324, 2.0**53])


@st.composite
def some_records(draw, values_of):
    elapsed_s = sorted(draw(st.sets(st.integers(0, 864_000), max_size=12)))
    chosen = draw(st.sets(st.sampled_from(range(len(MEASURED)))))
    columns = {
        MEASURED[at].name: draw(
            st.lists(values_of(MEASURED[at]), min_size=len(elapsed_s), max_size=len(elapsed_s))
        )
        for at in chosen
    }
    bits = st.integers(0, 2**16 - 1)
    quality = draw(st.lists(bits, min_size=len(elapsed_s), max_size=len(elapsed_s)))
    beats = sorted(draw(st.lists(st.integers(0, 900_000), max_size=12 if elapsed_s else 0)))
    intervals = st.lists(
        values_of(RR).filter(math.isfinite), min_size=len(beats), max_size=len(beats)
    )
    extra = st.lists(of_anything(RR), min_size=len(elapsed_s), max_size=len(elapsed_s))
    return Records.of(
        elapsed_s=elapsed_s,
        quality=quality,
        rr_elapsed_s=np.array(beats) / 1000,
        rr_interval_s=draw(intervals),
        extra=draw(st.dictionaries(st.sampled_from(["developer.Power", "developer.Ω"]), extra)),
        **columns,
    )


@given(some_records(of_the_device))
def test_records_of_a_device_come_back_equal(records) -> None:
    assert_equal(from_parquet(to_parquet(records)), records)


@given(some_records(of_anything))
def test_records_of_any_numbers_come_back_equal(records) -> None:
    assert_equal(from_parquet(to_parquet(records)), records)


@given(some_records(of_the_device))
def test_numbers_of_a_device_are_kept_as_its_integers(records) -> None:
    for field in schema_of(records):
        if not field.name.startswith("developer."):
            kind = field.type.value_type if pa.types.is_list(field.type) else field.type
            assert str(kind) in {"int32", "uint16"}, field.name


def test_a_column_without_values_takes_no_room_and_comes_back_as_gaps() -> None:
    records = Records.of(elapsed_s=[0, 1], power_w=[math.nan, math.nan], heart_rate_bpm=[1, 2])
    assert schema_of(records).names == ["elapsed_s", "heart_rate_bpm", "quality"]
    assert np.isnan(from_parquet(to_parquet(records))["power_w"]).all()


def test_no_records_at_all_come_back_as_none() -> None:
    assert len(from_parquet(to_parquet(Records.of(elapsed_s=[])))) == 0


def test_a_number_between_two_steps_is_kept_as_it_is() -> None:
    records = Records.of(elapsed_s=[0, 1], power_w=[250, 250.0001])
    assert str(schema_of(records).field("power_w").type) == "double"
    assert from_parquet(to_parquet(records))["power_w"].tolist() == [250, 250.0001]


def test_a_hundredth_of_a_step_is_still_an_integer() -> None:
    records = Records.of(elapsed_s=[0, 1], vertical_oscillation_m=[0.066255, 0.07])
    field = schema_of(records).field("vertical_oscillation_m")
    assert str(field.type) == "int32"
    assert float(field.metadata[b"steps_per_unit"]) == 1e6
    assert from_parquet(to_parquet(records)) == records


def test_a_number_of_single_precision_takes_half_the_room() -> None:
    records = Records.of(
        elapsed_s=[0, 1], extra={"developer.Leg stiffness": [1 + 2**-20, math.nan]}
    )
    assert str(schema_of(records).field("developer.Leg stiffness").type) == "float"
    assert from_parquet(to_parquet(records)) == records


def test_each_beat_is_in_the_row_of_the_sample_before_it() -> None:
    records = Records.of(
        elapsed_s=[1, 2, 3], rr_elapsed_s=[0.5, 1.2, 1.9, 3.4], rr_interval_s=[0.8, 0.7, 0.7, 1.5]
    )
    table = pq.read_table(io.BytesIO(to_parquet(records)))
    assert table.column("rr_interval_s").to_pylist() == [[800, 700, 700], [], [1500]]
    physical = to_physical(table)
    assert physical.column("rr_interval_s").to_pylist() == [[0.8, 0.7, 0.7], [], [1.5]]
    assert physical.column("elapsed_s").to_pylist() == [1, 2, 3]
    assert from_parquet(to_parquet(records)) == records


def test_physical_values_of_a_table_are_in_the_unit_that_its_fields_say() -> None:
    fields = [
        pa.field("altitude", pa.int32(), metadata={"steps_per_unit": "5", "offset": "500"}),
        pa.field("name", pa.string(), metadata={"unit": "none"}),
    ]
    table = pa.Table.from_arrays(
        [pa.array([2500, None, 3000], pa.int32()), pa.array(["a", "b", None])],
        schema=pa.schema(fields),
    )
    physical = to_physical(table)
    assert physical.column("altitude").to_pylist() == [0, None, 100]  # 2500 / 5 - 500 m
    assert physical.column("name").to_pylist() == ["a", "b", None]
    assert to_physical(physical).equals(physical)


def test_a_file_of_the_first_schema_version_is_still_read() -> None:
    steps = {"steps_per_unit": "1000.0", "offset": "0.0"}
    fields = [
        pa.field("elapsed_s", pa.int32(), metadata=steps),
        pa.field("power_w", pa.float64()),
        pa.field("quality", pa.uint16()),
    ]
    arrays = [pa.array([0, 1000], pa.int32()), pa.array([200.5, None]), pa.array([0, 4])]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), sink)
    expected = Records.of(elapsed_s=[0, 1], power_w=[200.5, math.nan], quality=[0, 4])
    assert from_parquet(sink.getvalue()) == expected


@pytest.mark.parametrize("column", COLUMNS)
def test_a_reader_without_this_package_learns_unit_and_resolution(column) -> None:
    one_step = [step / column.steps_per_unit - column.offset for step in (3000, 4000)]
    values = {"elapsed_s": [0, 1]} | {column.name: one_step}
    metadata = schema_of(Records.of(**values)).field(column.name).metadata
    assert metadata[b"unit"].decode() == column.unit
    assert float(metadata[b"steps_per_unit"]) == column.steps_per_unit
    assert float(metadata.get(b"offset", 0)) == column.offset


def test_an_hour_takes_a_tenth_of_what_plain_numbers_would() -> None:
    seconds = np.arange(3600)
    records = Records.of(
        elapsed_s=seconds,
        distance_m=seconds * 3,
        speed_mps=np.round(3000 + 500 * np.sin(seconds / 100)) / 1000,
        heart_rate_bpm=150 + np.round(5 * np.sin(seconds / 60)),
    )
    assert len(to_parquet(records)) < 3600 * 4 * 8 / 10
