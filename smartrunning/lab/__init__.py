"""The scientist's door: stored runs as pandas tables, with the unit in every column's name.

In JupyterLab a scientist sees all runners; in a report's kernel there is only the runner whose
report it is. Whose kernel it is comes from the environment that the platform set, and the database
login of a kernel can only read.
"""

from smartrunning.lab.ability_tables import (
    bests,
    critical_speed,
    heart_rate_proposals,
    mean_maximal,
    race_forecasts,
    refused_efforts,
)
from smartrunning.lab.days import day
from smartrunning.lab.origin import history_snapshot, provenance, snapshot
from smartrunning.lab.plan_tables import plan, plans
from smartrunning.lab.runner_tables import cohort, runners
from smartrunning.lab.session_tables import (
    reasons,
    records,
    session,
    session_info,
    session_statistics,
    sessions,
    statistics,
)
from smartrunning.lab.training_response import bootstrapped_response, impulse_response
from smartrunning.lab.training_tables import (
    history,
    load_balance,
    periods,
    runner_history,
    trend,
    weeks,
)

__all__ = [
    "bests",
    "bootstrapped_response",
    "cohort",
    "critical_speed",
    "day",
    "heart_rate_proposals",
    "history",
    "history_snapshot",
    "impulse_response",
    "load_balance",
    "mean_maximal",
    "periods",
    "plan",
    "plans",
    "provenance",
    "race_forecasts",
    "reasons",
    "records",
    "refused_efforts",
    "runner_history",
    "runners",
    "session",
    "session_info",
    "session_statistics",
    "sessions",
    "snapshot",
    "statistics",
    "trend",
    "weeks",
]
