"""Files that people send beside their activities, by how they begin or what they are called."""

from typing import Final

from smartrunning.errors import FileRejectedError

READABLE: Final = "FIT, TCX and GPX files can be read, and ZIP archives of them"
ACTIVITY_ENDINGS: Final = frozenset({"fit", "tcx", "gpx"})
APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"

HEADS: Final = (
    (APPLE_DOUBLE, "a note that macOS keeps beside a file, without the activity itself"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"<!DOCTYPE html", "a web page, perhaps because you were not logged in when you exported it"),
    (b"<!doctype html", "a web page, perhaps because you were not logged in when you exported it"),
    (b"{", "a JSON file"),
    (b"[", "a JSON file"),
)
"""How files begin that are sound but hold no activity."""

ENDINGS: Final = {
    "csv": "a table",
    "json": "a JSON file",
    "txt": "a text",
    "md": "a text",
    "html": "a web page",
    "htm": "a web page",
    "pdf": "a PDF document",
    "xlsx": "a table",
    "jpg": "a picture",
    "jpeg": "a picture",
    "png": "a picture",
    "gif": "a picture",
    "heic": "a picture",
    "webp": "a picture",
    "mp4": "a film",
    "mov": "a film",
    "ics": "a calendar",
    "log": "a log",
}

ROOTS: Final = {
    "kml": "a Google Earth (KML) file, which has no times",
    "html": "a web page, perhaps because you were not logged in when you exported it",
    "svg": "a picture",
    "workout_file": "a planned workout",
    "plist": "a list of settings of macOS",
}
"""Outermost elements of XML files that hold no activity."""


def foreign(data: bytes, name: str, root: str) -> FileRejectedError:
    """Why a file of no format that can be read is refused.

    Parameters
    ----------
    data : bytes
        Its content, not empty.
    name : str
        What it is called.
    root : str
        Its outermost XML element; empty when it is not XML.

    Returns
    -------
    FileRejectedError
        Of the code ``file.no_activity`` where it is plain what it is instead.
    """
    ending = name.lower().removesuffix(".gz").rpartition(".")[2]
    what = ROOTS.get(root.lower()) or _by_head(data)
    if ending in ACTIVITY_ENDINGS and not data.startswith(APPLE_DOUBLE):
        return _misnamed(ending, what)
    what = what or ENDINGS.get(ending)
    if what is not None:
        return FileRejectedError("file.no_activity", f"This file is {what}; {READABLE}.")
    kind = f"an XML file of an unknown kind (“{root[:40]}”)" if root else "of an unknown format"
    return FileRejectedError("file.unknown_format", f"This file is {kind}; {READABLE}.")


def _by_head(data: bytes) -> str | None:
    return next((said for head, said in HEADS if data.startswith(head)), None)


def _misnamed(ending: str, what: str | None) -> FileRejectedError:
    kind = ending.upper()
    if what is not None:
        sentence = f"This file is named {kind} but is {what}; export the activity again."
    else:
        sentence = (
            f"This file is named {kind} but does not begin as such a file does, so it was damaged "
            "or is something else; copy or export it again."
        )
    return FileRejectedError(f"{ending}.corrupt", sentence)
