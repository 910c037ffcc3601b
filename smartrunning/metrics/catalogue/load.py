"""Lines of the catalogue: intervals, D′ and load."""

from typing import Final

from smartrunning.metrics import load, load_sources, strain_on_d_prime, work
from smartrunning.metrics.catalogue.needs import (
    ALTITUDE,
    CRITICAL_POWER,
    CRITICAL_SPEED,
    D_PRIME,
    HEART_RATE,
    HEART_RATE_MAX,
    HEART_RATE_REST,
    HEIGHT,
    MASS,
    POWER,
    RATING,
    SEX,
    THRESHOLD_HEART_RATE,
)
from smartrunning.metrics.metric import Metric

BALANCE_NEEDS = ("mean_moving_speed_mps", CRITICAL_SPEED, D_PRIME)
BALANCE_SOURCE = "Skiba 2015, differential form; for running Kirby 2021"
SPEED_NEEDS = ("mean_moving_speed_mps", CRITICAL_SPEED)
RANGE_NEEDS = (HEART_RATE, "max_heart_rate_bpm", HEART_RATE_MAX, HEART_RATE_REST)
SOURCES = ("graded_speed_load_au", "power_load_au", "heart_rate_load_au", "rating_load_au")

LINES: Final[tuple[Metric, ...]] = (
    Metric("work_interval_count", "1",
           "how many intervals of work there are: those of the laps, else stretches that the speed "
           "shows by its changes; 0 when none stand out",
           "definition; changes: Killick 2012", ("mean_moving_speed_mps",), 1, work.count,
           (ALTITUDE,)),
    Metric("work_interval_s", "s", "time in intervals of work",
           "definition", ("work_interval_count",), 1, work.duration, (ALTITUDE,)),
    Metric("work_interval_speed_mps", "m/s",
           "mean speed in intervals of work, graded where the altitude is known",
           "definition", ("work_interval_count",), 1, work.speed, (ALTITUDE,)),
    Metric("above_critical_speed_s", "s", "time in which graded speed is above critical speed",
           "definition", SPEED_NEEDS, 1, strain_on_d_prime.time_above_critical_speed, (ALTITUDE,)),
    Metric("above_critical_speed_m", "m",
           "distance beyond that at critical speed, in the time above it",
           "definition", SPEED_NEEDS, 1, strain_on_d_prime.distance_above_critical_speed,
           (ALTITUDE,)),
    Metric("lowest_d_prime_balance_m", "m",
           "least that was left of D′: spent above critical speed, regained below by "
           "exp(−(CS − v)·t/D′)",
           BALANCE_SOURCE, BALANCE_NEEDS, 1, strain_on_d_prime.lowest_d_prime_balance, (ALTITUDE,)),
    Metric("last_d_prime_balance_m", "m", "what was left of D′ at the end",
           BALANCE_SOURCE, BALANCE_NEEDS, 1, strain_on_d_prime.last_d_prime_balance, (ALTITUDE,)),
    Metric("matches_burnt", "1",
           "how many efforts took a tenth of D′ or more, without regaining a fiftieth between",
           "a tenth: GoldenCheetah, WPrime.cpp, 2 kJ of 20 kJ", BALANCE_NEEDS, 1,
           strain_on_d_prime.matches_burnt, (ALTITUDE,)),
    Metric("graded_speed_load_au", "au",
           "100 an hour times the square of normalised graded speed over critical speed",
           "Coggan 2003, with speed for power",
           ("distance_m", *SPEED_NEEDS), 1, load_sources.graded_speed_load, (ALTITUDE, SEX)),
    Metric("power_load_au", "au",
           "100 an hour times the square of normalised power over critical power",
           "Coggan 2003", (POWER, "normalised_power_w", CRITICAL_POWER), 1,
           load_sources.power_load),
    Metric("bike_score_au", "au", "100 an hour times the square of xPower over critical power",
           "Skiba 2006 (BikeScore)", (POWER, "x_power_w", CRITICAL_POWER), 1,
           load_sources.bike_score),
    Metric("heart_rate_load_au", "au",
           "training impulse over that of an hour at threshold heart rate, times 100; unknown sex, "
           "threshold and missing samples are made up for and flagged",
           "Banister 1991 as GoldenCheetah's TRIMP(100)", RANGE_NEEDS, 1,
           load_sources.heart_rate_load, (SEX, THRESHOLD_HEART_RATE)),
    Metric("heart_rate_reserve_load_au", "au",
           "100 an hour times the square of the heart-rate reserve over that at the threshold",
           "Coggan 2003, with the reserve of Karvonen 1957 for power", RANGE_NEEDS, 1,
           load_sources.heart_rate_reserve_load, (THRESHOLD_HEART_RATE,)),
    Metric("session_rpe_load_au", "au",
           "rating of perceived exertion (0 to 10) times minutes, on a scale of its own",
           "Foster 2001", ("timer_s", RATING), 1, load_sources.session_rpe_load),
    Metric("rating_load_au", "au",
           "load of an hour of this rating of perceived exertion times hours: an estimate",
           "Friel, table of the training stress score by rating", ("timer_s", RATING), 1,
           load_sources.rating_load),
    Metric("govss_au", "au",
           "100 an hour times the square of estimated normalised power over that at critical speed",
           "Skiba 2006 (GOVSS); GoldenCheetah, GOVSS.cpp",
           ("estimated_normalised_power_w", CRITICAL_SPEED, MASS, HEIGHT), 1, load_sources.govss),
    Metric("load_au", "au",
           "contribution to the day's load, 100 for an hour at the threshold: by graded speed, "
           "else power, else heart rate, else rating, else duration; indoors power and heart "
           "rate first",
           "Coggan 2003; Banister 1991 as GoldenCheetah's TRIMP(100)",
           ("timer_s",), 2, load.load, (*SOURCES, "moving_s")),
)  # fmt: skip
"""In the order in which they are computed."""
