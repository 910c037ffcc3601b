"""The validation notebook runs without a store, and its tables say what they should."""

from pathlib import Path

import nbformat
import papermill
import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "validation.ipynb"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Text of every output."""
    folder = tmp_path_factory.mktemp("validation")
    papermill.execute_notebook(
        NOTEBOOK, folder / "out.ipynb", parameters={"runners": 40}, progress_bar=False, cwd=folder
    )
    outputs = [
        output
        for cell in nbformat.read(folder / "out.ipynb", as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]
    return [output["data"].get("text/html", output["data"]["text/plain"]) for output in outputs]


def test_every_comparison_names_definition_difference_and_reason(shown: list[str]) -> None:
    compared = [text for text in shown if "definition" in text]
    assert len(compared) == 4
    for text in compared:
        for column in ("ours", "definition", "theirs", "difference", "why"):
            assert f"<th>{column}</th>" in text


def test_the_ways_of_finding_critical_speed_are_set_beside_each_other(shown: list[str]) -> None:
    recovered = [text for text in shown if "interval of D′ holds" in text]
    assert len(recovered) == 3
    for text in recovered:
        assert "all-out efforts found" in text
        assert "envelope of two windows" in text


def test_the_printed_table_of_daniels_is_met_to_a_tenth(shown: list[str]) -> None:
    (largest,) = [text for text in shown if text.startswith("np.float64")]
    assert float(largest.removeprefix("np.float64(").removesuffix(")")) < 0.1
