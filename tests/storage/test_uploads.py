"""Uploads: constant memory, all or nothing, and a job waiting at the end."""

import asyncio
import hashlib
import io
import os
import tracemalloc
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest

from smartrunning.config import Settings
from smartrunning.errors import (
    DatabaseUnavailableError,
    NotFoundError,
    OwnerMissingError,
    QuotaExceededError,
    StorageFullError,
)
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.connection import Connection
from smartrunning.storage.uploads import AsyncUploads

MEGABYTE = 1024**2


def sent(settings: Settings, owner: str, *chunks: bytes, name: str = "run.fit") -> tuple[str, str]:
    async def send() -> tuple[str, str]:
        async with (
            AsyncUploads(settings=settings) as uploads,
            await uploads.begin(owner, name) as writer,
        ):
            for chunk in chunks:
                await writer.write(chunk)
            return await writer.commit()

    return asyncio.run(send())


def leftovers(connection: Connection, owner: str) -> int:
    files = [
        f["_id"] for f in connection.collection("uploads.files").find({"metadata.owner": owner})
    ]
    known = {
        "files_id": {"$nin": [f["_id"] for f in connection.collection("uploads.files").find()]}
    }
    return len(files) + connection.collection("uploads.chunks").count_documents(known)


def test_an_upload_does_not_outlive_its_runner(
    store: Store, connection: Connection, server_settings: Settings
) -> None:
    owner = f"gone-{uuid4().hex[:8]}"
    store.runners.create(Runner(owner, "Gone"))

    async def send() -> None:
        async with (
            AsyncUploads(settings=server_settings) as uploads,
            await uploads.begin(owner, "run.fit") as writer,
        ):
            await writer.write(b"x" * MEGABYTE)
            store.erasure.runner(owner)
            with pytest.raises(NotFoundError):
                await writer.commit()

    asyncio.run(send())
    assert leftovers(connection, owner) == 0
    assert store.owned_by(owner).imports() == []
    assert store.jobs.list(owner) == []


@pytest.mark.parametrize("size", [0, 1, 255 * 1024, 255 * 1024 + 1, 3 * MEGABYTE])
def test_an_upload_comes_back_whole_with_its_import_and_its_job(
    store: Store, owned: OwnedStore, server_settings: Settings, size: int
) -> None:
    data = os.urandom(size)
    pieces = [data[start : start + 100_001] for start in range(0, size, 100_001)]
    import_id, job_id = sent(server_settings, owned.owner, *pieces, name="a\u0000b/../c.zip")
    info = owned.import_info(import_id)
    assert (info.name, info.size_bytes, info.job_id) == ("ab/../c.zip", size, job_id)
    upload = owned.upload(info.upload_id)
    assert upload.sha256 == hashlib.sha256(data).hexdigest()
    assert upload.size_bytes == size
    with owned.open_upload(info.upload_id) as file:
        assert file.read() == data
    job = store.jobs.get(job_id, owned.owner)
    assert (job.kind, job.state) == ("import", "queued")
    assert job.parameters == {"upload_id": info.upload_id, "import_id": import_id}


def test_an_archive_can_be_read_from_any_place(
    owned: OwnedStore, server_settings: Settings
) -> None:
    packed = io.BytesIO()
    noise = [os.urandom(400_000) for _ in range(3)]
    with zipfile.ZipFile(packed, "w") as archive:
        for number, data in enumerate(noise):
            archive.writestr(f"{number}.fit", data)
    import_id, _ = sent(server_settings, owned.owner, packed.getvalue())
    upload_id = owned.import_info(import_id).upload_id
    with owned.open_upload(upload_id) as file, zipfile.ZipFile(file) as archive:
        assert [archive.read(f"{number}.fit") for number in (2, 0, 1)] == [
            noise[2],
            noise[0],
            noise[1],
        ]
        file.seek(-4, io.SEEK_END)
        assert file.read() == packed.getvalue()[-4:]
        assert file.read() == b""


def test_memory_does_not_grow_with_the_length(owned: OwnedStore, server_settings: Settings) -> None:
    async def send() -> int:
        chunk = bytes(MEGABYTE)
        async with AsyncUploads(settings=server_settings) as uploads:
            writer = await uploads.begin(owned.owner, "large.zip")
            await writer.write(chunk)
            tracemalloc.start()
            for _ in range(40):
                await writer.write(chunk)
            highest = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            await writer.abort()
        return highest

    assert asyncio.run(send()) < 8 * MEGABYTE


def test_an_aborted_upload_leaves_nothing(
    owned: OwnedStore, connection: Connection, server_settings: Settings
) -> None:
    async def send() -> None:
        async with AsyncUploads(settings=server_settings) as uploads:
            writer = await uploads.begin(owned.owner, "run.fit")
            await writer.write(os.urandom(MEGABYTE))
            await writer.abort()
            await writer.abort()
            async with await uploads.begin(owned.owner, "run.fit") as broken:
                await broken.write(os.urandom(MEGABYTE))
                raise ConnectionResetError  # the browser is gone

    with pytest.raises(ConnectionResetError):
        asyncio.run(send())
    assert leftovers(connection, owned.owner) == 0
    assert owned.imports() == []


