"""Small parts that need no server: paths, plain values, the workspace, what kernels see."""

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.server import workspace
from smartrunning.server.access.reading import readable
from smartrunning.server.access.visit import Visit
from smartrunning.server.api.plain import plain
from smartrunning.server.kernels.channels import kind_of
from smartrunning.server.kernels.environment import Surroundings


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/lab/tree/a%20b.ipynb", "/lab/tree/a b.ipynb"),
        ("/api/contents/L%C3%A4ufe.ipynb", "/api/contents/Läufe.ipynb"),
        ("/", "/"),
        ("/a/../b", None),
        ("/a/./b", None),
        ("/a//b", None),
        ("/a%2fb", None),
        ("/a%2Fb", None),
        ("/%2e%2e/b", None),
        ("/a%25b", None),
        ("/a%00b", None),
        ("/a%01b", None),
        ("/a%0d%0ab", None),
        ("/a%5cb", None),
        ("/a\\b", None),
        ("/a b", None),
        ("/ä", None),
        ("/a%ff", None),
        ("/a%2", None),
        ("/a%zz", None),
        ("a", None),
        ("http://host/a", None),
        ("*", None),
    ],
)
def test_a_path_is_read_in_one_way_or_not_at_all(path: str, read: str | None) -> None:
    assert readable(path) == read


@given(st.text(alphabet="/.%2eEfF5cC0aAbé \\\x00", max_size=20))
def test_what_can_be_read_has_no_tricks_in_it(path: str) -> None:
    read = readable(path)
    if read is not None:
        assert read.startswith("/")
        assert ".." not in read.split("/")
        assert "\\" not in read
        assert "%" not in read
        assert read.isprintable() or " " in read


def test_values_become_plain_json() -> None:
    value = {
        "nan": math.nan,
        "infinite": np.inf,
        "array": np.array([1.0, np.nan]),
        "count": np.int64(3),
        "flag": np.bool_(True),
        "day": date(2026, 5, 1),
        "instant": datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
        "tuple": (1, "a", None),
    }
    assert plain(value) == {
        "nan": None,
        "infinite": None,
        "array": [1.0, None],
        "count": 3,
        "flag": True,
        "day": "2026-05-01",
        "instant": "2026-05-01T06:30:00+00:00",
        "tuple": [1, "a", None],
    }


def test_what_json_cannot_hold_is_an_error_and_no_guess() -> None:
    with pytest.raises(TypeError, match="found bytes"):
        plain({"a": b"bytes"})


def test_a_dataclass_becomes_an_object_of_its_fields() -> None:
    visit = Visit("hash", "alice", "runner", "of-alice")
    assert plain(visit)["username"] == "alice"


Values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.dates() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(Values)
def test_whatever_is_plain_is_json_without_nan(value: Any) -> None:
    json.dumps(plain(value), allow_nan=False)


# ── the workspace ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    shipped, working = tmp_path / "shipped", tmp_path / "working"
    (shipped / "sub").mkdir(parents=True)
    working.mkdir()
    (shipped / "a.ipynb").write_text("a1")
    (shipped / "sub" / "b.ipynb").write_text("b1")
    (shipped / ".hidden").write_text("x")
    workspace.refresh(shipped, working)
    return shipped, working / "notebooks"


def test_the_notebooks_are_copied(folders: tuple[Path, Path]) -> None:
    _, copies = folders
    assert (copies / "a.ipynb").read_text() == "a1"
    assert (copies / "sub" / "b.ipynb").read_text() == "b1"
    assert not (copies / ".hidden").exists()


def test_a_copy_that_nobody_has_changed_follows_the_project(folders: tuple[Path, Path]) -> None:
    shipped, copies = folders
    (shipped / "a.ipynb").write_text("a2")
    workspace.refresh(shipped, copies.parent)
    assert (copies / "a.ipynb").read_text() == "a2"


def test_a_copy_that_was_changed_stays(folders: tuple[Path, Path]) -> None:
    shipped, copies = folders
    (copies / "a.ipynb").write_text("mine")
    (shipped / "a.ipynb").write_text("a2")
    for _ in range(2):
        workspace.refresh(shipped, copies.parent)
    assert (copies / "a.ipynb").read_text() == "mine"


def test_a_copy_that_was_deleted_stays_away_until_there_is_a_newer_one(
    folders: tuple[Path, Path],
) -> None:
    shipped, copies = folders
    (copies / "a.ipynb").unlink()
    workspace.refresh(shipped, copies.parent)
    assert not (copies / "a.ipynb").exists()
    (shipped / "a.ipynb").write_text("a2")
    workspace.refresh(shipped, copies.parent)
    assert (copies / "a.ipynb").read_text() == "a2"


# ── kernels ─────────────────────────────────────────────────────────────────────────────────────


def test_nothing_that_is_added_changes_whom_a_kernel_works_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTRUNNING_MONGODB_URI", "mongodb://user:secret@host")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    surroundings = Surroundings(tmp_path, tmp_path, tmp_path / "kernel.uri", "smartrunning")
    visit = Visit("hash", "alice", "runner", "of-alice")
    forged = {"SMARTRUNNING_USER": "bob", "SMARTRUNNING_DATABASE_FILE": "/x", "LANG": "x"}
    environment = surroundings.of(visit, page=True, more=forged)
    assert environment["SMARTRUNNING_USER"] == "alice"
    assert environment["SMARTRUNNING_RUNNER"] == "of-alice"
    assert environment["SMARTRUNNING_APP"] == "1"
    assert environment["SMARTRUNNING_DATABASE_FILE"] == str(tmp_path / "kernel.uri")
    assert "secret" not in str(environment)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_a_message_that_cannot_be_read_has_no_kind(message: bytes | str) -> None:
    for protocol in (None, "v1.kernel.websocket.jupyter.org"):
        channel, kind = kind_of(protocol, message)
        assert isinstance(channel, str)
        assert isinstance(kind, str)


@pytest.mark.parametrize("header", ["[]", '"x"', "null", "{}", '{"msg_type": []}'])
def test_a_header_of_a_wrong_shape_has_no_kind(header: str) -> None:
    text = f'{{"channel": "shell", "header": {header}}}'
    assert kind_of(None, text) not in {("shell", "comm_msg"), ("shell", "comm_open")}


@pytest.mark.parametrize(
    ("protocol", "message"),
    [
        ("v1.kernel.websocket.jupyter.org", b"\xff" * 8 + b"x" * 100),
        (None, b"\x7f\xff\xff\xff" + b"x" * 100),
        (None, b"\xff\xff\xff\xff" + b"x" * 100),
        (None, "[" * 100_000),
    ],
)
def test_a_message_that_claims_to_be_endless_is_dropped_at_once(
    protocol: str | None, message: bytes | str
) -> None:
    assert kind_of(protocol, message) == ("", "")
