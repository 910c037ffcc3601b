"""What others see of a track near a private place: nothing, and nothing that tells its centre."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.records import Provenance, Records, Session
from smartrunning.records.privacy_zone import (
    FEWEST_STARTS,
    PrivacyZone,
    distance_m,
    frequent_start,
    without_private_places,
)

HOME = (52.5, 13.4)
METRES_PER_DEGREE = 6371008.8 * math.pi / 180


def session_of(latitude: np.ndarray, longitude: np.ndarray, **extra: np.ndarray) -> Session:
    elapsed = np.arange(len(latitude), dtype=float)
    records = Records.of(
        elapsed_s=elapsed,
        latitude_deg=latitude,
        longitude_deg=longitude,
        distance_m=3 * elapsed,
        speed_mps=np.full(len(elapsed), 3.0),
        extra=extra,
    )
    return Session(
        "running",
        "road",
        datetime(2026, 5, 1, tzinfo=UTC),
        records,
        elapsed[-1],
        Provenance("fit", "x"),
    )


def away(angle: float, metres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A straight run from home."""
    north, east = metres * math.cos(angle), metres * math.sin(angle)
    return (
        HOME[0] + north / METRES_PER_DEGREE,
        HOME[1] + east / (METRES_PER_DEGREE * math.cos(math.radians(HOME[0]))),
    )


def visible(session: Session) -> tuple[np.ndarray, np.ndarray]:
    known = np.isfinite(session.records["latitude_deg"])
    return session.records["latitude_deg"][known], session.records["longitude_deg"][known]


@given(
    place=st.tuples(st.floats(-89.9, 89.9), st.floats(-180, 180)),
    radius_m=st.floats(100, 5000),
    secret=st.text(max_size=8),
    key=st.text(max_size=8),
    steps=st.lists(
        st.tuples(st.floats(-12_000, 12_000), st.floats(-12_000, 12_000), st.booleans()),
        min_size=1,
        max_size=60,
    ),
)
def test_no_position_in_a_zone_ever_comes_out(place, radius_m, secret, key, steps) -> None:
    latitude, longitude = place
    narrow = max(math.cos(math.radians(latitude)), 1e-3)
    north = np.array([one[0] for one in steps])
    east = np.array([one[1] for one in steps])
    gap = np.array([one[2] for one in steps])
    track_latitude = np.clip(latitude + north / METRES_PER_DEGREE, -90, 90)
    track_longitude = (longitude + east / (METRES_PER_DEGREE * narrow) + 180) % 360 - 180
    track_latitude[gap] = np.nan
    track_longitude[gap] = np.nan
    whole = session_of(track_latitude, track_longitude)
    zone = PrivacyZone(latitude, longitude, radius_m, secret)
    shown = without_private_places(whole, (zone,), key=key)
    assert not (distance_m(*visible(shown), latitude, longitude) <= radius_m).any()
    for name, values in whole.records.columns.items():
        if name not in ("latitude_deg", "longitude_deg"):
            assert np.array_equal(values, shown.records[name], equal_nan=True)
    known = np.isfinite(shown.records["latitude_deg"])
    assert np.array_equal(known, np.isfinite(shown.records["longitude_deg"]))
    assert np.array_equal(shown.records["latitude_deg"][known], track_latitude[known])
    again = without_private_places(whole, (zone,), key=key)
    assert again.records == shown.records


def test_the_centre_cannot_be_computed_from_the_ends_of_the_cuts() -> None:
    """The circle through the ends, by least squares (Kåsa 1976), misses home by a good part of it.

    A plain cut of the same tracks gives the place to within metres: the same fit finds it.
    """
    zone = PrivacyZone(*HOME, 200.0, "a secret")
    angles = np.linspace(0, 2 * math.pi, 40, endpoint=False)
    plain, moved = [], []
    for number, angle in enumerate(angles):
        latitude, longitude = away(angle, np.arange(0.0, 2500.0, 3.0))
        shown = without_private_places(session_of(latitude, longitude), (zone,), key=str(number))
        kept = distance_m(latitude, longitude, *HOME) > 200
        plain.append((latitude[kept][0], longitude[kept][0]))
        moved.append([column[0] for column in visible(shown)])
    assert miss_m(plain) < 5
    assert miss_m(moved) > 40
    lengths = [float(distance_m(np.array([a]), np.array([b]), *HOME)[0]) for a, b in moved]
    assert np.std(lengths) > 30
    assert max(lengths) < 200 * 4 + 5


def miss_m(ends: list) -> float:
    """Distance from home to the centre of the circle that fits the ends best."""
    narrow = math.cos(math.radians(HOME[0]))
    north = np.array([(one[0] - HOME[0]) * METRES_PER_DEGREE for one in ends])
    east = np.array([(one[1] - HOME[1]) * METRES_PER_DEGREE * narrow for one in ends])
    system = np.column_stack((2 * north, 2 * east, np.ones(len(ends))))
    found, *_ = np.linalg.lstsq(system, north**2 + east**2, rcond=None)
    return float(np.hypot(found[0], found[1]))


def test_the_runner_without_zones_shows_everything() -> None:
    whole = session_of(*away(0.3, np.arange(0.0, 900.0, 3.0)))
    assert without_private_places(whole, (), key="k") is whole


def test_further_columns_that_may_hold_positions_are_left_out() -> None:
    latitude, longitude = away(0.3, np.arange(0.0, 900.0, 3.0))
    columns = {"developer.Latitude": latitude, "developer.Core Temperature": latitude}
    shown = without_private_places(
        session_of(latitude, longitude, **columns), (PrivacyZone(*HOME, 100, ""),), key="k"
    )
    assert set(shown.records.extra) == {"developer.Core Temperature"}


def test_further_columns_say_nothing_of_the_hidden_part() -> None:
    latitude, longitude = away(0.3, np.arange(0.0, 900.0, 3.0))
    whole = session_of(latitude, longitude, **{"developer.Easting": 1e5 * longitude})
    shown = without_private_places(whole, (PrivacyZone(*HOME, 100, "x"),), key="k").records
    hidden = np.isnan(shown["latitude_deg"])
    assert hidden.any()
    assert not hidden.all()
    assert (np.isnan(shown.extra["developer.Easting"]) == hidden).all()


def test_a_track_far_away_stays_as_it_is() -> None:
    whole = session_of(*away(1.0, np.arange(5000.0, 6000.0, 3.0)))
    shown = without_private_places(whole, (PrivacyZone(*HOME, 200, "x"),), key="k")
    assert shown.records == whole.records


def test_the_place_of_most_starts_is_found() -> None:
    latitude, longitude = away(0.0, np.array([0.0, 60.0, 20.0, 40.0, 9000.0, 9010.0]))
    found = frequent_start(np.append(latitude, np.nan), np.append(longitude, np.nan))
    assert found is not None
    assert found.starts == 4
    # the mean of starts 0, 60, 20 and 40 m to the north
    assert found.latitude_deg == pytest.approx(HOME[0] + 30 / METRES_PER_DEGREE, abs=1e-9)


def test_too_few_starts_suggest_nothing() -> None:
    latitude, longitude = away(0.0, np.array([0.0, 60.0, 9000.0]))
    assert FEWEST_STARTS == 3
    assert frequent_start(latitude, longitude) is None
    assert frequent_start(np.empty(0), np.empty(0)) is None
