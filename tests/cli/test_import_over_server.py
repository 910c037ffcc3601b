"""`import --server`: the same verdicts as on this machine, however often it is interrupted."""

import asyncio
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from typer.testing import CliRunner

from smartrunning import cli
from smartrunning.client import Interface, import_parcels, server_address
from smartrunning.config import Settings
from smartrunning.errors import InvalidRequestError, ServerUnavailableError, SmartRunningError
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.keys import secret_hash
from smartrunning.workflows.parcels import parcels

Command = Callable[..., Any]
MEGABYTE = 2**20
PATIENCE_S = 90.0


def called(*words: object, token: str = "") -> Any:
    """Outcome of a command that asks nothing of this machine, in this process."""
    environment = {"COLUMNS": "200", "SMARTRUNNING_TOKEN": token or None}
    return CliRunner().invoke(cli.app, [*map(str, words)], env=environment)


@dataclass(frozen=True)
class Platform:
    """Everything that runs, and two people on it."""

    folder: Path
    base: str
    serving: Any
    store: Store
    token_file: Path

    def owned_by(self, name: str) -> OwnedStore:
        return self.store.owned_by(f"of-{name}")

    def web_server(self) -> psutil.Process:
        children = psutil.Process(self.serving.process.pid).children(recursive=True)
        return next(one for one in children if "smartrunning.server" in one.cmdline())

    def answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self.base}/smartrunning/api/health", timeout=5).ok
        return False


@pytest.fixture(scope="module")
def platform(
    tmp_path_factory: pytest.TempPathFactory,
    served: Callable[[Path, int], Any],
    another_port: Callable[[], int],
) -> Iterator[Platform]:
    folder, port = tmp_path_factory.mktemp("platform"), another_port()
    serving = served(folder / "data", port)
    token_file = folder / "token"
    token_file.write_text("srt_of-ann\n")
    with open_store(settings=Settings(data_dir=folder / "data")) as store:
        for name in ("ann", "bob"):
            store.runners.create(Runner(f"of-{name}", name))
            store.users.create(name, "no password", "runner", runner_id=f"of-{name}")
        store.tokens.create(
            secret_hash("srt_of-ann"), "ann", name="x", scopes=["upload"], lifetime_s=3600.0
        )
        yield Platform(folder / "data", f"http://127.0.0.1:{port}", serving, store, token_file)
    serving.end(signal.SIGINT)


@pytest.fixture
def runs(run_file: Path, tmp_path: Path) -> Path:
    """A folder with a run, the same run again, and files that are none; all read in one batch."""
    folder = tmp_path / "runs"
    (folder / "deeper").mkdir(parents=True)
    shutil.copy(run_file, folder / "run.fit")
    shutil.copy(run_file, folder / "deeper" / "same.fit")
    (folder / "broken.fit").write_bytes(b"no activity at all")
    (folder / "zz.gpx").write_bytes(b"<" * 6 * MEGABYTE)
    return folder


def test_the_same_folder_meets_the_same_verdicts_here_and_over_a_server(
    command: Command, platform: Platform, runs: Path
) -> None:
    over = ("--server", platform.base, "--token-file", platform.token_file)
    here = ("--runner", "bob")
    sent, local = (command("import", runs, *how, data_dir=platform.folder) for how in (over, here))
    assert (sent.returncode, local.returncode) == (0, 0), sent.stderr + local.stderr
    *table, undo = sent.stdout.splitlines()
    *expected, _ = local.stdout.splitlines()
    assert table == expected
    assert "1 stored, 1 already there, 2 rejected" in sent.stdout
    assert undo.startswith(f"To undo: smartrunning import --server {platform.base} --undo ")
    assert facts(platform.owned_by("ann")) == facts(platform.owned_by("bob"))

    again = called("import", runs, *over)
    assert again.exit_code == 0
    assert "runs.zip had arrived before" in again.stdout
    _, *told = again.stdout.splitlines()  # how wide the table is depends on where it is shown
    assert sorted(" ".join(told).split()) == sorted(sent.stdout.split())
    assert len(platform.owned_by("ann").imports()) == 1

    key = undo.rsplit(" ", 1)[1]
    undone = called("import", "--undo", key, *over)
    assert undone.exit_code == 0, undone.exception
    assert "1 files were removed with their sessions; 0 stay" in undone.stdout
    assert not platform.owned_by("ann").sessions()
    with pytest.raises(InvalidRequestError, match="was undone before"):
        raise called("import", "--undo", key, *over).exception


def facts(owned: OwnedStore) -> list[tuple[object, ...]]:
    (one,) = owned.imports()
    verdicts = owned.verdicts(one.import_id)
    return [(one.name, one.verdict, one.code, one.sentence, one.size_bytes) for one in verdicts]


def test_a_server_that_is_killed_meanwhile_has_nothing_or_all_and_the_next_attempt_does_it(
    platform: Platform, runs: Path
) -> None:
    shutil.copy(runs / "run.fit", runs / "another.fit")
    before = len(platform.owned_by("ann").imports())

    class Killer:
        def sent(self, _parcel: object, sent_bytes: int, size_bytes: int) -> None:
            if 2 * MEGABYTE < sent_bytes < size_bytes:
                with suppress(psutil.NoSuchProcess, StopIteration):
                    platform.web_server().kill()

        def at_work(self, _job: object) -> None:
            raise AssertionError("nothing has arrived")

    interface = Interface(server_address(platform.base), "srt_of-ann")
    with pytest.raises(ServerUnavailableError, match="sends only what has not arrived"):
        asyncio.run(import_parcels(interface, parcels(runs), Killer()))
    assert len(platform.owned_by("ann").imports()) == before

    deadline_s = time.monotonic() + PATIENCE_S
    while not platform.answers():
        assert time.monotonic() < deadline_s, "the web server did not come back"
        time.sleep(0.1)
    done = called("import", runs, "--server", platform.base, token="srt_of-ann")
    assert done.exit_code == 0, done.exception
    assert len(platform.owned_by("ann").imports()) == before + 1


def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    run_file: Path, tmp_path: Path
) -> None:
    away = ("--server", "http://runs.example.org")
    for words, code, sentence in (
        ((run_file, *away), 64, "everybody on the way could read your token"),
        ((run_file, *away, "--runner", "ann"), 64, "--runner is for this machine"),
        ((run_file, "--allow-plain-http"), 64, "belong to --server"),
        ((tmp_path / "gone", "--server", "http://127.0.0.1:1"), 66, "There is no file"),
        ((run_file, "--server", "http://127.0.0.1:1"), 69, "Nobody is at http://127.0.0.1:1"),
    ):
        refused = called("import", *words, token="srt_x").exception
        assert isinstance(refused, SmartRunningError)
        assert (refused.exit_code, sentence in str(refused)) == (code, True)
    nobody = called("import", run_file)
    assert nobody.exit_code == 2
    assert "Missing option '--runner'" in nobody.output
