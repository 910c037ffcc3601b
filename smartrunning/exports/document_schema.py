"""A frozen dataclass in, the JSON Schema of its plain document out."""

import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from smartrunning.optimizer import Plan

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Final[Mapping[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": ["number", "null"]},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}
"""Unknown numbers are null in a document, so every float may be."""


def plan_schema() -> dict[str, Any]:
    """JSON Schema of `plan_document`, taken from the plan's own fields.

    Returns
    -------
    dict of str to object
        Draft 2020-12; each class is a definition.
    """
    definitions: dict[str, Any] = {}
    reference = _schema(Plan, definitions)
    return {"$schema": DIALECT, "title": "SmartRunning training plan", **reference} | {
        "$defs": definitions
    }


def _schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if dataclasses.is_dataclass(kind):
        return _reference(kind, definitions)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_schema(each, definitions) for each in arguments]}
    if origin is tuple:
        return _tuple(arguments, definitions)
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    raise TypeError(f"needed a type that JSON can hold, found {kind!r}")


def _tuple(arguments: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if arguments[-1] is Ellipsis:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    each = [_schema(argument, definitions) for argument in arguments]
    return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}


def _reference(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # taken, so that a class may hold itself
        types_of = get_type_hints(kind)
        fields = [field.name for field in dataclasses.fields(kind)]
        definitions[name] = {
            "type": "object",
            "properties": {field: _schema(types_of[field], definitions) for field in fields},
            "required": fields,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
