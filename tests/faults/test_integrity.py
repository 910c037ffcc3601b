"""Each invariant is broken on purpose in a real database, found, said in a sentence and mended."""

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import scene
from bson import ObjectId

from smartrunning.config import Settings
from smartrunning.jobs.attempt import attempt
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.connection import Connection
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.jobs import Job
from smartrunning.workflows.check_integrity import IntegrityReport, Remedy, check_integrity

TODAY = datetime.now(UTC).date()
RUNNER = "integrity-runner"


class Here:
    """An engine that computes in this process, one after the other."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def each(
        self, part: Callable[..., Any], items: Iterable[Any], job: Job, _: Heartbeat
    ) -> Iterator[tuple[Any, Any]]:
        for item in items:
            yield item, part(self._store, job, item)

    def close(self) -> None:
        """Leave nothing behind."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"), free_space_bytes=0, ballast_bytes=0)


@pytest.fixture(scope="module")
def store(settings: Settings) -> Iterator[Store]:
    with EmbeddedServer(settings), open_store(settings=settings) as opened:
        for key in (RUNNER, "somebody"):
            opened.runners.create(scene.BODY.profile(key, "Whole", scene.FIRST_DAY))
        yield opened


@pytest.fixture(scope="module")
def work(store: Store, settings: Settings) -> Callable[[], None]:
    """Does all jobs of the ledger, here and now."""

    def all_jobs() -> None:
        while (job := store.jobs.claim("the test")) is not None:
            with Heartbeat(store.jobs, job) as heartbeat:
                attempt(job, store, Here(store), settings, heartbeat)

    return all_jobs


@pytest.fixture(scope="module")
def owned(store: Store, work: Callable[[], None]) -> OwnedStore:
    """A runner with a dozen runs, all of whose jobs are done."""
    mine = store.owned_by(RUNNER)
    entries = [(f"{number}.fit", data) for number, data in enumerate(scene.runs(12))]
    mine.add_upload("season.zip", io.BytesIO(scene.packed(entries)))
    work()
    assert len(mine.statistics()) == 12
    assert mine.history() is not None
    assert_sound(store)
    return mine


@pytest.fixture
def database(owned: OwnedStore, store: Store) -> Connection:
    """The bare database, to break things in it."""
    return store._connection


def look(store: Store) -> IntegrityReport:
    return check_integrity(store, TODAY, repair=False)


def assert_sound(store: Store) -> None:
    found = look(store)
    assert [one.sentence for one in found.findings] == []
    assert found.sound
    assert found.at_work == ()


@pytest.fixture
def mended(store: Store, work: Callable[[], None]) -> Callable[..., None]:
    """Sees one violation by looking, has it mended, does the jobs, and sees that all is well."""

    def check(invariant: str, words: str, remedy: Remedy = Remedy.MENDED) -> None:
        seen = [one for one in look(store).findings if one.invariant == invariant]
        assert [one.remedy for one in seen] == [Remedy.MENDABLE], seen
        assert words in seen[0].sentence
        again = [one for one in look(store).findings if one.invariant == invariant]
        assert again == seen, "looking has changed something"
        report = check_integrity(store, TODAY)
        (done,) = [one for one in report.findings if one.invariant == invariant]
        assert done.remedy is remedy
        assert report.sound
        work()
        follow = check_integrity(store, TODAY)  # what was mended may ask for numbers
        assert follow.sound, follow.findings
        work()
        assert_sound(store)

    return check


def told(store: Store, invariant: str, words: str) -> None:
    """See that a violation that a person must mend is told, and stays told."""
    for repair in (False, True):
        found = check_integrity(store, TODAY, repair=repair)
        assert not found.sound
        those = [one for one in found.findings if one.invariant == invariant]
        assert [one.remedy for one in those] == [Remedy.OPEN], those
        assert words in those[0].sentence


# ── I1: every upload is decided ─────────────────────────────────────────────────────────────────


