"""Forecasts of races, their errors on the runner's own races, and when laws are combined."""

import math
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from smartrunning.history import DatedStatistics
from smartrunning.history.race_forecast import RaceForecast, race_forecasts
from smartrunning.history.race_methods import METHODS, Known, by_tanda
from smartrunning.history.race_models import personal_exponent, riegel_time_s, vdot_time_s
from smartrunning.history.races import candidates_of, races_before, races_of
from smartrunning.simulation import VirtualRunner, exhausting_duration_s

Dated = Callable[..., DatedStatistics]
FIRST = date(2024, 1, 1)
CALENDAR_M = (3000.0, 5000.0, 10000.0, 5000.0, 21097.5, 1500.0)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def career(
    dated: Dated,
    runner: VirtualRunner,
    *,
    races: int = 24,
    noise: float = 0.01,
    seed: int = 1,
    distances_m: tuple[float, ...] = CALENDAR_M,
) -> list[DatedStatistics]:
    """Races every three weeks, and easy runs of ten kilometres between them."""
    random = np.random.default_rng(seed)
    life = []
    for number in range(races):
        distance_m = distances_m[number % len(distances_m)]
        form = 1 + float(random.normal(0.0, noise))
        time_s = exhausting_duration_s(runner, distance_m) * form
        day = on(21 * number)
        life.append(
            dated(f"race{number}", day, efforts={distance_m: time_s}, distance_m=distance_m,
                  moving_s=time_s)
        )  # fmt: skip
        easy_s = 10000.0 / (0.72 * runner.critical_speed_mps)
        life.append(
            dated(f"easy{number}", day + timedelta(days=9),
                  efforts={5000.0: easy_s / 2, 10000.0: easy_s}, distance_m=10000.0,
                  moving_s=easy_s)
        )  # fmt: skip
    return life


def of(forecasts: tuple[RaceForecast, ...]) -> dict[float, RaceForecast]:
    return {one.distance_m: one for one in forecasts}


def test_races_are_told_from_training_by_what_they_are_worth(dated: Dated) -> None:
    life = career(dated, VirtualRunner())
    candidates = candidates_of(life)
    assert len(candidates) == 48
    assert {race.session_id[:4] for race in races_of(candidates)} == {"race"}
    known = races_before(candidates, on(200))
    assert {race.session_id[:4] for race in known} == {"race"}
    assert max(race.day for race in known) < on(200)


def test_a_best_part_of_a_race_is_not_a_race_of_its_own(dated: Dated) -> None:
    race = dated("r", FIRST, efforts={1500: 330.0, 3000: 670.0, 5000: 1120.0})
    assert [one.distance_m for one in candidates_of([race])] == [5000.0]


def test_refused_efforts_rides_and_excluded_sessions_are_no_races(dated: Dated) -> None:
    life = [
        dated("a", FIRST, refused={5000: 1000.0}),
        dated("b", FIRST, efforts={5000: 1000.0}, sport="cycling"),
        dated("c", FIRST, efforts={5000: 1000.0}, excluded=True),
    ]
    assert candidates_of(life) == []


def test_the_next_race_is_inside_its_interval_as_often_as_it_says(dated: Dated) -> None:
    inside = []
    for seed in range(12):
        runner = VirtualRunner(critical_speed_mps=3.4 + 0.15 * seed, d_prime_m=120.0 + 15 * seed)
        life = career(dated, runner, seed=seed)
        for forecast in race_forecasts(life, on(21 * 24), (3000.0, 5000.0, 10000.0, 21097.5)):
            truth_s = exhausting_duration_s(runner, forecast.distance_m)
            best = forecast.combined or forecast.forecasts[0]
            inside.append(best.interval_s[0] <= truth_s <= best.interval_s[1])
    assert np.mean(inside) > 0.9


def test_each_law_has_its_error_on_the_runners_own_races(dated: Dated) -> None:
    found = of(race_forecasts(career(dated, VirtualRunner()), on(600)))
    for forecast in found.values():
        intervals = [one.interval_s[1] / one.interval_s[0] for one in forecast.forecasts]
        assert intervals == sorted(intervals)
        for one in forecast.forecasts:
            assert one.interval_s[0] < one.duration_s < one.interval_s[1]
    riegel = next(one for one in found[5000.0].forecasts if one.method == "Riegel")
    assert riegel.tests >= 15
    assert 0.002 < riegel.error_fraction < 0.06
    assert abs(riegel.bias_fraction) <= riegel.error_fraction


