"""Records: what is accepted, what is refused, and that nobody can change them."""

import math
import pickle
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from smartrunning.records import COLUMNS, Column, Provenance, Quality, Records, Session

NAMES = [column.name for column in COLUMNS]


def session(started_at, utc_offset_s=None):
    return Session(
        sport="running",
        sub_sport="generic",
        started_at=started_at,
        records=Records.of(elapsed_s=[0.0, 1.0]),
        elapsed_s=1.0,
        provenance=Provenance("fit", "test", part=2, index=1),
        utc_offset_s=utc_offset_s,
    )


def test_every_canonical_column_is_always_there_and_a_gap_is_nan() -> None:
    records = Records.of(elapsed_s=[0, 1, 2], heart_rate_bpm=[140, math.nan, 142])
    assert list(records.columns) == NAMES
    assert len(records) == 3
    np.testing.assert_array_equal(records["heart_rate_bpm"], [140, math.nan, 142])
    assert np.isnan(records["power_w"]).all()
    assert records.quality.tolist() == [0, 0, 0]


def test_a_column_has_values_when_one_is_known() -> None:
    records = Records.of(elapsed_s=[0, 1], heart_rate_bpm=[math.nan, 142])
    assert records.has("heart_rate_bpm")
    assert not records.has("power_w")


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, "canonical columns"),
        ({"heart_rate_bpm": [140]}, "canonical columns"),
        ({"elapsed_s": [0, 1], "pulse": [140, 141]}, "pulse"),
        ({"elapsed_s": [0, 1], "power_w": [200]}, "one length"),
        ({"elapsed_s": [0, 1], "quality": [0]}, "one length"),
        ({"elapsed_s": [0, 1, 1]}, "rises strictly"),
        ({"elapsed_s": [0, 2, 1]}, "rises strictly"),
        ({"elapsed_s": [0, math.nan]}, "rises strictly"),
        ({"elapsed_s": [0, math.inf]}, "rises strictly"),
    ],
)
def test_columns_that_make_no_sense_are_refused(columns, found) -> None:
    with pytest.raises(ValueError, match=found):
        Records.of(**columns)


def test_records_cannot_be_changed_and_do_not_hold_on_to_what_was_given() -> None:
    heart_rate = np.array([140.0, 141.0])
    records = Records.of(elapsed_s=[0, 1], heart_rate_bpm=heart_rate)
    heart_rate[0] = 200
    assert records["heart_rate_bpm"][0] == 140
    with pytest.raises(ValueError, match="read-only"):
        records["heart_rate_bpm"][0] = 200
    with pytest.raises(ValueError, match="read-only"):
        records.quality[0] = 1
    with pytest.raises(TypeError):
        records.columns["power_w"] = heart_rate
    with pytest.raises(AttributeError):
        records.quality = heart_rate


def test_records_are_equal_when_all_their_values_are() -> None:
    def given(**changed):
        extra = {"developer.Power": [math.nan, 201]}
        return Records.of(
            **{"elapsed_s": [0, 1], "power_w": [200, math.nan], "extra": extra} | changed
        )

    beats = {"rr_elapsed_s": [0.6], "rr_interval_s": [0.6]}
    assert given() == given()
    assert given(**beats) == given(**beats)
    assert pickle.loads(pickle.dumps(given(**beats))) == given(**beats)  # noqa: S301 (our own)
    for changed in (
        {"power_w": [200, 0]},
        {"quality": [0, 1]},
        {"extra": {}},
        {"extra": {"developer.Power": [200, 201]}},
        beats,
    ):
        assert given() != given(**changed)
    assert given() != "records"


@pytest.mark.parametrize(
    ("beats", "found"),
    [
        ({"elapsed_s": [0], "rr_elapsed_s": [1]}, "one time for each"),
        ({"elapsed_s": [0], "rr_elapsed_s": [2, 1], "rr_interval_s": [1, 1]}, "step back"),
        ({"elapsed_s": [0], "rr_elapsed_s": [math.nan], "rr_interval_s": [1]}, "NaN"),
        ({"elapsed_s": [0], "rr_elapsed_s": [1], "rr_interval_s": [math.nan]}, "NaN"),
        ({"elapsed_s": [], "rr_elapsed_s": [1], "rr_interval_s": [1]}, "of samples"),
        ({"elapsed_s": [0], "extra": {"developer.Power": [1, 2]}}, "one length"),
        ({"elapsed_s": [0], "extra": {"power": [1]}}, "developer"),
    ],
)
def test_beats_and_further_columns_that_make_no_sense_are_refused(beats, found) -> None:
    with pytest.raises(ValueError, match=found):
        Records.of(**beats)


def test_beats_and_further_columns_cannot_be_changed() -> None:
    records = Records.of(
        elapsed_s=[0], rr_elapsed_s=[1], rr_interval_s=[1], extra={"developer.Power": [1]}
    )
    for values in (records.rr_elapsed_s, records.rr_interval_s, records.extra["developer.Power"]):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 2
    with pytest.raises(TypeError):
        records.extra["developer.Power"] = [2]


def test_a_table_of_the_records_is_a_copy() -> None:
    records = Records.of(elapsed_s=[0, 1], power_w=[200, 201], quality=[0, Quality.SPEED_SPIKE])
    table = records.to_pandas()
    assert list(table.columns) == [*NAMES, "quality"]
    table.loc[0, "power_w"] = 999
    assert records["power_w"][0] == 200
    assert table["quality"].tolist() == [0, 4]


def test_a_session_survives_the_way_to_another_process() -> None:
    before = session(datetime(2026, 5, 1, tzinfo=UTC))
    after = pickle.loads(pickle.dumps(before))  # noqa: S301 (our own bytes)
    assert after.started_at == before.started_at
    np.testing.assert_array_equal(after.records["elapsed_s"], [0, 1])
    with pytest.raises(ValueError, match="read-only"):
        after.records["elapsed_s"][0] = 5


def test_a_session_is_named_by_part_and_index() -> None:
    assert session(datetime(2026, 5, 1, tzinfo=UTC)).key == "2.1"


@pytest.mark.parametrize(
    ("utc_offset_s", "zone", "day"),
    [
        (None, "UTC", date(2026, 4, 30)),
        (None, "Europe/Berlin", date(2026, 5, 1)),  # 00:30 in summer time
        (-4 * 3600, "Europe/Berlin", date(2026, 4, 30)),
        (14 * 3600, "UTC", date(2026, 5, 1)),
    ],
)
def test_the_day_is_that_of_the_device_else_that_of_the_zone(utc_offset_s, zone, day) -> None:
    one = session(datetime(2026, 4, 30, 22, 30, tzinfo=UTC), utc_offset_s)
    assert one.local_date(ZoneInfo(zone)) == day


def test_quality_bits_are_apart_and_fit_their_column() -> None:
    assert [bit.value for bit in Quality] == [2**place for place in range(len(Quality))]
    assert max(Quality).value < 2**16


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_says_its_unit_and_a_range_that_its_resolution_can_hold(column: Column) -> None:
    assert column.meaning
    assert column.lowest < column.highest
    for limit in (column.lowest, column.highest):
        assert abs((limit + column.offset) * column.steps_per_unit) <= 2**31