def test_an_upload_without_a_job_is_imported(
    owned: OwnedStore, database: Connection, mended: Callable[..., None]
) -> None:
    import_id, job_id = owned.add_upload("late.fit", io.BytesIO(scene.runs(13)[0]))
    database.collection("jobs").delete_one({"_id": job_id})
    mended("I1", "has no job", Remedy.QUEUED)
    assert [verdict.verdict for verdict in owned.verdicts(import_id)] == ["stored"]
    owned.delete_file(owned.verdicts(import_id)[0].file_id)
    database.collection("imports").delete_one({"_id": import_id})


def test_an_upload_that_is_kept_though_its_import_has_ended_is_removed(
    owned: OwnedStore, database: Connection, mended: Callable[..., None]
) -> None:
    database.collection("imports").update_one({"owner": RUNNER}, {"$set": {"waiting": True}})
    mended("I1", "upload is still kept")
    assert database.collection("imports").count_documents({"waiting": True}) == 0


def test_two_verdicts_on_one_file_become_one(
    owned: OwnedStore, database: Connection, mended: Callable[..., None]
) -> None:
    files = database.collection("sessionsFIT")
    stored = files.find_one({"owner": RUNNER, "entry": 3})
    second = stored | {"_id": "f" * 24, "verdict": "rejected", "sha256": "", "session_ids": []}
    files.insert_one(second)
    mended("I1", "more than one verdict")
    assert [one["_id"] for one in files.find({"owner": RUNNER, "entry": 3})] == [stored["_id"]]


def test_an_upload_that_has_neither_job_nor_bytes_is_told(
    owned: OwnedStore, store: Store, database: Connection
) -> None:
    import_id, job_id = owned.add_upload("gone.fit", io.BytesIO(b"x"))
    upload_id = owned.import_info(import_id).upload_id
    database.collection("jobs").delete_one({"_id": job_id})
    database.collection("uploads.files").delete_one({"_id": upload_id})
    told(store, "I1", "neither a job nor its bytes")
    database.collection("imports").delete_one({"_id": import_id})
    database.collection("uploads.chunks").delete_many({"files_id": upload_id})


# ── I2 and I3: bytes and sessions ───────────────────────────────────────────────────────────────


def test_bytes_that_were_changed_are_told(
    owned: OwnedStore, store: Store, database: Connection
) -> None:
    chunks = database.collection("fit.chunks")
    chunk = chunks.find_one({})
    data = bytes(chunk["data"])
    changed = bytes([data[0] ^ 1]) + data[1:]
    chunks.update_one({"_id": chunk["_id"]}, {"$set": {"data": changed}})
    told(store, "I2", "has lost bytes or was changed")
    chunks.update_one({"_id": chunk["_id"]}, {"$set": {"data": data}})
    assert_sound(store)


@pytest.mark.parametrize("lost", ["chunk", "file"])
def test_samples_that_are_lost_are_decoded_anew(
    owned: OwnedStore, database: Connection, mended: Callable[..., None], lost: str
) -> None:
    session = owned.sessions()[2]
    before = owned.session(session.session_id)
    document = database.collection("sessionsParquet").find_one({"_id": session.session_id})
    name, field = ("chunks", "files_id") if lost == "chunk" else ("files", "_id")
    database.collection(f"parquet.{name}").delete_one({field: document["blob_id"]})
    mended("I3", "cannot be read")
    assert owned.session(session.session_id).records == before.records
    database.collection("parquet.chunks").delete_many({"files_id": document["blob_id"]})
    database.collection("parquet.files").delete_many({"_id": document["blob_id"]})


def test_a_session_that_is_lost_is_decoded_anew_and_computed(
    owned: OwnedStore, database: Connection, mended: Callable[..., None]
) -> None:
    session = owned.sessions()[2]
    before = owned.statistics_of(session.session_id)
    database.collection("sessionStatistics").delete_one({"_id": session.session_id})
    database.collection("sessionsParquet").delete_one({"_id": session.session_id})
    mended("I3", "is missing")
    assert owned.statistics_of(session.session_id) == before


def test_a_session_that_is_there_twice_is_removed(
    owned: OwnedStore, database: Connection, mended: Callable[..., None]
) -> None:
    sessions = database.collection("sessionsParquet")
    once = sessions.find_one({"owner": RUNNER})
    sessions.insert_one(once | {"_id": "e" * 24, "key": "7.7"})
    mended("I3", "repeats one")
    assert sessions.count_documents({"owner": RUNNER}) == 12


