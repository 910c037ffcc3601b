"""What people type and what files bring stays text, in every channel in which it leaves.

The table: `SOURCES` are the places in which a hostile text comes in, each with a marker of its own;
the channels are the pages in a real browser, JSON, events, headers, reports, spreadsheets,
calendars, PDF and FIT files. Where a page is drawn, the text must be seen, and nothing of it run.
"""

import csv
import dataclasses
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import fitdecode
import icalendar
import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from smartrunning import exports, ingestion, reports
from smartrunning.exports import Publication
from smartrunning.jobs import report_page
from smartrunning.optimizer import PlanDay, Step
from smartrunning.records import DataFlag, Device
from smartrunning.reports import plan_pdf
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage import visits as visits_of_store
from smartrunning.storage.arrivals import RefusedFile
from smartrunning.workflows.compute_statistics import compute_statistics
from smartrunning.workflows.update_history import update_history

PAGE: Final = "/voila/render/apps/{}.ipynb"
ATTACK: Final = (
    "\"'><img src=x onerror=window.broken=1><svg onload=window.broken=1>"
    "<script>window.broken=1</script></textarea></title>{{7*7}}${7*7}"
)
SOURCES: Final = (
    "runner", "archive", "entry", "reason", "file", "twin", "maker", "product", "serial",
    "filetitle", "title", "notes", "flag", "workout", "why", "report", "job", "detail",
)  # fmt: skip
FORMULAS: Final = (
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1",
    "＝1+1", "  =1+1",
)  # fmt: skip
SEEN_ON: Final = {
    "home": {"archive", "report", "workout"},
    "upload": {"archive", "entry", "reason", "file", "twin"},
    "sessions": {"title"},
    "plan": {"workout"},
    "reports": {"report"},
    "analytics": set(),
    "profile": set(),
}
"""Which hostile texts each page must show; all of the others are looked for as elements too."""
BROKEN: Final = """() => ({
    ran: window.broken ?? null,
    elements: document.querySelectorAll(
        'img[src="x"], svg[onload], [onerror], [onload], a[href^="javascript:" i], iframe'
    ).length,
    scripts: [...document.scripts].filter((one) => one.text === 'window.broken=1').length,
})"""


def hostile(source: str) -> str:
    return f"mark-{source}{ATTACK}"


@dataclasses.dataclass(frozen=True)
class Victim:
    """Somebody whose data is hostile all over."""

    name: str
    owner: str
    session_id: str
    plan_id: str
    report_id: str


def run(name: str, fit: bytes, *, minute: int) -> Any:
    (session,) = ingestion.sessions(fit, name=name)
    return dataclasses.replace(
        session,
        started_at=session.started_at + timedelta(minutes=minute),
        device=Device(hostile("maker"), hostile("product"), hostile("serial")),
        title=hostile("filetitle"),
        flags=(DataFlag("fit.truncated", hostile("flag")),),
    )


def poisoned_plan(plan: Any, title: str) -> Any:
    today = datetime.now(UTC).date()
    step = Step("easy", 1, 1800.0, 0.8, 3.0)
    day = PlanDay(today, "easy", title, 30.0, 1800.0, 5400.0, (step,), hostile("why"))
    goal = dataclasses.replace(
        plan.goal, start_date=today, race_date=today + timedelta(days=1), training_days=(0, 1)
    )
    week = dataclasses.replace(plan.weeks[0], start=today - timedelta(days=today.weekday()))
    rest = PlanDay(today + timedelta(days=1), "rest", "Rest", 0.0, 0.0, 0.0, (), "To be fresh.")
    return dataclasses.replace(plan, goal=goal, days=(day, rest), weeks=(week,))


