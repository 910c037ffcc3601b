"""`doctor --integrity` on an installation that is not running, as an operator calls it."""

from datetime import date
from pathlib import Path

import pytest

from smartrunning import simulation
from smartrunning.config import Settings
from smartrunning.storage import open_store
from smartrunning.storage.embedded import EmbeddedServer


@pytest.fixture
def broken(tmp_path: Path, run_file: Path) -> Path:
    """An installation with an upload that lost its job, and statistics of no session."""
    settings = Settings(data_dir=tmp_path / "data", free_space_bytes=0)
    with EmbeddedServer(settings), open_store(settings=settings) as store:
        body = simulation.VirtualRunner()
        store.runners.create(body.profile("ann", "Ann", date(2026, 3, 2)))
        with run_file.open("rb") as data:
            _, job_id = store.owned_by("ann").add_upload("run.fit", data)
        store._connection.collection("jobs").delete_one({"_id": job_id})
        nothing = {key: {} for key in ("values", "versions", "reasons", "value_flags")}
        document = {"_id": "a" * 24, "owner": "ann", "best_efforts": []} | nothing
        store._connection.collection("sessionStatistics").insert_one(document)
    return tmp_path


def test_it_says_what_it_found_mends_it_and_then_all_holds(command, broken: Path) -> None:
    looked = command("doctor", "--integrity", "--dry-run", free_space_bytes=0)
    assert looked.returncode == 1
    assert "run.fit" in looked.stdout
    assert "It can be imported." in looked.stdout
    assert "2 mendable" in looked.stdout

    done = command("doctor", "--integrity", free_space_bytes=0)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "It will be imported by a job in the queue." in done.stdout
    assert "It was removed." in done.stdout
    assert "The jobs have ended; all invariants hold." in done.stdout

    again = command("doctor", "--integrity", free_space_bytes=0)
    assert again.returncode == 0
    assert "All invariants hold" in again.stdout
    assert "1 sessions" in again.stdout
