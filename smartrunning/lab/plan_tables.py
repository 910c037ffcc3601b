"""Training plans as a table, and each one as the core knows it."""

from dataclasses import asdict
from typing import Final

import pandas as pd

from smartrunning.errors import NotFoundError
from smartrunning.lab import access
from smartrunning.optimizer import Plan

PLAN_COLUMNS: Final = (
    "plan_id",
    "runner_id",
    "revision",
    "created_at",
    "start_date",
    "race_date",
    "race_distance_m",
    "objective",
    "gap_percent",
)


def plans(runner: str | None = None) -> pd.DataFrame:
    """Training plans.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means all that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a plan, index ``plan_id``.
    """
    rows = [
        {"runner_id": own.owner, **asdict(info)}
        for own in access.stores(runner)
        for info in own.plans()
    ]
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS)).set_index("plan_id")


def plan(plan_id: str) -> Plan:
    """One plan as the core knows it.

    Parameters
    ----------
    plan_id : str
        The plan's key.

    Returns
    -------
    Plan
        With its days.

    Raises
    ------
    NotFoundError
        If there is no such plan among those that one may see.
    """
    for own in access.stores(None):
        if plan_id in {info.plan_id for info in own.plans()}:
            return own.plan(plan_id)
    raise NotFoundError(f"There is no plan {plan_id!r} that you may see.")
