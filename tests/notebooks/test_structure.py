"""Notebooks call, show and say: one cell of literals, no code of their own, no outputs."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
APPS = sorted((ROOT / "apps").glob("*.ipynb"))
OWN_CODE = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.If,
    ast.IfExp,
    ast.For,
    ast.While,
    ast.Try,
    ast.With,
    ast.Match,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.GeneratorExp,
)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_the_notebooks_are_there() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"session_report", "runner_report", "start_here"}
    assert {path.stem for path in APPS} >= {
        "home", "upload", "sessions", "analytics", "plan", "reports", "profile",
    }  # fmt: skip


@pytest.mark.parametrize("path", [*NOTEBOOKS, *APPS], ids=lambda path: path.stem)
def test_a_notebook_is_valid_and_carries_no_outputs(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in code(notebook):
        assert cell.outputs == []
        assert cell.execution_count is None


@pytest.mark.parametrize("path", [*NOTEBOOKS, *APPS], ids=lambda path: path.stem)
def test_a_notebook_has_no_code_of_its_own(path: Path) -> None:
    for cell in code(read(path)):
        found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, OWN_CODE)]
        assert found == [], cell.source


@pytest.mark.parametrize("path", APPS, ids=lambda path: path.stem)
def test_an_app_is_an_import_and_one_call(path: Path) -> None:
    (cell,) = read(path).cells
    assert cell.source == f"from smartrunning.apps import {path.stem}\n\n{path.stem}.build()"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_first_cell_says_question_inputs_and_outputs(path: Path) -> None:
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    for word in ("**Question.**", "**Inputs.**", "**Outputs.**"):
        assert word in first.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_one_cell_holds_the_parameters_and_they_are_literals(path: Path) -> None:
    tagged = [c for c in code(read(path)) if "parameters" in c.metadata.get("tags", [])]
    (cell,) = tagged
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign)
        assert isinstance(ast.literal_eval(statement.value), str | int | float)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nobody_is_named_by_a_parameter(path: Path) -> None:
    (cell,) = (c for c in code(read(path)) if "parameters" in c.metadata.get("tags", []))
    names = {name.id for name in ast.walk(ast.parse(cell.source)) if isinstance(name, ast.Name)}
    assert not names & {"runner", "runner_id", "user", "owner"}
