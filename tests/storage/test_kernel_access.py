"""Kernels read the runners' data, and neither write nor read what is not for them."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from pymongo.errors import OperationFailure
from structlog.testing import capture_logs

from smartrunning.config import Settings
from smartrunning.errors import AccessDeniedError, ConfigurationError
from smartrunning.storage import OwnedStore, Store, open_reader
from smartrunning.storage.connection import Connection
from smartrunning.storage.kernel_access import (
    ROLE,
    grant,
    has_login,
    kernel_address,
    kernel_file,
    kernel_password,
)

FORBIDDEN = ["users", "logins", "auditLog", "uploads.files", "uploads.chunks"]
URI = "mongodb://ann:s%40crt@h1:1,h2:2/admin?replicaSet=rs&authSource=admin&tls=true"


@pytest.fixture
def reader(store: Store, server_settings: Settings) -> Iterator[Store]:
    with open_reader(server_settings) as opened:
        yield opened


@pytest.fixture
def kernel(store: Store, server_settings: Settings) -> Iterator[Connection]:
    address = kernel_file(server_settings).read_text()
    opened = Connection(address, database="smartrunning")
    yield opened
    opened.close()


def test_a_kernel_reads_sessions_with_their_samples(
    reader: Store, owned: OwnedStore, add_session: Callable[..., str]
) -> None:
    session_id = add_session(owned)
    seen = reader.owned_by(owned.owner)
    assert seen.session_info(session_id).samples == 601
    assert len(seen.session(session_id).records) == 601
    assert seen.file_bytes(seen.session_info(session_id).file_id)
    assert seen.runner().name == "Test Runner"
    assert seen.history() is None
    assert seen.plans() == []
    assert seen.reports() == []
    assert seen.imports() == []
    assert list(reader.jobs.list(owned.owner)) == []


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_kernel_cannot_read_accounts_logins_audit_or_uploads(
    kernel: Connection, name: str
) -> None:
    with pytest.raises(OperationFailure) as refusal:
        kernel.collection(name).find_one()
    assert refusal.value.code == 13


def test_a_kernel_cannot_read_them_by_a_detour(kernel: Connection) -> None:
    for stage in (
        {"$lookup": {"from": "users", "pipeline": [], "as": "users"}},
        {"$unionWith": "users"},
        {"$out": "copy"},
    ):
        with pytest.raises(OperationFailure):
            list(kernel.collection("runner").aggregate([stage]))


def test_a_kernel_cannot_write(
    reader: Store, kernel: Connection, owned: OwnedStore, add_session: Callable[..., str]
) -> None:
    with pytest.raises(AccessDeniedError):
        add_session(reader.owned_by(owned.owner))
    with pytest.raises(AccessDeniedError):
        reader.jobs.enqueue("plan", owned.owner, {})
    for collection in kernel.collection("runner"), kernel.collection("jobs"):
        with pytest.raises(OperationFailure):
            collection.delete_many({})


def test_a_kernel_cannot_make_itself_a_login(kernel: Connection) -> None:
    for database in (kernel.database, kernel.client.admin):
        with pytest.raises(OperationFailure):
            database.command("createUser", "eve", pwd="x", roles=["readWrite"])


def test_its_address_is_in_a_private_file_and_does_not_hold_the_servers_password(
    store: Store, server_settings: Settings
) -> None:
    path = kernel_file(server_settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (server_settings.data_dir / "secrets" / "server").read_text() not in path.read_text()


def test_the_file_may_lie_anywhere_and_keeps_its_owner(
    store: Store, server_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "database"
    copy.write_text(kernel_file(server_settings).read_text())
    monkeypatch.setenv("SMARTRUNNING_DATABASE_FILE", str(copy))
    with open_reader() as reader:
        reader.ping()


def test_without_a_file_the_kernel_is_told(tmp_path: Path) -> None:
    missing = Settings(database_file=tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match="SMARTRUNNING_DATABASE_FILE"):
        open_reader(missing)


def test_rights_that_were_added_or_taken_are_mended(
    store: Store, connection: Connection, server_settings: Settings
) -> None:
    database = connection.database
    too_much = {"resource": {"db": database.name, "collection": "users"}, "actions": ["find"]}
    needed = {"resource": {"db": database.name, "collection": "runner"}, "actions": ["find"]}
    database.command("grantPrivilegesToRole", ROLE, privileges=[too_much])
    database.command("revokePrivilegesFromRole", ROLE, privileges=[needed])
    store.migrate()
    kernel = Connection(kernel_file(server_settings).read_text(), database="smartrunning")
    kernel.collection("runner").find_one()
    with pytest.raises(OperationFailure):
        kernel.collection("users").find_one()
    kernel.close()


def test_a_given_address_for_kernels_is_written_as_it_is(
    connection: Connection, tmp_path: Path
) -> None:
    given = Settings(data_dir=tmp_path, kernel_mongodb_uri=SecretStr("mongodb://reader:x@h/"))
    grant(connection, given)
    assert kernel_file(given).read_text() == "mongodb://reader:x@h/"


def test_a_login_that_may_not_make_others_is_no_failure_but_a_warning(
    kernel: Connection, tmp_path: Path
) -> None:
    poor = Settings(data_dir=tmp_path)
    with capture_logs() as logged:
        grant(kernel, poor)
    assert not kernel_file(poor).exists()
    assert "SMARTRUNNING_KERNEL_MONGODB_URI" in logged[0]["event"]


def test_the_kernels_address_names_the_same_servers_and_another_login() -> None:
    password = kernel_password(URI)
    assert password is not None
    assert kernel_address(URI, password, "smartrunning") == (
        f"mongodb://smartrunning_kernel:{password}@h1:1,h2:2/"
        "?replicaSet=rs&tls=true&authSource=smartrunning"
    )


def test_all_who_know_the_servers_password_find_the_same_one_for_kernels() -> None:
    assert kernel_password(URI) == kernel_password(URI.replace("h1:1", "other"))
    assert kernel_password(URI) != kernel_password(URI.replace("s%40crt", "secret"))
    assert kernel_password("mongodb://h1/") is None


def test_whoever_logs_in_without_a_password_does_not_hand_that_on_to_kernels() -> None:
    assert has_login("mongodb://h/?authMechanism=MONGODB-X509&tls=true")
    assert has_login("mongodb://ann@h/?authMechanism=MONGODB-X509")
    assert has_login(URI)
    assert not has_login("mongodb://h/?tls=true")


def test_changing_the_owner_of_the_file_survives_a_migration(
    connection: Connection, tmp_path: Path
) -> None:
    if os.geteuid() != 0:  # only root may give files away
        return
    given = Settings(data_dir=tmp_path, kernel_mongodb_uri=SecretStr("mongodb://a:b@h/"))
    grant(connection, given)
    os.chown(kernel_file(given), 1234, 1234)
    changed = given.model_copy(update={"kernel_mongodb_uri": SecretStr("mongodb://c:d@h/")})
    grant(connection, changed)
    assert kernel_file(given).stat().st_uid == 1234
    assert "c:d" in kernel_file(given).read_text()
