"""All metrics of a session as one writes them first: with numpy and pandas, a function for each.

Nothing is shared between them, and nothing is checked: no gaps, no pauses, no glitches, no flags.
"""

import numpy as np
import pandas as pd

from smartrunning import metrics

Series = pd.Series
BOUNDS = {
    "maximum": [95, 114, 133, 152, 171, 999],
    "reserve": [120, 134, 148, 162, 176, 999],
    "friel": [0, 144.5, 153, 161.5, 170, 175.1, 180.2, 999],
    "golden_cheetah": [0, 115.6, 141.1, 159.8, 178.5, 999],
    "critical_speed": [0, 3.36, 3.654, 3.99, 4.41, 4.998, 99],
    "critical_power": [0, 200, 225, 250, 287.5, 9999],
}


def naive(table: pd.DataFrame) -> dict[str, float]:
    """All of it, of a table with a row a second and the canonical columns."""
    found: dict[str, float] = {}
    for part in (distances, grades, hearts, powers, loads, efforts, parts):
        found |= part(table)
    return found


def distances(table: pd.DataFrame) -> dict[str, float]:
    """Times, distances, climb."""
    distance_m, moving = table["distance_m"], table["speed_mps"].iloc[1:] >= 0.5
    up_m, down_m = climb(table["altitude_m"])
    return {
        "elapsed_s": table.index[-1],
        "moving_s": moving.sum(),
        "distance_m": distance_m.iloc[-1],
        "mean_speed_mps": distance_m.iloc[-1] / table.index[-1],
        "mean_moving_speed_mps": distance_m.diff()[1:][moving].sum() / moving.sum(),
        "ascent_m": up_m,
        "descent_m": down_m,
        "lowest_altitude_m": table["altitude_m"].min(),
        "highest_altitude_m": table["altitude_m"].max(),
        "mean_cadence_spm": table["cadence_spm"].iloc[1:].mean(),
    }


def climb(altitude_m: Series) -> tuple[float, float]:
    """Ascent and descent by hysteresis of 3 m, row by row."""
    up_m = down_m = 0.0
    reference_m = altitude_m.iloc[0]
    for here_m in altitude_m:
        if here_m > reference_m + 3:
            up_m, reference_m = up_m + here_m - reference_m, here_m
        elif here_m < reference_m - 3:
            down_m, reference_m = down_m + reference_m - here_m, here_m
    return up_m, down_m


def grade_of(table: pd.DataFrame) -> Series:
    """Grade of the smoothed altitude."""
    smooth_m = table["altitude_m"].rolling(20, center=True, min_periods=1).mean()
    step_m = table["distance_m"].diff().replace(0, np.nan)
    return (smooth_m.diff() / step_m).clip(-0.45, 0.45).fillna(0)


def minetti(grade: Series) -> Series:
    """Cost of running, term by term."""
    return (
        155.4 * grade**5 - 30.4 * grade**4 - 43.3 * grade**3 + 46.3 * grade**2 + 19.5 * grade + 3.6
    )


def graded_speed(table: pd.DataFrame) -> Series:
    """Level speed of the same cost."""
    return table["distance_m"].diff()[1:] * minetti(grade_of(table))[1:] / 3.6


def grades(table: pd.DataFrame) -> dict[str, float]:
    """Graded speeds."""
    points = np.array([-40, -30, -20, -10, -8, -5, -2, 0, 2, 5, 10, 20, 30, 40]) / 100
    factors = [1.937, 1.49, 1.085, 0.875, 0.875, 0.9, 0.95, 1, 1.05, 1.19, 1.48, 2.28, 3.16, 3.739]
    by_table = table["distance_m"].diff() * np.interp(grade_of(table), points, factors)
    return {
        "grade_adjusted_speed_mps": graded_speed(table).mean(),
        "grade_adjusted_speed_by_heart_rate_mps": by_table[1:].mean(),
        "normalised_graded_speed_mps": normalised(graded_speed(table)),
    }


def normalised(rate: Series) -> float:
    """Fourth-power mean of the 30-s mean."""
    return (rate.rolling(30).mean() ** 4).mean() ** 0.25


def seconds_in(values: Series, bounds: list[float]) -> dict[str, float]:
    """Seconds between bounds."""
    cut = pd.cut(values, bounds, right=False, labels=False)
    return {str(zone): float((cut == zone).sum()) for zone in range(len(bounds) - 1)}


