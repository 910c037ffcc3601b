"""Recordings of one activity in the store: one counts, whatever the order; people may differ."""

import dataclasses
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from smartrunning.errors import NotFoundError
from smartrunning.records import Records, Session
from smartrunning.records.copies import CopyChoice
from smartrunning.storage import OwnedStore
from smartrunning.storage.arrivals import ReadFile, read_session
from smartrunning.storage.info import FileVerdict, Verdict

MakeSession = Callable[..., Session]
NewRunner = Callable[[], OwnedStore]
IMPORT = "a" * 24
DAY = date(2026, 5, 1)


@pytest.fixture
def recordings(make_session: MakeSession) -> dict[str, Session]:
    """One run as a watch, a phone and a re-export have it, the next run, and a ride meanwhile."""
    watch = make_session(minutes=40)
    return {
        "watch.fit": watch,
        "phone.gpx": thinned(moved(watch, seconds=20)),
        "export.tcx": without_heart_rate(watch),
        "next.fit": moved(make_session(minutes=20), seconds=41 * 60),
        "ride.fit": dataclasses.replace(watch, sport="cycling"),
    }


def moved(session: Session, *, seconds: float) -> Session:
    started_at = session.started_at + timedelta(seconds=seconds)
    return dataclasses.replace(session, started_at=started_at)


def thinned(session: Session) -> Session:
    """Every fourth sample."""
    columns = {name: values[::4] for name, values in session.records.columns.items()}
    return dataclasses.replace(session, records=Records.of(**columns))


def without_heart_rate(session: Session) -> Session:
    columns = dict(session.records.columns)
    del columns["heart_rate_bpm"]
    return dataclasses.replace(session, records=Records.of(**columns))


def add(
    owned: OwnedStore, name: str, session: Session, *, entry: int = 0, import_id: str = IMPORT
) -> FileVerdict:
    return owned.add_file(
        import_id=import_id,
        name=name,
        data=name.encode(),
        sessions=[session],
        local_dates=[DAY],
        entry=entry,
    )


def counting(owned: OwnedStore) -> set[str]:
    return {session.file_name for session in owned.sessions() if session.counts}


COUNTED = {"watch.fit", "next.fit", "ride.fit"}


def test_in_whatever_order_they_come_the_same_ones_count(
    new_runner: NewRunner, recordings: dict[str, Session]
) -> None:
    for order in itertools.islice(itertools.permutations(recordings), 0, None, 11):
        owned = new_runner()
        for entry, name in enumerate(order):
            add(owned, name, recordings[name], entry=entry)
        assert counting(owned) == COUNTED, order
        assert owned.usage().files == len(recordings)


def test_in_whatever_batches_they_come_the_same_ones_count(
    new_runner: NewRunner, recordings: dict[str, Session]
) -> None:
    for split in range(len(recordings) + 1):
        owned = new_runner()
        names = [*recordings][::-1]
        files = [
            ReadFile(entry, name, name.encode(), f"{entry:064x}", (read(recordings[name]),))
            for entry, name in enumerate(names)
        ]
        for part in filter(None, (files[:split], files[split:])):
            verdicts = owned.add_files(IMPORT, part)
            assert [verdict.name for verdict in verdicts] == [file.name for file in part]
        assert counting(owned) == COUNTED, split
        kinds = {verdict.name: verdict.verdict for verdict in owned.verdicts(IMPORT)}
        assert [kinds[name] for name in ("export.tcx", "phone.gpx", "watch.fit")] == [
            Verdict.STORED,
            Verdict.NEAR_DUPLICATE,
            Verdict.NEAR_DUPLICATE,
        ]


def read(session: Session):
    return read_session(session, DAY)


def test_of_copies_that_come_at_once_by_32_workers_one_counts(
    owned: OwnedStore, make_session: MakeSession
) -> None:
    watch = make_session(minutes=40)
    copies = [moved(watch, seconds=number / 10) for number in range(32)]
    gate = threading.Barrier(32)

    def one(entry: int) -> FileVerdict:
        gate.wait()
        return add(owned, f"{entry}.fit", copies[entry], entry=entry)

    with ThreadPoolExecutor(32) as pool:
        verdicts = list(pool.map(one, range(32)))
    kinds = [verdict.verdict for verdict in verdicts]
    assert sorted(kinds) == [Verdict.NEAR_DUPLICATE] * 31 + [Verdict.STORED]
    assert len(counting(owned)) == 1
    (group,) = owned.copies()
    assert len(group.copies) == 31


