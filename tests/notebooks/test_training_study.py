"""The training study runs on real Dask workers and shows its tables and its picture."""

from pathlib import Path

import nbformat
import papermill

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "training_study.ipynb"


def test_the_study_runs_on_dask_and_compares_the_ways(tmp_path: Path) -> None:
    target = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        NOTEBOOK, target, parameters={"runners": 6}, progress_bar=False, cwd=tmp_path
    )
    shown = " ".join(
        str(data)
        for cell in nbformat.read(target, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for data in output.get("data", {}).values()
    )
    for words in (
        "plan made anew, sessions missed",
        "ahead of the schedule, %",
        "inside the 95 % interval, %",
        "<svg",
    ):
        assert words in shown
