"""Maximal heart rate as it is predicted from age, for runners who do not know theirs.

The predictions of one age differ by 5 bpm, and a runner from them by 10 (Nes et al. 2013: standard
error 10.8 bpm, n = 3320): they are a place to start, never evidence.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final


def _fox(age: float) -> float:
    return 220 - age


def _tanaka(age: float) -> float:
    return 208 - 0.7 * age


def _nes(age: float) -> float:
    return 211 - 0.64 * age


def _gellish_linear(age: float) -> float:
    return 207 - 0.7 * age


def _gellish_quadratic(age: float) -> float:
    return 192 - 0.007 * age**2


AGE_PREDICTED_MAXIMA: Final[Mapping[str, Callable[[float], float]]] = MappingProxyType(
    {
        "fox": _fox,
        "tanaka": _tanaka,
        "nes": _nes,
        "gellish_linear": _gellish_linear,
        "gellish_quadratic": _gellish_quadratic,
    }
)
"""From years to bpm: Fox 1971; Tanaka 2001; Nes 2013; Gellish 2007, two forms."""