def test_a_near_duplicate_says_which_copy_is_richer_and_why(
    owned: OwnedStore, recordings: dict[str, Session]
) -> None:
    add(owned, "phone.gpx", recordings["phone.gpx"])
    richer = add(owned, "watch.fit", recordings["watch.fit"], entry=1)
    poorer = add(owned, "export.tcx", recordings["export.tcx"], entry=2)
    assert richer.verdict is poorer.verdict is Verdict.NEAR_DUPLICATE
    assert richer.code == poorer.code == "duplicate.same_activity"
    assert richer.sentence == (
        "The same activity was there as phone.gpx; this copy counts: it holds 2,401 samples "
        "instead of 601."
    )
    assert "heart rate" in poorer.sentence or "samples" in poorer.sentence
    assert owned.verdicts(IMPORT)[1] == richer
    assert owned.file_bytes(poorer.file_id) == b"export.tcx"


def test_a_person_may_prefer_another_copy_and_go_back_to_the_rule(
    owned: OwnedStore, recordings: dict[str, Session]
) -> None:
    watch = add(owned, "watch.fit", recordings["watch.fit"]).session_ids[0]
    phone = add(owned, "phone.gpx", recordings["phone.gpx"], entry=1).session_ids[0]
    owned.choose_copy(phone, CopyChoice.PREFERRED)
    assert counting(owned) == {"phone.gpx"}
    add(owned, "export.tcx", recordings["export.tcx"], entry=2)
    assert counting(owned) == {"phone.gpx"}, "a later copy does not change the choice"
    owned.choose_copy(watch, CopyChoice.PREFERRED)
    assert counting(owned) == {"watch.fit"}
    owned.choose_copy(phone, CopyChoice.AUTOMATIC)
    assert counting(owned) == {"watch.fit"}
    assert {one.copy_choice for one in owned.sessions()} == {CopyChoice.AUTOMATIC}


def test_a_person_may_count_both(owned: OwnedStore, recordings: dict[str, Session]) -> None:
    add(owned, "watch.fit", recordings["watch.fit"])
    phone = add(owned, "phone.gpx", recordings["phone.gpx"], entry=1).session_ids[0]
    owned.choose_copy(phone, CopyChoice.SEPARATE)
    assert counting(owned) == {"watch.fit", "phone.gpx"}
    (group,) = owned.copies()
    assert [one.file_name for one in (group.first, *group.copies)] == ["watch.fit", "phone.gpx"]
    owned.choose_copy(phone, CopyChoice.AUTOMATIC)
    assert counting(owned) == {"watch.fit"}


def test_another_runners_copies_are_not_there(
    owned: OwnedStore, other: OwnedStore, recordings: dict[str, Session]
) -> None:
    phone = add(owned, "phone.gpx", recordings["phone.gpx"]).session_ids[0]
    assert add(other, "watch.fit", recordings["watch.fit"]).verdict is Verdict.STORED
    with pytest.raises(NotFoundError):
        other.choose_copy(phone, CopyChoice.PREFERRED)
    assert other.copies() == []


def test_when_the_copy_that_counts_is_deleted_the_next_one_counts(
    owned: OwnedStore, recordings: dict[str, Session]
) -> None:
    watch = add(owned, "watch.fit", recordings["watch.fit"])
    add(owned, "phone.gpx", recordings["phone.gpx"], entry=1)
    owned.delete_file(watch.file_id)
    assert counting(owned) == {"phone.gpx"}
    (left,) = owned.verdicts(IMPORT)
    assert (left.verdict, left.sentence) == (Verdict.STORED, "")


def test_an_activity_that_a_person_took_out_stays_out_with_all_its_copies(
    owned: OwnedStore, recordings: dict[str, Session]
) -> None:
    watch = add(owned, "watch.fit", recordings["watch.fit"]).session_ids[0]
    add(owned, "phone.gpx", recordings["phone.gpx"], entry=1)
    owned.set_excluded(watch, excluded=True)
    assert counting(owned) == set()


def test_a_copy_that_a_repair_takes_out_or_puts_back_is_judged_with_the_others(
    owned: OwnedStore, recordings: dict[str, Session]
) -> None:
    for entry, (name, session) in enumerate(recordings.items()):
        add(owned, name, session, entry=entry)
    (watch,) = (one for one in owned.sessions() if one.file_name == "watch.fit")
    owned.remove_sessions([watch.session_id])
    (group,) = owned.copies()
    assert {group.first.file_name, *(one.file_name for one in group.copies)} == {
        "export.tcx",
        "phone.gpx",
    }
    assert counting(owned) == {"next.fit", "ride.fit", group.first.file_name}
    owned.put_back_session(watch.file_id, watch.session_id, recordings["watch.fit"], DAY)
    assert counting(owned) == COUNTED
    (group,) = owned.copies()
    assert group.first.session_id == watch.session_id
    assert {one.file_name for one in group.copies} == {"export.tcx", "phone.gpx"}
