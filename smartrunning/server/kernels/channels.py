"""Messages between a browser and a kernel, sorted: a page's kernel hears of widgets only.

Whoever opens an app page may change the state of its widgets, but never have code run, look into
the kernel's names or its history; and what the kernel would tell of its code and its errors stays
on the server.
"""

import json
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
)
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado import web
from tornado.websocket import WebSocketClosedError

from smartrunning.server.access.identity import visit_of
from smartrunning.server.access.logins import Logins
from smartrunning.server.kernels.owned import OwnedKernels, owned
from smartrunning.server.parts import parts_of

V1_PROTOCOL: Final = "v1.kernel.websocket.jupyter.org"
HEARD: Final = frozenset(
    {
        ("shell", "comm_open"),
        ("shell", "comm_msg"),
        ("shell", "comm_close"),
        ("shell", "comm_info_request"),
        ("shell", "kernel_info_request"),
        ("control", "kernel_info_request"),
    }
)
TOLD: Final = frozenset(
    {
        "comm_open",
        "comm_msg",
        "comm_close",
        "comm_info_reply",
        "kernel_info_reply",
        "status",
        "display_data",
        "update_display_data",
        "clear_output",
        "iopub_welcome",
    }
)
UNREADABLE: Final = ("", "")
TARGETS: Final = frozenset({"jupyter.widget", "jupyter.widget.control"})
"""What a browser may open a comm to in a page's kernel: widgets, nothing that a library adds."""
LOGIN_ENDED: Final = 4401
KERNEL_ENDED: Final = 4410


class ChannelsHandler(KernelWebsocketHandler):
    """The websocket of a browser that may have gone before it is open."""

    connection: Any = None

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Choose how browser and server will talk.

        Parameters
        ----------
        subprotocols : list of str
            What the browser can.

        Returns
        -------
        str or None
            As Jupyter's own.
        """
        if self.connection is None:
            raise web.HTTPError(410)
        chosen: str | None = super().select_subprotocol(subprotocols)
        return chosen

    def on_close(self) -> None:
        """Let go of the kernel, where it was held."""
        if self.connection is not None:
            super().on_close()


class SortedChannels(ZMQChannelsWebsocketConnection):
    """The connection of one browser with one kernel."""

    _untie: Callable[[], None] | None = None

    def connect(self) -> Any:
        """Connect, tied to the login and to the kernel.

        Returns
        -------
        asyncio.Future or None
            As Jupyter's own.
        """
        self._tie()
        return super().connect()

    def disconnect(self) -> Any:
        """Disconnect, and tie it to nothing any more.

        Returns
        -------
        object
            As Jupyter's own.
        """
        if self._untie:
            self._untie()
        return super().disconnect()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Pass a message on to the kernel, unless it must not hear it.

        Parameters
        ----------
        incoming_msg : str or bytes
            As it came from the browser.
        """
        kind = kind_of(self.subprotocol, incoming_msg)
        page = self._kernels.tenancies.is_page(self.kernel_id)
        unheard = page and (
            kind not in HEARD
            or (kind[1] == "comm_open" and target_of(self.subprotocol, incoming_msg) not in TARGETS)
        )
        if unheard or kind == UNREADABLE:
            self.log.warning("dropped a message from a browser to a kernel")
            return
        self._logins.touch(self._kernels.tenancies.login_of(self.kernel_id))
        super().handle_incoming_message(incoming_msg)

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass a message on to the browser, unless it must not see it.

        Parameters
        ----------
        stream : object
            Where it came from.
        outgoing_msg : list
            Its parts.
        """
        if self._kernels.tenancies.is_page(self.kernel_id) and not self._may_see(outgoing_msg):
            return
        with suppress(WebSocketClosedError):  # the page has gone, its last words need no reader
            super().handle_outgoing_message(stream, outgoing_msg)

    def _may_see(self, parts: list[Any]) -> bool:
        """Look at the header alone: to verify a signature twice would count as a replay."""
        _, (_, header, _, _, content, *_) = self.session.feed_identities(list(parts))
        kind = json.loads(_bytes(header))["msg_type"]
        if kind == "error":
            self.log.error("an app page: %s", "\n".join(json.loads(_bytes(content))["traceback"]))
        return kind in TOLD

    def _tie(self) -> None:
        visit = visit_of(self.websocket_handler)
        token_hash = visit.token_hash if visit else ""
        of_login = self._logins.attach(token_hash, lambda: self._close(LOGIN_ENDED, "logged out"))
        of_kernel = self._kernels.add_socket(
            self.kernel_id, lambda: self._close(KERNEL_ENDED, "page ended")
        )

        def untie() -> None:
            of_login()
            of_kernel()

        self._untie = untie

    def _close(self, code: int, reason: str) -> None:
        self.websocket_handler.close(code, reason)

    @property
    def _kernels(self) -> OwnedKernels:
        return owned(self.multi_kernel_manager)

    @property
    def _logins(self) -> Logins:
        return parts_of(self.websocket_handler).logins


def _bytes(part: Any) -> bytes:
    return bytes(part)


def kind_of(subprotocol: str | None, message: str | bytes) -> tuple[str, str]:
    """Channel and type of a message from a browser.

    Parameters
    ----------
    subprotocol : str or None
        What browser and server have agreed on.
    message : str or bytes
        As it came.

    Returns
    -------
    tuple of str
        `UNREADABLE` for a message that cannot be read.
    """
    try:
        channel, header, _ = _read(subprotocol, message)
        return str(channel), str(header["msg_type"])
    except _UNREAD:
        return UNREADABLE


def target_of(subprotocol: str | None, message: str | bytes) -> str:
    """What a message of the type ``comm_open`` wants to reach.

    Parameters
    ----------
    subprotocol : str or None
        What browser and server have agreed on.
    message : str or bytes
        As it came.

    Returns
    -------
    str
        Empty when that cannot be read.
    """
    try:
        content = _read(subprotocol, message)[2]
        whole = json.loads(content) if isinstance(content, bytes) else content
        return str(whole["target_name"])
    except _UNREAD:
        return ""


_UNREAD: Final = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    RecursionError,
    struct.error,
)


def _read(subprotocol: str | None, message: str | bytes) -> tuple[Any, Any, Any]:
    """Channel, header and content, the latter perhaps still in bytes, of either protocol."""
    if subprotocol == V1_PROTOCOL:
        channel, parts = _parts(message)
        return channel, json.loads(parts[0]), b"".join(parts[3:4])
    whole = _whole(message) if isinstance(message, bytes) else json.loads(message)
    return whole.get("channel"), whole["header"], whole.get("content")


def _parts(message: str | bytes) -> tuple[str, list[bytes]]:
    """Channel and parts of a message of the newer protocol."""
    if isinstance(message, str):
        raise TypeError("needed bytes, found text")
    _check_count(int.from_bytes(message[:8], "little"), message, bytes_each=8)
    channel, parts = deserialize_msg_from_ws_v1(message)
    return channel, parts


def _whole(message: bytes) -> Any:
    """Content of a message of the older protocol that brings bytes along."""
    _check_count(int.from_bytes(message[:4], "big"), message, bytes_each=4)
    return deserialize_binary_message(message)


def _check_count(count: int, message: bytes, *, bytes_each: int) -> None:
    """See that a message can have as many parts as it claims.

    Jupyter's own readers believe any number, and would count to 2⁶⁴ for whoever asks them to.
    """
    if count > len(message) // bytes_each:
        raise ValueError(f"needed at most {len(message) // bytes_each} parts, found {count}")
