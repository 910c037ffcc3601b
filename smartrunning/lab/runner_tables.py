"""Runners as tables: their profiles, and those who agreed to research."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from smartrunning.errors import AccessDeniedError
from smartrunning.lab import access
from smartrunning.reports.cohort import participant
from smartrunning.reports.cohort import table as cohort_table
from smartrunning.runner import Runner


def runners() -> pd.DataFrame:
    """Profiles of the runners that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a runner, index ``runner_id``; no names, and the year of birth alone: research needs
        neither names nor birthdays.
    """
    rows = [_profile(runner) for runner in access.visible_runners()]
    columns = ["runner_id", "sex", "birth_year", "height_m", "mass_kg", "time_zone", "sessions"]
    return pd.DataFrame(rows, columns=columns).set_index("runner_id")


def cohort() -> pd.DataFrame:
    """Runners who agreed to research, each indistinguishable from at least four others.

    What the page Cohort shows distributions of; `pandas.DataFrame.to_parquet` writes it.

    Returns
    -------
    pandas.DataFrame
        One row a runner, index ``pseudonym``: sex, age band and experience, ``withheld`` where
        fewer than five share them; rounded numbers with the unit in the name, NaN where unknown.

    Raises
    ------
    AccessDeniedError
        For those who may not see other runners' numbers.
    InsufficientDataError
        If fewer than five runners agreed.
    """
    if not access.sees_all():
        raise AccessDeniedError("The cohort is for scientists.")
    today = datetime.now(UTC).date()
    people = [
        participant(pseudonym, shared.runner(), shared.history(), today)
        for owner, pseudonym in access.store().research.participants().items()
        for shared in [access.store().shared_by(owner)]
    ]
    rows = [asdict(one) for one in cohort_table(people)]
    return pd.DataFrame(rows).set_index("pseudonym")


def _profile(runner: Runner) -> dict[str, Any]:
    return {
        "runner_id": runner.runner_id,
        "sex": runner.sex,
        "birth_year": runner.birth_date.year if runner.birth_date else None,
        "height_m": runner.height_m,
        "mass_kg": runner.mass_kg,
        "time_zone": runner.time_zone,
        "sessions": len(access.store_of(runner.runner_id).sessions()),
    }
