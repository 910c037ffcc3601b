"""Notebooks run for a runner: what they see, what is kept of them, and how they end."""

import json
import os
import re
from pathlib import Path

import psutil
import pytest

from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.info import ReportInfo
from smartrunning.storage.jobs import Job, JobState

SESSION = "0123456789abcdef01234567"
OUTSIDE = re.compile(r"""(?:src|href|url\(|@import)\s*=?\s*["'(]?\s*(?:https?:)?//""")

pytestmark = pytest.mark.usefixtures("worker")


@pytest.fixture
def session_id(owned: OwnedStore, upload, season, watch) -> str:
    upload(list(season.items())[:3])
    watch.until_all_ended()
    return owned.sessions()[0].session_id


@pytest.fixture
def run(owned: OwnedStore, store: Store, watch):
    """Asks for a report and waits for its end."""

    def asked(kind: str = "session_report", **parameters: object) -> Job:
        wish = {"kind": kind, "parameters": parameters}
        job_id = store.jobs.enqueue("report", owned.owner, wish)
        watch.until_all_ended()
        return store.jobs.get(job_id, owned.owner)

    return asked


def kernels() -> list[psutil.Process]:
    family = psutil.Process().children(recursive=True)
    return [one for one in family if "ipykernel_launcher" in one.cmdline()]


@pytest.mark.parametrize("kind", ["session_report", "runner_report"])
def test_a_report_is_a_page_that_needs_nothing_else_and_says_what_made_it(
    owned: OwnedStore, session_id: str, run, kind: str
) -> None:
    parameters = {"session_id": session_id} if kind == "session_report" else {}
    job = run(kind, units="imperial", **parameters)
    assert job.state is JobState.SUCCEEDED, job.detail
    page = owned.report_html(job.result["report_id"]).decode()
    assert "<h1" in page
    assert "<table" in page
    assert "data:image/svg+xml" in page
    assert not OUTSIDE.search(page)
    assert "<script" not in page.lower()
    assert "from smartrunning" not in page, "no code cells"
    assert "default-src 'none'" in page
    notebook = json.loads(owned.report_notebook(job.result["report_id"]))
    assert any(cell.get("outputs") for cell in notebook["cells"])

    info = owned.report_info(job.result["report_id"])
    assert (info.kind, info.job_id) == (kind, job.job_id)
    assert {"units": "imperial", **parameters}.items() <= info.parameters.items()
    assert info.provenance["data"]["sessions"] == 3
    assert info.provenance["failure"] == ""