@pytest.fixture(scope="module")
def victim(
    store: Store, account: Callable[[str], str], fit_files: Any, stock: Callable[[str], Any]
) -> Victim:
    name = account("runner")
    owner = f"of-{name}"
    owned = store.owned_by(owner)
    profile = dataclasses.replace(owned.runner(), name=hostile("runner"))
    owned.save_runner(profile)
    with pytest.MonkeyPatch.context() as patched:  # the last visit was yesterday
        yesterday = visits_of_store.now() - timedelta(days=1)
        patched.setattr(visits_of_store, "now", lambda: yesterday)
        owned.stamp_view(name, None)
    session_ids = poison_files(owned, fit_files[0].read_bytes())
    compute_statistics(owned, session_ids)
    update_history(owned, datetime.now(UTC).date())
    said = {"title": hostile("title")[:200], "notes": hostile("notes")}
    owned.annotate(session_ids[0], said)
    other = f"of-{account('runner')}"
    source = store.owned_by(other).plan(stock(other).plan_id)
    job_id = failed_job(store, owner, hostile("job"))
    return Victim(
        name,
        owner,
        session_ids[0],
        owned.save_plan(poisoned_plan(source, hostile("workout")), job_id=job_id),
        owned.save_report(
            kind="session_report",
            title=hostile("report"),
            notebook_json='{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
            html=f"<h1>Mine</h1>{ATTACK}",
            parameters={"session_id": hostile("report")},
            provenance={"failure": hostile("report")},
            job_id=job_id,
        ),
    )


def failed_job(store: Store, owner: str, sentence: str) -> str:
    """A job of a kind that nothing else does, which has failed with a sentence."""
    kind = f"kind-{uuid4().hex[:8]}"
    job_id = store.jobs.enqueue(kind, owner, {})
    job = store.jobs.claim("a worker", [kind])
    assert job is not None
    store.jobs.fail(job, sentence, hostile("detail"))
    return job_id


def poison_files(owned: OwnedStore, fit: bytes) -> list[str]:
    """An archive with a run, a second recording of it, and a file that was refused."""
    import_id, _ = owned.add_upload(f"{hostile('archive')}.zip", io.BytesIO(b"not unpacked"))
    keys: list[str] = []
    for entry, name in enumerate(("file", "twin")):
        session = run(name, fit, minute=entry)
        stored = owned.add_file(
            import_id=import_id,
            name=f"{hostile(name)}.fit",
            data=fit + bytes([entry]),
            sessions=[session],
            local_dates=[session.started_at.date()],
            entry=entry,
        )
        keys += stored.session_ids
    refused = RefusedFile(9, hostile("entry"), 3, "0" * 64, "fit.corrupt", hostile("reason"))
    owned.add_refusals(import_id, [refused])
    owned.delete_upload(owned.import_info(import_id).upload_id)
    return keys


@pytest.fixture
def enter(
    browser: Browser, server: Any, password: str
) -> Iterator[Callable[[str], tuple[Page, list[str]]]]:
    """Logs in; nothing may be written to the console as an error."""
    contexts = []

    def entered(name: str) -> tuple[Page, list[str]]:
        context = browser.new_context()
        contexts.append(context)
        page, errors = context.new_page(), []
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server.base}/login")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/voila/render/apps/*.ipynb")
        page.locator("html.sr-ready").wait_for(timeout=30_000)
        return page, errors

    yield entered
    for context in contexts:
        context.close()


def open_page(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}{PAGE.format(name)}", referer=f"{base}{PAGE.format('home')}")
    page.locator("html.sr-ready").wait_for(timeout=30_000)


def assert_harmless(page: Page, where: str) -> None:
    found = page.evaluate(BROKEN)
    assert found == {"ran": None, "elements": 0, "scripts": 0}, where


# ── the pages, in a real browser ────────────────────────────────────────────────────────────────


def test_every_page_of_a_runner_shows_hostile_text_and_runs_none_of_it(
    enter: Callable[[str], tuple[Page, list[str]]], server: Any, victim: Victim
) -> None:
    page, errors = enter(victim.name)
    for name, expected in SEEN_ON.items():
        open_page(page, server.base, name)
        if name == "upload":  # the verdicts of an import are shown when it is opened
            page.get_by_role("button", name="mark-archive").first.click()
        for source in sorted(expected):
            marked = page.get_by_text(f"mark-{source}").first
            expect(marked, f"{source} on {name}").to_be_attached(timeout=15_000)
        assert_harmless(page, name)
    assert errors == []


