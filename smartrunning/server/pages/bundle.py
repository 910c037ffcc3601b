"""The scripts of an app page in one: a hundred small answers are a hundred waits.

Voila's frontend and the widgets come as some eighty parts, each of which the browser would ask for
when the one before has run. A part only puts functions on a list that its loader reads, so parts
can be there before the loader; `scripts.txt` names those that pages use. What is not named, or has
another name in another version, is loaded when it is needed, as before.
"""

import gzip
from functools import cache
from pathlib import Path
from typing import Final

from smartrunning.server.pages.folders import extension_folders, static_folders

NAMES: Final = Path(__file__).with_name("scripts.txt")
LOADER: Final = "voila.js"
STYLE: Final = "voila-style.js"
_AS_THEY_ARE: Final = frozenset({LOADER, STYLE})
"""They keep names of their own on the page."""


@cache
def names() -> tuple[str, ...]:
    """Names of the parts, in the order in which they run.

    Returns
    -------
    tuple of str
        The loader comes last.
    """
    return tuple(NAMES.read_text("utf-8").split())


@cache
def script() -> bytes:
    """All parts that there are, one after the other.

    Returns
    -------
    bytes
        UTF-8 text.
    """
    return b"\n".join(_whole(name) for name in names())


@cache
def packed() -> bytes:
    """The same as a browser would rather have it.

    Returns
    -------
    bytes
        By gzip.
    """
    return gzip.compress(script(), compresslevel=6, mtime=0)


def missing() -> tuple[str, ...]:
    """Parts that are named, but have another name in the installed versions.

    Returns
    -------
    tuple of str
        Their names.
    """
    return tuple(name for name in names() if _place(name) is None)


def _place(name: str) -> Path | None:
    folders = (Path(folder) for folder in (*static_folders(), *extension_folders()))
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _whole(name: str) -> bytes:
    """Text of a part, so that being strict or not stays its own affair."""
    if (place := _place(name)) is None:
        return b""
    text = place.read_bytes()
    return text if name in _AS_THEY_ARE else b"(()=>{" + text + b"\n})();"
