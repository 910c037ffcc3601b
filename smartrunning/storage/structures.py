"""Structures of a session's statistics: what is more than a number, as columns of bytes."""

from collections.abc import Mapping
from typing import Any, Final

from smartrunning.metrics import Match, MeanMaximalCurve, Segment, SessionStatistics, ZoneTimes
from smartrunning.storage.codec import decoder, to_document
from smartrunning.storage.columns import packed, packed_rows, unpacked, unpacked_rows
from smartrunning.storage.connection import Document

_ROWS: Final[Mapping[str, type]] = {
    "kilometres": Segment,
    "miles": Segment,
    "laps": Segment,
    "intervals": Segment,
    "matches": Match,
}
_CURVE: Final = MeanMaximalCurve.__slots__
_zones = decoder(tuple[ZoneTimes, ...])


def structures_document(statistics: SessionStatistics) -> Document:
    """Fields of a document for the structures of statistics.

    Parameters
    ----------
    statistics : SessionStatistics
        As the metrics gave them.

    Returns
    -------
    dict
        For `structures_of`; what is empty is left out.
    """
    rows = {name: packed_rows(kind, getattr(statistics, name)) for name, kind in _ROWS.items()}
    document = {name: rows[name] for name in _ROWS if getattr(statistics, name)}
    if statistics.mean_maximal.durations_s:
        curve = statistics.mean_maximal
        document["mean_maximal"] = {name: packed(getattr(curve, name)) for name in _CURVE}
    if statistics.zones:
        document["zones"] = to_document(statistics.zones)
    return document | {"basis": _basis_document(statistics.basis)}


def structures_of(document: Document) -> dict[str, Any]:
    """Structures of the fields of their document.

    Parameters
    ----------
    document : dict
        As `structures_document` gave it, or an older one without them.

    Returns
    -------
    dict
        Arguments of `SessionStatistics` by name.
    """
    found: dict[str, Any] = {
        name: tuple(unpacked_rows(kind, document[name]))
        for name, kind in _ROWS.items()
        if name in document
    }
    if "mean_maximal" in document:
        columns = (tuple(unpacked(document["mean_maximal"][name]).tolist()) for name in _CURVE)
        found["mean_maximal"] = MeanMaximalCurve(*columns)
    return found | {
        "zones": _zones(document.get("zones", ())),
        "basis": _basis_of(document.get("basis", {})),
    }


def _basis_document(basis: Mapping[str, Any]) -> Document:
    """Nested by what stands before the dot, as the database has no use for names with dots."""
    document: Document = {}
    for key, value in basis.items():
        room, _, field = key.partition(".")
        document.setdefault(room, {})[field] = to_document(value)
    return document


def _basis_of(document: Document) -> dict[str, Any]:
    return {
        f"{room}.{field}": tuple(value) if isinstance(value, list) else value
        for room, fields in document.items()
        for field, value in fields.items()
    }
