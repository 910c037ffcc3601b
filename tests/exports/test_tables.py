"""A plan read back from its tables."""

import csv
import io
import json
import math
from datetime import date

import pytest

from smartrunning import exports
from smartrunning.optimizer import SEED_WORKOUTS, Goal, Plan, RunnerState, plan, schema_for


@pytest.fixture(scope="module")
def made() -> Plan:
    goal = Goal(date(2026, 7, 12), 5000, date(2026, 5, 18), 4.0, 5400, (1, 3, 6), 6)
    state = RunnerState(date(2026, 5, 17), 30, 30, 210, math.nan, math.nan)
    return plan(goal, state, schema_for(5000), SEED_WORKOUTS, seed=1)


def test_the_table_has_a_row_for_each_day_with_its_steps(made: Plan) -> None:
    rows = list(csv.DictReader(io.StringIO(exports.plan_csv(made))))
    assert [row["day"] for row in rows] == [day.day.isoformat() for day in made.days]
    assert float(rows[1]["load_au"]) == pytest.approx(made.days[1].load_au, abs=0.05)
    assert rows[1]["distance_m"] == ""  # critical speed is unknown, so the distance is too
    assert "5 × 60 s at 1.10 CS, 120 s at 0.60 CS" in rows[1]["steps"]


def test_the_steps_of_the_table_name_the_pace_where_it_is_known() -> None:
    goal = Goal(date(2026, 7, 12), 5000, date(2026, 5, 18), 4.0, 5400, (1, 3, 6), 6)
    state = RunnerState(date(2026, 5, 17), 30, 30, 210, 4.0, 200.0)
    made = plan(goal, state, schema_for(5000), SEED_WORKOUTS, seed=1)
    rows = list(csv.DictReader(io.StringIO(exports.plan_csv(made))))
    # 1.1 × 4.0 m/s is 1000 m in 227.3 s, 0.6 × 4.0 m/s in 416.7 s
    assert "× 60 s at 3:47 /km (1.10 CS), 120 s at 6:57 /km (0.60 CS)" in rows[1]["steps"]


def test_the_document_is_plain_json(made: Plan) -> None:
    document = json.loads(json.dumps(exports.plan_document(made), allow_nan=False))
    assert document["goal"]["race_date"] == "2026-07-12"
    assert document["goal"]["target_s"] is None
    assert document["gap_percent"] == made.gap_percent
    assert len(document["days"]) == len(made.days)
