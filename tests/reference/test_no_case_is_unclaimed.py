"""Each reference case is run by a test that names it."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]


def names_in_tests() -> set[str]:
    found: set[str] = set()
    for path in TESTS.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found


def test_no_case_is_unclaimed(cases):
    assert sorted(cases.keys() - names_in_tests()) == []


def test_the_own_table_says_where_each_number_comes_from(cases):
    assert len(cases) >= 87
    for name, case in cases.items():
        assert case["source"], name
        assert case["tolerance"], name
