"""The matches burnt in a session: efforts that take a good part of D′ at one go."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from smartrunning.units import FloatArray

LEAST_SPENT_SHARE: Final = 0.10
"""Share of D′ that makes an effort a match; GoldenCheetah's chart counts 2 kJ of a usual 20 kJ."""
INTERRUPTION_SHARE: Final = 0.02
"""Recovery of this share of D′ ends an effort."""


@dataclass(frozen=True, slots=True)
class Match:
    """One effort above critical speed.

    Attributes
    ----------
    start_s, end_s : float
        Seconds since the start of the session.
    spent_m : float
        What it took from D′.
    left_m : float
        What was left of D′ at its end.
    """

    start_s: float
    end_s: float
    spent_m: float
    left_m: float


def matches(elapsed_s: FloatArray, balance_m: FloatArray, d_prime_m: float) -> tuple[Match, ...]:
    """Efforts that took a tenth of D′ or more without a rest between.

    Parameters
    ----------
    elapsed_s : ndarray of shape (n,)
        Seconds since the start of the session.
    balance_m : ndarray of shape (n,)
        What was left of D′.
    d_prime_m : float
        D′, more than 0.

    Returns
    -------
    tuple of Match
        In order.
    """
    found: list[Match] = []
    turns = _turns(balance_m)
    high = low = 0
    for here in [*turns, len(balance_m) - 1] if len(balance_m) else []:
        if balance_m[here] < balance_m[low]:
            low = here
        recovered_m = balance_m[here] - balance_m[low]
        last = here == len(balance_m) - 1
        if recovered_m > INTERRUPTION_SHARE * d_prime_m or last:
            spent_m = balance_m[high] - balance_m[low]
            if spent_m >= LEAST_SPENT_SHARE * d_prime_m:
                span_s = float(elapsed_s[high]), float(elapsed_s[low])
                found.append(Match(*span_s, float(spent_m), float(balance_m[low])))
            high = low = here
        elif balance_m[here] > balance_m[high]:
            high = low = here
    return tuple(found)


def _turns(balance_m: FloatArray) -> list[int]:
    """Samples at which the balance changes its direction."""
    falling = np.diff(balance_m) < 0
    turns: list[int] = (np.flatnonzero(falling[1:] != falling[:-1]) + 1).tolist()
    return turns
