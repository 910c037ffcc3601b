"""Parcels in, imports on a server out; what has arrived before is not sent again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from smartrunning.client.following import follow
from smartrunning.client.interface import Interface
from smartrunning.errors import NotFoundError, ServerUnavailableError, SmartRunningError
from smartrunning.storage.info import FileVerdict, Verdict
from smartrunning.storage.keys import checked_key
from smartrunning.workflows.parcels import Parcel

STANDING: Final = ("queued", "running", "succeeded")
"""States of the job of an import that need not be sent again."""

OnSent = Callable[[Parcel, int, int], None]


class Progress(Protocol):
    """Is told how an import goes."""

    def sent(self, parcel: Parcel, sent_bytes: int, size_bytes: int) -> None:
        """Take how much of a parcel has been sent.

        Parameters
        ----------
        parcel : Parcel
            On its way.
        sent_bytes, size_bytes : int
            So much of it, and its length.
        """

    def at_work(self, job: dict[str, Any]) -> None:
        """Take a job after a change.

        Parameters
        ----------
        job : dict
            As the server tells it.
        """


@dataclass(frozen=True, slots=True)
class Arrived:
    """A parcel that is on the server for good.

    Attributes
    ----------
    name, import_id, job_id : str
        What it is called there; keys of its import and its job.
    before : str
        Instant at which it had arrived before, so that it was not sent; empty when it was.
    verdicts : tuple of FileVerdict
        What became of its files.
    """

    name: str
    import_id: str
    job_id: str
    before: str = ""
    verdicts: tuple[FileVerdict, ...] = ()


async def import_parcels(
    interface: Interface, parcels: Sequence[Parcel], progress: Progress
) -> list[Arrived]:
    """Send parcels one after the other, and wait until the server has read them.

    A parcel is whole on the server, with its job, or nothing of it is. The hash of its bytes tells
    whether it is there: one whose answer was lost, or that an earlier attempt had sent, is followed
    and not sent again.

    Parameters
    ----------
    interface : Interface
        The server.
    parcels : sequence of Parcel
        What to send.
    progress : Progress
        Is told how it goes.

    Returns
    -------
    list of Arrived
        In the same order, with the verdicts.

    Raises
    ------
    SmartRunningError
        If the server refuses, or the connection breaks off.
    """
    await interface.check()
    with _understood(interface), _told("The same command again sends only what has not arrived."):
        known = (await interface.get("imports"))["imports"]
        arrived = [await deliver(interface, one, known, progress.sent) for one in parcels]
    with (
        _understood(interface),
        _told(
            "All has arrived and the server goes on by itself; the same command again follows it."
        ),
    ):
        async for job in follow(interface):
            progress.at_work(job)
        return [replace(one, verdicts=await _verdicts(interface, one.import_id)) for one in arrived]


async def undo_import(interface: Interface, import_id: str, progress: Progress) -> dict[str, int]:
    """Take an import back, and wait until that is done.

    Parameters
    ----------
    interface : Interface
        The server.
    import_id : str
        Its key.
    progress : Progress
        Is told how it goes.

    Returns
    -------
    dict
        How many files were ``removed``, and how many are ``left``.

    Raises
    ------
    SmartRunningError
        If there is no such import, it was undone before, or the connection breaks off.
    """
    checked_key(import_id, "import")
    await interface.check()
    with _understood(interface):
        job_id = (await interface.post(f"imports/{import_id}/undo"))["job_id"]
        async for job in follow(interface):
            progress.at_work(job)
        done = await interface.get(f"jobs/{job_id}")
        if done["error"]:
            raise SmartRunningError(str(done["error"]))
        return {name: int(done["result"][name]) for name in ("removed", "left")}


async def deliver(
    interface: Interface, parcel: Parcel, known: Sequence[dict[str, Any]], sent: OnSent
) -> Arrived:
    """See that a parcel is on the server, by sending it where it is not.

    Parameters
    ----------
    interface : Interface
        The server.
    parcel : Parcel
        What to send.
    known : sequence of dict
        Imports that the server has.
    sent : callable
        Told how much of it has been sent, as `Progress.sent`.

    Returns
    -------
    Arrived
        Without verdicts.

    Raises
    ------
    SmartRunningError
        If the server refuses, or the connection breaks off.
    """
    size_bytes = parcel.size_bytes
    if before := await _before(interface, parcel, size_bytes, known):
        return Arrived(
            before["name"], before["import_id"], before["job_id"], before=before["created_at"]
        )

    def _pieces() -> Iterator[bytes]:
        sent_bytes = 0
        for piece in parcel.pieces():
            sent(parcel, sent_bytes, size_bytes)
            yield piece
            sent_bytes += len(piece)
        sent(parcel, sent_bytes, size_bytes)

    made = await interface.upload(parcel.name, size_bytes, _pieces)
    return Arrived(parcel.name, made["import_id"], made["job_id"])


async def _before(
    interface: Interface, parcel: Parcel, size_bytes: int, known: Sequence[dict[str, Any]]
) -> dict[str, Any] | None:
    """Import that has brought the same bytes and stands; they are read only if one is as long."""
    alike = [one for one in known if one["size_bytes"] == size_bytes and one["undone_at"] is None]
    if not alike:
        return None
    digest = parcel.sha256()
    for one in alike:
        if one.get("sha256") == digest and await _stands(interface, one["job_id"]):
            return one
    return None


async def _stands(interface: Interface, job_id: str) -> bool:
    try:
        return (await interface.get(f"jobs/{job_id}"))["state"] in STANDING
    except NotFoundError:
        return True  # so old that only what it brought is kept


async def _verdicts(interface: Interface, import_id: str) -> tuple[FileVerdict, ...]:
    found = await interface.get(f"imports/{import_id}")
    return tuple(
        FileVerdict(str(one["name"]), Verdict(one["verdict"]), sentence=str(one["sentence"]))
        for one in found["verdicts"]
    )


@contextmanager
def _told(hope: str) -> Iterator[None]:
    """Add to the loss of a connection what it means for the import."""
    try:
        yield
    except ServerUnavailableError as error:
        raise ServerUnavailableError(f"{error} {hope}") from error


@contextmanager
def _understood(interface: Interface) -> Iterator[None]:
    """Say so where a server answers in another form than this one's."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise ServerUnavailableError(
            f"{interface.address} answers in a form that is not known here; it may be another "
            "version of SmartRunning."
        ) from error
