"""The lists of vendors' exports: titles, gear and sports find their files, in any order."""

import csv
import gzip
import io
import json
import random
import struct
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning import ingestion
from smartrunning.ingestion import Described
from smartrunning.ingestion.exports import described_by, garmin, strava
from smartrunning.ingestion.exports.fit_start import begun_s

FIT_EPOCH_S = datetime(1989, 12, 31, tzinfo=UTC).timestamp()
ENGLISH = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,"
    "Distance,Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,"
    "Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance"
)
GERMAN = (
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,"
    "Verstrichene Zeit,Distanz,Max. Herzfrequenz,Relative Leistung,Pendeln,"
    "Hinweis zur Privatsphäre für Aktivitäten,Aktivitätsausrüstung,Dateiname,Sportlergewicht,"
    "Fahrradgewicht,Verstrichene Zeit,Bewegungszeit,Distanz"
)
OLD = "id,date,name,type,description,elapsed_time,distance,commute,gear,filename"


def table(header, rows):
    """The table with each row's name, type, gear and file in the columns of its time."""
    text = io.StringIO()
    writer = csv.writer(text)
    header = header.split(",")
    writer.writerow(header)
    gear = next(
        at
        for at, name in enumerate(header)
        if name in {"Activity Gear", "Aktivitätsausrüstung", "gear"}
    )
    for number, (name, kind, shoes, file) in enumerate(rows):
        row = [str(number)] * len(header)
        row[2], row[3], row[4] = name, kind, 'many\nlines, "quoted"'
        row[gear], row[gear + 1] = shoes, file
        writer.writerow(row)
    return text.getvalue().encode()


