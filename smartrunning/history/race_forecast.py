"""Times to be expected in races, each law with the error that it had on the runner's own races.

Every race of the runner is predicted from what was known the day before it, law by law; the errors
say how far each can be trusted. Laws are combined by their errors so far, and the combination is
shown only where it was better than the baselines: Riegel's law, and the last time over the
distance.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

import numpy as np
from scipy import stats

from smartrunning.history.critical_speed_timeline import DatedCriticalSpeed, critical_speed_timeline
from smartrunning.history.race_methods import BASELINES, METHODS, Known
from smartrunning.history.races import Race, candidates_of, races_before, races_of
from smartrunning.history.sessions import DatedStatistics
from smartrunning.units import METRES_PER_KILOMETRE, FloatArray

FORECAST_DISTANCES_M: Final = (1500.0, 3000.0, 5000.0, 10000.0, 21097.5, 42195.0)
SIMILAR_RATIO: Final = 2.2
"""Races within this factor of a distance tell how well a law does there."""
LEAST_TESTS: Final = 5
"""Fewer tests do not tell which of two predictions is better."""
USUAL_ERROR: Final[Mapping[str, float]] = {
    "critical speed": 0.025,
    "Riegel": 0.035,
    "personal Riegel": 0.035,
    "VDOT": 0.035,
    "Tanda": 0.03,
    "combined": 0.03,
}
"""Relative error of a law before it was tried on the runner: Tanda (2011) gives 4 min of 3 h; the
others err by two to four per cent between neighbouring distances."""
USUAL_TESTS: Final = 4.0
"""Tests that the usual error counts for."""
CONFIDENCE: Final = 0.95
BASELINE_WORDS: Final[Mapping[str, str]] = {
    "Riegel": "Riegel's law",
    "last time": "your last time over the distance",
}
TRAINING_WEEKS: Final = 8
TAPER_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class MethodForecast:
    """One law's time over one distance.

    Attributes
    ----------
    method : str
        Name of the law, or ``combined``.
    duration_s : float
        Time to be expected.
    interval_s : tuple of float
        95 % interval by the errors on the runner's own races, and the law's usual error.
    tests : int
        Own races of similar distance on which it was tried.
    error_fraction : float
        Root mean square of its relative errors there; NaN without tests.
    bias_fraction : float
        Mean of its relative errors: positive when races took longer than it said; NaN without.
    """

    method: str
    duration_s: float
    interval_s: tuple[float, float]
    tests: int
    error_fraction: float
    bias_fraction: float


@dataclass(frozen=True, slots=True)
class RaceForecast:
    """What to expect over one distance.

    Attributes
    ----------
    distance_m : float
        The distance.
    forecasts : tuple of MethodForecast
        One a law that says something, smallest error first.
    combined : MethodForecast or None
        The laws together, where that was better than the baselines.
    reason : str
        Why there is no combined prediction, or none at all; empty when there is one.
    """

    distance_m: float
    forecasts: tuple[MethodForecast, ...]
    combined: MethodForecast | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Test:
    """Logarithms of true over predicted time of one race, by method."""

    distance_m: float
    errors: dict[str, float]


def race_forecasts(
    sessions: Sequence[DatedStatistics],
    day: date,
    distances_m: Sequence[float] = FORECAST_DISTANCES_M,
    *,
    timeline: Sequence[DatedCriticalSpeed] | None = None,
) -> tuple[RaceForecast, ...]:
    """Expected times of races on a day, with the errors of each law on the runner's own races.

    Parameters
    ----------
    sessions : sequence of DatedStatistics
        The runner's sessions, in any order; those of ``day`` and later are not looked at.
    day : datetime.date
        Day of the race.
    distances_m : sequence of float, optional
        Distances to be predicted.
    timeline : sequence of DatedCriticalSpeed, optional
        The runner's dated critical speeds; made from the sessions when not given.

    Returns
    -------
    tuple of RaceForecast
        One a distance, in the order given.
    """
    past = [one for one in sessions if one.local_date < day]
    dated = critical_speed_timeline(past) if timeline is None else timeline
    candidates = candidates_of(past)
    training = _Training.of(past)
    tests = _tests(candidates, dated, training)
    known = _known(candidates, dated, training, day)
    return tuple(_forecast(known, tests, distance_m) for distance_m in distances_m)


@dataclass(frozen=True, slots=True, eq=False)
class _Training:
    """Running by day, added up so that any weeks are a difference."""

    days: list[int]
    distance_m: FloatArray
    moving_s: FloatArray

    @classmethod
    def of(cls, sessions: Sequence[DatedStatistics]) -> Self:
        runs = sorted(
            (
                one.local_date.toordinal(),
                one.statistics.number("distance_m"),
                one.statistics.number("moving_s"),
            )
            for one in sessions
            if one.is_running and not one.excluded
        )
        known = [run for run in runs if math.isfinite(run[1]) and math.isfinite(run[2])]
        return cls(
            [run[0] for run in known],
            np.concatenate([[0.0], np.cumsum([run[1] for run in known])]),
            np.concatenate([[0.0], np.cumsum([run[2] for run in known])]),
        )

    def before(self, day: date) -> tuple[float, float]:
        """Kilometres a week and pace of the weeks that count before a race."""
        last = (day - timedelta(days=TAPER_DAYS)).toordinal()
        bounds = bisect_left(self.days, last - 7 * TRAINING_WEEKS), bisect_left(self.days, last)
        distance_m, moving_s = (
            float(total[bounds[1]] - total[bounds[0]]) for total in (self.distance_m, self.moving_s)
        )
        kilometres = distance_m / METRES_PER_KILOMETRE
        return kilometres / TRAINING_WEEKS, moving_s / kilometres if kilometres else math.nan


def _known(
    candidates: Sequence[Race],
    dated: Sequence[DatedCriticalSpeed],
    training: _Training,
    day: date,
) -> Known:
    place = bisect_left(dated, day, key=lambda one: one.day)
    week_km, pace_s_per_km = training.before(day)
    return Known(
        day=day,
        races=tuple(races_before(candidates, day)),
        critical_speed=dated[place - 1].critical_speed if place else None,
        week_km=week_km,
        pace_s_per_km=pace_s_per_km,
    )


def _tests(
    candidates: Sequence[Race], dated: Sequence[DatedCriticalSpeed], training: _Training
) -> list[_Test]:
    """Errors of every law on every race, each combined by the errors before it."""
    tests: list[_Test] = []
    for race in races_of(candidates):
        known = _known(candidates, dated, training, race.day)
        predicted = _predicted(known, race.distance_m)
        errors = {
            name: math.log(race.duration_s / time_s)
            for name, time_s in (predicted | _baselines(known, race.distance_m)).items()
            if math.isfinite(time_s)
        }
        if predicted:
            together_s = _combined_s(predicted, tests, race.distance_m)
            errors["combined"] = math.log(race.duration_s / together_s)
        if errors:
            tests.append(_Test(race.distance_m, errors))
    return tests


def _predicted(known: Known, distance_m: float) -> dict[str, float]:
    times_s = {name: method(known, distance_m) for name, method in METHODS.items()}
    return {name: time_s for name, time_s in times_s.items() if math.isfinite(time_s)}


def _baselines(known: Known, distance_m: float) -> dict[str, float]:
    return {name: method(known, distance_m) for name, method in BASELINES.items()}


def _errors(tests: Sequence[_Test], distance_m: float, method: str) -> FloatArray:
    """Errors of a law on races of similar distance."""
    return np.array(
        [
            test.errors[method]
            for test in tests
            if method in test.errors
            and abs(math.log(test.distance_m / distance_m)) <= math.log(SIMILAR_RATIO)
        ]
    )


def _mean_square(errors: FloatArray, usual: float) -> float:
    total = USUAL_TESTS * usual**2 + float((errors**2).sum())
    return total / (USUAL_TESTS + len(errors))


def _combined_s(predicted: Mapping[str, float], tests: Sequence[_Test], distance_m: float) -> float:
    """Mean of the logarithms, each with the weight of its errors so far."""
    weight = [
        1 / _mean_square(_errors(tests, distance_m, name), USUAL_ERROR[name]) for name in predicted
    ]
    return math.exp(float(np.average(np.log(list(predicted.values())), weights=weight)))


def _forecast(known: Known, tests: Sequence[_Test], distance_m: float) -> RaceForecast:
    predicted = _predicted(known, distance_m)
    if not predicted:
        return RaceForecast(distance_m, (), None, "There is no race to start from.")
    forecasts = tuple(
        sorted(
            (_of_method(name, time_s, tests, distance_m) for name, time_s in predicted.items()),
            key=lambda one: one.interval_s[1] / one.interval_s[0],
        )
    )
    reason = _not_better(tests, distance_m) if len(predicted) > 1 else "There is only one law."
    if reason:
        return RaceForecast(distance_m, forecasts, None, reason)
    together_s = _combined_s(predicted, tests, distance_m)
    combined = _of_method("combined", together_s, tests, distance_m)
    return RaceForecast(distance_m, forecasts, combined, "")


def _of_method(
    name: str, time_s: float, tests: Sequence[_Test], distance_m: float
) -> MethodForecast:
    errors = _errors(tests, distance_m, name)
    deviation = math.sqrt(_mean_square(errors, USUAL_ERROR[name]))
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, USUAL_TESTS + len(errors))) * deviation
    return MethodForecast(
        method=name,
        duration_s=time_s,
        interval_s=(time_s * math.exp(-reach), time_s * math.exp(reach)),
        tests=len(errors),
        error_fraction=math.sqrt(float((errors**2).mean())) if len(errors) else math.nan,
        bias_fraction=float(errors.mean()) if len(errors) else math.nan,
    )


def _not_better(tests: Sequence[_Test], distance_m: float) -> str:
    """Why the combination is not shown; empty when it was better than each baseline."""
    combined = _errors(tests, distance_m, "combined")
    if len(combined) < LEAST_TESTS:
        return (
            f"Only {len(combined)} of your races are near this distance; {LEAST_TESTS} are needed "
            "to tell whether the laws together are better than one."
        )
    for name in BASELINES:
        both = [
            (test.errors["combined"], test.errors[name])
            for test in tests
            if name in test.errors
            and "combined" in test.errors
            and abs(math.log(test.distance_m / distance_m)) <= math.log(SIMILAR_RATIO)
        ]
        ours, theirs = (math.sqrt(sum(e[k] ** 2 for e in both)) for k in (0, 1))
        if both and ours >= theirs:
            return (
                f"On {len(both)} of your races the laws together were no better than "
                f"{BASELINE_WORDS[name]}."
            )
    return ""
