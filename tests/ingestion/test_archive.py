"""Archives as people send them: exports of Garmin and Strava, litter, single bad entries."""

import gzip
import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError
from smartrunning.ingestion import ArchiveEntry, ArchiveLimits
from smartrunning.ingestion.archive.tail import TailInMemory


def packed(entries, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


def noise_of(count):
    return random.Random(1).randbytes(count)  # noqa: S311 (bytes that do not shrink)


def names_of(data, limits=None):
    entries = ingestion.open_archive(io.BytesIO(data), limits or ArchiveLimits())
    return [entry.name for entry in entries if entry.rejection is None]


def test_an_archive_shows_itself_in_its_first_bytes(run) -> None:
    assert ingestion.is_archive(packed([("a.fit", b"")])[:4])
    assert ingestion.is_archive(packed([])[:4])
    assert not ingestion.is_archive(run.file()[:4])
    assert not ingestion.is_archive(b"")


def test_entries_come_with_their_bytes_in_the_order_of_the_archive() -> None:
    data = packed([("z.fit", b"first"), ("run/a.fit", b"second")])
    entries = list(ingestion.open_archive(io.BytesIO(data)))
    assert [(entry.name, entry.data) for entry in entries] == [
        ("z.fit", b"first"),
        ("run/a.fit", b"second"),
    ]
    assert all(entry.rejection is None for entry in entries)


def test_folders_and_litter_are_passed_over() -> None:
    data = packed(
        [
            ("runs/", b""),
            ("__MACOSX/runs/._a.fit", b"\0\5\x16\7"),
            ("runs/._a.fit", b"\0\5\x16\7"),
            ("runs/.DS_Store", b"x"),
            ("runs/Thumbs.db", b"x"),
            ("runs/a.fit", b"data"),
        ]
    )
    assert names_of(data) == ["runs/a.fit"]


def test_an_export_of_garmin_is_read_through_its_inner_archives(run) -> None:
    part = [packed([(f"{n}_{m}.fit", run.file()) for m in range(300)]) for n in range(3)]
    folder = "DI_CONNECT/DI-Connect-Uploaded-Files"
    export = packed(
        [
            ("DI_CONNECT/DI-Connect-User/user_profile.json", b"{}" * 100),
            *((f"{folder}/UploadedFiles_0-_Part{n}.zip", data) for n, data in enumerate(part)),
        ]
    )
    entries = list(ingestion.open_archive(io.BytesIO(packed([("export.zip", export)]))))
    assert len(entries) == 901
    assert entries[-1].name == f"export.zip/{folder}/UploadedFiles_0-_Part2.zip/2_299.fit"
    assert all(entry.data == run.file() for entry in entries[1:])


def test_an_export_of_strava_has_files_packed_by_gzip(run) -> None:
    export = packed(
        [
            ("activities.csv", b"Activity ID,Activity Date\n"),
            ("activities/1.fit.gz", gzip.compress(run.file())),
            ("activities/2.gpx", b"<?xml version='1.0'?><gpx/>"),
        ]
    )
    verdicts = {}
    for entry in ingestion.open_archive(io.BytesIO(export)):
        try:
            verdicts[entry.name] = len(ingestion.sessions(entry.data, name=entry.name))
        except FileRejectedError as rejection:
            verdicts[entry.name] = rejection.code
    assert verdicts == {
        "activities.csv": "file.no_activity",
        "activities/1.fit.gz": 1,
        "activities/2.gpx": "gpx.no_activity",
    }


def test_a_bad_entry_does_not_end_the_archive() -> None:
    data = bytearray(packed([(f"{n}.fit", bytes([n]) * 500) for n in range(5)], zipfile.ZIP_STORED))
    data[data.find(b"\2" * 500) + 100] ^= 0xFF
    entries = list(ingestion.open_archive(io.BytesIO(bytes(data))))
    assert [entry.rejection and entry.rejection.code for entry in entries] == [
        *(None, None, "zip.corrupt_entry", None, None),
    ]
    assert entries[2].data is None
    assert entries[4].data == b"\4" * 500


def test_entries_of_one_name_are_all_kept() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed(
            [
                ("a.fit", b"1"),
                ("a.fit", b"2"),
                ("A.FIT", b"3"),
                ("caf\u00e9", b"4"),
                ("cafe\u0301", b"5"),
            ]
        )
    entries = list(ingestion.open_archive(io.BytesIO(data)))
    assert [entry.data for entry in entries] == [b"1", b"2", b"3", b"4", b"5"]


def test_names_are_labels_fit_to_be_shown() -> None:
    data = packed([("run\u202etif.exe", b""), ("a\x1b[31m.fit", b""), ("x" * 5000 + ".fit", b"")])
    first, second, third = names_of(data)
    assert first == "runtif.exe"
    assert second == "a[31m.fit"
    assert len(third) == 255
    assert third.endswith(".fit")


def test_bytes_before_the_archive_do_no_harm() -> None:
    assert names_of(b"#!/bin/sh\n" + packed([("a.fit", b"1"), ("b.fit", b"2")])) == [
        "a.fit",
        "b.fit",
    ]


def test_an_archive_behind_something_else_is_known_by_its_end(run) -> None:
    archive = packed([("a.fit", run.file())])
    for before in (b"#!/bin/sh\nexit\n", b"MZ" + bytes(5000), b"\x89PNG" * 99):
        file = io.BytesIO(before + archive)
        assert not ingestion.is_archive((before + archive)[:4])
        assert ingestion.is_archive((before + archive)[:64], (before + archive)[-66_000:])
        assert ingestion.holds_archive(file)
        assert file.tell() == 0
        assert names_of(before + archive) == ["a.fit"]


def test_an_archive_behind_something_else_is_found_inside_another_one(run) -> None:
    inner = b"#!/bin/sh\n" + packed([("a.fit", run.file())])
    assert names_of(packed([("unpack_me.exe", inner)])) == ["unpack_me.exe/a.fit"]


def test_what_begins_as_an_activity_is_no_archive_whatever_its_end(run) -> None:
    archive = packed([("a.fit", b"x")])
    for begin in (run.file(), b"  <gpx/>", b"\xef\xbb\xbf<?xml?>", gzip.compress(b"x")):
        assert not ingestion.holds_archive(io.BytesIO(begin + archive))
    (entry,) = ingestion.open_archive(io.BytesIO(packed([("a.fit", run.file() + archive)])))
    assert len(ingestion.sessions(entry.data)) == 1


@pytest.mark.parametrize("tail", [b"", b"PK\5\6", b"PK\5\6" + bytes(18), b"x" * 100])
def test_an_end_that_is_none_makes_no_archive(tail) -> None:
    assert not ingestion.holds_archive(io.BytesIO(b"something" * 20 + tail))
    assert not ingestion.holds_archive(io.BytesIO(tail[4:]))


def test_a_comment_at_the_end_does_no_harm() -> None:
    file = io.BytesIO(packed([("a.fit", b"1")]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"made by a watch " * 100
    assert names_of(file.getvalue()) == ["a.fit"]


def test_an_archive_in_the_long_format_is_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("a.fit", "w", force_zip64=True) as one:
        one.write(b"data")
    assert names_of(file.getvalue()) == ["a.fit"]


def test_one_budget_of_entries_holds_on_all_levels() -> None:
    inner = packed([(f"{n}.fit", b"x") for n in range(4)])
    data = packed([("a.zip", inner), ("b.zip", inner), ("c.fit", b"x")])
    entries = list(ingestion.open_archive(io.BytesIO(data), ArchiveLimits(entries=8)))
    codes = {entry.name: entry.rejection.code for entry in entries if entry.rejection}
    assert codes == {"b.zip": "zip.too_many_entries"}
    assert len(entries) == 6


def test_one_budget_of_bytes_holds_on_all_levels() -> None:
    inner = packed([("run.fit", bytes(range(250)) * 4)], zipfile.ZIP_STORED)
    data = packed([("a.zip", inner), ("b.zip", inner), ("c.fit", b"x")], zipfile.ZIP_STORED)
    limits = ArchiveLimits(total_bytes=2 * len(inner) + 1 + 1500)
    entries = list(ingestion.open_archive(io.BytesIO(data), limits))
    codes = {entry.name: entry.rejection.code for entry in entries if entry.rejection}
    assert codes == {"b.zip": "zip.bomb"}
    assert [entry.name for entry in entries if entry.data] == ["a.zip/run.fit", "c.fit"]


def test_an_inner_archive_may_be_larger_than_one_file_may(run) -> None:
    inner = packed([(f"{n}.fit", run.file()) for n in range(20)], zipfile.ZIP_STORED)
    limits = ArchiveLimits(entry_bytes=2 * len(run.file()))
    assert len(names_of(packed([("all.zip", inner)], zipfile.ZIP_STORED), limits)) == 20


def test_a_text_file_may_be_larger_than_a_fit_file_may_up_to_its_own_limit() -> None:
    limits = ArchiveLimits(entry_bytes=1000, markup_bytes=3000)
    files = {"a.gpx": 2000, "b.TCX": 3000, "c.fit": 2000, "d.gpx": 3001, "e.fit": 1000}
    data = packed([(name, noise_of(size)) for name, size in files.items()])
    entries = list(ingestion.open_archive(io.BytesIO(data), limits))
    assert [entry.name for entry in entries if entry.data] == ["a.gpx", "b.TCX", "e.fit"]
    codes = {entry.name: entry.rejection.code for entry in entries if entry.rejection}
    assert codes == dict.fromkeys(["c.fit", "d.gpx"], "zip.entry_too_big")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_large_inner_archive_is_read_twice_and_not_once_for_each_entry(method) -> None:
    noise = noise_of(2**20)
    files = [(f"{n}.fit", noise[n * 20_000 :] + noise[: n * 20_000]) for n in range(24)]
    inner = packed(files, zipfile.ZIP_STORED)
    source = CountingFile(packed([("all.zip", inner)], method))
    limits = ArchiveLimits(entry_bytes=2**21, directory_bytes=2**16)
    entries = list(ingestion.open_archive(source, limits))
    assert [entry.data for entry in entries] == [data for _, data in files]
    assert source.bytes_read < 2.2 * len(inner)


def test_going_back_in_an_archive_within_an_archive_uses_up_the_budget() -> None:
    noise = noise_of(2**16)
    inner = packed([("run.fit", noise)], zipfile.ZIP_STORED)
    middle = packed([(f"{n}.zip", inner) for n in range(20)], zipfile.ZIP_STORED)
    data = packed([("middle.zip", middle)])
    limits = ArchiveLimits(entry_bytes=2**16, total_bytes=6 * len(middle))
    entries = list(ingestion.open_archive(io.BytesIO(data), limits))
    assert len(entries) == 20
    read = sum(entry.rejection is None for entry in entries)
    assert 3 < read < 15
    assert {entry.rejection.code for entry in entries if entry.rejection} == {"zip.bomb"}


class CountingFile(io.BytesIO):
    bytes_read = 0

    def read(self, size=-1, /):
        data = super().read(size)
        self.bytes_read += len(data)
        return data


@given(
    st.binary(max_size=200),
    st.integers(0, 250),
    st.lists(st.tuples(st.integers(-50, 300), st.sampled_from([0, 1, 2]), st.integers(-1, 99))),
)
def test_a_file_with_its_tail_in_memory_reads_like_the_file(content, tail_bytes, steps) -> None:
    plain, view = io.BytesIO(content), TailInMemory(io.BytesIO(content), len(content), tail_bytes)
    for offset, whence, size in steps:
        base = (0, plain.tell(), len(content))[whence]
        if base + offset >= 0:
            assert view.seek(offset, whence) == plain.seek(offset, whence)
        else:
            with pytest.raises(io.UnsupportedOperation, match="needed a place in the file"):
                view.seek(offset, whence)
        assert view.read(size) == plain.read(size)
        assert view.tell() == plain.tell()


@given(st.lists(st.tuples(st.text(max_size=8), st.binary(max_size=60)), max_size=6), st.data())
def test_any_archive_with_a_damaged_byte_is_read_or_refused(entries, data) -> None:
    names = {f"{number}-{name}": content for number, (name, content) in enumerate(entries)}
    good = bytearray(packed(names.items()))
    if data.draw(st.booleans()):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    else:
        del good[data.draw(st.integers(0, len(good) - 1)) :]
    contents = {*names.values(), b""}
    for entry in entries_of(bytes(good)):
        assert (entry.data is None) == (entry.rejection is not None)
        assert entry.data is None or entry.data in contents
        assert entry.rejection is None or entry.rejection.code.startswith("zip.")


def entries_of(data):
    """Entries of an archive; one bad entry for an archive that is refused as a whole."""
    try:
        return list(ingestion.open_archive(io.BytesIO(data)))
    except FileRejectedError as rejection:
        return [ArchiveEntry("", None, rejection)]
