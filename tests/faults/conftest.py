"""Platforms that are struck, and files for them."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).parent))
scene = importlib.import_module("scene")


@pytest.fixture(scope="session")
def files() -> ModuleType:
    """191 runs, 3 damaged files, one that ends its reader, 5 copies: 200."""
    return scene.Files.of(scene.runs(191))


@pytest.fixture(scope="session")
def few_files() -> ModuleType:
    """The same with 51 runs: 60."""
    return scene.Files.of(scene.runs(51))


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The platform as ``smartrunning serve`` starts it, with a cluster of its own."""
    running = scene.Platform(tmp_path_factory.mktemp("platform"))
    yield running
    running.end()


@pytest.fixture(scope="module")
def platform_on_a_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """One that computes on a Dask cluster of somebody else, with two runners of jobs."""
    running = scene.Platform(tmp_path_factory.mktemp("platform"), external=True)
    yield running
    running.end()
