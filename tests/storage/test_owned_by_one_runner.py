"""Nobody sees another's data, and no query goes without an owner."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from smartrunning.errors import InvalidRequestError, NotFoundError, OwnerMissingError
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store

AddSession = Callable[..., str]


@pytest.mark.parametrize("owner", ["", None, 0, {"$ne": ""}, ["a"]])
def test_a_store_of_nobody_is_refused(store: Store, owner: Any) -> None:
    with pytest.raises(OwnerMissingError):
        store.owned_by(owner)


@pytest.mark.parametrize("owner", ["", None, {"$gt": ""}])
def test_the_ledger_refuses_nobody_too(store: Store, owner: Any) -> None:
    for ask in (
        lambda: store.jobs.enqueue("plan", owner, {}),
        lambda: store.jobs.list(owner),
        lambda: store.jobs.get("0" * 24, owner),
        lambda: store.jobs.cancel("0" * 24, owner),
    ):
        with pytest.raises(OwnerMissingError):
            ask()


READS = [
    "session_info",
    "session",
    "statistics_of",
    "file_info",
    "file_bytes",
    "upload",
    "open_upload",
    "import_info",
    "plan",
    "plan_info",
    "report_info",
    "report_html",
    "report_notebook",
    "delete_file",
    "delete_report",
]


@pytest.mark.parametrize("method", READS)
@pytest.mark.parametrize(
    "key", ["f" * 24, "", "../../etc", "F" * 24, {"$ne": None}, {"$gt": ""}, None, 7, ["a"]]
)
def test_what_is_no_key_of_the_runners_is_not_there(
    owned: OwnedStore, method: str, key: Any
) -> None:
    with pytest.raises(NotFoundError):
        getattr(owned, method)(key)


def test_every_object_of_another_runner_looks_missing(
    store: Store, owned: OwnedStore, other: OwnedStore, add_session: AddSession, tmp_path: Any
) -> None:
    session_id = add_session(owned)
    upload = tmp_path / "run.fit"
    upload.write_bytes(b"bytes")
    with upload.open("rb") as file:
        import_id, job_id = owned.add_upload("run.fit", file)
    report_id = owned.save_report(
        kind="session_report",
        title="A run",
        notebook_json="{}",
        html="<p>",
        parameters={},
        provenance={},
        job_id=job_id,
    )
    file_id = owned.session_info(session_id).file_id
    upload_id = owned.import_info(import_id).upload_id
    attempts = {
        other.session_info: session_id,
        other.session: session_id,
        other.statistics_of: session_id,
        other.file_info: file_id,
        other.file_bytes: file_id,
        other.delete_file: file_id,
        other.upload: upload_id,
        other.open_upload: upload_id,
        other.import_info: import_id,
        other.report_info: report_id,
        other.report_html: report_id,
        other.report_notebook: report_id,
        other.delete_report: report_id,
    }
    for attempt, key in attempts.items():
        with pytest.raises(NotFoundError):
            attempt(key)
    with pytest.raises(NotFoundError):
        other.set_excluded(session_id, excluded=True)
    with pytest.raises(NotFoundError):
        store.jobs.get(job_id, other.owner)
    with pytest.raises(NotFoundError):
        store.jobs.cancel(job_id, other.owner)
    other.delete_upload(upload_id)
    assert owned.upload(upload_id).size_bytes == 5
    assert other.sessions() == []
    assert other.imports() == []
    assert other.reports() == []
    assert other.verdicts("0" * 24) == []
    assert list(store.jobs.list(other.owner)) == []
    assert other.file_by_hash(owned.file_info(file_id).sha256) is None


def test_a_profile_cannot_be_saved_as_another_runners(owned: OwnedStore) -> None:
    with pytest.raises(InvalidRequestError, match="somebody"):
        owned.save_runner(Runner(runner_id="somebody", name="Else"))


def test_a_profile_comes_back_as_it_was_saved(owned: OwnedStore) -> None:
    runner = Runner(
        runner_id=owned.owner,
        name="Zoë",
        sex="female",
        birth_date=date(1990, 2, 28),
        height_m=1.7,
        time_zone="Europe/Berlin",
    )
    owned.save_runner(runner)
    assert repr(owned.runner()) == repr(runner)  # its unknown mass is NaN, which equals nothing


def test_an_erased_runner_leaves_no_trace(
    store: Store, connection: Any, owned: OwnedStore, add_session: AddSession, tmp_path: Any
) -> None:
    add_session(owned)
    upload = tmp_path / "run.fit"
    upload.write_bytes(b"bytes")
    with upload.open("rb") as file:
        owned.add_upload("run.fit", file)
    owned.erase()
    for name in connection.database.list_collection_names():
        found = connection.database[name].find_one(
            {"$or": [{"owner": owned.owner}, {"metadata.owner": owned.owner}]}
        )
        assert found is None, name
    for bucket in ("fit", "parquet", "uploads", "reports"):
        chunks = {
            c["files_id"] for c in connection.database[f"{bucket}.chunks"].find({}, {"files_id": 1})
        }
        files = {f["_id"] for f in connection.database[f"{bucket}.files"].find({}, {"_id": 1})}
        assert chunks <= files
