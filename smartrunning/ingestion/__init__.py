"""File bytes in, Sessions out: FIT files, and archives of them.

Anyone may have written the bytes, so whatever is wrong with them ends in a
`smartrunning.errors.FileRejectedError` with a code and a sentence, never in another error.
"""

from smartrunning.ingestion.archive import ArchiveEntry, ArchiveLimits, is_archive, open_archive
from smartrunning.ingestion.files import sessions

__all__ = ["ArchiveEntry", "ArchiveLimits", "is_archive", "open_archive", "sessions"]
