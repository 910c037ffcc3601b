"""A disk becomes full under a database that is being written to; nothing acknowledged is lost."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from smartrunning.config import MEGABYTE, Settings
from smartrunning.errors import StorageFullError
from smartrunning.jobs.heartbeat import Heartbeat
from smartrunning.jobs.stopping import JobStoppedError, StopReason
from smartrunning.storage.ballast import Ballast, check_disk
from smartrunning.storage.jobs import Job

RECOVERY_S = 10.0
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process saw that has a disk of its own."""
    command = [*NAMESPACE, sys.executable, Path(__file__).parent / "full_disk.py"]
    done = subprocess.run(
        [*map(str, command), str(tmp_path_factory.mktemp("disk"))],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, f"This needs user namespaces and mounts in them: {done.stderr}"
    facts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1]) | {"log": done.stdout}
    print({name: fact for name, fact in facts.items() if name != "log"})  # noqa: T201
    return facts


def test_nothing_that_was_acknowledged_is_lost(seen: dict[str, Any]) -> None:
    assert seen["acknowledged"] > 40
    assert seen["lost"] == 0


def test_room_is_kept_given_to_the_database_and_kept_again(seen: dict[str, Any]) -> None:
    assert seen["ballast_made_after_s"] >= 0
    assert seen["mongod_ended_after_s"] >= 0
    assert seen["ballast_released_after_s"] >= 0
    assert seen["writes_again_after_s"] >= 0, "the database lives on the room that was kept"
    assert seen["ballast_made_again_after_s"] >= 0
    assert "the room that was kept for this was given to the database" in seen["log"]


def test_uploads_are_refused_in_a_sentence_until_there_is_room(seen: dict[str, Any]) -> None:
    assert seen["accepts_before"]
    assert "keeps 200 MB free, so it takes no files now." in seen["refusal"]


def test_it_is_back_within_seconds_of_room_being_made(seen: dict[str, Any]) -> None:
    assert seen["mongod_ended_again_after_s"] >= 0, "without the ballast it must have ended"
    assert 0 <= seen["back_after_s"] <= RECOVERY_S


def test_no_room_is_kept_where_there_is_too_little_or_none_is_wanted(tmp_path: Path) -> None:
    assert not Ballast(Settings(data_dir=tmp_path, ballast_bytes=0)).keep()
    assert not Ballast(Settings(data_dir=tmp_path, free_space_bytes=10**18)).keep()
    small = Ballast(Settings(data_dir=tmp_path, ballast_bytes=MEGABYTE, free_space_bytes=0))
    assert small.keep()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= MEGABYTE, "really taken"
    assert not small.keep()
    assert small.release()
    assert not small.release()


def test_an_external_database_has_a_disk_of_its_own(tmp_path: Path) -> None:
    check_disk(
        Settings(data_dir=tmp_path, free_space_bytes=10**18, mongodb_uri="mongodb://elsewhere")
    )


class Ledger:
    """Holds every lease."""

    def renew(self, _: Job) -> str:
        return "held"


def test_work_stops_before_it_takes_the_last_room() -> None:
    def no_room() -> None:
        raise StorageFullError("The disk is full.")

    told = threading.Event()
    with Heartbeat(Ledger(), None, check_room=no_room) as heartbeat:  # type: ignore[arg-type]
        with heartbeat.on_stop(told.set):
            assert told.wait(20)
        with pytest.raises(JobStoppedError) as stop:
            heartbeat.check()
    assert stop.value.reason is StopReason.DISK_FULL
