"""Fitness and fatigue, workload ratios, monotony, and impulse-response models."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartrunning.history import (
    BANISTER,
    BUSSO,
    Trials,
    load_balance,
    monotony,
    performance,
    strain_au,
    training_load,
)
from smartrunning.history.impulse_response import accumulated, days_to_most, days_to_nothing
from smartrunning.history.impulse_response_fit import fit_gains
from smartrunning.history.training_load import weighted_mean

CYCLIST = runpy.run_path(str(Path(__file__).parents[1] / "history" / "clarke_skiba.py"))
Inputs = dict[str, Any]


def fitness_and_fatigue(given: Inputs, convention: str) -> dict[str, Any]:
    constants = {"fitness_days": given["tau_ctl"], "fatigue_days": given["tau_atl"]}
    found = training_load(given["load"], **constants, convention=convention)
    same_day_au = found.fitness_au - found.fatigue_au
    assert found.form_au[1:] == pytest.approx(
        same_day_au[:-1]
    )  # ours is that of the evening before
    return {"ctl": found.fitness_au, "atl": found.fatigue_au, "tsb_same_day": same_day_au}


def of_span(given: Inputs) -> dict[str, Any]:
    found = fitness_and_fatigue(given, "span")
    return {"ctl": found["ctl"], "atl": found["atl"], "exact": found}


def impulse(given: Inputs) -> dict[str, list[float]]:
    conventions = {"exp": "exponential", "inv": "inverse", "span": "span"}
    found = {name: fitness_and_fatigue(given, each) for name, each in conventions.items()}
    return {name: [each["ctl"][0], each["atl"][0]] for name, each in found.items()}


def rolling_ratio(given: Inputs) -> dict[str, float]:
    load = np.array(given["load"], float)
    found = load_balance(load)
    assert found.acute_chronic_uncoupled[-1] == pytest.approx(50 / 30)
    acute, chronic = load[-7:].mean(), load[-28:].mean()
    return {"acute": acute, "chronic": chronic, "ratio": found.acute_chronic_rolling[-1]}


def weighted_ratio(given: Inputs) -> dict[str, float]:
    load = np.array(given["load"], float)
    acute, chronic = (weighted_mean(load, 1 - 2 / (days + 1), load[0])[-1] for days in (7, 28))
    ratio = load_balance(load).acute_chronic_weighted[-1]
    return {"acute": acute, "chronic": chronic, "ratio": ratio}


def foster(given: Inputs) -> dict[str, list[float]]:
    week = np.array(given["daily_load"], float)
    ours = [monotony(week), strain_au(week)]
    sample = week.mean() / week.std(ddof=1)  # the other convention, by hand
    return {"population_sd": ours, "sample_sd": [sample, week.sum() * sample]}


def equal_days(given: Inputs, tau: tuple[float, float], days: int) -> np.ndarray:
    load = np.append(0.0, np.full(days, 100.0))
    gains = {"baseline": given["p0"], "gain": given["k1"], "loss": given["k2"]}
    return performance(BANISTER, load, **gains, time_constants_days=tau)


def figure_6(given: Inputs) -> dict[str, Any]:
    found = equal_days(given, (given["tau1"], given["tau2"]), 103)
    asked = ("1", "2", "3", "12", "37", "60", "103")
    days = {day: found[int(day)] for day in asked}
    return {"p_day": days, "min_day": int(found.argmin()), "min_value": found.min()}


def figure_9(given: Inputs) -> dict[str, float]:
    first, second = equal_days(given, (25, 10), 180), equal_days(given, (30, 5), 180)
    return {"sim1": first[180], "sim2": second[180], "sim1_day33": first[33]}


def trials_of_the_cyclist() -> Trials:
    days = [day - 1 for day in CYCLIST["TESTS_W"]]
    return Trials.of(CYCLIST["DAILY_LOAD_AU"], days, list(CYCLIST["TESTS_W"].values()))


def cyclist(given: Inputs) -> dict[str, Any]:
    trials, known = trials_of_the_cyclist(), given["params"]
    assert [day + 1 for day in trials.days] == given["test_days"]
    found_w = performance(
        BANISTER,
        trials.daily_load_au,
        baseline=known["p0"],
        gain=known["k1"],
        loss=known["k2"],
        time_constants_days=(known["tau1"], known["tau2"]),
        days=trials.days,
    )
    explained = np.corrcoef(found_w, trials.performances)[0, 1] ** 2
    count, free = len(trials), 5
    return {
        "predicted_W": found_w,
        "SSE": float(((found_w - trials.performances) ** 2).sum()),
        "R2": explained,
        "R2_adj": 1 - (1 - explained) * (count - 1) / (count - free - 1),
    }


def fitted(given: Inputs) -> dict[str, float]:
    found = fit_gains(BANISTER, trials_of_the_cyclist(), (given["tau1"], given["tau2"]))
    gains = {"p0": found.baseline, "k1": found.gain, "k2": found.loss}
    return {**gains, "SSE": found.sum_of_squares}


def influence_times(given: Inputs) -> dict[str, float]:
    known = [given[name] for name in ("k1", "k2", "tau1", "tau2")]
    return {"tn": days_to_nothing(*known), "tg": days_to_most(*known)}


def accumulators(given: Inputs) -> dict[str, Any]:
    load = np.array(given["load"], float)
    fitness, fatigue = (accumulated(load, given[name])[1:] for name in ("tau1", "tau2"))
    return {"fitness_days_1_7": fitness, "fatigue_days_1_7": fatigue}


def busso(given: Inputs) -> Any:
    known = given["params"]
    return performance(
        BUSSO,
        [*given["load"], 0.0],
        baseline=known["p0"],
        gain=known["k1"],
        loss=known["k3"],
        time_constants_days=(known["tau1"], known["tau2"], known["tau3"]),
    )


RUNNERS = {
    "CTL/ATL, alpha=2/(N+1) (Runalyze/fellrnr), start 0": of_span,
    "CTL/ATL, alpha=1-exp(-1/tau) (GoldenCheetah), start 0, same loads": (
        lambda given: fitness_and_fatigue(given, "exponential")
    ),
    "CTL/ATL, alpha=1/tau, start 0, same loads": (
        lambda given: fitness_and_fatigue(given, "inverse")
    ),
    "single impulse 1000 at day 0": (
        lambda given: impulse({**given, "load": [float(each) for each in given["load"]]})
    ),
    "ACWR rolling (coupled 7/28)": rolling_ratio,
    "ACWR EWMA, 4 identical weeks": weighted_ratio,
    "Foster monotony & strain": foster,
    "Clarke & Skiba Fig 6 simulation p0=500,k1=1,k2=2,tau1=27,tau2=10, 100/day from day 1 "
    "(day 0 load 0)": figure_6,
    "cyclist BikeScore data: predictions with the published parameters": cyclist,
    "fit p0,k1,k2 with tau1=42, tau2=7 fixed (linear least squares, unique)": fitted,
    "fit p0,k1,k2 with tau1=45, tau2=15 fixed (linear least squares, unique)": fitted,
    "influence-curve times tn, tg": influence_times,
    "Banister accumulators, 8 days": accumulators,
    "Fig 9 simulation 1 (tau 25/10) and 2 (tau 30/5), 100/day 180 days: p(180)": figure_9,
    "Busso 2003 variable dose-response, 10 days": busso,
}


@pytest.mark.parametrize("name", RUNNERS)
def test_a_case_comes_out_as_its_source_has_it(name, check):
    check(name, RUNNERS[name])
