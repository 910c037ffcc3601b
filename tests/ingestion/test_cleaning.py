"""Cleaning: what is masked, what is marked, and what always holds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from smartrunning.ingestion.cleaning import cleaned
from smartrunning.ingestion.cleaning.distance import longest_rise
from smartrunning.ingestion.cleaning.position import great_circle_m, steps_m
from smartrunning.records import COLUMNS, Pause, Quality

NAN = math.nan
METRES_PER_DEGREE = 111_229.064
"""Of latitude at 50° on the WGS 84 ellipsoid: π/180 · a(1 - e²)/(1 - e² sin² 50°)^1.5."""


def clean(*, on_foot=True, pauses=(), **columns):
    plain = {name: np.array(values, dtype=float) for name, values in columns.items()}
    length = len(next(iter(plain.values())))
    records, flags = cleaned(
        {"elapsed_s": np.arange(length, dtype=float), **plain}, on_foot=on_foot, pauses=pauses
    )
    return records, [flag.code for flag in flags]


@pytest.mark.parametrize("column", [column for column in COLUMNS if column.name != "elapsed_s"])
def test_a_value_outside_its_possible_range_is_masked_and_marked(column) -> None:
    values = [column.lowest - 1, column.lowest, column.highest, column.highest + 1, math.inf]
    other = {"longitude_deg": [1.0] * 5} if column.name == "latitude_deg" else {}
    other = {"latitude_deg": [1.0] * 5} if column.name == "longitude_deg" else other
    records, codes = clean(**{column.name: values}, **other, on_foot=False)
    assert np.isnan(records[column.name]).tolist()[::3] == [True, True]
    assert np.isnan(records[column.name][4])
    assert records[column.name][1] == column.lowest
    assert (records.quality & Quality.OUT_OF_RANGE).tolist() == [1, 0, 0, 1, 1]
    assert "value.out_of_range" in codes


def test_the_sentence_says_which_values_and_how_many() -> None:
    _, flags = cleaned(
        {"elapsed_s": np.arange(3.0), "heart_rate_bpm": np.array([0.0, 0.0, 150.0])}, on_foot=True
    )
    assert flags[0].sentence == (
        "Some values cannot be and were left out: heart rate in 2 records."
    )


def test_the_position_0_0_is_none_and_half_a_position_is_none() -> None:
    records, codes = clean(latitude_deg=[0, 0, 50, NAN], longitude_deg=[0, 8, NAN, 8])
    assert np.isnan(records["latitude_deg"]).tolist() == [True, False, True, True]
    assert np.isnan(records["longitude_deg"]).tolist() == [True, False, True, True]
    assert records.quality.tolist() == [1, 0, 0, 0]
    assert codes == ["value.out_of_range"]


def test_a_quarter_of_the_equator_is_a_quarter_of_the_earths_girth() -> None:
    (length,) = great_circle_m(np.array([0.0, 0.0]), np.array([0.0, 90.0]))
    assert length == pytest.approx(math.pi / 2 * 6371008.8)


def test_without_a_distance_it_is_measured_along_the_track() -> None:
    latitude = [50 + at * 3 / METRES_PER_DEGREE for at in range(4)] + [NAN]
    records, codes = clean(latitude_deg=latitude, longitude_deg=[8.0] * 5)
    np.testing.assert_allclose(records["distance_m"], [0, 3, 6, 9, NAN], atol=1e-4)
    np.testing.assert_allclose(records["speed_mps"], [3, 3, 3, 3, NAN], atol=1e-4)
    assert codes == ["distance.derived", "speed.derived"]


def test_without_a_speed_it_is_taken_from_the_distance_over_gaps_too() -> None:
    records, codes = clean(distance_m=[0, 3, NAN, 10, 10])
    # over the second before and after: 0, 3, (6.5), 10, 10 m at 0 to 4 s
    np.testing.assert_array_equal(records["speed_mps"], [3, 3.25, NAN, 1.75, 0])
    assert codes == ["speed.derived"]


def test_a_single_stray_position_is_marked_and_the_way_back_is_not() -> None:
    latitude = [50.0] * 6
    latitude[3] = 50 + 500 / METRES_PER_DEGREE
    records, codes = clean(
        latitude_deg=latitude, longitude_deg=[8.0] * 6, distance_m=range(6), speed_mps=[1] * 6
    )
    assert records.quality.tolist() == [0, 0, 0, Quality.POSITION_JUMP, 0, 0]
    assert records["latitude_deg"][3] == latitude[3]
    assert codes == ["position.jump"]


def test_a_track_that_stays_away_after_a_jump_has_one_mark() -> None:
    latitude = [50.0] * 3 + [50 + 500 / METRES_PER_DEGREE] * 3
    records, _ = clean(
        latitude_deg=latitude, longitude_deg=[8.0] * 6, distance_m=range(6), speed_mps=[1] * 6
    )
    assert records.quality.tolist() == [0, 0, 0, Quality.POSITION_JUMP, 0, 0]


def test_a_track_that_is_mostly_jumps_is_left_out_and_the_rest_stays() -> None:
    latitude = [50.0 + at % 3 for at in range(9)]
    records, codes = clean(
        latitude_deg=latitude, longitude_deg=[8.0] * 9, distance_m=range(9), speed_mps=[1] * 9
    )
    assert not records.has("latitude_deg")
    assert not records.has("longitude_deg")
    assert records["distance_m"].tolist() == list(range(9))
    assert codes == ["position.dropped"]


def test_a_long_way_in_a_long_time_is_no_jump() -> None:
    elapsed_s = [0, 1, 51]
    latitude = [50.0, 50.0, 50 + 500 / METRES_PER_DEGREE]
    records, codes = clean(
        elapsed_s=elapsed_s,
        latitude_deg=latitude,
        longitude_deg=[8.0] * 3,
        distance_m=[0, 0, 500],
        speed_mps=[1] * 3,
    )
    assert not records.quality.any()
    assert codes == []


def test_a_stray_position_does_not_lengthen_the_measured_track() -> None:
    latitude = [50 + at * 3 / METRES_PER_DEGREE for at in range(6)]
    latitude[3] += 2000 / METRES_PER_DEGREE
    records, _ = clean(latitude_deg=latitude, longitude_deg=[8.0] * 6)
    assert records["distance_m"][-1] == pytest.approx(15, abs=1e-4)


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ([0, 3, 6, 5, 9], [0, 3, 3, 5, 9]),  # either of 6 and 5 is wrong; the later is believed
        ([0, 3, 65535, 6, 9], [0, 3, 3, 6, 9]),
        ([9999, 0, 3, 6], [NAN, 0, 3, 6]),
        ([0, 3, 6, 0, 0, 9], [0, 3, 6, 6, 6, 9]),
        ([0, NAN, 5, 4, NAN, 8], [0, NAN, 0, 4, NAN, 8]),
    ],
)
def test_a_distance_that_falls_is_held(written, held) -> None:
    records, codes = clean(distance_m=written, speed_mps=[1] * len(written))
    np.testing.assert_array_equal(records["distance_m"], held)
    changed = [math.isfinite(w) and w != h for w, h in zip(written, held, strict=True)]
    marked = (records.quality & Quality.DISTANCE_REPAIRED) > 0
    assert marked.tolist() == changed
    assert codes == ["distance.repaired"]


def longest_by_hand(values):
    """Length of the longest rise, by the textbook's quadratic way."""
    lengths = []
    for at, value in enumerate(values):
        before = [lengths[b] for b in range(at) if values[b] < value]
        lengths.append(1 + max(before, default=0))
    return max(lengths, default=0)


