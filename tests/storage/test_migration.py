"""The shape of the database: made once, by however many at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pymongo.errors import DuplicateKeyError, WriteError

from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError
from smartrunning.storage import Store, open_store
from smartrunning.storage.connection import Connection
from smartrunning.storage.schema import BUCKETS, COLLECTIONS, VERSION

NAMES = [
    "runner",
    "users",
    "sessionsFIT",
    "sessionsParquet",
    "sessionStatistics",
    "personalBests",
    "criticalSpeed",
    "runnerHistory",
    "historyMonths",
    "historyYears",
    "historyChanges",
    "workouts",
    "planSchemas",
    "trainingplan",
    "jobs",
    "imports",
    "reports",
    "schedules",
    "auditLog",
    "logins",
]


def test_every_collection_and_bucket_is_there(store: Store, connection: Connection) -> None:
    there = set(connection.database.list_collection_names())
    assert there >= set(NAMES)
    for bucket in ("fit", "parquet", "reports", "uploads"):
        assert {f"{bucket}.files", f"{bucket}.chunks"} <= there


def test_migrating_again_changes_nothing(store: Store, connection: Connection) -> None:
    before = shape(connection)
    store.migrate()
    assert shape(connection) == before


def test_many_may_migrate_at_once(server_settings: Settings, store: Store) -> None:
    fresh = server_settings.model_copy(update={"database": "smartrunning"})
    stores = [open_store(settings=fresh) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(opened.migrate) for opened in stores]:
            done.result()
    for opened in stores:
        opened.close()


def test_the_index_of_an_earlier_version_gives_way(store: Store, connection: Connection) -> None:
    """Until version 1 it took only files that were ``stored`` for kept."""
    files = connection.collection("sessionsFIT")
    old = "one_file_for_the_same_bytes"
    files.create_index(
        [("owner", 1), ("sha256", 1)],
        unique=True,
        partialFilterExpression={"verdict": "stored"},
        name=old,
    )
    store.migrate()
    there = files.index_information()
    assert old not in there
    assert there["one_kept_file_for_the_same_bytes"]["unique"]


def shape(connection: Connection) -> dict[str, object]:
    database = connection.database
    return {
        entry["name"]: (entry["options"], database[entry["name"]].index_information())
        for entry in database.list_collections()
    }


def test_a_database_of_a_newer_version_is_left_alone(store: Store, connection: Connection) -> None:
    versions = connection.collection("schemaVersion")
    versions.update_one({}, {"$set": {"version": VERSION + 1}})
    try:
        with pytest.raises(ConfigurationError, match="newer SmartRunning"):
            store.migrate()
    finally:
        versions.update_one({}, {"$set": {"version": VERSION}})


@pytest.mark.parametrize("name", [c.name for c in COLLECTIONS if c.owned])
@pytest.mark.parametrize("owner", [{}, {"owner": ""}, {"owner": None}, {"owner": 7}])
def test_the_server_itself_refuses_documents_without_owner(
    store: Store, connection: Connection, name: str, owner: dict[str, object]
) -> None:
    with pytest.raises(WriteError, match="validation"):
        connection.collection(name).insert_one({**owner, "name": "x"})


def test_the_server_itself_refuses_a_state_that_is_none(
    store: Store, connection: Connection
) -> None:
    job_id = store.jobs.enqueue("test", "somebody", {})
    with pytest.raises(WriteError, match="validation"):
        connection.collection("jobs").update_one({"_id": job_id}, {"$set": {"state": "lost"}})


def test_chunks_of_a_file_are_unique(store: Store, connection: Connection) -> None:
    for bucket in BUCKETS:
        chunks = connection.collection(f"{bucket.name}.chunks")
        chunks.insert_one({"files_id": "a test", "n": 0, "data": b""})
        with pytest.raises(DuplicateKeyError):
            chunks.insert_one({"files_id": "a test", "n": 0, "data": b""})
        chunks.delete_many({"files_id": "a test"})
