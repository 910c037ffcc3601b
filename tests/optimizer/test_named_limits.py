"""Every hard limit is named in the plan, and holds when looked at from outside, day by day.

What is checked here is computed from the days alone, with the numbers that are stated in the
schema, and not with the code that keeps the limits.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from smartrunning.history.nonlinear_response import TURNER_2017
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Goal,
    Plan,
    PlanDay,
    RunnerState,
    plan,
    schema_for,
)
from smartrunning.optimizer.day_limits import is_heavy

Goals = Callable[..., Goal]
States = Callable[..., RunnerState]
MONDAY = date(2026, 5, 18)
ALWAYS = {
    "weekly ramp", "recovery weeks", "taper", "fitness ramp", "acute to chronic load", "monotony",
    "time per week", "longest session", "long run", "long run share", "easy share",
    "training days", "hard days apart",
}  # fmt: skip
WISHED = {"minutes by weekday", "highest weekly load", "easy until"}
RUNNERS = (
    {},
    {"recent_weekly_load_au": 420.0, "fitness_au": 60.0, "fatigue_au": 62.0},
    {"recent_weekly_load_au": 90.0, "fitness_au": 12.0, "fatigue_au": 11.0},
)


@pytest.fixture(scope="module")
def plans(goal: Goals, state: States) -> list[Plan]:
    """Plans of three runners, for two races, with and without wishes."""
    made = []
    for number, runner in enumerate(RUNNERS):
        for distance_m in (5000.0, 21_097.5):
            wanted = goal(
                race_distance_m=distance_m,
                race_date=MONDAY + timedelta(weeks=22, days=6),
                hours_per_week=7.0,
                training_days=(1, 2, 3, 4, 5, 6),
            )
            if number == 1:
                wanted = replace(
                    wanted,
                    minutes_by_weekday=(0, 60, 60, 70, 60, 60, 130),
                    highest_weekly_load_au=380.0,
                    easy_until=MONDAY + timedelta(days=21),
                )
            schema = schema_for(distance_m)
            made.append(plan(wanted, state(**runner), schema, SEED_WORKOUTS, seed=number))
    return made


def weeks_of(made: Plan) -> list[list[PlanDay]]:
    return [
        [day for day in made.days if 0 <= (day.day - week.start).days < 7] for week in made.weeks
    ]


def role(made: Plan, number: int) -> str:
    phase = made.weeks[number].phase
    return phase.split(", ")[1] if ", " in phase else ("taper" if phase == "taper" else "loading")


def test_each_hard_limit_is_named_with_its_number_and_where_it_is_tightest(
    plans: list[Plan],
) -> None:
    for made in plans:
        named = {report.name for report in made.constraints}
        assert named >= ALWAYS
        assert bool(named & WISHED) == bool(made.goal.minutes_by_weekday)
        assert not named & WISHED or named >= WISHED
        for report in made.constraints:
            assert report.slack >= 0
            assert report.sentence.endswith(".")
            assert report.active or report.slack > 0


def test_ramp_recovery_taper_and_acute_load_hold_by_the_weeks_sums(plans: list[Plan]) -> None:
    for made in plans:
        sums = [week.load_au for week in made.weeks]
        recent_au = made.state.recent_weekly_load_au
        anyone_au = 6 * 100 * (1200 / 3600) * 0.75**2  # twenty easy minutes on six days
        last = recent_au
        for number, load_au in enumerate(sums[:-1]):
            what = role(made, number)
            if what == "loading":
                first = number == 0
                most = last * 1.08 + 8
                assert load_au <= max(most, anyone_au if first else 0) + 1e-6
                last = load_au
            elif what == "recovery":
                assert 0.55 * last - 1e-6 <= load_au <= 0.75 * last + 1e-6
            before = [recent_au] * 3 + sums[:number]
            assert load_au <= 1.3 / 2.7 * sum(before[-3:]) + anyone_au + 1e-6
        assert sums[-2] <= last + 1e-6
        tapering = [number for number in range(len(sums)) if role(made, number) == "taper"]
        days = sum(len(weeks_of(made)[number]) for number in tapering)
        assert days >= schema_for(made.goal.race_distance_m).taper_days
        assert sum(role(made, number) == "recovery" for number in range(len(sums))) >= 3


def test_monotony_time_and_the_long_runs_share_hold_by_the_days(plans: list[Plan]) -> None:
    for made in plans:
        goal = made.goal
        for week in weeks_of(made):
            training = [day for day in week if day.workout != "race"]
            loads = np.array([day.load_au for day in training])
            if len(training) == 7:
                assert loads.mean() / loads.std() < 2
            assert sum(day.duration_s for day in training) <= goal.hours_per_week * 3600
            assert sum(bool(day.steps) for day in training) <= min(goal.sessions_per_week, 6)
            for day in training:
                assert day.duration_s <= goal.longest_on_s(day.day.weekday())
            # time of the even running of the same load
            even_s = {
                day.day: day.load_au / (0.65**2 if day.workout == "recovery" else 0.75**2)
                for day in training
            }
            long_runs = [day for day in training if day.workout in {"long", "progression"}]
            if len(training) == 7 and long_runs and len(week) == 7:
                share = even_s[long_runs[0].day] / sum(even_s.values())
                sessions = sum(bool(day.steps) for day in training)
                assert share <= max(0.30, 1.4 / sessions) + 0.01


def test_caps_after_an_injury_hold(plans: list[Plan]) -> None:
    made = plans[2]
    assert made.goal.easy_until
    assert max(week.load_au for week in made.weeks) <= 380 + 1e-9
    early = [day for day in made.days if day.day < made.goal.easy_until]
    assert {day.workout for day in early} <= {"easy", "recovery", "long", "rest"}
    later = [day for day in made.days if day.day >= made.goal.easy_until]
    assert any(is_heavy(day) and day.workout != "long" for day in later)


def test_hard_days_lie_apart_and_most_of_the_time_is_easy(plans: list[Plan]) -> None:
    for made in plans:
        for one, other in pairwise(made.days):
            assert not (is_heavy(one) and is_heavy(other))
        for week in weeks_of(made):
            training = [day for day in week if day.workout != "race"]
            whole_s = math.fsum(day.duration_s for day in training)
            hard_s = math.fsum(
                step.repetitions * step.duration_s
                for day in training
                for step in day.steps
                if step.critical_speed_fraction > 0.90
            )
            assert hard_s <= 0.2 * whole_s + 1e-6


def test_the_best_training_by_the_model_of_turner_is_the_published_one() -> None:
    # the reference: 84 days of 0 to 300, 71 at the cap and 12 of rest at the end, 333.10621222
    def last(load_au: float) -> float:
        return float(TURNER_2017.performance([300.0] * 71 + [load_au] + [0.0] * 12)[-1])

    best = minimize_scalar(lambda load: -last(load), bounds=(0, 300), method="bounded")
    assert last(best.x) == pytest.approx(333.10621222, rel=1e-6)
    for other in (70, 73):
        fixed = [300.0] * other + [0.0] * (84 - other)
        assert float(TURNER_2017.performance(fixed)[-1]) < last(best.x)
