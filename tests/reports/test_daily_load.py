"""Load up to today: days after the last computation are days of rest."""

import math
from datetime import date

import pytest

from smartrunning.history import RunnerHistory
from smartrunning.reports.daily_load import daily_load

FIRST = date(2026, 5, 1)
EMPTY = RunnerHistory(None, (), (), (), (), (), (), None, "no sessions")


def of(*loads: float) -> RunnerHistory:
    nothing = (0.0,) * len(loads)
    return RunnerHistory(FIRST, loads, nothing, nothing, nothing, (), (), None, "no bests")


def test_one_load_fades_with_the_time_constants_of_42_and_7_days() -> None:
    load = daily_load(of(100.0), date(2026, 5, 8))
    gain = 1 - math.exp(-1 / 42)
    assert load.fitness_au[0] == pytest.approx(100 * gain)
    assert load.fitness_au[7] == pytest.approx(100 * gain * math.exp(-7 / 42))
    assert load.fatigue_au[7] == pytest.approx(100 * (1 - math.exp(-1 / 7)) * math.exp(-1))
    assert load.form_au[7] == pytest.approx(load.fitness_au[6] - load.fatigue_au[6])


def test_there_is_one_value_a_day_up_to_today() -> None:
    load = daily_load(of(10.0, 20.0), date(2026, 5, 4))
    assert load.load_au.tolist() == [10, 20, 0, 0]
    assert load.days[-1] == date(2026, 5, 4)


def test_days_after_today_are_not_shown() -> None:
    assert daily_load(of(10.0, 20.0, 30.0), date(2026, 5, 2)).load_au.tolist() == [10, 20]


def test_the_last_days_are_the_last_days() -> None:
    last = daily_load(of(10.0, 20.0, 30.0), date(2026, 5, 3)).last(2)
    assert last.first_day == date(2026, 5, 2)
    assert last.load_au.tolist() == [20, 30]
    assert len(last.last(99).load_au) == 2


def test_without_sessions_there_is_nothing() -> None:
    assert daily_load(EMPTY, date(2026, 5, 3)) is None
    assert daily_load(of(1.0), date(2026, 4, 1)) is None
