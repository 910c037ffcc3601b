"""Which code this is: version of the package, commit of a checkout, hash of the source."""

import hashlib
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import smartrunning

PATIENCE_S: Final = 5.0
SOURCES: Final = frozenset({".py", ".html", ".json"})


@cache
def code_version() -> dict[str, str]:
    """Which code is running, as it was when it was first asked.

    Returns
    -------
    dict of str to str
        ``version`` of the package; ``git``, what ``git describe`` says of the checkout, empty where
        there is none; ``source_sha256`` over the files of the package, which tells two states of
        the code apart also where there is no git.
    """
    package = Path(smartrunning.__file__).parent
    return {
        "version": smartrunning.__version__,
        "git": _described(package.parent),
        "source_sha256": source_sha256(package),
    }


def source_sha256(package: Path) -> str:
    """Hash of the source files below a folder, names included.

    Parameters
    ----------
    package : pathlib.Path
        The folder.

    Returns
    -------
    str
        In hexadecimal.
    """
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in SOURCES:
            content = path.read_bytes()
            name = path.relative_to(package).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _described(folder: Path) -> str:
    if not (folder / ".git").exists():
        return ""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "describe", "--always", "--dirty", "--tags"],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
