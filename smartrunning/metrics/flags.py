"""What there is to know about a number: stable codes and their meaning."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CLOCK_JUMP: Final = "clock_jump"
TIMER_FROM_PAUSES: Final = "timer_from_pauses"
DISTANCE_FROM_SPEED: Final = "distance_from_speed"
DISTANCE_FROM_DEVICE_TOTAL: Final = "distance_from_device_total"
SAMPLES_END_EARLY: Final = "samples_end_early"
DISTANCE_JUMPS_LEFT_OUT: Final = "distance_jumps_left_out"
ALTITUDE_BAROMETRIC: Final = "altitude_barometric"
ALTITUDE_FROM_SATELLITES: Final = "altitude_from_satellites"
ALTITUDE_PARTIAL: Final = "altitude_partial"
LEVEL_ASSUMED: Final = "level_assumed"
HEART_RATE_PARTIAL: Final = "heart_rate_partial"
HEART_RATE_SPIKES_LEFT_OUT: Final = "heart_rate_spikes_left_out"
HEART_RATE_ABOVE_MAXIMUM: Final = "heart_rate_above_maximum"
POWER_PARTIAL: Final = "power_partial"
POWER_ESTIMATED: Final = "power_estimated"
POWER_OF_AN_APP: Final = "power_of_an_app"
INTERVALS_FROM_LAPS: Final = "intervals_from_laps"
INTERVALS_DETECTED: Final = "intervals_detected"
D_PRIME_OVERDRAWN: Final = "d_prime_overdrawn"
RR_ARTEFACTS_LEFT_OUT: Final = "rr_artefacts_left_out"
AEROBIC_THRESHOLD_ASSUMED: Final = "aerobic_threshold_assumed"
INTENSITY_FROM_HEART_RATE: Final = "intensity_from_heart_rate"
INTENSITY_FROM_GRADED_SPEED: Final = "intensity_from_graded_speed"
SPEED_NOT_OVER_GROUND: Final = "speed_not_over_ground"
LOAD_FROM_GRADED_SPEED: Final = "load_from_graded_speed"
LOAD_FROM_POWER: Final = "load_from_power"
LOAD_FROM_HEART_RATE: Final = "load_from_heart_rate"
LOAD_FROM_RATING: Final = "load_from_rating"
LOAD_FROM_DURATION: Final = "load_from_duration"
LOAD_SOURCES_DISAGREE: Final = "load_sources_disagree"
SEX_UNKNOWN_MEAN_OF_BOTH: Final = "sex_unknown_mean_of_both"
THRESHOLD_HEART_RATE_ASSUMED: Final = "threshold_heart_rate_assumed"
POPULATION_THRESHOLDS: Final = "population_thresholds"

FLAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        CLOCK_JUMP: "the device's clock jumped; the jump is not counted",
        TIMER_FROM_PAUSES: "the device gives no credible timer; elapsed time less pauses",
        SAMPLES_END_EARLY: "the samples end long before the session; they speak for their part",
        DISTANCE_FROM_SPEED: "no distance was recorded; the sum of speed over time",
        DISTANCE_FROM_DEVICE_TOTAL: "the samples do not give it; the device's own total",
        DISTANCE_JUMPS_LEFT_OUT: "leaps of the distance that no human can have run are not counted",
        ALTITUDE_BAROMETRIC: "the altitude is a barometer's",
        ALTITUDE_FROM_SATELLITES: "the altitude comes from satellites; the watch has no barometer",
        ALTITUDE_PARTIAL: "the altitude is missing in part; taken as level there",
        LEVEL_ASSUMED: "the altitude is unknown; the whole course is taken as level",
        HEART_RATE_PARTIAL: "the heart rate is missing in part; only the rest counts",
        HEART_RATE_SPIKES_LEFT_OUT: "spikes faster than a heart can change are not counted",
        HEART_RATE_ABOVE_MAXIMUM: "the heart rate went above the runner's known maximum",
        POWER_PARTIAL: "the power is missing in part; only the rest counts",
        POWER_ESTIMATED: "estimated from speed, grade, height and mass, not measured",
        POWER_OF_AN_APP: "the power is that of an app or a foot pod, not the watch's own",
        INTERVALS_FROM_LAPS: "work and rest are those of the laps",
        INTERVALS_DETECTED: "work and rest were found in the speed; no laps tell them",
        D_PRIME_OVERDRAWN: "more was spent than D′: it or the critical speed is too low",
        RR_ARTEFACTS_LEFT_OUT: "intervals between beats that no heart makes are left out",
        AEROBIC_THRESHOLD_ASSUMED: "the aerobic threshold is assumed at 90 % of the threshold",
        INTENSITY_FROM_HEART_RATE: "intensity by heart rate",
        INTENSITY_FROM_GRADED_SPEED: "intensity by graded speed",
        SPEED_NOT_OVER_GROUND: "indoors; the speed is not measured over ground",
        LOAD_FROM_GRADED_SPEED: "load from graded speed and critical speed",
        LOAD_FROM_POWER: "load from power and critical power",
        LOAD_FROM_HEART_RATE: "load from heart rate and its thresholds",
        LOAD_FROM_RATING: "load from the runner's own rating of the effort: an estimate",
        LOAD_SOURCES_DISAGREE: "another source of the load says twice as much, or half",
        LOAD_FROM_DURATION: "load from duration alone, as of an easy run: an estimate",
        SEX_UNKNOWN_MEAN_OF_BOTH: "the runner's sex is unknown; the mean of both formulas",
        THRESHOLD_HEART_RATE_ASSUMED: "the threshold heart rate is assumed at 90 % of the maximum",
        POPULATION_THRESHOLDS: "the thresholds are those of a population, not the runner's own",
    }
)
"""Meaning of each flag, fit to be shown beside a number."""
