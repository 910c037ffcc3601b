"""Batches of files that end their process are taken apart until the one file is found."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from smartrunning import simulation
from smartrunning.history import NO_CRITICAL_SPEEDS
from smartrunning.jobs.engine import Crashed
from smartrunning.jobs.import_job import _read_each
from smartrunning.storage.arrivals import RefusedFile
from smartrunning.workflows.read_files import Batch, ReceivedFile

RUNNER = simulation.VirtualRunner().profile("r", "R", date(2026, 3, 2))


class PoisonedEngine:
    """Reads nothing; a batch with the file ``poison.fit`` in it ends its process."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def each(
        self, _part: object, batches: Iterable[Batch], *_: object
    ) -> Iterator[tuple[Batch, Any]]:
        for batch in batches:
            self.read.append(len(batch.files))
            poisoned = any(file.name == "poison.fit" for file in batch.files)
            yield batch, Crashed(3) if poisoned else [()] * len(batch.files)


def batch(*names: str) -> Batch:
    files = tuple(ReceivedFile(at, name, b"x", "") for at, name in enumerate(names))
    return Batch(files, RUNNER, NO_CRITICAL_SPEEDS, datetime(2026, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_file_that_ends_its_process_is_found_and_the_others_are_read(place: int) -> None:
    names = ["a.fit", "b.fit"]
    names.insert(place, "poison.fit")
    engine = PoisonedEngine()
    assignment = SimpleNamespace(engine=engine, job=None, heartbeat=None)
    batches = [batch(*names), batch("c.fit", "d.fit")]
    found = [
        (file.name, reading)
        for read, readings in _read_each(assignment, batches)  # type: ignore[arg-type]
        for file, reading in zip(read.files, readings, strict=True)
    ]
    refused = {name: one for name, one in found if isinstance(one, RefusedFile)}
    assert sorted(name for name, _ in found) == ["a.fit", "b.fit", "c.fit", "d.fit", "poison.fit"]
    assert set(refused) == {"poison.fit"}
    assert refused["poison.fit"].code == "fit.too_expensive"
    assert "3 times" in refused["poison.fit"].sentence
    assert engine.read == [3, 2, 1, 1, 1]
