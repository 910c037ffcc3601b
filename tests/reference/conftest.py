"""Published and exactly solvable cases: the project's own table, and a fuller one where it is."""

import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

OWN = Path(__file__).parent / "cases.json"
BESIDE_THE_CHECKOUT = Path(__file__).parents[3] / "shared" / "reference" / "cases.json"

ROUNDED = 5e-9
"""Numbers in the tables are rounded to eight decimals."""

Case = dict[str, Any]
Runner = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    """All cases by name: those of a collection beside the checkout go before our own."""
    path = Path(os.environ.get("SMARTRUNNING_REFERENCE_CASES", BESIDE_THE_CHECKOUT))
    found = {case["name"]: case for case in json.loads(OWN.read_text())}
    collection = json.loads(path.read_text()) if path.exists() else []
    return found | {case["name"]: case for case in collection}


@pytest.fixture
def check(cases: dict[str, Case]) -> Callable[[str, Runner], None]:
    """Run a case by name and compare what comes out with what its source says."""

    def compare(name: str, runner: Runner) -> None:
        case = cases[name]
        _compare(runner(case["inputs"]), case["expected"], case["tolerance"], name)

    return compare


def _compare(found: Any, expected: Any, tolerance: Mapping[str, Any], where: str) -> None:
    if isinstance(expected, Mapping):
        assert found.keys() == expected.keys(), where
        for key, value in expected.items():
            _compare(found[key], value, _of_field(tolerance, key), f"{where}: {key}")
    elif isinstance(expected, Sequence) and not isinstance(expected, str):
        assert len(found) == len(expected), where
        for index, (one, value) in enumerate(zip(found, expected, strict=True)):
            _compare(one, value, tolerance, f"{where} [{index}]")
    elif expected is None:
        assert found is None or math.isnan(found), where
    elif isinstance(expected, str):
        assert found == expected, where
    else:
        allowed = {kind: value for kind, value in tolerance.items() if kind in {"abs", "rel"}}
        if "abs" in allowed:
            allowed["abs"] = max(allowed["abs"], ROUNDED)
        assert np.isfinite(found), where
        assert found == (pytest.approx(expected, **allowed) if allowed else expected), where


def _of_field(tolerance: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Tolerance of one field, where the fields have one each."""
    kinds = {kind: tolerance[kind] for kind in ("abs", "rel") if kind in tolerance}
    return {
        kind: value[key] if isinstance(value, Mapping) else value
        for kind, value in kinds.items()
        if not isinstance(value, Mapping) or key in value
    }
