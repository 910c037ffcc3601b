"""After an import is undone, the numbers are those of a runner who never had it."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartrunning import simulation
from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import JobState
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.read_files import Batch, Reading, read_batch
from smartrunning.workflows.recompute_history import differences, recompute_history
from smartrunning.workflows.undo_import import request_undo, undo_import
from smartrunning.workflows.update_history import update_history

FIRST_DAY = date(2026, 3, 2)
TODAY = date(2026, 4, 13)
BODY = simulation.VirtualRunner()
Zipped = Callable[[list[tuple[str, bytes]]], io.BytesIO]


@pytest.fixture(scope="module")
def runs(season: dict[str, bytes]) -> dict[str, bytes]:
    """Races and easy runs, and one of them from a second device too."""
    names = sorted(season, key=lambda name: "trial" not in name)[:5]
    started_at = datetime(2026, 4, 1, 7, tzinfo=UTC)
    twice = {
        f"{device}.fit": simulation.to_fit(
            simulation.simulate(
                BODY,
                simulation.time_trial(3000),
                course=simulation.track_course(),
                started_at=started_at,
                seed=1,
                watch=simulation.Watch(smart_recording=device == "phone"),
            )
        )
        for device in ("watch", "phone")
    }
    return {name: season[name] for name in names} | twice


class Cache:
    """Reads each file once in all tests: what is in it does not depend on who brings it."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}

    def __call__(self, batches: Iterator[Batch]) -> Iterator[tuple[Batch, list[Reading]]]:
        for batch in batches:
            for single in batch.singles:
                key = single.files[0].sha256
                if key not in self.readings:
                    self.readings[key] = read_batch(single)[0]
            yield batch, [self.readings[file.sha256] for file in batch.files]


@pytest.fixture(scope="module")
def cache() -> Cache:
    return Cache()


def runner_of(store: Store, key: str) -> OwnedStore:
    store.runners.create(BODY.profile(key, "Test Runner", FIRST_DAY))
    return store.owned_by(key)


def bring(owned: OwnedStore, files: list[tuple[str, bytes]], zipped: Zipped, cache: Cache) -> str:
    import_id, _ = owned.add_upload("runs.zip", zipped(files))
    import_files(owned, import_id, read_each=cache)
    update_history(owned, TODAY)
    return import_id


def numbers(owned: OwnedStore) -> dict[str, object]:
    """Everything that is computed from sessions, as text: equal to the last bit, gaps included."""
    return {
        "statistics": [repr(one) for one in owned.statistics()],
        "bests": repr(owned.bests()),
        "critical speeds": repr(owned.critical_speeds()),
        "history": repr(owned.history()),
        "counting": [(one.session_id, one.counts) for one in owned.sessions()],
    }


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_numbers_are_those_of_a_runner_who_never_had_the_import(
    store: Store, runs: dict[str, bytes], zipped: Zipped, cache: Cache, data: st.DataObject
) -> None:
    """The two runners have the same key, one after the other, so that all keys are the same."""
    some = st.lists(st.sampled_from(sorted(runs)), min_size=1, max_size=4, unique=True)
    imports = data.draw(st.lists(some, min_size=2, max_size=3))
    undone = data.draw(st.integers(0, len(imports) - 1))
    key = f"runner-{uuid4().hex[:8]}"
    owned = runner_of(store, key)
    keys = [bring(owned, [(n, runs[n]) for n in names], zipped, cache) for names in imports]
    undo_import(owned, keys[undone])
    update_history(owned, TODAY)
    after = numbers(owned)
    assert differences(owned.stored_history(), recompute_history(owned, TODAY)) == []
    owned.erase()
    never = runner_of(store, key)
    for names in imports[:undone] + imports[undone + 1 :]:
        bring(never, [(name, runs[name]) for name in names], zipped, cache)
    assert after == numbers(never)


def test_undoing_the_only_import_leaves_a_runner_without_numbers(
    owned: OwnedStore, runs: dict[str, bytes], zipped: Zipped, cache: Cache
) -> None:
    update_history(owned, TODAY)
    before = numbers(owned)
    import_id = bring(owned, [*runs.items()], zipped, cache)
    assert len(owned.bests()) > 0
    undo_import(owned, import_id)
    update_history(owned, TODAY)
    assert numbers(owned) == before


def test_progress_is_told_by_files(
    owned: OwnedStore, runs: dict[str, bytes], zipped: Zipped, cache: Cache
) -> None:
    said: list[tuple[float, str]] = []
    import_id = bring(owned, [*runs.items()], zipped, cache)
    undo_import(owned, import_id, report=lambda share, words="": said.append((share, words)))
    assert said[-1] == (1.0, "7 of 7 files")


def test_asking_to_undo_stops_an_import_that_has_not_ended(
    owned: OwnedStore, store: Store, runs: dict[str, bytes], zipped: Zipped
) -> None:
    import_id, job_id = owned.add_upload("runs.zip", zipped([*runs.items()]))
    undo_id = request_undo(store, owned.owner, import_id)
    assert store.jobs.get(job_id, owned.owner).state is JobState.CANCELLED
    assert request_undo(store, owned.owner, import_id) == undo_id, "one job for one import"
    undo_import(owned, import_id)
    with pytest.raises(InvalidRequestError, match="undone before"):
        request_undo(store, owned.owner, import_id)
    with pytest.raises(NotFoundError):
        owned.upload(owned.import_info(import_id).upload_id)
    with pytest.raises(NotFoundError):
        request_undo(store, "somebody-else", import_id)
