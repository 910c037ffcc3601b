"""The series of a session, for charts."""

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.records import Pause


def test_a_steady_run_is_drawn_as_a_straight_line(session_of):
    found = metrics.series(
        session_of(distance_m=3.0 * np.arange(101), altitude_m=np.full(101, 50.0))
    )
    assert found.speed_mps == pytest.approx(np.full(101, 3.0))
    assert found.grade_adjusted_speed_mps == pytest.approx(np.full(101, 3.0))
    assert found.distance_m[-1] == 300


def test_speed_is_the_mean_of_the_ten_seconds_around(session_of):
    distance_m = np.concatenate([2.0 * np.arange(51), 100 + 4.0 * np.arange(1, 51)])
    found = metrics.series(session_of(distance_m=distance_m))
    assert found.speed_mps[45] == pytest.approx(2)
    assert found.speed_mps[50] == pytest.approx(3)
    assert found.speed_mps[55] == pytest.approx(4)


def test_a_pause_does_not_slow_the_line(session_of):
    elapsed_s = np.concatenate([np.arange(51), 600 + np.arange(51, 101)])
    found = metrics.series(
        session_of(elapsed_s=elapsed_s, distance_m=3.0 * np.arange(101), pauses=(Pause(50, 650),))
    )
    assert found.speed_mps == pytest.approx(np.full(101, 3.0))


def test_what_was_not_recorded_is_nan_throughout(session_of):
    found = metrics.series(session_of(heart_rate_bpm=np.full(11, 140)))
    assert np.isnan(found.speed_mps).all()
    assert np.isnan(found.grade_adjusted_speed_mps).all()
    assert np.isnan(found.altitude_m).all()
    assert (found.heart_rate_bpm == 140).all()
