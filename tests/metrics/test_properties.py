"""What holds for every session, however strange."""

import math
import pickle
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartrunning import metrics
from smartrunning.metrics.odometer import FASTEST_STEP_MPS
from smartrunning.records import Pause, Records

OPTIONAL = {
    "distance_m": (0, 20),
    "speed_mps": (0, 30),
    "altitude_m": (-430, 8900),
    "heart_rate_bpm": (25, 250),
    "cadence_spm": (0, 400),
    "power_w": (0, 3000),
    "vertical_oscillation_m": (0, 1),
    "ground_contact_s": (0, 2),
}
MAY_BE_NEGATIVE = {
    "decoupling_percent", "heart_rate_drift_percent", "lowest_altitude_m", "highest_altitude_m",
    "lowest_d_prime_balance_m", "last_d_prime_balance_m",
}  # fmt: skip
CLOCK = {
    "elapsed_s", "timer_s", "mean_speed_mps", "running_effectiveness", "session_rpe_load_au",
    "rating_load_au", "load_au",
}  # fmt: skip
START = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
EFFICIENT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def columns(draw):
    """Columns of a session: some there, some with holes, with gaps and glitches."""
    count = draw(st.integers(0, 200))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spacing_s = random.choice(draw(st.sampled_from([[1], [1, 2, 8], [1, 60], [0.5, 86400]])), count)
    given_columns = {
        "elapsed_s": np.cumsum(spacing_s),
        "quality": random.choice([0, 0, 0, 1, 2, 4, 8, 16], count),
    }
    for name, (lowest, highest) in OPTIONAL.items():
        if draw(st.booleans()):
            values = random.uniform(lowest, draw(st.integers(lowest + 1, highest)), count)
            values = np.cumsum(values) if name == "distance_m" else values
            holes = random.random(count) < draw(st.sampled_from([0, 0.1, 0.9, 1]))
            given_columns[name] = np.where(holes, np.nan, values)
    return given_columns


@st.composite
def fields(draw):
    edges_s = st.floats(0, 300)
    pauses = draw(st.lists(st.tuples(edges_s, edges_s), max_size=4))
    return {
        "pauses": tuple(Pause(start_s, start_s + length_s) for start_s, length_s in pauses),
        "timer_s": draw(st.sampled_from([math.nan, 0.0, 100.0, 1e7])),
        "sport": draw(st.sampled_from(["running", "cycling", "walking", ""])),
        "sub_sport": draw(st.sampled_from(["generic", "treadmill"])),
    }  # fmt: skip


@st.composite
def runners(draw):
    bpm = st.sampled_from([math.nan, 40.0, 60.0, 170.0, 190.0])
    return {
        "sex": draw(st.sampled_from(["male", "female", "unknown"])),
        "mass_kg": draw(st.sampled_from([math.nan, 60.0])),
        "heart_rate_max_bpm": draw(bpm),
        "heart_rate_rest_bpm": draw(bpm),
        "threshold_heart_rate_bpm": draw(bpm),
        "critical_speed_mps": draw(st.sampled_from([math.nan, 0.0, 3.0, 4.5])),
        "d_prime_m": draw(st.sampled_from([math.nan, 0.0, 150.0])),
        "critical_power_w": draw(st.sampled_from([math.nan, 0.0, 280.0])),
        "heart_rate_zone_bounds_bpm": draw(st.sampled_from([(), (100.0, 150.0), (150.0, 100.0)])),
        "height_m": draw(st.sampled_from([math.nan, 1.7])),
    }


@EFFICIENT
@given(given_columns=columns(), given_fields=fields(), profile=runners())
@pytest.mark.filterwarnings("error")
def test_every_number_is_finite_or_has_a_reason(
    given_columns, given_fields, profile, statistics_of
):
    found = statistics_of({**given_columns, **given_fields}, **profile)
    assert list(found.values) == [metric.name for metric in metrics.CATALOGUE]
    for name, value in found.values.items():
        assert (value.value is None) == bool(value.reason), name
        assert math.isfinite(value.value or 0.0), name
        assert set(value.flags) <= metrics.FLAGS.keys(), name
        if name not in MAY_BE_NEGATIVE:
            assert not found.number(name) < 0, name
    for effort in found.best_efforts:
        assert math.isfinite(effort.duration_s)
        assert effort.duration_s > 0
        assert effort.start_s >= 0
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes


