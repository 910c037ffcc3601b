"""Answers of the gate itself: to log in first, or that there is nothing here for this person."""

import json
from http.client import responses
from typing import Final
from urllib.parse import urlencode

from tornado.httputil import HTTPConnection, HTTPHeaders, ResponseStartLine

from smartrunning.server.access.surface import set_security_headers
from smartrunning.server.pages.templates import rendered

DRAINED_BYTES: Final = 1024**2
"""A refused body up to this length is read and dropped, so that the answer reaches the browser."""

LOG_IN: Final = "Log in first."
NOT_HERE: Final = "There is nothing at this address for you."
NO_DATABASE: Final = "The database does not answer; try again in a moment."
TOO_LARGE: Final = "This is too large."
UNKNOWN: Final = "This token is not known, or has ended. Make a new one on your profile page."
NOT_IN_SCOPE: Final = "This token may not do that. Its scopes are on your profile page."
TOO_OFTEN: Final = "Too many requests; wait a moment."
FOREIGN: Final = "This request came from another site and was refused."


_TITLES: Final = {403: "Not here", 404: "Not here", 503: "One moment"}


def wants_json(path: str) -> bool:
    """Whether a program rather than a person reads the answers at an address.

    Parameters
    ----------
    path : str
        Of the request, below the base address.

    Returns
    -------
    bool
        True for the interface of programs and everything that scripts fetch.
    """
    return path.startswith(("/smartrunning/api", "/api", "/lab/api", "/voila/api"))


def answer(
    connection: HTTPConnection,
    status: int,
    sentence: str,
    *,
    method: str,
    path: str,
    https: bool,
    wait_s: int = 0,
) -> None:
    """Refuse a request.

    Parameters
    ----------
    connection : HTTPConnection
        Where the request came in.
    status : int
        HTTP status.
    sentence : str
        Why, for a person.
    method, path : str
        Of the request.
    https : bool
        Whether the browser came by HTTPS.
    wait_s : int
        Seconds after which it is worth trying again; 0 where time changes nothing.
    """
    if wants_json(path):
        kind, body = "application/json", json.dumps({"error": sentence})
    else:
        title = _TITLES.get(status, "Refused")
        kind = "text/html; charset=utf-8"
        body = rendered("message.html.j2", title=title, sentence=sentence)
    headers = HTTPHeaders({"Content-Type": kind})
    if wait_s:
        headers["Retry-After"] = str(wait_s)
    if sentence == UNKNOWN:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    _send(connection, status, headers, body.encode(), method=method, path=path, https=https)


def send_to_login(connection: HTTPConnection, *, method: str, uri: str, https: bool) -> None:
    """Send a person to the login page and back afterwards.

    Parameters
    ----------
    connection : HTTPConnection
        Where the request came in.
    method, uri : str
        Of the request; the way back.
    https : bool
        Whether the browser came by HTTPS.
    """
    target = "/login" if uri == "/" else "/login?" + urlencode({"next": uri})
    headers = HTTPHeaders({"Location": target, "Content-Type": "text/plain"})
    _send(connection, 302, headers, b"", method=method, path="/login", https=https)


def _send(
    connection: HTTPConnection,
    status: int,
    headers: HTTPHeaders,
    body: bytes,
    *,
    method: str,
    path: str,
    https: bool,
) -> None:
    headers["Content-Length"] = str(len(body))
    set_security_headers(headers, path, https=https)
    headers["Cache-Control"] = "no-store"
    start_line = ResponseStartLine("HTTP/1.1", status, responses[status])
    connection.write_headers(start_line, headers, b"" if method == "HEAD" else body)
    connection.finish()
