"""A part of a session is what the device would have recorded, started and stopped there.

The session of the cases: 100 s at 4 m/s with a pause from 40 to 50 s, two laps, heart beats.
"""

import math
from dataclasses import fields, replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.errors import InvalidRequestError
from smartrunning.records import (
    DataFlag,
    Lap,
    Pause,
    Provenance,
    Quality,
    Records,
    Session,
    cropped,
)


def whole() -> Session:
    elapsed_s = np.r_[0.0:40.0, 50.0:101.0]
    quality = np.where(elapsed_s == 50, Quality.AFTER_GAP, 0)
    return Session(
        sport="running",
        sub_sport="generic",
        started_at=datetime(2026, 5, 1, 6, 0, tzinfo=UTC),
        records=Records.of(
            quality,
            elapsed_s=elapsed_s,
            distance_m=4.0 * np.arange(len(elapsed_s)),
            heart_rate_bpm=elapsed_s,
            rr_elapsed_s=[19.9, 20.4, 20.9, 79.8, 80.3],
            rr_interval_s=[0.5] * 5,
            extra={"developer.form": elapsed_s},
        ),
        elapsed_s=100.0,
        timer_s=90.0,
        laps=(Lap(0.0, 30.0, 121.0, "manual"), Lap(30.0, 100.0, 243.0, "session_end", "active")),
        pauses=(Pause(40.0, 50.0),),
        device_summary={"distance_m": 364.0},
        flags=(DataFlag("fit.truncated", "The end was missing."),),
        provenance=Provenance("fit", "test"),
    )


def equal(one: Session, other: Session) -> bool:
    return all(getattr(one, each.name) == getattr(other, each.name) for each in fields(Session))


def test_the_part_from_20_to_80_seconds() -> None:
    part = cropped(whole(), 20, 80)
    records = part.records
    assert part.started_at == datetime(2026, 5, 1, 6, 0, 20, tzinfo=UTC)
    assert (part.elapsed_s, part.timer_s) == (60.0, 50.0)
    assert records["elapsed_s"].tolist() == [*range(20), *range(30, 61)]
    assert records["distance_m"].tolist() == [4.0 * n for n in range(51)]  # 20 s, then 31 samples
    assert records["heart_rate_bpm"].tolist() == [*range(20, 40), *range(50, 81)]
    assert records.extra["developer.form"][0] == 20
    assert records.quality[20] == Quality.AFTER_GAP
    assert records.rr_elapsed_s == pytest.approx([0.9, 59.8])  # intervals that begin inside
    assert part.pauses == (Pause(20.0, 30.0),)
    first, second = part.laps
    assert (first.start_s, first.end_s, second.start_s, second.end_s) == (0.0, 10.0, 10.0, 60.0)
    assert math.isnan(first.distance_m)
    assert math.isnan(second.distance_m)
    assert (first.trigger, second.intensity) == ("manual", "active")
    assert part.device_summary == {}  # the device's totals are of the whole
    assert [flag.code for flag in part.flags] == ["fit.truncated", "session.cropped"]
    assert "0:00:20 to 0:01:20 of the 0:01:40" in part.flags[1].sentence


def test_a_lap_that_is_not_cut_keeps_its_length_and_one_outside_is_gone() -> None:
    assert cropped(whole(), None, 30).laps == (Lap(0.0, 30.0, 121.0, "manual"),)
    (lap,) = cropped(whole(), 30, None).laps
    assert (lap.start_s, lap.end_s, lap.distance_m) == (0.0, 70.0, 243.0)


def test_a_bound_inside_a_pause_cuts_the_pause() -> None:
    assert cropped(whole(), 44, None).pauses == (Pause(0.0, 6.0),)
    assert cropped(whole(), None, 44).pauses == (Pause(40.0, 44.0),)
    assert cropped(whole(), 44, None).records["elapsed_s"][0] == 6.0


def test_distance_begins_where_the_runner_was_between_two_samples() -> None:
    assert cropped(whole(), 10.25, None).records["distance_m"][:2] == pytest.approx([3.0, 7.0])


def test_distance_that_nobody_measured_stays_unknown() -> None:
    session = replace(whole(), records=Records.of(elapsed_s=np.arange(101.0)))
    assert not cropped(session, 20, None).records.has("distance_m")


def test_a_timer_that_is_unknown_stays_unknown() -> None:
    assert math.isnan(cropped(replace(whole(), timer_s=math.nan), 20, None).timer_s)


def test_a_session_that_does_not_say_its_length_ends_with_its_last_sample() -> None:
    assert cropped(replace(whole(), elapsed_s=math.nan), 20, None).elapsed_s == 80.0


@pytest.mark.parametrize("bounds", [(None, None), (0, None), (None, 100), (0, 100), (0, 4000)])
def test_bounds_that_cut_nothing_off_leave_the_session_as_it_is(bounds) -> None:
    session = whole()
    assert cropped(session, *bounds) is session


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ((50, 50), "starts before it ends"),
        ((60, 20), "starts before it ends"),
        ((91, None), "at least 10 s"),
        ((None, 9.5), "at least 10 s"),
        ((200, None), "at least 10 s"),
        ((200, 300), "at least 10 s"),
        ((-1, None), "from 0 on"),
        ((None, math.inf), "from 0 on"),
        ((math.nan, None), "from 0 on"),
    ],
)
def test_crops_that_leave_too_little_are_refused_with_a_sentence(bounds, found) -> None:
    with pytest.raises(InvalidRequestError, match=found) as refused:
        cropped(whole(), *bounds)
    assert str(refused.value).endswith(".")


def test_a_crop_without_samples_is_refused() -> None:
    session = replace(whole(), records=Records.of(elapsed_s=[0.0, 99.0]))
    with pytest.raises(InvalidRequestError, match="at least one sample"):
        cropped(session, 20, 80)


@given(st.floats(0, 85), st.floats(10, 100), st.floats(0, 40), st.floats(10, 60))
def test_a_part_of_a_part_is_that_part(start_s: float, length_s: float, at_s, lasting_s) -> None:
    """Time, distance and pauses; whole milliseconds, as files have them."""
    start_s, at_s = round(start_s, 3), round(at_s, 3)
    end_s = min(start_s + round(length_s, 3), 100.0)
    try:
        outer = cropped(whole(), start_s, end_s)
        twice = cropped(outer, at_s, at_s + lasting_s)
        once = cropped(whole(), start_s + at_s, min(start_s + at_s + lasting_s, end_s))
    except InvalidRequestError:
        return
    assert len(once.records) == pytest.approx(len(twice.records), abs=1)  # a bound on a sample
    assert once.elapsed_s == pytest.approx(twice.elapsed_s)
    assert once.timer_s == pytest.approx(twice.timer_s)
    if len(once.records) == len(twice.records):
        for name in ("elapsed_s", "distance_m"):
            np.testing.assert_allclose(once.records[name], twice.records[name], atol=1e-9)


@given(st.floats(0, 85), st.floats(10, 100))
def test_what_remains_never_holds_more_than_the_whole(start_s: float, length_s: float) -> None:
    session = whole()
    try:
        part = cropped(session, start_s, start_s + length_s)
    except InvalidRequestError:
        return
    assert len(part.records) <= len(session.records)
    assert part.elapsed_s <= session.elapsed_s
    assert (np.diff(part.records["distance_m"]) >= 0).all()
    assert part.records["distance_m"][0] >= 0
    assert all(0 <= lap.start_s <= lap.end_s <= part.elapsed_s for lap in part.laps)
    assert equal(session, whole())
