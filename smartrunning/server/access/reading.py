"""What a request says, read so that no two programs can read it differently."""

import re
from typing import Final
from urllib.parse import unquote

from tornado import httputil

CONFUSING: Final = re.compile(r"%(?:2[efEF5]|5[cC]|00|0[aAdD])|//|\\|[\x00-\x20\x7f-\U0010ffff]")
"""Ways to write one path so that two programs read two."""
UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\\%]")
"""What no path has when it was read; a per cent sign that stays began no character."""


def readable(path: str) -> str | None:
    """Path as every program behind the gate will read it.

    Parameters
    ----------
    path : str
        As the request has it.

    Returns
    -------
    str or None
        None when two programs could read it differently.
    """
    if CONFUSING.search(path) or not path.startswith("/"):
        return None
    try:
        decoded = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    dotted = any(part in (".", "..") for part in decoded.split("/"))
    return None if dotted or UNPRINTABLE.search(decoded) else decoded


def bearer(headers: httputil.HTTPHeaders) -> str:
    """Personal token that a program sends; a request with one is never looked at for cookies.

    Parameters
    ----------
    headers : HTTPHeaders
        Of the request.

    Returns
    -------
    str
        Empty when there is none.
    """
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() or "-" if scheme.lower() == "bearer" else ""


def length_of(request: httputil.HTTPServerRequest) -> int:
    """Length of the body as the request says it.

    Parameters
    ----------
    request : HTTPServerRequest
        The request.

    Returns
    -------
    int
        Bytes; 0 when the request says none, or nonsense.
    """
    length = request.headers.get("Content-Length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def asks_for_websocket(request: httputil.HTTPServerRequest) -> bool:
    """Whether a request wants to become a websocket.

    Parameters
    ----------
    request : HTTPServerRequest
        The request.

    Returns
    -------
    bool
        By its method and headers.
    """
    return request.method == "GET" and request.headers.get("Upgrade", "").lower() == "websocket"
