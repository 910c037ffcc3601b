"""Names of entries: labels to show, never paths to write to."""

import re
import unicodedata
from typing import Final

LONGEST_LABEL: Final = 255
LITTER_FOLDER: Final = "__MACOSX"
LITTER_FILES: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
APPLE_DOUBLE_PREFIX: Final = "._"
DRIVE: Final = re.compile(r"[A-Za-z]:")


def is_litter(name: str) -> bool:
    """Whether an operating system, not a person, put an entry there.

    Parameters
    ----------
    name : str
        Name of an entry.

    Returns
    -------
    bool
        True for what macOS and Windows leave behind.
    """
    *folders, file = name.replace("\\", "/").split("/")
    return (
        LITTER_FOLDER in folders
        or file.startswith(APPLE_DOUBLE_PREFIX)
        or file.lower() in LITTER_FILES
    )


def leaves_its_folder(name: str) -> bool:
    """Whether a name, taken for a path, would point outside the folder it is unpacked to.

    Parameters
    ----------
    name : str
        Name of an entry.

    Returns
    -------
    bool
        True for absolute paths, drives and ``..``.
    """
    path = name.replace("\\", "/")
    return path.startswith("/") or bool(DRIVE.match(path)) or ".." in path.split("/")


def label(name: str) -> str:
    """Name fit to be shown: composed, without characters that steer a screen, not too long.

    Parameters
    ----------
    name : str
        Name of an entry.

    Returns
    -------
    str
        At most `LONGEST_LABEL` characters; the end, which says what the file is, stays.
    """
    plain = "".join(filter(str.isprintable, unicodedata.normalize("NFC", name)))
    return plain if len(plain) <= LONGEST_LABEL else "…" + plain[1 - LONGEST_LABEL :]
