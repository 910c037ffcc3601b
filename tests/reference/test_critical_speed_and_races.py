"""Critical speed, its models and the laws of race times as their sources have them."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from smartrunning.history import CriticalSpeed, PersonalBest, critical_speed
from smartrunning.history.critical_speed_doubts import (
    PLAUSIBLE_CRITICAL_SPEED_MPS,
    PLAUSIBLE_D_PRIME_M,
)
from smartrunning.history.critical_speed_models import (
    by_distance,
    by_hyperbola,
    by_inverse_time,
    omni_duration_power_w,
    time_for_distance_s,
    time_to_exhaustion_s,
)
from smartrunning.history.race_models import (
    MARATHON_M,
    cameron_time_s,
    endurance_time_s,
    riegel_time_s,
    tanda_marathon_s,
    vdot,
    vdot_speed_mps,
    vdot_time_s,
)
from smartrunning.units import clock_s

Check = Callable[[str, Callable[[dict[str, Any]], Any]], None]


def efforts(inputs: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Distances and times, work taking the place of distance where power is given."""
    if "power_W" in inputs:
        duration_s = np.array(inputs["t_s"], dtype=float)
        return np.array(inputs["power_W"]) * duration_s, duration_s
    return np.array(inputs["distance_m"], dtype=float), np.array(inputs["time_s"], dtype=float)


def fitted(inputs: dict[str, Any], shortest_s: float, longest_s: float) -> CriticalSpeed:
    bests = [
        PersonalBest(distance_m, duration_s, f"s{distance_m:g}", 0.0, date(2026, 5, 4))
        for distance_m, duration_s in zip(*efforts(inputs), strict=True)
    ]
    return critical_speed(bests, shortest_s=shortest_s, longest_s=longest_s)


def r_squared(measured: np.ndarray, foretold: np.ndarray) -> float:
    return 1 - ((measured - foretold) ** 2).sum() / ((measured - measured.mean()) ** 2).sum()


def test_clarke_and_skiba_by_inverse_time(check: Check) -> None:
    def inverse(inputs: dict[str, Any]) -> dict[str, float]:
        work_j, duration_s = efforts(inputs)
        (power_w, reserve_j, _), errors = by_inverse_time(work_j, duration_s)
        explained = r_squared(work_j / duration_s, power_w + reserve_j / duration_s)
        return {
            "cp": power_w,
            "wprime": reserve_j,
            "se_cp": errors[0],
            "se_wprime": errors[1],
            "r2": explained,
        }

    check("inverse-time regression P = CP + W'/t (5 trials)", inverse)


def test_clarke_and_skiba_by_work_and_time(check: Check) -> None:
    def linear(inputs: dict[str, Any]) -> dict[str, float]:
        work_j, duration_s = efforts(inputs)
        (power_w, reserve_j, _), errors = by_distance(work_j, duration_s)
        foretold_j = reserve_j + power_w * duration_s
        see = math.sqrt(((work_j - foretold_j) ** 2).sum() / (len(work_j) - 2))
        return {
            "cp": power_w,
            "wprime": reserve_j,
            "se_cp": errors[0],
            "se_wprime": errors[1],
            "r2": r_squared(work_j, foretold_j),
            "see": see,
        }

    check("linear work(distance)-time regression on the same 5 trials", linear)


def test_clarke_and_skiba_by_the_hyperbola(check: Check) -> None:
    def hyperbolic(inputs: dict[str, Any]) -> dict[str, float]:
        (power_w, reserve_j, _), _ = by_hyperbola(*efforts(inputs))
        return {"cp": power_w, "wprime": reserve_j}

    check("hyperbolic NLS t = W'/(P-CP), residuals in t, same 5 trials", hyperbolic)


