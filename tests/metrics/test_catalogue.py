"""Each line of the catalogue by a table of cases worked by hand or taken from a paper."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartrunning import metrics
from smartrunning.records import Pause

NAN = float("nan")


def steady(*stretches: tuple[float, float]) -> np.ndarray:
    """Samples at 1 Hz: a first one, then each (seconds, value) in turn."""
    values = np.concatenate([np.full(int(seconds), value) for seconds, value in stretches])
    return np.concatenate([values[:1], values])


def covered(*stretches: tuple[float, float]) -> np.ndarray:
    """Cumulative distance at 1 Hz of (seconds, speed) stretches, from 0."""
    return np.concatenate([[0.0], np.cumsum(steady(*stretches)[1:])])


@dataclass(frozen=True)
class Case:
    metric: str
    expected: float
    why: str
    session: dict[str, Any]
    runner: dict[str, Any] = field(default_factory=dict)
    tolerance: float = 1e-9


HOUR_AT_150 = {"heart_rate_bpm": steady((3600, 150))}
RANGE_50_190 = {"heart_rate_rest_bpm": 50.0, "heart_rate_max_bpm": 190.0}
HILL = {"distance_m": covered((200, 3)), "altitude_m": 0.1 * covered((200, 3))}
FIVE_ZONES = {
    "heart_rate_bpm": steady((50, 99), (600, 100), (1200, 120), (900, 140), (600, 160), (300, 180))
}
MAX_200 = {"heart_rate_max_bpm": 200.0}
THRESHOLD_170 = {"threshold_heart_rate_bpm": 170.0}
CRITICAL_4 = {"critical_speed_mps": 4.0, "d_prime_m": 200.0}
FIVE_EFFORTS = {"distance_m": covered((60, 4.5), (60, 3.5), (90, 4.6), (120, 3.0), (200, 4.4))}
THREE_PARTS = {"heart_rate_bpm": steady((600, 140), (1200, 160), (300, 171))}
FIVE_TIMES_THREE_MINUTES = {
    "distance_m": covered((600, 3), *[(180, 4.5), (120, 2.5)] * 5, (600, 3))
}
BEATS = np.tile([0.80, 0.82], 20)
HEART_BEATS = {
    "speed_mps": steady((60, 3)), "rr_interval_s": BEATS, "rr_elapsed_s": np.cumsum(BEATS),
}  # fmt: skip
MISSED_BEAT = np.where(np.arange(40) == 10, 1.62, np.where(np.arange(40) == 25, 0.4, BEATS))
BODY_HEAT = {
    "speed_mps": steady((60, 3)),
    "extra": {"developer.core_temperature": steady((20, 37), (20, 38), (20, 0))},
}

CASES = [
    Case("elapsed_s", 75, "the watch was stopped 15 s after the last sample",
         {"speed_mps": steady((60, 3)), "elapsed_total_s": 75.0}),
    Case("timer_s", 68, "the device's own timer",
         {"speed_mps": steady((100, 3)), "timer_s": 68.0, "pauses": (Pause(20, 50),)}),
    Case("timer_s", 70, "100 s less a pause of 30 s, when the device has no timer",
         {"speed_mps": steady((100, 3)), "pauses": (Pause(20, 50),)}),
    Case("timer_s", 60, "overlapping pauses count once: 20–50 and 40–60",
         {"speed_mps": steady((100, 3)), "pauses": (Pause(20, 50), Pause(40, 60))}),
    Case("timer_s", 100, "a timer longer than the session is not believed",
         {"speed_mps": steady((100, 3)), "timer_s": 1.7e6}),
    Case("moving_s", 70, "60 s at 3 m/s and 10 s at 1 m/s, 30 s standing between",
         {"speed_mps": steady((60, 3), (30, 0), (10, 1))}),
    Case("moving_s", 60, "half a metre a second is moving, less is not",
         {"speed_mps": steady((60, 0.5), (60, 0.49))}),
    Case("moving_s", 70, "a pause of 30 s in 100 s at 3 m/s",
         {"speed_mps": steady((100, 3)), "pauses": (Pause(20, 50),)}),
    Case("moving_s", 120, "a minute, five minutes without a sample or a pause, a minute",
         {"elapsed_s": [*range(61), *range(361, 422)], "speed_mps": np.full(122, 3.0)}),
    Case("moving_s", 60, "from the distance, when the device gives no speed",
         {"distance_m": covered((60, 3), (40, 0))}),
    Case("distance_m", 300, "the last reading", {"distance_m": covered((100, 3))}),
    Case("distance_m", 300, "readings missing at the end are bridged with the last one",
         {"distance_m": [*covered((100, 3)), NAN, NAN]}),
    Case("distance_m", 300, "speed over time, when there is no distance",
         {"speed_mps": steady((100, 3))}),
    Case("distance_m", 1000, "the device's total, when there is neither",
         {"heart_rate_bpm": steady((100, 140)), "device_summary": {"distance_m": 1000.0}}),
    Case("mean_speed_mps", 2.5, "300 m in 120 s of timer",
         {"distance_m": covered((100, 3), (50, 0)), "timer_s": 120.0}),
    Case("mean_moving_speed_mps", 3, "60 s at 3 m/s, then 40 s standing",
         {"distance_m": covered((60, 3), (40, 0))}),
    Case("ascent_m", 8, "0→4 and 4→8 pass 3 m; 8→10 does not (GoldenCheetah's rule)",
         {"altitude_m": [0, 2, 4, 6, 5, 7, 4, 8, 10, 0]}),
    Case("ascent_m", 0, "noise of 2 m is no climb", {"altitude_m": [100, 102] * 50}),
    Case("descent_m", 8, "the reference 8 down to 0",
         {"altitude_m": [0, 2, 4, 6, 5, 7, 4, 8, 10, 0]}),
    Case("grade_adjusted_speed_mps", 3 * 1.6578, "10 % up costs 1.6578 times the level (Minetti)",
         HILL, tolerance=2e-4),
    Case("grade_adjusted_speed_mps", 3 * 0.7628, "5 % down costs 0.7628 times the level (Minetti)",
         {"distance_m": covered((200, 3)), "altitude_m": 500 - 0.05 * covered((200, 3))},
         tolerance=2e-4),
    Case("grade_adjusted_speed_mps", 3, "on the level it is the mean moving speed",
         {"distance_m": covered((90, 3), (30, 0)), "altitude_m": steady((120, 700))}),
    Case("normalised_graded_speed_mps", 2.634466891, "normalised power's case, a hundredth of it",
         {"distance_m": covered((300, 2), (300, 3)), "altitude_m": steady((600, 80))}),
    Case("normalised_graded_speed_mps", 3 * 1.6578, "steady uphill it is the grade-adjusted speed",
         HILL, tolerance=1e-3),
    Case("mean_heart_rate_bpm", 140, "60 s at 120 and 120 s at 150",
         {"heart_rate_bpm": steady((60, 120), (120, 150))}),
    Case("mean_heart_rate_bpm", 140, "10 s at 120 and 20 s at 150, sampled unevenly",
         {"elapsed_s": [0, 10, 15, 16, 30], "heart_rate_bpm": [110, 120, 150, 150, 150]}),
    Case("max_heart_rate_bpm", 171, "the highest sample",
         {"heart_rate_bpm": [150, 160, 168, 171, 169]}),
    Case("max_heart_rate_bpm", 152, "a lone 230 between 150 and 152 is no heartbeat",
         {"heart_rate_bpm": [150, 150, 230, 152, 151]}),
    Case("heart_rate_zone_1_s", 600, "100 bpm of 200 is the lower bound",
         FIVE_ZONES, MAX_200),
    Case("heart_rate_zone_2_s", 1200, "120 bpm of 200", FIVE_ZONES, MAX_200),
    Case("heart_rate_zone_3_s", 900, "140 bpm of 200", FIVE_ZONES, MAX_200),
    Case("heart_rate_zone_3_s", 60, "126 of 180 is 70 % exactly",
         {"heart_rate_bpm": steady((60, 126))}, {"heart_rate_max_bpm": 180.0}),
    Case("heart_rate_zone_4_s", 600, "160 bpm of 200", FIVE_ZONES, MAX_200),
    Case("heart_rate_zone_5_s", 300, "180 bpm of 200", FIVE_ZONES, MAX_200),
    Case("heart_rate_zone_5_s", 60, "above the known maximum is zone 5 too",
         {"heart_rate_bpm": steady((60, 205))}, MAX_200),
    Case("trimp_au", 108.0954, "60 min at 150 bpm, 50 to 190, a man (GoldenCheetah)",
         HOUR_AT_150, RANGE_50_190, tolerance=1e-4),
    Case("trimp_au", 117.60234442, "60 min at 150 bpm, 55 to 190, a woman (Banister 1991)",
         HOUR_AT_150, {"heart_rate_rest_bpm": 55.0, "heart_rate_max_bpm": 190.0, "sex": "female"},
         tolerance=1e-4),
    Case("edwards_trimp_au", 160, "10, 20, 15, 10 and 5 minutes in the zones (Edwards 1993)",
         FIVE_ZONES, MAX_200),
    Case("decoupling_percent", 6.25, "one speed, 150 bpm and then 160 bpm: 1 − 150/160",
         {"distance_m": covered((1200, 3)), "heart_rate_bpm": steady((600, 150), (600, 160))}),
    Case("decoupling_percent", 6.59340659, "3.5 m/s at 150 bpm, then 3.4 m/s at 156 bpm",
         {"distance_m": covered((900, 3.5), (900, 3.4)),
          "heart_rate_bpm": steady((900, 150), (900, 156))}, tolerance=1e-6),
    Case("efficiency_factor", 200 / 145, "200 m a minute at 145 bpm",
         {"distance_m": covered((600, 200 / 60)), "heart_rate_bpm": steady((600, 145))}),
    Case("mean_cadence_spm", 170, "60 s at 180 and 30 s at 150; standing does not count",
         {"cadence_spm": steady((60, 180), (30, 0), (30, 150))}),
    Case("mean_step_length_m", 1, "3 m/s at 180 steps a minute",
         {"distance_m": covered((100, 3)), "cadence_spm": steady((100, 180))}),
    Case("mean_power_w", 150, "100 s at 300 W and 100 s standing",
         {"power_w": steady((100, 300), (100, 0))}),
    Case("normalised_power_w", 263.4466891, "300 s at 200 W and 300 s at 300 W (Coggan's rule)",
         {"power_w": steady((300, 200), (300, 300))}, tolerance=1e-6),
    Case("running_effectiveness", 0.99918367, "3.6 m/s at 245 W and 68 kg (Coggan 2016)",
         {"distance_m": covered((100, 3.6)), "power_w": steady((100, 245))}, {"mass_kg": 68.0},
         tolerance=1e-7),
    Case("highest_held_heart_rate_bpm", 180, "20 s at 180 bpm between minutes at 150",
         {"heart_rate_bpm": steady((60, 150), (20, 180), (60, 150))}),
    Case("highest_held_heart_rate_bpm", 150, "4 s at 200 bpm are not held",
         {"heart_rate_bpm": steady((60, 150), (4, 200), (60, 150))}),
    Case("lowest_5_min_heart_rate_bpm", 60, "5 min at 60 bpm, then 5 at 120",
         {"heart_rate_bpm": steady((301, 60), (300, 120))}),
    Case("hard_30_min_heart_rate_bpm", 170, "10 min at 150 bpm, then 20 at 170",
         {"heart_rate_bpm": steady((600, 150), (1200, 170))}),
    Case("lowest_altitude_m", 90, "the lowest of 100, 90 and 130 m; a missing sample is not 0 m",
         {"altitude_m": [100, 90, NAN, 130]}),
    Case("highest_altitude_m", 130, "the highest of 100, 90 and 130 m",
         {"altitude_m": [100, 90, NAN, 130]}),
    Case("grade_adjusted_speed_by_heart_rate_mps", 3 * 1.48, "Strava's factor at 10 %",
         HILL, tolerance=1e-9),
    Case("grade_adjusted_speed_by_heart_rate_mps", 3 * 0.9, "Strava's factor at −5 %",
         {"distance_m": covered((200, 3)), "altitude_m": 500 - 0.05 * covered((200, 3))},
         tolerance=1e-9),
    Case("easy_s", 600, "below 90 % of 170 bpm", THREE_PARTS, THRESHOLD_170),
    Case("easy_s", 1800, "below an aerobic threshold of 165 bpm",
         THREE_PARTS, {**THRESHOLD_170, "aerobic_threshold_heart_rate_bpm": 165.0}),
    Case("threshold_s", 1200, "from 153 bpm to below 170 bpm", THREE_PARTS, THRESHOLD_170),
    Case("threshold_s", 600, "3.8 m/s of 4 m/s, when there is no heart rate",
         {"distance_m": covered((600, 3.8))}, CRITICAL_4),
    Case("hard_s", 300, "from 170 bpm on", THREE_PARTS, THRESHOLD_170),
    Case("trimp_of_mean_au", 108.0954, "30 min at 120, 30 min at 180: 60 at 150 (GoldenCheetah)",
         {"heart_rate_bpm": steady((1800, 120), (1800, 180))}, RANGE_50_190, tolerance=1e-4),
    Case("trimp_100_au", 63.3429, "60 min at 150 bpm, threshold 170, a man (GoldenCheetah)",
         HOUR_AT_150, {**RANGE_50_190, **THRESHOLD_170}, tolerance=1e-4),
    Case("lucia_trimp_au", 130, "60, 20 and 10 min below, between and above 153 and 170 bpm",
         {"heart_rate_bpm": steady((3600, 140), (1200, 160), (600, 175))}, THRESHOLD_170),
    Case("zonal_trimp_au", 102, "10 min in each zone: 10 · (0.9 + 1.1 + 1.2 + 2 + 5)",
         {"heart_rate_bpm": steady(*[(600, bpm) for bpm in (110, 130, 150, 170, 180)])},
         THRESHOLD_170),
    Case("heart_rate_drift_percent", 100 / 15, "150 bpm and then 160 bpm",
         {"distance_m": covered((1200, 3)), "heart_rate_bpm": steady((600, 150), (600, 160))}),
    Case("rr_artefact_fraction", 0.05, "two of forty beats: one missed, one too early",
         {**HEART_BEATS, "rr_interval_s": MISSED_BEAT}),
    Case("rmssd_s", 0.02, "0.80 s and 0.82 s in turn", HEART_BEATS),
    Case("rmssd_s", 0.02, "the same with a missed and an early beat",
         {**HEART_BEATS, "rr_interval_s": MISSED_BEAT}),
    Case("sdnn_s", 0.01 * np.sqrt(40 / 39), "20 of 0.80 s and 20 of 0.82 s", HEART_BEATS),
    Case("mean_vertical_oscillation_m", 0.08, "60 s at 8 cm; standing does not count",
         {"speed_mps": steady((60, 3), (60, 0)),
          "vertical_oscillation_m": steady((60, 0.08), (60, 0.01))}),
    Case("vertical_ratio_percent", 8, "8 cm up and down over steps of 1 m",
         {"distance_m": covered((100, 3)), "cadence_spm": steady((100, 180)),
          "vertical_oscillation_m": steady((100, 0.08))}),
    Case("mean_ground_contact_s", 0.24, "60 s at 230 ms and 60 s at 250 ms",
         {"speed_mps": steady((120, 3)), "ground_contact_s": steady((60, 0.23), (60, 0.25))}),
    Case("mean_ground_contact_balance_fraction", 0.49, "49 % left throughout",
         {"speed_mps": steady((60, 3)), "ground_contact_balance_fraction": steady((60, 0.49))}),
    Case("mean_core_temperature_c", 37.5, "20 s at 37 °C, 20 s at 38 °C, 20 s without contact",
         BODY_HEAT),
    Case("max_core_temperature_c", 38, "20 s at 37 °C, 20 s at 38 °C", BODY_HEAT),
    Case("x_power_w", 250, "a steady power is its own mean", {"power_w": steady((300, 250))}),
    Case("x_power_w", 500 * np.mean((1 - (25 / 26) ** np.arange(31)) ** 4) ** 0.25,
         "30 s at 500 W after 1 s at 0 W rise as 500 · (1 − (25/26)^k), k = 0 … 30",
         {"power_w": [0, 0, *[500] * 30]}),
    Case("mean_power_w_per_kg", 4, "280 W and 70 kg", {"power_w": steady((60, 280))}),
    Case("estimated_power_w", 373.9404, "4 m/s on the flat (GoldenCheetah, GOVSS.cpp)",
         {"distance_m": covered((600, 4))}, tolerance=1e-3),
    Case("estimated_power_w", 481.54, "4 m/s at +5 %, 70 kg, 1.75 m (GoldenCheetah, GOVSS.cpp)",
         {"distance_m": covered((600, 4)), "altitude_m": 0.05 * covered((600, 4))}, tolerance=5e-3),
    Case("estimated_power_w", 289.26, "4 m/s at −5 %, 70 kg, 1.75 m (GoldenCheetah, GOVSS.cpp)",
         {"distance_m": covered((600, 4)), "altitude_m": 500 - 0.05 * covered((600, 4))},
         tolerance=5e-3),
    Case("estimated_normalised_power_w", 317.24, "3.5 m/s on the flat (GoldenCheetah, GOVSS.cpp)",
         {"distance_m": covered((600, 3.5))}, tolerance=5e-3),
    Case("flat_equivalent_speed_mps", 3.5, "on the flat it is the speed itself",
         {"distance_m": covered((600, 3.5))}, tolerance=1e-5),
    Case("govss_au", 78.1509535, "an hour at 3.8 m/s of 4.2 m/s (GoldenCheetah, GOVSS.cpp)",
         {"distance_m": covered((3600, 3.8))}, {"critical_speed_mps": 4.2}, tolerance=1e-3),
    Case("work_interval_count", 5, "5 times 3 min at 4.5 m/s, 2 min at 2.5 m/s between",
         FIVE_TIMES_THREE_MINUTES),
    Case("work_interval_count", 0, "an even run has none", {"distance_m": covered((3600, 3))}),
    Case("work_interval_s", 900, "5 times 3 min", FIVE_TIMES_THREE_MINUTES),
    Case("work_interval_speed_mps", 4.5, "5 times 3 min at 4.5 m/s", FIVE_TIMES_THREE_MINUTES),
    Case("above_critical_speed_s", 300, "5 min at 4.5 m/s of 15 min",
         {"distance_m": covered((600, 3.5), (300, 4.5))}, CRITICAL_4),
    Case("above_critical_speed_m", 150, "5 min at 0.5 m/s above it",
         {"distance_m": covered((600, 3.5), (300, 4.5))}, CRITICAL_4),
    Case("lowest_d_prime_balance_m", 76.19317507, "five efforts (Kirby 2021, closed form)",
         FIVE_EFFORTS, CRITICAL_4, tolerance=1e-6),
    Case("last_d_prime_balance_m", 120.17876071, "after the first three efforts",
         {"distance_m": FIVE_EFFORTS["distance_m"][:211]}, CRITICAL_4, tolerance=1e-6),
    Case("matches_burnt", 3, "30, 54 and 80 m of 200 m, each more than a tenth",
         FIVE_EFFORTS, CRITICAL_4),
    Case("matches_burnt", 0, "19 m of 200 m are less than a tenth",
         {"distance_m": covered((60, 3), (38, 4.5), (60, 3))}, CRITICAL_4),
    Case("graded_speed_load_au", 81, "an hour at 90 % of critical speed: 100 · 0.81",
         {"distance_m": covered((3600, 3.6))}, CRITICAL_4, tolerance=1e-6),
    Case("power_load_au", 81, "an hour at 90 % of critical power: 100 · 0.81",
         {"power_w": steady((3600, 270))}, {"critical_power_w": 300.0}),
    Case("bike_score_au", 40.5, "half an hour at 90 % of critical power",
         {"power_w": steady((1800, 270))}, {"critical_power_w": 300.0}),
    Case("heart_rate_load_au", 63.3429, "60 min at 150 bpm, threshold 170, a man (GoldenCheetah)",
         HOUR_AT_150, {**RANGE_50_190, **THRESHOLD_170}, tolerance=1e-4),
    Case("heart_rate_reserve_load_au", 100 * (100 / 120) ** 2, "100 of 120 beats above rest",
         HOUR_AT_150, {**RANGE_50_190, **THRESHOLD_170}),
    Case("session_rpe_load_au", 720, "120 min rated 6 (Foster 2001)",
         {"speed_mps": steady((7200, 3))}, {"rating": 6}),
    Case("rating_load_au", 140, "two hours rated 6: 70 an hour (Friel's table)",
         {"speed_mps": steady((7200, 3))}, {"rating": 6}),
    Case("rating_load_au", 45, "half an hour rated 7½: between 80 and 100 an hour",
         {"speed_mps": steady((1800, 3))}, {"rating": 7.5}),
    Case("load_au", 100, "an hour at critical speed",
         {"distance_m": covered((3600, 4))}, {"critical_speed_mps": 4.0}, tolerance=1e-6),
    Case("load_au", 40.5, "half an hour at 90 % of critical speed: 50 · 0.81",
         {"distance_m": covered((1800, 3.6))}, {"critical_speed_mps": 4.0}, tolerance=1e-6),
    Case("load_au", 63.3429, "60 min at 150 bpm, threshold 170, a man (GoldenCheetah's TRIMP(100))",
         HOUR_AT_150, {**RANGE_50_190, "threshold_heart_rate_bpm": 170.0}, tolerance=1e-4),
    Case("load_au", 81, "an hour at 90 % of critical power, when no speed is known",
         {"power_w": steady((3600, 270))}, {"critical_power_w": 300.0}),
    Case("load_au", 100, "an hour rated 8, when neither speed, power nor heart rate is known",
         {"cadence_spm": steady((3600, 170))}, {"rating": 8}),
    Case("load_au", 56.25, "an hour of which only the duration is known: 100 · 0.75²",
         {"cadence_spm": steady((3600, 170))}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.metric}: {case.why}")
def test_a_metric_has_the_value_worked_by_hand(case, statistics_of):
    found = statistics_of(case.session, **case.runner)
    assert found.number(case.metric) == pytest.approx(case.expected, abs=case.tolerance)


def test_every_line_of_the_catalogue_has_a_case():
    assert {case.metric for case in CASES} == {metric.name for metric in metrics.CATALOGUE}


def test_names_are_unique_and_needs_come_before_what_needs_them():
    seen: set[str] = set()
    for metric in metrics.CATALOGUE:
        assert metric.name not in seen
        assert all(need in seen for need in metric.needs if "." not in need), metric.name
        seen.add(metric.name)


def test_statistics_are_read_only_and_in_the_order_of_the_catalogue(session_of, runner_of, day):
    found = metrics.statistics(session_of(distance_m=covered((100, 3))), runner_of(), day)
    assert list(found.values) == [metric.name for metric in metrics.CATALOGUE]
    assert found.versions["load_au"] == metrics.VERSIONS["load_au"]
    with pytest.raises(TypeError):
        found.values["load_au"] = metrics.MetricValue(0.0)


def test_a_name_that_is_no_metric_is_an_error(session_of, runner_of, day):
    found = metrics.statistics(session_of(distance_m=covered((100, 3))), runner_of(), day)
    with pytest.raises(KeyError, match="loud_au"):
        found.number("loud_au")


def test_a_value_is_a_finite_number_or_a_reason():
    for wrong in ({"value": NAN}, {"value": None}, {"value": 1.0, "reason": "but"}):
        with pytest.raises(ValueError, match="needed"):
            metrics.MetricValue(**wrong)


def test_the_glossary_has_a_line_for_each_metric_each_structure_and_each_flag():
    lines = metrics.glossary().splitlines()
    structures = [structure.name for structure in metrics.STRUCTURES]
    for name in [*(metric.name for metric in metrics.CATALOGUE), *structures, *metrics.FLAGS]:
        assert sum(line.startswith(f"| `{name}` |") for line in lines) == 1, name
    assert {line.count("|") for line in lines if line} == {7, 6, 3}


def test_the_glossary_of_the_documentation_is_that_of_the_catalogue():
    written = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text()
    assert written.endswith(metrics.glossary()), "write metrics.glossary() to docs/glossary.md"


def test_every_line_says_where_it_comes_from_and_what_it_means():
    for line in (*metrics.CATALOGUE, *metrics.STRUCTURES):
        assert line.meaning, line.name
        assert line.source, line.name
        assert line.version >= 1, line.name
