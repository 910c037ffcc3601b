"""What old devices pack: times in header bytes, speed and distance in three bytes."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.profile import TIMESTAMP_FIELD
from smartrunning.ingestion.fit.rows import Rows
from smartrunning.units import FloatArray

TIME_BITS: Final = 0x1F
"""A compressed header holds the five lowest bits of the time in s."""
DISTANCE_BITS: Final = 0xFFF
PACKED_BYTES: Final = 3
"""Length of ``compressed_speed_distance``."""
SPEED_STEPS_PER_MPS: Final = 100
DISTANCE_STEPS_PER_M: Final = 16


def explicit_times(rows: Rows) -> FloatArray:
    """Times that messages say in full.

    Parameters
    ----------
    rows : Rows
        Messages of any kind.

    Returns
    -------
    ndarray
        s since the FIT epoch, shape (n,); NaN where a message has no field for it.
    """
    for place in rows.definition.fields:
        is_scalar = base_types.is_scalar(place.kind, place.stop - place.start)
        if place.number == TIMESTAMP_FIELD and is_scalar:
            raw = rows.bytes_of(place)
            return base_types.numbers(raw, place.kind, rows.definition.order)
    return np.full(len(rows.offsets), np.nan)


def header_times(all_rows: Iterable[Rows]) -> tuple[NDArray[np.int64], FloatArray]:
    """Times of the messages with a compressed header.

    Parameters
    ----------
    all_rows : iterable of Rows
        Every message of the body: any of them may give the full time that the bits add to.

    Returns
    -------
    offsets : ndarray of int64
        Where these messages begin, rising.
    times_s : ndarray
        s since the FIT epoch; counted from 0 as long as no full time has come.
    """
    offsets, explicit, bits = _timed_messages(tuple(all_rows))
    times, now = np.full(len(offsets), np.nan), 0
    for at in range(len(offsets)):
        if bits[at] < 0:
            now = int(explicit[at])
        else:
            now += (int(bits[at]) - now) & TIME_BITS
            times[at] = now
    compressed = bits >= 0
    return offsets[compressed], times[compressed]


def _timed_messages(
    all_rows: tuple[Rows, ...],
) -> tuple[NDArray[np.int64], FloatArray, NDArray[np.int64]]:
    """Offset, full time and time bits (-1 without) of each message with a time, in file order."""
    offsets = np.concatenate([rows.offsets for rows in all_rows])
    explicit = np.concatenate([explicit_times(rows) for rows in all_rows])
    headers = np.concatenate([rows.raw[:, 0] for rows in all_rows]).astype(np.int64)
    compressed = np.concatenate([rows.is_compressed for rows in all_rows])
    bits = np.where(compressed & np.isnan(explicit), headers & TIME_BITS, -1)
    order = np.argsort(offsets)
    order = order[(bits[order] >= 0) | np.isfinite(explicit[order])]
    return offsets[order], explicit[order], bits[order]


def packed(raw: NDArray[np.uint8]) -> FloatArray:
    """Values of ``compressed_speed_distance``, speed and distance still in one.

    Parameters
    ----------
    raw : ndarray of uint8
        Bytes of shape (n, 3).

    Returns
    -------
    ndarray
        The little-endian numbers, NaN where every byte is 0xFF.
    """
    low, middle, high = raw.astype(np.float64).T
    values: FloatArray = low + 256 * middle + 65536 * high
    return np.where((raw == 0xFF).all(axis=1), np.nan, values)


def speeds_mps(values: FloatArray) -> FloatArray:
    """Speeds of ``compressed_speed_distance``: its lowest twelve bits.

    Parameters
    ----------
    values : ndarray
        The three bytes as one little-endian number, NaN where there are none.

    Returns
    -------
    ndarray
        m/s.
    """
    speeds = np.full(len(values), np.nan)
    known = np.isfinite(values)
    speeds[known] = (values[known].astype(np.int64) & DISTANCE_BITS) / SPEED_STEPS_PER_MPS
    return speeds


def distances_m(values: FloatArray) -> FloatArray:
    """Distances of ``compressed_speed_distance``: its highest twelve bits, which overflow at 256 m.

    Parameters
    ----------
    values : ndarray
        The three bytes as one little-endian number, in file order, NaN where there are none.

    Returns
    -------
    ndarray
        m, rising.
    """
    distances = np.full(len(values), np.nan)
    known = np.isfinite(values)
    steps = values[known].astype(np.int64) >> 12
    rises = np.diff(steps, prepend=0) & DISTANCE_BITS
    distances[known] = np.cumsum(rises) / DISTANCE_STEPS_PER_M
    return distances