def trimp(heart_rate_bpm: Series) -> float:
    """Training impulse of a woman with 50 bpm to 190 bpm, row by row."""
    reserve = (heart_rate_bpm - 50) / 140
    return reserve.apply(lambda x: x * 0.86 * np.exp(1.67 * x)).sum() / 60


def hearts(table: pd.DataFrame) -> dict[str, float]:
    """Heart rate, zones, training impulses, drift."""
    heart_rate = table["heart_rate_bpm"].iloc[1:]
    found = {
        "mean_heart_rate_bpm": heart_rate.mean(),
        "max_heart_rate_bpm": table["heart_rate_bpm"].max(),
        "highest_held_heart_rate_bpm": heart_rate.rolling(11).median().max(),
        "lowest_5_min_heart_rate_bpm": heart_rate.rolling(300).mean().min(),
        "hard_30_min_heart_rate_bpm": heart_rate.rolling(1800).mean().max(),
        "trimp_au": trimp(heart_rate),
    }
    for model, bounds in BOUNDS.items():
        if model not in {"critical_speed", "critical_power"}:
            times = seconds_in(heart_rate, bounds)
            found |= {f"{model}_{zone}": value for zone, value in times.items()}
    mean_x = (heart_rate.mean() - 50) / 140
    found["trimp_of_mean_au"] = len(heart_rate) / 60 * mean_x * 0.86 * np.exp(1.67 * mean_x)
    threshold_x = (170 - 50) / 140
    found["trimp_100_au"] = (
        100 * trimp(heart_rate) / (60 * threshold_x * 0.86 * np.exp(1.67 * threshold_x))
    )
    edwards = seconds_in(heart_rate, BOUNDS["maximum"]).values()
    found["edwards_trimp_au"] = np.dot(list(edwards), [1, 2, 3, 4, 5]) / 60
    lucia = seconds_in(heart_rate, [0, 153, 170, 999]).values()
    found["lucia_trimp_au"] = np.dot(list(lucia), [1, 2, 3]) / 60
    zonal = seconds_in(heart_rate, BOUNDS["golden_cheetah"]).values()
    found["zonal_trimp_au"] = np.dot(list(zonal), [0.9, 1.1, 1.2, 2, 5]) / 60
    speed, half = graded_speed(table), len(heart_rate) // 2
    first, second = speed.iloc[:half].mean(), speed.iloc[half:].mean()
    first_bpm, second_bpm = heart_rate.iloc[:half].mean(), heart_rate.iloc[half:].mean()
    found["decoupling_percent"] = 100 * (1 - second / second_bpm / (first / first_bpm))
    found["heart_rate_drift_percent"] = 100 * (second_bpm / first_bpm - 1)
    found["efficiency_factor"] = 60 * normalised(speed) / heart_rate.mean()
    return found


def powers(table: pd.DataFrame) -> dict[str, float]:
    """Measured and estimated power."""
    power = table["power_w"].iloc[1:]
    smooth = power.ewm(alpha=1 / 26, adjust=False).mean()
    estimated = estimated_power(table)
    found = {
        "mean_power_w": power.mean(),
        "normalised_power_w": normalised(power),
        "x_power_w": (smooth**4).mean() ** 0.25,
        "mean_power_w_per_kg": power.mean() / 60,
        "estimated_power_w": estimated.mean(),
        "estimated_normalised_power_w": normalised(estimated),
    }
    for zone, seconds in seconds_in(power, BOUNDS["critical_power"]).items():
        found[f"critical_power_{zone}"] = seconds
    return found


def estimated_power(table: pd.DataFrame) -> Series:
    """Running power by the model of GOVSS, 60 kg, 1.7 m."""
    speed = table["distance_m"].diff()[1:].rolling(120, min_periods=1).mean()
    grade = grade_of(table)[1:].rolling(120, min_periods=1).mean()
    area_m2 = 0.2025 * 1.7**0.725 * 60**0.425 * 0.266
    drag = 0.5 * 1.2 * 0.9 * area_m2 * speed**2 / 60
    kinetic = (speed**2 - speed.shift().fillna(speed) ** 2) / (2 * speed)
    cost = minetti(grade) * (0.25 + 0.054 * speed) * (1 - 0.5 * speed / 8.33)
    return (drag + kinetic + cost) * speed * 60


