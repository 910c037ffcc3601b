"""A real server for all tests of the room, and a new runner for each of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from smartrunning.config import Settings
from smartrunning.records import (
    DataFlag,
    Device,
    Lap,
    Pause,
    Provenance,
    Records,
    Session,
)
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.connection import Connection
from smartrunning.storage.embedded import EmbeddedServer

MakeSession = Callable[..., Session]
AddSession = Callable[..., str]


@pytest.fixture(scope="session")
def server_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"), free_space_bytes=0)


@pytest.fixture(scope="session")
def server(server_settings: Settings) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(server_settings) as running:
        yield running


@pytest.fixture(scope="session")
def store(server: EmbeddedServer, server_settings: Settings) -> Iterator[Store]:
    with open_store(settings=server_settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def connection(server: EmbeddedServer) -> Iterator[Connection]:
    """The bare database, to look at what the store has really written."""
    opened = Connection(server.uri, database="smartrunning")
    yield opened
    opened.close()


@pytest.fixture
def new_runner(store: Store) -> Callable[[], OwnedStore]:
    def make() -> OwnedStore:
        runner = Runner(runner_id=f"runner-{uuid4().hex[:8]}", name="Test Runner")
        store.runners.create(runner)
        return store.owned_by(runner.runner_id)

    return make


@pytest.fixture
def owned(new_runner: Callable[[], OwnedStore]) -> OwnedStore:
    return new_runner()


@pytest.fixture
def other(new_runner: Callable[[], OwnedStore]) -> OwnedStore:
    return new_runner()


@pytest.fixture
def make_session() -> MakeSession:
    def make(*, minutes: float = 10.0, day: int = 0, sport: str = "running") -> Session:
        """A steady run of 3 m/s; its heart rate has a gap."""
        elapsed_s = np.arange(0.0, minutes * 60 + 1)
        heart_rate_bpm = 140.0 + 10 * np.sin(elapsed_s / 60)
        heart_rate_bpm[5:9] = np.nan
        return Session(
            sport=sport,
            sub_sport="generic",
            started_at=datetime(2026, 5, 1, 6, 30, tzinfo=UTC) + timedelta(days=day),
            records=Records.of(
                elapsed_s=elapsed_s,
                distance_m=3.0 * elapsed_s,
                speed_mps=np.full(len(elapsed_s), 3.0),
                heart_rate_bpm=np.round(heart_rate_bpm),
            ),
            elapsed_s=float(elapsed_s[-1]),
            provenance=Provenance("fit", "a test 1.0"),
            utc_offset_s=7200,
            laps=(Lap(0.0, 300.0, 900.0, "distance"), Lap(300.0, 600.0)),
            pauses=(Pause(10.0, 12.5),),
            device=Device("garmin", "fenix", "123"),
            device_summary={"distance_m": 1800.5, "ascent_m": 12.0},
            flags=(DataFlag("fit.truncated", "The end of the file was missing."),),
        )

    return make


@pytest.fixture
def add_session(make_session: MakeSession) -> AddSession:
    def add(owned: OwnedStore, *, day: int = 0, **shape: object) -> str:
        session = make_session(day=day, **shape)
        stored = owned.add_file(
            import_id="0" * 24,
            name=f"{day}.fit",
            data=f"{day} {shape}".encode(),
            sessions=[session],
            local_dates=[session.started_at.date()],
        )
        return stored.session_ids[0]

    return add
