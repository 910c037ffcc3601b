"""The core rooms touch numbers and nothing else."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "smartrunning"
NUMBERS = {"numpy", "pandas", "scipy", "sklearn", "pyarrow", "smartrunning"}
PURE_STANDARD_LIBRARY = {
    "bisect",
    "collections",
    "csv",
    "contextlib",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "gzip",
    "hashlib",
    "html",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "statistics",
    "struct",
    "textwrap",
    "types",
    "typing",
    "unicodedata",
    "warnings",
    "zipfile",
    "zlib",
    "zoneinfo",
}
ROOMS = {
    "units.py": set[str](),
    "errors.py": set[str](),
    "runner.py": set[str](),
    "records": set[str](),
    "ingestion": {"fastcrc", "fitdecode", "tzfpy", "xml"},
    "metrics": set[str](),
    "history": set[str](),
    "optimizer": set[str](),
    "exports": {"fit_tool", "icalendar"},
    "simulation": {"fit_tool"},
    "reports": {"matplotlib"},
}
IMPURE_CALLS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("np", "random"),
    ("os", "environ"),
}
SHELL_WORDS = {"open", "print", "input", "exec", "eval", "breakpoint"}


def files_of(room: str) -> list[Path]:
    path = PACKAGE / room
    if path.is_dir():
        return sorted(path.rglob("*.py"))
    return [path if path.suffix else path.with_suffix(".py")]


def imported_packages(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_core_room_imports_numbers_only(room: str) -> None:
    allowed = NUMBERS | PURE_STANDARD_LIBRARY | ROOMS[room]
    for file in files_of(room):
        foreign = imported_packages(ast.parse(file.read_text())) - allowed
        assert not foreign, f"{file.relative_to(PACKAGE)} imports {sorted(foreign)}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_core_room_has_no_clock_no_randomness_and_no_files(room: str) -> None:
    for file in files_of(room):
        for node in ast.walk(ast.parse(file.read_text())):
            where = f"{file.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in SHELL_WORDS, f"{where} calls {node.func.id}()"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                pair = (node.value.id, node.attr)
                if pair == ("np", "random"):
                    continue  # types and seeded generators; the next test looks at the calls
                assert pair not in IMPURE_CALLS, f"{where} uses {'.'.join(pair)}"


@pytest.mark.parametrize("room", ROOMS)
def test_randomness_in_a_core_room_is_seeded(room: str) -> None:
    allowed = {"default_rng", "Generator", "SeedSequence", "PCG64"}
    for file in files_of(room):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "random"
            ):
                assert node.attr in allowed, f"{file.name}:{node.lineno} uses random.{node.attr}"
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "default_rng"
            ):
                assert node.args, f"{file.name}:{node.lineno} draws without a seed"


def test_every_room_says_what_goes_in_and_what_comes_out() -> None:
    rooms = ["records", "ingestion", "metrics", "history", "optimizer", "reports", "exports"]
    for room in rooms:
        first = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text()))
        assert first is not None
        assert " in, " in first.splitlines()[0], f"{room}: {first.splitlines()[0]}"
        assert "out" in first.splitlines()[0], f"{room}: {first.splitlines()[0]}"


def test_dataclasses_are_frozen_everywhere() -> None:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                name = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(name, ast.Name) and name.id == "dataclass":
                    words = (
                        {word.arg for word in decorator.keywords}
                        if isinstance(decorator, ast.Call)
                        else set()
                    )
                    assert "frozen" in words, f"{file.name}: {node.name} can be changed"


def test_modules_have_names_that_say_something() -> None:
    empty_words = {"utils", "helpers", "common", "manager", "misc"}
    for file in PACKAGE.rglob("*.py"):
        assert not set(file.stem.split("_")) & empty_words, file


def test_the_standard_library_list_holds_real_modules() -> None:
    assert set(sys.stdlib_module_names) >= PURE_STANDARD_LIBRARY
