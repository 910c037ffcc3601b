"""A real database, and files that the simulator writes."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest

from smartrunning import simulation
from smartrunning.config import Settings
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.embedded import EmbeddedServer

FIRST_DAY = date(2026, 3, 2)
Files = dict[str, bytes]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), free_space_bytes=0)
    with EmbeddedServer(settings) as server, open_store(server.uri, settings=settings) as opened:
        yield opened


@pytest.fixture
def owned(store: Store) -> OwnedStore:
    """A new runner's part of the store, so that tests do not see each other."""
    key = f"runner-{uuid4().hex[:8]}"
    body = simulation.VirtualRunner()
    profile = body.profile(key, "Test Runner", FIRST_DAY, time_zone="Europe/Berlin")
    store.runners.create(profile)
    return store.owned_by(key)


@pytest.fixture(scope="session")
def new_runner(store: Store) -> Callable[[], OwnedStore]:
    """Makes runners of whom nothing is known but a name and a sex."""

    def make() -> OwnedStore:
        key = f"runner-{uuid4().hex[:8]}"
        store.runners.create(Runner(key, "Test Runner", sex="male"))
        return store.owned_by(key)

    return make


@pytest.fixture(scope="session")
def season() -> Files:
    """Six weeks of runs by name, time trials among them."""
    return dict(simulation.season(simulation.VirtualRunner(), first_day=FIRST_DAY, weeks=6, seed=5))
