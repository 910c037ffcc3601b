"""What a browser and a kernel say to each other, for tests."""

import json
from typing import Any, Final
from uuid import uuid4

from websockets.sync.client import ClientConnection

Visitor = Any
CONTROL_COMM: Final = "jupyter.widget.control"
PATIENCE_S: Final = 60.0


def to_run(code: str) -> dict[str, object]:
    """Content of the wish to run some code."""
    return {
        "code": code,
        "silent": False,
        "store_history": False,
        "user_expressions": {},
        "allow_stdin": False,
    }


NEVER: Final = {
    "execute_request": to_run("print('ran')"),
    "inspect_request": {"code": "print", "cursor_pos": 5, "detail_level": 1},
    "complete_request": {"code": "os.", "cursor_pos": 3},
    "history_request": {"output": False, "raw": True, "hist_access_type": "tail", "n": 10},
    "is_complete_request": {"code": "1"},
    "shutdown_request": {"restart": False},
    "interrupt_request": {},
    "debug_request": {"type": "request", "command": "evaluate", "seq": 1, "arguments": {}},
    "input_reply": {"value": "x"},
    "create_subshell_request": {},
    "connect_request": {},
    "usage_request": {},
    "abort_request": {},
}
"""What a page never says to its kernel."""


def header_of(kind: str) -> dict[str, str]:
    return {
        "msg_id": uuid4().hex,
        "msg_type": kind,
        "session": uuid4().hex,
        "username": "",
        "version": "5.3",
        "date": "",
    }


def message(kind: str, content: object, channel: str = "shell", **metadata: str) -> str:
    whole = {"channel": channel, "header": header_of(kind), "content": content}
    return json.dumps(whole | {"parent_header": {}, "metadata": metadata, "buffers": []})


def heard(socket: ClientConnection, kind: str) -> Any:
    """Content of the next message of a kind."""
    while True:
        frame = socket.recv(timeout=PATIENCE_S)
        if isinstance(frame, bytes):  # a message with buffers: offsets, then JSON, then they
            count = int.from_bytes(frame[:4], "big")
            ends = [int.from_bytes(frame[4 * i : 4 * i + 4], "big") for i in range(1, count + 1)]
            frame = frame[ends[0] : ends[1] if count > 1 else None].decode()
        found = json.loads(frame)
        assert found["msg_type"] != "error", found["content"]["traceback"]
        if found["msg_type"] == kind:
            return found["content"]


def run(scientist: Visitor, kernel_id: str, code: str) -> str:
    """What a notebook's kernel prints when it runs some code."""
    with scientist.websocket(kernel_id) as socket:
        socket.send(message("execute_request", to_run(code)))
        text: str = heard(socket, "stream")["text"]
        return text


def states_of_widgets(visitor: Visitor, kernel_id: str) -> dict[str, Any]:
    """States of all widgets of a page, as its frontend asks for them."""
    comm_id = uuid4().hex
    with visitor.websocket(kernel_id) as socket:
        socket.send(
            message(
                "comm_open",
                {"comm_id": comm_id, "target_name": CONTROL_COMM, "data": {"widgets": None}},
                version="1.0.0",
            )
        )
        socket.send(message("comm_msg", {"comm_id": comm_id, "data": {"method": "request_states"}}))
        states: dict[str, Any] = heard(socket, "comm_msg")["data"]["states"]
        return states
