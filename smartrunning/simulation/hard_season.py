"""A season of hard efforts with known truth: what critical speed has to be found from.

Runners of all kinds, each with trials that are mostly all-out, runs that are hard but not all-out,
intervals that can be repeated, and easy running. Nothing says which is which. Only the efforts are
made, not the seconds behind them, so that thousands of runners take no time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from smartrunning.history import DatedStatistics
from smartrunning.metrics import HardEffort, SessionStatistics

TRIAL_DISTANCES_M: Final = (
    1000.0, 1200.0, 1500.0, 1609.344, 2000.0, 2400.0,
    3000.0, 3218.688, 3600.0, 4000.0, 5000.0, 6000.0,
)  # fmt: skip
TRIAL_DURATIONS_S: Final = (130.0, 1150.0)
SEASON_DAYS: Final = 90
MOST_SPENT: Final = 0.7
"""Share of D′ that an interval may spend if the next one is to be as fast."""
REPEATED: Final = 0.99
"""How well a session of intervals repeats its best one."""


@dataclass(frozen=True, slots=True)
class Population:
    """Runners that may be met; pairs are the ends of even distributions.

    Attributes
    ----------
    critical_speed_mps, d_prime_m : tuple of float
        Truth on the last day.
    form_deviation, watch_deviation : tuple of float
        Standard deviations of an all-out speed from day to day, and of a measured distance.
    trend_deviation : float
        Standard deviation of the change of critical speed in the season, as a share.
    trials : tuple of int
        Fewest and most trials; 0 and 0: nobody ever runs all-out.
    missed_share, missed_mean : float
        Share of trials that were not all-out, and by how much of the speed.
    hard_runs : tuple of int
        Fewest and most runs that are hard but not all-out.
    shortfall : tuple of float
        By how much of the speed these are below all-out.
    """

    critical_speed_mps: tuple[float, float] = (2.8, 5.8)
    d_prime_m: tuple[float, float] = (80.0, 350.0)
    form_deviation: tuple[float, float] = (0.002, 0.008)
    watch_deviation: tuple[float, float] = (0.001, 0.004)
    trend_deviation: float = 0.01
    trials: tuple[int, int] = (3, 8)
    missed_share: float = 0.15
    missed_mean: float = 0.03
    hard_runs: tuple[int, int] = (2, 7)
    shortfall: tuple[float, float] = (0.02, 0.15)


@dataclass(frozen=True, slots=True)
class HardSeason:
    """One runner's season and the truth on its last day.

    Attributes
    ----------
    critical_speed_mps, d_prime_m : float
        Truth.
    last_day : datetime.date
        Last day of the season.
    sessions : tuple of DatedStatistics
        Oldest first; with hard efforts and nothing else.
    """

    critical_speed_mps: float
    d_prime_m: float
    last_day: date
    sessions: tuple[DatedStatistics, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    critical_speed_mps: float
    d_prime_m: float
    trend: float
    form_deviation: float
    watch_deviation: float

    def critical_speed_before(self, age_days: float) -> float:
        return self.critical_speed_mps * (1 - self.trend * age_days / SEASON_DAYS)


def hard_season(
    seed: int, population: Population | None = None, *, last_day: date = date(2026, 6, 28)
) -> HardSeason:
    """Season of one runner.

    Parameters
    ----------
    seed : int
        Chooses the runner and all that happens.
    population : Population, optional
        Whom the runner is taken from.
    last_day : datetime.date, optional
        Last day of the season.

    Returns
    -------
    HardSeason
        The same for the same arguments.
    """
    population = population or Population()
    random = np.random.default_rng((seed, 21))
    body = _Body(
        random.uniform(*population.critical_speed_mps),
        random.uniform(*population.d_prime_m),
        random.normal(0.0, population.trend_deviation),
        random.uniform(*population.form_deviation),
        random.uniform(*population.watch_deviation),
    )
    made = [
        *_trials(body, population, random),
        *_hard_runs(body, population, random),
        *_usual_runs(body, random),
    ]
    made.sort(key=lambda pair: -pair[0])
    sessions = tuple(
        _session(f"{seed}-{number:03d}", last_day - timedelta(days=age), effort)
        for number, (age, effort) in enumerate(made)
    )
    return HardSeason(body.critical_speed_mps, body.d_prime_m, last_day, sessions)


Aged = tuple[int, HardEffort]


def _trials(body: _Body, population: Population, random: np.random.Generator) -> list[Aged]:
    """Trials over two to five distances, run again and again."""
    fewest, most = population.trials
    count = int(random.integers(fewest, most + 1))
    if not count:
        return []
    shortest_s, longest_s = TRIAL_DURATIONS_S
    possible = [
        distance_m
        for distance_m in TRIAL_DISTANCES_M
        if shortest_s < (distance_m - body.d_prime_m) / body.critical_speed_mps < longest_s
    ]
    kinds = min(len(possible), int(random.integers(3, 6)) if count > 3 else 3, count)
    chosen = random.choice(possible, kinds, replace=False)
    made: list[Aged] = []
    for number in range(count):
        age, distance_m = _age(random), float(chosen[number % kinds])
        speed_mps = _all_out_mps(body, age, distance_m) * _form(body, random)
        if random.random() < population.missed_share:
            speed_mps *= 1 - random.exponential(population.missed_mean)
        made.append((age, _measured(body, distance_m / speed_mps, distance_m, 0.6, random)))
    return made


def _hard_runs(body: _Body, population: Population, random: np.random.Generator) -> list[Aged]:
    fewest, most = population.hard_runs
    made: list[Aged] = []
    for _ in range(int(random.integers(fewest, most + 1))):
        age, duration_s = _age(random), random.uniform(150.0, 1190.0)
        limit_m = body.d_prime_m + body.critical_speed_before(age) * duration_s
        distance_m = limit_m * (1 - random.uniform(*population.shortfall))
        made.append((age, _measured(body, duration_s, distance_m, 0.7, random)))
    return made


def _usual_runs(body: _Body, random: np.random.Generator) -> list[Aged]:
    """Easy runs, and intervals a little above critical speed."""
    made: list[Aged] = []
    for _ in range(15):
        age, duration_s = _age(random), random.uniform(150.0, 1190.0)
        distance_m = 0.75 * body.critical_speed_before(age) * duration_s
        made.append((age, _measured(body, duration_s, distance_m, REPEATED, random)))
    for _ in range(8):
        age, duration_s = _age(random), random.uniform(130.0, 300.0)
        steady_m = body.critical_speed_before(age) * duration_s
        spent_m = min(random.uniform(0.02, 0.08) * steady_m, MOST_SPENT * body.d_prime_m)
        distance_m = steady_m + spent_m
        made.append((age, _measured(body, duration_s, distance_m, REPEATED, random)))
    return made


def _age(random: np.random.Generator) -> int:
    return int(random.integers(0, SEASON_DAYS))


def _all_out_mps(body: _Body, age: int, distance_m: float) -> float:
    return distance_m * body.critical_speed_before(age) / (distance_m - body.d_prime_m)


def _form(body: _Body, random: np.random.Generator) -> float:
    return 1 + float(random.normal(0.0, body.form_deviation))


def _measured(
    body: _Body,
    duration_s: float,
    distance_m: float,
    repeated: float,
    random: np.random.Generator,
) -> HardEffort:
    measured_m = distance_m * (1 + float(random.normal(0.0, body.watch_deviation)))
    return HardEffort(duration_s, measured_m, measured_m, 900.0, repeated)


def _session(session_id: str, day: date, effort: HardEffort) -> DatedStatistics:
    return DatedStatistics(
        session_id=session_id,
        started_at=datetime.combine(day, time(7), UTC),
        local_date=day,
        sport="running",
        statistics=SessionStatistics({}, (), {"hard_efforts": 1}, (effort,)),
    )
