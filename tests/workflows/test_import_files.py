"""Every file of an upload ends in exactly one verdict, and no work is done twice."""

import gzip
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from smartrunning import ingestion, metrics, simulation
from smartrunning.errors import NotFoundError, QuotaExceededError
from smartrunning.history import NO_CRITICAL_SPEEDS
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.info import Verdict
from smartrunning.workflows import import_files as module
from smartrunning.workflows.compute_statistics import sessions_to_compute, statistics_now
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.import_summary import ImportSummary
from smartrunning.workflows.read_files import Batch, Reading, ReceivedFile, read_batch

Zipped = Callable[[list[tuple[str, bytes]]], io.BytesIO]


def upload(owned: OwnedStore, name: str, data: io.BytesIO) -> str:
    import_id, _ = owned.add_upload(name, data)
    return import_id


def new_runner(store: Store) -> OwnedStore:
    key = f"runner-{uuid4().hex[:8]}"
    store.runners.create(simulation.VirtualRunner().profile(key, "Test", date(2026, 3, 2)))
    return store.owned_by(key)


@pytest.fixture
def four(season: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Two good files, one of them twice, and one that is none."""
    (first, data), (second, other) = list(season.items())[:2]
    return [(first, data), ("broken.fit", b"no FIT"), (f"copy/{first}", data), (second, other)]


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were decoded, each time that one was."""
    names: list[str] = []
    real = ingestion.sessions

    def noted(data: bytes, *, name: str = "", **more: object) -> object:
        names.append(name)
        return real(data, name=name, **more)

    monkeypatch.setattr(ingestion, "sessions", noted)
    return names


def test_one_bad_file_stops_no_other(owned: OwnedStore, zipped: Zipped, four) -> None:
    import_id = upload(owned, "four.zip", zipped(four))
    assert import_files(owned, import_id) == ImportSummary(stored=2, duplicates=1, rejected=1)
    verdicts = {verdict.entry: verdict for verdict in owned.verdicts(import_id)}
    assert [verdicts[entry].verdict for entry in range(4)] == [
        Verdict.STORED,
        Verdict.REJECTED,
        Verdict.DUPLICATE,
        Verdict.STORED,
    ]
    assert verdicts[1].code == "fit.corrupt"
    assert verdicts[1].sentence
    assert verdicts[2].file_id == verdicts[0].file_id
    assert len(owned.sessions()) == 2


def test_a_single_file_is_an_upload_too(owned: OwnedStore, season: dict[str, bytes]) -> None:
    name, data = next(iter(season.items()))
    assert import_files(owned, upload(owned, name, io.BytesIO(data))).stored == 1
    (verdict,) = owned.verdicts(owned.imports()[0].import_id)
    assert owned.file_bytes(verdict.file_id) == data


def test_the_same_upload_again_is_all_duplicates(
    owned: OwnedStore, zipped: Zipped, four, decoded: list[str]
) -> None:
    import_files(owned, upload(owned, "four.zip", zipped(four)))
    decoded.clear()
    again = import_files(owned, upload(owned, "four.zip", zipped(four)))
    assert again == ImportSummary(stored=0, duplicates=3, rejected=1)
    assert decoded == ["broken.fit"]


def test_an_interrupted_import_goes_on_where_it_stopped(
    owned: OwnedStore,
    zipped: Zipped,
    four,
    decoded: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import_id = upload(owned, "four.zip", zipped(four))
    monkeypatch.setattr(module, "FILES_TOGETHER", 1)

    def two_of_them(batches: Iterator[Batch]) -> Iterator[tuple[Batch, list[Reading]]]:
        for _, batch in zip(range(2), batches, strict=False):
            yield batch, read_batch(batch)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(owned, import_id, read_each=two_of_them)
    assert len(owned.verdicts(import_id)) == 2
    assert import_files(owned, import_id) == ImportSummary(stored=2, duplicates=1, rejected=1)
    assert max(Counter(decoded).values()) == 1
    assert import_files(owned, import_id).files == 4
    assert max(Counter(decoded).values()) == 1


def test_a_batch_that_was_stored_but_not_yet_counted_is_not_its_own_duplicate(
    owned: OwnedStore, zipped: Zipped, four
) -> None:
    import_id = upload(owned, "four.zip", zipped(four))

    def twice(batches: Iterator[Batch]) -> Iterator[tuple[Batch, list[Reading]]]:
        for batch in batches:
            yield batch, read_batch(batch)
            yield batch, read_batch(batch)

    import_files(owned, import_id, read_each=twice)
    counts = Counter(verdict.verdict for verdict in owned.verdicts(import_id))
    assert counts == {Verdict.STORED: 2, Verdict.DUPLICATE: 1, Verdict.REJECTED: 1}


def test_statistics_come_with_the_files_and_equal_those_of_a_second_look(
    owned: OwnedStore, zipped: Zipped, season: dict[str, bytes]
) -> None:
    import_files(owned, upload(owned, "two.zip", zipped(list(season.items())[:2])))
    assert sessions_to_compute(owned) == []
    for session in owned.sessions():
        again = statistics_now(owned, owned.runner(), session.session_id)
        assert owned.statistics_of(session.session_id) == again
        assert again.versions == metrics.VERSIONS


def test_a_formula_that_fails_keeps_no_run_out(
    owned: OwnedStore, season: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(metrics, "statistics", failing)
    name, data = next(iter(season.items()))
    assert import_files(owned, upload(owned, name, io.BytesIO(data))).stored == 1
    assert sessions_to_compute(owned) == [owned.sessions()[0].session_id]


@pytest.mark.parametrize("first", ["run.fit", "run.fit.gz"])
@pytest.mark.parametrize("together", [False, True])
def test_a_packed_file_and_the_same_file_unpacked_are_one(
    store: Store, zipped: Zipped, season: dict[str, bytes], first: str, together: bool
) -> None:
    data = next(iter(season.values()))
    packed = {
        "run.fit": data,
        "run.fit.gz": gzip.compress(data),
        "again.gz": gzip.compress(data, 1),
    }
    order = sorted(packed.items(), key=lambda item: item[0] != first)
    owned = new_runner(store)
    for entries in [order] if together else [[one] for one in order]:
        import_files(owned, upload(owned, "one.zip", zipped(entries)))
    (kept,) = owned.kept_files()
    assert (kept.name, owned.file_bytes(kept.file_id)) == order[0]
    assert len(owned.sessions()) == 1
    verdicts = [one for each in owned.imports() for one in owned.verdicts(each.import_id)]
    assert Counter(one.verdict for one in verdicts) == {Verdict.STORED: 1, Verdict.DUPLICATE: 2}


def test_a_run_that_came_from_two_devices_counts_once_whichever_came_first(
    store: Store, zipped: Zipped, two_devices: tuple[bytes, bytes]
) -> None:
    watch, phone = two_devices
    counted = set()
    for order in ([("a.fit", watch), ("b.fit", phone)], [("b.fit", phone), ("a.fit", watch)]):
        owned = new_runner(store)
        summary = import_files(owned, upload(owned, "two.zip", zipped(order)))
        assert summary == ImportSummary(stored=1, near_duplicates=1)
        counted |= {one.file_name for one in owned.sessions() if one.counts}
    assert counted == {"a.fit"}


@pytest.fixture(scope="module")
def two_devices() -> tuple[bytes, bytes]:
    """One run as a watch records it, and as another one does that takes a sample now and then."""
    runner = simulation.VirtualRunner()
    started_at = datetime(2026, 3, 2, 7, tzinfo=UTC)
    watch, phone = (
        simulation.to_fit(
            simulation.simulate(
                runner,
                simulation.easy_run(1200),
                course=simulation.track_course(),
                started_at=started_at,
                seed=1,
                watch=device,
            )
        )
        for device in (simulation.Watch(), simulation.Watch(smart_recording=True))
    )
    return watch, phone


def test_what_is_no_activity_is_not_called_rejected(owned: OwnedStore, zipped: Zipped) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
    import_id = upload(owned, "two.zip", zipped([("me.png", picture), ("a.fit", b"no FIT")]))
    assert import_files(owned, import_id) == ImportSummary(not_activities=1, rejected=1)


def test_a_title_that_an_export_lists_comes_with_the_session(
    owned: OwnedStore, season: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, data = next(iter(season.items()))
    described = ingestion.Described(title="Round the lake", gear="Old shoes")
    entry = ingestion.ArchiveEntry(name, data, None, described)
    monkeypatch.setattr(module, "file_entries", lambda *_: iter([entry]))
    import_files(owned, upload(owned, name, io.BytesIO(data)))
    session = owned.session(owned.sessions()[0].session_id)
    assert (session.title, session.gear) == ("Round the lake", "Old shoes")


def test_a_batch_holds_few_files_and_few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES_TOGETHER", 100)
    entries = [ingestion.ArchiveEntry("a", b"x" * size, None) for size in [1] * 20 + [90, 90, 500]]
    groups = list(module._groups(enumerate(entries)))
    assert [len(group) for group in groups] == [8, 8, 6, 1]
    assert [place for group in groups for place, _ in group] == list(range(23))


def test_a_file_reads_alone_what_it_reads_in_a_batch(
    owned: OwnedStore, season: dict[str, bytes]
) -> None:
    files = tuple(
        ReceivedFile(entry, name, data, f"{entry}")
        for entry, (name, data) in enumerate([*list(season.items())[:2], ("bad.fit", b"no FIT")])
    )
    batch = Batch(files, owned.runner(), NO_CRITICAL_SPEEDS, datetime.now(UTC))
    together = read_batch(batch)
    assert together == [reading for single in batch.singles for reading in read_batch(single)]


def test_an_archive_that_cannot_be_opened_is_one_rejection(
    owned: OwnedStore, zipped: Zipped
) -> None:
    whole = zipped([("run.fit", b"x" * 100)]).getvalue()
    import_id = upload(owned, "cut.zip", io.BytesIO(whole[:60]))
    assert import_files(owned, import_id) == ImportSummary(rejected=1)
    (verdict,) = owned.verdicts(import_id)
    assert (verdict.name, verdict.code) == ("cut.zip", "zip.corrupt")


def test_an_entry_that_cannot_be_unpacked_is_its_own_rejection(
    owned: OwnedStore, zipped: Zipped, season: dict[str, bytes]
) -> None:
    name, data = next(iter(season.items()))
    archive = bytearray(
        zipped([("bad.fit", b"the content of this entry"), (name, data)]).getvalue()
    )
    archive[archive.index(b"the content")] ^= 0xFF
    import_id = upload(owned, "two.zip", io.BytesIO(bytes(archive)))
    assert import_files(owned, import_id) == ImportSummary(stored=1, rejected=1)
    assert owned.verdicts(import_id)[0].code == "zip.corrupt_entry"


def test_a_full_quota_is_a_verdict_with_a_sentence(
    owned: OwnedStore, season: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, data = next(iter(season.items()))
    import_id = upload(owned, name, io.BytesIO(data))

    def full(*_: object) -> None:
        raise QuotaExceededError("A runner may have 1 file.")

    monkeypatch.setattr(type(owned), "_check_room_for", full)
    assert import_files(owned, import_id) == ImportSummary(rejected=1)
    (verdict,) = owned.verdicts(import_id)
    assert (verdict.code, verdict.sentence) == ("quota.exceeded", "A runner may have 1 file.")


def test_progress_rises_to_the_end_and_says_what_was_found(
    owned: OwnedStore, zipped: Zipped, four
) -> None:
    said: list[tuple[float, str]] = []
    import_files(
        owned,
        upload(owned, "four.zip", zipped(four)),
        report=lambda fraction, message="": said.append((fraction, message)),
    )
    fractions = [fraction for fraction, _ in said]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0, abs=0.05)
    words = said[-1][1]
    assert re.fullmatch(
        r"4 of 4 files(, \d+ a second)?: 2 stored, 1 already there, 1 rejected; "
        r"last: broken.fit, fit.corrupt",
        words,
    ), words


def test_another_runners_import_is_not_there(owned: OwnedStore, store, season) -> None:
    name, data = next(iter(season.items()))
    import_id = upload(owned, name, io.BytesIO(data))
    with pytest.raises(NotFoundError):
        import_files(store.owned_by("somebody-else"), import_id)
