"""The catalogue of metrics: each a line of data, computed in this order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from smartrunning.metrics import (
    aerobic,
    altitude,
    distance,
    graded_speed,
    heart_rate,
    load,
    power,
    running_form,
    time,
    trimp,
)
from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import FLAGS
from smartrunning.metrics.values import MetricValue


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a session.

    Attributes
    ----------
    name : str
        Name with the unit as suffix.
    unit : str
        Unit as it is written for people.
    meaning : str
        What the number says, and by which rule.
    source : str
        Where the rule comes from: author and year, or the program whose rule it is.
    needs : tuple of str
        ``records.<column>``, ``thresholds.<field>``, ``runner.<field>`` or names of metrics earlier
        in the catalogue; without one of them there is no value, only the reason.
    version : int
        Raised when the same session would give another number.
    formula : callable
        From the evidence to the value; called only when all needs are met.
    """

    name: str
    unit: str
    meaning: str
    source: str
    needs: tuple[str, ...]
    version: int
    formula: Callable[[Evidence], MetricValue]


_HEART_RATE = "records.heart_rate_bpm"
_ALTITUDE = "records.altitude_m"
_POWER = "records.power_w"
_MAXIMUM = "thresholds.heart_rate_max_bpm"
_REST = "thresholds.heart_rate_rest_bpm"
_ZONES = tuple(f"heart_rate_zone_{zone}_s" for zone in range(1, 6))

