"""I2 and I3: the bytes of files, and their sessions: each once, each readable."""

from collections.abc import Iterator
from dataclasses import dataclass

from smartrunning import ingestion
from smartrunning.errors import FileRejectedError
from smartrunning.storage.repairs import KeptFile
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.import_files import zone_of
from smartrunning.workflows.integrity.findings import Findings


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong with a file, or with one of its sessions."""

    what: str
    file: KeptFile
    session_id: str = ""


def check_files(owned: OwnedStore, findings: Findings) -> None:
    """Look at every file of a runner and every session in it.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    findings : Findings
        Takes what is found.
    """
    wrong = tuple(_wrong(owned, findings))
    still = set(_wrong(owned, Findings(repair=False))) if wrong else set()
    for one in wrong:
        if one in still:  # else it was being changed while we looked
            _report(owned, one, findings)


def _wrong(owned: OwnedStore, findings: Findings) -> Iterator[_Wrong]:
    files = {file.file_id: file for file in owned.kept_files()}
    sessions = owned.kept_sessions()
    findings.looked_at["files"] += len(files)
    findings.looked_at["sessions"] += len(sessions)
    for file in files.values():
        if not owned.bytes_are_whole(file):
            yield _Wrong("bytes", file)
    there = {session.session_id for session in sessions}
    for session in sessions:
        home = files.get(session.file_id)
        if home is None:
            continue  # a reference that leads nowhere is told of elsewhere
        if session.session_id not in home.session_ids:
            yield _Wrong("extra", home, session.session_id)
        elif not owned.columns_are_whole(session.session_id):
            yield _Wrong("columns", home, session.session_id)
    for file in files.values():
        for session_id in file.session_ids:
            if session_id not in there:
                yield _Wrong("missing", file, session_id)


def _report(owned: OwnedStore, one: _Wrong, findings: Findings) -> None:
    owner, name = owned.owner, one.file.name
    if one.what == "bytes":
        findings.open(
            "I2",
            f"The file {name} ({one.file.file_id}) has lost bytes or was changed.",
            "Restore it from a backup, or delete it and upload it again.",
            owner=owner,
        )
    elif one.what == "extra":
        findings.mendable(
            "I3",
            f"The session {one.session_id} repeats one of the file {name}.",
            "removed",
            lambda: owned.remove_sessions([one.session_id]),
            owner=owner,
        )
    else:
        _decode_again(owned, one, findings)


def _decode_again(owned: OwnedStore, one: _Wrong, findings: Findings) -> None:
    """Tell of a session that is missing or unreadable; its file still has it."""
    missing = one.what == "missing"
    words = "is missing" if missing else "cannot be read"
    what = f"The session {one.session_id} of the file {one.file.name} {words}."
    number = one.file.session_ids.index(one.session_id)
    try:
        decoded = ingestion.sessions(owned.file_bytes(one.file.file_id), name=one.file.name)
        session = decoded[number]
    except (FileRejectedError, LookupError):
        findings.open(
            "I3",
            what,
            "Its file cannot be decoded either; restore it from a backup.",
            owner=owned.owner,
        )
        return
    day = session.local_date(zone_of(owned))
    findings.mendable(
        "I3",
        what,
        "decoded anew from its file",
        lambda: owned.put_back_session(one.file.file_id, one.session_id, session, day),
        owner=owned.owner,
    )
