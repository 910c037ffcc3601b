"""Lines of the catalogue: time, distance, terrain and pace."""

from typing import Final

from smartrunning.metrics import distance, graded_speed, terrain, time
from smartrunning.metrics.catalogue.needs import ALTITUDE
from smartrunning.metrics.metric import Metric

LINES: Final[tuple[Metric, ...]] = (
    Metric("elapsed_s", "s", "time from start to end, pauses included",
           "FIT total_elapsed_time", (), 1, time.elapsed),
    Metric("timer_s", "s", "time the device's timer ran, pauses left out",
           "FIT total_timer_time", ("elapsed_s",), 1, time.timer),
    Metric("moving_s", "s",
           "time at 0.5 m/s or faster along the track, where that does not tell by the speed; "
           "pauses and gaps over 30 s left out",
           "definition", ("elapsed_s",), 2, time.moving),
    Metric("distance_m", "m", "distance covered, leaps that no human can have run left out",
           "FIT total_distance; fastest step: Graubner & Nixdorf 2011", (), 1, distance.distance),
    Metric("mean_speed_mps", "m/s", "distance over timer time",
           "definition", ("distance_m", "timer_s"), 1, distance.mean_speed),
    Metric("mean_moving_speed_mps", "m/s", "distance covered while moving, over moving time",
           "definition", ("moving_s",), 1, distance.mean_moving_speed),
    Metric("ascent_m", "m", "metres climbed, by hysteresis of 3 m",
           "GoldenCheetah, BasicRideMetrics.cpp", (ALTITUDE,), 1, terrain.ascent),
    Metric("descent_m", "m", "metres descended, by hysteresis of 3 m",
           "GoldenCheetah, BasicRideMetrics.cpp, mirrored", (ALTITUDE,), 1, terrain.descent),
    Metric("lowest_altitude_m", "m", "lowest altitude above sea level",
           "definition", (ALTITUDE,), 1, terrain.lowest_altitude),
    Metric("highest_altitude_m", "m", "highest altitude above sea level",
           "definition", (ALTITUDE,), 1, terrain.highest_altitude),
    Metric("grade_adjusted_speed_mps", "m/s",
           "level speed of the same cost C(i)/C(0), over moving time; grade fitted over 60 m",
           "Minetti 2002", (ALTITUDE, "mean_moving_speed_mps"), 1,
           graded_speed.grade_adjusted_speed),
    Metric("grade_adjusted_speed_by_heart_rate_mps", "m/s",
           "level speed at the same heart rate, over moving time; grade fitted over 60 m",
           "Strava's table, as in GoldenCheetah, DanielsPoints.cpp",
           (ALTITUDE, "mean_moving_speed_mps"), 1, graded_speed.grade_adjusted_speed_by_heart_rate),
    Metric("normalised_graded_speed_mps", "m/s",
           "fourth-power mean of the 30-s mean of grade-adjusted speed, standing included",
           "Coggan 2003, on the speed of Minetti 2002", (ALTITUDE, "mean_moving_speed_mps"), 1,
           graded_speed.normalised_graded_speed),
)  # fmt: skip
"""In the order in which they are computed."""