CATALOGUE: Final[tuple[Metric, ...]] = (
    Metric(
        "elapsed_s",
        "s",
        "time from start to end, pauses included",
        "FIT total_elapsed_time",
        (),
        1,
        time.elapsed,
    ),
    Metric(
        "timer_s",
        "s",
        "time the device's timer ran, pauses left out",
        "FIT total_timer_time",
        ("elapsed_s",),
        1,
        time.timer,
    ),
    Metric(
        "moving_s",
        "s",
        "time at 0.5 m/s or faster, pauses and gaps over 30 s left out",
        "definition",
        ("elapsed_s",),
        1,
        time.moving,
    ),
    Metric(
        "distance_m",
        "m",
        "distance covered, leaps that no human can have run left out",
        "FIT total_distance; fastest step: Graubner & Nixdorf 2011",
        (),
        1,
        distance.distance,
    ),
    Metric(
        "mean_speed_mps",
        "m/s",
        "distance over timer time",
        "definition",
        ("distance_m", "timer_s"),
        1,
        distance.mean_speed,
    ),
    Metric(
        "mean_moving_speed_mps",
        "m/s",
        "distance covered while moving, over moving time",
        "definition",
        ("moving_s",),
        1,
        distance.mean_moving_speed,
    ),
    Metric(
        "ascent_m",
        "m",
        "metres climbed, by hysteresis of 3 m",
        "GoldenCheetah, BasicRideMetrics.cpp",
        (_ALTITUDE,),
        1,
        altitude.ascent,
    ),
    Metric(
        "descent_m",
        "m",
        "metres descended, by hysteresis of 3 m",
        "GoldenCheetah, BasicRideMetrics.cpp, mirrored",
        (_ALTITUDE,),
        1,
        altitude.descent,
    ),
    Metric(
        "grade_adjusted_speed_mps",
        "m/s",
        "level speed of the same cost C(i)/C(0), over moving time; grade fitted over 60 m",
        "Minetti 2002",
        (_ALTITUDE, "mean_moving_speed_mps"),
        1,
        graded_speed.grade_adjusted_speed,
    ),
    Metric(
        "normalised_graded_speed_mps",
        "m/s",
        "fourth-power mean of the 30-s mean of grade-adjusted speed, standing included",
        "Coggan 2003, on the speed of Minetti 2002",
        (_ALTITUDE, "mean_moving_speed_mps"),
        1,
        graded_speed.normalised_graded_speed,
    ),
    Metric(
        "mean_heart_rate_bpm",
        "bpm",
        "mean heart rate over time",
        "definition",
        (_HEART_RATE,),
        1,
        heart_rate.mean_heart_rate,
    ),
    Metric(
        "max_heart_rate_bpm",
        "bpm",
        "highest heart rate; lone spikes of more than 20 bpm a second left out",
        "definition",
        (_HEART_RATE,),
        1,
        heart_rate.max_heart_rate,
    ),
    Metric(
        "heart_rate_zone_1_s",
        "s",
        "time from 50 % to 60 % of the maximal heart rate",
        "Edwards 1993",
        (_HEART_RATE, "mean_heart_rate_bpm", _MAXIMUM),
        1,
        heart_rate.zone_1,
    ),
    Metric(
        "heart_rate_zone_2_s",
        "s",
        "time from 60 % to 70 % of the maximal heart rate",
        "Edwards 1993",
        (_HEART_RATE, "mean_heart_rate_bpm", _MAXIMUM),
        1,
        heart_rate.zone_2,
    ),
    Metric(
        "heart_rate_zone_3_s",
        "s",
        "time from 70 % to 80 % of the maximal heart rate",
        "Edwards 1993",
        (_HEART_RATE, "mean_heart_rate_bpm", _MAXIMUM),
        1,
        heart_rate.zone_3,
    ),
    Metric(
        "heart_rate_zone_4_s",
        "s",
        "time from 80 % to 90 % of the maximal heart rate",
        "Edwards 1993",
        (_HEART_RATE, "mean_heart_rate_bpm", _MAXIMUM),
        1,
        heart_rate.zone_4,
    ),
    Metric(
        "heart_rate_zone_5_s",
        "s",
        "time at 90 % of the maximal heart rate or more",
        "Edwards 1993",
        (_HEART_RATE, "mean_heart_rate_bpm", _MAXIMUM),
        1,
        heart_rate.zone_5,
    ),
    Metric(
        "trimp_au",
        "au",
        "training impulse: minutes times x·A·exp(b·x), x the share of the heart-rate reserve, "
        "summed sample by sample; A, b = 0.64, 1.92 for men, 0.86, 1.67 for women",
        "Banister 1991",
        (_HEART_RATE, _MAXIMUM, _REST, "runner.sex", "max_heart_rate_bpm"),
        1,
        trimp.trimp,
    ),
    Metric(
        "edwards_trimp_au",
        "au",
        "training impulse: minutes in each heart-rate zone times its number",
        "Edwards 1993",
        _ZONES,
        1,
        trimp.edwards_trimp,
    ),
    Metric(
        "decoupling_percent",
        "%",
        "loss of graded speed per heartbeat from the first half of the moving time to the second",
        "Friel; GoldenCheetah, AerobicDecoupling.cpp",
        (_HEART_RATE, "mean_moving_speed_mps"),
        1,
        aerobic.decoupling,
    ),
    Metric(
        "efficiency_factor",
        "m/beat",
        "normalised graded speed in m/min over mean heart rate",
        "Friel",
        ("mean_heart_rate_bpm", "mean_moving_speed_mps"),
        1,
        aerobic.efficiency_factor,
    ),
    Metric(
        "mean_cadence_spm",
        "spm",
        "mean of the steps per minute, both feet, while steps are taken",
        "definition",
        ("records.cadence_spm",),
        1,
        running_form.mean_cadence,
    ),
    Metric(
        "mean_step_length_m",
        "m",
        "mean moving speed over mean cadence",
        "definition",
        ("mean_moving_speed_mps", "mean_cadence_spm"),
        1,
        running_form.mean_step_length,
    ),
    Metric(
        "mean_power_w",
        "W",
        "mean running power over time, standing included",
        "definition",
        (_POWER,),
        1,
        power.mean_power,
    ),
    Metric(
        "normalised_power_w",
        "W",
        "fourth-power mean of the 30-s mean of power, full windows only",
        "Coggan 2003",
        (_POWER,),
        1,
        power.normalised_power,
    ),
    Metric(
        "running_effectiveness",
        "kg/N",
        "mean speed over power per body mass",
        "Coggan 2016",
        ("mean_speed_mps", "mean_power_w", "runner.mass_kg"),
        1,
        power.running_effectiveness,
    ),
    Metric(
        "load_au",
        "au",
        "contribution to the day's load, 100 for an hour at the threshold: by graded speed over "
        "critical speed, else by heart rate, else by duration",
        "Coggan 2003; Banister 1991 as GoldenCheetah's TRIMP(100)",
        ("timer_s",),
        1,
        load.load,
    ),
)
"""All metrics; one that needs another comes after it."""


def glossary() -> str:
    """Glossary of the catalogue and of the flags, as Markdown.

    Returns
    -------
    str
        Two tables, a line a metric and a line a flag, in catalogue order.
    """
    metrics = [
        f"| `{metric.name}` | {metric.unit} | {metric.meaning} | {_as_code(metric.needs)} | "
        f"{metric.source} | {metric.version} |"
        for metric in CATALOGUE
    ]
    flags = [f"| `{flag}` | {meaning} |" for flag, meaning in FLAGS.items()]
    head = ["| metric | unit | meaning | needs | source | version |", "|---|---|---|---|---|--:|"]
    return "\n".join([*head, *metrics, "", "| flag | meaning |", "|---|---|", *flags, ""])


def _as_code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"
