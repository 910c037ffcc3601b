"""Forecasts of races come back as they were kept, and are the runner's own."""

import math
from datetime import date

import pytest

from smartrunning.history import MethodForecast, RaceForecast
from smartrunning.storage import OwnedStore

DAY = date(2026, 11, 1)
TRIED = MethodForecast("VDOT", 1200.0, (1160.0, 1240.0), 7, 0.021, -0.004)
UNTRIED = MethodForecast("Riegel", 1210.0, (1100.0, 1331.0), 0, math.nan, math.nan)


def test_there_are_none_before_the_first_history(owned: OwnedStore) -> None:
    assert owned.race_forecasts() is None


def test_they_come_back_whole_and_to_nobody_else(owned: OwnedStore, other: OwnedStore) -> None:
    unknown = RaceForecast(42195.0, (), None, "There is no race to start from.")
    known = RaceForecast(5000.0, (TRIED, UNTRIED), TRIED, "")
    owned.save_race_forecasts(DAY, [known, unknown])
    kept = owned.race_forecasts()
    assert kept is not None
    assert (kept.day, kept.forecasts[1]) == (DAY, unknown)
    assert (kept.forecasts[0].combined, kept.forecasts[0].forecasts[0]) == (TRIED, TRIED)
    untried = kept.forecasts[0].forecasts[1]
    assert (untried.duration_s, untried.interval_s) == (1210.0, pytest.approx((1100.0, 1331.0)))
    assert math.isnan(untried.error_fraction)
    assert other.race_forecasts() is None


def test_the_latest_stand_in_place_of_those_before(owned: OwnedStore) -> None:
    owned.save_race_forecasts(DAY, [RaceForecast(5000.0, (TRIED,), None, "One law.")])
    owned.save_race_forecasts(date(2026, 11, 2), [])
    kept = owned.race_forecasts()
    assert kept is not None
    assert (kept.day, kept.forecasts) == (date(2026, 11, 2), ())
