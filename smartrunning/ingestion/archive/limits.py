"""How much an archive may ask for."""

from dataclasses import dataclass, replace
from typing import Final, Self

MIB: Final = 2**20
MARKUP: Final = (".tcx", ".gpx")
"""How names of files end that are text."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits of one archive with all archives inside it.

    Real exports stay far below: Garmin's holds some 8,000 files in archives inside an archive,
    and activity files shrink to a half or a tenth.

    Attributes
    ----------
    archive_bytes : int
        Length of the archive, and of each archive inside it.
    directory_bytes : int
        Length of a table of contents, which has to be read as a whole.
    entries : int
        Entries on all levels together.
    entry_bytes : int
        One file, unpacked.
    markup_bytes : int
        One TCX or GPX file, unpacked: it says in a hundred bytes what FIT says in ten.
    total_bytes : int
        All files on all levels together, unpacked.
    ratio : float
        How much larger an entry may become, looked at from `ratio_floor_bytes` on.
    ratio_floor_bytes : int
        Smaller entries may shrink as much as they like.
    nested_levels : int
        Archives inside archives; 0 forbids them.
    """

    archive_bytes: int = 2048 * MIB
    directory_bytes: int = 4 * MIB
    entries: int = 20_000
    entry_bytes: int = 32 * MIB
    markup_bytes: int = 64 * MIB
    total_bytes: int = 6144 * MIB
    ratio: float = 100.0
    ratio_floor_bytes: int = MIB
    nested_levels: int = 2

    def of(self, name: str) -> int:
        """Limit of one entry.

        Parameters
        ----------
        name : str
            Its name, which says what it claims to be.

        Returns
        -------
        int
            Bytes, unpacked.
        """
        return self.markup_bytes if name.casefold().endswith(MARKUP) else self.entry_bytes

    def without(self, *, entries: int = 0, total_bytes: int = 0) -> Self:
        """Limits of what is left after something was used up.

        Parameters
        ----------
        entries : int
            Entries that were read.
        total_bytes : int
            Bytes that were unpacked.

        Returns
        -------
        ArchiveLimits
            A copy.
        """
        return replace(
            self, entries=self.entries - entries, total_bytes=self.total_bytes - total_bytes
        )


UPLOAD_LIMITS: Final = ArchiveLimits()
"""Limits of an archive that comes through the web."""
