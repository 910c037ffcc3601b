"""Goal and runner's state in, Plan out: a feasible plan by search, with a bound on how good any is.

The way through the room: `goal` and `schema` say what is wanted, `calendar` cuts the time to the
race into weeks, `pattern` spreads a week over its days, `response` says what a load is worth on
race day, `limits` puts all of it into numbers for each week, `decoder` turns genes into loads that
keep every limit, `search` finds the best genes, `certificate` proves how much better any plan could
be, and `days` makes sessions with steps and reasons out of the loads.
"""

from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.goal import Goal, Race, RunnerState
from smartrunning.optimizer.levers import Lever, lever_sentence
from smartrunning.optimizer.outlook import Outlook
from smartrunning.optimizer.plan import (
    Change,
    ConstraintReport,
    Plan,
    PlanDay,
    PlanWeek,
    Revision,
    Step,
)
from smartrunning.optimizer.planning import plan
from smartrunning.optimizer.replanning import replan
from smartrunning.optimizer.response import Response
from smartrunning.optimizer.schema import SEED_SCHEMAS, Phase, PlanSchema, schema_for
from smartrunning.optimizer.workouts import SEED_WORKOUTS, Repeats, Workout

__all__ = [
    "SEED_SCHEMAS",
    "SEED_WORKOUTS",
    "Change",
    "ConstraintReport",
    "DoseResponse",
    "Goal",
    "Lever",
    "Outlook",
    "Phase",
    "Plan",
    "PlanDay",
    "PlanSchema",
    "PlanWeek",
    "Race",
    "Repeats",
    "Response",
    "Revision",
    "RunnerState",
    "Step",
    "Workout",
    "lever_sentence",
    "plan",
    "replan",
    "schema_for",
]
