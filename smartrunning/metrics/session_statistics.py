"""The statistics of one session: every metric of the catalogue, and the best efforts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Self

from smartrunning.metrics.best_efforts import BEST_EFFORTS_VERSION, BestEffort, best_efforts
from smartrunning.metrics.catalogue import CATALOGUE, Metric
from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import SAMPLES_END_EARLY
from smartrunning.metrics.needs import missing, population_flag
from smartrunning.metrics.track import Track
from smartrunning.metrics.values import MetricValue, unknown
from smartrunning.records import Session
from smartrunning.runner import Runner

VERSIONS: Final[Mapping[str, int]] = MappingProxyType(
    {**{metric.name: metric.version for metric in CATALOGUE}, "best_efforts": BEST_EFFORTS_VERSION}
)
"""Version of each metric, and of the best efforts, in this code."""


@dataclass(frozen=True, slots=True)
class SessionStatistics:
    """What a session comes to.

    Attributes
    ----------
    values : mapping of str to MetricValue
        Each metric by name, read-only, in catalogue order.
    best_efforts : tuple of BestEffort
        By rising distance.
    versions : mapping of str to int
        Version of the code behind each metric, and behind ``best_efforts``; read-only.
    """

    values: Mapping[str, MetricValue]
    best_efforts: tuple[BestEffort, ...]
    versions: Mapping[str, int]

    def __post_init__(self) -> None:
        """Freeze copies of the mappings."""
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
        object.__setattr__(self, "versions", MappingProxyType(dict(self.versions)))

    def __reduce__(
        self,
    ) -> tuple[type[Self], tuple[dict[str, MetricValue], tuple[BestEffort, ...], dict[str, int]]]:
        """Return what a copy is made of; read-only mappings alone cannot be sent to a worker."""
        return type(self), (dict(self.values), self.best_efforts, dict(self.versions))

    def number(self, name: str) -> float:
        """Number of a metric.

        Parameters
        ----------
        name : str
            Name of a metric of the catalogue.

        Returns
        -------
        float
            Its value; NaN when it is unknown.

        Raises
        ------
        KeyError
            If the catalogue has no such metric.
        """
        if name not in VERSIONS:
            raise KeyError(f"the catalogue has no metric {name!r}")
        return self.values[name].number if name in self.values else float("nan")


def statistics(session: Session, runner: Runner, day: date) -> SessionStatistics:
    """Statistics of a session.

    Parameters
    ----------
    session : Session
        What was recorded.
    runner : Runner
        Whose session it is.
    day : datetime.date
        Day of the session in the runner's own zone; decides which thresholds hold.

    Returns
    -------
    SessionStatistics
        All metrics of the catalogue, each a finite number or a reason, and the best efforts.
    """
    track, values = Track(session), dict[str, MetricValue]()
    evidence = Evidence(track, runner, runner.thresholds_on(day), values)
    for metric in CATALOGUE:
        values[metric.name] = _value(metric, evidence)
    return SessionStatistics(values, best_efforts(track, runner), VERSIONS)


def _value(metric: Metric, evidence: Evidence) -> MetricValue:
    """Value of a metric, or the reason of the first need that is not met."""
    for need in metric.needs:
        reason = missing(need, evidence)
        if reason:
            return unknown(reason)
    value = metric.formula(evidence)
    inherited = [flag for need in metric.needs for flag in _flags_of(need, evidence)]
    early = (SAMPLES_END_EARLY,) if evidence.track.ends_early else ()
    flags = tuple(dict.fromkeys((*value.flags, *inherited, *early)))
    return MetricValue(value.value, value.reason, flags if value.value is not None else ())


def _flags_of(need: str, evidence: Evidence) -> tuple[str, ...]:
    """What is to be said about a need that is met."""
    if need.startswith("thresholds."):
        flag = population_flag(evidence.thresholds)
        return (flag,) if flag else ()
    return evidence.values[need].flags if need in evidence.values else ()
