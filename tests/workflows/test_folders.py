"""Plain folders: all activity files below, described by the lists that lie beside them."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from smartrunning import ingestion
from smartrunning.config import Settings
from smartrunning.errors import FileRejectedError, NotFoundError
from smartrunning.ingestion import Described
from smartrunning.runner import Runner
from smartrunning.workflows.folders import archive_limits, folder_entries
from smartrunning.workflows.inspect_file import as_json, inspect_file


def gpx(day=16):
    points = "".join(
        f'<trkpt lat="{50 + 3e-5 * at:.7f}" lon="8">'
        f"<time>2021-04-{day}T13:37:{10 + at}Z</time></trkpt>"
        for at in range(40)
    )
    return f"<gpx><trk><name>Morning Run</name><trkseg>{points}</trkseg></trk></gpx>".encode()


def packed(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.fixture
def strava(tmp_path):
    """An export of Strava that was unpacked by hand."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["id", "date", "name", "type", "description", "gear", "filename"])
    writer.writerow([1, "", "Hills", "Trail Run", "", "Blue shoes", "activities/1.gpx.gz"])
    folder = tmp_path / "export_17"
    (folder / "activities").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "activities.csv").write_text(table.getvalue())
    (folder / "activities" / "1.gpx.gz").write_bytes(gzip.compress(gpx()))
    (folder / "activities" / "2.GPX").write_bytes(gpx(17))
    (folder / "activities" / "._2.gpx").write_bytes(b"\0\5\x16\7")
    (folder / "media" / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return tmp_path


def test_a_folder_gives_its_activity_files_with_the_words_of_its_list(strava) -> None:
    found = {entry.name: entry for entry in folder_entries(strava)}
    assert list(found) == ["export_17/activities/1.gpx.gz", "export_17/activities/2.GPX"]
    first, second = found.values()
    assert first.described == Described("Hills", "Blue shoes", "running", "trail")
    assert second.described == Described()
    assert gzip.decompress(first.data) == gpx()


def test_archives_in_a_folder_are_opened_and_a_bad_one_does_not_end_it(strava) -> None:
    (strava / "a.zip").write_bytes(packed({"run.gpx": gpx(18)}))
    (strava / "b.zip").write_bytes(b"PK\3\4 no archive")
    (strava / "c.zip").write_bytes(b"#!/bin/sh\n" + packed({"run.gpx": gpx(19)}))
    found = {entry.name: entry.rejection for entry in folder_entries(strava)}
    assert found["a.zip/run.gpx"] is None
    assert found["c.zip/run.gpx"] is None
    assert found["b.zip"].code == "zip.corrupt"
    assert len(found) == 5


def test_an_unpacked_export_of_garmin_describes_the_files_in_its_archives(tmp_path) -> None:
    summary = {"activityId": 12345678, "name": "Long run", "beginTimestamp": 1.6e12}
    listed = [{"summarizedActivitiesExport": [summary]}]
    (tmp_path / "a_0_summarizedActivities.json").write_text(json.dumps(listed))
    inner = packed({"a@b.org_12345678.gpx": gpx()})
    (tmp_path / "UploadedFiles_0-_Part1.zip").write_bytes(inner)
    (entry,) = folder_entries(tmp_path)
    assert entry.described.title == "Long run"


def test_a_file_that_may_not_be_read_is_named_and_does_not_end_it(strava, monkeypatch) -> None:
    really = Path.open

    def refuse(path, *arguments, **named):
        if path.name == "2.GPX":
            raise PermissionError(13, "Permission denied")
        return really(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    rejections = [entry.rejection for entry in folder_entries(strava)]
    assert rejections[0] is None
    assert rejections[1].code == "file.unreadable"
    assert rejections[1].sentence == "This file cannot be read: permission denied."


def test_a_folder_without_activity_files_says_what_it_looked_for(tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(NotFoundError, match=r"\.fit, \.tcx, \.gpx"):
        list(folder_entries(tmp_path))


def test_inspect_reads_a_folder_and_says_titles_and_gear(strava) -> None:
    found = as_json(inspect_file(strava, Runner("r", "R")))
    assert found["rejections"] == []
    assert [(one["title"], one["gear"], one["sub_sport"]) for one in found["sessions"]] == [
        ("Hills", "Blue shoes", "trail"),
        ("Morning Run", "", "generic"),
    ]
    assert all(one["provenance"]["file_format"] == "gpx" for one in found["sessions"])


def test_inspect_reads_an_archive_behind_a_program(tmp_path, strava) -> None:
    path = tmp_path / "unpack_me.exe"
    path.write_bytes(b"MZ" + bytes(99) + packed({"run.gpx": gpx()}))
    assert ingestion.holds_archive(path.open("rb"))
    found = inspect_file(path, Runner("r", "R"))
    assert [one.name for one in found.sessions] == ["run.gpx"]


def test_the_limits_of_archives_are_settings(tmp_path, monkeypatch) -> None:
    path = tmp_path / "runs.zip"
    path.write_bytes(packed({f"{day}.gpx": gpx(day) for day in (16, 17, 18)}))
    assert len(inspect_file(path, Runner("r", "R")).sessions) == 3
    chosen = Settings(archive_entries=2)
    monkeypatch.setattr("smartrunning.workflows.folders.settings", lambda: chosen)
    with pytest.raises(FileRejectedError, match="3 entries; 2 are left"):
        inspect_file(path, Runner("r", "R"))
    assert archive_limits(Settings(upload_limit_bytes=7)).archive_bytes == 7
