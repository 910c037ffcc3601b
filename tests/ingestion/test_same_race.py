"""One and the same race as FIT, TCX and GPX: the same distance, the same moving time."""

from datetime import UTC, datetime
from pathlib import Path

import gpxpy
import numpy as np
import pytest

from smartrunning import ingestion, metrics, simulation
from smartrunning.errors import FileRejectedError
from smartrunning.runner import Runner

STARTED_AT = datetime(2026, 4, 5, 8, 30, tzinfo=UTC)
DISTANCE_SHARE = 0.005
MOVING_S = 2.0
FEWEST_RECORDS = 50
PARTIAL_TRACK = {
    "2019-09-18-16-02-35.fit": "the first position came after 40 s, the last 18 s before the end",
    "activity_4017099594.fit": "the first position came after 55 s",
    "example.fit": "the first position came after 211 s",
    "run_with_coordinates.fit": "the first position came after 1,552 of 1,954 s",
}
"""Runs of which a GPX, which has nothing but positions, lacks a part."""
SHORT_PAUSE = {
    "compressed-speed-distance.fit": "no positions; a pause begins 5 s after a record",
    "with_nones.fit": "a pause of 4 s, as long as the steps between its records",
}
"""Runs with a pause of which only an event of the timer tells where it begins."""
OTHER_DISTANCE = {
    "2013-02-06-12-11-14.fit": "the watch counted 1.2 % more than along its positions",
    "activity_234979239.fit": "the watch counted 0.6 % less than along its positions",
    "activity_2477200414.fit": "with a foot pod, 2.8 % less than along its positions",
    "activity_2545022458.fit": "the watch counted 1.2 % less than along its positions",
    "activity_4017099594.fit": "the first position came after 55 s",
    "example.fit": "the first position came after 211 s",
    "run_with_coordinates.fit": "the first position came after 1,552 of 1,954 s",
}
"""Runs whose distance the watch did not measure along the positions that it wrote."""
ENDS_EARLY = {
    "strava-android-app-201.10-b1218918.fit": "a sample: the records end after a tenth of the run",
}
SAME = {
    "running.fit",
    "activity_1378220136.fit",
    "track_cs_5611.fit",
    "12866632127.fit__gunzipped.fit",
}
"""Runs with stops, smart recording and pauses that are the same as GPX."""
CAREFUL = simulation.Watch(position_noise_m=0.3, distance_error_fraction=0.0)
RACES = {
    "a 10 km race around a lake": (
        simulation.time_trial(10_000.0),
        simulation.lake_course(3),
        CAREFUL,
    ),
    "3 km on the track": (simulation.time_trial(3000.0), simulation.track_course(), CAREFUL),
    "an easy run with a stop": (
        simulation.easy_run(2400.0, pause_s=90.0),
        simulation.lake_course(4),
        CAREFUL,
    ),
    "a race recorded every few seconds": (
        simulation.time_trial(5000.0),
        simulation.lake_course(5),
        simulation.Watch(position_noise_m=0.3, distance_error_fraction=0.0, smart_recording=True),
    ),
}


@pytest.fixture(scope="module", params=RACES)
def race(request):
    workout, course, watch = RACES[request.param]
    run = simulation.simulate(
        simulation.VirtualRunner(),
        workout,
        started_at=STARTED_AT,
        seed=7,
        course=course,
        watch=watch,
        utc_offset_s=7200,
    )
    (session,) = ingestion.sessions(simulation.to_fit(run))
    return session


def totals(session):
    values = metrics.statistics(session, Runner("r", "R"), STARTED_AT.date()).values
    return {name: values[name].value for name in ("distance_m", "moving_s", "timer_s")}


def assert_same(other, race) -> None:
    here, there = totals(race), totals(other)
    assert there["distance_m"] == pytest.approx(here["distance_m"], rel=DISTANCE_SHARE)
    assert there["moving_s"] == pytest.approx(here["moving_s"], abs=MOVING_S)
    assert there["timer_s"] == pytest.approx(here["timer_s"], abs=MOVING_S)


def test_as_tcx_it_is_the_same_race(race, write_tcx) -> None:
    (other,) = ingestion.sessions(write_tcx(race), name="race.tcx")
    assert_same(other, race)
    assert other.provenance.file_format == "tcx"
    assert (other.sport, other.started_at) == ("running", race.started_at)
    here_s = [(pause.start_s, pause.end_s) for pause in race.pauses]
    there_s = [(pause.start_s, pause.end_s) for pause in other.pauses]
    np.testing.assert_allclose(there_s, here_s, atol=1.0)  # points come once a second
    assert len(other.laps) == len(race.laps)
    for lap, here in zip(other.laps, race.laps, strict=True):
        assert (lap.start_s, lap.end_s) == pytest.approx((here.start_s, here.end_s), abs=2.0)
        assert lap.distance_m == pytest.approx(here.distance_m, abs=0.01)


