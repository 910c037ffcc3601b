"""The form of an export of one's own data: names in the archive, JSON out of documents."""

import base64
import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

FORMAT: Final = "smartrunning-own-data"
SCHEMA_VERSION: Final = 1
"""Counts up with every change after which older exports need a translation."""
MANIFEST: Final = "smartrunning.json"
PROFILE: Final = "profile.json"
ANNOTATIONS: Final = "annotations.json"
SCHEDULES: Final = "schedules.json"
ORIGINALS: Final = "activities"
"""Folder of the received files; with the list beside it other programs know it from Strava."""
LIST: Final = "activities.csv"
PLANS: Final = "plans"
REPORTS: Final = "reports"
CONTENTS: Final[Mapping[str, str]] = {
    "index.html": "what is in here, to be read in a browser",
    PROFILE: "your profile with your thresholds, and what you share",
    "activities/": "the files of your watch, byte for byte as they were received",
    LIST: "names, gear and kinds of those files, in the form of Strava's export",
    ANNOTATIONS: "what you said about sessions: titles, notes, ratings, crops, what counts",
    "sessions/": "every session with all its numbers, a file a year",
    "history.json": "load, fitness and form day by day, weeks, bests, critical speed",
    "plans/": "your training plans, all revisions",
    "reports/": "your reports as pages, as notebooks and as PDF",
    SCHEDULES: "what is made for you again and again",
    "data/": "everything else that is kept about you, as it lies in the database",
}


def json_text(value: Any) -> str:
    """JSON of plain values; instants as ISO 8601, bytes in base 64, infinities as words.

    Parameters
    ----------
    value : object
        As `smartrunning.storage.codec.to_document` gives it.

    Returns
    -------
    str
        Readable, with characters as they are.
    """
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=1)


def plain(value: Any) -> Any:
    """Value as JSON can hold it, so that reading it back loses nothing.

    Parameters
    ----------
    value : object
        Plain values, instants, days and bytes.

    Returns
    -------
    object
        A number that is none is null; an infinite one the word that `float` understands.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value
