"""What a schema is made of: kinds of fields, indexes, collections and buckets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel

TEXT: Final = {"bsonType": "string"}
FILLED: Final = {"bsonType": "string", "minLength": 1}
KEY: Final = {"bsonType": "string", "pattern": "^[0-9a-f]{24}$"}
INSTANT: Final = {"bsonType": "date"}
DAY: Final = {"bsonType": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
MONTH: Final = {"bsonType": "string", "pattern": r"^\d{4}-\d{2}$"}
YEAR: Final = {"bsonType": "string", "pattern": r"^\d{4}$"}
WHOLE: Final = {"bsonType": ["int", "long"], "minimum": 0}
NUMBER: Final = {"bsonType": "number"}
OBJECT: Final = {"bsonType": "object"}
LIST: Final = {"bsonType": "array"}
SHA256: Final = {"bsonType": "string", "pattern": "^([0-9a-f]{64})?$"}


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection.

    Attributes
    ----------
    name : str
        Its name.
    fields : mapping of str to mapping
        What each document must have, as JSON schemas by field.
    indexes : sequence of pymongo.IndexModel
        Unique ones carry the invariants.
    owned : bool
        Whether each document belongs to a runner.
    in_kernels : bool
        Whether notebook kernels may read it.
    """

    name: str
    fields: Mapping[str, Mapping[str, Any]]
    indexes: Sequence[IndexModel] = field(default_factory=tuple)
    owned: bool = True
    in_kernels: bool = True

    @property
    def validator(self) -> dict[str, Any]:
        """Condition that the server holds every document to.

        Returns
        -------
        dict
            With ``$jsonSchema``.
        """
        fields = {**self.fields, **({"owner": FILLED} if self.owned else {})}
        return {
            "$jsonSchema": {
                "bsonType": "object",
                "required": sorted(fields),
                "properties": {name: dict(schema) for name, schema in fields.items()},
            }
        }


def one_of(*words: str) -> dict[str, Any]:
    """Schema of a field that is one of some words.

    Parameters
    ----------
    *words : str
        The words.

    Returns
    -------
    dict
        A JSON schema.
    """
    return {"enum": list(words)}


def index(*fields: str, **options: Any) -> IndexModel:
    """Index on fields; a name that begins with a minus falls.

    Parameters
    ----------
    *fields : str
        Their names.
    **options : object
        As `pymongo.IndexModel` takes them.

    Returns
    -------
    pymongo.IndexModel
        For ``create_indexes``.
    """
    keys = [
        (name.removeprefix("-"), DESCENDING if name.startswith("-") else ASCENDING)
        for name in fields
    ]
    return IndexModel(keys, **options)


@dataclass(frozen=True, slots=True)
class BucketShape:
    """A GridFS bucket.

    Attributes
    ----------
    name : str
        Its name.
    in_kernels : bool
        Whether notebook kernels may read it.
    references : sequence of (str, str)
        Collection and field that refer to its files; a file that none refers to is a leftover.
    """

    name: str
    references: Sequence[tuple[str, str]]
    in_kernels: bool = True
