"""File bytes in, Sessions out: FIT, TCX and GPX files, and archives of them.

Anyone may have written the bytes, so whatever is wrong with them ends in a
`smartrunning.errors.FileRejectedError` with a code and a sentence, never in another error.
"""

from smartrunning.ingestion.archive import (
    ArchiveEntry,
    ArchiveLimits,
    holds_archive,
    is_archive,
    open_archive,
)
from smartrunning.ingestion.described import Described
from smartrunning.ingestion.files import content, is_no_activity, sessions

__all__ = [
    "ArchiveEntry",
    "ArchiveLimits",
    "Described",
    "content",
    "holds_archive",
    "is_archive",
    "is_no_activity",
    "open_archive",
    "sessions",
]