@EFFICIENT
@given(given_columns=columns(), given_fields=fields(), profile=runners())
def test_parts_do_not_exceed_the_whole(given_columns, given_fields, profile, statistics_of):
    found = statistics_of({**given_columns, **given_fields}, **profile)
    elapsed_s = np.nan_to_num(found.number("elapsed_s")) + 1e-6
    zones_s = [found.number(f"heart_rate_zone_{zone}_s") for zone in range(1, 6)]
    assert np.nansum(zones_s) <= elapsed_s
    assert not found.number("moving_s") > elapsed_s
    assert not found.number("timer_s") > elapsed_s
    assert not found.number("mean_heart_rate_bpm") > 250
    durations_s = [effort.duration_s for effort in found.best_efforts if not effort.refusal]
    assert durations_s == sorted(durations_s)


@EFFICIENT
@given(given_columns=columns(), profile=runners(), days=st.integers(-10000, 10000))
def test_the_day_on_which_it_was_run_changes_no_number(given_columns, profile, days, statistics_of):
    then = datetime(2026, 5, 1, 6, 0, tzinfo=UTC) + timedelta(days=days)
    shifted = statistics_of({**given_columns, "started_at": then}, **profile)
    assert shifted == statistics_of(given_columns, **profile)


@EFFICIENT
@given(given_columns=columns(), given_fields=fields())
def test_series_have_one_length_and_are_read_only(given_columns, given_fields, session_of):
    session = session_of(**given_columns, **given_fields)
    found = metrics.series(session)
    for name in set(metrics.SessionSeries.__slots__) - {"intervals"}:
        values = getattr(found, name)
        assert values.shape == (len(session.records),), name
        assert not values.flags.writeable, name
        assert not np.isinf(values).any(), name


@EFFICIENT
@given(columns())
def test_the_mean_maximal_curve_is_finite_or_unknown(given_columns):
    records = Records.of(**given_columns)
    curve_mps = metrics.mean_maximal_speed_mps(records, [1, 10, 60, 3600])
    shortest_s = min(1.0, np.diff(given_columns["elapsed_s"], prepend=-1.0).min(initial=1.0))
    fastest_mps = FASTEST_STEP_MPS / shortest_s  # no step is judged by less than a second
    assert (np.isnan(curve_mps) | ((curve_mps >= 0) & (curve_mps <= fastest_mps + 1e-6))).all()


@given(st.permutations(range(8)))
def test_records_in_another_order_are_not_records(order):
    if order == sorted(order):
        assert len(Records.of(elapsed_s=order)) == 8
    else:
        with pytest.raises(ValueError, match="rises strictly"):
            Records.of(elapsed_s=order)


@EFFICIENT
@given(given_columns=columns(), given_fields=fields())
def test_arguments_are_left_as_they_were(given_columns, given_fields, session_of, runner_of, day):
    session = session_of(**given_columns, **given_fields)
    before = session.records.to_pandas()
    metrics.statistics(session, runner_of(), day)
    metrics.series(session)
    assert session.records.to_pandas().equals(before)


@EFFICIENT
@given(given_columns=columns(), given_fields=fields(), profile=runners())
def test_splits_add_up_to_the_session(given_columns, given_fields, profile, session_of, runner_of):
    session = session_of(**given_columns, **given_fields)
    found = metrics.statistics(session, runner_of(**profile), START.date())
    for parts in (found.kilometres, found.miles):
        if not parts:
            continue
        whole_m = metrics.series(session).distance_m[-1]
        assert [part.end_s for part in parts[:-1]] == [part.start_s for part in parts[1:]]
        assert sum(part.distance_m for part in parts) == pytest.approx(whole_m, abs=1e-6)
        moving_s = np.nan_to_num(found.number("moving_s"))  # unknown where no speed is
        assert sum(part.moving_s for part in parts) == pytest.approx(moving_s)
        if math.isfinite(found.number("ascent_m")):
            climbed_m = sum(part.ascent_m for part in parts)
            assert climbed_m == pytest.approx(found.number("ascent_m"), abs=1e-6)


