"""Published and exactly solvable cases, each with its source."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.metrics.altitude import ascent_and_descent_m
from smartrunning.metrics.grade import cost_ratio, running_cost_j_per_kg_m
from smartrunning.metrics.stretches import fastest_stretch_s
from smartrunning.records import Records

BESIDE_THE_CHECKOUT = Path(__file__).parents[3] / "shared" / "reference" / "cases.json"
GOLDEN_CHEETAH = "GoldenCheetah source @c0eac1d"
RUNALYZE = "Runalyze unit tests @5669237"

REFERENCE: dict[str, dict[str, Any]] = {
    "%HRmax 5 zones (50/60/70/80/90 %), lower bounds": {
        "inputs": {"hr_max": 185},
        "expected": [92.5, 111.0, 129.5, 148.0, 166.5],
        "tolerance": 1e-9,
        "source": "Edwards 1993",
    },
    "Banister TRIMP male, worked example": {
        "inputs": {"minutes": 30, "hr_avg": 130, "hr_rest": 40, "hr_max": 200, "sex": "male"},
        "expected": 32,
        "tolerance": 0.5,
        "source": f"fellrnr.com, quoted in {RUNALYZE}",
    },
    "Banister TRIMP from average HR, 1-h cycling file": {
        "inputs": {
            "minutes": 60.46471,
            "hr_avg": 137.761971831,
            "hr_rest": 45,
            "hr_max": 190,
            "sex": "male",
        },
        "expected": 84.55246828,
        "tolerance": 1e-6,
        "source": "Clarke & Skiba 2013, supplementary spreadsheet, Fig 7",
    },
    "Banister TRIMP female": {
        "inputs": {"minutes": 60, "hr_avg": 150, "hr_rest": 55, "hr_max": 190, "sex": "female"},
        "expected": 117.60234442,
        "tolerance": 1e-4,
        "source": "Morton 1990, Banister 1991",
    },
    "Edwards TRIMP": {
        "inputs": {"minutes_in_zone": [10, 20, 15, 10, 5]},
        "expected": 160,
        "tolerance": 1e-9,
        "source": "Edwards 1993",
    },
    "TSS definition": {
        "inputs": {"duration_s": [3600, 7200, 14400], "IF": [1.0, 0.5, 0.5]},
        "expected": [100, 50, 100],
        "tolerance": 1e-9,
        "source": "Coggan 2003: TSS = 100 · h · IF²",
    },
    "rTSS from speeds": {
        "inputs": {"duration_s": 3600, "ngs_mph": 10, "threshold_mph": 15},
        "expected": 44.4444444,
        "tolerance": 0.5,
        "source": "slowtwitch forum, running TSS thread",
    },
    "normalized power, 300 s @200 W then 300 s @300 W, 1 Hz": {
        "inputs": {"segments": [[300, 200], [300, 300]]},
        "expected": {"full_windows_only": 263.4466891, "partial_windows_at_start": 261.29451946},
        "tolerance": 1e-4,
        "source": "Coggan's definition",
    },
    "Minetti cost ratio C(i)/C(0)": {
        "inputs": {"grade": [-0.15, -0.05, -0.02, 0.01, 0.04, 0.1]},
        "expected": [0.5099, 0.7628, 0.8969, 1.0554, 1.2365, 1.6578],
        "tolerance": 1e-4,
        "source": f"{RUNALYZE}; Minetti 2002",
    },
    "Minetti absolute cost J/kg/m at extreme grades (polynomial)": {
        "inputs": {"grade": [-0.45, -0.2, 0.0, 0.2, 0.45]},
        "expected": [4.03230544, 1.800032, 3.6, 9.006688, 19.42601456],
        "tolerance": 1e-6,
        "source": "Minetti 2002",
    },
    "best sub-segment sums (window lengths 2,5)": {
        "inputs": {
            "values": [1, 2, 5, 1, 3, 9, 2, 4, 4, 1, 2, 5, 4, 6, 4, 2, 5, 4, 7, 3, 2],
            "window": [2, 5],
        },
        "expected": {"max": [12, 22], "index_range": [[4, 5], [4, 8]]},
        "tolerance": 1e-9,
        "source": RUNALYZE,
    },
    "fastest distance, 1 Hz stream 60 s@3, 120 s@5, 60 s@3 m/s": {
        "inputs": {
            "segments": [[60, 3], [120, 5], [60, 3]],
            "target_m": [400, 600, 660, 960, 1000],
        },
        "expected": [80.0, 120.0, 140.0, 240.0, None],
        "tolerance": 1e-6,
        "source": "exact",
    },
    "fastest distance with sparse samples: start anchored at a sample": {
        "inputs": {"t": [0, 10, 20, 30], "d": [0, 30, 80, 110], "target_m": 60},
        "expected": 13.3333333,
        "tolerance": 1e-6,
        "source": "exact",
    },
    "mean-max curve": {
        "inputs": {
            "stream": "100 W x120 s, then 4 x (300 W x60 s + 100 W x60 s), then 100 W x60 s",
            "windows": [1, 60, 120, 180, 300, 660],
        },
        "expected": [300.0, 300.0, 200.0, 233.33333333, 220.0, 172.72727273],
        "tolerance": 1e-6,
        "source": "stream of the tests of sweatpy; values exact",
    },
    "elevation gain, GoldenCheetah hysteresis algorithm": {
        "inputs": {"altitude": [0, 2, 4, 6, 5, 7, 4, 8, 10, 0], "hysteresis": [2, 3]},
        "expected": [11, 8],
        "tolerance": 1e-9,
        "source": f"{GOLDEN_CHEETAH} BasicRideMetrics.cpp",
    },
    "elevation gain without smoothing": {
        "inputs": {"altitude": [0, 10, 17, 14, 20, 3, 11, 0]},
        "expected": {"up": 31, "down": 31},
        "tolerance": 1e-9,
        "source": RUNALYZE,
    },
    "aerobic decoupling Pa:HR": {
        "inputs": {
            "first_half": {"speed": 3.5, "hr": 150},
            "second_half": {"speed": 3.4, "hr": 156},
        },
        "expected": 6.59340659,
        "tolerance": 1e-6,
        "source": f"{GOLDEN_CHEETAH} AerobicDecoupling.cpp",
    },
    "efficiency factor": {
        "inputs": {"speed_m_per_min": 200, "hr": 145},
        "expected": 1.37931034,
        "tolerance": 1e-8,
        "source": "Friel",
    },
    "running effectiveness": {
        "inputs": {"speed": 3.6, "power_W": 245, "mass_kg": 68},
        "expected": 0.99918367,
        "tolerance": 1e-8,
        "source": "Coggan 2016",
    },
}


def held(*stretches: tuple[float, float]) -> np.ndarray:
    values = np.concatenate([np.full(int(seconds), value) for seconds, value in stretches])
    return np.concatenate([values[:1], values])


def covered(*stretches: tuple[float, float]) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(held(*stretches)[1:])])


@pytest.fixture
def number(session_of, runner_of, day) -> Callable[..., float]:
    def compute(metric: str, session: dict[str, Any], **runner: Any) -> float:
        found = metrics.statistics(session_of(**session), runner_of(**runner), day)
        return found.number(metric)

    return compute


def case(name: str) -> tuple[dict[str, Any], Any, float]:
    return tuple(REFERENCE[name][key] for key in ("inputs", "expected", "tolerance"))


@pytest.mark.parametrize(
    "name",
    [
        "Banister TRIMP male, worked example",
        "Banister TRIMP from average HR, 1-h cycling file",
        "Banister TRIMP female",
    ],
)
def test_trimp_of_a_steady_heart_rate_is_the_published_one(name, number):
    given, expected, tolerance = case(name)
    elapsed_s = np.linspace(0, 60 * given["minutes"], 3001)
    session = {"elapsed_s": elapsed_s, "heart_rate_bpm": np.full(3001, given["hr_avg"])}
    trimp_au = number(
        "trimp_au",
        session,
        heart_rate_rest_bpm=float(given["hr_rest"]),
        heart_rate_max_bpm=float(given["hr_max"]),
        sex=given["sex"],
    )
    assert trimp_au == pytest.approx(expected, abs=tolerance)


def test_each_zone_begins_at_its_published_bound(number):
    given, bounds_bpm, _ = case("%HRmax 5 zones (50/60/70/80/90 %), lower bounds")
    for zone, bound_bpm in enumerate(bounds_bpm, start=1):
        session = {"heart_rate_bpm": held((10, bound_bpm - 0.01), (20, bound_bpm))}
        inside_s = number(
            f"heart_rate_zone_{zone}_s", session, heart_rate_max_bpm=float(given["hr_max"])
        )
        assert inside_s == 20


def test_edwards_weighs_minutes_by_the_number_of_the_zone(number):
    given, expected, _ = case("Edwards TRIMP")
    middles_bpm = [110, 130, 150, 170, 190]
    stretches = [(60 * m, hr) for m, hr in zip(given["minutes_in_zone"], middles_bpm, strict=True)]
    session = {"heart_rate_bpm": held(*stretches)}
    assert number("edwards_trimp_au", session, heart_rate_max_bpm=200.0) == expected


def test_load_is_a_hundred_an_hour_times_the_square_of_the_intensity(number):
    given, expected, tolerance = case("TSS definition")
    for duration_s, intensity, load_au in zip(
        given["duration_s"], given["IF"], expected, strict=True
    ):
        session = {"distance_m": covered((duration_s, 4 * intensity))}
        found_au = number("load_au", session, critical_speed_mps=4.0)
        assert found_au == pytest.approx(load_au, abs=tolerance)


def test_load_compares_speeds_not_paces(number):
    given, expected, tolerance = case("rTSS from speeds")
    session = {"distance_m": covered((given["duration_s"], 3.0))}
    threshold_mps = 3.0 * given["threshold_mph"] / given["ngs_mph"]
    load_au = number("load_au", session, critical_speed_mps=threshold_mps)
    assert load_au == pytest.approx(expected, abs=tolerance)


def test_normalised_power_begins_with_the_first_full_window(number):
    given, expected, tolerance = case("normalized power, 300 s @200 W then 300 s @300 W, 1 Hz")
    normalised_w = number("normalised_power_w", {"power_w": held(*given["segments"])})
    assert normalised_w == pytest.approx(expected["full_windows_only"], abs=tolerance)


def test_the_cost_of_running_is_minettis():
    given, expected, tolerance = case("Minetti cost ratio C(i)/C(0)")
    assert cost_ratio(np.array(given["grade"])) == pytest.approx(expected, abs=tolerance)
    given, expected, tolerance = case("Minetti absolute cost J/kg/m at extreme grades (polynomial)")
    cost = running_cost_j_per_kg_m(np.array(given["grade"]))
    assert cost == pytest.approx(expected, abs=tolerance)


def test_best_windows_of_a_stream_of_numbers():
    given, expected, tolerance = case("best sub-segment sums (window lengths 2,5)")
    reading_m = np.concatenate([[0.0], np.cumsum(given["values"])])
    records = Records.of(elapsed_s=np.arange(len(reading_m)), distance_m=reading_m)
    speed_mps = metrics.mean_maximal_speed_mps(records, given["window"])
    sums = speed_mps * np.array(given["window"])
    assert sums == pytest.approx(expected["max"], abs=tolerance)


def test_the_fastest_stretch_is_anchored_at_both_ends():
    given, expected, tolerance = case("fastest distance, 1 Hz stream 60 s@3, 120 s@5, 60 s@3 m/s")
    reading_m = covered(*given["segments"])
    elapsed_s = np.arange(len(reading_m), dtype=float)
    for target_m, duration_s in zip(given["target_m"], expected, strict=True):
        found_s = fastest_stretch_s(elapsed_s, reading_m, target_m)[1]
        wanted_s = np.nan if duration_s is None else duration_s
        assert found_s == pytest.approx(wanted_s, abs=tolerance, nan_ok=True)
    given, expected, tolerance = case(
        "fastest distance with sparse samples: start anchored at a sample"
    )
    found_s = fastest_stretch_s(
        np.array(given["t"], float), np.array(given["d"], float), given["target_m"]
    )
    assert found_s[1] == pytest.approx(expected, abs=tolerance)


def test_the_mean_maximal_curve_may_rise():
    given, expected, tolerance = case("mean-max curve")
    reading_m = covered((120, 1), *[(60, 3), (60, 1)] * 4, (60, 1))
    records = Records.of(elapsed_s=np.arange(len(reading_m)), distance_m=reading_m)
    speed_mps = metrics.mean_maximal_speed_mps(records, given["windows"])
    assert 100 * speed_mps == pytest.approx(expected, abs=tolerance)


def test_ascent_is_golden_cheetahs():
    given, expected, _ = case("elevation gain, GoldenCheetah hysteresis algorithm")
    altitude_m = np.array(given["altitude"], float)
    found_m = [ascent_and_descent_m(altitude_m, h)[0] for h in given["hysteresis"]]
    assert found_m == expected
    given, expected, _ = case("elevation gain without smoothing")
    found_m = ascent_and_descent_m(np.array(given["altitude"], float), 0.0)
    assert found_m == (expected["up"], expected["down"])


def test_decoupling_efficiency_and_effectiveness(number):
    given, expected, tolerance = case("aerobic decoupling Pa:HR")
    halves = given["first_half"], given["second_half"]
    session = {
        "distance_m": covered(*[(600, half["speed"]) for half in halves]),
        "heart_rate_bpm": held(*[(600, half["hr"]) for half in halves]),
    }
    assert number("decoupling_percent", session) == pytest.approx(expected, abs=tolerance)
    given, expected, tolerance = case("efficiency factor")
    session = {
        "distance_m": covered((120, given["speed_m_per_min"] / 60)),
        "heart_rate_bpm": held((120, given["hr"])),
    }
    assert number("efficiency_factor", session) == pytest.approx(expected, abs=tolerance)
    given, expected, tolerance = case("running effectiveness")
    session = {
        "distance_m": covered((120, given["speed"])),
        "power_w": held((120, given["power_W"])),
    }
    found = number("running_effectiveness", session, mass_kg=float(given["mass_kg"]))
    assert found == pytest.approx(expected, abs=tolerance)


def test_the_cases_here_say_what_the_collection_says():
    path = Path(os.environ.get("SMARTRUNNING_REFERENCE_CASES", BESIDE_THE_CHECKOUT))
    collection = json.loads(path.read_text()) if path.exists() else []
    for entry in collection:
        if entry["name"] in REFERENCE:
            ours = REFERENCE[entry["name"]]
            assert (ours["inputs"], ours["expected"]) == (entry["inputs"], entry["expected"])
