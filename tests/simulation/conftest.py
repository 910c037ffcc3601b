"""Runs to look at, and their files as other programs read them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import fitdecode
import numpy as np
import pytest

from smartrunning import simulation
from smartrunning.units import FloatArray

STARTED_AT = datetime(2026, 4, 7, 16, 30, tzinfo=UTC)

Simulate = Callable[..., simulation.SimulatedSession]


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """Messages of a FIT file by name, each a mapping of field to value, and the order of names."""

    messages: dict[str, list[dict[str, object]]]
    names: list[str]

    def column(self, field: str) -> FloatArray:
        return np.array(
            [
                np.nan if record.get(field) is None else record[field]
                for record in self.messages["record"]
            ],
            dtype=float,
        )

    def elapsed_s(self) -> FloatArray:
        stamps = [record["timestamp"].timestamp() for record in self.messages["record"]]
        return np.array(stamps) - STARTED_AT.timestamp()


@pytest.fixture(scope="session")
def decode() -> Callable[[bytes], DecodedFile]:
    """Read a file with fitdecode, which has to find both checksums right."""

    def read(data: bytes) -> DecodedFile:
        messages: dict[str, list[dict[str, object]]] = {}
        names: list[str] = []
        with fitdecode.FitReader(
            data, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE
        ) as reader:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage):
                    fields = {field.name: field.value for field in frame.fields}
                    names.append(frame.name)
                    messages.setdefault(frame.name, []).append(fields)
        return DecodedFile(messages, names)

    return read


@pytest.fixture(scope="session")
def run() -> Simulate:
    """Simulate a workout, on the track and by a usual watch unless told otherwise."""

    def simulate(
        workout: simulation.SimulatedWorkout,
        *,
        runner: simulation.VirtualRunner | None = None,
        course: simulation.Course | None = None,
        watch: simulation.Watch | None = None,
        seed: int = 1,
    ) -> simulation.SimulatedSession:
        return simulation.simulate(
            runner or simulation.VirtualRunner(),
            workout,
            started_at=STARTED_AT,
            seed=seed,
            course=course or simulation.track_course(),
            watch=watch,
            utc_offset_s=7200,
        )

    return simulate
