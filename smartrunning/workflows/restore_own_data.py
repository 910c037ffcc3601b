"""An upload that is our own export in, everything that its runner had back in an empty account.

The received files go the usual way of an import, so that nothing that anybody could have written
into an archive is believed: sessions and numbers are made from the bytes anew. What cannot be made
anew (profile, what was said about sessions, plans, reports) is checked like any request.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from smartrunning.errors import DatabaseUnavailableError, SmartRunningError, StorageFullError
from smartrunning.ingestion import ArchiveEntry
from smartrunning.logs import logger
from smartrunning.records.copies import CopyChoice
from smartrunning.records.privacy_zone import PrivacyZone
from smartrunning.runner import Runner
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.jobs import LeaseLostError
from smartrunning.storage.store import OwnedStore, Store
from smartrunning.workflows.annotate_session import SessionChange
from smartrunning.workflows.change_runner import RunnerChange
from smartrunning.workflows.own_data_format import (
    ANNOTATIONS,
    FORMAT,
    MANIFEST,
    ORIGINALS,
    PLANS,
    PROFILE,
    REPORTS,
    SCHEDULES,
    SCHEMA_VERSION,
)
from smartrunning.workflows.requests import ReportRequest, checked
from smartrunning.workflows.share import MOST_ZONES, ZoneWish
from smartrunning.workflows.weekly_report import (
    WEEKLY_REPORT,
    WeeklyReportRequest,
    set_weekly_report,
)

UNREADABLE: Final = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError),
    *(RecursionError, SmartRunningError),
)
"""What comes of parts that somebody else has written; each part stands and falls alone."""
NOT_ITS_FAULT: Final = (DatabaseUnavailableError, StorageFullError, LeaseLostError)
"""What says nothing about a part: the import begins again with the next attempt."""
LONGEST_PROFILE_NAME: Final = 100
LONGEST_SECRET: Final = 100
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back beside the files.

    Attributes
    ----------
    profile : bool
        Whether the profile did.
    annotations, plans, reports : int
        How many did.
    unreadable : int
        Parts that could not be read.
    """

    profile: bool = False
    annotations: int = 0
    plans: int = 0
    reports: int = 0
    unreadable: int = 0