# ── I4: numbers ─────────────────────────────────────────────────────────────────────────────────


def statistics_are_changed(database: Connection) -> str:
    where = {"owner": RUNNER}
    database.collection("sessionStatistics").update_one(where, {"$inc": {"values.distance_m": 1.0}})
    return "not what their samples give"


def statistics_are_lost(database: Connection) -> str:
    database.collection("sessionStatistics").delete_one({"owner": RUNNER})
    return "missing or out of date"


def a_best_is_changed(database: Connection) -> str:
    database.collection("personalBests").update_one({"owner": RUNNER}, {"$inc": {"duration_s": -9}})
    return "bests"


def all_bests_are_lost(database: Connection) -> str:
    database.collection("personalBests").delete_many({"owner": RUNNER})
    return "bests"


def a_critical_speed_is_invented(database: Connection) -> str:
    document = {
        "_id": "d" * 24,
        "owner": RUNNER,
        "day": "2020-01-01",
        "critical_speed": database.collection("criticalSpeed").find_one({"owner": RUNNER})[
            "critical_speed"
        ],
    }
    database.collection("criticalSpeed").insert_one(document)
    return "critical speed"


@pytest.mark.parametrize(
    "broken",
    [
        statistics_are_changed,
        statistics_are_lost,
        a_best_is_changed,
        all_bests_are_lost,
        a_critical_speed_is_invented,
    ],
)
def test_numbers_that_are_not_those_of_the_samples_are_computed_anew(
    owned: OwnedStore,
    database: Connection,
    mended: Callable[..., None],
    broken: Callable[[Connection], str],
) -> None:
    before = owned.statistics(), owned.bests(), owned.critical_speeds(), owned.history()
    words = broken(database)
    mended("I4", words, Remedy.QUEUED)
    assert (owned.statistics(), owned.bests(), owned.critical_speeds(), owned.history()) == before


# ── I5: nothing is left ─────────────────────────────────────────────────────────────────────────


def test_bytes_that_nothing_refers_to_are_removed(
    database: Connection, mended: Callable[..., None]
) -> None:
    old = datetime.now(UTC) - timedelta(days=2)
    key = ObjectId.from_datetime(old)
    # the second chunk of a file whose first is gone already, and a file that nobody wants
    database.collection("uploads.chunks").insert_one(
        {"_id": key, "files_id": "a" * 24, "n": 1, "data": b"x"}
    )
    file = {"_id": "b" * 24, "uploadDate": old, "length": 0, "metadata": {"owner": RUNNER}}
    database.collection("fit.files").insert_one(file)
    mended("I5", "2 files or groups of chunks")
    assert database.collection("uploads.chunks").count_documents({}) == 0


def test_young_bytes_are_left_alone(store: Store, database: Connection) -> None:
    young = {"_id": ObjectId(), "files_id": "a" * 24, "n": 0, "data": b"x"}
    database.collection("uploads.chunks").insert_one(young)
    assert_sound(store)
    database.collection("uploads.chunks").delete_many({})


# ── I6: no job is stuck ─────────────────────────────────────────────────────────────────────────


def test_a_job_whose_worker_is_long_gone_goes_on(
    owned: OwnedStore, store: Store, database: Connection, mended: Callable[..., None]
) -> None:
    job_id = store.jobs.enqueue("backup-test", RUNNER, {})
    store.jobs.claim("gone", ["backup-test"])
    ago = datetime.now(UTC) - timedelta(minutes=3)
    jobs = database.collection("jobs")
    jobs.update_one({"_id": job_id}, {"$set": {"lease_until": ago}})
    (found,) = look(store).findings
    assert (found.invariant, found.remedy) == ("I6", Remedy.MENDABLE)
    assert check_integrity(store, TODAY).sound
    assert store.jobs.get(job_id, RUNNER).state == "queued"
    jobs.delete_one({"_id": job_id})


