"""The way to the server: its promises, and a sentence for everything that can be wrong."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import certifi
import pymongo
import pytest
from pymongo.errors import ConfigurationError as InvalidOptionError
from pymongo.errors import ExecutionTimeout, OperationFailure, PyMongoError

from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError, DatabaseUnavailableError
from smartrunning.storage import Store, mongod, open_store
from smartrunning.storage.address import socket_path
from smartrunning.storage.connection import Connection, check_promises, check_server, client_options
from smartrunning.storage.database_errors import host_of, translated
from smartrunning.storage.embedded import EmbeddedServer

SECRET = "correct-horse"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Path]:
    """Socket of a mongod that is no replica set."""
    (tmp_path / "db").mkdir()
    socket = tmp_path / "mongodb-27017.sock"
    line = [str(mongod.program(Settings())), "--dbpath", str(tmp_path / "db"), "--quiet"]
    line += ["--bind_ip", str(socket), "--unixSocketPrefix", str(tmp_path)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as process:
        with pymongo.MongoClient(address(socket)) as client:
            client.admin.command("ping")
        yield socket
        process.terminate()


def address(socket: Path, login: str = "") -> str:
    return f"mongodb://{login}{quote(str(socket), safe='')}/?directConnection=true"


def brief(**changes: object) -> Settings:
    return Settings(database_timeout_s=1, **changes)


@pytest.mark.parametrize(
    "weakened", ["", "&w=1", "&w=0", "&journal=false", "&retryWrites=false", "&w=1&journal=false"]
)
def test_the_live_client_writes_to_a_majority_with_journal_whatever_its_address_says(
    server: EmbeddedServer, weakened: str
) -> None:
    connection = Connection(server.uri + weakened, database="smartrunning")
    collection = connection.collection("users")
    assert collection.write_concern.document == {"w": "majority", "j": True}
    assert connection.client.options.retry_writes
    assert connection.client.options.retry_reads
    connection.close()


def test_a_client_that_promises_less_is_refused(server: EmbeddedServer) -> None:
    with (
        pymongo.MongoClient(server.uri, w=1) as weak,
        pytest.raises(ConfigurationError, match="w=majority"),
    ):
        check_promises(weak)


def test_a_wrong_password_is_told_without_the_password(server: EmbeddedServer) -> None:
    wrong = server.uri.replace("mongodb://server:", f"mongodb://server:{SECRET}")
    with pytest.raises(DatabaseUnavailableError, match="refuses the login") as refusal:
        open_store(wrong, settings=brief())
    assert SECRET not in told(refusal.value)


def test_a_server_without_replica_set_is_told(alone: Path) -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"not a replica set.*--replSet"):
        open_store(address(alone), settings=brief())


def test_an_unreachable_server_is_told_without_the_password() -> None:
    began = time.monotonic()
    with pytest.raises(DatabaseUnavailableError, match=r"127\.0\.0\.1:9 cannot be reached") as gone:
        open_store(f"mongodb://ann:{SECRET}@127.0.0.1:9/", settings=brief())
    assert time.monotonic() - began < 5
    assert SECRET not in told(gone.value)


@pytest.mark.parametrize(
    "uri",
    [
        f"mysql://ann:{SECRET}@host/",
        f"mongodb://ann:{SECRET}@host:port/",
        f"mongodb://ann:{SECRET}@",
        f"mongodb://ann:{SECRET}@@host/",
        f"mongodb://ann:{SECRET}@host/?w=many&nonsense",
        f"ann:{SECRET}",
    ],
)
def test_an_address_that_makes_no_sense_is_told_without_the_password(uri: str) -> None:
    with pytest.raises((ConfigurationError, DatabaseUnavailableError)) as refusal:
        open_store(uri, settings=brief())
    assert SECRET not in told(refusal.value)


def told(error: BaseException) -> str:
    """All that a log with the whole traceback would show of an error and its causes."""
    words = str(error)
    cause = error.__cause__
    while cause is not None:
        words += str(cause)
        cause = cause.__cause__
    return words


def test_the_part_of_an_address_that_may_be_shown() -> None:
    assert (
        host_of(f"mongodb+srv://ann:{SECRET}@cluster.example.net/db?w=1") == "cluster.example.net"
    )
    assert host_of(f"mongodb://a:{SECRET}@h1:1,h2:2/") == "h1:1,h2:2"
    assert host_of("mongodb://%2Frun%2Fa.sock/") == "/run/a.sock"


def test_too_old_a_server_is_told() -> None:
    with pytest.raises(DatabaseUnavailableError, match="older than MongoDB 6"):
        check_server({"setName": "rs", "maxWireVersion": 13}, "mongodb://host/")


def test_a_sharded_cluster_will_do() -> None:
    check_server({"msg": "isdbgrid", "maxWireVersion": 21}, "mongodb://host/")


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("mongodb+srv://c.example.net/", certifi.where()),
        ("mongodb://c.example.net/?tls=true", certifi.where()),
        ("mongodb+srv://c.example.net/?tlsCAFile=/own.pem", None),
        ("mongodb://localhost/", None),
    ],
)
def test_encrypted_connections_trust_certifis_authorities(uri: str, file: str | None) -> None:
    assert client_options(uri, timeout_s=1).get("tlsCAFile") == file


def test_calls_wait_while_the_server_restarts(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_timeout_s=30)
    with EmbeddedServer(settings) as server, open_store(settings=settings) as store:
        store.users.create("Ann", "hash", "admin")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        assert store.users.by_name("Ann") is not None
        os.kill(server.pid or 0, signal.SIGKILL)
        store.users.create("Bob", "hash", "admin")
        assert [user.username for user in store.users.all()] == ["Ann", "Bob"]


def test_a_frozen_server_is_told_in_time_and_heals(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_timeout_s=2)
    with EmbeddedServer(settings) as server, open_store(settings=settings) as store:
        assert server.pid is not None
        os.kill(server.pid, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailableError, match="does not answer"):
            store.users.all()
        assert time.monotonic() - began < 5
        os.kill(server.pid, signal.SIGCONT)
        assert store.users.all() == []


def test_a_store_serves_many_threads(store: Store) -> None:
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                store.runners.all()
        except BaseException as failure:  # noqa: BLE001  # handed to the test
            failures.append(failure)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    "trouble",
    [
        OperationFailure("No keys found for HMAC", 211),
        InvalidOptionError("Sessions are not supported by this MongoDB deployment"),
        OperationFailure("Transaction numbers are only allowed on a replica set member", 20),
    ],
)
def test_a_server_that_has_just_started_and_does_not_know_itself_yet_is_waited_for(
    connection: Connection, trouble: PyMongoError
) -> None:
    answers = iter([trouble, trouble, "there it is"])

    def operation() -> str:
        answer = next(answers)
        if isinstance(answer, PyMongoError):
            raise answer
        return answer

    assert connection.run(operation) == "there it is"


def test_a_call_that_takes_too_long_is_a_database_that_does_not_answer() -> None:
    too_long = ExecutionTimeout("operation exceeded time limit", 50)
    assert isinstance(translated(too_long), DatabaseUnavailableError)
    wrong = OperationFailure("unknown operator", 2)
    assert translated(wrong) is wrong


def test_a_connection_from_before_the_server_was_primary_does_not_stop_transactions(
    tmp_path: Path,
) -> None:
    """A connection keeps for ever what it was told at first: then, that there are no sessions."""
    settings = Settings(data_dir=tmp_path / "data", free_space_bytes=0)
    with EmbeddedServer(settings) as server:
        password = (settings.data_dir / "secrets" / "administrator").read_text().strip()
        login = f"administrator:{password}@"
        with pymongo.MongoClient(address(socket_path(settings.data_dir), login)) as other:
            other.admin.command("replSetStepDown", 60, force=True)
            other.admin.command("replSetMaintenance", 1)
            early = Connection(server.uri, database="smartrunning")
            other.admin.command("replSetMaintenance", 0)
            other.admin.command("replSetFreeze", 0)
        things = early.collection("things")
        early.run(lambda: things.insert_one({"_id": 1}))
        early.transaction(lambda session: things.insert_one({"_id": 2}, session=session))
        assert early.run(lambda: things.count_documents({})) == 2
        early.close()
