"""Virtual runners in, what each way of training makes of them out.

Each runner trains five times for the same race, under the same limits on load: by the plan, by the
plan with sessions missed and nothing changed, by the plan made anew each week after the same
sessions were missed, and by a fixed schedule of the published kind with and without them. What was
done then meets the runner's true response, of which no plan was told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smartrunning.errors import InfeasibleGoalError
from smartrunning.history import load_balance, training_load
from smartrunning.history.load_balance import CHRONIC_DAYS, acute_chronic_rolling
from smartrunning.optimizer import (
    SEED_WORKOUTS,
    Plan,
    PlanDay,
    RunnerState,
    plan,
    replan,
    schema_for,
)
from smartrunning.optimizer.decoder import genes_of, nearest
from smartrunning.optimizer.outlook import race_day_spread
from smartrunning.optimizer.planning import Chosen, plan_of
from smartrunning.optimizer.problem import problem
from smartrunning.optimizer.race_pace import race_pace
from smartrunning.optimizer.schema import adapted
from smartrunning.optimizer.workouts import library
from smartrunning.simulation.trainee import Trainee, trainee
from smartrunning.units import FloatArray

Way = Literal[
    "plan",
    "schedule",
    "plan, sessions missed",
    "plan made anew, sessions missed",
    "schedule, sessions missed",
]
WAYS: Final[tuple[Way, ...]] = (
    "plan",
    "schedule",
    "plan, sessions missed",
    "plan made anew, sessions missed",
    "schedule, sessions missed",
)
MISSED_SHARE: Final = 0.15
EXECUTION_SPREAD: Final = 0.08
"""Deviation of the logarithm of a done session's load around the planned one."""
GROWTH: Final = 1.10
"""Of the schedule: ten per cent more each week, every fourth week at seven tenths."""
EASIER: Final = 0.7
TAPERS: Final = {3: (0.75, 0.55, 0.40), 2: (0.70, 0.45)}
"""Share of the fullest week by week of taper: three weeks for the marathon, two below."""
MARATHON_M: Final = 42_000.0
SUNDAY: Final = 6
LAST_DAYS: Final = 7
"""The last week is no longer made anew."""
RISKY_RATIO: Final = 1.5
"""Acute over chronic load above which many speak of danger (Gabbett 2016; contested)."""


