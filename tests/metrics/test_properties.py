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
}
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
        if name != "decoupling_percent":
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
    for name in metrics.SessionSeries.__slots__:
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
