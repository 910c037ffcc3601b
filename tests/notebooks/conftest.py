"""The season in a real database, and kernels that see it."""

import os
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

stored_season = runpy.run_path(str(Path(__file__).parents[1] / "apps/stored_season.py"))[
    "stored_season"
]


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with stored_season(tmp_path_factory.mktemp("season"), weeks=3, plan=True) as stored:
        yield stored


@pytest.fixture
def kernel_of(season: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Makes the kernels that are started from here those of a runner or a scientist."""

    def become(runner_id: str, role: str = "") -> dict[str, str]:
        elsewhere = {
            "IPYTHONDIR": str(tmp_path / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        for name, value in (season.environment(runner_id, role) | elsewhere).items():
            monkeypatch.setenv(name, value)
        return dict(os.environ)

    return become
