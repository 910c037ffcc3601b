"""A session without its samples: as a document, and as what the store says about it."""

import dataclasses
from datetime import date
from typing import Any

from smartrunning.records import COLUMNS, Records, Session
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
        "samples": len(session.records),
        "columns": [column.name for column in COLUMNS if session.records.has(column.name)],
        "schema_version": SCHEMA_VERSION,
        "excluded": False,
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
    return from_document(SessionInfo, document | {"session_id": document["_id"]})


def _field_decoders() -> dict[str, Any]:
    return {
        field.name: decoder(field.type)
        for field in dataclasses.fields(Session)
        if field.name != "records"
    }


_DECODERS = _field_decoders()
