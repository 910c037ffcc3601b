"""What a list shows of sessions: one row each, in two questions, whatever there is to know."""

import math
from datetime import date

import pytest

from smartrunning.workflows.compute_statistics import compute_statistics


def test_rows_are_the_newest_with_the_numbers_of_the_metrics(owned, add_session) -> None:
    older, newer = (add_session(owned, day=day) for day in (0, 3))
    compute_statistics(owned, [newer])
    first, second = owned.session_rows()
    assert (first.session_id, second.session_id) == (newer, older)
    known = owned.statistics_of(newer)
    for name in (
        "distance_m",
        "moving_s",
        "mean_moving_speed_mps",
        "mean_heart_rate_bpm",
        "load_au",
    ):
        assert getattr(first, name) == known.number(name), name
    assert second.distance_m == 1800.5, "the device's own until it has been computed"
    assert math.isnan(second.load_au)
    assert first.local_date == date(2026, 5, 4)
    assert f"{first.local_start():%H:%M}" == "08:30"
    assert (first.manufacturer, first.product) == ("garmin", "fenix")
    assert (first.file_name, first.remarks) == ("3.fit", 1)
    assert [row.session_id for row in owned.session_rows(limit=1)] == [newer]
    assert owned.session_count() == 2


def test_what_the_runner_says_is_in_the_row(owned, add_session) -> None:
    key = add_session(owned)
    owned.annotate(key, {"title": "<b>Race", "notes": "Windy", "excluded": True})
    (row,) = owned.session_rows()
    assert (row.title, row.notes, row.excluded) == ("<b>Race", "Windy", True)
    assert not row.is_cropped
    owned.annotate(key, {"crop_start_s": 60.0})
    assert owned.session_rows()[0].is_cropped


def test_kilometres_come_with_their_speeds(owned, add_session) -> None:
    key, uncomputed = (add_session(owned, day=day) for day in (0, 1))
    compute_statistics(owned, [key])
    speeds = owned.kilometre_speeds([key, uncomputed])
    assert set(speeds) == {key}
    assert speeds[key] == pytest.approx((3.0, 3.0), rel=0.01)  # 1800 m


def test_rows_are_those_of_one_runner(owned, other, add_session) -> None:
    key = add_session(owned)
    compute_statistics(owned, [key])
    assert other.session_rows() == []
    assert other.session_count() == 0
    assert other.kilometre_speeds([key]) == {}
