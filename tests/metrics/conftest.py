from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.records import Provenance, Records, Session
from smartrunning.runner import Runner, Thresholds

DAY = date(2026, 5, 1)
START = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
SESSION_FIELDS = {
    "sport", "sub_sport", "started_at", "pauses", "device_summary", "elapsed_total_s", "timer_s",
    "laps", "device",
}  # fmt: skip


BEATS = {"rr_elapsed_s", "rr_interval_s", "extra"}


@pytest.fixture(scope="session")
def session_of() -> Callable[..., Session]:
    """A session from columns (1 Hz from 0 s when no elapsed_s is given) and session fields."""

    def build(**given: Any) -> Session:
        fields = {name: given.pop(name) for name in SESSION_FIELDS & given.keys()}
        power_source = given.pop("power_source", "")
        beats = {name: given.pop(name) for name in BEATS & given.keys()}
        columns = {name: np.asarray(values, dtype=float) for name, values in given.items()}
        if "elapsed_s" not in columns:
            count = max((len(v) for n, v in columns.items() if n != "quality"), default=0)
            columns["elapsed_s"] = np.arange(count, dtype=float)
        last_s = columns["elapsed_s"][-1] if len(columns["elapsed_s"]) else 0.0
        return Session(
            sport=fields.pop("sport", "running"),
            sub_sport=fields.pop("sub_sport", "generic"),
            started_at=fields.pop("started_at", START),
            records=Records.of(**columns, **beats),
            elapsed_s=fields.pop("elapsed_total_s", float(last_s)),
            provenance=Provenance("fit", "by hand", power_source=power_source),
            **fields,
        )

    return build


@pytest.fixture(scope="session")
def runner_of() -> Callable[..., Runner]:
    """A runner with thresholds that hold since January."""

    def build(
        *,
        sex: str = "male",
        mass_kg: float = 70.0,
        height_m: float = 1.75,
        source: str = "runner",
        **known: float,
    ) -> Runner:
        thresholds = Thresholds(date(2026, 1, 1), source=source, **known)
        body = {"mass_kg": mass_kg, "height_m": height_m}
        return Runner("r1", "Ada", sex=sex, **body, thresholds=(thresholds,))

    return build


@pytest.fixture(scope="session")
def day() -> date:
    return DAY


@pytest.fixture(scope="session")
def statistics_of(
    session_of: Callable[..., Session], runner_of: Callable[..., Runner]
) -> Callable[..., metrics.SessionStatistics]:
    """Statistics of a session, given as columns and fields, of a runner with these thresholds."""

    def compute(
        session: dict[str, Any], rating: float | None = None, **profile: Any
    ) -> metrics.SessionStatistics:
        return metrics.statistics(session_of(**session), runner_of(**profile), DAY, rating)

    return compute
