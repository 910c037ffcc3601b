"""Frozen objects in, plain JSON values out: no NaN, no numpy, instants and days as ISO 8601."""

import dataclasses
import math
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Value as JSON can hold it.

    Parameters
    ----------
    value : object
        Dataclasses, mappings, sequences, arrays, numbers, dates and words, in any depth.

    Returns
    -------
    object
        Objects, lists, numbers, words, booleans and None; a number that is not finite is None.

    Raises
    ------
    TypeError
        If there is something else in it.
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return _plain_whole(value)


def _plain_whole(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    raise TypeError(f"needed a value that JSON can hold, found {type(value).__name__}")
