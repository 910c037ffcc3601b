"""`account`, `import`, `plan` and `report` on a machine where nothing is running."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path


def test_from_files_to_a_plan_and_a_report_on_the_command_line(
    command, run_file: Path, tmp_path: Path
) -> None:
    added = command("account", "add", "anna")
    assert added.returncode == 0, added.stderr
    assert re.search(r"password (\S{20,})", added.stdout)

    folder = tmp_path / "files"
    (folder / "deeper").mkdir(parents=True)
    shutil.copy(run_file, folder / "run.fit")
    shutil.copy(run_file, folder / "deeper" / "same.fit")
    (folder / "broken.fit").write_bytes(b"no activity at all")
    imported = command("import", folder, "--runner", "anna")
    assert imported.returncode == 0, imported.stderr
    assert "1 stored, 1 already there, 1 rejected" in imported.stdout
    assert "broken.fit" in imported.stdout

    race = datetime.now(UTC).date() + timedelta(weeks=10)
    planned = command("plan", "--runner", "anna", "--race-date", race, "--distance", 10000)
    assert planned.returncode == 0, planned.stderr
    assert "taper" in planned.stdout
    assert re.search(r"gains more\s+than\s+0\.\d+ %", planned.stdout)

    page = tmp_path / "report.html"
    reported = command("report", "--runner", "anna", "--output", page)
    assert reported.returncode == 0, reported.stderr
    assert "<h1" in page.read_text()

    only_bad = command("import", folder / "broken.fit", "--runner", "anna")
    assert only_bad.returncode == 65

    listed = command("account", "list")
    assert "anna" in listed.stdout


def test_requests_that_make_no_sense_are_refused_in_a_sentence(command) -> None:
    for words, code in (
        (("plan", "--runner", "anna", "--race-date", "2020-01-01", "--distance", 10000), 64),
        (("account", "add", "anna", "--role", "king"), 64),
        (("inspect", "x.fit", "--sex", "robot"), 64),
        (("import", "nowhere", "--runner", "nobody"), 66),
    ):
        done = command(*words)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()
