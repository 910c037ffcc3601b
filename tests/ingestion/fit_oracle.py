"""What fitdecode reads out of a FIT file, and what ours does, in one plain form to compare."""

import io
import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import fitdecode
import numpy as np

from smartrunning.ingestion.fit import base_types
from smartrunning.ingestion.fit.developer import developer_values
from smartrunning.ingestion.fit.file import FitPart, decode


@dataclass
class Message:
    """One data message as a decoder reads it."""

    number: int
    fields: list[tuple[int, Any]]
    """Field number and integer, text or tuple, in the order of the definition; None for none."""
    developer: list[tuple[int, int, Any]]
    """App, field number and the same."""
    values: dict[str, float] = field(default_factory=dict)
    """Physical values by name, sub-fields and components too."""


def by_fitdecode(data: bytes) -> list[list[Message]]:
    """Messages of each part, as far as fitdecode comes."""
    parts: list[list[Message]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            reader = fitdecode.FitReader(
                io.BytesIO(data),
                processor=None,
                check_crc=fitdecode.CrcCheck.DISABLED,
                error_handling=fitdecode.ErrorHandling.IGNORE,
            )
            for frame in reader:
                if isinstance(frame, fitdecode.FitHeader):
                    parts.append([])
                elif isinstance(frame, fitdecode.FitDataMessage):
                    parts[-1].append(_message(frame))
        except Exception:  # noqa: BLE001 (it raises bare KeyError, TypeError, AssertionError … too)
            return parts
    return parts


def _message(frame: Any) -> Message:
    message = Message(frame.global_mesg_num, [], [])
    stated = set()
    repeats = Counter(definition.def_num for definition in frame.def_mesg.field_defs)
    for one in frame.fields:
        if one.field_def is None:
            continue
        if one.field_def.is_dev:
            key = (one.field_def.dev_data_index, one.field_def.def_num)
            message.developer.append((*key, one.raw_value))
        else:
            message.fields.append((one.field_def.def_num, one.raw_value))
            if repeats[one.field_def.def_num] == 1:  # ours numbers the repeats
                _note(message, stated, one)
    for one in frame.fields:
        if one.field_def is None and one.field is not None and one.field.name not in stated:
            _note(message, set(), one)
    return message


def _note(message: Message, stated: set[str], one: Any) -> None:
    """A physical value; names of values stand for their numbers."""
    value = one.raw_value if isinstance(one.value, str) else one.value
    if isinstance(value, int | float):
        message.values.setdefault(one.name, float(value))
        stated.add(one.name)
        if one.parent_field is not None:
            stated.add(one.parent_field.name)


def by_ours(data: bytes) -> list[list[Message]]:
    """Messages of each part, by our decoder."""
    return [_messages(part) for part in decode(data).parts]


def _messages(part: FitPart) -> list[Message]:
    placed: list[tuple[int, Message]] = []
    for table in part.messages.values():
        own = [Message(table.profile.number, [], []) for _ in range(table.count)]
        for rows in table.rows:
            chosen = np.arange(table.count)[rows.positions].tolist()
            for place in rows.layout.places:
                for at, value in zip(chosen, _plain(rows, place), strict=True):
                    own[at].fields.append((place.number, value))
            for place in rows.layout.developer_places:
                column = _developer(rows, place, part)
                for at, value in zip(chosen, column, strict=True):
                    own[at].developer.append((place.app, place.number, value))
        for name, column in table.columns.items():
            for message, value in zip(own, column.tolist(), strict=True):
                only = value[0] if isinstance(value, list) else value  # alone in some definition
                if not np.isnan(only):
                    message.values[name] = only
        placed += zip(table.offsets.tolist(), own, strict=True)
    return [message for _, message in sorted(placed, key=lambda pair: pair[0])]


def _plain(rows, place) -> list[Any]:
    if place.shape == "text":
        return [text or None for text in rows.texts(place)]
    return listed(rows.raw(place), place.base_type, is_bytes=place.shape == "bytes")


def _developer(rows, place, part: FitPart) -> list[Any]:
    found: list[Any] = [None] * len(rows)
    for description, chosen, values in developer_values(rows, place, part.descriptions):
        number, base_type = base_types.base_type_of(
            base_types.BYTE if description is None else description.base_type, place.size
        )
        if number == base_types.STRING:
            column = [base_types.text(one.tobytes()) or None for one in values]
        else:
            column = listed(values, base_type, is_bytes=number == base_types.BYTE)
        where = np.arange(len(rows)) if chosen is None else np.flatnonzero(chosen)
        for at, value in zip(where.tolist(), column, strict=True):
            found[at] = value
    return found


def listed(values, base_type, *, is_bytes: bool) -> list[Any]:
    """One plain value a message: None where it means none, a tuple where there are several."""
    invalid = base_types.is_invalid(values, base_type)
    if is_bytes:
        gone = invalid.all(axis=1).tolist()
        return [None if no else tuple(row) for no, row in zip(gone, values.tolist(), strict=True)]
    if values.ndim == 1:
        pairs = zip(invalid.tolist(), values.tolist(), strict=True)
        return [None if no else value for no, value in pairs]
    return [
        tuple(None if no else value for no, value in zip(gone, row, strict=True))
        for gone, row in zip(invalid.tolist(), values.tolist(), strict=True)
    ]


@dataclass
class Comparison:
    """How far two readings of one file agree."""

    messages: int = 0
    integers: int = 0
    developer: int = 0
    values: int = 0
    differences: Counter[str] = field(default_factory=Counter)


def compared(ours: list[list[Message]], theirs: list[list[Message]]) -> Comparison:
    """Differences of ours from theirs, in all that they read."""
    found = Comparison()
    if len(ours) < len(theirs):
        found.differences["parts"] += 1
    for mine, other in zip(ours, theirs, strict=False):
        if len(mine) < len(other):
            found.differences["messages"] += len(other) - len(mine)
        for one, two in zip(mine, other, strict=False):
            _compare(found, one, two)
    return found


def _compare(found: Comparison, one: Message, two: Message) -> None:
    found.messages += 1
    if one.number != two.number:
        found.differences["order of messages"] += 1
        return
    found.integers += len(two.fields)
    found.developer += len(two.developer)
    found.values += len(two.values)
    if one.fields != two.fields:
        for mine, other in zip(one.fields, two.fields, strict=False):
            if mine != other:
                found.differences[f"integer {one.number}.{other[0]}"] += 1
    if one.developer != two.developer:
        for mine, other in zip(one.developer, two.developer, strict=False):
            if mine != other:
                found.differences[f"developer {other[0]}.{other[1]}"] += 1
    for name, value in two.values.items():
        if one.values.get(name) != value and not np.isnan(value):
            found.differences[f"value {one.number}.{name}"] += 1
