"""A ZIP archive in, the files in it out, one at a time; nothing is ever written to a path."""

from smartrunning.ingestion.archive.directory import holds_archive, is_archive
from smartrunning.ingestion.archive.limits import ArchiveLimits
from smartrunning.ingestion.archive.reading import ArchiveEntry, open_archive

__all__ = ["ArchiveEntry", "ArchiveLimits", "holds_archive", "is_archive", "open_archive"]
