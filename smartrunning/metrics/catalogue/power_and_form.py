"""Lines of the catalogue: power, measured and estimated, and running form."""

from typing import Final

from smartrunning.metrics import power, running_form
from smartrunning.metrics.catalogue.needs import ALTITUDE, HEIGHT, MASS, POWER
from smartrunning.metrics.metric import Metric

LINES: Final[tuple[Metric, ...]] = (
    Metric("mean_cadence_spm", "spm",
           "mean of the steps per minute, both feet, while steps are taken",
           "definition", ("records.cadence_spm",), 1, running_form.mean_cadence),
    Metric("mean_step_length_m", "m", "mean moving speed over mean cadence",
           "definition", ("mean_moving_speed_mps", "mean_cadence_spm"), 1,
           running_form.mean_step_length),
    Metric("mean_vertical_oscillation_m", "m", "mean vertical travel of the trunk while moving",
           "FIT vertical_oscillation", ("records.vertical_oscillation_m",), 1,
           running_form.mean_vertical_oscillation),
    Metric("vertical_ratio_percent", "%", "mean vertical oscillation over mean step length",
           "FIT vertical_ratio", ("mean_vertical_oscillation_m", "mean_step_length_m"), 1,
           running_form.vertical_ratio),
    Metric("mean_ground_contact_s", "s", "mean time of one foot on the ground while moving",
           "FIT stance_time", ("records.ground_contact_s",), 1, running_form.mean_ground_contact),
    Metric("mean_ground_contact_balance_fraction", "1",
           "mean share of the left foot in the ground contact while moving",
           "FIT stance_time_balance", ("records.ground_contact_balance_fraction",), 1,
           running_form.mean_ground_contact_balance),
    Metric("mean_core_temperature_c", "°C",
           "mean core temperature of the body, as an app on the watch wrote it",
           "developer field of the sensor", (), 1, running_form.mean_core_temperature),
    Metric("max_core_temperature_c", "°C",
           "highest core temperature of the body, as an app on the watch wrote it",
           "developer field of the sensor", (), 1, running_form.max_core_temperature),
    Metric("mean_power_w", "W", "mean running power over time, standing included",
           "definition", (POWER,), 1, power.mean_power),
    Metric("normalised_power_w", "W",
           "fourth-power mean of the 30-s mean of power, full windows only",
           "Coggan 2003", (POWER,), 1, power.normalised_power),
    Metric("x_power_w", "W",
           "fourth-power mean of the power, exponentially weighted with a time constant of 25 s",
           "Skiba 2006", (POWER,), 1, power.exponential_power),
    Metric("mean_power_w_per_kg", "W/kg", "mean running power over body mass",
           "definition", ("mean_power_w", MASS), 1, power.power_per_mass),
    Metric("running_effectiveness", "kg/N", "mean speed over power per body mass",
           "Coggan 2016", ("mean_speed_mps", "mean_power_w", MASS), 1,
           power.running_effectiveness),
    Metric("estimated_power_w", "W",
           "mean running power while moving or standing, estimated from speed, grade, height and "
           "mass; its interval is what runners differ in",
           "Skiba 2006 (GOVSS); Minetti 2002", ("mean_moving_speed_mps", MASS, HEIGHT), 1,
           power.estimated_power, (ALTITUDE,)),
    Metric("estimated_normalised_power_w", "W",
           "fourth-power mean of the 30-s mean of the estimated running power (LNP)",
           "Skiba 2006 (GOVSS); Minetti 2002", ("mean_moving_speed_mps", MASS, HEIGHT), 1,
           power.estimated_normalised_power, (ALTITUDE,)),
    Metric("flat_equivalent_speed_mps", "m/s",
           "steady speed on the flat of the same estimated normalised power (xPace)",
           "GoldenCheetah, xPace; Skiba 2006", ("estimated_normalised_power_w", MASS, HEIGHT), 1,
           power.flat_equivalent_speed),
)  # fmt: skip
"""In the order in which they are computed."""
