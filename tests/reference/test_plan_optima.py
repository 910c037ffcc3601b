"""Plans that are known to be the best: what the model of performance and the bound say of them.

The bound of the certificate gives the optima of the linear model. The two non-linear models are
concave under these limits: their optimum is unique, and found here by projected gradients, of the
platform's own model for Busso and of a second program for Turner.
"""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from smartrunning.history import BUSSO, performance
from smartrunning.optimizer import Response
from smartrunning.optimizer.bounds import Box, upper_bound

Inputs = dict[str, Any]


def response_of(known: dict[str, float]) -> Response:
    return Response(known["k1"], known["k2"], known["tau1"], known["tau2"], "Clarke & Skiba 2013")


def rises_of(weeks: int, ramp: float) -> np.ndarray:
    """Rise of each week's total over the week before, as rows over days."""
    totals = np.kron(np.eye(weeks), np.ones(7))
    return totals - np.kron(ramp * np.eye(weeks, k=-1), np.ones(7))


def all_or_nothing(given: Inputs) -> dict[str, float]:
    days, cap = given["horizon_days"], float(given["daily_cap"])
    influence = response_of(given["params"]).influence(np.arange(days)[::-1])
    nothing = np.zeros(days)
    bound = upper_bound(
        influence, Box(np.zeros((1, days)), np.zeros(1), nothing, np.full(days, cap))
    )
    loaded = np.flatnonzero(influence > 0)
    base = given["params"]["p0"]
    return {
        "p_opt": base + bound.value,
        "days_at_cap": len(loaded),
        "last_loaded_day": int(loaded[-1]) + 1,
        "rest_days_at_end": days - int(loaded[-1]) - 1,
        "p_constant_100": base + cap * influence.sum(),
    }


def eight_weeks(given: Inputs) -> dict[str, Any]:
    weeks, base = given["weeks"], given["params"]["p0"]
    influence = response_of(given["params"]).influence(np.arange(7 * weeks)[::-1])
    rises = rises_of(weeks, given["ramp"])
    highest = np.full(7 * weeks, float(given["daily_cap"]))
    highest[given["rest_day_index"][0] :: 7] = 0
    first = np.array([given["ramp"] * given["base_week"]] + [0.0] * (weeks - 1))
    bound = upper_bound(influence, Box(rises, first, np.zeros(7 * weeks), highest))
    # the best plan in the source's weeks, each week's load on its best days, attains the bound
    weekly = [330.0, 363.0, 399.3, 439.23, 483.153, 531.4683, 0.0, 0.0]
    loads = np.zeros(7 * weeks)
    for week, total in enumerate(weekly):
        left = total
        here = np.arange(7 * week, 7 * week + 7)
        for day in here[np.argsort(-influence[here])]:
            loads[day] = min(left, highest[day])
            left -= loads[day]
    assert influence @ loads == pytest.approx(bound.value, rel=1e-6)
    assert (rises @ loads <= first + 1e-6).all()
    return {"p_opt": base + bound.value, "weekly_totals": weekly}


def twelve_weeks(given: Inputs) -> dict[str, Any]:
    weeks, base = given["weeks"], given["params"]["p0"]
    daily = response_of(given["params"]).influence(np.arange(7 * weeks)[::-1])
    influence = daily.reshape(weeks, 7).mean(axis=1)
    rises = np.eye(weeks) - given["ramp"] * np.eye(weeks, k=-1)
    first = np.array([given["ramp"] * given["base_week"]] + [0.0] * (weeks - 1))
    highest = np.full(weeks, float(given["weekly_cap"]))
    bound = upper_bound(influence, Box(rises, first, np.zeros(weeks), highest))
    rising = given["base_week"] * given["ramp"] ** np.arange(1, weeks + 1)
    weekly = np.where(influence > 0, np.minimum(rising, highest), 0.0)
    assert influence @ weekly == pytest.approx(bound.value, rel=1e-6)
    return {"p_opt": base + bound.value, "weekly": weekly}


# ── Busso ───────────────────────────────────────────────────────────────────────────────────────


def busso(known: dict[str, float], load: Any, day: int, earlier_au: float = 0.0) -> float:
    constants = known["tau1"], known["tau2"], known["tau3"]
    gains = {"baseline": known["p0"], "gain": known["k1"], "loss": known["k3"]}
    found = performance(
        BUSSO, load, **gains, time_constants_days=constants, days=[day], earlier_load_au=earlier_au
    )
    return float(found[0])


def best_daily_dose_au(known: dict[str, float]) -> float:
    """Dose of the highest steady performance: k1 · S(τ1) / (2 · k3 · S(τ2) · (1 + S(τ3)))."""
    up, down, dose = (1 / np.expm1(1 / known[name]) for name in ("tau1", "tau2", "tau3"))
    return known["k1"] * up / (2 * known["k3"] * down * (1 + dose))


