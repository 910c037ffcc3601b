"""Notebooks of the project in, copies to work on out; what a scientist has changed stays."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SHIPPED: Final = ".shipped.json"
"""Hashes of the notebooks as they were copied the last time."""


def refresh(notebooks: Path, workspace: Path) -> None:
    """Copy the project's notebooks into the workspace.

    A copy that nobody has changed follows the project; one that was changed stays, and one that was
    deleted stays deleted until the project has a newer one.

    Parameters
    ----------
    notebooks : pathlib.Path
        Folder of the project.
    workspace : pathlib.Path
        Folder of the scientists.
    """
    record = workspace / SHIPPED
    before = _shipped_before(record)
    now = {str(path.relative_to(notebooks)): _digest(path) for path in _files(notebooks)}
    for name, digest in now.items():
        if before.get(name) != digest:
            _copy(notebooks / name, workspace / "notebooks" / name, before.get(name, ""))
    record.write_text(json.dumps(now, indent=1, sort_keys=True))


def _shipped_before(record: Path) -> dict[str, str]:
    """Hashes of the last time; none where a scientist has made something else of the record."""
    try:
        found = json.loads(record.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _copy(source: Path, target: Path, digest_before: str) -> None:
    if target.exists() and _digest(target) != digest_before:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _files(folder: Path) -> Iterator[Path]:
    hidden = (".", "__")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(
            part.startswith(hidden) for part in path.relative_to(folder).parts
        ):
            yield path


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
