"""Times in header bytes: old devices give only the lowest five bits of the time there."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from smartrunning.ingestion.fit.accumulate import accumulated
from smartrunning.ingestion.fit.headers import COMPRESSED_HEADER
from smartrunning.ingestion.fit.profile import TIMESTAMP_FIELD
from smartrunning.ingestion.fit.table import MessageTable
from smartrunning.units import FloatArray

TIME_BITS: Final = 5


def with_header_times(tables: Mapping[int, MessageTable]) -> dict[int, MessageTable]:
    """Tables whose messages have the times of their header bytes.

    Parameters
    ----------
    tables : mapping of int to MessageTable
        All messages of one part: any of them may give the full time that the bits add to.

    Returns
    -------
    dict of int to MessageTable
        With ``header_times_s`` where a message has a time in its header byte; counted from 0 as
        long as no full time has come.
    """
    offsets = np.concatenate([table.offsets for table in tables.values()])
    full = np.concatenate([_stated_s(table) for table in tables.values()])
    bits = np.concatenate([_header_bits(table) for table in tables.values()])
    bits[np.isfinite(full)] = np.nan
    order = np.argsort(offsets)
    times_s = np.empty(len(order))
    times_s[order] = accumulated(bits[order], full[order], TIME_BITS)
    ends = np.cumsum([table.count for table in tables.values()])
    return {
        number: MessageTable(table.profile, table.rows, own, table.few)
        if np.isfinite(own).any()
        else table
        for (number, table), own in zip(tables.items(), np.split(times_s, ends[:-1]), strict=True)
    }


def _stated_s(table: MessageTable) -> FloatArray:
    """Times that the messages give in full, whole seconds as the protocol has them."""
    found, _ = table.numeric(frozenset({TIMESTAMP_FIELD}))
    stated_s = found.get("timestamp", found.get(f"unknown_{TIMESTAMP_FIELD}"))
    if stated_s is None:
        return np.full(table.count, np.nan)
    possible = (stated_s >= 0) & (stated_s < 2.0**32)
    return np.where(possible, np.floor(stated_s), np.nan)


def _header_bits(table: MessageTable) -> FloatArray:
    found = np.full(table.count, np.nan)
    for rows in table.rows:
        headers = rows.headers
        low = (headers & (1 << TIME_BITS) - 1).astype(np.float64)
        found[rows.positions] = np.where(headers >= COMPRESSED_HEADER, low, np.nan)
    return found
