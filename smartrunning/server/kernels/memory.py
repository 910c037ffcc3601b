"""How much memory is left: for the machine, and for the container that this may run in."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

CONTAINER: Final = Path("/sys/fs/cgroup")


def free_bytes(container: Path = CONTAINER) -> int:
    """Memory that can still be taken before somebody is ended for it.

    Parameters
    ----------
    container : pathlib.Path
        Folder in which the system says what this group of processes may take (cgroup version 2).

    Returns
    -------
    int
        In bytes: the lesser of what the machine and what the group has; caches count as free.
    """
    machine = int(psutil.virtual_memory().available)
    with suppress(OSError, ValueError):  # there is no such group, or it may take all ("max")
        limit = int((container / "memory.max").read_text())
        taken = int((container / "memory.current").read_text())
        return min(machine, max(0, limit - taken + _cached_bytes(container)))
    return machine


def _cached_bytes(container: Path) -> int:
    """Read the size of files that the group has in memory and that can go at once."""
    for line in (container / "memory.stat").read_text().splitlines():
        name, _, value = line.partition(" ")
        if name == "inactive_file":
            return int(value)
    return 0
