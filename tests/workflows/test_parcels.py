"""Archives made while they are sent: as long as was said, always the same, small in memory."""

import os
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.ingestion import ArchiveLimits, open_archive
from smartrunning.workflows import parcels as room
from smartrunning.workflows.parcels import Parcel, parcels, parcels_together

MEGABYTE = 2**20


def unpacked(parcel: Parcel) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(b"".join(parcel.pieces()))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@given(
    files=st.dictionaries(
        st.text("abcäß 日-", min_size=1, max_size=12), st.binary(max_size=3000), min_size=1
    )
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
def test_an_archive_holds_the_files_and_is_as_long_as_it_says(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    folder = tmp_path / os.urandom(8).hex()
    named = {
        f"{name.strip() or 'x'}-{number}.fit": b"no archive" + data
        for number, (name, data) in enumerate(files.items())
    }
    (parcel,) = parcels(written(folder, named))
    data = b"".join(parcel.pieces())
    assert len(data) == parcel.size_bytes
    assert unpacked(parcel) == named
    entries = open_archive(BytesIO(data), ArchiveLimits())
    assert {entry.name: entry.data for entry in entries} == named


def test_the_same_files_make_the_same_archive_whatever_their_times(tmp_path: Path) -> None:
    files = {"b.fit": b"two", "deep/a.gpx": b"one", "activities.csv": b"a list"}
    first, second = (written(tmp_path / name / "runs", files) for name in "ab")
    os.utime(second / "b.fit", (0, 0))  # ZIP knows no time before 1980
    (one,), (other,) = parcels(first), parcels(second)
    assert one.sha256() == other.sha256()
    assert one.name == "runs.zip"
    (second / "b.fit").write_bytes(b"owt")
    assert one.sha256() != parcels(second)[0].sha256()


def test_a_large_folder_takes_no_memory(tmp_path: Path) -> None:
    for name in ("a.fit", "b.fit"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(40 * MEGABYTE)
    (parcel,) = parcels(tmp_path)
    tracemalloc.start()
    try:
        longest = max(map(len, parcel.pieces()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert longest <= 2 * MEGABYTE
    assert peak < 10 * MEGABYTE


@pytest.mark.parametrize("now", [b"longer than it was", b"", None])
def test_a_file_that_changes_on_the_way_is_named(tmp_path: Path, now: bytes | None) -> None:
    file = written(tmp_path, {"run.fit": b"some bytes"}) / "run.fit"
    (single,), (packed,) = parcels(file), parcels(tmp_path)
    if now is None:
        file.unlink()
    else:
        file.write_bytes(now)
    for parcel in (single, packed):
        with pytest.raises(InvalidRequestError, match=r"run\.fit (changed|cannot be read)"):
            list(parcel.pieces())


def test_single_files_go_together_and_archives_as_they_are(tmp_path: Path) -> None:
    files = {"a.fit": b"1", "b.GPX": b"22", "c.zip": b"333", "notes.txt": b"4", "d/e.fit": b"55"}
    written(tmp_path, files)
    paths = [tmp_path / name for name in ("a.fit", "c.zip", "b.GPX", "d", "notes.txt", "a.fit")]
    packed, archive, folder, other = parcels_together(paths)
    assert (packed.name, unpacked(packed)) == ("2 files.zip", {"a.fit": b"1", "b.GPX": b"22"})
    assert (archive.name, archive.packed, archive.size_bytes) == ("c.zip", False, 3)
    assert unpacked(folder) == {"e.fit": b"55"}
    assert (other.name, b"".join(other.pieces())) == ("notes.txt", b"4")


def test_single_files_that_cannot_be_told_apart_go_one_by_one(tmp_path: Path) -> None:
    written(tmp_path, {"a/run.fit": b"1", "b/run.fit": b"2"})
    found = parcels_together([tmp_path / "a" / "run.fit", tmp_path / "b" / "run.fit"])
    assert [b"".join(one.pieces()) for one in found] == [b"1", b"2"]


def test_ten_thousand_files_are_one_upload_and_more_are_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"{number}.fit": b"x" * number for number in range(7)}
    written(tmp_path, files)
    monkeypatch.setattr(room, "PART_FILES", 3)
    assert [len(one.files) for one in parcels(tmp_path)] == [3, 3, 1]
    monkeypatch.setattr(room, "PART_BYTES", 6)  # 0 + 1 + 2 | 3 | 4 | 5 | 6
    assert [len(one.files) for one in parcels(tmp_path)] == [3, 1, 1, 1, 1]
    assert room.PART_FILES == 3
    together = parcels_together(sorted(tmp_path.iterdir()))
    assert [one.name for one in together][:2] == ["3 files.zip", "1 files.zip"]


def test_what_is_not_there_or_has_no_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no file or folder .*missing\.fit"):
        parcels_together([tmp_path / "missing.fit"])
    with pytest.raises(NotFoundError, match="holds no file that ends in"):
        parcels_together([tmp_path])
    os.mkfifo(tmp_path / "pipe.fit")
    with pytest.raises(InvalidRequestError, match="write it to a file first"):
        parcels_together([tmp_path / "pipe.fit"])
