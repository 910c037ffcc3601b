"""Attempts to log in, counted: too many in a minute have to wait.

Per account and address, so that nobody can lock another person out from afar; and per address, so
that trying one password on many accounts is slow too.
"""

import ipaddress
import math
from collections import deque
from typing import Final

WINDOW_S: Final = 60.0
MOST_PER_ACCOUNT: Final = 5
MOST_PER_ADDRESS: Final = 30
MOST_KEYS: Final = 10_000
_IPV6_NEIGHBOURHOOD_BITS: Final = 64


class Throttle:
    """Attempts of the last minute."""

    def __init__(self) -> None:
        self._attempts: dict[tuple[str, ...], deque[float]] = {}

    def wait_s(self, account: str, address: str, now_s: float) -> int:
        """Time until the next attempt is allowed.

        Parameters
        ----------
        account, address : str
            Name that was typed, and network address that it came from.
        now_s : float
            On a clock that never goes back.

        Returns
        -------
        int
            Whole seconds; 0 when the attempt is allowed.
        """
        waits = [
            self._wait_s(key, most, now_s)
            for key, most in self._keys(account, address)
            if key in self._attempts
        ]
        return math.ceil(max(waits, default=0.0))

    def note(self, account: str, address: str, now_s: float) -> None:
        """Count an attempt.

        Parameters
        ----------
        account, address : str
            Name that was typed, and network address that it came from.
        now_s : float
            On a clock that never goes back.
        """
        if len(self._attempts) > MOST_KEYS:
            self._forget_old(now_s)
        for key, most in self._keys(account, address):
            self._attempts.setdefault(key, deque(maxlen=most)).append(now_s)

    def forgive(self, account: str, address: str) -> None:
        """Forget the attempts on one account from one address, and the one that was right.

        Parameters
        ----------
        account, address : str
            Name that was typed, and network address that it came from.
        """
        near = neighbourhood(address)
        self._attempts.pop((account.casefold(), near), None)
        if everybodys := self._attempts.get((near,)):
            everybodys.pop()

    def _wait_s(self, key: tuple[str, ...], most: int, now_s: float) -> float:
        attempts = self._attempts[key]
        while attempts and attempts[0] <= now_s - WINDOW_S:
            attempts.popleft()
        return attempts[0] + WINDOW_S - now_s if len(attempts) >= most else 0.0

    def _forget_old(self, now_s: float) -> None:
        fresh = now_s - WINDOW_S
        self._attempts = {
            key: times for key, times in self._attempts.items() if times and times[-1] > fresh
        }

    @staticmethod
    def _keys(account: str, address: str) -> tuple[tuple[tuple[str, ...], int], ...]:
        near = neighbourhood(address)
        return ((account.casefold(), near), MOST_PER_ACCOUNT), ((near,), MOST_PER_ADDRESS)


def neighbourhood(address: str) -> str:
    """Address, or its /64 network for IPv6, where one household has them all.

    Parameters
    ----------
    address : str
        Of the network.

    Returns
    -------
    str
        The same for all addresses that one person can take.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _IPV6_NEIGHBOURHOOD_BITS), strict=False))