def test_times_to_exhaustion(check: Check) -> None:
    def lasting(inputs: dict[str, Any]) -> list[float]:
        parameters = inputs["cp"], inputs["wprime"], inputs.get("pmax", math.inf)
        return time_to_exhaustion_s(np.array(inputs["power"], dtype=float), parameters).tolist()

    check("Morton 3-parameter: time to exhaustion", lasting)
    check("2-parameter time to exhaustion", lasting)


@pytest.mark.parametrize(
    "name",
    [
        "Hassan: PBs -> CS and D' (linear d-t OLS, all distances, no duration filter)",
        "Tsegay: PBs -> CS and D' (linear d-t OLS, all distances, no duration filter)",
    ],
)
def test_elite_women_by_all_their_bests(check: Check, name: str) -> None:
    def all_bests(inputs: dict[str, Any]) -> dict[str, float]:
        fit = fitted(inputs, 0.0, math.inf)
        return {
            "cs": fit.critical_speed_mps,
            "dprime": fit.d_prime_m,
            "exact_cs": fit.critical_speed_mps,
            "exact_dprime": fit.d_prime_m,
            "se_cs": fit.standard_error_critical_speed_mps,
            "se_dprime": fit.standard_error_d_prime_m,
        }

    check(name, all_bests)


def test_only_efforts_of_2_to_20_minutes_count(check: Check) -> None:
    def in_window(inputs: dict[str, Any]) -> dict[str, float]:
        fit = fitted(inputs, inputs["tmin_s"], inputs["tmax_s"])
        return {
            "n_used": len(fit.efforts),
            "cs": fit.critical_speed_mps,
            "dprime": fit.d_prime_m,
        }

    check("Hassan: same PBs, 120-1200 s validity window applied first", in_window)


@pytest.mark.parametrize(
    "name",
    [
        "predicted best 5000 m from published CS and D' (Muktar Edris)",
        "predicted best 5000 m from published CS and D' (Paul Chelimo)",
        "predicted best 5000 m from published CS and D' (Yomif Kejelcha)",
    ],
)
def test_best_5000_m_of_finalists(check: Check, name: str) -> None:
    check(
        name,
        lambda given: time_for_distance_s(
            given["distance_m"], (given["cs"], given["dprime"], math.inf)
        ),
    )


def test_efforts_on_one_line_are_met_exactly(check: Check) -> None:
    def line(inputs: dict[str, Any]) -> dict[str, float]:
        fit = fitted(inputs, 120.0, 1200.0)
        for form in (by_inverse_time, by_hyperbola):
            found, _ = form(*efforts(inputs))
            assert found[:2] == pytest.approx((4.0, 200.0), rel=1e-6)
        return {"cs": fit.critical_speed_mps, "dprime": fit.d_prime_m, "r2": fit.r_squared}

    check("exact synthetic recovery", line)


def test_a_field_test_of_two_trials(check: Check) -> None:
    def two(inputs: dict[str, Any]) -> dict[str, float]:
        fit = fitted(inputs, 120.0, 1200.0)
        assert math.isnan(fit.standard_error_critical_speed_mps)
        assert fit.critical_speed_interval_mps is None
        return {"cs": fit.critical_speed_mps, "dprime": fit.d_prime_m}

    check("two-trial closed form (1200 m / 3600 m field test)", two)


def test_times_as_they_are_written(check: Check) -> None:
    check("time parsing m:ss.cc", lambda given: [clock_s(text) for text in given["text"]])


@pytest.mark.parametrize(
    "name",
    [
        "Jakob Ingebrigsten: PBs in 120-1200 s, three fitting forms",
        "Said Aouita: PBs in 120-1200 s, three fitting forms",
    ],
)
def test_elite_men_by_three_forms(check: Check, name: str) -> None:
    def forms(inputs: dict[str, Any]) -> dict[str, Any]:
        linear, linear_errors = by_distance(*efforts(inputs))
        return {
            "linear": linear[:2],
            "linear_se": linear_errors,
            "inverse": by_inverse_time(*efforts(inputs))[0][:2],
            "hyperbolic": by_hyperbola(*efforts(inputs))[0][:2],
            "r2_linear": fitted(inputs, 120.0, 1200.0).r_squared,
        }

    check(name, forms)