@given(st.lists(st.integers(0, 20), max_size=40))
def test_the_longest_rise_is_the_longest_and_rises(values) -> None:
    chosen = longest_rise(np.array(values, dtype=float))
    rise = np.array(values)[chosen] if values else np.empty(0)
    assert (np.diff(rise) > 0).all()
    assert chosen.sum() == longest_by_hand(values)


def test_a_speed_beyond_a_sprinter_is_marked_on_foot_only() -> None:
    records, codes = clean(speed_mps=[3, 12.4, 12.6, 20])
    assert (records.quality > 0).tolist() == [False, False, True, True]
    assert records["speed_mps"].tolist() == [3, 12.4, 12.6, 20]
    assert codes == ["speed.spike"]
    assert clean(speed_mps=[3, 12.4, 12.6, 20], on_foot=False)[1] == []


def test_a_heart_rate_that_does_not_move_for_five_minutes_is_marked() -> None:
    values = [140.0] * 100 + [150.0] * 301 + [151.0] * 100
    records, codes = clean(heart_rate_bpm=values)
    marked = records.quality == Quality.STUCK_SENSOR
    assert marked.tolist() == [False] * 100 + [True] * 301 + [False] * 100
    assert codes == ["heart_rate.stuck"]
    assert clean(heart_rate_bpm=[140.0] * 290 + [141.0] * 290)[1] == []


