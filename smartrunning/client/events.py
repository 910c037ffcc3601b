"""Bytes of a server's event stream in, jobs out (HTML Living Standard, 9.2.6)."""

import json
from collections.abc import Iterator
from typing import Any, Final

LONGEST_EVENT_BYTES: Final = 4 * 2**20


class EventReader:
    """Puts events together from the pieces in which they come.

    Attributes
    ----------
    last_id : str
        Of the last event that was whole.
    """

    def __init__(self) -> None:
        self.last_id = ""
        self._held = b""

    def begin(self) -> None:
        """Forget what was cut off, when the stream begins anew."""
        self._held = b""

    def feed(self, piece: bytes) -> Iterator[dict[str, Any]]:
        """Jobs in the events that the next bytes complete.

        Parameters
        ----------
        piece : bytes
            Any length.

        Yields
        ------
        dict
            A job.
        """
        *events, held = (self._held + piece).replace(b"\r\n", b"\n").split(b"\n\n")
        self._held = held if len(held) <= LONGEST_EVENT_BYTES else b""
        for event in events:
            fields = dict(_fields(event.decode("utf-8", "replace")))
            self.last_id = fields.get("id", self.last_id)
            if fields.get("event") == "job" and isinstance(job := _parsed(fields), dict):
                yield job


def _fields(event: str) -> Iterator[tuple[str, str]]:
    for line in event.split("\n"):
        name, _, value = line.partition(":")
        if name:  # a line that begins with a colon is a sign of life
            yield name, value.removeprefix(" ")


def _parsed(fields: dict[str, str]) -> object:
    try:
        return json.loads(fields.get("data", ""))
    except ValueError:
        return None
