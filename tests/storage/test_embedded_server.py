"""The embedded server: private, single, durable, and clear about what is wrong."""

import contextlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psutil
import pymongo
import pytest
from pymongo.errors import OperationFailure

from smartrunning.config import Settings
from smartrunning.errors import (
    ConfigurationError,
    DatabaseUnavailableError,
    DataFolderError,
    StorageFullError,
)
from smartrunning.storage import Store, mongod, open_store
from smartrunning.storage import folder as data_folder
from smartrunning.storage.embedded import EmbeddedServer, running_uri

SUPERVISOR = """
import sys, time
from pathlib import Path
from smartrunning.config import Settings
from smartrunning.storage.embedded import EmbeddedServer
with EmbeddedServer(Settings(data_dir=Path(sys.argv[1]))) as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_timeout_s=20)


@contextlib.contextmanager
def supervisor(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], psutil.Process]]:
    """A process of its own with an embedded server; it and its mongod."""
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(settings.data_dir)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        number = next(line for line in process.stdout if line.strip().isdigit())  # log lines beside
        database = psutil.Process(int(number))
        try:
            yield process, database
        finally:
            process.kill()


def until(happened: Callable[[], bool], *, within_s: float = 20.0) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_acknowledged_is_there_after_a_restart(settings: Settings) -> None:
    with EmbeddedServer(settings) as server, open_store(server.uri, settings=settings) as store:
        store.users.create("Ann", "hash", "admin")
    assert running_uri(settings) is None
    with EmbeddedServer(settings) as server, open_store(server.uri, settings=settings) as store:
        assert [user.username for user in store.users.all()] == ["Ann"]


def test_everything_in_the_data_folder_is_private(
    server: EmbeddedServer, server_settings: Settings
) -> None:
    data = server_settings.data_dir
    assert mode(data) == 0o700
    assert mode(data / "secrets") == 0o700
    assert mode(data / "database") == 0o700
    for secret in [*(data / "secrets").iterdir(), data / "kernel.uri", data / "mongodb-27017.sock"]:
        assert mode(secret) & 0o077 == 0, secret


def test_no_network_port_is_open(server: EmbeddedServer) -> None:
    database = psutil.Process(server.pid)
    assert database.net_connections(kind="inet") == []
    assert database.net_connections(kind="unix") != []


def test_no_secret_is_on_the_command_line_or_in_the_environment(
    server: EmbeddedServer, server_settings: Settings
) -> None:
    database = psutil.Process(server.pid)
    seen = " ".join([*database.cmdline(), *database.environ().values()])
    for secret in (server_settings.data_dir / "secrets").iterdir():
        assert secret.read_text() not in seen


def test_the_hardening_is_on(connection: pymongo.MongoClient, server: EmbeddedServer) -> None:
    words = " ".join(psutil.Process(server.pid).cmdline())
    for wanted in (
        "--networkMessageCompressors disabled",
        "--syncdelay 10",
        "--oplogSize 512",
        "transactionLifetimeLimitSeconds=5",
        "--keyFile",
    ):
        assert wanted in words


def test_who_is_not_logged_in_can_do_nothing_from_the_first_minute(settings: Settings) -> None:
    with EmbeddedServer(settings):
        refused_without_login(settings)
    with EmbeddedServer(settings) as server:
        refused_without_login(settings)
        words = psutil.Process(server.pid).cmdline()
        assert "enableLocalhostAuthBypass=false" in words


def refused_without_login(settings: Settings) -> None:
    path = quote(str(settings.data_dir / "mongodb-27017.sock"), safe="")
    with pymongo.MongoClient(f"mongodb://{path}/?directConnection=true") as client:
        for attempt in (
            client.smartrunning.users.find_one,
            lambda: client.smartrunning.users.insert_one({}),
            client.list_database_names,
            lambda: client.admin.command("createUser", "eve", pwd="x", roles=["root"]),
        ):
            with pytest.raises(OperationFailure) as refusal:
                attempt()
            assert refusal.value.code == 13


def test_the_stores_login_cannot_administer_the_server(server: EmbeddedServer) -> None:
    with pymongo.MongoClient(server.uri) as client:
        for attempt in (
            lambda: client.admin.command("createUser", "eve", pwd="x", roles=["root"]),
            lambda: client.other.things.insert_one({}),
            lambda: client.admin.command("shutdown"),
        ):
            with pytest.raises(OperationFailure) as refusal:
                attempt()
            assert refusal.value.code == 13


def test_a_second_server_is_refused_and_the_first_unharmed(
    server: EmbeddedServer, store: Store, server_settings: Settings
) -> None:
    for _ in range(2):
        with pytest.raises(DataFolderError, match=rf"in use.*process {os.getpid()}"):
            EmbeddedServer(server_settings).start()
    store.ping()
    assert running_uri(server_settings) == server.uri


def test_a_killed_mongod_comes_back_with_all_that_was_acknowledged(settings: Settings) -> None:
    acknowledged: list[str] = []
    stop = threading.Event()
    with EmbeddedServer(settings) as server, open_store(settings=settings) as store:

        def write() -> None:
            while not stop.is_set():
                name = f"user {len(acknowledged)}"
                store.users.create(name, "hash", "scientist")
                acknowledged.append(name)

        writer = threading.Thread(target=write)
        writer.start()
        for _ in range(2):
            before, count = server.pid, len(acknowledged)
            assert before is not None
            os.kill(before, signal.SIGKILL)
            until(lambda: server.pid not in (before, None), within_s=10)  # noqa: B023  # called here
            until(lambda: len(acknowledged) > count + 20)  # noqa: B023  # called here
        stop.set()
        writer.join()
        kept = {user.username for user in store.users.all()}
    assert kept >= set(acknowledged)


def test_mongod_ends_with_its_supervisor_even_if_that_is_killed(settings: Settings) -> None:
    with supervisor(settings) as (process, database):
        with pytest.raises(DataFolderError, match=rf"in use.*process {process.pid}"):
            EmbeddedServer(settings).start()
        process.kill()
        database.wait(timeout=20)
    with EmbeddedServer(settings) as server:
        assert server.pid != database.pid


def test_a_mongod_that_outlived_its_supervisor_is_stopped_first(settings: Settings) -> None:
    with supervisor(settings) as (process, database):
        database.suspend()  # so it does not hear that its supervisor is gone
        process.kill()
        process.wait()
        assert database.is_running()
        with EmbeddedServer(settings) as server:
            assert not database.is_running() or database.status() == psutil.STATUS_ZOMBIE
            with open_store(server.uri, settings=settings) as store:
                store.ping()


def test_what_a_killed_machine_leaves_behind_does_no_harm(settings: Settings) -> None:
    with EmbeddedServer(settings):
        pass
    (settings.data_dir / "mongodb-27017.sock").write_text("stale")
    (settings.data_dir / "database" / "mongod.lock").write_text(str(os.getpid()))
    (settings.data_dir / "server.lock").write_text("1")
    with EmbeddedServer(settings), open_store(settings=settings) as store:
        store.ping()


@pytest.mark.parametrize("name", ["x" * 120, "With Spaces, Commas and: Ümläuts"])
def test_any_data_folder_will_do(tmp_path: Path, name: str) -> None:
    settings = Settings(data_dir=tmp_path / name)
    with EmbeddedServer(settings), open_store(settings=settings) as store:
        store.ping()
        socket = data_folder.socket_path(settings.data_dir)
        assert len(str(socket)) <= 107
        assert mode(socket.parent) == 0o700
    assert running_uri(settings) is None
    assert not socket.parent.exists()


def test_a_data_folder_may_be_moved(tmp_path: Path) -> None:
    with (
        EmbeddedServer(Settings(data_dir=tmp_path / "here")) as server,
        open_store(server.uri) as store,
    ):
        store.users.create("Ann", "hash", "admin")
    (tmp_path / "here").rename(tmp_path / "there")
    with (
        EmbeddedServer(Settings(data_dir=tmp_path / "there")) as server,
        open_store(server.uri) as store,
    ):
        assert store.users.by_name("ann") is not None


def test_other_peoples_secrets_are_refused_with_a_sentence(settings: Settings) -> None:
    with EmbeddedServer(settings):
        pass
    shutil.rmtree(settings.data_dir / "secrets")
    with pytest.raises(DatabaseUnavailableError, match="put back the secrets"):
        EmbeddedServer(settings).start()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataFolderError, match=r"file/data.*cannot be written"):
        EmbeddedServer(Settings(data_dir=tmp_path / "file" / "data")).start()


def test_a_folder_without_the_right_to_write_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(DataFolderError, match="Permission denied"):
        EmbeddedServer(settings).start()


def test_a_folder_with_other_things_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "letter.txt").write_text("mine")
    with pytest.raises(DataFolderError, match="holds other things"):
        EmbeddedServer(Settings(data_dir=home)).start()
    assert mode(home) == 0o755
    assert [file.name for file in home.iterdir()] == ["letter.txt"]


def test_a_full_disk_is_seen_before_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3 * 2**20))
    with pytest.raises(StorageFullError, match=r"256 MB free.*found 3 MB"):
        EmbeddedServer(settings).start()


def test_the_last_words_of_a_mongod_that_dies_at_the_start_are_told(
    settings: Settings, tmp_path: Path
) -> None:
    program = tmp_path / "mongod"
    program.write_text(
        "#!/bin/sh\necho 'error while loading shared libraries: libcurl.so.4' >&2\nexit 127\n"
    )
    program.chmod(0o755)
    broken = settings.model_copy(update={"mongod": program})
    with pytest.raises(DatabaseUnavailableError, match=r"last line was: .*libcurl\.so\.4"):
        EmbeddedServer(broken).start()
    with EmbeddedServer(settings):  # the folder is free again
        pass


def test_a_real_complaint_of_mongod_is_told(settings: Settings) -> None:
    with EmbeddedServer(settings):
        pass
    (settings.data_dir / "database" / "WiredTiger.wt").write_bytes(b"not a table" * 500)
    with pytest.raises(DatabaseUnavailableError, match=r"last line was: .*--repair"):
        EmbeddedServer(settings).start()


def test_the_program_is_looked_for_in_the_setting_then_on_path_then_in_the_wheel(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, on_path = tmp_path / "named" / "mongod", tmp_path / "path" / "mongod"
    for program in (named, on_path):
        program.parent.mkdir()
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(on_path.parent))
    chosen = settings.model_copy(update={"mongod": named})
    assert mongod.program(chosen) == named
    assert mongod.program(settings) == on_path
    monkeypatch.setenv("PATH", "")
    assert re.search(r"fiftyone/db/bin/mongod$", str(mongod.program(settings)))


def test_a_setting_that_names_no_program_is_told(settings: Settings, tmp_path: Path) -> None:
    wrong = settings.model_copy(update={"mongod": tmp_path / "nothing"})
    with pytest.raises(ConfigurationError, match="SMARTRUNNING_MONGOD names"):
        EmbeddedServer(wrong).start()


def test_no_program_at_all_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match="install MongoDB"):
        EmbeddedServer(settings).start()


def test_without_a_server_the_store_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(DatabaseUnavailableError, match="start SmartRunning there"):
        open_store(settings=settings)
