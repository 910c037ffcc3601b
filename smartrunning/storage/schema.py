"""The shape of the database as data: its collections, what documents must have, its buckets."""

from collections.abc import Mapping, Sequence
from typing import Final

from pymongo import IndexModel

from smartrunning.storage.shapes import (
    DAY,
    FILLED,
    INSTANT,
    KEY,
    LIST,
    MONTH,
    NUMBER,
    OBJECT,
    SHA256,
    TEXT,
    WHOLE,
    YEAR,
    BucketShape,
    Collection,
    index,
    one_of,
)

VERSION: Final = 2
"""Counts up with every change that older code cannot live with."""

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
        "tokens",
        {
            "token_id": KEY,
            "username": FILLED,
            "username_key": FILLED,
            "scopes": LIST,
            "created_at": INSTANT,
            "expires_at": INSTANT,
        },
        [
            index("token_id", unique=True),
            index("username_key"),
            index("expires_at", expireAfterSeconds=0),
        ],
        owned=False,
        in_kernels=False,
    ),
    Collection(
        "invitations",
        {
            "invitation_id": KEY,
            "purpose": one_of("account", "password"),
            "role": one_of("runner", "coach", "scientist", "admin"),
            "username_key": TEXT,
            "created_at": INSTANT,
            "expires_at": INSTANT,
        },
        [
            index("invitation_id", unique=True),
            index("username_key"),
            index("expires_at", expireAfterSeconds=0),
        ],
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
            "verdict": one_of(
                "stored", "near_duplicate", "duplicate", "not_an_activity", "rejected"
            ),
            "received_at": INSTANT,
        },
        [
            index(
                "owner",
                "sha256",
                unique=True,
                partialFilterExpression={"verdict": {"$in": ["stored", "near_duplicate"]}},
                name="one_kept_file_for_the_same_bytes",
            ),
            index(
                "owner",
                "content_sha256",
                unique=True,
                partialFilterExpression={
                    "verdict": {"$in": ["stored", "near_duplicate"]},
                    "content_sha256": {"$exists": True},
                },
                name="one_kept_file_for_the_same_content",
            ),
            index("owner", "import_id", "entry"),
            index(
                "owner",
                "duplicate_of",
                partialFilterExpression={"duplicate_of": {"$exists": True}},
                name="files_of_the_same_bytes",
            ),
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
            index("owner", "import_id"),
            index(
                "owner",
                "copy_of",
                partialFilterExpression={"copy_of": {"$gt": ""}},
                name="copies_of_an_activity",
            ),
            index("owner", "local_date"),
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
    Collection("arrivals", {"writes": WHOLE}, [index("owner", unique=True)]),
    Collection("thresholdProposals", {"proposals": LIST}, [index("owner", unique=True)]),
    Collection("raceForecasts", {"day": DAY, "forecasts": LIST}, [index("owner", unique=True)]),
    Collection(
        "visits",
        {"username": FILLED, "latest": OBJECT},
        [index("owner", "username", unique=True)],
    ),
    Collection("runnerHistory", {"history": OBJECT}, [index("owner", unique=True)]),
    Collection("historyMonths", {"month": MONTH}, [index("owner", "month", unique=True)]),
    Collection("historyYears", {"year": YEAR}, [index("owner", "year", unique=True)]),
    Collection("historyChanges", {"session_id": KEY, "change": KEY}, [index("owner", "change")]),
    Collection("workouts", {"workout": OBJECT, "place": WHOLE}, owned=False),
    Collection("planSchemas", {"schema": OBJECT, "place": WHOLE}, owned=False),
    Collection(
        "trainingplan",
        {"plan": OBJECT, "revision": WHOLE, "job_id": TEXT, "created_at": INSTANT},
        [index("owner", "revision", unique=True)],
    ),
    Collection(
        "whatIfs",
        {"plan_id": KEY, "wish": OBJECT, "created_at": INSTANT, "expires_at": INSTANT},
        [index("owner", "plan_id", "-created_at"), index("expires_at", expireAfterSeconds=0)],
    ),
    Collection(
        "planProposals",
        {"plan_id": KEY, "made_at": INSTANT, "dismissed": {"bsonType": "bool"}},
        [index("owner", unique=True)],
    ),
    Collection(
        "planLinks",
        {"line_id": KEY, "day": DAY, "session_id": TEXT},
        [index("owner", "line_id", "day", unique=True)],
    ),
    Collection(
        "planAdherence",
        {"line_id": KEY, "day": DAY, "adherence": OBJECT},
        [index("owner", "line_id", "day", unique=True)],
    ),
    Collection(
        "planSettings",
        {"settings": OBJECT},
        [index("owner", unique=True)],
    ),
    Collection(
        "calendarLinks",
        {"secret_hash": SHA256, "created_at": INSTANT},
        [index("owner", unique=True), index("secret_hash", unique=True)],
        in_kernels=False,
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
            index("-updated_at"),
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
    Collection(
        "schedules",
        {
            "name": FILLED,
            "kind": FILLED,
            "parameters": OBJECT,
            "at": {"bsonType": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"},
            "time_zone": FILLED,
            "enabled": {"bsonType": "bool"},
        },
        [index("owner", "name", unique=True), index("enabled", "next_due_at")],
    ),
    Collection(
        "workers",
        {"started_at": INSTANT, "seen_at": INSTANT},
        [index("seen_at", expireAfterSeconds=3600)],
        owned=False,
        in_kernels=False,
    ),
    Collection(
        "coaching",
        {"coach": FILLED, "coach_key": FILLED, "since": INSTANT},
        [index("owner", "coach_key", unique=True), index("coach_key")],
    ),
    Collection("sharing", {"zones": LIST}, [index("owner", unique=True), index("research_since")]),
    Collection(
        "exports",
        {"job_id": TEXT, "created_at": INSTANT, "blob_id": KEY, "size_bytes": WHOLE},
        [index("owner", "-created_at")],
        in_kernels=False,
    ),
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

BUCKETS: Final[tuple[BucketShape, ...]] = (
    BucketShape("fit", [("sessionsFIT", "blob_id")]),
    BucketShape("parquet", [("sessionsParquet", "blob_id")]),
    BucketShape(
        "reports",
        [
            ("reports", "html_blob_id"),
            ("reports", "notebook_blob_id"),
            ("reports", "pdf_blob_id"),
        ],
    ),
    BucketShape("uploads", [("imports", "upload_id")], in_kernels=False),
    BucketShape("exports", [("exports", "blob_id")], in_kernels=False),
)

RETIRED_INDEXES: Final[Mapping[str, Sequence[str]]] = {
    "sessionsFIT": ["one_file_for_the_same_bytes"],  # until 1: it knew no near duplicates
}
"""Indexes of earlier versions that are replaced by others, by collection."""

GRIDFS_INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "files": [index("filename", "uploadDate"), index("metadata.owner")],
    "chunks": [index("files_id", "n", unique=True)],
}
"""Indexes of both collections of each bucket; the first ones are those that GridFS defines."""
