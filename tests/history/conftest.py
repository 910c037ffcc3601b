"""Sessions' statistics by hand."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time

import pytest

from smartrunning.history import DatedStatistics, PersonalBest
from smartrunning.metrics import BestEffort, MetricValue, SessionStatistics

Dated = Callable[..., DatedStatistics]
Bests = Callable[[Mapping[float, float]], list[PersonalBest]]


def _dated(
    session_id: str = "s",
    day: date = date(2026, 5, 4),
    *,
    efforts: Mapping[float, float] | None = None,
    refused: Mapping[float, float] | None = None,
    sport: str = "running",
    excluded: bool = False,
    **numbers: float,
) -> DatedStatistics:
    best_efforts = [BestEffort(m, s, 0.0, "") for m, s in (efforts or {}).items()]
    best_efforts += [BestEffort(m, s, 0.0, "speed spike") for m, s in (refused or {}).items()]
    values = {name: MetricValue(number, "", ()) for name, number in numbers.items()}
    return DatedStatistics(
        session_id=session_id,
        started_at=datetime.combine(day, time(7), UTC),
        local_date=day,
        sport=sport,
        statistics=SessionStatistics(values, tuple(best_efforts), {}),
        excluded=excluded,
    )


def _bests(times_s: Mapping[float, float]) -> list[PersonalBest]:
    return [PersonalBest(m, s, f"s{m:g}", 0.0, date(2026, 5, 4)) for m, s in times_s.items()]


@pytest.fixture(scope="session")
def dated() -> Dated:
    return _dated


@pytest.fixture(scope="session")
def bests() -> Bests:
    return _bests
