"""Moving time rests on the track, so that it is the same in every format; cases worked by hand."""

import numpy as np
import pytest

from smartrunning.metrics.track import Track
from smartrunning.records import Pause

DEGREE_M = 111_195
"""Along a meridian of the mean sphere."""
STEP_S = 10.0
RUN_STOP_RUN = [30.0] * 6 + [0.0] * 4 + [30.0] * 6
"""Metres in each ten seconds: a minute at 3 m/s, 40 s of standing, a minute at 3 m/s."""


@pytest.fixture
def moving_s(session_of):
    def of(steps_m, *, speed_mps=3.0, distance_share=1.0, without=(), pauses=(), shift_s=0.0):
        way_m = np.concatenate([[0.0], np.cumsum(steps_m)])
        elapsed_s = shift_s + STEP_S * np.arange(len(way_m))
        latitude = 50 + way_m / DEGREE_M
        latitude[list(without)] = np.nan
        longitude = np.where(np.isnan(latitude), np.nan, 8.0)
        track = Track(
            session_of(
                elapsed_s=elapsed_s,
                latitude_deg=latitude,
                longitude_deg=longitude,
                distance_m=distance_share * way_m,
                speed_mps=np.full(len(way_m), speed_mps),
                pauses=pauses,
            )
        )
        return track.weight_s[track.moving].sum()

    return of


def test_the_track_goes_before_the_speed_of_the_device(moving_s) -> None:
    assert moving_s(RUN_STOP_RUN, speed_mps=3.0) == 120
    assert moving_s(RUN_STOP_RUN, speed_mps=0.0) == 120
    assert moving_s(RUN_STOP_RUN, speed_mps=np.nan) == 120


def test_half_a_metre_a_second_is_moving_and_less_is_not(moving_s) -> None:
    assert moving_s([5.01] * 6, speed_mps=0.0) == 60
    assert moving_s([4.99] * 6, speed_mps=3.0) == 0


@pytest.mark.parametrize(
    ("share", "expected_s"), [(1.04, 120), (0.97, 120), (1.1, 160), (0.9, 160)]
)
def test_a_track_that_disagrees_with_the_distance_leaves_it_to_the_speed(
    moving_s, share, expected_s
) -> None:
    assert moving_s(RUN_STOP_RUN, distance_share=share) == expected_s


def test_without_positions_at_the_start_the_speed_tells_there(moving_s) -> None:
    assert moving_s([30.0] * 6, without=(0, 1, 2), speed_mps=0.0) == 30  # of the last three
    assert moving_s([30.0] * 6, without=(0, 1, 2), speed_mps=3.0) == 60


def test_a_position_that_is_missing_between_two_others_changes_nothing(moving_s) -> None:
    assert moving_s(RUN_STOP_RUN, without=(2, 8, 12)) == 120


def test_a_stretch_with_a_pause_in_it_does_not_count(moving_s) -> None:
    assert moving_s([30.0] * 6, pauses=(Pause(22.0, 28.0),)) == 50
    assert moving_s([30.0] * 6, pauses=(Pause(20.0, 30.0),)) == 50


def test_one_second_steps_are_looked_at_over_five_seconds(session_of) -> None:
    """A receiver that repeats each position once would stand still every other second."""
    way_m = 6.0 * (np.arange(61) // 2)
    track = Track(session_of(latitude_deg=50 + way_m / DEGREE_M, longitude_deg=np.full(61, 8.0)))
    assert track.weight_s[track.moving].sum() == 60
