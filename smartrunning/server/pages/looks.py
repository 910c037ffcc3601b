"""How app pages look: their style sheets as one, which a browser keeps."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import smartrunning

STYLES: Final = Path(smartrunning.__file__).parent / "apps" / "static"
ADDRESS: Final = "/smartrunning/static/pages.css"


@cache
def style() -> bytes:
    """Style sheet of all app pages.

    Returns
    -------
    bytes
        What all pages share, then what single pages add.
    """
    sheets = (STYLES / "theme.css", *sorted((STYLES / "styles").glob("*.css")))
    return b"\n".join(sheet.read_bytes() for sheet in sheets)


@cache
def address() -> str:
    """Address of the style sheet, which changes with its content.

    Returns
    -------
    str
        Path below the host.
    """
    return f"{ADDRESS}?v={hashlib.sha256(style()).hexdigest()[:12]}"
