"""All that is kept of one runner in, one ZIP out; nothing of it is ever whole in memory."""

import csv
import html
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import IO, Any, Final, cast

from smartrunning import __version__
from smartrunning.errors import NotFoundError
from smartrunning.ingestion.sports import SPORTS
from smartrunning.records.copies import CopyChoice
from smartrunning.storage.codec import to_document
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.own_data import Original
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.annotate_session import SessionChange
from smartrunning.workflows.own_data_format import (
    ANNOTATIONS,
    CONTENTS,
    FORMAT,
    LIST,
    MANIFEST,
    ORIGINALS,
    PLANS,
    PROFILE,
    REPORTS,
    SCHEDULES,
    SCHEMA_VERSION,
    json_text,
)
from smartrunning.workflows.progress import Report, silent

WRITTEN_TYPED: Final = frozenset(
    {
        "runner",
        "sharing",
        "sessionsParquet",
        "sessionStatistics",
        "personalBests",
        "criticalSpeed",
        "runnerHistory",
        "historyMonths",
        "historyYears",
        "trainingplan",
        "schedules",
        "reports",
    }
)
"""Collections whose content stands in files of its own, in the words of the platform."""
PACKED: Final = (".gz", ".zip", ".pdf")
LONGEST_NAME: Final = 120
_UNSAFE: Final = re.compile(r"[^\w .()+@=-]")
_OF_SPORT: Final = {pair: name for name, pair in reversed(SPORTS.items())}


