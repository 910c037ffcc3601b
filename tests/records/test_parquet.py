"""Parquet: nothing is lost on the way, and device integers stay integers."""

import io
import math

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.records import COLUMNS, Column, Records, from_parquet, to_parquet

MEASURED = [column for column in COLUMNS if column.name != "elapsed_s"]


def schema_of(records):
    return pq.read_schema(io.BytesIO(to_parquet(records)))


def assert_equal(one: Records, other: Records) -> None:
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
    return Records.of(elapsed_s=elapsed_s, quality=quality, **columns)


@given(some_records(of_the_device))
def test_records_of_a_device_come_back_equal(records) -> None:
    assert_equal(from_parquet(to_parquet(records)), records)


@given(some_records(of_anything))
def test_records_of_any_numbers_come_back_equal(records) -> None:
    assert_equal(from_parquet(to_parquet(records)), records)


@given(some_records(of_the_device))
def test_numbers_of_a_device_are_kept_as_its_integers(records) -> None:
    for field in schema_of(records):
        assert str(field.type) in {"int32", "uint16"}, field.name


def test_a_column_without_values_takes_no_room_and_comes_back_as_gaps() -> None:
    records = Records.of(elapsed_s=[0, 1], power_w=[math.nan, math.nan], heart_rate_bpm=[1, 2])
    assert schema_of(records).names == ["elapsed_s", "heart_rate_bpm", "quality"]
    assert np.isnan(from_parquet(to_parquet(records))["power_w"]).all()


def test_no_records_at_all_come_back_as_none() -> None:
    assert len(from_parquet(to_parquet(Records.of(elapsed_s=[])))) == 0


def test_a_number_between_two_steps_is_kept_as_it_is() -> None:
    records = Records.of(elapsed_s=[0, 1], power_w=[250, 250.5])
    assert str(schema_of(records).field("power_w").type) == "double"
    assert from_parquet(to_parquet(records))["power_w"].tolist() == [250, 250.5]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_reader_without_this_package_learns_unit_and_resolution(column) -> None:
    one_step = [step / column.steps_per_unit - column.offset for step in (3000, 4000)]
    values = {"elapsed_s": [0, 1]} | {column.name: one_step}
    metadata = schema_of(Records.of(**values)).field(column.name).metadata
    assert metadata[b"unit"].decode() == column.unit
    assert metadata[b"meaning"].decode() == column.meaning
    assert float(metadata[b"steps_per_unit"]) == column.steps_per_unit
    assert float(metadata[b"offset"]) == column.offset


def test_an_hour_takes_a_tenth_of_what_plain_numbers_would() -> None:
    seconds = np.arange(3600)
    records = Records.of(
        elapsed_s=seconds,
        distance_m=seconds * 3,
        speed_mps=np.round(3000 + 500 * np.sin(seconds / 100)) / 1000,
        heart_rate_bpm=150 + np.round(5 * np.sin(seconds / 60)),
    )
    assert len(to_parquet(records)) < 3600 * 4 * 8 / 10
