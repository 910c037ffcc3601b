"""Every file of an upload ends in exactly one verdict, and no work is done twice."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from smartrunning import ingestion
from smartrunning.errors import NotFoundError, QuotaExceededError
from smartrunning.storage import OwnedStore
from smartrunning.storage.info import FileVerdict, Verdict
from smartrunning.workflows.import_files import (
    ImportSummary,
    ReceivedFile,
    import_file,
    import_files,
)

BERLIN = ZoneInfo("Europe/Berlin")
Zipped = Callable[[list[tuple[str, bytes]]], io.BytesIO]


def upload(owned: OwnedStore, name: str, data: io.BytesIO) -> str:
    import_id, _ = owned.add_upload(name, data)
    return import_id


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

    def noted(data: bytes, *, name: str = "") -> object:
        names.append(name)
        return real(data, name=name)

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
    owned: OwnedStore, zipped: Zipped, four, decoded: list[str]
) -> None:
    import_id = upload(owned, "four.zip", zipped(four))

    def two_of_them(files: Iterator[ReceivedFile]) -> Iterator[FileVerdict]:
        for _, file in zip(range(2), files, strict=False):
            yield import_file(owned, file, BERLIN)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(owned, import_id, import_each=two_of_them)
    assert len(owned.verdicts(import_id)) == 2
    assert import_files(owned, import_id) == ImportSummary(stored=2, duplicates=1, rejected=1)
    assert max(Counter(decoded).values()) == 1
    assert import_files(owned, import_id).files == 4
    assert max(Counter(decoded).values()) == 1


def test_a_file_that_was_stored_but_not_yet_counted_is_not_its_own_duplicate(
    owned: OwnedStore, season: dict[str, bytes]
) -> None:
    name, data = next(iter(season.items()))
    file = ReceivedFile(upload(owned, name, io.BytesIO(data)), 0, name, data)
    first, second = import_file(owned, file, BERLIN), import_file(owned, file, BERLIN)
    assert first.verdict is second.verdict is Verdict.STORED
    assert len(owned.verdicts(file.import_id)) == 1


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

    def full(*_: object, **__: object) -> None:
        raise QuotaExceededError("A runner may have 1 file.")

    monkeypatch.setattr(type(owned), "add_file", full)
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
    assert said[-1][1] == "2 stored, 1 duplicate, 1 rejected"


def test_another_runners_import_is_not_there(owned: OwnedStore, store, season) -> None:
    name, data = next(iter(season.items()))
    import_id = upload(owned, name, io.BytesIO(data))
    with pytest.raises(NotFoundError):
        import_files(store.owned_by("somebody-else"), import_id)
