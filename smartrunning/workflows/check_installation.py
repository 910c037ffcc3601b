"""An installation in, a list of what is there and what is missing out."""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

from smartrunning.config import GIGABYTE, Settings
from smartrunning.errors import SmartRunningError
from smartrunning.storage import mongod, open_store
from smartrunning.storage.address import running_uri

SUPPORTED: Final = ((3, 11), (3, 14))
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    subject : str
        What was looked at.
    good : bool
        Whether it will do.
    sentence : str
        What was found, and what to do about it.
    needed : bool
        Whether the platform cannot run without it.
    """

    subject: str
    good: bool
    sentence: str
    needed: bool = True


def check_installation(
    settings: Settings, check_port: Callable[[Settings], None]
) -> Iterator[Finding]:
    """Look at everything that the platform needs on this machine.

    Parameters
    ----------
    settings : Settings
        What the operator has chosen.
    check_port : callable
        Raises when the port is taken.

    Yields
    ------
    Finding
        One after the other.
    """
    yield _python()
    yield _packages()
    yield _folder(settings)
    yield _space(settings)
    yield _database(settings)
    yield _port(settings, check_port)
    yield _browser()
    yield _pango()


def _python() -> Finding:
    found = sys.version_info[:2]
    good = SUPPORTED[0] <= found < SUPPORTED[1]
    return Finding("Python", good, f"{platform.python_version()}; needed: 3.11 to 3.13.")


def _packages() -> Finding:
    wrong = []
    requirements = [Requirement(line) for line in requires("smartrunning") or ()]
    for requirement in requirements:
        if requirement.marker and not requirement.marker.evaluate():
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            wrong.append(f"{requirement.name} is {found}, needed {requirement.specifier}")
    sentence = "; ".join(wrong) + ": run `make setup`." if wrong else f"all {len(requirements)}."
    return Finding("Packages", not wrong, sentence)


def _folder(settings: Settings) -> Finding:
    good = os.access(_nearest(settings.data_dir), os.W_OK | os.X_OK)
    words = (
        "can be written." if good else "cannot be written; choose another: SMARTRUNNING_DATA_DIR."
    )
    return Finding("Data folder", good, f"{settings.data_dir} {words}")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return folder if folder.exists() else _nearest(folder.parent)


def _space(settings: Settings) -> Finding:
    free = shutil.disk_usage(_nearest(settings.data_dir)).free
    needed = settings.free_space_bytes
    return Finding(
        "Free space",
        free >= needed,
        f"{free / GIGABYTE:.1f} GB free; uploads need {needed / GIGABYTE:.1f} GB.",
    )


def _database(settings: Settings) -> Finding:
    try:
        if settings.mongodb_uri is not None or running_uri(settings) is not None:
            with open_store(settings=settings) as store:
                store.ping()
            return Finding("Database", good=True, sentence="it answers.")
        program = mongod.program(settings)
    except SmartRunningError as error:
        return Finding("Database", good=False, sentence=str(error))
    return Finding("Database", good=True, sentence=f"not running; would start {program}.")


def _port(settings: Settings, check_port: Callable[[Settings], None]) -> Finding:
    try:
        check_port(settings)
    except SmartRunningError as error:
        if running_uri(settings) is not None:
            sentence = f"{settings.port} is in use, and SmartRunning is running."
            return Finding("Port", good=True, sentence=sentence)
        return Finding("Port", good=False, sentence=str(error))
    return Finding("Port", good=True, sentence=f"{settings.port} on {settings.host} is free.")


def _pango() -> Finding:
    found = find_library("pango-1.0")
    words = "reports can be had as PDF." if found else "not found: reports have no PDF without it."
    return Finding("Pango", found is not None, words, needed=False)


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    sentence = found or "none of Chromium's names on PATH; only the tests need one: `make browser`."
    return Finding("Browser", found is not None, sentence, needed=False)
