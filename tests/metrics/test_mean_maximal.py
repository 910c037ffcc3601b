"""The mean-maximal speed curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.metrics import MEAN_MAXIMAL_DURATIONS_S, mean_maximal_speed_mps
from smartrunning.records import Quality, Records


def test_durations_rise_by_about_a_tenth_from_5_s_to_a_day_and_hold_the_round_ones():
    durations_s = np.array(MEAN_MAXIMAL_DURATIONS_S)
    assert (durations_s[0], durations_s[-1]) == (5, 86400)
    assert (np.diff(durations_s) >= 1).all()
    assert (durations_s[1:] / durations_s[:-1]).max() <= 1.21  # 5 s and 6 s
    assert (durations_s[20:] / durations_s[19:-1]).max() < 1.12
    assert {120, 720, 1200, 3600} <= set(MEAN_MAXIMAL_DURATIONS_S)
    assert len(durations_s) < 120


def test_a_steady_run_has_one_speed_up_to_its_length():
    records = Records.of(elapsed_s=np.arange(601), distance_m=3.5 * np.arange(601))
    speed_mps = mean_maximal_speed_mps(records, [5, 60, 600, 601])
    assert speed_mps == pytest.approx([3.5, 3.5, 3.5, np.nan], nan_ok=True)


def test_a_session_without_distance_or_speed_has_no_curve():
    records = Records.of(elapsed_s=np.arange(10), heart_rate_bpm=np.full(10, 140))
    assert np.isnan(mean_maximal_speed_mps(records)).all()
    assert np.isnan(mean_maximal_speed_mps(Records.of(elapsed_s=[], distance_m=[]))).all()


def test_flagged_samples_are_not_the_fastest():
    step_m = np.full(601, 3.0)
    step_m[0], step_m[300:310] = 0, 9.0
    quality = np.where(step_m > 8, int(Quality.SPEED_SPIKE), 0)
    records = Records.of(quality, elapsed_s=np.arange(601), distance_m=np.cumsum(step_m))
    assert mean_maximal_speed_mps(records, [10, 60]) == pytest.approx([3, 3])
    # ten of six hundred seconds do not refuse the whole, but add nothing to it
    assert mean_maximal_speed_mps(records, [600]) == pytest.approx([3 * 590 / 600])


@given(
    st.lists(st.tuples(st.integers(1, 10), st.integers(0, 8)), min_size=2, max_size=30),
    st.lists(st.integers(1, 120), min_size=1, max_size=5),
)
def test_the_curve_is_that_of_a_search_over_all_instants(stretches, durations_s):
    spacing_s, speed_mps = np.array(stretches, float).T
    elapsed_s = np.concatenate([[0], np.cumsum(spacing_s)])
    reading_m = np.concatenate([[0], np.cumsum(spacing_s * speed_mps)])
    records = Records.of(elapsed_s=elapsed_s, distance_m=reading_m)
    found_mps = mean_maximal_speed_mps(records, durations_s)
    for duration_s, speed in zip(durations_s, found_mps, strict=True):
        starts_s = np.arange(0, elapsed_s[-1] - duration_s + 0.5)  # whole seconds hold the optimum
        if not len(starts_s):
            assert np.isnan(speed)
            continue
        ends_m = np.interp(starts_s + duration_s, elapsed_s, reading_m)
        covered_m = ends_m - np.interp(starts_s, elapsed_s, reading_m)
        assert speed == pytest.approx(covered_m.max() / duration_s)
