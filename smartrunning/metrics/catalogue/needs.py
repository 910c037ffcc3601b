"""Needs that many lines of the catalogue share."""

from typing import Final

ALTITUDE: Final = "records.altitude_m"
CADENCE: Final = "records.cadence_spm"
HEART_RATE: Final = "records.heart_rate_bpm"
POWER: Final = "records.power_w"
HEART_RATE_MAX: Final = "thresholds.heart_rate_max_bpm"
HEART_RATE_REST: Final = "thresholds.heart_rate_rest_bpm"
THRESHOLD_HEART_RATE: Final = "thresholds.threshold_heart_rate_bpm"
AEROBIC_HEART_RATE: Final = "thresholds.aerobic_threshold_heart_rate_bpm"
CRITICAL_SPEED: Final = "thresholds.critical_speed_mps"
CRITICAL_POWER: Final = "thresholds.critical_power_w"
D_PRIME: Final = "thresholds.d_prime_m"
SEX: Final = "runner.sex"
MASS: Final = "runner.mass_kg"
HEIGHT: Final = "runner.height_m"
RATING: Final = "session.rating_of_perceived_exertion"
