"""An import that is undone leaves what was there before it, and what others brought too."""

import dataclasses
import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartrunning.errors import NotFoundError
from smartrunning.records import Session
from smartrunning.storage import OwnedStore
from smartrunning.storage.arrivals import ReadFile, RefusedFile, read_session
from smartrunning.storage.connection import Connection
from smartrunning.storage.info import Verdict
from smartrunning.storage.undo import Undone

MakeSession = Callable[..., Session]
NewRunner = Callable[[], OwnedStore]
DAY = date(2026, 5, 1)


@pytest.fixture
def bring(make_session: MakeSession) -> Callable[..., str]:
    """Imports files by name: the day of the month, with a letter for each of several recordings."""

    def brought(owned: OwnedStore, *names: str) -> str:
        import_id, _ = owned.add_upload("upload.zip", io.BytesIO(b"an upload"))
        known = owned.files_by_hash([sha256(name) for name in names])
        for entry, name in enumerate(names):
            there = known.get(sha256(name)) or owned.file_by_hash(sha256(name))
            if there is not None:
                owned.add_duplicates(import_id, [(entry, name, there)])
                continue
            session = recording(make_session, name)
            read = (read_session(session, session.started_at.date()),)
            file = ReadFile(entry, name, name.encode(), sha256(name), read)
            owned.add_files(import_id, [file])
        return import_id

    return brought


def sha256(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def recording(make_session: MakeSession, name: str) -> Session:
    """A run of a day; later letters have more minutes, so they are richer."""
    session = make_session(day=int(name[:-1]), minutes=30 + ord(name[-1]) - ord("a"))
    started_at = session.started_at + timedelta(seconds=ord(name[-1]) - ord("a"))
    return dataclasses.replace(session, started_at=started_at)


def undo(owned: OwnedStore, import_id: str) -> Undone:
    return owned.undo_import(import_id, lambda _: None)


def kept(owned: OwnedStore) -> dict[str, tuple[str, bool]]:
    """What is in the store: name of each session's file, what it holds, and whether it counts."""
    return {
        owned.file_info(one.file_id).sha256: (one.file_name, one.counts) for one in owned.sessions()
    }


def test_what_an_import_brought_is_gone_and_nothing_else(
    owned: OwnedStore, connection: Connection, bring: Callable[..., str]
) -> None:
    bring(owned, "1a", "2a")
    before, sessions = kept(owned), owned.sessions()
    second = bring(owned, "3a", "4a", "4b")
    owned.add_refusals(second, [RefusedFile(9, "x.fit", 3, "", "fit.corrupt", "Broken.")])
    assert undo(owned, second) == Undone(removed=3, left=0, forgotten=1)
    assert kept(owned) == before
    assert owned.sessions() == sessions
    assert owned.verdicts(second) == []
    mine = {"metadata.owner": owned.owner}
    for bucket in ("fit", "parquet"):
        assert connection.collection(f"{bucket}.files").count_documents(mine) == 2
    assert connection.collection("uploads.files").count_documents(mine) == 1
    info = owned.import_info(second)
    assert (info.files, info.waiting) == (0, False)
    assert info.undone_at is not None


def test_a_file_that_a_later_import_brought_too_goes_over_to_it(
    owned: OwnedStore, bring: Callable[..., str]
) -> None:
    first = bring(owned, "1a", "2a")
    second = bring(owned, "1a")
    third = bring(owned, "1a")
    session_id = owned.verdicts(second)[0].session_ids[0]
    owned.set_excluded(session_id, excluded=True)
    assert undo(owned, first) == Undone(removed=1, left=1, forgotten=0)
    (session,) = owned.sessions()
    assert (session.session_id, session.import_id, session.excluded) == (session_id, second, True)
    (verdict,) = owned.verdicts(second)
    assert verdict.verdict is Verdict.STORED
    assert "undone" in verdict.sentence
    assert owned.file_bytes(verdict.file_id) == b"1a"
    (later,) = owned.verdicts(third)
    assert (later.verdict, later.file_id) == (Verdict.DUPLICATE, verdict.file_id)
    assert undo(owned, second).left == 1
    assert undo(owned, third).removed == 1
    assert owned.sessions() == []


def test_undoing_the_import_that_only_repeated_changes_nothing_else(
    owned: OwnedStore, bring: Callable[..., str]
) -> None:
    first = bring(owned, "1a", "2a")
    before, verdicts = owned.sessions(), owned.verdicts(first)
    second = bring(owned, "2a", "1a")
    assert undo(owned, second) == Undone(removed=0, left=0, forgotten=2)
    assert owned.sessions() == before
    assert owned.verdicts(first) == verdicts


def test_the_poorer_copy_of_another_import_counts_again(
    owned: OwnedStore, bring: Callable[..., str]
) -> None:
    first = bring(owned, "1a")
    before, verdicts = owned.sessions(), owned.verdicts(first)
    second = bring(owned, "1c")
    assert [one.counts for one in owned.sessions()] == [True, False]
    undo(owned, second)
    assert owned.sessions() == before
    assert owned.verdicts(first) == verdicts


def test_a_near_duplicate_whose_twin_is_undone_is_simply_stored(
    owned: OwnedStore, bring: Callable[..., str]
) -> None:
    first = bring(owned, "1c")
    second = bring(owned, "1a")
    assert owned.verdicts(second)[0].verdict is Verdict.NEAR_DUPLICATE
    undo(owned, first)
    (verdict,) = owned.verdicts(second)
    assert (verdict.verdict, verdict.code, verdict.sentence) == (Verdict.STORED, "", "")
    assert [one.counts for one in owned.sessions()] == [True]


def test_an_undoing_that_was_interrupted_is_completed(
    owned: OwnedStore, bring: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartrunning.storage.undo._FILES_TOGETHER", 2)
    import_id = bring(owned, "1a", "2a", "3a", "4a", "5a")

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        owned.undo_import(import_id, stop)
    assert len(owned.sessions()) == 3
    assert owned.import_info(import_id).undone_at is None
    assert undo(owned, import_id) == Undone(removed=3)
    at = owned.import_info(import_id).undone_at
    assert undo(owned, import_id) == Undone()
    assert owned.import_info(import_id).undone_at == at


def test_another_runners_import_cannot_be_undone(
    owned: OwnedStore, other: OwnedStore, bring: Callable[..., str]
) -> None:
    import_id = bring(owned, "1a")
    with pytest.raises(NotFoundError):
        undo(other, import_id)
    assert len(owned.sessions()) == 1


names = st.lists(
    st.sampled_from(["1a", "1b", "1c", "2a", "2b", "3a"]), min_size=1, max_size=3, unique=True
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(names, min_size=2, max_size=4), st.data())
def test_after_an_undoing_all_is_as_if_the_import_had_never_been(
    new_runner: NewRunner, bring: Callable[..., str], imports: list[list[str]], data: st.DataObject
) -> None:
    """The sessions, what counts, and the bytes: those of a runner without the undone import."""
    undone = data.draw(st.integers(0, len(imports) - 1))
    owned, never = new_runner(), new_runner()
    keys = [bring(owned, *files) for files in imports]
    undo(owned, keys[undone])
    for files in imports[:undone] + imports[undone + 1 :]:
        bring(never, *files)
    assert kept(owned) == kept(never)
    assert owned.usage() == dataclasses.replace(never.usage(), size_bytes=never.usage().size_bytes)
    for sha in kept(owned):
        info = owned.file_by_hash(sha)
        assert info is not None
        assert sha256(owned.file_bytes(info.file_id).decode()) == sha
