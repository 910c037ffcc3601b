"""Running power from speed, grade, height and mass: the model behind GOVSS.

``P = m·v·(½·ρ·Cd·Af·v²/m + (v² − v0²)/(2·d) + C(i)·η(v))`` (Skiba 2006; frontal area as Arsac &
Locatelli 2001; cost of running C(i) as Minetti et al. 2002). It is an estimate: runners of one mass
differ in what a metre costs them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq

from smartrunning.metrics.grade import running_cost_j_per_kg_m
from smartrunning.metrics.rolling import normalised_mean
from smartrunning.metrics.track import Track
from smartrunning.units import FloatArray

AIR_DENSITY_KG_PER_M3: Final = 1.2
DRAG_COEFFICIENT: Final = 0.9
"""Of a standing cylinder (Arsac & Locatelli 2001)."""
FRONTAL_AREA_SHARE: Final = 0.266
"""Frontal area over body surface (Arsac & Locatelli 2001)."""
FASTEST_EFFICIENCY_MPS: Final = 8.33
"""Speed in the model's efficiency of running (Skiba 2006)."""
SMOOTHING_S: Final = 120.0
"""Trailing mean of speed and grade that the model works on (Skiba 2006)."""
RELATIVE_ERROR: Final = 2 * 0.24 / 3.40
"""Half of a 95 % interval as a share of the power, from what runners differ in: the cost of level
running was 3.40 ± 0.24 J/kg/m (mean, standard deviation; Minetti et al. 2002)."""
FASTEST_FLAT_MPS: Final = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class PowerCurve:
    """Estimated running power of a session.

    Attributes
    ----------
    power_w : ndarray of shape (n,)
        W at each sample, NaN where the speed is unknown or no time passes.
    normalised_w : float
        Lactate-normalised power: fourth-power mean of the 30-s mean; NaN below 30 s.
    """

    power_w: FloatArray
    normalised_w: float


def running_power_w(
    speed_mps: FloatArray,
    grade: FloatArray,
    mass_kg: float,
    height_m: float,
    kinetic_j_per_kg_m: FloatArray | float = 0.0,
) -> FloatArray:
    """Running power.

    Parameters
    ----------
    speed_mps, grade : ndarray
        Speed in m/s, and rise over run.
    mass_kg, height_m : float
        Of the body.
    kinetic_j_per_kg_m : ndarray or float, optional
        Change of kinetic energy over each metre.

    Returns
    -------
    ndarray
        W.
    """
    body_m2 = 0.2025 * height_m**0.725 * mass_kg**0.425  # surface, Du Bois & Du Bois 1916
    drag = 0.5 * AIR_DENSITY_KG_PER_M3 * DRAG_COEFFICIENT * FRONTAL_AREA_SHARE * body_m2
    efficiency = (0.25 + 0.054 * speed_mps) * (1 - 0.5 * speed_mps / FASTEST_EFFICIENCY_MPS)
    cost = running_cost_j_per_kg_m(grade) * efficiency
    per_kg_m: FloatArray = drag * speed_mps**2 / mass_kg + kinetic_j_per_kg_m + cost
    return per_kg_m * speed_mps * mass_kg


def flat_power_w(speed_mps: float, mass_kg: float, height_m: float) -> float:
    """Running power at a steady speed on the flat.

    Parameters
    ----------
    speed_mps : float
        Speed.
    mass_kg, height_m : float
        Of the body.

    Returns
    -------
    float
        W.
    """
    return float(running_power_w(np.array(speed_mps), np.array(0.0), mass_kg, height_m))


def flat_speed_mps(power_w: float, mass_kg: float, height_m: float) -> float:
    """Steady speed on the flat that takes a power.

    Parameters
    ----------
    power_w : float
        Power, not below 0.
    mass_kg, height_m : float
        Of the body.

    Returns
    -------
    float
        m/s; NaN beyond 10 m/s.
    """
    if not 0 <= power_w <= flat_power_w(FASTEST_FLAT_MPS, mass_kg, height_m):
        return float("nan")
    found: float = brentq(
        lambda speed_mps: flat_power_w(speed_mps, mass_kg, height_m) - power_w,
        0.0,
        FASTEST_FLAT_MPS,
        xtol=1e-6,
    )
    return found


def power_curve(track: Track, mass_kg: float, height_m: float) -> PowerCurve:
    """Running power through a session.

    GoldenCheetah starts from a standstill, with a spike of kinetic energy; here the first speed is
    taken to be there already.

    Parameters
    ----------
    track : Track
        One session.
    mass_kg, height_m : float
        Of the body.

    Returns
    -------
    PowerCurve
        All NaN when no speed is known.
    """
    weight_s = track.trusted_s
    clock_s = np.cumsum(weight_s)
    span_s = np.minimum(clock_s, SMOOTHING_S)
    step_m = np.where(weight_s > 0, track.step_m, 0.0)
    rise = np.nan_to_num(track.grade_fraction) * weight_s
    speed_mps, grade = (
        _trailing_mean(np.cumsum(amount), clock_s, span_s) for amount in (step_m, rise)
    )
    before_mps = np.concatenate([speed_mps[:1], speed_mps[:-1]])
    before_mps = np.where(np.isfinite(before_mps), before_mps, speed_mps)
    covered_m = speed_mps * weight_s
    with np.errstate(divide="ignore", invalid="ignore"):
        kinetic = np.where(covered_m > 0, (speed_mps**2 - before_mps**2) / (2 * covered_m), 0.0)
    power_w = running_power_w(speed_mps, grade, mass_kg, height_m, kinetic)
    power_w = np.where(weight_s > 0, np.maximum(power_w, 0.0), np.nan)
    joules = np.where(weight_s > 0, np.nan_to_num(power_w) * weight_s, 0.0)
    return PowerCurve(power_w, normalised_mean(joules, weight_s))


def _trailing_mean(total: FloatArray, clock_s: FloatArray, span_s: FloatArray) -> FloatArray:
    """Mean over the span before each sample; NaN where no time has passed."""
    before = np.interp(clock_s - span_s, clock_s, total)
    passed = span_s > 0
    return np.where(passed, total - before, np.nan) / np.where(passed, span_s, 1.0)
