"""A server that answers in another form than was agreed, as one of another version may."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smartrunning.client import Interface, import_parcels, undo_import
from smartrunning.errors import NotFoundError, ServerUnavailableError, SmartRunningError
from smartrunning.workflows.parcels import parcels

Said = Callable[..., bytes]
Scripted = Callable[..., Any]


class Silent:
    """Progress that nobody looks at."""

    def sent(self, *_: object) -> None:
        return None

    def at_work(self, _job: object) -> None:
        return None


def served(
    scripted: Scripted, said: Said, answers: dict[str, object], call: Callable[[Interface], Any]
) -> Any:
    """Outcome of a call to a server with one answer for each end of a path, and nothing to do."""
    usual = {"/health": {"status": "ok"}, "/jobs": {"jobs": []}, "/imports": {"imports": []}}
    beginning = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nretry: 2000\n\n"
    spoken = {
        path: [said("200 OK", json.dumps(answer))] for path, answer in (usual | answers).items()
    }

    async def ask() -> Any:
        async with scripted(spoken | {"/events": [beginning]}) as server:
            return await call(Interface(server.address, "srt_token"))

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "answers",
    [
        {"/imports": {}},
        {"/imports": {"imports": [{"import_id": "1"}]}},
        {"/uploads": {"import": "1"}},
        {"/jobs": {"jobs": [{}]}},
        {"/imports/1": {"verdicts": [{"name": "a", "verdict": "of next year", "sentence": ""}]}},
        {"/imports/1": {"verdicts": None}},
    ],
)
def test_an_unknown_form_is_said_to_be_one(
    scripted: Scripted, said: Said, tmp_path: Path, answers: dict[str, object]
) -> None:
    (tmp_path / "a.fit").write_bytes(b"a run")
    good = {"/uploads": {"import_id": "1", "job_id": "2"}, "/imports/1": {"verdicts": []}}
    send = lambda interface: import_parcels(  # noqa: E731
        interface, parcels(tmp_path / "a.fit"), Silent()
    )
    with pytest.raises(ServerUnavailableError, match="may be another version of SmartRunning"):
        served(scripted, said, good | answers, send)
    (arrived,) = served(scripted, said, good, send)
    assert (arrived.import_id, arrived.before, arrived.verdicts) == ("1", "", ())


def test_what_an_undo_brought_is_numbers_or_the_reason_why_not(
    scripted: Scripted, said: Said
) -> None:
    asked = {"/undo": {"job_id": "7"}}
    take_back = lambda interface: undo_import(interface, "a" * 24, Silent())  # noqa: E731
    done = {"error": "", "result": {"removed": 3, "left": "1", "more": "[red]"}}
    assert served(scripted, said, asked | {"/jobs/7": done}, take_back) == {"removed": 3, "left": 1}
    failed = {"error": "A stand-in for a job that fails.", "result": {}}
    with pytest.raises(SmartRunningError, match="stand-in"):
        served(scripted, said, asked | {"/jobs/7": failed}, take_back)
    odd = {"error": "", "result": {"removed": "[link=file:///]3", "left": 1}}
    with pytest.raises(ServerUnavailableError, match="another version"):
        served(scripted, said, asked | {"/jobs/7": odd}, take_back)


@pytest.mark.parametrize("key", ["", "../jobs/1", "a b", "x" * 65, "1?x"])
def test_what_cannot_be_a_key_is_asked_of_nobody(key: str) -> None:
    with pytest.raises(NotFoundError, match="no such import"):
        asyncio.run(undo_import(None, key, Silent()))  # type: ignore[arg-type]