@pytest.mark.parametrize(
    ("sensor", "seconds", "steady", "code", "bit"),
    [
        ("cadence_spm", 600, 176.0, "cadence.stuck", Quality.STUCK_CADENCE),
        ("power_w", 300, 240.0, "power.stuck", Quality.STUCK_POWER),
    ],
)
def test_steps_and_power_that_do_not_move_are_marked_but_not_at_rest(
    sensor, seconds, steady, code, bit
) -> None:
    values = [steady] * (seconds + 1) + [steady + 2]
    records, codes = clean(**{sensor: values})
    assert (records.quality == bit).tolist() == [True] * (seconds + 1) + [False]
    assert codes == [code]
    assert clean(**{sensor: [steady] * seconds + [steady + 2]})[1] == []
    assert clean(**{sensor: [0.0] * (seconds + 1) + [steady]})[1] == []


def test_a_position_that_stands_while_the_distance_goes_on_is_marked() -> None:
    latitude = [50.0] * 61 + [50 + 3 * at / METRES_PER_DEGREE for at in range(1, 10)]
    distance_m = [3.0 * at for at in range(70)]
    columns = {"longitude_deg": [8.0] * 70, "speed_mps": [3.0] * 70}
    records, codes = clean(latitude_deg=latitude, distance_m=distance_m, **columns)
    assert (records.quality == Quality.STUCK_POSITION).tolist() == [True] * 61 + [False] * 9
    assert codes == ["position.stuck"]
    standing = [at // 2 for at in range(70)]  # 30 m: less than the way that tells
    assert clean(latitude_deg=latitude, distance_m=standing, **columns)[1] == []


def test_a_heart_rate_that_leaps_away_and_back_is_marked_and_kept() -> None:
    values = [140.0 + at % 3 for at in range(60)]
    values[20:22] = [215.0, 214.0]
    values[40] = 90.0
    records, codes = clean(heart_rate_bpm=values)
    assert np.flatnonzero(records.quality == Quality.HEART_RATE_SPIKE).tolist() == [20, 21, 40]
    assert records["heart_rate_bpm"].tolist() == values
    assert codes == ["heart_rate.spike"]


def test_the_rise_of_a_heart_at_the_begin_of_an_interval_is_no_spike() -> None:
    rise = np.concatenate([np.full(30, 110.0), 110 + 3.0 * np.arange(25), np.full(30, 185.0)])
    assert clean(heart_rate_bpm=rise + np.arange(85) % 2)[1] == []


def test_what_is_recorded_in_a_pause_and_after_it_is_marked() -> None:
    elapsed_s = [0, 1, 2, 3, 4, 30, 31]
    records, codes = clean(
        elapsed_s=elapsed_s,
        heart_rate_bpm=[120, 121, 120, 119, 118, 100, 101],
        pauses=(Pause(1.5, 30.0),),
    )
    assert records.quality.tolist() == [0, 0, *[Quality.PAUSED] * 3, Quality.AFTER_GAP, 0]
    assert codes == []


def test_a_gap_outside_of_pauses_is_named_with_its_length() -> None:
    columns = {"elapsed_s": np.array([0.0, 1.0, 601.0, 602.0, 702.0]), "heart_rate_bpm": np.ones(5)}
    columns["heart_rate_bpm"] += [120, 121, 122, 121, 120]
    records, flags = cleaned(columns, on_foot=True, pauses=(Pause(610.0, 700.0),))
    assert records.quality.tolist() == [0, 0, Quality.AFTER_GAP, 0, Quality.AFTER_GAP]
    assert [flag.sentence for flag in flags] == [
        "Nothing was recorded for 10 minutes in 1 gap outside of pauses."
    ]


def test_the_way_over_a_pause_is_not_measured_along_the_track() -> None:
    latitude = [50 + at / METRES_PER_DEGREE for at in (0, 3, 6, 306, 309)]
    records, _ = clean(
        elapsed_s=[0, 1, 2, 102, 103],
        latitude_deg=latitude,
        longitude_deg=[8.0] * 5,
        pauses=(Pause(2.0, 102.0),),
    )
    np.testing.assert_allclose(records["distance_m"], [0, 3, 6, 6, 9], atol=1e-4)
    np.testing.assert_allclose(records["speed_mps"], [3, 3, 3, 3, 3], atol=1e-4)


@pytest.mark.parametrize(
    ("here", "there", "length_m"),
    [
        ((0.0, 0.0), (0.01, 0.0), 1105.743),  # 110,574.3 m a degree north at the equator (NIMA)
        ((0.0, 0.0), (0.0, 0.01), 1113.195),  # 111,319.5 m a degree east there
        ((0.0, 179.995), (0.0, -179.995), 1113.195),  # over the date line
        ((89.995, 0.0), (89.995, 180.0), 1753.1),  # π · 558.5 m around the pole
    ],
)
def test_short_ways_are_those_on_the_ellipsoid(here, there, length_m) -> None:
    (length,) = steps_m(*(np.array(pair) for pair in zip(here, there, strict=True)))
    assert length == pytest.approx(length_m, rel=3e-3 if here[0] > 80 else 1e-6)


COLUMN_VALUES = st.one_of(
    st.floats(-1e9, 1e9), st.sampled_from([NAN, math.inf, -math.inf, 0.0, 50.0, 8.0, 150.0])
)


@given(st.data())
def test_whatever_comes_in_records_that_hold_all_promises_come_out(data) -> None:
    length = data.draw(st.integers(1, 12))
    elapsed_s = data.draw(arrays.arrays(float, length, elements=st.integers(0, 20)))
    names = data.draw(st.sets(st.sampled_from([c.name for c in COLUMNS if c.name != "elapsed_s"])))
    columns = {
        name: data.draw(arrays.arrays(float, length, elements=COLUMN_VALUES))
        for name in sorted(names)
    }
    records, flags = cleaned({"elapsed_s": elapsed_s, **columns}, on_foot=data.draw(st.booleans()))
    assert records["elapsed_s"].tolist() == sorted(set(elapsed_s.tolist()))
    for column in COLUMNS[1:]:
        known = records[column.name][np.isfinite(records[column.name])]
        assert not np.isinf(records[column.name]).any()
        if column.name != "distance_m" or column.name in columns:
            assert ((known >= column.lowest) & (known <= column.highest)).all()
    distance_m = records["distance_m"][np.isfinite(records["distance_m"])]
    assert (np.diff(distance_m) >= 0).all()
    assert (np.isnan(records["latitude_deg"]) == np.isnan(records["longitude_deg"])).all()
    assert len({flag.code for flag in flags}) == len(flags)
