"""Files in as they come, in constant memory; an answer as soon as they last."""

import asyncio
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from tornado import web

from smartrunning.config import MEGABYTE
from smartrunning.errors import SmartRunningError
from smartrunning.logs import logger
from smartrunning.server.access.reading import length_of
from smartrunning.server.access.refusal import DRAINED_BYTES
from smartrunning.server.api.handler import SENTENCES, ApiHandler, Refusal, refusal_of
from smartrunning.server.parts import parts_of
from smartrunning.storage.uploads import UploadWriter

LONGEST_NAME: Final = 200
SILENCE_S: Final = 60.0
AT_ONCE: Final = 4
"""Uploads of one person at the same time."""
WRITTEN_TOGETHER_BYTES: Final = MEGABYTE
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")

_log = logger(__name__)


@web.stream_request_body
class Uploads(ApiHandler):
    """Takes one file, as the raw body of the request; its name is in the header ``X-Filename``."""

    _open: Final[dict[str, int]] = {}

    def initialize(self) -> None:
        """Begin with nothing."""
        self._writer: UploadWriter | None = None
        self._waiting = bytearray()
        self._refused: Refusal | None = None
        self._person = ""
        self._alarm: asyncio.TimerHandle | None = None
        self._untie: Callable[[], None] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def prepare(self) -> None:  # type: ignore[override]  # as in APIHandler, which it extends
        """Decide before the body is read: login, XSRF token, origin, size, room.

        A file for which there is no room is read to its end and dropped, for a browser listens to
        the answer only then; the gate has refused what is much too large. A program that asks
        first, by ``Expect: 100-continue``, has the answer at once.
        """
        length_bytes = length_of(self.request)
        try:
            await super().prepare()
        except web.HTTPError as error:
            if length_bytes > DRAINED_BYTES:
                raise
            self._refused = Refusal(error.status_code, SENTENCES[403])
            return
        try:
            self._check_size(length_bytes)
            self._count()
            self._writer = await parts_of(self).uploads.begin(self.own.owner, self._name())
        except SmartRunningError as error:
            self._refused = refusal_of(error)
        except Refusal as refusal:
            self._refused = refusal
        if self._refused is not None and self.request.headers.get("Expect") == "100-continue":
            raise self._refused
        self._untie = parts_of(self).logins.attach(self.visit.token_hash, self._hang_up)
        self._watch()

    async def data_received(self, chunk: bytes) -> None:
        """Take a part of the body.

        Parameters
        ----------
        chunk : bytes
            The part.
        """
        self._watch()
        if self._refused is None:
            self._waiting += chunk
        if len(self._waiting) >= WRITTEN_TOGETHER_BYTES:
            await self._write()

    @web.authenticated
    async def post(self) -> None:
        """Make the file last, and answer with the keys of its import and its job."""
        self._unwatch()
        await self._write()
        if self._refused is not None:
            raise self._refused
        if self._writer is None or not self._writer.size_bytes:
            raise Refusal(400, "The file is empty.")
        writer, self._writer = self._writer, None  # from here on it is not ours to clear away
        try:
            import_id, job_id = await writer.commit()
        except SmartRunningError as error:
            await _abort(writer)
            raise refusal_of(error) from error
        self.note("upload", import_id)
        parts_of(self).telemetry.note_upload(length_of(self.request))
        self.send({"import_id": import_id, "job_id": job_id}, status=202)

    def on_finish(self) -> None:
        """Leave nothing behind of an upload that was not completed."""
        super().on_finish()
        self._let_go()

    def on_connection_close(self) -> None:
        """Leave nothing behind when the browser has gone."""
        super().on_connection_close()
        self._let_go()

    async def _write(self) -> None:
        async with self._one_at_a_time:
            chunk, self._waiting = bytes(self._waiting), bytearray()
            if self._writer is None or not chunk:
                return
            try:
                await self._writer.write(chunk)
            except SmartRunningError as error:
                self._refused = refusal_of(error)

    def _check_size(self, length_bytes: int) -> None:
        limit_bytes = parts_of(self).settings.upload_limit_bytes
        if length_bytes <= limit_bytes:
            return
        sentence = f"A file may have {limit_bytes // MEGABYTE} MB; this one is larger."
        raise Refusal(413, f"{sentence} Cut it in several.")

    def _count(self) -> None:
        """Note one more upload of this person."""
        person = self.visit.username
        if self._open.get(person, 0) >= AT_ONCE:
            raise Refusal(
                429, "Too many files at the same time; the next one can come in a moment."
            )
        self._open[person] = self._open.get(person, 0) + 1
        self._person = person

    def _name(self) -> str:
        name = unquote(self.request.headers.get("X-Filename", ""), errors="replace")
        last = PurePosixPath(CONTROL.sub("", name).replace("\\", "/")).name
        return last[:LONGEST_NAME] or "upload"

    def _watch(self) -> None:
        self._unwatch()
        self._alarm = asyncio.get_running_loop().call_later(SILENCE_S, self._hang_up)

    def _unwatch(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()

    def _hang_up(self) -> None:
        _log.info("an upload fell silent, or its login has ended")
        if stream := getattr(self.request.connection, "stream", None):
            stream.close()

    def _let_go(self) -> None:
        self._unwatch()
        if self._untie is not None:
            self._untie()
        if self._person:
            self._open[self._person] -= 1
            if not self._open[self._person]:
                del self._open[self._person]
            self._person = ""
        writer, self._writer = self._writer, None
        if writer is not None:
            task = asyncio.ensure_future(self._clear_away(writer))
            _CLEARING.add(task)
            task.add_done_callback(_CLEARING.discard)

    async def _clear_away(self, writer: UploadWriter) -> None:
        async with self._one_at_a_time:
            await _abort(writer)


_CLEARING: Final[set["asyncio.Task[None]"]] = set()


async def _abort(writer: UploadWriter) -> None:
    try:
        await writer.abort()
    except SmartRunningError as error:
        _log.info("an upload could not be cleared away; the sweeper will do it", reason=str(error))
