"""Every notebook runs from its first to its last cell on a real database."""

import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

ROOT = Path(__file__).parents[2]
SHOWN = ("text/html", "image/svg+xml")


def run(name: str, folder: Path, parameters: dict[str, str]) -> str:
    """Run a notebook as the platform does; what its outputs show on a page."""
    target = folder / f"{name}.ipynb"
    papermill.execute_notebook(
        ROOT / "notebooks" / f"{name}.ipynb",
        target,
        parameters=parameters,
        progress_bar=False,
        cwd=folder,
    )
    outputs = [
        output
        for cell in nbformat.read(target, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert not [one for one in outputs if one.output_type == "error"]
    shown = [one.get("data", {}) for one in outputs]
    return " ".join(data[kind] for data in shown for kind in SHOWN if kind in data)


@pytest.mark.parametrize("units", ["metric", "imperial"])
def test_the_report_on_a_session_runs(season, kernel_of, tmp_path: Path, units: str) -> None:
    kernel_of("ada")
    oldest = season.of("ada").sessions()[-1]
    shown = run("session_report", tmp_path, {"session_id": oldest.session_id, "units": units})
    assert "<svg" in shown
    assert "Pace while moving" in shown
    assert season.of("ada").file_info(oldest.file_id).sha256 in shown
    assert "<img src=x" not in shown, "a file's name is text"
    assert "&lt;img src=x" in shown
    assert f"min/{'km' if units == 'metric' else 'mi'}" in shown


def test_the_report_on_the_runner_runs(season, kernel_of, tmp_path: Path) -> None:
    kernel_of("ada")
    first_day = season.of("ada").history().first_day.isoformat()
    shown = run("runner_report", tmp_path, {"first_day": first_day, "last_day": ""})
    for word in ("fitness (42 days)", "95 % interval", "Half marathon", "history version"):
        assert word in shown


def test_a_report_on_somebody_elses_session_stops(season, kernel_of, tmp_path: Path) -> None:
    kernel_of("ben")
    foreign = season.of("ada").sessions()[0].session_id
    with pytest.raises(papermill.PapermillExecutionError, match="that you may see"):
        run("session_report", tmp_path, {"session_id": foreign, "units": "metric"})


def test_the_first_notebook_of_a_scientist_runs_as_it_is(kernel_of, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider"),
            *("--rootdir", str(tmp_path), "-c", "/dev/null"),
            str(ROOT / "notebooks" / "start_here.ipynb"),
        ],
        env=kernel_of("", "scientist"),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