def packed(entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


def described(entries):
    found = ingestion.open_archive(io.BytesIO(packed(entries)))
    return {entry.name: entry.described for entry in found}


@pytest.mark.parametrize("header", [ENGLISH, GERMAN, OLD], ids=["english", "german", "old"])
@pytest.mark.parametrize("folder", ["", "export_1234/"])
@pytest.mark.parametrize("list_first", [True, False])
def test_an_export_of_strava_keeps_titles_gear_and_types(run, header, folder, list_first) -> None:
    rows = [
        ("Hills", "Trail Run", "Blue shoes", "activities/1.fit.gz"),
        ("Dauerlauf", "Lauf", "", "activities/2.gpx"),
        ("Weights", "Weight Training", "", ""),
    ]
    listed = [(f"{folder}activities.csv", b"\xef\xbb\xbf" + table(header, rows))]
    files = [
        (f"{folder}activities/1.fit.gz", gzip.compress(run.file())),
        (f"{folder}activities/2.gpx", b"<gpx/>"),
        (f"{folder}activities/3.tcx", b"<x/>"),
    ]
    words = described(listed + files if list_first else files + listed)
    assert words == {
        f"{folder}activities.csv": Described(),
        f"{folder}activities/1.fit.gz": Described("Hills", "Blue shoes", "running", "trail"),
        f"{folder}activities/2.gpx": Described("Dauerlauf", "", "running", "generic"),
        f"{folder}activities/3.tcx": Described(),
    }


def test_the_words_of_the_list_end_in_the_session(run) -> None:
    rows = [("Hills", "Trail Run", "Blue shoes", "activities/1.fit.gz")]
    export = packed(
        [
            ("activities/1.fit.gz", gzip.compress(run.file())),
            ("activities.csv", table(ENGLISH, rows)),
        ]
    )
    entry, _ = ingestion.open_archive(io.BytesIO(packed([("all/export.zip", export)])))
    (session,) = ingestion.sessions(entry.data, name=entry.name, described=entry.described)
    assert (session.title, session.gear, session.sub_sport) == ("Hills", "Blue shoes", "trail")


def summaries(*activities):
    return json.dumps([{"summarizedActivitiesExport": list(activities)}]).encode()


def activity(number, start_s, name, kind="running"):
    return {
        "activityId": number,
        "name": name,
        "activityType": kind,
        "beginTimestamp": start_s * 1000.0,
        "splits": [{"name": "no title", "startTimeGMT": 0}],
    }


def test_an_export_of_garmin_finds_the_titles_by_the_start_of_the_file(fit, t0) -> None:
    files = [
        (f"ann@example.org_{n}.fit", fit().file_id(created=t0 + 86400 * n).file()) for n in range(3)
    ]
    inner = packed(files)
    start_s = FIT_EPOCH_S + t0
    fitness = "DI_CONNECT/DI-Connect-Fitness"
    words = described(
        [
            ("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", inner),
            (
                f"{fitness}/ann_0_summarizedActivities.json",
                summaries(activity(111111, start_s + 3, "Long run", "trail_running")),
            ),
            (
                f"{fitness}/ann_1001_summarizedActivities.json",
                summaries(activity(222222, start_s + 86400 - 20, "Track"), {"name": "no start"}),
            ),
            (
                f"{fitness}/ann_gear.json",
                json.dumps(
                    [
                        {
                            "gearDTOS": [{"gearPk": 7, "displayName": "Red shoes"}],
                            "gearActivityDTOs": {"7": [{"activityId": 222222, "gearPk": 7}]},
                        }
                    ]
                ).encode(),
            ),
        ]
    )
    part = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip/ann@example.org"
    assert words[f"{part}_0.fit"] == Described("Long run", "", "running", "trail")
    assert words[f"{part}_1.fit"] == Described("Track", "Red shoes", "running", "generic")
    assert words[f"{part}_2.fit"] == Described()


def test_the_number_in_the_name_of_a_file_tells_more_than_its_start(fit, t0) -> None:
    start_s = FIT_EPOCH_S + t0
    known = described_by(
        [
            (
                "a_summarizedActivities.json",
                summaries(
                    activity(12345678, start_s + 90_000, "By number"),
                    activity(99, start_s, "By start"),
                ),
            )
        ]
    )
    data = fit().file_id(created=t0).file()
    assert known.of("12345678_ACTIVITY.fit", data).title == "By number"
    assert known.of("run.fit", data).title == "By start"
    assert known.of("run.tcx", b"<x/>") == Described()


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_start_of_a_fit_file_is_read_from_its_first_message(fit, t0, order) -> None:
    assert begun_s(fit(order).file_id(created=t0).file()) == FIT_EPOCH_S + t0
    assert begun_s(fit(order).record(t0).file()) is None
    assert begun_s(fit(order).file_id(created=5).file()) is None
    whole = fit(order).file_id(created=t0).file()
    assert {begun_s(whole[:end]) for end in range(len(whole))} <= {None, FIT_EPOCH_S + t0}


# ── lists that anyone may have written ──────────────────────────────────────────────────────────


def test_titles_are_made_fit_to_be_shown() -> None:
    title = "run\u202etxt.exe\x1b[31m \n\t<script>" + "x" * 5000
    rows = [(title, "Run", "\x00gear\x07", "activities/1.fit")]
    ((_, words),) = strava.rows_of(table(ENGLISH, rows))
    assert words.title.startswith("run txt.exe [31m <script>xxx")
    assert len(words.title) == 255
    assert words.title.isprintable()
    assert words.gear == "gear"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"a,b\n" * 10,
        b'"' + b"x" * 500_000,
        b"1,2,3,4,activities/1.fit\n",
        b"\xff\xfe" * 500,
    ],
)
def test_a_table_that_is_none_says_nothing(data) -> None:
    assert list(strava.rows_of(data)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[" * 100_000,
        b'{"summarizedActivitiesExport":' + b"[" * 100_000,
        b'{"summarizedActivitiesExport":[{"beginTimestamp": 1e999}]}',
        b'{"summarizedActivitiesExport":[{"beginTimestamp": "x"}, {"beginTimestamp": true}]}',
        b'{"summarizedActivitiesExport":[{"beginTimestamp": ' + b"9" * 10_000 + b"}]}",
        b'{"summarizedActivitiesExport":[' + b'{"a":' * 50_000,
        b'{"summarizedActivitiesExport":[null, 5]}',
        b'{"summarizedActivitiesExport":7}',
    ],
)
def test_a_list_that_is_none_says_nothing(data) -> None:
    assert list(garmin.summaries(data)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b"7",
        b'[{"gearDTOS": 5, "gearActivityDTOs": []}]',
        b'[{"gearDTOS": [{}], "gearActivityDTOs": {"1": 5, "None": [{"activityId": 1}]}}]',
    ],
)
def test_gear_that_is_none_says_nothing(data) -> None:
    assert garmin.gear_by_activity(data) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "gearDTOS",
                    "gearActivityDTOs",
                    "activityId",
                    "gearPk",
                    "beginTimestamp",
                    "displayName",
                    "name",
                    "7",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_any_json_is_read_without_error(activities, gear) -> None:
    lists = [
        (
            "a_summarizedActivities.json",
            b'[{"summarizedActivitiesExport":' + json.dumps(activities).encode() + b"}]",
        ),
        ("a_gear.json", json.dumps([gear]).encode()),
    ]
    known = described_by(lists)
    assert all(isinstance(words.title + words.gear, str) for words in known.by_start)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_that_may_say_nothing(data) -> None:
    names = ("activities.csv", "a_summarizedActivities.json", "a_gear.json")
    described_by([(name, data) for name in names])
    assert begun_s(b"\x0e\x10\0\0" + struct.pack("<I", 9) + b".FIT" + data) is None or data


def test_a_damaged_list_does_not_cost_the_files(run) -> None:
    noise = random.Random(1).randbytes(5000)  # noqa: S311 (no cipher)
    entries = [("activities.csv", noise), ("activities/1.fit", run.file())]
    data = bytearray(packed(entries))
    data[data.find(b"activities.csv") + 50] ^= 0xFF
    listed, file = ingestion.open_archive(io.BytesIO(bytes(data)))
    assert listed.rejection is not None
    assert listed.rejection.code == "zip.corrupt_entry"
    assert file.data == run.file()
