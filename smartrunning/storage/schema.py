"""The shape of the database as data: collections, what documents must have, indexes, buckets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel

VERSION: Final = 1
"""Counts up with every change that older code cannot live with."""

TEXT: Final = {"bsonType": "string"}
FILLED: Final = {"bsonType": "string", "minLength": 1}
KEY: Final = {"bsonType": "string", "pattern": "^[0-9a-f]{24}$"}
INSTANT: Final = {"bsonType": "date"}
DAY: Final = {"bsonType": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
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


COLLECTIONS: Final[tuple[Collection, ...]] = (
    Collection("runner", {"profile": OBJECT}, [index("owner", unique=True)]),
    Collection(
        "users",
        {
            "username": FILLED,
            "password_hash": FILLED,
            "role": one_of("runner", "coach", "scientist", "admin"),
            "runner_id": TEXT,
        },
        owned=False,
        in_kernels=False,
    ),
    Collection(
        "logins",
        {"username": FILLED, "created_at": INSTANT, "seen_at": INSTANT, "expires_at": INSTANT},
        [index("username_key"), index("expires_at", expireAfterSeconds=0)],
        owned=False,
        in_kernels=False,
    ),
    Collection(
        "sessionsFIT",
        {
            "import_id": TEXT,
            "entry": WHOLE,
            "name": TEXT,
            "size_bytes": WHOLE,
            "sha256": SHA256,
            "verdict": one_of("stored", "duplicate", "rejected"),
            "received_at": INSTANT,
        },
        [
            index(
                "owner",
                "sha256",
                unique=True,
                partialFilterExpression={"verdict": "stored"},
                name="one_file_for_the_same_bytes",
            ),
            index("owner", "import_id", "entry"),
            index("owner", "verdict", "size_bytes"),
        ],
    ),
    Collection(
        "sessionsParquet",
        {
            "file_id": KEY,
            "key": FILLED,
            "blob_id": KEY,
            "sport": TEXT,
            "started_at": INSTANT,
            "local_date": DAY,
            "samples": WHOLE,
        },
        [
            index("owner", "file_id", "key", unique=True),
            index("owner", "-started_at"),
        ],
    ),
    Collection(
        "sessionStatistics",
        {"values": OBJECT, "best_efforts": LIST, "versions": OBJECT},
        [index("owner")],
    ),
    Collection(
        "personalBests",
        {"distance_m": NUMBER, "duration_s": NUMBER},
        [index("owner", "distance_m", unique=True)],
    ),
    Collection(
        "criticalSpeed",
        {"day": DAY, "critical_speed": OBJECT},
        [index("owner", "day", unique=True)],
    ),
    Collection("runnerHistory", {"history": OBJECT}, [index("owner", unique=True)]),
    Collection("workouts", {"workout": OBJECT, "place": WHOLE}, owned=False),
    Collection("planSchemas", {"schema": OBJECT, "place": WHOLE}, owned=False),
    Collection(
        "trainingplan",
        {"plan": OBJECT, "revision": WHOLE, "job_id": TEXT, "created_at": INSTANT},
        [index("owner", "revision", unique=True)],
    ),
    Collection(
        "jobs",
        {
            "kind": FILLED,
            "state": one_of("queued", "running", "succeeded", "failed", "cancelled"),
            "attempt": WHOLE,
            "created_at": INSTANT,
            "updated_at": INSTANT,
            "not_before": INSTANT,
        },
        [
            index(
                "owner",
                "open_key",
                unique=True,
                partialFilterExpression={"open_key": {"$exists": True}},
                name="one_open_job_of_a_key",
            ),
            index(
                "chain",
                unique=True,
                partialFilterExpression={"chain": {"$exists": True}, "state": "running"},
                name="one_running_job_of_a_chain",
            ),
            index("state", "not_before", "_id"),
            index("state", "lease_until"),
            index("owner", "-created_at"),
        ],
    ),
    Collection(
        "imports",
        {
            "upload_id": KEY,
            "job_id": KEY,
            "name": TEXT,
            "size_bytes": WHOLE,
            "created_at": INSTANT,
        },
        [index("owner", "-created_at"), index("upload_id", unique=True)],
    ),
    Collection(
        "reports",
        {
            "kind": FILLED,
            "title": TEXT,
            "job_id": TEXT,
            "created_at": INSTANT,
            "html_blob_id": KEY,
            "notebook_blob_id": KEY,
        },
        [index("owner", "-created_at")],
    ),
    Collection("schedules", {"kind": FILLED, "parameters": OBJECT}, [index("owner")]),
    Collection(
        "auditLog",
        {"at": INSTANT, "what": FILLED, "who": TEXT, "outcome": TEXT},
        [index("-at"), index("who", "-at")],
        owned=False,
        in_kernels=False,
    ),
    Collection("schemaVersion", {"version": WHOLE}, owned=False),
)
"""All collections but those of the buckets."""


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


BUCKETS: Final[tuple[BucketShape, ...]] = (
    BucketShape("fit", [("sessionsFIT", "blob_id")]),
    BucketShape("parquet", [("sessionsParquet", "blob_id")]),
    BucketShape("reports", [("reports", "html_blob_id"), ("reports", "notebook_blob_id")]),
    BucketShape("uploads", [("imports", "upload_id")], in_kernels=False),
)

GRIDFS_INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "files": [index("filename", "uploadDate"), index("metadata.owner")],
    "chunks": [
        index("files_id", "n", unique=True),
        # the sweeper asks for the first chunk of each file without reading any bytes
        index("n", "_id", "files_id", partialFilterExpression={"n": 0}, name="first_chunks"),
    ],
}
"""Indexes of both collections of each bucket; the first ones are those that GridFS defines."""