def test_as_tcx_it_has_the_same_columns(race, write_tcx) -> None:
    (other,) = ingestion.sessions(write_tcx(race), name="race.tcx")
    for name in ("heart_rate_bpm", "cadence_spm", "power_w", "altitude_m", "distance_m"):
        rows = np.isin(race.records["elapsed_s"], other.records["elapsed_s"])
        np.testing.assert_allclose(other.records[name], race.records[name][rows], atol=1e-6)


@pytest.mark.parametrize("prefix", ["gpxtpx", "ns3"])
def test_as_gpx_it_is_the_same_race(race, write_gpx, prefix) -> None:
    (other,) = ingestion.sessions(write_gpx(race, prefix=prefix), name="race.gpx")
    assert_same(other, race)
    assert other.provenance.file_format == "gpx"
    assert (other.title, other.sport) == ("A race", "running")
    assert "distance.derived" in {flag.code for flag in other.flags}
    for name in ("heart_rate_bpm", "cadence_spm", "power_w", "altitude_m"):
        rows = np.isin(race.records["elapsed_s"], other.records["elapsed_s"])
        np.testing.assert_allclose(other.records[name], race.records[name][rows], atol=1e-6)


def test_gpxpy_reads_the_same_points(race, write_gpx) -> None:
    data = write_gpx(race)
    (session,) = ingestion.sessions(data, name="race.gpx")
    points = [point for point, *_ in gpxpy.parse(data.decode()).walk()]
    assert len(points) == len(session.records)
    times_s = [(point.time - session.started_at).total_seconds() for point in points]
    np.testing.assert_allclose(session.records["elapsed_s"], times_s, atol=1e-6)
    for name, attribute in (
        ("latitude_deg", "latitude"),
        ("longitude_deg", "longitude"),
        ("altitude_m", "elevation"),
    ):
        theirs = [getattr(point, attribute) for point in points]
        np.testing.assert_allclose(session.records[name], theirs, atol=1e-7)


def test_a_real_run_is_the_same_as_fit_and_as_tcx(fit_files) -> None:
    """A device's own two exports of one run; where the folder has a pair."""
    pairs = [
        (path, path.with_suffix(".tcx")) for path in fit_files if path.with_suffix(".tcx").exists()
    ]
    for fit_path, tcx_path in pairs:
        (as_fit,) = ingestion.sessions(Path(fit_path).read_bytes())
        (as_tcx,) = ingestion.sessions(Path(tcx_path).read_bytes())
        assert as_tcx.started_at == as_fit.started_at
        assert as_tcx.timer_s == pytest.approx(as_fit.timer_s, abs=MOVING_S)
        if as_fit.sport == "running":
            assert_same(as_tcx, as_fit)
            assert as_tcx.pauses == as_fit.pauses


def test_real_runs_have_the_same_times_and_distance_as_tcx(real_runs, write_tcx) -> None:
    for name, session in real_runs:
        if name in ENDS_EARLY:
            continue
        (other,) = ingestion.sessions(write_tcx(session), name="run.tcx")
        here, there = totals(session), totals(other)
        assert there["distance_m"] == pytest.approx(here["distance_m"], rel=1e-6), name
        if name not in SHORT_PAUSE:
            assert there["moving_s"] == pytest.approx(here["moving_s"], abs=MOVING_S), name


def test_real_runs_have_the_same_moving_time_and_distance_as_gpx(real_runs, write_gpx) -> None:
    """All but those of which a GPX cannot know it; each of these with its reason."""
    names, moved, covered, shares = set(), set(), set(), []
    for name, session in real_runs:
        if not session.records.has("latitude_deg") or name in ENDS_EARLY:
            continue
        names.add(name)
        (other,) = ingestion.sessions(write_gpx(session), name="run.gpx")
        here, there = totals(session), totals(other)
        if abs(there["moving_s"] - here["moving_s"]) > MOVING_S:
            moved.add(name)
            partial = np.isfinite(session.records["latitude_deg"]).mean() < 0.995
            assert partial or name in SHORT_PAUSE, name
        shares.append(there["distance_m"] / here["distance_m"] - 1)
        if abs(shares[-1]) > DISTANCE_SHARE:
            covered.add(name)
            assert "distance.derived" in {flag.code for flag in other.flags}
    if not shares:
        pytest.skip("none of the real files at hand is a run with a track")
    known = names & (PARTIAL_TRACK.keys() | SHORT_PAUSE.keys() | OTHER_DISTANCE.keys() | SAME)
    assert moved & known == (PARTIAL_TRACK.keys() | SHORT_PAUSE.keys()) & names
    assert covered & known == OTHER_DISTANCE.keys() & names
    assert np.median(np.abs(shares)) < DISTANCE_SHARE


@pytest.fixture(scope="module")
def real_runs(fit_files):
    """Names and sessions of runs that are long enough to tell."""
    return [
        (path.name, session)
        for path in fit_files
        for session in sessions_of(path)
        if session.sport == "running"
        and len(session.records) > FEWEST_RECORDS
        and session.records.has("distance_m")
    ]


def sessions_of(path):
    try:
        return ingestion.sessions(path.read_bytes(), name=path.name)
    except FileRejectedError:
        return ()
