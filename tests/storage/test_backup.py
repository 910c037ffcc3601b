"""A backup holds everything as it was at one instant, and gives it back as it was."""

import hashlib
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.errors import DuplicateKeyError

from smartrunning.errors import ConfigurationError, InvalidRequestError
from smartrunning.runner import Runner
from smartrunning.storage import Store
from smartrunning.storage.backup import LEFT_OUT, collections, kept, remove_old
from smartrunning.storage.connection import Connection
from smartrunning.storage.folder import socket_path
from smartrunning.storage.replica_set import _client
from smartrunning.storage.restore import _opened, _require_whole, read_manifest

RAW = CodecOptions(document_class=RawBSONDocument)


def silent(*_: object) -> None:
    return


def content(connection: Connection) -> dict[str, tuple[int, str]]:
    """Number and hash of the documents of each collection, as they lie in the database."""
    found = {}
    for name in collections():
        digest, count = hashlib.sha256(), 0
        for document in connection.database.get_collection(name, RAW).find().sort("_id", 1):
            digest.update(document.raw)
            count += 1
        found[name] = (count, digest.hexdigest())
    return found


def shape(connection: Connection) -> dict[str, Any]:
    """Indexes and validators of each collection."""
    return {
        one["name"]: (
            connection.database[one["name"]].index_information(),
            one["options"].get("validator"),
        )
        for one in connection.database.list_collections()
    }


@pytest.fixture
def empty(server, server_settings, tmp_path) -> Iterator[tuple[Store, Connection]]:
    """Another database of the same server, empty."""
    name = "restored"
    secret = (server_settings.data_dir / "secrets" / "administrator").read_text().strip()
    with _client(socket_path(server_settings.data_dir), "administrator", secret) as root:
        root.drop_database(name)
        user = {"pwd": "restored", "roles": [{"role": "dbOwner", "db": name}]}
        root.admin.command("createUser", "restorer", **user)
    # a data folder of its own: the address for kernels is written there
    settings = server_settings.model_copy(update={"database": name, "data_dir": tmp_path})
    host = server.uri.rsplit("@", 1)[1]
    connection = Connection(f"mongodb://restorer:restored@{host}", database=name)
    yield Store(connection, settings), connection
    connection.close()
    with _client(socket_path(server_settings.data_dir), "administrator", secret) as root:
        root.drop_database(name)
        root.admin.command("dropUser", "restorer")


@pytest.fixture
def filled(store: Store, owned, add_session) -> Store:
    add_session(owned, day=1)
    owned.save_report(
        kind="runner_report",
        title="A report",
        notebook_json="{}",
        html="x" * 600_000,
        parameters={},
        provenance={},
        job_id="j",
    )
    store.jobs.enqueue("history", owned.owner, {}, key="one")
    return store


def written(store: Store, folder: Path) -> Path:
    now = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
    path, _ = store.back_up(folder, version="0.1.0", at=now, report=silent)
    return path


def test_everything_comes_back_as_it_was(
    filled: Store, connection: Connection, empty, owned, tmp_path: Path
) -> None:
    path = written(filled, tmp_path / "backups")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    before = content(connection)
    restored, bare = empty
    manifest = restored.restore(path, report=silent)
    assert content(bare) == before
    assert {name: count for name, (count, _) in before.items()} == manifest.documents
    there, here = shape(bare), shape(connection)
    assert {name: there[name] for name in collections()} == {
        name: here[name] for name in collections()
    }
    mine = restored.owned_by(owned.owner)
    (session,) = mine.sessions()
    assert mine.session(session.session_id).records == owned.session(session.session_id).records
    assert mine.file_bytes(session.file_id) == owned.file_bytes(session.file_id)
    (report,) = mine.reports()
    assert mine.report_html(report.report_id) == b"x" * 600_000
    with pytest.raises(DuplicateKeyError):
        bare.collection("jobs").insert_one(
            dict(bare.collection("jobs").find_one({"owner": owned.owner, "open_key": "one"}) or {})
            | {"_id": "another"}
        )


