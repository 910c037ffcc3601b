"""Which form of the model foretells a runner's efforts best, each left out in turn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smartrunning.history.critical_speed_models import (
    FORMS,
    Fitting,
    by_three_parameters,
    time_for_distance_s,
)
from smartrunning.history.personal_bests import PersonalBest
from smartrunning.units import FloatArray


@dataclass(frozen=True, slots=True)
class ModelFit:
    """One form of the model through some efforts.

    Attributes
    ----------
    model : str
        Name of the form.
    critical_speed_mps, d_prime_m : float
        Its parameters.
    maximal_speed_mps : float
        Third parameter; infinite for forms without one.
    standard_error_critical_speed_mps, standard_error_d_prime_m : float
        By the curvature of the squared error; NaN when there are no more efforts than parameters.
    left_out_error_fraction : float
        Root mean square of the relative errors of time when each effort in turn is foretold from
        the others; NaN when there are too few.
    note : str
        Why the form says nothing here; empty when it does.
    """

    model: str
    critical_speed_mps: float
    d_prime_m: float
    maximal_speed_mps: float = math.inf
    standard_error_critical_speed_mps: float = math.nan
    standard_error_d_prime_m: float = math.nan
    left_out_error_fraction: float = math.nan
    note: str = ""


def compared_models(efforts: Sequence[PersonalBest]) -> tuple[ModelFit, ...]:
    """Each form through the same efforts, best foreteller first.

    Parameters
    ----------
    efforts : sequence of PersonalBest
        All-out efforts of at least two durations.

    Returns
    -------
    tuple of ModelFit
        One a form, by rising error of the efforts left out; those without one last.
    """
    distance_m = np.array([effort.distance_m for effort in efforts])
    duration_s = np.array([effort.duration_s for effort in efforts])
    fits = [_fit(name, form, distance_m, duration_s) for name, form in FORMS.items()]
    unknown = math.inf
    return tuple(
        sorted(
            fits,
            key=lambda fit: (
                unknown if math.isnan(fit.left_out_error_fraction) else fit.left_out_error_fraction
            ),
        )
    )


def _fit(name: str, form: Fitting, distance_m: FloatArray, duration_s: FloatArray) -> ModelFit:
    needed = 3 if form is by_three_parameters else 2
    if len(set(duration_s.tolist())) < needed:
        note = f"It needs {needed} efforts of different durations; found {len(set(duration_s))}."
        return ModelFit(name, math.nan, math.nan, note=note)
    (speed_mps, reserve_m, fastest_mps), errors = form(distance_m, duration_s)
    left_out = _left_out_error(form, distance_m, duration_s) if len(duration_s) > needed else None
    return ModelFit(
        name,
        speed_mps,
        reserve_m,
        fastest_mps,
        *errors,
        math.nan if left_out is None else left_out,
    )


def _left_out_error(form: Fitting, distance_m: FloatArray, duration_s: FloatArray) -> float | None:
    """Error of the time of each effort by the fit to all others."""
    errors: list[float] = []
    for place in range(len(duration_s)):
        others = np.arange(len(duration_s)) != place
        if len(set(duration_s[others].tolist())) < 2:
            return None
        parameters, _ = form(distance_m[others], duration_s[others])
        foretold_s = time_for_distance_s(float(distance_m[place]), parameters)
        errors.append(foretold_s / float(duration_s[place]) - 1)
    return math.sqrt(float(np.mean(np.square(errors))))