def loads(table: pd.DataFrame) -> dict[str, float]:
    """Loads by each source, and what is left of D′."""
    hours = table.index[-1] / 3600
    speed, power = graded_speed(table), table["power_w"].iloc[1:]
    heart_rate = table["heart_rate_bpm"].iloc[1:]
    balance = balance_of(speed)
    found = {
        "graded_speed_load_au": 100 * hours * (normalised(speed) / 4.2) ** 2,
        "power_load_au": 100 * hours * (normalised(power) / 250) ** 2,
        "heart_rate_reserve_load_au": 100 * ((heart_rate - 50) ** 2).sum() / 120**2 / 3600,
        "above_critical_speed_s": (speed > 4.2).sum(),
        "above_critical_speed_m": (speed - 4.2).clip(0).sum(),
        "lowest_d_prime_balance_m": min(balance),
        "last_d_prime_balance_m": balance[-1],
    }
    found["load_au"] = found["graded_speed_load_au"]
    rolling = speed.rolling(30, min_periods=1).mean()
    for zone, seconds in seconds_in(rolling, [0, 3.78, 4.2, 99]).items():
        found[f"intensity_{zone}"] = seconds
    for zone, seconds in seconds_in(speed, BOUNDS["critical_speed"]).items():
        found[f"critical_speed_{zone}"] = seconds
    return found


def balance_of(speed_mps: Series) -> list[float]:
    """D′ of 200 m, row by row."""
    missing, left = 0.0, [200.0]
    for speed in speed_mps:
        if speed > 4.2:
            missing += speed - 4.2
        else:
            missing *= np.exp(-(4.2 - speed) / 200)
        left.append(200 - missing)
    return left


def efforts(table: pd.DataFrame) -> dict[str, float]:
    """Best efforts and mean-maximal curves."""
    distance_m = table["distance_m"]
    found = {
        f"best_{target_m}": best_effort(distance_m, target_m)
        for target_m in metrics.BEST_EFFORT_DISTANCES_M
        if target_m <= distance_m.iloc[-1]
    }
    speeds = {"plain": distance_m.diff()[1:].to_numpy(), "graded": graded_speed(table).to_numpy()}
    for name, speed in speeds.items():
        for span in metrics.MEAN_MAXIMAL_DURATIONS_S:
            if span <= len(speed):
                window = np.ones(int(span)) / span
                found[f"{name}_{span}"] = np.convolve(speed, window, "valid").max()
    return found


def best_effort(distance_m: Series, target_m: float) -> float:
    """Fastest stretch by two pointers, once from each start and once to each end."""
    times, metres = list(distance_m.index), list(distance_m)
    best, ahead, behind = float("inf"), 0, 0
    for here in range(len(metres)):
        while ahead < len(metres) and metres[ahead] < metres[here] + target_m:
            ahead += 1
        if ahead < len(metres):
            share = (metres[here] + target_m - metres[ahead - 1]) / (
                metres[ahead] - metres[ahead - 1]
            )
            passed_s = times[ahead - 1] + share * (times[ahead] - times[ahead - 1])
            best = min(best, passed_s - times[here])
        while behind + 1 < len(metres) and metres[behind + 1] <= metres[here] - target_m:
            behind += 1
        if metres[behind] <= metres[here] - target_m:
            share = (metres[here] - target_m - metres[behind]) / (
                metres[behind + 1] - metres[behind]
            )
            passed_s = times[behind] + share * (times[behind + 1] - times[behind])
            best = min(best, times[here] - passed_s)
    return best


def parts(table: pd.DataFrame) -> dict[str, float]:
    """Splits of kilometres and miles, and change points of the speed by binary segmentation."""
    found: dict[str, float] = {}
    for length_m in (1000.0, 1609.344):
        for number, part in table.groupby((table["distance_m"] // length_m).astype(int)):
            found[f"split_{length_m}_{number}_s"] = len(part)
            found[f"split_{length_m}_{number}_bpm"] = part["heart_rate_bpm"].mean()
            found[f"split_{length_m}_{number}_w"] = part["power_w"].mean()
            found[f"split_{length_m}_{number}_up_m"], _ = climb(part["altitude_m"])
    found["changes"] = len(change_points(graded_speed(table).to_numpy()))
    return found


def change_points(speed: np.ndarray) -> list[int]:
    """Cuts that save more than 15 m²/s each, the best one first, in each part again."""
    if len(speed) < 30:
        return []
    count = np.arange(1, len(speed))
    left = np.cumsum(speed)[:-1]
    right = speed.sum() - left
    saved = left**2 / count + right**2 / (len(speed) - count) - speed.sum() ** 2 / len(speed)
    cut = int(np.argmax(saved)) + 1
    if saved[cut - 1] < 15:
        return []
    later = [cut + each for each in change_points(speed[cut:])]
    return [*change_points(speed[:cut]), cut, *later]
