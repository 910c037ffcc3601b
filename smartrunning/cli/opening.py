"""The store and the runner that a command is about."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from smartrunning.errors import NotFoundError

if TYPE_CHECKING:
    from smartrunning.storage import Store
    from smartrunning.storage.accounts import User

RunnerName = Annotated[str, typer.Option("--runner", help="Account of the runner.")]


@contextmanager
def database() -> "Iterator[Store]":
    """Open the store that is running, or start the embedded server for as long as the block."""
    from smartrunning import logs
    from smartrunning.config import settings
    from smartrunning.storage import open_store
    from smartrunning.storage.address import running_uri
    from smartrunning.storage.embedded import EmbeddedServer

    os.environ.setdefault("SMARTRUNNING_LOG_LEVEL", "warning")  # a command's words are enough
    chosen = settings()
    logs.set_up(chosen)
    if chosen.mongodb_uri is not None or running_uri(chosen) is not None:
        with open_store(settings=chosen) as store:
            yield store
        return
    with EmbeddedServer(chosen) as server, open_store(server.uri, settings=chosen) as store:
        yield store


@contextmanager
def platform() -> "Iterator[Store]":
    """Open the store, with a worker of its own where no platform is running."""
    from smartrunning.config import settings
    from smartrunning.storage.address import running_uri
    from smartrunning.supervisor import worker_beside

    chosen = settings()
    alone = chosen.mongodb_uri is None and running_uri(chosen) is None
    with database() as store:
        if not alone:
            yield store
            return
        with worker_beside(chosen):
            yield store


def runner_id_of(store: "Store", name: str) -> str:
    """Key of the runner behind an account."""
    user: User | None = store.users.by_name(name)
    if user is None or not user.runner_id:
        known = ", ".join(one.username for one in store.users.all() if one.runner_id) or "none"
        raise NotFoundError(
            f"There is no runner {name}; those there are: {known}. "
            f"Make one with: smartrunning account add {name}"
        )
    return user.runner_id


def today() -> date:
    """Day in UTC."""
    return datetime.now(UTC).date()
