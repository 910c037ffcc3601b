"""The command line as a person calls it: a process, its words and its exit code."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smartrunning import simulation

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs ``smartrunning`` with a data folder of its own."""

    def called(*words: object, **settings: object) -> subprocess.CompletedProcess[str]:
        named = {f"SMARTRUNNING_{name.upper()}": str(value) for name, value in settings.items()}
        return subprocess.run(
            [sys.executable, "-m", "smartrunning", *map(str, words)],
            env=os.environ
            | {"SMARTRUNNING_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
            | named,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return called


@pytest.fixture(scope="session")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A FIT file of the simulator."""
    from datetime import date

    path = tmp_path_factory.mktemp("fit") / "run.fit"
    season = simulation.season(
        simulation.VirtualRunner(), first_day=date(2026, 3, 2), weeks=1, seed=3
    )
    path.write_bytes(next(season)[1])
    return path