class _Names:
    """Names of the received files in the archive, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, original: Original) -> str:
        name = _UNSAFE.sub("_", original.name.rpartition("/")[2])[-LONGEST_NAME:].strip(" .")
        name = name if "." in name else f"{name or 'file'}.fit"
        if name.lower() in self._taken:
            name = f"{original.sha256[:10]}-{name}"
        self._taken.add(name.lower())
        return f"{ORIGINALS}/{name}"


def export_own_data(
    owned: OwnedStore, *, job_id: str, made_at: datetime, report: Report = silent
) -> str:
    """Write all that is kept of a runner into one archive, in place of the one before.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    job_id : str
        The job that makes it.
    made_at : datetime.datetime
        Now, aware.
    report : callable
        Takes the progress.

    Returns
    -------
    str
        Key of the export.
    """
    writer = owned.new_export(f"smartrunning {made_at:%Y-%m-%d}.zip")
    stream = cast("IO[bytes]", writer)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _Export(owned, archive, made_at, report).write()
    return owned.keep_export(writer, job_id=job_id)


class _Export:
    """One archive on its way."""

    def __init__(
        self, owned: OwnedStore, archive: zipfile.ZipFile, made_at: datetime, report: Report
    ) -> None:
        self._owned = owned
        self._archive = archive
        self._made_at = made_at
        self._report = report
        self._sessions = owned.sessions(newest_first=False)
        self._names = _Names()
        self._paths = {one.file_id: self._names.of(one) for one in owned.originals()}

    def write(self) -> None:
        """Write everything, in the order in which an import needs it."""
        self._write_manifest()
        self._write_profile()
        self._write_schedules()
        self._write_list()
        self._write_originals()
        self._write_annotations()
        self._write_sessions()
        self._write_history()
        self._write_plans()
        self._write_reports()
        self._write_rest()
        self._text("index.html", self._index())

    def _write_manifest(self) -> None:
        files = {one.file_id: one for one in self._owned.originals()}
        self._json(
            MANIFEST,
            {
                "format": FORMAT,
                "schema_version": SCHEMA_VERSION,
                "made_at": self._made_at,
                "made_by": f"SmartRunning {__version__}",
                "contents": dict(CONTENTS),
                "sessions": len(self._sessions),
                "files": [
                    {
                        "path": path,
                        "name": files[file_id].name,
                        "sha256": files[file_id].sha256,
                        "size_bytes": files[file_id].size_bytes,
                        "received_at": files[file_id].received_at,
                    }
                    for file_id, path in self._paths.items()
                ],
            },
        )

    def _write_profile(self) -> None:
        self._json(
            PROFILE,
            {
                "schema_version": SCHEMA_VERSION,
                "profile": to_document(self._owned.runner()),
                "sharing": to_document(self._owned.sharing()),
            },
        )

    def _write_schedules(self) -> None:
        schedules = list(self._owned.documents("schedules"))
        self._json(SCHEDULES, {"schema_version": SCHEMA_VERSION, "schedules": schedules})

    def _write_list(self) -> None:
        text = io.StringIO()
        rows = csv.writer(text)
        names = ("Activity ID", "Activity Date", "Activity Name", "Activity Type")
        rows.writerow([*names, "Description", "Gear", "Filename"])
        by_file: dict[str, SessionInfo] = {}
        for one in self._sessions:
            by_file.setdefault(one.file_id, one)
        gear = {one["_id"]: one.get("gear", "") for one in self._owned.documents("sessionsParquet")}
        for file_id, path in self._paths.items():
            if (first := by_file.get(file_id)) is None:
                continue
            kind = _OF_SPORT.get((first.sport, first.sub_sport), first.sport)
            begun, title = first.started_at.isoformat(), first.file_title
            words = (begun, title, kind, "", gear[first.session_id], path)
            rows.writerow([first.session_id, *words])
        self._text(LIST, text.getvalue())

    def _write_originals(self) -> None:
        for done, (file_id, path) in enumerate(self._paths.items()):
            entry = self._entry(path)
            with (
                closing(self._owned.open_original(file_id)) as data,
                self._archive.open(entry, "w") as target,
            ):
                shutil.copyfileobj(data, target, 256 * 1024)
            self._report(0.8 * (done + 1) / len(self._paths), f"file {done + 1}")

    def _write_annotations(self) -> None:
        hashes = {one.file_id: one.sha256 for one in self._owned.originals()}
        said = (
            {
                "file_sha256": hashes.get(one.file_id, ""),
                "key": one.key,
                "started_at": one.started_at,
                "annotations": annotations(one),
                "copy_choice": str(one.copy_choice),
            }
            for one in self._sessions
        )
        spoken = [
            one
            for one in said
            if one["annotations"] or one["copy_choice"] != str(CopyChoice.AUTOMATIC)
        ]
        self._json(ANNOTATIONS, {"schema_version": SCHEMA_VERSION, "sessions": spoken})

    def _write_sessions(self) -> None:
        years = sorted({one.local_date.year for one in self._sessions})
        for year in years:
            mine = (one for one in self._sessions if one.local_date.year == year)
            self._stream(f"sessions/{year}.json", "sessions", map(self._session, mine))

    def _session(self, one: SessionInfo) -> dict[str, Any]:
        try:
            statistics = to_document(self._owned.statistics_of(one.session_id))
        except NotFoundError:  # not computed yet
            statistics = None
        known: dict[str, Any] = to_document(one)
        return known | {"path": self._paths.get(one.file_id), "statistics": statistics}

    def _write_history(self) -> None:
        owned = self._owned
        self._json(
            "history.json",
            {
                "schema_version": SCHEMA_VERSION,
                "history": to_document(owned.history()),
                "bests": to_document(owned.bests()),
                "critical_speeds": to_document(owned.critical_speeds()),
            },
        )

    def _write_plans(self) -> None:
        for one in self._owned.documents("trainingplan"):
            document = {name: value for name, value in one.items() if name != "owner"}
            path = f"{PLANS}/{int(one['revision']):04d}.json"
            self._json(path, {"schema_version": SCHEMA_VERSION, "plan": document})

    def _write_reports(self) -> None:
        for one in self._owned.reports():
            path = f"{REPORTS}/{one.report_id}"
            described = {"schema_version": SCHEMA_VERSION, "report": to_document(one)}
            self._json(f"{path}.json", described)
            self._text(f"{path}.html", self._owned.report_html(one.report_id))
            self._text(f"{path}.ipynb", self._owned.report_notebook(one.report_id))
            if pdf := self._owned.report_pdf(one.report_id):
                self._text(f"{path}.pdf", pdf)

    def _write_rest(self) -> None:
        for name in self._owned.collections():
            if name not in WRITTEN_TYPED:
                found = self._owned.documents(name)
                self._stream(f"data/{name}.json", "documents", found)

    def _stream(self, path: str, name: str, documents: Iterator[Any]) -> None:
        """Write a list whose members are in memory one at a time."""
        with self._archive.open(self._entry(path), "w") as target:
            head = f'{{"schema_version": {SCHEMA_VERSION}, "{name}": ['
            target.write(head.encode())
            for place, document in enumerate(documents):
                target.write(f"{',' if place else ''}\n{json_text(document)}".encode())
            target.write(b"\n]}\n")

    def _json(self, path: str, value: Any) -> None:
        self._text(path, json_text(value))

    def _text(self, path: str, text: str | bytes) -> None:
        self._archive.writestr(self._entry(path), text)

    def _entry(self, path: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(path, self._made_at.timetuple()[:6])
        packed = path.endswith(PACKED)
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return entry

    def _index(self) -> str:
        rows = "".join(self._row(one) for one in reversed(self._sessions))
        parts = "".join(
            f"<tr><th scope='row'><a href='{html.escape(path)}'>{html.escape(path)}</a></th>"
            f"<td>{html.escape(meaning)}</td></tr>"
            for path, meaning in CONTENTS.items()
        )
        name = html.escape(self._owned.runner().name)
        return (
            "<!doctype html><html lang='en'><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width'>"
            f"<title>Running data of {name}</title><style>{_STYLE}</style>"
            f"<h1>Running data of {name}</h1><p>Written by SmartRunning {__version__} on "
            f"{self._made_at:%d %B %Y, %H:%M} UTC. Upload this archive to an empty account and "
            "everything is there again.</p><h2>What is in here</h2>"
            f"<table>{parts}</table><h2>Sessions ({len(self._sessions)})</h2><table><thead><tr>"
            "<th>Day</th><th>Sport</th><th>Title</th><th>Time</th><th>File</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></html>\n"
        )

    def _row(self, one: SessionInfo) -> str:
        path = html.escape(self._paths.get(one.file_id, ""))
        minutes = "" if one.elapsed_s != one.elapsed_s else f"{one.elapsed_s / 60:.0f} min"
        title = html.escape(one.title)
        return (
            f"<tr><td>{one.local_date.isoformat()}</td><td>{html.escape(one.sport)}</td>"
            f"<td>{title}</td><td>{minutes}</td><td><a href='{path}'>{path}</a></td></tr>"
        )


def annotations(info: SessionInfo) -> dict[str, Any]:
    """What a runner said about a session.

    Parameters
    ----------
    info : SessionInfo
        The session.

    Returns
    -------
    dict of str to object
        By the names of `SessionChange`; without what is as if nobody had said anything.
    """
    usual = SessionChange.model_validate({}).model_dump()
    said = {name: getattr(info, name) for name in usual}
    if said["title"] == info.file_title:
        said["title"] = ""
    return {name: value for name, value in said.items() if value != usual[name]}


_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#16191d;background:#fff}table{border-collapse:collapse}th,td{text-align:left;"
    "padding:.3rem .8rem .3rem 0;border-bottom:1px solid #d9dee4;vertical-align:top}"
    "td a,th a{overflow-wrap:anywhere;color:#00629b}"
    "@media(prefers-color-scheme:dark){body{background:#0f1215;color:#e9ecef}"
    "td a,th a{color:#6cc0f0}th,td{border-color:#333b44}}"
)
