"""Heart-rate zones, training load and session metrics as their sources have them."""

from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.metrics.age_predicted_maximum import AGE_PREDICTED_MAXIMA
from smartrunning.metrics.altitude import changes_of_altitude_m
from smartrunning.metrics.beat_intervals import deviation_s, successive_differences_s
from smartrunning.metrics.d_prime_balance import missing_m
from smartrunning.metrics.grade import cost_ratio, heart_rate_ratio, running_cost_j_per_kg_m
from smartrunning.metrics.running_power import flat_power_w, running_power_w
from smartrunning.metrics.stretches import fastest, stretches_s
from smartrunning.metrics.zones import GOLDEN_CHEETAH_BOUNDS
from smartrunning.records import Provenance, Records, Session
from smartrunning.runner import Runner, Thresholds

DAY = date(2026, 5, 1)
START = datetime(2026, 5, 1, 6, tzinfo=UTC)
Inputs = dict[str, Any]


def held(*stretches: tuple[float, float]) -> np.ndarray:
    """Samples at 1 Hz: a first one, then each (seconds, value) in turn."""
    values = np.concatenate([np.full(round(seconds), value) for seconds, value in stretches])
    return np.concatenate([values[:1], values])


def covered(*stretches: tuple[float, float]) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(held(*stretches)[1:])])


def number(
    metric: str,
    columns: dict[str, Any],
    *,
    rating: float | None = None,
    body: dict[str, Any] | None = None,
    **known: float,
) -> float:
    """One metric of a session of a runner with these thresholds."""
    count = len(next(iter(columns.values())))
    records = Records.of(**{"elapsed_s": np.arange(count), **columns})
    last_s = float(records["elapsed_s"][-1])
    session = Session("running", "generic", START, records, last_s, Provenance("fit", "by hand"))
    runner = Runner("r1", "Ada", **(body or {}), thresholds=(Thresholds(DAY, **known),))
    return metrics.statistics(session, runner, DAY, rating).number(metric)


def bounds(model: str, **known: float) -> list[float]:
    found = {model.name: model for model in metrics.ZONE_MODELS}
    return list(found[model].lower_bounds(Thresholds(DAY, **known)))


def minutes_at(minutes: list[float], rates_bpm: list[float]) -> dict[str, Any]:
    pairs = zip(minutes, rates_bpm, strict=True)
    return {"heart_rate_bpm": held(*[(60 * each, bpm) for each, bpm in pairs])}


# ── heart-rate zones ────────────────────────────────────────────────────────────────────────────


def estimates(*names: str) -> Any:
    return lambda given: {name: AGE_PREDICTED_MAXIMA[name](given["age"]) for name in names}


