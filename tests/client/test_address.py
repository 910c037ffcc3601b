"""What may be typed as an address, and where a token may come from and go to."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.client import read_token, server_address
from smartrunning.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("typed", "written", "path"),
    [
        ("https://runs.example.org", "https://runs.example.org", "/smartrunning/api/me"),
        ("https://runs.example.org/", "https://runs.example.org", "/smartrunning/api/me"),
        (" https://runs.example.org:443 ", "https://runs.example.org", "/smartrunning/api/me"),
        ("https://h.example/u/ann/", "https://h.example/u/ann", "/u/ann/smartrunning/api/me"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765", "/smartrunning/api/me"),
        ("http://localhost:80", "http://localhost", "/smartrunning/api/me"),
        ("http://[::1]:8765", "http://[::1]:8765", "/smartrunning/api/me"),
        ("HTTPS://Runs.Example.ORG", "https://runs.example.org", "/smartrunning/api/me"),
    ],
)  # fmt: skip
def test_an_address_is_read(typed: str, written: str, path: str) -> None:
    address = server_address(typed)
    assert str(address) == written
    assert address.path("me") == path


@pytest.mark.parametrize(
    "typed",
    ["", "runs.example.org", "ftp://runs.example.org", "https://", "https://h:port", "https://h:0x1",
     "https://h?a=b", "https://h/#x", "https://h/a b", "https://h/a\r\nX: y", "https://bücher.de",
     "https://[::1", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InvalidRequestError, match="such as https://"):
        server_address(typed)


@pytest.mark.parametrize(
    "host",
    ["runs.example.org", "192.168.1.7", "localhost.evil.example", "10.0.0.1:8765", "[fe80::1]"],
)
def test_plain_http_to_another_machine_gets_no_token_unless_somebody_says_so(host: str) -> None:
    with pytest.raises(InvalidRequestError, match="everybody on the way could read your token"):
        server_address(f"http://{host}")
    assert not server_address(f"http://{host}", allow_plain_http=True).secure


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidRequestError, match="does not belong there") as refusal:
        server_address("https://ann:hunter2@runs.example.org")
    assert "hunter2" not in str(refusal.value)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_whatever_is_typed_the_head_of_a_request_stays_one_line_of_ascii(typed: str) -> None:
    try:
        address = server_address(typed, allow_plain_http=True)
    except InvalidRequestError:
        return
    line = f"{address.authority}{address.path('me')}"
    assert line.isascii()
    assert line.isprintable()
    assert " " not in line


def test_a_token_comes_from_its_file_else_from_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("srt_of-the-file\n")
    environment = {"SMARTRUNNING_TOKEN": " srt_of-the-environment "}
    assert read_token(file, environment) == "srt_of-the-file"
    assert read_token(None, environment) == "srt_of-the-environment"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "is empty"), ("secret-of-another-place", "is no token"), ("srt_a b", "is no token"),
     ("srt_a\nX-Evil: 1", "is no token"), ("srt_\x00", "is no token"), ("srt_ü", "is no token")],
)  # fmt: skip
def test_what_is_no_token_is_refused_and_not_repeated(
    tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "token"
    file.write_text(content)
    with pytest.raises(InvalidRequestError, match=sentence) as refusal:
        read_token(file, {})
    assert not content or content not in str(refusal.value)


def test_without_a_token_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="there is none in SMARTRUNNING_TOKEN"):
        read_token(None, {})
    with pytest.raises(InvalidRequestError, match=r"missing cannot be read: no such file"):
        read_token(tmp_path / "missing", {"SMARTRUNNING_TOKEN": "srt_unused"})
