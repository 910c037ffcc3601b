"""What all handlers of the interface share: who asks, the store, and errors as sentences."""

import json
from collections.abc import Callable
from typing import Any, ClassVar, Final, ParamSpec, TypeVar

from jupyter_server.base.handlers import APIHandler
from tornado import web

from smartrunning import errors
from smartrunning.server.access.identity import visit_of
from smartrunning.server.access.looking import asked_runner, may_look
from smartrunning.server.access.visit import Visit
from smartrunning.server.api.plain import plain
from smartrunning.server.audit import Line
from smartrunning.server.parts import parts_of
from smartrunning.server.threads import in_thread
from smartrunning.storage import OwnedStore, Store

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

STATUS: Final[tuple[tuple[type[errors.SmartRunningError], int], ...]] = (
    (errors.NotFoundError, 404),
    (errors.InfeasibleGoalError, 422),
    (errors.PlanSupersededError, 409),
    (errors.InvalidRequestError, 400),
    (errors.InsufficientDataError, 422),
    (errors.AccessDeniedError, 403),
    (errors.OwnerMissingError, 403),
    (errors.QuotaExceededError, 413),
    (errors.StorageFullError, 507),
    (errors.DatabaseUnavailableError, 503),
)
NO_RUNNER: Final = "Your account has no running data of its own."
ONLY_READ: Final = "Another runner's objects can be read by their coaches, and not here."
NOT_ASSIGNED: Final = "There is no such runner among those that you coach."
SENTENCES: Final = {
    400: "The request cannot be read.",
    403: "The page was open for too long, or the request came from another site. Load it again.",
    404: "There is no such thing here.",
    405: "This cannot be done here.",
    413: "This is too large.",
}
OUR_FAULT: Final = "Something went wrong on our side, and it has been written down."


class Refusal(web.HTTPError):
    """An answer that is an error, with a sentence for the person.

    Parameters
    ----------
    status : int
        HTTP status.
    sentence : str
        Why, and what to do.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(status, sentence.replace("%", "%%"))
        self.sentence = sentence


def refusal_of(error: errors.SmartRunningError) -> Refusal:
    """Answer to an error that was raised on purpose.

    Parameters
    ----------
    error : SmartRunningError
        The error.

    Returns
    -------
    Refusal
        Its sentence, and the HTTP status that belongs to it.
    """
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    if isinstance(error, errors.OwnerMissingError):
        return Refusal(status, NO_RUNNER)
    return Refusal(status, str(error) if status != 500 else OUR_FAULT)


class ApiHandler(APIHandler):
    """A handler of the interface.

    Attributes
    ----------
    shared : bool
        Whether coaches may read here the objects of their runners, by ``?runner=``.
    """

    shared: ClassVar[bool] = False
    _looks_at = ""

    async def prepare(self, **how: Any) -> None:
        """See whose objects are meant, before anything is done with them.

        Parameters
        ----------
        **how : object
            As Jupyter's handlers take it.
        """
        await super().prepare(**how)
        asked = asked_runner(self)
        if asked is None:
            return
        if not self.shared or self.request.method not in ("GET", "HEAD"):
            raise Refusal(403, ONLY_READ)
        if not await self.ask(may_look, self.store, self.visit, asked):
            raise Refusal(404, NOT_ASSIGNED)
        self._looks_at = asked

    @property
    def visit(self) -> Visit:
        """Person behind the request.

        Returns
        -------
        Visit
            Known to the gate.
        """
        if (visit := visit_of(self)) is None:
            raise Refusal(401, "Log in first.")
        return visit

    @property
    def store(self) -> Store:
        """The open store.

        Returns
        -------
        Store
            One for the process.
        """
        return parts_of(self).store

    @property
    def own(self) -> OwnedStore:
        """The visitor's own part of the store, or what a coach may see of a runner's.

        Returns
        -------
        OwnedStore
            The only way to runners' data.
        """
        if self._looks_at:
            return self.store.shared_by(self._looks_at)
        if not self.visit.runner_id:
            raise Refusal(403, NO_RUNNER)
        return self.store.owned_by(self.visit.runner_id)

    async def ask(
        self,
        call: Callable[Arguments, Answer],
        *given: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Answer:
        """Ask the store, in a thread.

        Parameters
        ----------
        call : callable
            What to ask.
        *given : object
            Its arguments.
        **named : object
            Its named arguments.

        Returns
        -------
        object
            The answer; errors become refusals.
        """
        try:
            return await in_thread(call, *given, **named)
        except errors.SmartRunningError as error:
            raise refusal_of(error) from error

    def body(self) -> Any:
        """Return what the request brought.

        Returns
        -------
        object
            Plain JSON values; an empty object for an empty body.
        """
        if not self.request.body.strip():
            return {}
        try:
            return json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise Refusal(400, "The request needs a body of JSON.") from error

    def send(self, value: Any, *, status: int = 200) -> None:
        """Answer.

        Parameters
        ----------
        value : object
            Becomes JSON by `plain`.
        status : int
            HTTP status.
        """
        self.set_status(status)
        self.finish(json.dumps(plain(value), allow_nan=False))

    def send_file(self, data: bytes, *, kind: str, name: str = "") -> None:
        """Answer with bytes.

        Parameters
        ----------
        data : bytes
            The bytes.
        kind : str
            Media type.
        name : str
            File name to save it under; empty for something to look at.
        """
        if name:
            self.set_attachment_header(name)
        self.finish(data, set_content_type=kind)

    def note(self, what: str, subject: str = "") -> None:
        """Write a line into the audit book.

        Parameters
        ----------
        what : str
            Dotted name of the event.
        subject : str
            Key of the object.
        """
        line = Line(what, self.visit.username, subject, "ok", self.request.remote_ip or "")
        parts_of(self).book.note(line)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence.

        Parameters
        ----------
        status_code : int
            HTTP status.
        **kwargs : object
            ``exc_info``, whose details go to the log only.
        """
        error = (kwargs.get("exc_info") or (None, None))[1]
        known = SENTENCES.get(status_code, OUR_FAULT)
        sentence = error.sentence if isinstance(error, Refusal) else known
        self.finish(json.dumps({"error": sentence}))
