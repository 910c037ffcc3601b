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


def test_real_runs_with_a_whole_track_have_the_same_distance_as_gpx(fit_files, write_gpx) -> None:
    """Along the track against the watch's own distance: GPS and foot pods differ, so the median."""
    shares = []
    for path in fit_files:
        for session in sessions_of(path):
            records = session.records
            known = np.isfinite(records["latitude_deg"])
            if session.sport != "running" or len(records) < 200 or known.mean() < 0.98:
                continue
            (other,) = ingestion.sessions(write_gpx(session), name="run.gpx")
            shares.append(totals(other)["distance_m"] / totals(session)["distance_m"] - 1)
    if not shares:
        pytest.skip("none of the real files at hand is a run with a whole track")
    assert np.median(np.abs(shares)) < DISTANCE_SHARE


def sessions_of(path):
    try:
        return ingestion.sessions(path.read_bytes(), name=path.name)
    except FileRejectedError:
        return ()
