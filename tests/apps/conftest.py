"""The season in a real database, for the pages."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

stored_season = runpy.run_path(str(Path(__file__).parent / "stored_season.py"))["stored_season"]


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with stored_season(tmp_path_factory.mktemp("season"), weeks=6, plan=True) as stored:
        yield stored


@pytest.fixture
def as_visitor(season: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts the process into the place of a visitor's kernel."""

    def become(runner_id: str, role: str = "runner") -> None:
        for name, value in season.environment(runner_id, role).items():
            monkeypatch.setenv(name, value)

    return become