def test_aborting_after_the_commit_keeps_the_upload(
    owned: OwnedStore, server_settings: Settings
) -> None:
    import_id, _ = sent(server_settings, owned.owner, b"bytes")  # leaving the writer aborts it
    assert owned.upload(owned.import_info(import_id).upload_id).size_bytes == 5


def test_an_upload_beyond_the_limit_is_refused_and_leaves_nothing(
    owned: OwnedStore, connection: Connection, server_settings: Settings
) -> None:
    tight = server_settings.model_copy(update={"upload_limit_bytes": MEGABYTE})
    with pytest.raises(QuotaExceededError, match="1 MB"):
        sent(tight, owned.owner, bytes(MEGABYTE), b"x")
    assert leftovers(connection, owned.owner) == 0


def test_an_upload_beyond_the_quota_is_refused(
    owned: OwnedStore, server_settings: Settings
) -> None:
    tight = server_settings.model_copy(update={"quota_bytes": MEGABYTE})
    sent(tight, owned.owner, bytes(MEGABYTE + 1))
    with pytest.raises(QuotaExceededError, match="Delete some"):
        sent(tight, owned.owner, b"x")
    owned.delete_upload(owned.imports()[0].upload_id)
    sent(tight, owned.owner, b"x")


def test_a_full_disk_takes_no_uploads(owned: OwnedStore, server_settings: Settings) -> None:
    full = server_settings.model_copy(update={"free_space_bytes": 10**18})
    with pytest.raises(StorageFullError, match="takes no files now"):
        sent(full, owned.owner, b"x")


@pytest.mark.parametrize("owner", ["", None, {"$ne": ""}])
def test_an_upload_of_nobody_is_refused(server_settings: Settings, owner: str) -> None:
    with pytest.raises(OwnerMissingError):
        sent(server_settings, owner, b"x")


def test_a_deleted_upload_is_gone_and_deleting_it_again_does_no_harm(
    owned: OwnedStore, connection: Connection, server_settings: Settings
) -> None:
    import_id, _ = sent(server_settings, owned.owner, bytes(MEGABYTE))
    upload_id = owned.import_info(import_id).upload_id
    owned.delete_upload(upload_id)
    owned.delete_upload(upload_id)
    with pytest.raises(NotFoundError):
        owned.open_upload(upload_id)
    assert leftovers(connection, owned.owner) == 0
    assert owned.import_info(import_id).name == "run.fit"


def test_an_upload_from_the_command_line_is_the_same(
    store: Store, owned: OwnedStore, tmp_path: Path
) -> None:
    data = os.urandom(2 * MEGABYTE)
    (tmp_path / "run.zip").write_bytes(data)
    with (tmp_path / "run.zip").open("rb") as file:
        import_id, job_id = owned.add_upload("run.zip", file)
    info = owned.import_info(import_id)
    with owned.open_upload(info.upload_id) as back:
        assert back.read() == data
    assert store.jobs.get(job_id, owned.owner).parameters["import_id"] == import_id


def test_imports_are_listed_newest_first(owned: OwnedStore, server_settings: Settings) -> None:
    for name in ("first", "second", "third"):
        sent(server_settings, owned.owner, b"x", name=name)
    assert [info.name for info in owned.imports()] == ["third", "second", "first"]
    assert [info.name for info in owned.imports(limit=1)] == ["third"]


def test_what_killed_writers_leave_is_swept_away_and_nothing_else(
    store: Store,
    owned: OwnedStore,
    connection: Connection,
    server_settings: Settings,
    add_session: object,
) -> None:
    import_id, _ = sent(server_settings, owned.owner, b"kept")
    session_id = add_session(owned)
    orphans = connection.collection("uploads.chunks")
    orphans.insert_one({"files_id": "f" * 24, "n": 0, "data": b"x"})
    owned._bucket("fit").put_large(b"never referred to", "x")
    assert store.sweep(older_than_s=3600) == 0
    assert store.sweep(older_than_s=-2) == 2
    assert store.sweep(older_than_s=-2) == 0
    assert owned.upload(owned.import_info(import_id).upload_id).size_bytes == 4
    assert len(owned.session(session_id).records) == 601


def test_a_server_that_is_away_is_told(server_settings: Settings) -> None:
    hurried = server_settings.model_copy(update={"database_timeout_s": 0.5})

    async def connect() -> None:
        async with AsyncUploads("mongodb://127.0.0.1:9/", settings=hurried):
            pass

    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        asyncio.run(connect())