def trained(seed: int) -> list[dict[str, float | str]]:
    """Let one virtual runner train in all ways.

    Parameters
    ----------
    seed : int
        Which runner.

    Returns
    -------
    list of dict
        One row a way: who, the true gain in speed, the race time, the plan's own interval where
        there is one, and what the load was like; empty for a runner whose goal no plan can meet.
    """
    who = trainee(seed)
    schema = schema_for(who.goal.race_distance_m)
    try:
        first = plan(who.goal, who.state, schema, SEED_WORKOUTS, seed=seed)
    except InfeasibleGoalError:
        return []
    fixed = schedule(who, seed)
    fate = _fate(seed, len(first.days), race_day_spread(who.goal.race_distance_m))
    whole, fixed_whole = _loads(first.days) * fate.execution, _loads(fixed.days) * fate.execution
    done: Mapping[Way, FloatArray] = {
        "plan": whole,
        "schedule": fixed_whole,
        "plan, sessions missed": whole * ~fate.missed,
        "plan made anew, sessions missed": _anew(who, first, fate),
        "schedule, sessions missed": fixed_whole * ~fate.missed,
    }
    known = {"runner": seed, "law": who.truth.law, "race_m": who.goal.race_distance_m}
    return [
        {
            **known,
            "way": way,
            **_predicted(first),
            **_raced(who, first, fate, done[way]),
            **_strain(who, done[way]),
        }
        for way in WAYS
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Fate:
    """What happens to a runner, whatever the way of training: shape (days,) but for the race."""

    missed: NDArray[np.bool_]
    execution: FloatArray
    race_day: float


def _fate(seed: int, days: int, spread: float) -> _Fate:
    random = np.random.default_rng([15, seed])
    return _Fate(
        missed=random.random(days) < MISSED_SHARE,
        execution=np.exp(random.normal(0.0, EXECUTION_SPREAD, days)),
        race_day=float(np.exp(random.normal(0.0, spread))),
    )


def schedule(who: Trainee, seed: int) -> Plan:
    """The schedule of the published kind for a runner, inside the same limits as the plan.

    Parameters
    ----------
    who : Trainee
        The runner.
    seed : int
        Written into the plan.

    Returns
    -------
    Plan
        Weeks that grow by a tenth, every fourth one easier, and a taper of fixed steps; where a
        limit forbids that, the nearest that it admits.
    """
    schema = adapted(schema_for(who.goal.race_distance_m), who.goal.experience)
    posed = problem(who.goal, who.state, schema)
    wanted = _template(len(posed.limits), who)
    nearest_au = nearest(wanted[:, None], posed.limits).full_week_au
    genes = genes_of(nearest(nearest_au[:, 0], posed.limits))
    chosen = Chosen(schema, seed, float("inf"), 0, genes)
    return plan_of(who.goal, who.state, posed, chosen, library(SEED_WORKOUTS))


def study_table(rows: Sequence[Sequence[dict[str, float | str]]]) -> pd.DataFrame:
    """One table of what `trained` gave.

    Parameters
    ----------
    rows : sequence of list of dict
        One list a runner.

    Returns
    -------
    pandas.DataFrame
        One row a runner and way.
    """
    return pd.DataFrame([row for of_runner in rows for row in of_runner])


def study_summary(table: pd.DataFrame, *, draws: int = 2000) -> pd.DataFrame:
    """How the ways compare, with 95 % intervals over runners.

    Parameters
    ----------
    table : pandas.DataFrame
        Of `study_table`.
    draws : int
        How often runners are drawn anew.

    Returns
    -------
    pandas.DataFrame
        One row a way: mean gain in speed, how much faster or slower than the schedule under the
        same misses (paired by runner), and proxies of the risk of injury.
    """
    gains = table.pivot_table(index="runner", columns="way", values="gain_percent")[list(WAYS)]
    picks = np.random.default_rng(500).integers(0, len(gains), (draws, len(gains)))
    rows = []
    for way in WAYS:
        of_way = table[table["way"] == way]
        rival: Way = "schedule, sessions missed" if "missed" in way else "schedule"
        ahead = (gains[way] - gains[rival]).to_numpy()
        rows.append(
            {
                "way": way,
                "runners": len(of_way),
                "gain in speed, %": _with_interval(gains[way].to_numpy(), picks),
                "ahead of the schedule, %": _with_interval(ahead, picks),
                "runners ahead, %": 100 * float((ahead > 0).mean()),
                "highest weekly ramp, %": of_way["highest_ramp_percent"].median(),
                "highest acute over chronic": of_way["highest_acute_over_chronic"].median(),
                "days above 1.5": of_way["days_above_risky_ratio"].mean(),
                "highest monotony": of_way["highest_monotony"].median(),
                "load, au": of_way["load_au"].mean(),
            }
        )
    return pd.DataFrame(rows).set_index("way")


def interval_coverage(table: pd.DataFrame) -> pd.DataFrame:
    """How often the race time lay inside the interval that the plan gave on its first day.

    Parameters
    ----------
    table : pandas.DataFrame
        Of `study_table`.

    Returns
    -------
    pandas.DataFrame
        By true law: runners who followed the plan, share of them whose race time lay inside the
        interval in per cent, and the mean error of the predicted time, which is positive when races
        took longer.
    """
    followed = table[table["way"] == "plan"]
    inside = followed["race_s"].between(followed["fastest_s"], followed["slowest_s"])
    error = 100 * (followed["expected_s"] / followed["predicted_s"] - 1)
    shown = followed.assign(inside=100.0 * inside, error=error)
    return shown.groupby("law").agg(
        runners=("runner", "size"),
        **{
            "inside the 95 % interval, %": ("inside", "mean"),
            "mean error of the predicted time, %": ("error", "mean"),
        },
    )


def _template(weeks: int, who: Trainee) -> FloatArray:
    taper = TAPERS[3 if who.goal.race_distance_m > MARATHON_M else 2]
    loads = np.empty(weeks)
    full = who.state.recent_weekly_load_au
    for week in range(weeks - len(taper)):
        full *= GROWTH if week % 4 != 3 else 1.0
        loads[week] = full * (EASIER if week % 4 == 3 else 1.0)
    loads[-len(taper) :] = full * np.array(taper)
    return loads


def _anew(who: Trainee, first: Plan, fate: _Fate) -> FloatArray:
    """Loads when the rest of the plan is made anew on each Sunday after which a session is lost."""
    current, done = first, np.zeros(len(first.days))
    planned = {day.day: day for day in first.days}
    schema = schema_for(who.goal.race_distance_m)
    lost = False
    for number, day in enumerate(sorted(planned)):
        load_au = _loads([planned[day]])[0]
        lost |= bool(fate.missed[number]) and load_au > 0
        done[number] = load_au * fate.execution[number] * (not fate.missed[number])
        to_go = (who.goal.race_date - day).days
        if day.weekday() != SUNDAY or to_go <= LAST_DAYS or not lost:
            continue
        state, lost = _state_after(who, done[: number + 1]), False
        current = replan(current, state, schema, SEED_WORKOUTS, seed=number)
        planned |= {each.day: each for each in current.days}
    return done


def _state_after(who: Trainee, done: FloatArray) -> RunnerState:
    loads = np.concatenate([who.state.daily_load_au, done])
    curves = training_load(
        done,
        initial_fitness_au=who.state.fitness_au,
        initial_fatigue_au=who.state.fatigue_au,
    )
    return replace(
        who.state,
        day=who.state.day + timedelta(days=len(done)),
        fitness_au=float(curves.fitness_au[-1]),
        fatigue_au=float(curves.fatigue_au[-1]),
        recent_weekly_load_au=float(loads[-28:].sum() / 4),
        daily_load_au=tuple(loads.tolist()),
    )


def _loads(days: Sequence[PlanDay]) -> FloatArray:
    return np.array([day.load_au if day.workout != "race" else 0.0 for day in days])


def _predicted(first: Plan) -> dict[str, float]:
    """What the plan says of the race on its first day."""
    race = first.outlook
    if race is None:
        return {}
    return {"predicted_s": race.race_s, "fastest_s": race.fastest_s, "slowest_s": race.slowest_s}


def _raced(who: Trainee, first: Plan, fate: _Fate, done: FloatArray) -> dict[str, float]:
    speed = who.truth.speed(np.concatenate([who.state.daily_load_au, done[:-1]]))
    expected_s = race_pace(first.goal, who.state).race_s / speed
    return {
        "gain_percent": 100 * (speed - 1),
        "expected_s": expected_s,
        "race_s": expected_s * fate.race_day,
        "load_au": float(done.sum()),
    }


def _strain(who: Trainee, done: FloatArray) -> dict[str, float]:
    """Proxies of the risk of injury on the days of the plan; habits, no findings."""
    before = np.asarray(who.state.daily_load_au)
    loads = np.concatenate([before, done[:-1]])
    ratio = acute_chronic_rolling(loads)[len(before) :]
    weeks_au = np.add.reduceat(
        np.concatenate([before[-CHRONIC_DAYS:], done]), np.arange(0, CHRONIC_DAYS + len(done), 7)
    )
    chronic_au = np.lib.stride_tricks.sliding_window_view(weeks_au, 4).mean(axis=1)[:-1]
    return {
        "highest_ramp_percent": 100 * (float((weeks_au[4:] / chronic_au).max()) - 1),
        "highest_acute_over_chronic": float(np.nanmax(ratio)),
        "days_above_risky_ratio": float((ratio > RISKY_RATIO).sum()),
        "highest_monotony": float(np.nanmax(load_balance(loads).monotony[len(before) :])),
    }


def _with_interval(values: FloatArray, picks: NDArray[np.int64]) -> str:
    low, high = np.quantile(values[picks].mean(axis=1), [0.025, 0.975])
    return f"{values.mean():+.2f} ({low:+.2f} to {high:+.2f})"
