"""What is drawn of a session: thinned, in the units of the eye, gaps kept."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.metrics import SessionSeries
from smartrunning.reports import session_curves
from smartrunning.reports.axis_ticks import round_ticks

NOTHING = np.full(4, np.nan)


def series(**arrays: object) -> SessionSeries:
    """Four samples, one a minute, 300 m apart."""
    known = {
        "elapsed_s": np.array([0.0, 60, 120, 180]),
        "distance_m": np.array([0.0, 300, 600, 900]),
        "speed_mps": np.array([5.0, 5, 5, 5]),
        "grade_adjusted_speed_mps": NOTHING,
        "heart_rate_bpm": NOTHING,
        "altitude_m": NOTHING,
        "cadence_spm": NOTHING,
        "power_w": NOTHING,
    }
    return SessionSeries(**(known | arrays))


def test_each_group_keeps_its_lowest_and_its_highest_value_in_their_order() -> None:
    x = np.arange(9.0)
    y = np.array([5.0, 9, 1, 4, np.nan, np.nan, np.nan, np.nan, 7])
    places, values = session_curves.extremes(x, y, points=5)  # two groups of four, and one sample
    assert places.tolist() == [1, 2, 4, 8]
    np.testing.assert_array_equal(values, [9, 1, np.nan, 7])


def test_what_is_short_stays_as_it_is() -> None:
    x, y = np.arange(5.0), np.arange(5.0)
    assert session_curves.extremes(x, y, points=5)[1].tolist() == y.tolist()
    assert session_curves.extremes(x[:0], y[:0])[0].size == 0


def test_samples_without_a_place_are_left_out() -> None:
    x, y = np.array([np.nan, 1.0]), np.array([9.0, 2.0])
    assert session_curves.extremes(x, y)[1].tolist() == [2.0]


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=300), st.integers(2, 50))
def test_no_peak_is_lost_and_there_are_few_points(values: list[float], points: int) -> None:
    y = np.array(values)
    places, kept = session_curves.extremes(np.arange(float(len(y))), y, points)
    assert (kept.min(), kept.max()) == (y.min(), y.max())
    assert (np.diff(places) > 0).all()
    assert len(kept) <= points + 1  # two of each group, the last of which may be a short one


def test_a_window_is_drawn_as_finely_as_the_whole() -> None:
    seconds = np.arange(36_000.0)
    long = SessionSeries(seconds, 3 * seconds, *[np.sin(seconds)] * 6)
    whole = session_curves.curves(long, "time", "metric")[0]
    part = session_curves.curves(long, "time", "metric", (100.0, 101.0))[0]
    assert len(whole.x) <= session_curves.POINTS
    assert len(part.x) == 61 + 2  # a minute and the samples before and after it
    assert (part.low, part.high) == (whole.low, whole.high)


def test_pace_as_if_on_the_flat_shares_the_axes_of_the_pace() -> None:
    graded = series(grade_adjusted_speed_mps=np.array([4.0, 4, 4, 4]))
    pace, flat = session_curves.curves(graded, "time", "metric")
    assert flat.panel == pace.panel == "Pace"
    assert (flat.low, flat.high) == (pace.low, pace.high)
    assert flat.y.tolist() == [4, 4, 4, 4]


def test_what_is_left_of_d_prime_is_drawn_where_it_is_known() -> None:
    left = series(d_prime_balance_m=np.array([200.0, 180, 150, 190]))
    assert session_curves.curves(left, "time", "metric")[-1].label == "D′ left (m)"


def test_the_horizontal_axis_is_in_the_unit_that_its_label_says() -> None:
    given = series()
    assert session_curves.x_values(given, "distance", "metric")[-1] == pytest.approx(0.9)
    assert session_curves.x_values(given, "distance", "imperial")[-1] == pytest.approx(
        0.9 / 1.609344
    )
    assert session_curves.x_values(given, "time", "metric")[-1] == 3.0
    assert session_curves.x_label("distance", "imperial") == "Distance (mi)"
    assert session_curves.x_label("time", "imperial") == "Time (min)"
    assert session_curves.x_words(2.5, "time", "metric") == "2:30"
    assert session_curves.x_words(5.2, "distance", "metric") == "5.20 km"


def test_only_what_the_session_has_is_drawn() -> None:
    drawn = session_curves.curves(series(), "distance", "metric")
    assert [curve.name for curve in drawn] == ["Pace"]
    beating = series(heart_rate_bpm=np.array([120.0, 130, 140, 150]))
    names = [curve.name for curve in session_curves.curves(beating, "time", "metric")]
    assert names == ["Pace", "Heart rate"]


def test_every_label_has_its_unit() -> None:
    full = np.array([1.0, 2, 3, 4])
    everything = series(heart_rate_bpm=full, altitude_m=full, cadence_spm=full, power_w=full)
    labels = [curve.label for curve in session_curves.curves(everything, "time", "imperial")]
    assert labels == [
        "Pace (min/mi)",
        "Heart rate (bpm)",
        "Altitude (ft)",
        "Cadence (steps/min)",
        "Power (W)",
    ]


def test_a_stop_does_not_flatten_the_pace() -> None:
    speed = np.array([4.0, 0.0, 4.0, 4.2])
    (curve,) = session_curves.curves(series(speed_mps=speed), "time", "metric")
    assert curve.low > 3.0
    assert curve.y.tolist() == speed.tolist()


def test_a_session_without_any_value_is_nothing_to_draw() -> None:
    assert session_curves.curves(series(speed_mps=NOTHING), "time", "metric") == ()
    assert not session_curves.has_distance(SimpleNamespace(distance_m=NOTHING))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 10, (0, 2, 4, 6, 8, 10)),
        (0.0, 1.0, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (132, 171, (140, 150, 160, 170)),
        (-12, 31, (-10, 0, 10, 20, 30)),
        (3, 3, ()),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: tuple[float, ...]) -> None:
    assert round_ticks(low, high) == ticks