def karvonen(given: Inputs) -> list[float]:
    known = {"heart_rate_max_bpm": given["hr_max"], "heart_rate_rest_bpm": given["hr_rest"]}
    assert given["pct_hrr"] == [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    return [*bounds("heart_rate_reserve", **known), given["hr_max"]]


def friel(given: Inputs) -> dict[str, Any]:
    lower = bounds("threshold_heart_rate", threshold_heart_rate_bpm=given["lthr"])
    return {"lower": lower, "names": ["1", "2", "3", "4", "5a", "5b", "5c"]}


# ── training load ───────────────────────────────────────────────────────────────────────────────


def trimp(given: Inputs) -> float:
    elapsed_s = np.linspace(0, 60 * given["minutes"], 3001)
    columns = {"elapsed_s": elapsed_s, "heart_rate_bpm": np.full(3001, given["hr_avg"])}
    known = {"heart_rate_rest_bpm": given["hr_rest"], "heart_rate_max_bpm": given["hr_max"]}
    body = {"sex": given["sex"]}
    found_au = number("trimp_au", columns, body=body, **known)
    assert number("trimp_of_mean_au", columns, body=body, **known) == pytest.approx(found_au)
    return found_au


def edwards(given: Inputs) -> float:
    columns = minutes_at(given["minutes_in_zone"], [110, 130, 150, 170, 190])
    return number("edwards_trimp_au", columns, heart_rate_max_bpm=200.0)


def lucia(given: Inputs) -> float:
    columns = minutes_at(given["minutes_in_zone"], [140, 160, 175])
    return number("lucia_trimp_au", columns, threshold_heart_rate_bpm=170.0)


def session_rpe(given: Inputs) -> float:
    columns = {"speed_mps": held((60 * given["minutes"], 3))}
    return number("session_rpe_load_au", columns, rating=given["rpe"])


def stress_scores(given: Inputs) -> list[float]:
    return [
        number("load_au", {"distance_m": covered((seconds, 4 * share))}, critical_speed_mps=4.0)
        for seconds, share in zip(given["duration_s"], given["IF"], strict=True)
    ]


def stress_score_of_speeds(given: Inputs) -> float:
    threshold_mps = 3.0 * given["threshold_mph"] / given["ngs_mph"]
    columns = {"distance_m": covered((given["duration_s"], 3.0))}
    return number("graded_speed_load_au", columns, critical_speed_mps=threshold_mps)


def normalised_power(given: Inputs) -> dict[str, float]:
    found_w = number("normalised_power_w", {"power_w": held(*given["segments"])})
    rate_w = held(*given["segments"])[1:]
    partial_w = [np.mean(rate_w[max(0, end - 30) : end]) for end in range(1, len(rate_w) + 1)]
    # the other convention, by hand: the two must differ
    other_w = float(np.mean(np.array(partial_w) ** 4) ** 0.25)
    return {"full_windows_only": found_w, "partial_windows_at_start": other_w}


def govss_power(given: Inputs) -> float:
    speed_mps, grade = np.array([given["speed"]]), np.array([given["slope"]])
    found_w = running_power_w(speed_mps, grade, given["mass_kg"], given["height_m"])[0]
    assert found_w == pytest.approx(
        flat_power_w(given["speed"], given["mass_kg"], given["height_m"])
    )
    return float(found_w)


def govss(given: Inputs) -> float:
    columns = {"distance_m": covered((given["duration_s"], given["speed"]))}
    body = {"mass_kg": float(given["mass_kg"]), "height_m": given["height_m"]}
    return number("govss_au", columns, body=body, critical_speed_mps=given["cv"])


def minetti_ratio(given: Inputs) -> Any:
    return cost_ratio(np.array(given["grade"])).tolist()


def minetti_cost(given: Inputs) -> Any:
    return running_cost_j_per_kg_m(np.array(given["grade"])).tolist()


def strava_ratio(given: Inputs) -> Any:
    return heart_rate_ratio(np.array(given["grade_pct"]) / 100).tolist()


# ── session metrics ─────────────────────────────────────────────────────────────────────────────


def best_windows(given: Inputs) -> dict[str, Any]:
    reading_m = np.concatenate([[0.0], np.cumsum(given["values"])])
    records = Records.of(elapsed_s=np.arange(len(reading_m)), distance_m=reading_m)
    speed_mps = metrics.mean_maximal_speed_mps(records, given["window"])
    sums = speed_mps * np.array(given["window"])
    firsts = [_first_of(reading_m, window) for window in given["window"]]
    ranges = [
        [first, first + window - 1] for first, window in zip(firsts, given["window"], strict=True)
    ]
    return {"max": sums.tolist(), "index_range": ranges}


def _first_of(reading_m: np.ndarray, window: int) -> int:
    from smartrunning.metrics.mean_maximal import fastest_windows
    from smartrunning.metrics.odometer import odometer

    elapsed_s = np.arange(len(reading_m), dtype=float)
    readings = odometer(Records.of(elapsed_s=elapsed_s, distance_m=reading_m))
    step_m = np.diff(reading_m, prepend=0.0)
    return int(fastest_windows(elapsed_s, step_m, readings, [window])[1][0])


def fastest_distances(given: Inputs) -> list[float]:
    reading_m = covered(*given["segments"])
    elapsed_s = np.arange(len(reading_m), dtype=float)
    return [fastest(*stretches_s(elapsed_s, reading_m, each))[1] for each in given["target_m"]]


def fastest_distance(given: Inputs) -> float:
    elapsed_s, reading_m = np.array(given["t"], float), np.array(given["d"], float)
    return fastest(*stretches_s(elapsed_s, reading_m, given["target_m"]))[1]


def mean_maximal(given: Inputs) -> list[float]:
    reading_m = covered((120, 1), *[(60, 3), (60, 1)] * 4, (60, 1))
    records = Records.of(elapsed_s=np.arange(len(reading_m)), distance_m=reading_m)
    return (100 * metrics.mean_maximal_speed_mps(records, given["windows"])).tolist()


def ascents(given: Inputs) -> list[float]:
    altitude_m = np.array(given["altitude"], float)
    changes_m = (changes_of_altitude_m(altitude_m, each) for each in given["hysteresis"])
    return [change_m[change_m > 0].sum() for change_m in changes_m]


def raw_ascent(given: Inputs) -> dict[str, float]:
    change_m = changes_of_altitude_m(np.array(given["altitude"], float), 0.0)
    return {"up": change_m[change_m > 0].sum(), "down": -change_m[change_m < 0].sum()}


def decoupling(given: Inputs) -> float:
    halves = given["first_half"], given["second_half"]
    columns = {
        "distance_m": covered(*[(600, half["speed"]) for half in halves]),
        "heart_rate_bpm": held(*[(600, half["hr"]) for half in halves]),
    }
    return number("decoupling_percent", columns)


def efficiency_factor(given: Inputs) -> float:
    columns = {
        "distance_m": covered((120, given["speed_m_per_min"] / 60)),
        "heart_rate_bpm": held((120, given["hr"])),
    }
    return number("efficiency_factor", columns)


def running_effectiveness(given: Inputs) -> float:
    columns = {
        "distance_m": covered((120, given["speed"])),
        "power_w": held((120, given["power_W"])),
    }
    body = {"mass_kg": float(given["mass_kg"])}
    return number("running_effectiveness", columns, body=body)


def w_prime_balance(given: Inputs) -> dict[str, float]:
    # nothing is missing while the power is below CP, so that both differential forms agree
    beyond = np.arange(100.0) - given["cp"]
    left = given["wprime"] - missing_m(beyond, np.zeros(100), given["wprime"])
    return {"wbal_50": left[50], "wbal_75": left[75]}


def d_prime_balance(given: Inputs) -> list[float]:
    ends_s = list(accumulate(seconds for _, seconds in given["segments_speed_dt"]))
    reading_m = covered(*[(seconds, speed) for speed, seconds in given["segments_speed_dt"]])
    return [_left_m(reading_m[: end + 1], given["cs"], given["dprime"]) for end in ends_s]


def _left_m(reading_m: np.ndarray, critical_speed_mps: float, d_prime_m: float) -> float:
    known = {"critical_speed_mps": critical_speed_mps, "d_prime_m": float(d_prime_m)}
    return number("last_d_prime_balance_m", {"distance_m": reading_m}, **known)


def d_prime_balance_of_laps(given: Inputs) -> list[float]:
    speed_mps, lap_m = np.array(given["lap_speed"]), np.array(given["lap_m"])
    beyond_m = lap_m - given["cs"] * lap_m / speed_mps
    missing = missing_m(beyond_m, np.zeros(len(lap_m)), given["dprime"])
    return (given["dprime"] - missing).tolist()


def heart_beats(given: Inputs) -> dict[str, float]:
    interval_s = np.array(given["rr_ms"]) / 1000
    return {
        "mean": 1000 * float(interval_s.mean()),
        "sdnn_sample": 1000 * deviation_s(interval_s),
        "rmssd": 1000 * successive_differences_s(interval_s),
    }


RUNNERS = {
    "max HR estimates, age 30": estimates("fox", "tanaka", "nes"),
    "max HR estimates, Gellish 2007, age 30": estimates("gellish_linear", "gellish_quadratic"),
    "Karvonen target HR": karvonen,
    "Friel running zones, lower bounds as fraction of LTHR": friel,
    "Coggan/GoldenCheetah 5 HR zones from LTHR (lower bounds)": lambda given: [
        share * given["lthr"] for share in GOLDEN_CHEETAH_BOUNDS
    ],
    "%HRmax 5 zones (50/60/70/80/90 %), lower bounds": lambda given: bounds(
        "heart_rate_max", heart_rate_max_bpm=given["hr_max"]
    ),
    "pace zones by critical speed (lower bounds, % CS)": lambda given: bounds(
        "critical_speed", critical_speed_mps=given["cs"]
    ),
    "Banister TRIMP male, worked example": trimp,
    "Banister TRIMP from average HR, 1-h cycling file": trimp,
    "Banister TRIMP female": trimp,
    "Edwards TRIMP": edwards,
    "Lucia TRIMP": lucia,
    "session RPE": session_rpe,
    "TSS definition": stress_scores,
    "rTSS from speeds": stress_score_of_speeds,
    "normalized power, 300 s @200 W then 300 s @300 W, 1 Hz": normalised_power,
    "GOVSS running power (Skiba), flat 4.0 m/s": govss_power,
    "GOVSS score, constant 3.8 m/s 3600 s, CV 4.2 m/s": govss,
    "Minetti cost ratio C(i)/C(0)": minetti_ratio,
    "Minetti absolute cost J/kg/m at extreme grades (polynomial)": minetti_cost,
    "Strava GAP factor table (reference points)": strava_ratio,
    "best sub-segment sums (window lengths 2,5)": best_windows,
    "fastest distance, 1 Hz stream 60 s@3, 120 s@5, 60 s@3 m/s": fastest_distances,
    "fastest distance with sparse samples: start anchored at a sample": fastest_distance,
    "mean-max curve": mean_maximal,
    "elevation gain, GoldenCheetah hysteresis algorithm": ascents,
    "elevation gain without smoothing": raw_ascent,
    "aerobic decoupling Pa:HR": decoupling,
    "efficiency factor": efficiency_factor,
    "running effectiveness": running_effectiveness,
    "W'bal differential (Froncioni-Skiba-Clarke), power=0..99 W 1 Hz, CP 25, W' 2000": (
        w_prime_balance
    ),
    "D' balance for running (Kirby 2021 / Skiba 2015 differential, closed form per segment)": (
        d_prime_balance
    ),
    "D' balance at each lap end, 2017 Worlds 5000 m, Edris": d_prime_balance_of_laps,
    "HRV basics": heart_beats,
}


@pytest.mark.parametrize("name", RUNNERS)
def test_a_case_comes_out_as_its_source_has_it(name, check):
    check(name, RUNNERS[name])


def test_every_case_of_these_topics_is_run_here(cases):
    topics = {"2-heart-rate-zones", "3-training-load", "8-session-metrics"}
    named = {name for name, case in cases.items() if case["topic"] in topics}
    assert named == set(RUNNERS)
