"""The season in a real database, for the scientist's door."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smartrunning.lab import access

stored_season = runpy.run_path(str(Path(__file__).parents[1] / "apps/stored_season.py"))[
    "stored_season"
]


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with stored_season(tmp_path_factory.mktemp("season"), weeks=5, plan=True) as stored:
        yield stored


@pytest.fixture
def as_kernel_of(season: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Puts the process into the place of a kernel."""

    def become(runner_id: str, role: str = "") -> None:
        access.store.cache_clear()
        for name, value in season.environment(runner_id, role).items():
            monkeypatch.setenv(name, value)

    yield become
    access.store.cache_clear()
