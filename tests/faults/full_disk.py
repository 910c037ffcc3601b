"""A disk of its own that becomes full, and what a database on it does; prints what it saw as JSON.

Run as ``unshare --user --map-root-user --mount python full_disk.py FOLDER``.
"""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from smartrunning.config import MEGABYTE, Settings
from smartrunning.errors import DatabaseUnavailableError, StorageFullError
from smartrunning.storage import Store, open_store
from smartrunning.storage.ballast import check_disk
from smartrunning.storage.embedded import EmbeddedServer

DISK_BYTES = 900 * MEGABYTE


def until(happened: Callable[[], bool], patience_s: float = 60) -> float:
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > patience_s:
            return -1.0
        time.sleep(0.02)
    return time.monotonic() - began


class Writer:
    """Writes one account after the other and remembers which were acknowledged."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.acknowledged: list[str] = []
        self.refused = 0
        self.done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        number = 0
        while not self.done.is_set():
            number += 1
            try:  # a hash of 200 kB, so that the disk is felt
                self._store.users.create(f"user {number}", "h" * 200_000, "scientist")
            except (DatabaseUnavailableError, StorageFullError):
                self.refused += 1
            else:
                self.acknowledged.append(f"user {number}")

    def end(self) -> None:
        self.done.set()
        self._thread.join(60)


def fill(folder: Path) -> Path:
    """Somebody else's file that takes all room there is."""
    filler = folder / "somebody-elses"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * MEGABYTE)
        except OSError:
            return filler


def refusal(settings: Settings) -> str:
    try:
        check_disk(settings)
    except StorageFullError as error:
        return str(error)
    return ""


def main(disk: Path) -> dict[str, object]:
    settings = Settings(
        data_dir=disk / "data",
        ballast_bytes=128 * MEGABYTE,
        free_space_bytes=200 * MEGABYTE,
        database_timeout_s=5,
        _env_file=None,
    )
    ballast = settings.data_dir / "ballast"
    seen: dict[str, object] = {"disk_bytes": shutil.disk_usage(disk).total}
    with EmbeddedServer(settings) as server, open_store(settings=settings) as store:
        size_bytes = settings.ballast_bytes
        seen["ballast_made_after_s"] = until(
            lambda: ballast.exists() and ballast.stat().st_size == size_bytes
        )
        seen["accepts_before"] = refusal(settings) == ""
        writer = Writer(store)
        until(lambda: len(writer.acknowledged) > 20)
        first = server.pid
        filler = fill(disk)
        seen["mongod_ended_after_s"] = until(lambda: server.pid != first)
        seen["ballast_released_after_s"] = until(lambda: not ballast.exists())
        seen["refusal"] = refusal(settings)
        count = len(writer.acknowledged)
        seen["writes_again_after_s"] = until(lambda: len(writer.acknowledged) > count)
        refill = fill(disk / "data")  # the room that was released is taken as well
        second = server.pid
        seen["mongod_ended_again_after_s"] = until(lambda: server.pid != second)
        until(lambda: writer.refused > 0)
        filler.unlink()
        refill.unlink()
        count = len(writer.acknowledged)
        seen["back_after_s"] = until(lambda: len(writer.acknowledged) > count)
        seen["ballast_made_again_after_s"] = until(ballast.exists)
        writer.end()
        kept = {user.username for user in store.users.all()}
        seen["acknowledged"] = len(writer.acknowledged)
        seen["refused"] = writer.refused
        seen["lost"] = len(set(writer.acknowledged) - kept)
    return seen


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    print(json.dumps(main(folder)))  # noqa: T201  # the test reads it