def test_one_session_shows_what_was_typed_about_it_as_text(
    enter: Callable[[str], tuple[Page, list[str]]], server: Any, victim: Victim
) -> None:
    page, errors = enter(victim.name)
    open_page(page, server.base, f"sessions.ipynb#{victim.session_id}".removesuffix(".ipynb"))
    assert_harmless(page, "sessions")
    assert errors == []


def test_the_page_of_an_administrator_shows_errors_and_names_as_text(
    enter: Callable[[str], tuple[Page, list[str]]],
    server: Any,
    victim: Victim,
    account: Callable[[str], str],
    visitor_of: Callable[..., Any],
) -> None:
    intruder = visitor_of(server, hostile("who")[:60])
    assert intruder.log_in("wrong").status_code in (400, 401, 403)
    page, errors = enter(account("admin"))
    page.locator("html.sr-ready").wait_for(timeout=30_000)
    expect(page.get_by_text("mark-job").first).to_be_visible(timeout=30_000)
    for tab in ("Jobs", "People", "Audit log"):
        page.get_by_role("button", name=tab).first.click()
        page.wait_for_load_state("networkidle")
        assert_harmless(page, tab)
    assert errors == []


def test_a_stored_report_runs_nothing_and_reaches_nothing(
    enter: Callable[[str], tuple[Page, list[str]]], server: Any, victim: Victim
) -> None:
    page, _ = enter(victim.name)  # the sandbox writes what it has stopped to the console
    page.goto(f"{server.base}/smartrunning/api/reports/{victim.report_id}.html")
    expect(page.get_by_role("heading", name="Mine")).to_be_visible()
    assert page.evaluate("window.broken ?? null") is None
    assert page.evaluate("window.origin") == "null", "a sandbox without an origin"


# ── answers to programs ─────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def eve(victim: Victim, server: Any, visitor_of: Callable[..., Any]) -> Any:
    visitor = visitor_of(server, victim.name)
    assert visitor.log_in().status_code == 302
    return visitor


@pytest.mark.parametrize(
    "path",
    ["me", "runner", "sessions", "imports", "copies", "jobs", "plans", "reports", "schedules"],
)
def test_data_is_never_a_page(eve: Any, path: str) -> None:
    answer = eve.api("GET", path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.text) == answer.json()


def test_refusals_say_nothing_back_that_a_browser_could_run(eve: Any) -> None:
    for answer in (
        eve.api("GET", f"sessions/{ATTACK}"),
        eve.api("PATCH", "runner", json={ATTACK: 1}),
        eve.api("POST", "reports", json={"kind": ATTACK}),
        eve.api("POST", "reports", json={"kind": "runner_report", "parameters": {ATTACK: 1}}),
        eve.get(f"/voila/render/apps/{ATTACK}.ipynb"),
        eve.get(f"/{ATTACK}"),
    ):
        assert answer.status_code >= 400
        is_json = answer.headers["Content-Type"].startswith("application/json")
        assert is_json or "<img src=x" not in answer.text


def test_the_form_of_the_login_says_a_name_back_as_text(
    server: Any, visitor_of: Callable[..., Any]
) -> None:
    answer = visitor_of(server, ATTACK[:60]).log_in("wrong", next=ATTACK)
    assert "<img src=x" not in answer.text
    assert "<script>window" not in answer.text


def test_a_file_is_saved_under_a_name_that_cannot_add_headers(eve: Any, victim: Victim) -> None:
    answer = eve.api("GET", f"sessions/{victim.session_id}/file")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "<" not in answer.headers["Content-Disposition"]


def test_an_event_is_one_line_of_json_whatever_a_job_says(store: Store, eve: Any) -> None:
    sentence = f"line one\n\nevent: end\ndata: {{}}\n\n{ATTACK}"
    with eve.api("GET", "events", stream=True) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        job_id = failed_job(store, f"of-{eve.username}", sentence)
        for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
            assert not line.startswith("event: end")
            if line.startswith("data: ") and job_id in line and "failed" in line:
                assert json.loads(line[6:])["error"] == sentence
                return


