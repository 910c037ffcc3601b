"""How fast plans are made and how near they come to their proven bound.

Goals and runners are drawn at random from a fixed seed. Prints a table; with ``--json`` the last
line is one JSON object. ``infeasible_count`` counts plans that break one of their limits;
``refused_goals`` those that no plan can meet, which the optimizer says instead of planning.
"""

import argparse
import json
import math
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from smartrunning.errors import InfeasibleGoalError
from smartrunning.optimizer import SEED_WORKOUTS, Goal, Plan, RunnerState, plan, schema_for

START = date(2026, 5, 18)
DISTANCES_M = (1500.0, 5000.0, 10000.0, 21097.5, 42195.0)


def requests(count: int) -> Iterator[tuple[Goal, RunnerState]]:
    """Goals over 6 to 40 weeks, runners from beginners to those of 90 au a day."""
    random = np.random.default_rng(20260518)
    for _ in range(count):
        days = sorted(random.choice(7, size=random.integers(3, 8), replace=False).tolist())
        goal = Goal(
            race_date=START + timedelta(days=int(random.integers(42, 280))),
            race_distance_m=float(random.choice(DISTANCES_M)),
            start_date=START + timedelta(days=int(random.integers(0, 7))),
            hours_per_week=float(random.uniform(3, 14)),
            longest_session_s=float(random.uniform(3600, 12600)),
            training_days=tuple(days),
            long_run_day=int(random.choice(days)),
        )
        yield goal, runner(float(random.uniform(5, 90)), float(random.uniform(0.7, 1.2)))


def runner(fitness_au: float, recent: float) -> RunnerState:
    """A runner of a fitness whose recent weeks are so many times the usual ones."""
    return RunnerState(
        START - timedelta(days=1),
        fitness_au,
        fitness_au * recent,
        7 * fitness_au * recent,
        3.8,
        180,
    )


def timed(goal: Goal, state: RunnerState, seed: int) -> tuple[Plan, float]:
    """A plan and the processor time that it took."""
    begin = time.process_time()
    made = plan(goal, state, schema_for(goal.race_distance_m), SEED_WORKOUTS, seed=seed)
    return made, time.process_time() - begin


def twenty_weeks(repeats: int) -> list[float]:
    """Processor times of one marathon plan over 20 weeks, by seed."""
    race = START + timedelta(weeks=19, days=6)
    goal = Goal(race, 42195.0, START, 9.0, 10800.0, (0, 1, 2, 3, 5, 6), 6)
    return [timed(goal, runner(40, 1.0), seed)[1] for seed in range(repeats)]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer plans, under 40 s")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    options = parser.parse_args()
    count, repeats = (60, 5) if options.quick else (400, 25)

    twenty_weeks(1)  # imports and caches
    cpu_s = twenty_weeks(repeats)
    gaps: list[float] = []
    times_s: list[float] = []
    refused = broken = 0
    for seed, (goal, state) in enumerate(requests(count)):
        try:
            made, taken_s = timed(goal, state, seed)
        except InfeasibleGoalError:
            refused += 1
            continue
        broken += any(report.slack < 0 for report in made.constraints)
        gaps.append(made.gap_percent)
        times_s.append(taken_s)

    figures = {
        "cpu_s_20_weeks_median": statistics.median(cpu_s),
        "cpu_s_20_weeks_max": max(cpu_s),
        "cpu_s_median": statistics.median(times_s),
        "cpu_s_max": max(times_s),
        "gap_percent_median": statistics.median(gaps),
        "gap_percent_max": max(gaps),
        "infeasible_count": broken,
        "refused_goals": refused,
        "plans": len(gaps),
    }
    for name, value in figures.items():
        print(f"{name:24} {value:.4f}" if isinstance(value, float) else f"{name:24} {value}")
    if options.json:
        print(json.dumps(figures))
    assert all(math.isfinite(gap) for gap in gaps)


if __name__ == "__main__":
    main()
