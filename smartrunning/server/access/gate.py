"""The gate between the sockets and the application: it lets through what the table names.

The HTTP server knows only the gate; the application behind it, with the handlers of Jupyter, Voila
and JupyterLab, gets a request when the gate passes it on. A handler learns who is asking from the
gate alone, so a server without a gate would know nobody.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from tornado import httputil
from tornado.http1connection import HTTP1Connection

from smartrunning.errors import DatabaseUnavailableError
from smartrunning.server.access import refusal
from smartrunning.server.access.logins import Logins
from smartrunning.server.access.pace import Pace
from smartrunning.server.access.reading import asks_for_websocket, bearer, length_of, readable
from smartrunning.server.access.routes import UPLOAD, Route, Standing, route_for
from smartrunning.server.access.visit import Visit
from smartrunning.server.telemetry import REFUSED, Telemetry

DRAINED_UPLOADS: Final = 4
"""An upload this many times too large is read and dropped, so that its sender hears why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gate goes by.

    Attributes
    ----------
    cookie : str
        Name of the cookie with the token.
    upload_limit_bytes : int
        Longest upload.
    hosts : frozenset of str
        Host names, besides the one that a request names, from whose pages requests may come.
    """

    cookie: str
    upload_limit_bytes: int
    hosts: frozenset[str] = frozenset()


class Gate(httputil.HTTPServerConnectionDelegate):
    """What the HTTP server calls for every request.

    Parameters
    ----------
    application : HTTPServerConnectionDelegate
        What answers the requests that pass.
    rules : Rules
        What the gate goes by.
    logins : Logins
        Knows who is logged in.
    owns_kernel : callable
        Tells whether a kernel (first) is a person's own (second).
    on_refusal : callable
        Told about each refusal of a person who is logged in: visit, path, address.
    telemetry : Telemetry
        Counts what the gate answers itself.
    """

    def __init__(
        self,
        application: httputil.HTTPServerConnectionDelegate,
        rules: Rules,
        logins: Logins,
        *,
        owns_kernel: Callable[[str, str], bool],
        on_refusal: Callable[[Visit, str, str], None],
        telemetry: Telemetry,
    ) -> None:
        self.application = application
        self.rules = rules
        self.logins = logins
        self.owns_kernel = owns_kernel
        self.on_refusal = on_refusal
        self.telemetry = telemetry
        self.pace = Pace()
        self._routes: WeakKeyDictionary[httputil.HTTPConnection, Route] = WeakKeyDictionary()
        self._visits: WeakKeyDictionary[httputil.HTTPConnection, Visit] = WeakKeyDictionary()

    def start_request(
        self, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> httputil.HTTPMessageDelegate:
        """Begin a request.

        Parameters
        ----------
        server_conn : object
            The open connection.
        request_conn : HTTPConnection
            This request on it.

        Returns
        -------
        HTTPMessageDelegate
            Decides when the headers have come.
        """
        return _Passage(self, server_conn, request_conn)

    def on_close(self, server_conn: object) -> None:
        """Pass on that a connection has closed.

        Parameters
        ----------
        server_conn : object
            The connection.
        """
        self.application.on_close(server_conn)

    def visit_of(self, connection: httputil.HTTPConnection | None) -> Visit | None:
        """Person behind a request that has passed.

        Parameters
        ----------
        connection : HTTPConnection or None
            The request's own.

        Returns
        -------
        Visit or None
            None when nobody is logged in there.
        """
        return None if connection is None else self._visits.get(connection)

    def route_of(self, connection: httputil.HTTPConnection | None) -> Route | None:
        """Line of the table that has admitted a request.

        Parameters
        ----------
        connection : HTTPConnection or None
            The request's own.

        Returns
        -------
        Route or None
            None for a request that has not passed.
        """
        return None if connection is None else self._routes.get(connection)

    def remember(
        self, connection: httputil.HTTPConnection, route: Route, visit: Visit | None
    ) -> None:
        """Note who is behind a request that passes, and why it does.

        Parameters
        ----------
        connection : HTTPConnection
            The request's own.
        route : Route
            Line of the table.
        visit : Visit or None
            The person, where there is one.
        """
        self._routes[connection] = route
        self._visits.pop(connection, None)
        if visit is not None:
            self._visits[connection] = visit

    def comes_from_here(self, request: httputil.HTTPServerRequest) -> bool:
        """Whether a request was made by a page of this server, as far as the browser says.

        Parameters
        ----------
        request : HTTPServerRequest
            The request.

        Returns
        -------
        bool
            False when the browser names another origin, or a page elsewhere fetches in secret.
        """
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc not in {request.host, *self.rules.hosts}:
            return False
        foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
        followed_link = request.headers.get("Sec-Fetch-Mode") == "navigate"
        return not foreign or (followed_link and request.method in ("GET", "HEAD"))


class _UnknownError(Exception):
    """Nobody can say at this moment who asks."""

    def __init__(self, status: int, sentence: str, wait_s: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.wait_s = wait_s


class _Passage(httputil.HTTPMessageDelegate):
    """One request on its way through the gate."""

    def __init__(
        self, gate: Gate, server_conn: object, request_conn: httputil.HTTPConnection
    ) -> None:
        self._gate = gate
        self._server_conn = server_conn
        self._connection = request_conn
        self._inner: httputil.HTTPMessageDelegate | None = None
        self._answer: Callable[[], None] | None = None

    async def headers_received(
        self,
        start_line: httputil.RequestStartLine | httputil.ResponseStartLine,
        headers: httputil.HTTPHeaders,
    ) -> None:
        """Decide on the request; its body has not been read yet."""
        line = httputil.RequestStartLine(*start_line)
        request = httputil.HTTPServerRequest(
            connection=self._connection, start_line=line, headers=headers
        )
        if not await self._may_pass(request):
            return
        self._inner = self._gate.application.start_request(self._server_conn, self._connection)
        if (answer := self._inner.headers_received(start_line, headers)) is not None:
            await answer

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass a part of the body on, or drop it."""
        return self._inner.data_received(chunk) if self._inner else None

    def finish(self) -> None:
        """Pass on that the body is complete, or give the answer that had to wait for that."""
        if self._inner:
            self._inner.finish()
        elif self._answer:
            self._answer()

    def on_connection_close(self) -> None:
        """Pass on that the browser has gone."""
        if self._inner:
            self._inner.on_connection_close()

    async def _may_pass(self, request: httputil.HTTPServerRequest) -> bool:
        path = readable(request.path)
        if path is None or not self._gate.comes_from_here(request):
            sentence = refusal.NOT_HERE if path is None else refusal.FOREIGN
            return self._refuse(request, 403, sentence)
        method = "WEBSOCKET" if asks_for_websocket(request) else request.method or ""
        route = route_for(method, path, "anonymous")
        if route is not None and not route.personal:
            return self._admit(request, route, None)
        try:
            visit = await self._visit(request)
        except _UnknownError as unknown:
            return self._refuse(request, unknown.status, unknown.sentence, wait_s=unknown.wait_s)
        standing: Standing = visit.role if visit else "anonymous"
        route = route_for(method, path, standing, visit.scopes if visit else None)
        if route is None or not self._owns_kernel(route, path, visit):
            return self._turn_away(request, method, path, visit)
        return self._admit(request, route, visit)

    async def _visit(self, request: httputil.HTTPServerRequest) -> Visit | None:
        cookie = request.cookies.get(self._gate.rules.cookie)
        try:
            if token := bearer(request.headers):
                return await self._visit_of_program(token, request.remote_ip or "")
            return await self._gate.logins.visit(cookie.value) if cookie else None
        except DatabaseUnavailableError:
            raise _UnknownError(503, refusal.NO_DATABASE) from None

    async def _visit_of_program(self, token: str, address: str) -> Visit:
        pace = self._gate.pace
        if wait_s := pace.of_guesses_s(address):
            raise _UnknownError(429, refusal.TOO_OFTEN, wait_s)
        visit = await self._gate.logins.visit_of_program(token)
        if visit is None:
            pace.note_guess(address)
            raise _UnknownError(401, refusal.UNKNOWN)
        if wait_s := pace.of_token_s(visit.token_hash):
            raise _UnknownError(429, refusal.TOO_OFTEN, wait_s)
        return visit

    def _owns_kernel(self, route: Route, path: str, visit: Visit | None) -> bool:
        if not route.kernel:
            return True
        match = route.pattern.fullmatch(path)
        if match is None or visit is None:
            return False
        return self._gate.owns_kernel(match[1], visit.username)

    def _admit(
        self, request: httputil.HTTPServerRequest, route: Route, visit: Visit | None
    ) -> bool:
        most_bytes = route.body_bytes
        if most_bytes == UPLOAD:
            most_bytes = DRAINED_UPLOADS * self._gate.rules.upload_limit_bytes
        if length_of(request) > most_bytes:
            return self._refuse(request, 413, refusal.TOO_LARGE)
        self._limit_body(most_bytes)
        self._gate.remember(self._connection, route, visit)
        return True

    def _limit_body(self, most_bytes: int) -> None:
        if isinstance(self._connection, HTTP1Connection):
            self._connection.set_max_body_size(most_bytes)

    def _turn_away(
        self, request: httputil.HTTPServerRequest, method: str, path: str, visit: Visit | None
    ) -> bool:
        if visit is not None:
            self._gate.on_refusal(visit, f"{method} {path}", request.remote_ip or "")
            sentence = refusal.NOT_HERE if visit.scopes is None else refusal.NOT_IN_SCOPE
            return self._refuse(request, 403, sentence)
        if method in ("GET", "HEAD") and not refusal.wants_json(path):
            return self._reply(
                request,
                partial(
                    refusal.send_to_login,
                    self._connection,
                    method=method,
                    uri=request.uri or "/",
                    https=request.protocol == "https",
                ),
            )
        return self._refuse(request, 401, refusal.LOG_IN)

    def _refuse(
        self, request: httputil.HTTPServerRequest, status: int, sentence: str, *, wait_s: int = 0
    ) -> bool:
        self._gate.telemetry.note(REFUSED, request.method or "", status, request.request_time())
        return self._reply(
            request,
            partial(
                refusal.answer,
                self._connection,
                status,
                sentence,
                method=request.method or "",
                path=request.path,
                https=request.protocol == "https",
                wait_s=wait_s,
            ),
        )

    def _reply(self, request: httputil.HTTPServerRequest, answer: Callable[[], None]) -> bool:
        """Answer in place of the application.

        A short body is read first, for a connection that closes on unread bytes takes the answer
        with it; a long one is not, and its connection closes.
        """
        self._limit_body(refusal.DRAINED_BYTES)
        short = length_of(request) <= refusal.DRAINED_BYTES
        if short and "Transfer-Encoding" not in request.headers:
            self._answer = answer
        else:
            answer()
        return False