def busso_optimum(given: Inputs) -> dict[str, Any]:
    known, days = given["params"], given["horizon_days"]
    unit = np.eye(days + 1)[:days]  # a last day without load, on which performance counts
    base = busso(known, np.zeros(days + 1), days)
    alone = np.array([busso(known, one, days) for one in unit]) - base
    twice = np.array([busso(known, 2 * one, days) for one in unit]) - base
    linear = 2 * alone - twice / 2  # the model is a quadratic form of the loads
    square = np.diag(twice - 2 * alone)
    for row in range(days):
        for column in range(row):
            both = busso(known, unit[row] + unit[column], days) - base
            square[row, column] = square[column, row] = both - alone[row] - alone[column]
    found = minimize(
        lambda load: -(linear @ load + load @ square @ load / 2),
        np.full(days, 300.0),
        jac=lambda load: -(linear + square @ load),
        bounds=[(0, given["daily_cap"])] * days,
        method="L-BFGS-B",
        options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-12},
    ).x
    steady = np.append(np.full(days, best_daily_dose_au(known)), 0.0)
    return {
        "p_opt": busso(known, np.append(found, 0.0), days),
        "total_load": found.sum(),
        "load_by_day_first_mid_last": [found[0], found[30], found.min(), found[-1]],
        "p_constant_ODT": busso(known, steady, days),
    }


def step_taper(given: Inputs) -> dict[str, float]:
    known = given["params"]
    dose = best_daily_dose_au(known)
    before = busso(known, np.zeros(1), 0, dose)
    reductions, durations_d = np.arange(0.0, 0.8, 0.002), np.arange(1, 40)
    gains = np.array(
        [
            [
                busso(known, np.append(np.full(days, (1 - less) * dose), 0.0), days, dose)
                for days in durations_d
            ]
            for less in reductions
        ]
    )
    row, column = np.unravel_index(gains.argmax(), gains.shape)
    return {
        "best_reduction": float(reductions[row]),
        "best_duration_d": int(durations_d[column]),
        "gain_pct_of_pre": 100 * (gains.max() / before - 1),
    }


# ── Turner, a second program: the platform has no such model ────────────────────────────────────


def turner(known: dict[str, float], loads: Any) -> tuple[list[float], float, float]:
    """Performance before and after each day, and the last fitness and fatigue (Turner 2017)."""
    fitness, fatigue = known["f0"], known["u0"]
    found = [known["p0"] + fitness - fatigue]
    for load in loads:
        fitness += known["k1"] * load - fitness ** known["alpha"] / known["tau1"]
        fatigue += known["k2"] * load - max(fatigue, 0.0) ** known["beta"] / known["tau2"]
        found.append(known["p0"] + fitness - fatigue)
    return found, fitness, fatigue


def turner_days(given: Inputs) -> dict[str, Any]:
    found, fitness, fatigue = turner(given["params"], given["load"])
    return {"performance_day0_to_5": found, "fitness": fitness, "fatigue": fatigue}


def turner_optimum(given: Inputs) -> dict[str, float]:
    days, cap = given["horizon_days"], given["daily_cap"]
    found = minimize(
        lambda load: -turner(given["params"], load)[0][-1],
        np.full(days, 150.0),
        bounds=[(0, cap)] * days,
        method="L-BFGS-B",
    ).x
    resting = found < 0.01 * cap
    return {
        "p_opt": turner(given["params"], found)[0][-1],
        "days_at_cap": int((found > 0.99 * cap).sum()),
        "rest_days_at_end": int(np.argmin(resting[::-1])),
    }


RUNNERS = {
    "bang-bang optimum of the linear Banister model, 42 days, 0<=w<=100, maximise p on day 42 "
    "(same-day convention)": all_or_nothing,
    "LP optimum: 8 weeks, weekly total <= 1.10 x previous week (base 300), daily cap 100, first "
    "day of each week off": eight_weeks,
    "12 weekly loads as DE variables (daily=week/7), ramp<=10 %, base 300, cap 700/wk, linear "
    "Banister": twelve_weeks,
    "Busso 2003 VDR model, 60 days from rest, 0<=w<=600, maximise p on the day after the last "
    "load": busso_optimum,
    "optimal step taper after steady state at the optimal daily dose (Busso 2003 mean "
    "parameters)": step_taper,
    "Turner 2017 nonlinear model, Euler dt=1 d, 5 days": turner_days,
    "Turner 2017 model, 84 days, 0<=w<=300, maximise final performance (no other constraint)": (
        turner_optimum
    ),
}


@pytest.mark.parametrize("name", RUNNERS)
def test_a_case_comes_out_as_its_source_has_it(name, check):
    check(name, RUNNERS[name])


def test_published_tapers_hold_the_one_of_the_second_model(cases):
    """Rules of plan templates, no unit test: the meta-analyses and Busso's model agree."""
    found = cases["published taper meta-analysis numbers"]["expected"]
    [taper] = (case["expected"] for name, case in cases.items() if "optimal step taper" in name)
    low, high = found["bosquet2007"]["volume_reduction_pct"]
    assert found["wang2023"]["volume_reduction_pct"] == [low, high]
    assert taper["best_duration_d"] <= found["wang2023"]["max_days"]
    assert taper["gain_pct_of_pre"] < found["mujika_padilla2003_gain_pct"]
