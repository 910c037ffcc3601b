"""Path in, security headers out: what a browser may do with an answer, by the part of the server.

No part may load anything from another host. App pages need ``blob:`` scripts, because anywidget
brings its modules that way, and no inline scripts at all; JupyterLab needs inline scripts and eval.
A report or a runner's file is only looked at: it is sandboxed.
"""

from typing import Final

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

_APP: Final = (
    "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_LAB: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_DOOR: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_DATA: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
_LOOKED_AT: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "frame-ancestors 'self'; sandbox allow-popups"
)
_FILE: Final = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "sandbox allow-downloads"
)

_SURFACES: Final[tuple[tuple[str, str, str], ...]] = (
    ("/smartrunning/api/reports/", ".html", _LOOKED_AT),
    ("/smartrunning/api/", "", _DATA),
    ("/api/", "", _DATA),
    ("/files/", "", _FILE),
    ("/nbconvert/", "", _FILE),
    ("/lab/api/", "", _DATA),
    ("/lab", "", _LAB),
    ("/static/", "", _LAB),
    ("/login", "", _DOOR),
    ("/logout", "", _DOOR),
    ("/password", "", _DOOR),
    ("/invitation", "", _DOOR),
    ("/voila/", "", _APP),
)
YEAR_S: Final = 365 * 86400
_NEVER_KEPT: Final = (
    "/smartrunning/api/",
    "/login",
    "/logout",
    "/password",
    "/invitation",
    "/api/",
)


def content_security_policy(path: str) -> str:
    """What a browser may do with an answer.

    Parameters
    ----------
    path : str
        Of the request, below the base address.

    Returns
    -------
    str
        Value of the header ``Content-Security-Policy``; the strictest for unknown parts.
    """
    for start, end, policy in _SURFACES:
        if path.startswith(start) and path.endswith(end):
            return policy
    return _DOOR


def set_security_headers(headers: HTTPHeaders, path: str, *, https: bool) -> None:
    """Write the security headers of an answer.

    Parameters
    ----------
    headers : HTTPHeaders
        Of the answer.
    path : str
        Of the request, below the base address.
    https : bool
        Whether the browser came by HTTPS.
    """
    headers["Content-Security-Policy"] = content_security_policy(path)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    headers["Server"] = "SmartRunning"
    if https:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
    if path.startswith(_NEVER_KEPT) or path.endswith(".ipynb"):
        headers["Cache-Control"] = "no-store"


class SecurityHeaders(OutputTransform):
    """Puts the security headers on every answer, whichever handler made it.

    Parameters
    ----------
    request : HTTPServerRequest
        The request.
    """

    def __init__(self, request: HTTPServerRequest) -> None:
        self._path = request.path
        self._https = request.protocol == "https"

    def transform_first_chunk(
        self,
        status_code: int,
        headers: HTTPHeaders,
        chunk: bytes,
        finishing: bool,
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Write the headers before the first bytes leave.

        Parameters
        ----------
        status_code : int
            Of the answer.
        headers : HTTPHeaders
            Of the answer.
        chunk : bytes
            First part of the answer.
        finishing : bool
            Whether it is the last part too.

        Returns
        -------
        tuple of int, HTTPHeaders and bytes
            The same, with more headers.
        """
        del finishing
        headers.pop("Access-Control-Allow-Origin", None)  # Jupyter gives it to whoever has a token
        set_security_headers(headers, self._path, https=self._https)
        return status_code, headers, chunk
