"""Requests with tokens, counted: a program must not be faster than a server for people can bear."""

import time
from collections import deque
from typing import Final

from smartrunning.server.access.throttle import neighbourhood

WINDOW_S: Final = 60.0
MOST_REQUESTS: Final = 300
"""Of one token in a minute."""
MOST_GUESSES: Final = 30
"""Tokens that nobody knows, from one address in a minute."""
MOST_KEYS: Final = 10_000


class Pace:
    """Requests of the last minute."""

    def __init__(self) -> None:
        self._times_s: dict[tuple[str, str], deque[float]] = {}

    def of_token_s(self, token_hash: str) -> int:
        """Count a request of a token.

        Parameters
        ----------
        token_hash : str
            Hash of the token.

        Returns
        -------
        int
            Whole seconds to wait; 0 when the request may go on, and has been counted.
        """
        key = ("token", token_hash)
        if wait_s := self._wait_s(key, MOST_REQUESTS):
            return wait_s
        self._note(key, MOST_REQUESTS)
        return 0

    def of_guesses_s(self, address: str) -> int:
        """Time that somebody has to wait who has tried too many tokens.

        Parameters
        ----------
        address : str
            Network address.

        Returns
        -------
        int
            Whole seconds; 0 when the next one may be tried.
        """
        return self._wait_s(("address", neighbourhood(address)), MOST_GUESSES)

    def note_guess(self, address: str) -> None:
        """Count a token that nobody knows.

        Parameters
        ----------
        address : str
            Network address that it came from.
        """
        self._note(("address", neighbourhood(address)), MOST_GUESSES)

    def _wait_s(self, key: tuple[str, str], most: int) -> int:
        times_s = self._times_s.get(key)
        if times_s is None or len(times_s) < most:
            return 0
        return max(0, -int((time.monotonic() - times_s[0] - WINDOW_S) // 1))

    def _note(self, key: tuple[str, str], most: int) -> None:
        now_s = time.monotonic()
        if len(self._times_s) > MOST_KEYS:
            fresh_s = now_s - WINDOW_S
            self._times_s = {name: at for name, at in self._times_s.items() if at[-1] > fresh_s}
        self._times_s.setdefault(key, deque(maxlen=most)).append(now_s)
