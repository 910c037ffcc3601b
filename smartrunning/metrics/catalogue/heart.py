"""Lines of the catalogue: heart rate, training impulse, drift, and variability between beats."""

from typing import Final

from smartrunning.metrics import (
    aerobic,
    beat_intervals,
    heart_rate,
    heart_rate_extremes,
    intensity,
    trimp,
)
from smartrunning.metrics.catalogue.needs import (
    AEROBIC_HEART_RATE,
    ALTITUDE,
    CADENCE,
    CRITICAL_SPEED,
    HEART_RATE,
    HEART_RATE_MAX,
    HEART_RATE_REST,
    SEX,
    THRESHOLD_HEART_RATE,
)
from smartrunning.metrics.metric import Metric

ZONE_NEEDS = (HEART_RATE, "mean_heart_rate_bpm", HEART_RATE_MAX)
ZONES = tuple(f"heart_rate_zone_{zone}_s" for zone in range(1, 6))
INTENSITY_USES = (
    HEART_RATE, THRESHOLD_HEART_RATE, AEROBIC_HEART_RATE, CRITICAL_SPEED, ALTITUDE,
)  # fmt: skip
INTENSITY_SOURCE = "three-zone model (Seiler & Kjerland 2006); GoldenCheetah's default thresholds"

LINES: Final[tuple[Metric, ...]] = (
    Metric("mean_heart_rate_bpm", "bpm", "mean heart rate over time",
           "definition", (HEART_RATE,), 1, heart_rate.mean_heart_rate),
    Metric("max_heart_rate_bpm", "bpm",
           "highest heart rate; lone spikes of more than 20 bpm a second left out",
           "definition", (HEART_RATE,), 1, heart_rate.max_heart_rate),
    Metric("highest_held_heart_rate_bpm", "bpm",
           "highest heart rate held for most of ten seconds, stretches locked on to the steps left "
           "out",
           "running median of 11 s", (HEART_RATE,), 1, heart_rate_extremes.highest_held,
           (CADENCE,)),
    Metric("hard_30_min_heart_rate_bpm", "bpm",
           "mean heart rate of the last 20 of the 30 minutes with the highest mean",
           "Friel 2009", (HEART_RATE,), 1, heart_rate_extremes.last_20_of_hardest_30_min,
           (CADENCE,)),
    Metric("lowest_5_min_heart_rate_bpm", "bpm", "lowest mean heart rate of five minutes",
           "definition", (HEART_RATE,), 1, heart_rate_extremes.lowest_5_min, (CADENCE,)),
    Metric("heart_rate_zone_1_s", "s", "time from 50 % to 60 % of the maximal heart rate",
           "Edwards 1993", ZONE_NEEDS, 1, heart_rate.zone_1),
    Metric("heart_rate_zone_2_s", "s", "time from 60 % to 70 % of the maximal heart rate",
           "Edwards 1993", ZONE_NEEDS, 1, heart_rate.zone_2),
    Metric("heart_rate_zone_3_s", "s", "time from 70 % to 80 % of the maximal heart rate",
           "Edwards 1993", ZONE_NEEDS, 1, heart_rate.zone_3),
    Metric("heart_rate_zone_4_s", "s", "time from 80 % to 90 % of the maximal heart rate",
           "Edwards 1993", ZONE_NEEDS, 1, heart_rate.zone_4),
    Metric("heart_rate_zone_5_s", "s", "time at 90 % of the maximal heart rate or more",
           "Edwards 1993", ZONE_NEEDS, 1, heart_rate.zone_5),
    Metric("easy_s", "s",
           "time below the first threshold: by heart rate, else by the 30-s mean of graded speed; "
           "the first threshold is 90 % of the second where it is unknown",
           INTENSITY_SOURCE, ("elapsed_s",), 1, intensity.easy, INTENSITY_USES),
    Metric("threshold_s", "s", "time between the two thresholds, in the same way",
           INTENSITY_SOURCE, ("elapsed_s",), 1, intensity.threshold, INTENSITY_USES),
    Metric("hard_s", "s", "time at the second threshold or above, in the same way",
           INTENSITY_SOURCE, ("elapsed_s",), 1, intensity.hard, INTENSITY_USES),
    Metric("trimp_au", "au",
           "training impulse: minutes times x·A·exp(b·x), x the share of the heart-rate reserve, "
           "summed sample by sample; A, b = 0.64, 1.92 for men, 0.86, 1.67 for women",
           "Banister 1991",
           (HEART_RATE, HEART_RATE_MAX, HEART_RATE_REST, SEX, "max_heart_rate_bpm"), 1,
           trimp.trimp),
    Metric("trimp_of_mean_au", "au",
           "the same of the mean heart rate of the session, as it was first defined",
           "Banister 1991; GoldenCheetah, TRIMPPoints.cpp",
           ("trimp_au", "mean_heart_rate_bpm", HEART_RATE_MAX, HEART_RATE_REST, SEX), 1,
           trimp.trimp_of_mean),
    Metric("trimp_100_au", "au",
           "training impulse by samples over that of an hour at threshold heart rate, times 100",
           "GoldenCheetah, TRIMP(100)",
           ("trimp_au", HEART_RATE_MAX, HEART_RATE_REST, THRESHOLD_HEART_RATE, SEX), 1,
           trimp.trimp_100),
    Metric("edwards_trimp_au", "au",
           "training impulse: minutes in each heart-rate zone times its number",
           "Edwards 1993", ZONES, 1, trimp.edwards_trimp),
    Metric("lucia_trimp_au", "au",
           "training impulse: minutes below, between and above the thresholds times 1, 2 and 3; "
           "the first threshold is 90 % of the second where it is unknown",
           "Lucia 2003", (HEART_RATE, "mean_heart_rate_bpm", THRESHOLD_HEART_RATE), 1,
           trimp.lucia_trimp, (AEROBIC_HEART_RATE,)),
    Metric("zonal_trimp_au", "au",
           "training impulse: minutes from 0, 68, 83, 94 and 105 % of the threshold heart rate "
           "times 0.9, 1.1, 1.2, 2 and 5",
           "GoldenCheetah, HrZones.cpp",
           (HEART_RATE, "mean_heart_rate_bpm", THRESHOLD_HEART_RATE), 1, trimp.zonal_trimp),
    Metric("decoupling_percent", "%",
           "loss of graded speed per heartbeat from the first half of the moving time to the "
           "second",
           "Friel; GoldenCheetah, AerobicDecoupling.cpp", (HEART_RATE, "mean_moving_speed_mps"), 1,
           aerobic.decoupling, (ALTITUDE,)),
    Metric("heart_rate_drift_percent", "%",
           "rise of the mean heart rate from the first half of the moving time to the second",
           "definition; cardiovascular drift: Coyle & González-Alonso 2001",
           (HEART_RATE, "mean_moving_speed_mps"), 1, aerobic.heart_rate_drift),
    Metric("efficiency_factor", "m/beat",
           "normalised graded speed in m/min over mean heart rate",
           "Friel", ("mean_heart_rate_bpm", "mean_moving_speed_mps"), 1, aerobic.efficiency_factor,
           (ALTITUDE,)),
    Metric("rr_artefact_fraction", "1",
           "share of the times between heart beats outside 0.3 s to 2 s, or more than 20 % from "
           "the median of the five around",
           "20 %: Malik 1989", (), 1, beat_intervals.artefact_share),
    Metric("rmssd_s", "s",
           "root mean square of the differences of successive times between heart beats, artefacts "
           "left out",
           "Task Force 1996", ("rr_artefact_fraction",), 1, beat_intervals.rmssd),
    Metric("sdnn_s", "s",
           "sample standard deviation of the times between heart beats, artefacts left out",
           "Task Force 1996", ("rr_artefact_fraction",), 1, beat_intervals.sdnn),
)  # fmt: skip
"""In the order in which they are computed."""
