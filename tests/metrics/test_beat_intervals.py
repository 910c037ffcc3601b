"""Variability between heart beats, and what is no heart beat."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.metrics.beat_intervals import artefacts, deviation_s, successive_differences_s


def test_a_missed_beat_and_an_extra_one_are_artefacts_and_nothing_else():
    interval_s = np.full(60, 0.8)
    interval_s[20] = 1.6  # one beat missed
    interval_s[[40, 41]] = 0.4  # one beat too many
    assert np.flatnonzero(artefacts(interval_s)).tolist() == [20, 40, 41]


def test_a_heart_that_slows_down_has_no_artefacts():
    interval_s = np.linspace(0.35, 1.2, 300)
    assert not artefacts(interval_s).any()


def test_what_no_heart_does_is_an_artefact_however_often():
    assert artefacts(np.array([0.2, 0.25, 0.2, 0.25, 2.5, 3.0])).all()


def test_differences_over_an_artefact_do_not_count():
    # 0.80, 0.82, (1.70), 0.86, 0.88: only 0.02 and 0.02 are successive
    interval_s = np.array([0.80, 0.82, 1.70, 0.86, 0.88])
    assert successive_differences_s(interval_s) == pytest.approx(0.02)


def test_nothing_usable_has_no_variability():
    assert np.isnan(successive_differences_s(np.array([0.8])))
    assert np.isnan(deviation_s(np.array([0.1, 0.1])))


@given(st.lists(st.integers(760, 840), min_size=2, max_size=60), st.integers(-50, 50))
def test_a_slower_heart_of_the_same_rhythm_varies_as_much(intervals_ms, more_ms):
    interval_s = np.array(intervals_ms) / 1000
    slower_s = interval_s + more_ms / 1000
    for measure in (successive_differences_s, deviation_s):
        assert measure(slower_s) == pytest.approx(measure(interval_s))