class OwnExport:
    """An upload that may be an export of one's own data.

    Parameters
    ----------
    store : Store
        The open store.
    owned : OwnedStore
        The runner's part of it.
    import_id : str
        The import.
    """

    def __init__(self, store: Store, owned: OwnedStore, import_id: str) -> None:
        self._store = store
        self._owned = owned
        self._into_empty = _is_first(owned, import_id)
        self._names: dict[str, str] = {}
        self._said: list[Mapping[str, Any]] = []
        self._report: dict[str, bytes] = {}
        self._recognised = False
        self.restored = Restored()

    @property
    def recognised(self) -> bool:
        """Whether it is one.

        Returns
        -------
        bool
            False until its first entry was seen.
        """
        return self._recognised

    def activities(self, entries: Iterator[ArchiveEntry]) -> Iterator[ArchiveEntry]:
        """Files of the archive that are to be read; of our own export the rest is taken aside.

        The profile is back when this returns, for the files are read by its time zone.

        Parameters
        ----------
        entries : iterator of ArchiveEntry
            Of the upload.

        Returns
        -------
        iterator of ArchiveEntry
            All of them when it is no export of ours.
        """
        first = next(entries, None)
        if first is None or not self._begins(first):
            return chain([first] if first else [], entries)
        wanted = self._wanted(entries)
        head = next(wanted, None)
        return chain([head] if head else [], wanted)

    def put_back(self) -> tuple[str, ...]:
        """Say about the sessions again what the runner had said.

        Returns
        -------
        tuple of str
            Keys of the sessions whose numbers have to be made anew.
        """
        if not self._into_empty:
            return ()
        self._end_report()
        known = self._known_sessions()
        changed = []
        for said in self._said:
            with self._standing_alone("what was said about a session"):
                key = known.get((str(said["file_sha256"]), str(said["key"])))
                if key is not None and self._say(key, said):
                    changed.append(key)
        return tuple(changed)

    def _begins(self, first: ArchiveEntry) -> bool:
        if first.name != MANIFEST or first.data is None:
            return False
        try:
            manifest = json.loads(first.data)
            ours = manifest["format"] == FORMAT and manifest["schema_version"] <= SCHEMA_VERSION
            self._names = {str(one["path"]): str(one["name"]) for one in manifest["files"]}
        except UNREADABLE:
            return False
        self._recognised = bool(ours)
        return self._recognised

    def _wanted(self, entries: Iterator[ArchiveEntry]) -> Iterator[ArchiveEntry]:
        for entry in entries:
            if entry.name.startswith(f"{ORIGINALS}/"):
                yield replace(entry, name=self._names.get(entry.name, entry.name))
            elif entry.data is not None and self._into_empty:
                with self._standing_alone(entry.name):
                    self._take(entry.name, entry.data)

    def _take(self, name: str, data: bytes) -> None:
        folder, _, rest = name.partition("/")
        if name == PROFILE:
            self._put_profile(json.loads(data))
        elif name == SCHEDULES:
            self._put_schedules(json.loads(data))
        elif name == ANNOTATIONS:
            self._said = list(json.loads(data)["sessions"])
        elif folder == PLANS and rest:
            self._count(plans=self._owned.put_back_plan(json.loads(data)["plan"]))
        elif folder == REPORTS and rest:
            self._take_report(rest, data)

    def _put_profile(self, content: Mapping[str, Any]) -> None:
        now = self._owned.runner()
        named = content["profile"] | {"runner_id": now.runner_id}
        profile = _checked_profile(from_document(Runner, named))
        zones = tuple(map(_checked_zone, content["sharing"]["zones"][:MOST_ZONES]))
        self._owned.save_runner(profile)
        self._owned.set_zones(zones)
        self.restored = replace(self.restored, profile=True)

    def _put_schedules(self, content: Mapping[str, Any]) -> None:
        for one in content["schedules"]:
            if one["name"] != WEEKLY_REPORT:
                continue
            wish = {
                "enabled": one["enabled"],
                "weekday": one["weekday"],
                "at": one["at"],
                "weeks": one["parameters"]["weeks"],
            }
            request = checked(WeeklyReportRequest, wish)
            now = self._store.schedules.now()
            set_weekly_report(self._store, self._owned.owner, request, now=now)

    def _take_report(self, name: str, data: bytes) -> None:
        """Keep the parts of one report until all are there: description, page, notebook, PDF."""
        key, _, ending = name.partition(".")
        if ending == "json":
            self._end_report()
            self._report = {"key": key.encode()}
        if self._report.get("key") == key.encode():
            self._report[ending] = data

    def _end_report(self) -> None:
        parts, self._report = self._report, {}
        if not {"json", "html", "ipynb"} <= parts.keys():
            return
        with self._standing_alone("a report"):
            described = json.loads(parts["json"])["report"]
            wish = {"kind": described["kind"], "parameters": described["parameters"]}
            request = checked(ReportRequest, wish)
            json.loads(parts["ipynb"])
            self._owned.save_report(
                kind=request.kind,
                title=str(described["title"]),
                notebook_json=parts["ipynb"].decode(),
                html=parts["html"].decode(),
                pdf=parts.get("pdf", b""),
                parameters=request.parameters,
                provenance=dict(described["provenance"]),
                job_id=str(described["job_id"]),
            )
            self._count(reports=1)

    def _say(self, session_id: str, said: Mapping[str, Any]) -> bool:
        change = checked(SessionChange, dict(said["annotations"]))
        named = {name: getattr(change, name) for name in change.model_fields_set}
        self._owned.annotate(session_id, named)
        choice = CopyChoice(said["copy_choice"])
        if choice is not CopyChoice.AUTOMATIC:
            self._owned.choose_copy(session_id, choice)
        self._count(annotations=1)
        return bool(named)

    def _known_sessions(self) -> dict[tuple[str, str], str]:
        hashes = {one.file_id: one.sha256 for one in self._owned.originals()}
        return {
            (hashes.get(one.file_id, ""), one.key): one.session_id for one in self._owned.sessions()
        }

    def end(self) -> None:
        """Keep the last report that was taken aside."""
        if self._into_empty:
            self._end_report()

    def _count(self, **more: int) -> None:
        known: dict[str, Any] = {
            name: getattr(self.restored, name) + number for name, number in more.items()
        }
        self.restored = replace(self.restored, **known)

    @contextmanager
    def _standing_alone(self, what: str) -> Iterator[None]:
        """Count a part that cannot be read, and go on with the next."""
        try:
            yield
        except NOT_ITS_FAULT:
            raise
        except UNREADABLE as error:
            self._count(unreadable=1)
            _log.warning("a part of an export cannot be read", part=what, why=str(error)[:200])


def _checked_profile(profile: Runner) -> Runner:
    """Profile in which every value is one that the runner could have asked for."""
    short = replace(profile, name=profile.name[:LONGEST_PROFILE_NAME])
    said = to_document(short)
    said["thresholds"] = [
        {name: value for name, value in one.items() if name != "source"}
        for one in said["thresholds"]
    ]
    checked(RunnerChange, {name: value for name, value in said.items() if name != "runner_id"})
    return short


def _checked_zone(said: Mapping[str, Any]) -> PrivacyZone:
    """Zone that the runner could have asked for, with the secret that decides about its cuts."""
    place = {name: said[name] for name in ("latitude_deg", "longitude_deg", "radius_m")}
    secret = str(said["secret"])
    if not 0 < len(secret) <= LONGEST_SECRET:
        raise ValueError("a zone has a secret")
    return PrivacyZone(**checked(ZoneWish, place).model_dump(), secret=secret)


def _is_first(owned: OwnedStore, import_id: str) -> bool:
    """Whether nothing else was ever brought: only then may a profile be written over."""
    others = [one for one in owned.imports() if one.import_id != import_id]
    return all(one.undone_at is not None or not one.files for one in others)
