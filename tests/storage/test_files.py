"""Files: all or nothing, once or never, and readable by every GridFS client."""

import dataclasses
import gzip
import hashlib
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import gridfs
import numpy as np
import pytest
from pymongo.errors import OperationFailure

from smartrunning.config import Settings
from smartrunning.errors import NotFoundError, QuotaExceededError
from smartrunning.records import Session
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.arrivals import RefusedFile
from smartrunning.storage.connection import Connection
from smartrunning.storage.info import Verdict

MakeSession = Callable[..., Session]
DAY = date(2026, 5, 1)
IMPORT = "a" * 24


def add(owned: OwnedStore, session: Session, data: bytes = b"raw bytes", **words: object):
    return owned.add_file(
        **{"import_id": IMPORT, "name": "run.fit", "entry": 0} | words,
        data=data,
        sessions=[session],
        local_dates=[DAY],
    )


def test_a_session_comes_back_equal_to_what_was_decoded(
    owned: OwnedStore, make_session: MakeSession
) -> None:
    session = make_session()
    back = owned.session(add(owned, session).session_ids[0])
    for field in dataclasses.fields(Session):
        if field.name != "records":
            assert repr(getattr(back, field.name)) == repr(getattr(session, field.name))
    for name, column in session.records.columns.items():
        np.testing.assert_array_equal(back.records[name], column)


def test_the_bytes_come_back_with_their_hash(owned: OwnedStore, make_session: MakeSession) -> None:
    data = np.random.default_rng(1).bytes(1_000_000)
    stored = add(owned, make_session(), data)
    assert owned.file_bytes(stored.file_id) == data
    info = owned.file_info(stored.file_id)
    assert info.sha256 == hashlib.sha256(data).hexdigest()
    assert info.size_bytes == len(data)
    assert info.session_ids == stored.session_ids


def test_real_files_come_back_byte_for_byte(
    owned: OwnedStore, make_session: MakeSession, fit_files: tuple[Path, ...]
) -> None:
    for entry, path in enumerate(sorted(fit_files, key=lambda file: file.stat().st_size)[:5]):
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        stored = add(owned, make_session(day=entry), data, name=path.name, entry=entry)
        assert owned.file_bytes(stored.file_id) == data


def test_what_the_list_says_about_a_session(owned: OwnedStore, make_session: MakeSession) -> None:
    stored = add(owned, make_session())
    (info,) = owned.sessions()
    assert info.session_id == stored.session_ids[0]
    assert info.file_name == "run.fit"
    assert info.local_date == DAY
    assert info.samples == 601
    assert info.columns == ("elapsed_s", "distance_m", "speed_mps", "heart_rate_bpm")
    assert info.device.manufacturer == "garmin"
    assert info.device_summary == {"distance_m": 1800.5, "ascent_m": 12.0}
    assert info.flags[0].code == "fit.truncated"
    assert not info.excluded


def test_sessions_are_listed_by_their_start(owned: OwnedStore, make_session: MakeSession) -> None:
    for day in (3, 1, 2):
        add(owned, make_session(day=day), f"{day}".encode(), entry=day)
    newest = [info.started_at.day for info in owned.sessions()]
    assert newest == [4, 3, 2]
    oldest = [info.started_at.day for info in owned.sessions(newest_first=False, limit=2)]
    assert oldest == [2, 3]


def test_a_gridfs_client_reads_the_bytes(
    owned: OwnedStore, connection: Connection, make_session: MakeSession
) -> None:
    data = np.random.default_rng(2).bytes(700_000)
    stored = add(owned, make_session(), data)
    blob_id = connection.collection("sessionsFIT").find_one({"_id": stored.file_id})["blob_id"]
    bucket = gridfs.GridFSBucket(connection.database, "fit")
    assert bucket.open_download_stream(blob_id).read() == data


def test_of_32_at_once_one_is_stored_and_31_are_duplicates_of_it(
    owned: OwnedStore, connection: Connection, make_session: MakeSession
) -> None:
    session = make_session()
    gate = threading.Barrier(32)

    def one(entry: int):
        gate.wait()
        return add(owned, session, b"the same bytes", name=f"{entry}.fit", entry=entry)

    with ThreadPoolExecutor(32) as pool:
        verdicts = list(pool.map(one, range(32)))
    assert Counter(v.verdict for v in verdicts) == {Verdict.STORED: 1, Verdict.DUPLICATE: 31}
    (stored,) = [v for v in verdicts if v.verdict is Verdict.STORED]
    assert {v.file_id for v in verdicts} == {stored.file_id}
    assert {v.code for v in verdicts} == {"", "duplicate.same_bytes"}
    assert len(owned.sessions()) == 1
    assert len(owned.verdicts(IMPORT)) == 32
    mine = {"metadata.owner": owned.owner}
    assert connection.collection("fit.files").count_documents(mine) == 1
    assert connection.collection("parquet.files").count_documents(mine) == 1