def test_the_model_of_all_durations(check: Check) -> None:
    check(
        "OmPD omni-domain model",
        lambda given: omni_duration_power_w(
            np.array(given["t_s"], dtype=float),
            given["cp"],
            given["wprime"],
            given["pmax"],
            given["A"],
            decline_begins_s=given["tcpmax_s"],
        ).tolist(),
    )


def test_published_groups_are_plausible(cases: dict[str, Any]) -> None:
    groups = cases["plausibility: published group values"]["expected"]
    low_mps, high_mps = PLAUSIBLE_CRITICAL_SPEED_MPS
    for name in ("smyth2020_cs_mean", "kordi2019_cs"):
        assert low_mps < groups[name] < high_mps
    for name in ("nixon2021_cs_kmh", "delucas2012_cs_kmh"):
        assert low_mps < groups[name] / 3.6 < high_mps
    assert PLAUSIBLE_D_PRIME_M[0] < groups["kordi2019_dprime_3pt"] < PLAUSIBLE_D_PRIME_M[1]


def test_riegel(check: Check) -> None:
    check(
        "Riegel",
        lambda given: [
            riegel_time_s(given["d1"], given["t1"], distance_m, given["k"])
            for distance_m in given["d2"]
        ],
    )


@pytest.mark.parametrize(
    "name",
    [
        "Daniels table VDOT 35: race times -> VDOT",
        "Daniels table VDOT 45: race times -> VDOT",
        "Daniels table VDOT 50: race times -> VDOT",
        "Daniels table VDOT 60: race times -> VDOT",
        "Daniels table VDOT 70: race times -> VDOT",
    ],
)
def test_the_race_table_of_daniels(check: Check, cases: dict[str, Any], name: str) -> None:
    check(
        name,
        lambda given: [
            vdot(*race) for race in zip(given["distance_m"], given["time_s"], strict=True)
        ],
    )
    given, value = cases[name]["inputs"], cases[name]["expected"][0]
    for distance_m, time_s, allowed_s in zip(
        given["distance_m"], given["time_s"], (2, 3, 15, 15), strict=True
    ):
        assert vdot_time_s(value, distance_m) == pytest.approx(time_s, abs=allowed_s)


def test_the_formula_of_daniels_and_gilbert(check: Check) -> None:
    check(
        "Daniels-Gilbert formula exact values",
        lambda given: [
            vdot(distance_m, 60.0 * minutes)
            for distance_m, minutes in zip(given["distance_m"], given["time_min"], strict=True)
        ],
    )


def test_threshold_pace_is_90_percent_of_the_speed_at_vdot(check: Check) -> None:
    check(
        "Daniels threshold pace s/km = 60000/(0.9*vVDOT)",
        lambda given: [1000 / (0.9 * vdot_speed_mps(value)) for value in given["vdot"]],
    )


def test_tanda(check: Check) -> None:
    check(
        "Tanda 2011 marathon model, worked example 60 mi/wk at 7:30/mi",
        lambda given: tanda_marathon_s(given["K_km_per_week"], given["P_s_per_km"]),
    )


def test_the_marathon_as_a_share_of_critical_speed(check: Check) -> None:
    check(
        "CS-based prediction: marathon speed as fraction of CS",
        lambda given: [MARATHON_M / (share * given["cs"]) for share in given["fraction"]],
    )


def test_cameron(check: Check) -> None:
    check("Cameron prediction", lambda given: cameron_time_s(given["d1"], given["t1"], given["d2"]))


def test_the_curve_of_endurance(check: Check) -> None:
    check(
        "Mulligan/Emig & Peltonen model: race times (long branch)",
        lambda given: [
            endurance_time_s(given["vm"], given["E_l"], distance_m, reserve_s=given["t_c_s"])
            for distance_m in given["distance_m"]
        ],
    )
