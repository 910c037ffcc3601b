"""A server named by its address: nothing is started, everything else is the same."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pymongo
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from smartrunning.config import Settings
from smartrunning.storage import mongod, open_reader, open_store
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.kernel_access import kernel_file


@pytest.fixture
def without_logins(tmp_path: Path) -> Iterator[str]:
    """Address of a replica set that asks for no login."""
    (tmp_path / "db").mkdir()
    socket = tmp_path / "mongodb-27017.sock"
    line = [str(mongod.program(Settings())), "--dbpath", str(tmp_path / "db"), "--quiet"]
    line += ["--bind_ip", str(socket), "--unixSocketPrefix", str(tmp_path), "--replSet", "rs"]
    uri = f"mongodb://{quote(str(socket), safe='')}/?directConnection=true"
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as process:
        with pymongo.MongoClient(uri) as client:
            member = {"_id": 0, "host": str(socket)}
            client.admin.command("replSetInitiate", {"_id": "rs", "members": [member]})
            while not client.admin.command("hello")["isWritablePrimary"]:
                pass
        yield uri
        process.terminate()


def test_two_machines_share_one_server_and_its_kernels_login(
    server: EmbeddedServer, tmp_path: Path
) -> None:
    machines = [
        Settings(data_dir=tmp_path / name, mongodb_uri=SecretStr(server.uri))
        for name in ("one", "two")
    ]
    for machine in machines:
        with open_store(settings=machine) as store:
            store.migrate()
        assert not (machine.data_dir / "database").exists()
    for machine in machines:
        with open_reader(machine) as reader:
            reader.runners.all()


def test_a_server_without_logins_works_and_says_what_that_means(
    without_logins: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data", mongodb_uri=SecretStr(without_logins))
    with capture_logs() as logged, open_store(settings=settings) as store:
        store.migrate()
        store.users.create("Ann", "hash", "admin")
    assert "kernels can write to it too" in logged[0]["event"]
    assert kernel_file(settings).read_text() == without_logins
