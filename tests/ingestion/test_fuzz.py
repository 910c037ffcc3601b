"""Thousands of damaged files of every format: sessions or a named reason, never anything else."""

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError

FUZZER = Path(__file__).with_name("fuzzing.py")
EVERYDAY_MUTANTS = 5_000
LONG_MUTANTS = 200_000
MOST_GROWN_MB = 300
SMALL_BYTES = 25_000


@pytest.fixture(scope="module")
def seeds(tmp_path_factory, small_fit_files, write_tcx, write_gpx, run):
    """Sound files of every kind: real FIT files, the same as TCX and GPX, archives of them."""
    folder = tmp_path_factory.mktemp("seeds")
    made = {"made.fit": run.file()}
    for path in small_fit_files:
        if path.suffix == ".fit" and path.stat().st_size < SMALL_BYTES:
            made[path.name] = path.read_bytes()
    for name, data in tuple(made.items()):
        for session in sessions_of(data)[:1]:
            made[f"{name}.tcx"], made[f"{name}.gpx"] = write_tcx(session), write_gpx(session)
    made = {name: data for name, data in made.items() if len(data) < SMALL_BYTES}
    listed = ",".join("abcdefgh") + "\n1,2,Hills,Run,,3,Shoes,activities/1.fit.gz\n"
    small = {name: data for name, data in made.items() if len(data) < 10_000}
    made["strava.zip"] = packed(
        {"activities.csv": listed.encode(), "activities/1.fit.gz": gzip.compress(run.file())}
    )
    made["garmin.zip"] = packed({"UploadedFiles_0-_Part1.zip": packed(small), **small})
    made["run.gz"] = gzip.compress(run.file())
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def run():
    """As the fixture of one test, but for the whole module."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("writers", Path(__file__).with_name("conftest.py"))
    writers = module_from_spec(spec)
    spec.loader.exec_module(writers)
    writer = writers.FitFile().file_id()
    return writer.records(distance=lambda at: 300 * at, heart_rate=150).session(distance=18000)


def packed(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def sessions_of(data):
    try:
        return ingestion.sessions(data)
    except FileRejectedError:
        return ()


def fuzzed(folder, count, seed):
    command = [sys.executable, str(FUZZER), str(folder), "--count", str(count), "--seed", str(seed)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def assert_unharmed(found, count) -> None:
    assert found["failures"] == [], found["failures"][0]
    assert found["mutants"] == count
    assert found["grown_mb"] < MOST_GROWN_MB
    outcomes = dict(found["outcomes"])
    assert outcomes["sessions"] > count / 4, "the damage should leave something to be read"
    kinds = {code.split(".")[0] for code in outcomes}
    assert {"fit", "tcx", "gpx", "zip", "xml", "file"} <= kinds


def test_damaged_files_become_sessions_or_say_why_not(seeds) -> None:
    assert_unharmed(fuzzed(seeds, EVERYDAY_MUTANTS, seed=1), EVERYDAY_MUTANTS)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_very_many_damaged_files_become_sessions_or_say_why_not(seeds) -> None:
    assert_unharmed(fuzzed(seeds, LONG_MUTANTS, seed=2), LONG_MUTANTS)


HEADS = (b"", b"\x0e\x20\0\0\x40\0\0\0.FIT\0\0", b"<gpx>", b"<TrainingCenterDatabase>", b"PK\3\4")


@given(st.sampled_from(HEADS), st.binary(max_size=400), st.text(max_size=12))
def test_any_bytes_under_any_name_are_read_or_refused_by_name(head, data, name) -> None:
    assert_named(outcome(head + data, name))


TAGS = ("gpx", "trk", "trkseg", "trkpt", "time", "ele", "hr", "name", "type", "Activity", "Lap")
TAGS += ("Track", "Trackpoint", "Time", "DistanceMeters", "Value", "TotalTimeSeconds", "Id", "rte")
WORDS = st.sampled_from(
    [
        "2021-04-16T13:37:53Z",
        "2021-04-16T13:38:53+02:00",
        "1989-12-31T00:00:05Z",
        "50.5",
        "-1",
        "1e300",
        "nan",
        "running",
        "Run",
        "",
        "  ",
        "5,5",
        "x" * 300,
    ]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["lat", "lon", "Sport", "StartTime"]), WORDS, max_size=2
)
ELEMENTS = st.recursive(
    WORDS,
    lambda inner: st.tuples(st.sampled_from(TAGS), ATTRIBUTES, st.lists(inner, max_size=5)),
    max_leaves=30,
)


def written(node) -> str:
    if isinstance(node, str):
        return node
    tag, attributes, children = node
    words = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{words}>{''.join(map(written, children))}</{tag}>"


@given(st.sampled_from(["gpx", "TrainingCenterDatabase"]), st.lists(ELEMENTS, max_size=6))
def test_any_tree_of_known_elements_is_read_or_refused_by_name(root, nodes) -> None:
    found = outcome(f"<{root}>{''.join(map(written, nodes))}</{root}>".encode(), "a")
    assert_named(found)
    for session in found if isinstance(found, tuple) else ():
        assert session.elapsed_s >= session.records["elapsed_s"][-1] >= 0
        assert all(0 <= lap.start_s <= lap.end_s for lap in session.laps)


def outcome(data, name):
    try:
        return ingestion.sessions(data, name=name)
    except FileRejectedError as rejection:
        return rejection


def assert_named(found) -> None:
    assert found
    assert isinstance(found, tuple) or found.__cause__ is None, found.__cause__
