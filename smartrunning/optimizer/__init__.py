"""Goal and runner's state in, Plan out: a feasible plan by search, with a bound on how good any is.

The way through the room: `goal` and `schema` say what is wanted, `calendar` cuts the time to the
race into weeks, `pattern` spreads a week over its days, `response` says what a load is worth on
race day, `limits` puts all of it into numbers for each week, `decoder` turns genes into loads that
keep every limit, `search` finds the best genes, `certificate` proves how much better any plan could
be, and `days` makes sessions with steps and reasons out of the loads.
"""

from smartrunning.optimizer.adherence import (
    DayAdherence,
    StepAdherence,
    day_adherence,
    judged_steps,
    score_of,
)
from smartrunning.optimizer.alignment import aligned
from smartrunning.optimizer.comparison import Comparison, compared
from smartrunning.optimizer.day_limits import Broken
from smartrunning.optimizer.departures import departures
from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.following import DoneSession, links
from smartrunning.optimizer.goal import Goal, Race, RunnerState
from smartrunning.optimizer.levers import Lever, lever_sentence
from smartrunning.optimizer.moving import (
    BrokenLimitsError,
    broken_by_move,
    broken_by_moves,
    move,
)
from smartrunning.optimizer.outlook import Outlook
from smartrunning.optimizer.plan import (
    Block,
    Change,
    ConstraintReport,
    Plan,
    PlanDay,
    PlanWeek,
    Progression,
    ReasonCode,
    Revision,
    Step,
)
from smartrunning.optimizer.plan_swap import Arrival, Swap
from smartrunning.optimizer.planned_parts import Part, parts_of
from smartrunning.optimizer.planning import plan
from smartrunning.optimizer.replanning import replan
from smartrunning.optimizer.response import Response
from smartrunning.optimizer.restoring import restored
from smartrunning.optimizer.schema import (
    SEED_SCHEMAS,
    Phase,
    PlanSchema,
    schema_for,
    schema_named,
)
from smartrunning.optimizer.workouts import SEED_WORKOUTS, Repeats, Workout

__all__ = [
    "SEED_SCHEMAS",
    "SEED_WORKOUTS",
    "Arrival",
    "Block",
    "Broken",
    "BrokenLimitsError",
    "Change",
    "Comparison",
    "ConstraintReport",
    "DayAdherence",
    "DoneSession",
    "DoseResponse",
    "Goal",
    "Lever",
    "Outlook",
    "Part",
    "Phase",
    "Plan",
    "PlanDay",
    "PlanSchema",
    "PlanWeek",
    "Progression",
    "Race",
    "ReasonCode",
    "Repeats",
    "Response",
    "Revision",
    "RunnerState",
    "Step",
    "StepAdherence",
    "Swap",
    "Workout",
    "aligned",
    "broken_by_move",
    "broken_by_moves",
    "compared",
    "day_adherence",
    "departures",
    "judged_steps",
    "lever_sentence",
    "links",
    "move",
    "parts_of",
    "plan",
    "replan",
    "restored",
    "schema_for",
    "schema_named",
    "score_of",
]