# ── files that are taken away ───────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def plan(store: Store, victim: Victim) -> Any:
    return store.owned_by(victim.owner).plan(victim.plan_id)


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_spreadsheet_begins_a_formula(plan: Any, formula: str) -> None:
    day = dataclasses.replace(plan.days[0], title=formula, reason=formula, workout=formula)
    rows = list(csv.DictReader(io.StringIO(exports.plan_csv(poisoned(plan, day)))))
    for name in ("title", "reason", "workout"):
        assert rows[0][name] == f"'{formula}"
    for name in ("load_au", "form_au", "fitness_au"):
        float(rows[0][name])  # numbers stay numbers, negative ones too


def test_plain_titles_stay_as_they_are_in_a_spreadsheet(plan: Any) -> None:
    day = dataclasses.replace(plan.days[0], title="Easy run", reason="2 + 2 easy days")
    (row, *_) = csv.DictReader(io.StringIO(exports.plan_csv(poisoned(plan, day))))
    assert (row["title"], row["reason"]) == ("Easy run", "2 + 2 easy days")


def poisoned(plan: Any, day: PlanDay) -> Any:
    return dataclasses.replace(plan, days=(day, *plan.days[1:]))


def test_a_calendar_takes_no_lines_from_a_title(plan: Any) -> None:
    title = f"Run\r\nATTENDEE:mailto:evil@example.org\r\nBEGIN:VALARM\r\n{ATTACK}"
    published = Publication("key", 1, datetime(2026, 5, 1, tzinfo=UTC))
    day = dataclasses.replace(plan.days[0], title=title, reason=title)
    data = exports.plan_calendar(poisoned(plan, day), published)
    calendar = icalendar.Calendar.from_ical(data)
    event, *others = calendar.walk("VEVENT")
    assert len(others) <= 1
    assert "ATTENDEE" not in event
    assert not calendar.walk("VALARM")
    assert "mark" not in event.get("uid", "")
    assert "<script>window.broken=1</script>" in str(event["summary"])


def test_a_workout_for_a_watch_has_the_title_as_text(plan: Any) -> None:
    data = exports.fit_workout(plan.days[0], created_at=datetime(2026, 5, 1, tzinfo=UTC))
    with fitdecode.FitReader(io.BytesIO(data)) as frames:
        names = [
            frame.get_value("wkt_name")
            for frame in frames
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "workout"
        ]
    assert len(names) == 1
    assert "mark-workout" in names[0] or names[0]


def test_an_archive_of_workouts_has_no_paths_from_titles(plan: Any) -> None:
    day = dataclasses.replace(plan.days[0], title="../../etc/passwd", workout="../../x")
    data = exports.week_archive(
        poisoned(plan, day), plan.weeks[0].start, created_at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names
    assert all("/" not in name and ".." not in name for name in names)


def test_a_document_for_printing_holds_no_action(plan: Any) -> None:
    data = plan_pdf(plan)
    assert data.startswith(b"%PDF")
    for action in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/URI"):
        assert action not in data


def test_a_report_made_of_hostile_data_is_text_alone(tmp_path: Any) -> None:
    shown = [
        reports.Sentence(hostile("file")),
        reports.data_flags_table((DataFlag("fit.truncated", hostile("flag")),)),
        reports.provenance_table({"decoder": hostile("maker"), "file": hostile("file")}),
    ]
    outputs = [
        nbformat.v4.new_output("display_data", {"text/html": one._repr_html_()}) for one in shown
    ]
    outputs += [
        nbformat.v4.new_output("stream", name="stdout", text=hostile("job")),
        nbformat.v4.new_output("error", ename="ValueError", evalue=hostile("detail")),
        nbformat.v4.new_output("display_data", {"text/html": ATTACK, "image/svg+xml": "<svg/>"}),
    ]
    cell = nbformat.v4.new_code_cell("pass", outputs=outputs)
    path = tmp_path / "ran.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    page = report_page.page(
        path, title=hostile("title"), origin=[(hostile("report"), hostile("notes"))]
    )
    for tag in ("<img src=x", "<svg onload", "<script", "onerror=window.broken=1>"):
        assert tag not in page.replace("&lt;", "‹").replace("onerror=window.broken=1&gt;", "")
    for source in ("file", "flag", "maker", "job", "detail", "title", "report", "notes"):
        assert f"mark-{source}" in page