@EFFICIENT
@given(given_columns=columns(), profile=runners(), shift_s=st.sampled_from([1, 7, 600]))
def test_a_session_that_begins_later_on_its_clock_has_the_same_metrics(
    given_columns, profile, shift_s, statistics_of
):
    if "distance_m" in given_columns:
        return  # metres before the first sample would then have taken longer
    before = statistics_of(given_columns, **profile)
    later = {**given_columns, "elapsed_s": given_columns["elapsed_s"] + shift_s}
    after = statistics_of(later, **profile)
    for name in set(before.values) - CLOCK:
        assert after.number(name) == pytest.approx(before.number(name), nan_ok=True), name


@EFFICIENT
@given(first_bpm=st.integers(80, 190), second_bpm=st.integers(80, 190), minutes=st.integers(11, 60))
def test_training_impulses_of_two_parts_add_up(first_bpm, second_bpm, minutes, statistics_of):
    known = {
        "heart_rate_rest_bpm": 50.0,
        "heart_rate_max_bpm": 195.0,
        "threshold_heart_rate_bpm": 170.0,
    }

    def impulses(*stretches):
        values = np.concatenate([np.full(60 * each, bpm) for each, bpm in stretches])
        return statistics_of({"heart_rate_bpm": np.append(values[:1], values)}, **known)

    both = impulses((minutes, first_bpm), (10, second_bpm))
    parts = impulses((minutes, first_bpm)), impulses((10, second_bpm))
    for name in ("trimp_au", "edwards_trimp_au", "lucia_trimp_au", "zonal_trimp_au",
                 "trimp_100_au", "heart_rate_load_au", "heart_rate_reserve_load_au"):  # fmt: skip
        assert both.number(name) == pytest.approx(sum(part.number(name) for part in parts)), name


@EFFICIENT
@given(speed_mps=st.floats(1.0, 5.0), faster_mps=st.floats(0.01, 1.0), bpm=st.integers(60, 180))
def test_faster_and_harder_never_counts_less(speed_mps, faster_mps, bpm, statistics_of):
    known = {
        "heart_rate_rest_bpm": 50.0, "heart_rate_max_bpm": 195.0, "critical_speed_mps": 4.0,
        "d_prime_m": 200.0, "threshold_heart_rate_bpm": 170.0,
    }  # fmt: skip

    def run(speed, rate):
        columns = {"distance_m": speed * np.arange(601), "heart_rate_bpm": np.full(601, rate)}
        return statistics_of(columns, **known)

    easier, harder = run(speed_mps, bpm), run(speed_mps + faster_mps, bpm + 1)
    for name in ("graded_speed_load_au", "govss_au", "trimp_au", "edwards_trimp_au", "load_au",
                 "heart_rate_load_au", "above_critical_speed_m", "estimated_power_w"):  # fmt: skip
        assert harder.number(name) >= easier.number(name) - 1e-9, name
    assert harder.number("last_d_prime_balance_m") <= easier.number("last_d_prime_balance_m") + 1e-9
    longer, shorter = easier.best_efforts[-1], easier.best_efforts[0]
    assert longer.duration_s >= shorter.duration_s


@EFFICIENT
@given(given_columns=columns(), given_fields=fields())
def test_intervals_cover_the_session_once(given_columns, given_fields, session_of):
    session = session_of(**given_columns, **given_fields)
    parts = metrics.series(session).intervals
    assert [part.end_s for part in parts[:-1]] == [part.start_s for part in parts[1:]]
    assert {part.kind for part in parts} <= {"work", "rest", "warmup", "cooldown"}
    if parts:
        assert any(part.kind == "work" for part in parts)
        assert parts[-1].end_s == session.records["elapsed_s"][-1]
