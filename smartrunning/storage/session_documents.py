"""A session without its samples: as a document, and as what the store says about it."""

import dataclasses
from datetime import date
from typing import Any, Final

import numpy as np

from smartrunning.records import COLUMNS, Records, Session
from smartrunning.records.copies import CopyChoice, Outline
from smartrunning.records.parquet import SCHEMA_VERSION
from smartrunning.storage.codec import decoder, from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.info import SessionInfo


def session_document(session: Session, local_date: date) -> Document:
    """Document of a session.

    Parameters
    ----------
    session : Session
        As it was decoded.
    local_date : datetime.date
        Day on which it began, where the runner was.

    Returns
    -------
    dict
        Everything but the samples, their place and the keys.
    """
    described = {
        field.name: to_document(getattr(session, field.name))
        for field in dataclasses.fields(session)
        if field.name != "records"
    }
    return described | {
        "key": session.key,
        "local_date": local_date.isoformat(),
        **held(session.records),
        "schema_version": SCHEMA_VERSION,
        "excluded": False,
        "copy_of": "",
        "copy_choice": str(CopyChoice.AUTOMATIC),
    }


def held(records: Records) -> Document:
    """How much records hold.

    Parameters
    ----------
    records : Records
        Samples.

    Returns
    -------
    dict
        Number of samples, of values, and the columns that have some.
    """
    return {
        "samples": len(records),
        "values": sum(int(np.isfinite(it).sum()) for it in records.columns.values()),
        "columns": [column.name for column in COLUMNS if records.has(column.name)],
    }


def session_of(document: Document, records: Records) -> Session:
    """Session of its document and its samples.

    Parameters
    ----------
    document : dict
        As `session_document` gave it.
    records : Records
        The samples.

    Returns
    -------
    Session
        Equal to the one that was written.
    """
    fields: dict[str, Any] = {
        name: kind(document[name]) for name, kind in _DECODERS.items() if name in document
    }
    return Session(records=records, **fields)


def session_info(document: Document) -> SessionInfo:
    """What the store says about a session.

    Parameters
    ----------
    document : dict
        As the store has it.

    Returns
    -------
    SessionInfo
        Without its samples.
    """
    crop = document.get("crop") or {}
    file_title = document.get("title", "")
    said = {
        "session_id": document["_id"],
        "title": document.get("given_title") or file_title,
        "file_title": file_title,
        "crop_start_s": crop.get("start_s"),
        "crop_end_s": crop.get("end_s"),
    }
    return from_document(SessionInfo, document | said)


OUTLINED: Final = dict.fromkeys(
    (
        "file_id",
        "file_name",
        "sport",
        "sub_sport",
        "started_at",
        "elapsed_s",
        "pauses",
        "columns",
        "samples",
        "values",
        "device",
        "provenance",
        "copy_of",
        "copy_choice",
        "crop",
    ),
    1,
)
"""Fields that an outline is made of."""


def outline(document: Document) -> Outline:
    """Outline of a session, as far as it says which activity it recorded.

    Parameters
    ----------
    document : dict
        With the fields `OUTLINED`.

    Returns
    -------
    Outline
        Of documents of earlier versions too, which have less to say.
    """
    crop = document.get("crop") or {}
    kept = {name: crop[name] for name in ("samples", "values", "columns") if name in crop}
    described = document | {
        **kept,
        "crop_start_s": crop.get("start_s"),
        "crop_end_s": crop.get("end_s"),
        "session_id": document["_id"],
        "file_format": (document.get("provenance") or {}).get("file_format", ""),
        "choice": document.get("copy_choice", CopyChoice.AUTOMATIC),
    }
    return from_document(Outline, described)


def is_spare(document: Document) -> bool:
    """Whether another copy of the same activity counts in the place of a session.

    Parameters
    ----------
    document : dict
        As the store has it, at least ``copy_of`` and ``copy_choice``.

    Returns
    -------
    bool
        False when a person says that it is an activity of its own.
    """
    separate = document.get("copy_choice") == CopyChoice.SEPARATE
    return bool(document.get("copy_of")) and not separate


def _field_decoders() -> dict[str, Any]:
    return {
        field.name: decoder(field.type)
        for field in dataclasses.fields(Session)
        if field.name != "records"
    }


_DECODERS = _field_decoders()
