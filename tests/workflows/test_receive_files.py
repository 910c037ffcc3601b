"""Files and folders of this machine become uploads, as from a browser."""

import zipfile
from pathlib import Path

import pytest

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.storage import OwnedStore
from smartrunning.workflows import parcels
from smartrunning.workflows.receive_files import receive


def files_in(owned: OwnedStore, import_id: str) -> dict[str, bytes]:
    upload = owned.import_info(import_id).upload_id
    with owned.open_upload(upload) as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An unpacked export: activities, a list, pictures, and what an operating system leaves."""
    contents = {
        "export/activities.csv": b"Activity ID,Activity Name",
        "export/activities/1.fit.gz": b"one",
        "export/activities/2.GPX": b"two",
        "export/media/1.jpg": b"a picture",
        "export/._2.gpx": b"a note of macOS",
    }
    for name, data in contents.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path / "export"


def test_a_folder_becomes_one_import_with_its_lists(owned: OwnedStore, folder: Path) -> None:
    (import_id,) = receive(owned, folder)
    assert owned.import_info(import_id).name == "export.zip"
    assert files_in(owned, import_id) == {
        "activities.csv": b"Activity ID,Activity Name",
        "activities/1.fit.gz": b"one",
        "activities/2.GPX": b"two",
    }


def test_a_large_folder_becomes_several_imports_each_with_the_lists(
    owned: OwnedStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "PART_FILES", 1)
    found = [set(files_in(owned, import_id)) for import_id in receive(owned, folder)]
    assert found == [
        {"activities.csv", "activities/1.fit.gz"},
        {"activities.csv", "activities/2.GPX"},
    ]


def test_a_single_file_is_uploaded_as_it_is(owned: OwnedStore, folder: Path) -> None:
    (import_id,) = receive(owned, folder / "activities" / "1.fit.gz")
    upload = owned.upload(owned.import_info(import_id).upload_id)
    assert (upload.name, upload.size_bytes) == ("1.fit.gz", 3)


def test_what_cannot_be_sent_is_refused_in_a_sentence(owned: OwnedStore, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no file or folder .*missing\.fit"):
        receive(owned, tmp_path / "missing.fit")
    with pytest.raises(NotFoundError, match=r"holds no file that ends in \.fit"):
        receive(owned, tmp_path)
    loop = tmp_path / "loop.fit"
    loop.symlink_to(tmp_path / "loop.fit")
    with pytest.raises((NotFoundError, InvalidRequestError)):
        receive(owned, loop)
    assert owned.imports() == []