def test_adding_again_after_a_crash_answers_the_same_and_stores_nothing(
    owned: OwnedStore, make_session: MakeSession
) -> None:
    first = add(owned, make_session())
    assert add(owned, make_session()) == first
    assert first.verdict is Verdict.STORED
    known = owned.file_by_hash(hashlib.sha256(b"raw bytes").hexdigest())
    (again,) = owned.add_duplicates(IMPORT, [(0, "run.fit", known)])
    assert again.verdict is Verdict.STORED
    assert len(owned.verdicts(IMPORT)) == 1


def test_the_same_bytes_of_another_import_are_a_duplicate(
    owned: OwnedStore, make_session: MakeSession
) -> None:
    first = add(owned, make_session())
    second = add(owned, make_session(), import_id="b" * 24, name="copy.fit")
    assert second.verdict is Verdict.DUPLICATE
    assert second.file_id == first.file_id
    assert second.session_ids == first.session_ids
    assert "run.fit" in second.sentence


def test_two_runners_may_have_the_same_file(
    owned: OwnedStore, other: OwnedStore, make_session: MakeSession
) -> None:
    assert add(owned, make_session()).verdict is Verdict.STORED
    assert add(other, make_session()).verdict is Verdict.STORED
    assert owned.sessions()[0].session_id != other.sessions()[0].session_id


def test_a_rejection_is_kept_with_its_reason(owned: OwnedStore) -> None:
    (written,) = owned.add_refusals(
        IMPORT,
        [RefusedFile(4, "../evil\n\u202e.fit", 3, "", "fit.corrupt", "This is no FIT file.")],
    )
    (kept,) = owned.verdicts(IMPORT)
    assert kept == written
    assert kept.name == "../evil.fit"
    assert (kept.verdict, kept.code, kept.entry) == (Verdict.REJECTED, "fit.corrupt", 4)


def test_a_rejected_file_may_be_stored_later(owned: OwnedStore, make_session: MakeSession) -> None:
    sha256 = hashlib.sha256(b"raw bytes").hexdigest()
    owned.add_refusals(IMPORT, [RefusedFile(0, "run.fit", 9, sha256, "x", "y")])
    assert add(owned, make_session()).verdict is Verdict.STORED
    assert [verdict.verdict for verdict in owned.verdicts(IMPORT)] == [Verdict.STORED]


def test_a_file_beyond_32_mb_is_kept_too(
    owned: OwnedStore, connection: Connection, make_session: MakeSession
) -> None:
    data = np.random.default_rng(3).bytes(34 * 1024**2)
    stored = add(owned, make_session(), data)
    assert (
        hashlib.sha256(owned.file_bytes(stored.file_id)).digest() == hashlib.sha256(data).digest()
    )
    again = add(owned, make_session(), data, entry=1)
    assert again.verdict is Verdict.DUPLICATE
    mine = {"metadata.owner": owned.owner}
    assert connection.collection("fit.files").count_documents(mine) == 1
    owned.delete_file(stored.file_id)


def test_a_deleted_file_is_gone_with_its_sessions(
    owned: OwnedStore, connection: Connection, make_session: MakeSession
) -> None:
    stored = add(owned, make_session())
    owned.delete_file(stored.file_id)
    assert owned.sessions() == []
    with pytest.raises(NotFoundError):
        owned.file_bytes(stored.file_id)
    mine = {"metadata.owner": owned.owner}
    assert connection.collection("fit.files").count_documents(mine) == 0
    assert connection.collection("parquet.files").count_documents(mine) == 0
    assert add(owned, make_session()).verdict is Verdict.STORED


def test_a_write_that_fails_half_way_leaves_nothing(
    owned: OwnedStore, connection: Connection, make_session: MakeSession
) -> None:
    broken = dataclasses.replace(make_session(), sport=7)  # the validator asks for text
    with pytest.raises(OperationFailure):
        add(owned, broken)
    mine = {"metadata.owner": owned.owner}
    assert connection.collection("fit.files").count_documents(mine) == 0
    assert owned.verdicts(IMPORT) == []


def test_the_quota_is_kept(
    store: Store, owned: OwnedStore, server_settings: Settings, make_session: MakeSession
) -> None:
    small = server_settings.model_copy(update={"quota_files": 2})
    with open_store(settings=small) as limited:
        mine = limited.owned_by(owned.owner)
        for entry in range(2):
            add(mine, make_session(), f"{entry}".encode(), entry=entry)
        with pytest.raises(QuotaExceededError, match="2 files"):
            add(mine, make_session(), b"third", entry=2)
    assert owned.usage().files == 2
    assert owned.usage().size_bytes == 2


def test_an_excluded_session_says_so(owned: OwnedStore, make_session: MakeSession) -> None:
    session_id = add(owned, make_session()).session_ids[0]
    owned.set_excluded(session_id, excluded=True)
    assert owned.session_info(session_id).excluded
    owned.set_excluded(session_id, excluded=False)
    assert not owned.session_info(session_id).excluded