def test_the_error_of_one_test_is_worked_by_hand(dated: Dated) -> None:
    # 5000 m in 1200 s promises 10000 m in 2501.9 s; it took 2560 s: a logarithm of 0.023
    life = [dated("a", on(0), efforts={5000: 1200.0}), dated("b", on(30), efforts={10000: 2560.0})]
    (forecast,) = race_forecasts(life, on(60), (10000.0,))
    riegel = next(one for one in forecast.forecasts if one.method == "Riegel")
    error = math.log(2560 / riegel_time_s(5000, 1200, 10000))
    assert riegel.tests == 1
    assert riegel.error_fraction == pytest.approx(error)
    assert riegel.bias_fraction == pytest.approx(error)
    # usual error of 3.5 % counts for four tests; t of 0.975 with 5 degrees is 2.570582
    deviation = math.sqrt((4 * 0.035**2 + error**2) / 5)
    low_s, high_s = riegel.interval_s
    assert math.log(high_s / riegel.duration_s) == pytest.approx(2.570582 * deviation, rel=1e-6)
    assert math.log(riegel.duration_s / low_s) == pytest.approx(2.570582 * deviation, rel=1e-6)


def test_too_few_races_give_no_combination_and_it_says_why(dated: Dated) -> None:
    found = of(race_forecasts(career(dated, VirtualRunner(), races=3), on(70)))
    assert found[10000.0].combined is None
    assert "are needed to tell" in found[10000.0].reason


def test_a_combination_that_is_no_better_is_not_shown_and_it_says_why(dated: Dated) -> None:
    """A runner who always takes the same time cannot be foretold better than by the last time."""
    life = [dated(f"r{n}", on(20 * n), efforts={5000: 1200.0, 3000: 719.0}) for n in range(20)]
    life += [dated("ten", on(50), efforts={10000: 2700.0})]
    (forecast,) = race_forecasts(life, on(500), (5000.0,))
    assert forecast.combined is None
    assert "no better than" in forecast.reason


def test_a_combination_that_is_shown_was_better_than_the_baselines(dated: Dated) -> None:
    shown = 0
    for seed in range(8):
        life = career(dated, VirtualRunner(d_prime_m=150.0 + 15 * seed), races=40, seed=seed)
        for forecast in race_forecasts(life, on(21 * 40)):
            if forecast.combined is None:
                assert forecast.reason
                continue
            shown += 1
            riegel = next(one for one in forecast.forecasts if one.method == "Riegel")
            assert forecast.combined.error_fraction < riegel.error_fraction + 1e-9
            assert forecast.combined.tests >= 5
    assert shown > 0


def test_without_races_there_is_no_time_and_it_says_so() -> None:
    (forecast,) = race_forecasts([], FIRST, (5000.0,))
    assert (forecast.forecasts, forecast.combined) == ((), None)
    assert "no race" in forecast.reason


def test_what_happens_on_the_day_or_later_is_not_looked_at(dated: Dated) -> None:
    life = career(dated, VirtualRunner())
    later = [dated("later", on(300), efforts={5000: 800.0})]
    assert race_forecasts([*life, *later], on(300)) == race_forecasts(life, on(300))


def test_vdot_foretells_the_time_worth_the_best_race(dated: Dated) -> None:
    life = [dated("a", on(0), efforts={5000: 1197.0})]  # VDOT 50 in Daniels' table
    (forecast,) = race_forecasts(life, on(30), (10000.0,))
    daniels = next(one for one in forecast.forecasts if one.method == "VDOT")
    assert daniels.duration_s == pytest.approx(2481.0, abs=3)
    assert vdot_time_s(50.0, 5000.0) == pytest.approx(1197.0, abs=2)


def test_tanda_speaks_of_marathons_alone_and_of_times_he_had() -> None:
    # 60 miles a week at 7:30 a mile: 2:59:11
    known = Known(FIRST, (), None, 96.56064, 279.6170365068)
    assert by_tanda(known, 42195.0) == pytest.approx(10751, abs=1.5)
    assert math.isnan(by_tanda(known, 21097.5))
    assert math.isnan(by_tanda(Known(FIRST, (), None, 30.0, 420.0), 42195.0))  # 4:21, too slow


def test_the_training_before_a_marathon_is_summed_over_eight_weeks(dated: Dated) -> None:
    # 12 km on each of 60 days at 280 s/km; the last 7 days do not count
    runs = [
        dated(f"s{n}", on(n), distance_m=12000.0, moving_s=3360.0) for n in range(60)
    ]  # fmt: skip
    runs += [dated("race", on(20), efforts={10000: 2400.0})]
    (forecast,) = race_forecasts(runs, on(66), (42195.0,))
    tanda = next(one for one in forecast.forecasts if one.method == "Tanda")
    expected = METHODS["Tanda"](Known(FIRST, (), None, 84.0, 280.0), 42195.0)
    assert tanda.duration_s == pytest.approx(expected)


def test_the_personal_exponent_is_riegels_without_races_and_the_own_with_many() -> None:
    assert personal_exponent([], []) == pytest.approx((1.06, 0.03))
    distances_m = [1500.0, 3000.0, 5000.0, 10000.0, 21097.5] * 8
    times_s = [300.0 * (distance_m / 1500.0) ** 1.12 for distance_m in distances_m]
    exponent, error = personal_exponent(distances_m, times_s)
    assert exponent == pytest.approx(1.12, abs=0.002)
    assert error < 0.006
