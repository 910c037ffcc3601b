"""Numbers of a part of a session: by hand, and as parts of the whole."""

import math
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning import metrics
from smartrunning.errors import InsufficientDataError
from smartrunning.metrics import SessionRange, Track, session_range
from smartrunning.records import Provenance, Records, Session
from smartrunning.runner import Thresholds

THRESHOLDS = Thresholds(date(2026, 1, 1), critical_speed_mps=4.0, d_prime_m=200.0)


@pytest.fixture(scope="module")
def track(session_of) -> Track:
    """A minute at 3 m/s and 120 bpm, then one at 5 m/s and 160 bpm, level, 200 W and 300 W."""
    speeds_mps = np.repeat([3.0, 5.0], 60)
    return Track(
        session_of(
            distance_m=np.concatenate([[0.0], np.cumsum(speeds_mps)]),
            heart_rate_bpm=np.repeat([120.0, 160.0], [61, 60]),
            power_w=np.repeat([200.0, 300.0], [61, 60]),
            altitude_m=np.full(121, 10.0),
        )
    )


def test_the_fast_minute_by_hand(track: Track) -> None:
    found = session_range(track, 60.0, 120.0, THRESHOLDS)
    assert found.segment.distance_m == pytest.approx(300.0)
    assert found.segment.duration_s == 60.0
    assert found.segment.speed_mps == pytest.approx(5.0)
    assert found.segment.grade_adjusted_speed_mps == pytest.approx(5.0)
    assert found.segment.heart_rate_bpm == pytest.approx(160.0)
    assert found.segment.max_heart_rate_bpm == 160.0
    assert found.segment.power_w == pytest.approx(300.0)
    assert found.segment.ascent_m == 0.0
    assert found.above_critical_speed_s == pytest.approx(60.0)
    assert found.above_critical_speed_m == pytest.approx(60.0)  # 1 m/s for 60 s
    assert found.d_prime_before_m == pytest.approx(200.0)
    assert found.d_prime_after_m == pytest.approx(140.0)


def test_half_of_each_minute_by_hand(track: Track) -> None:
    found = session_range(track, 30.0, 90.0, THRESHOLDS)
    assert found.segment.distance_m == pytest.approx(30 * 3 + 30 * 5)
    assert found.segment.heart_rate_bpm == pytest.approx((120 + 160) / 2)
    assert found.segment.speed_mps == pytest.approx(4.0)
    assert (found.above_critical_speed_s, found.above_critical_speed_m) == pytest.approx((30, 30))
    assert found.d_prime_after_m == pytest.approx(170.0)


def test_between_samples_all_changes_evenly(track: Track) -> None:
    found = session_range(track, 60.5, 61.0, THRESHOLDS)
    assert found.segment.distance_m == pytest.approx(2.5)
    assert found.above_critical_speed_m == pytest.approx(0.5)


def test_without_thresholds_what_rests_on_them_is_unknown(track: Track) -> None:
    unknown = session_range(track, 0.0, 120.0)
    assert unknown.segment.distance_m == pytest.approx(480.0)
    assert math.isnan(unknown.above_critical_speed_m)
    assert math.isnan(unknown.d_prime_after_m)
    only_speed = Thresholds(date(2026, 1, 1), critical_speed_mps=4.0)
    found = session_range(track, 0.0, 120.0, only_speed)
    assert found.above_critical_speed_m == pytest.approx(60.0)
    assert math.isnan(found.d_prime_after_m)


@pytest.mark.parametrize(("start_s", "end_s"), [(10.0, 10.0), (20.0, 10.0), (math.nan, 10.0)])
def test_a_range_ends_after_its_start(track: Track, start_s: float, end_s: float) -> None:
    with pytest.raises(InsufficientDataError, match="after its start"):
        session_range(track, start_s, end_s)


def test_one_sample_has_no_range(session_of) -> None:
    with pytest.raises(InsufficientDataError, match="two samples"):
        session_range(Track(session_of(distance_m=[0.0])), 0.0, 1.0)


def test_the_whole_session_is_a_range_like_any_other(track: Track, runner_of) -> None:
    runner = runner_of(critical_speed_mps=4.0, d_prime_m=200.0)
    whole = metrics.statistics(track.session, runner, date(2026, 5, 1))
    found = session_range(track, 0.0, 120.0, THRESHOLDS)
    assert found.segment.distance_m == pytest.approx(whole.number("distance_m"))
    assert found.segment.moving_s == pytest.approx(whole.number("moving_s"))
    assert found.segment.heart_rate_bpm == pytest.approx(whole.number("mean_heart_rate_bpm"))
    assert found.segment.power_w == pytest.approx(whole.number("mean_power_w"))
    for name in ("above_critical_speed_s", "above_critical_speed_m"):
        assert getattr(found, name) == pytest.approx(whole.number(name))
    assert found.d_prime_after_m == pytest.approx(whole.number("last_d_prime_balance_m"))


speeds = st.lists(st.floats(0.0, 6.5), min_size=3, max_size=60)
shares = st.tuples(*[st.floats(0.0, 1.0)] * 3).map(sorted)


@given(speeds, shares)
def test_parts_that_touch_add_up(speeds_mps: list[float], at: list[float]) -> None:
    seconds = np.arange(len(speeds_mps) + 1.0)
    records = Records.of(elapsed_s=seconds, distance_m=np.concatenate([[0], np.cumsum(speeds_mps)]))
    whole = Track(
        Session(
            "running",
            "",
            datetime(2026, 5, 1, 6, tzinfo=UTC),
            records,
            float(seconds[-1]),
            Provenance("fit", "by hand"),
        )
    )
    first, middle, last = (share * seconds[-1] for share in at)
    if not first < middle < last:
        return
    one, two, both = (
        session_range(whole, *bounds, THRESHOLDS)
        for bounds in ((first, middle), (middle, last), (first, last))
    )
    for number in (_distance_m, _above_s, _above_m):
        assert number(one) + number(two) == pytest.approx(number(both), abs=1e-6)
    assert one.d_prime_after_m == pytest.approx(two.d_prime_before_m)


def _distance_m(found: SessionRange) -> float:
    return found.segment.distance_m


def _above_s(found: SessionRange) -> float:
    return found.above_critical_speed_s


def _above_m(found: SessionRange) -> float:
    return found.above_critical_speed_m