def test_a_job_that_nobody_takes_is_told(
    owned: OwnedStore, store: Store, database: Connection
) -> None:
    job_id = store.jobs.enqueue("unheard-of", RUNNER, {})
    ago = datetime.now(UTC) - timedelta(days=2)
    database.collection("jobs").update_one({"_id": job_id}, {"$set": {"not_before": ago}})
    told(store, "I6", "has waited for 48 hours")
    store.jobs.cancel(job_id, RUNNER)


# ── I7: whose it is ─────────────────────────────────────────────────────────────────────────────


def test_statistics_under_another_owner_are_removed_and_computed_anew(
    owned: OwnedStore, database: Connection, mended: Callable[..., None]
) -> None:
    statistics = database.collection("sessionStatistics")
    statistics.update_one({"owner": RUNNER}, {"$set": {"owner": "somebody"}})
    mended("I7", "without a session of somebody")
    assert len(owned.statistics()) == 12


def test_what_is_left_of_a_removed_runner_is_removed(
    database: Connection, mended: Callable[..., None]
) -> None:
    best = {"_id": "c" * 24, "owner": "removed", "distance_m": 1.0, "duration_s": 1.0}
    database.collection("personalBests").insert_one(best)
    mended("I7", "neither a profile nor an account")
    assert database.collection("personalBests").count_documents({"owner": "removed"}) == 0


def test_data_of_a_runner_whose_profile_is_lost_is_never_removed(
    owned: OwnedStore, store: Store, database: Connection
) -> None:
    store.users.create("whole", "hash", "runner", runner_id=RUNNER)
    profile = database.collection("runner").find_one_and_delete({"owner": RUNNER})
    told(store, "I7", "an account and data, but no profile")
    database.collection("runner").insert_one(profile)
    assert_sound(store)


# ── I8 and I9: the database and the audit log ───────────────────────────────────────────────────


def test_an_index_that_is_missing_is_built(
    store: Store, database: Connection, mended: Callable[..., None]
) -> None:
    database.collection("jobs").drop_index("one_running_job_of_a_chain")
    mended("I8", "one_running_job_of_a_chain")


def test_a_document_of_a_wrong_form_is_told(
    owned: OwnedStore, store: Store, database: Connection
) -> None:
    wrong = {"_id": "9" * 24, "owner": RUNNER, "day": "yesterday", "critical_speed": {}}
    kept = database.collection("planSchemas")
    kept.insert_one({"_id": "wrong", "owner": wrong["owner"]}, bypass_document_validation=True)
    told(store, "I8", "planSchemas")
    kept.delete_one({"_id": "wrong"})
    assert_sound(store)


def test_a_document_that_makes_no_sense_is_told(
    owned: OwnedStore, store: Store, database: Connection
) -> None:
    statistics = database.collection("sessionStatistics")
    kept = statistics.find_one({"owner": RUNNER})
    senseless = {**kept, "values": {"distance_m": 1.0}, "reasons": {}}
    senseless.pop("value_flags")
    statistics.replace_one({"_id": kept["_id"]}, senseless)
    told(store, "I8", "cannot be understood")
    statistics.replace_one({"_id": kept["_id"]}, kept)
    assert_sound(store)


def test_an_upload_without_a_line_in_the_audit_log_gets_one(
    owned: OwnedStore, database: Connection, mended: Callable[..., None]
) -> None:
    ago = datetime.now(UTC) - timedelta(hours=1)
    found = database.collection("imports").find_one_and_update(
        {"owner": RUNNER}, {"$set": {"created_at": ago}}
    )
    mended("I9", "no line for the import")
    lines = database.collection("auditLog").find({"subject": found["_id"]})
    assert [line["what"] for line in lines] == ["upload"]


# ── on a running installation ───────────────────────────────────────────────────────────────────


def test_a_runner_whose_data_is_being_changed_is_left_alone(
    owned: OwnedStore, store: Store, database: Connection, work: Callable[[], None]
) -> None:
    statistics_are_lost(database)
    store.jobs.enqueue("statistics", RUNNER, {})
    found = check_integrity(store, TODAY)
    assert found.findings == ()
    assert found.at_work == (RUNNER,)
    work()
    assert_sound(store)