def test_a_notebook_that_stops_is_kept_and_its_cell_is_named(
    owned: OwnedStore, session_id: str, run, notebook
) -> None:
    notebook("print('before')", "1 / 0", "print('after')")
    job = run(session_id=session_id)
    assert job.state is JobState.FAILED
    assert "session_report.ipynb stopped at cell 3" in job.error
    assert "ZeroDivisionError: division by zero" in job.error
    (report,) = owned.reports()
    assert "stopped at cell 3" in report.provenance["failure"]
    page = owned.report_html(report.report_id).decode()
    assert "before" in page
    assert "ZeroDivisionError" in page
    assert "Traceback" not in page
    assert "site-packages" not in page
    sources = [
        "".join(cell["source"])
        for cell in json.loads(owned.report_notebook(report.report_id))["cells"]
    ]
    assert any("1 / 0" in source for source in sources)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({}, "session_id"),
        ({"session_id": SESSION}, "no such session"),
        ({"session_id": 7}, "session_id"),
        ({"session_id": SESSION, "x=1;import os#": 1}, "x=1;import os#"),
    ],
)
def test_parameters_that_do_not_fit_are_refused_before_anything_runs(
    owned: OwnedStore, run, monkeypatch: pytest.MonkeyPatch, parameters, named: str
) -> None:
    def started(*_: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("smartrunning.jobs.report_job.executed", started)
    job = run(**parameters)
    assert job.state is JobState.FAILED
    assert named in job.error
    assert owned.reports() == []


def test_a_notebook_sees_whose_data_it_shows_and_no_secret(
    owned: OwnedStore, session_id: str, run, notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTRUNNING_MONGODB_PASSWORD", "hunter2")
    monkeypatch.setenv("A_SECRET_OF_THE_OPERATOR", "hunter3")
    notebook("import json, os", "print('ENVIRONMENT', json.dumps(dict(os.environ)))")
    job = run(session_id=session_id)
    assert job.state is JobState.SUCCEEDED, job.detail
    cells = json.loads(owned.report_notebook(job.result["report_id"]))["cells"]
    text = next(
        "".join(output["text"])
        for cell in cells
        for output in cell.get("outputs", ())
        if "ENVIRONMENT" in "".join(output.get("text", ""))
    )
    seen = json.loads(text.removeprefix("ENVIRONMENT "))
    assert seen["SMARTRUNNING_RUNNER"] == owned.owner
    assert Path(seen["SMARTRUNNING_DATABASE_FILE"]).is_file()
    assert "hunter" not in text
    assert not {"SMARTRUNNING_MONGODB_URI", "SMARTRUNNING_DATA_DIR"} & seen.keys()
    assert seen["HOME"] != os.environ.get("HOME")


def test_a_notebook_cannot_write_to_the_database(
    owned: OwnedStore, session_id: str, run, notebook
) -> None:
    notebook(
        "from smartrunning.storage import open_reader",
        f"open_reader().owned_by('{owned.owner}').set_excluded(session_id, True)",
    )
    job = run(session_id=session_id)
    assert "may not do that" in job.error
    assert not owned.session_info(session_id).excluded


def test_what_a_notebook_shows_cannot_act(
    owned: OwnedStore, session_id: str, run, notebook
) -> None:
    notebook(
        "from IPython.display import HTML, Javascript, Markdown, display",
        "display(HTML('<b>kept</b><script>alert(1)</script><img src=x onerror=alert(2)>'))",
        "display(HTML('<a href=\"javascript:alert(3)\">link</a><style>b{color:red}</style>'))",
        "display(Javascript('alert(4)'))",
        "display(Markdown('<iframe src=//evil.example></iframe>'))",
        "print('<script>alert(5)</script>')",
    )
    page = owned.report_html(run(session_id=session_id).result["report_id"]).decode()
    assert "<b>kept</b>" in page
    body = page[page.index("<body>") :].lower()
    for hostile in ("<script", "onerror=", "javascript:", "<iframe", "evil.example", "color:red"):
        assert hostile not in body, hostile
    assert "&lt;script&gt;alert(5)" in body


def test_a_cancelled_report_ends_its_kernel(
    owned: OwnedStore, store: Store, session_id: str, watch, notebook
) -> None:
    notebook("print('begun')", "import time", "time.sleep(120)")
    wish = {"kind": "session_report", "parameters": {"session_id": session_id}}
    job_id = store.jobs.enqueue("report", owned.owner, wish)
    watch.until(lambda jobs: "cell 4" in jobs[0].message)
    running = kernels()
    assert running
    store.jobs.cancel(job_id, owned.owner)
    watch.until(lambda jobs: jobs[0].state == JobState.CANCELLED)
    _, alive = psutil.wait_procs(running, timeout=30)
    assert not alive
    assert owned.reports() == []


def test_a_kernel_that_dies_sends_the_job_back_and_the_next_attempt_succeeds(
    owned: OwnedStore, session_id: str, run, notebook, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    notebook(
        "import os, pathlib, signal",
        f"trace = pathlib.Path({str(trace)!r})",
        "if not trace.exists():\n    trace.touch()\n    os.kill(os.getpid(), signal.SIGKILL)",
    )
    job = run(session_id=session_id)
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.attempt == 2
    assert len(owned.reports()) == 1


def test_a_report_says_on_its_page_how_it_was_made_and_comes_out_the_same_again(
    owned: OwnedStore, store: Store, session_id: str, run, watch
) -> None:
    job = run("runner_report", first_day="2026-03-02", last_day="2026-04-12")
    assert job.state is JobState.SUCCEEDED, job.detail
    first = owned.report_info(job.result["report_id"])
    page = owned.report_html(first.report_id).decode()
    assert "<p>From 02 March 2026 to 12 April 2026.</p>" in page, "a sentence, not a value"
    assert "How this report was made" in page
    assert "first_day = 2026-03-02, last_day = 2026-04-12, units = metric" in page
    assert first.provenance["code"]["version"] in page
    assert first.provenance["data"]["sha256"][:12] in page

    def again() -> ReportInfo:
        wish = {"kind": first.kind, "parameters": dict(first.parameters), "again": first.report_id}
        job_id = store.jobs.enqueue("report", owned.owner, wish)
        watch.until_all_ended()
        return owned.report_info(store.jobs.get(job_id, owned.owner).result["report_id"])

    second = again()
    assert second.parameters == first.parameters
    assert second.provenance["numbers_sha256"] == first.provenance["numbers_sha256"]
    assert second.provenance["again"] == {
        "report_id": first.report_id,
        "same_code": True,
        "same_data": True,
    }
    assert numbers_of(owned, second) == numbers_of(owned, first)

    owned.set_excluded(session_id, True)
    store.jobs.enqueue("history", owned.owner, {})
    watch.until_all_ended()
    third = again()
    assert not third.provenance["again"]["same_data"]
    assert third.provenance["numbers_sha256"] != first.provenance["numbers_sha256"]
    assert "data is changed since" in owned.report_html(third.report_id).decode()


def numbers_of(owned: OwnedStore, report: ReportInfo) -> list[str]:
    """All numbers in the tables of a report but those that say when it was made."""
    page = owned.report_html(report.report_id).decode()
    tables = page[: page.index("Where this comes from")]
    return re.findall(r"<td>([^<]*\d[^<]*)</td>", tables)


def test_a_report_that_repeats_one_of_somebody_else_is_refused(
    owned: OwnedStore, session_id: str, store: Store, watch
) -> None:
    wish = {"kind": "runner_report", "parameters": {}, "again": "0" * 24}
    job_id = store.jobs.enqueue("report", owned.owner, wish)
    watch.until_all_ended()
    assert store.jobs.get(job_id, owned.owner).error == "There is no such report."


def test_a_long_text_is_shown_whole(owned: OwnedStore, session_id: str, run, notebook) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    notebook(
        "import pandas as pd",
        f"pd.DataFrame({{'remark': ['{words}']}})",
        f"pd.Series(['{words}'])",
        "'A sentence.'",
    )
    page = owned.report_html(run(session_id=session_id).result["report_id"]).decode()
    assert page.count("word59") == 2
    assert "…" not in page
    assert "..." not in page


def test_the_kernel_of_a_report_dies_with_its_worker(
    session_id: str, store: Store, worker, watch, notebook
) -> None:
    """A worker that is told to end gives its report back; nothing of its processes stays."""
    notebook("print('begun')", "import time", "time.sleep(120)")
    wish = {"kind": "session_report", "parameters": {"session_id": session_id}}
    store.jobs.enqueue("report", watch._owner, wish)
    watch.until(lambda jobs: "cell 4" in jobs[0].message)
    running = kernels()
    assert running
    worker.stop()
    (job, *_) = watch.until(lambda jobs: jobs[0].state == JobState.QUEUED)
    _, alive = psutil.wait_procs(running, timeout=30)
    assert not alive
    store.jobs.cancel(job.job_id, job.owner)
