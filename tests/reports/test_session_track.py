"""Where a session went, on a plane: distances, pieces and classes of colour by hand."""

from datetime import UTC, datetime

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.records import Provenance, Records, Session
from smartrunning.reports import session_track as tracks
from smartrunning.reports.session_track import SessionTrack, session_track


def track_of(latitude: list[float], longitude: list[float], seconds: list[float] | None = None):
    count = len(latitude)
    elapsed_s = np.arange(float(count)) if seconds is None else np.array(seconds)
    records = Records.of(
        elapsed_s=elapsed_s,
        latitude_deg=latitude,
        longitude_deg=longitude,
        distance_m=3.0 * elapsed_s,
    )
    start = datetime(2026, 5, 1, tzinfo=UTC)
    session = Session(
        "running", "", start, records, float(elapsed_s[-1]), Provenance("fit", "by hand")
    )
    return session_track(session, metrics.series(session))


def drawn(line: tuple[np.ndarray, np.ndarray]) -> list[int]:
    """Lengths of the pieces of a line."""
    gone = np.isnan(line[0])
    assert (gone == np.isnan(line[1])).all()
    return [len(piece) for piece in "".join("x" if one else "o" for one in gone).split("x")]


def test_a_metre_is_as_long_in_all_directions() -> None:
    found = track_of([60.0, 60.001, 60.0], [10.0, 10.002, 10.0])
    north_m, east_m = np.ptp(found.north_m), np.ptp(found.east_m)
    assert north_m == pytest.approx(111.195, abs=0.01)
    assert east_m == pytest.approx(2 * 111.195 * 0.5, rel=1e-4)  # cos 60°
    assert found.half_width_m == pytest.approx(1.08 * north_m / 2, rel=1e-3)


def test_the_day_line_is_crossed_like_any_other() -> None:
    found = track_of([0.0, 0.0], [179.999, -179.999])
    assert np.ptp(found.east_m) == pytest.approx(222.4, abs=0.1)


def test_nothing_is_drawn_where_no_position_is_known_for_long() -> None:
    found = track_of([1, 1, 1, np.nan, 1, 1], [1, 2, 3, np.nan, 4, 5], [0.0, 1, 2, 3, 200, 201])
    assert drawn(found.line()) == [3, 2]
    assert drawn(found.between(0.0, 1.0)) == [2]
    assert len(found.between(50.0, 60.0)[0]) == 0


def test_the_bar_is_round_and_fits() -> None:
    found = SessionTrack(np.arange(2.0), np.array([-500.0, 500]), np.zeros(2), *[np.zeros(2)] * 2)
    assert found.scale_bar_m() == 200.0  # 30 % of 1080 m
    assert found.scale_bar_m("imperial") == 1000 * 0.3048  # feet; 2000 ft do not fit in 324 m
    assert found.place(0.4) == (-500.0, 0.0)


def test_a_session_without_two_positions_has_no_track() -> None:
    assert track_of([np.nan] * 3, [np.nan] * 3) is None
    assert track_of([1.0, np.nan], [1.0, np.nan]) is None


def test_long_sessions_are_thinned_and_keep_their_ends() -> None:
    many = np.linspace(0, 1, 21_600)
    found = track_of(many.tolist(), many.tolist())
    assert len(found.elapsed_s) <= tracks.POINTS + 1
    assert (found.elapsed_s[0], found.elapsed_s[-1]) == (0.0, 21_599.0)


def test_classes_of_colour_hold_as_many_samples_each() -> None:
    values = np.append(np.arange(600.0), np.nan)
    bounds = tracks.shade_bounds(values)
    classes = tracks.shades(values, bounds)
    assert classes[-1] == -1
    assert np.bincount(classes[:-1]).tolist() == [100] * 6
    assert tracks.shade_bounds(np.array([np.nan])) == ()