def test_what_is_there_is_replaced_only_when_that_is_said(
    filled: Store, connection: Connection, empty, tmp_path: Path
) -> None:
    path = written(filled, tmp_path)
    restored, bare = empty
    restored.migrate()
    restored.runners.create(Runner("somebody", "Somebody"))
    with pytest.raises(InvalidRequestError, match="empty database; found documents in runner"):
        restored.restore(path, report=silent)
    assert restored.runners.get("somebody").name == "Somebody"
    restored.restore(path, replace=True, report=silent)
    assert content(bare) == content(connection)


def test_a_damaged_file_touches_nothing(filled: Store, empty, tmp_path: Path) -> None:
    path = written(filled, tmp_path)
    whole = path.read_bytes()
    restored, bare = empty
    restored.migrate()
    for broken in (whole[: len(whole) // 2], flipped(whole), b"", b"PK no zip"):
        path.write_bytes(broken)
        with pytest.raises(InvalidRequestError, match="whole backup"):
            restored.restore(path, replace=True, report=silent)
    assert bare.collection("runner").count_documents({}) == 0
    with pytest.raises(InvalidRequestError, match="whole backup"):
        restored.restore(tmp_path / "missing", report=silent)


def flipped(data: bytes, at: int = 200) -> bytes:
    """The same with one bit changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_bit_anywhere_is_found_or_does_not_matter(filled: Store, tmp_path: Path) -> None:
    """What does not matter are times and flags of the ZIP: each document's hash is still right."""
    path = written(filled, tmp_path)
    whole = path.read_bytes()
    refused = 0
    for at in range(0, len(whole), max(len(whole) // 300, 1)):
        path.write_bytes(flipped(whole, at))
        try:
            with _opened(path) as archive:
                _require_whole(archive, read_manifest(archive, path), path, silent)
        except (InvalidRequestError, ConfigurationError):
            refused += 1
    assert refused > 100


def test_a_backup_of_a_newer_program_is_refused(empty, tmp_path: Path) -> None:
    path = tmp_path / "new.backup"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "manifest.json",
            '{"format": 99, "schema": 1, "smartrunning": "9.0", "created_at": "2030"}',
        )
    with pytest.raises(ConfigurationError, match=r"9\.0, which is newer"):
        empty[0].restore(path, report=silent)


def test_a_backup_shows_one_instant_while_others_write(
    store: Store, owned, add_session, empty, tmp_path: Path
) -> None:
    """Before each collection is read, another session is stored; none of them is in the backup."""
    days = iter(range(2, 400))
    before = add_session(owned, day=1)
    read: list[str] = []

    def write_meanwhile(_: float, words: str) -> None:
        if read:  # the first reading sets the instant
            add_session(owned, day=next(days), minutes=1.0)
        if words != "writing runner":
            read.append(words)

    now = datetime(2026, 6, 3, 4, 0, tzinfo=UTC)
    path, _ = store.back_up(tmp_path, version="0.1.0", at=now, report=write_meanwhile)
    assert len(owned.sessions()) > 10
    restored, bare = empty
    restored.restore(path, report=silent)
    mine = restored.owned_by(owned.owner)
    assert [session.session_id for session in mine.sessions()] == [before]
    assert mine.session(before).elapsed_s == 600
    chunks = {one["files_id"] for one in bare.collection("fit.chunks").find({}, {"files_id": 1})}
    files = {one["_id"] for one in bare.collection("fit.files").find({}, {"_id": 1})}
    assert chunks == files


def test_what_stops_the_work_leaves_no_file(store: Store, tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.back_up(tmp_path, version="0", at=datetime.now(UTC), report=stop)
    assert list(tmp_path.iterdir()) == []


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"smartrunning-2026060{day}T040000Z.backup").write_bytes(b"x" * day)
    (tmp_path / "smartrunning-20260606T040000Z.partial").write_bytes(b"left by a kill")
    (tmp_path / "something else").write_bytes(b"x")
    removed = remove_old(tmp_path, 2)
    assert removed == [f"smartrunning-2026060{day}T040000Z.backup" for day in (3, 2, 1)]
    assert [one.size_bytes for one in kept(tmp_path)] == [5, 4]
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"smartrunning-2026060{day}T040000Z.backup" for day in (5, 4)),
        "something else",
    }


def test_logins_and_workers_are_not_in_a_backup() -> None:
    assert not LEFT_OUT & set(collections())
