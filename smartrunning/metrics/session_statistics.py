"""The statistics of one session: every metric of the catalogue, and every structure."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Self

from smartrunning.metrics.best_efforts import BestEffort
from smartrunning.metrics.catalogue import CATALOGUE, LINES, STRUCTURES, Metric
from smartrunning.metrics.dependence import Basis, basis
from smartrunning.metrics.evidence import Evidence
from smartrunning.metrics.flags import SAMPLES_END_EARLY
from smartrunning.metrics.hard_efforts import HardEffort
from smartrunning.metrics.matches import Match
from smartrunning.metrics.mean_maximal import (
    MEAN_MAXIMAL_DURATIONS_S,
    NO_CURVE,
    MeanMaximalCurve,
)
from smartrunning.metrics.needs import missing, population_flag
from smartrunning.metrics.segments import Segment
from smartrunning.metrics.track import Track
from smartrunning.metrics.values import MetricValue, unknown
from smartrunning.metrics.zones import ZoneTimes
from smartrunning.records import Session
from smartrunning.runner import Runner

VERSIONS: Final[Mapping[str, int]] = MappingProxyType({line.name: line.version for line in LINES})
"""Version of each metric and of each structure in this code."""


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
        Version of the code behind each metric and each structure; read-only.
    hard_efforts : tuple of HardEffort
        By rising duration.
    kilometres, miles, laps : tuple of Segment
        In order; those of the device for laps.
    intervals : tuple of Segment
        Work and rest from start to end; empty when no work stands out.
    matches : tuple of Match
        Efforts that took a good part of D′; empty when D′ is unknown.
    zones : tuple of ZoneTimes
        One for each model that the thresholds of the day allow.
    mean_maximal : MeanMaximalCurve
        Fastest mean speed of each duration.
    basis : mapping of str to object
        What it was made with besides the session; see `smartrunning.metrics.basis`; read-only.
    """

    values: Mapping[str, MetricValue]
    best_efforts: tuple[BestEffort, ...]
    versions: Mapping[str, int]
    hard_efforts: tuple[HardEffort, ...] = ()
    kilometres: tuple[Segment, ...] = ()
    miles: tuple[Segment, ...] = ()
    laps: tuple[Segment, ...] = ()
    intervals: tuple[Segment, ...] = ()
    matches: tuple[Match, ...] = ()
    zones: tuple[ZoneTimes, ...] = ()
    mean_maximal: MeanMaximalCurve = NO_CURVE
    basis: Basis = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze copies of the mappings."""
        for name in ("values", "versions", "basis"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Return what a copy is made of; read-only mappings alone cannot be sent to a worker."""
        parts = (getattr(self, each.name) for each in fields(self))
        plain = (dict(part) if isinstance(part, MappingProxyType) else part for part in parts)
        return type(self), tuple(plain)

    @property
    def mean_maximal_speed_mps(self) -> tuple[float, ...]:
        """Mean-maximal speed over ground.

        Returns
        -------
        tuple of float
            m/s for each of `MEAN_MAXIMAL_DURATIONS_S`, NaN where there is none.
        """
        return self._on_all_durations(self.mean_maximal.speed_mps)

    @property
    def mean_maximal_graded_speed_mps(self) -> tuple[float, ...]:
        """Mean-maximal level speed of the same cost.

        Returns
        -------
        tuple of float
            m/s for each of `MEAN_MAXIMAL_DURATIONS_S`, NaN where there is none.
        """
        return self._on_all_durations(self.mean_maximal.graded_speed_mps)

    def _on_all_durations(self, speed_mps: tuple[float, ...]) -> tuple[float, ...]:
        found = dict(zip(self.mean_maximal.durations_s, speed_mps, strict=False))
        return tuple(found.get(duration_s, math.nan) for duration_s in MEAN_MAXIMAL_DURATIONS_S)

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


def statistics(
    session: Session,
    runner: Runner,
    day: date,
    rating_of_perceived_exertion: float | None = None,
    *,
    only: Collection[str] | None = None,
    known: SessionStatistics | None = None,
) -> SessionStatistics:
    """Statistics of a session.

    Parameters
    ----------
    session : Session
        What was recorded.
    runner : Runner
        Whose session it is.
    day : datetime.date
        Day of the session in the runner's own zone; decides which thresholds hold.
    rating_of_perceived_exertion : float or None, optional
        The runner's rating of the whole session from 0 to 10 (CR-10).
    only : collection of str, optional
        Metrics and structures to compute, with what they need and ``known`` lacks; all of the
        catalogue when not given. `smartrunning.metrics.stale` tells which are out of date.
    known : SessionStatistics, optional
        Statistics of the same session to take the rest from.

    Returns
    -------
    SessionStatistics
        Each metric a finite number or a reason, and the structures.

    Raises
    ------
    KeyError
        If ``only`` names neither a metric nor a structure.
    """
    wanted = VERSIONS.keys() if only is None else set(only)
    if not wanted <= VERSIONS.keys():
        raise KeyError(f"the catalogue has no {', '.join(sorted(wanted - VERSIONS.keys()))}")
    kept = known or SessionStatistics({}, (), {})
    values = {name: value for name, value in kept.values.items() if name in VERSIONS}
    thresholds = runner.thresholds_on(day)
    rating = math.nan if rating_of_perceived_exertion is None else rating_of_perceived_exertion
    evidence = Evidence(Track(session), runner, thresholds, values, rating)
    names = _with_needs(wanted, values.keys())
    for metric in CATALOGUE:
        if metric.name in names:
            values[metric.name] = _value(metric, evidence)
    structures = {
        line.name: line.formula(evidence) if line.name in wanted else getattr(kept, line.name)
        for line in STRUCTURES
    }
    ordered = {line.name: values[line.name] for line in CATALOGUE if line.name in values}
    made: dict[str, Any] = {
        **structures,
        "values": ordered,
        "versions": _versions(kept.versions, names),
        "basis": basis(runner, day, rating_of_perceived_exertion),
    }
    return SessionStatistics(**made)


def _with_needs(wanted: Collection[str], known: Collection[str]) -> set[str]:
    """Names wanted, and the metrics not yet known that they rest on."""
    names = set(wanted)
    for metric in reversed(CATALOGUE):
        if metric.name in names:
            rests_on = {need for need in (*metric.needs, *metric.uses) if need in VERSIONS}
            names |= {need for need in rests_on if need not in known}
    return names


def _versions(kept: Mapping[str, int], computed: Collection[str]) -> dict[str, int]:
    """Version behind each name, in catalogue order."""
    return {
        name: version if name in computed else kept[name]
        for name, version in VERSIONS.items()
        if name in computed or name in kept
    }


def _value(metric: Metric, evidence: Evidence) -> MetricValue:
    """Value of a metric, or the reason of the first need that is not met."""
    for need in metric.needs:
        reason = missing(need, evidence)
        if reason:
            return unknown(reason)
    value = metric.formula(evidence)
    if value.value is None:
        return value
    inherited = [flag for need in metric.needs for flag in _flags_of(need, evidence)]
    early = (SAMPLES_END_EARLY,) if evidence.track.ends_early else ()
    flags = tuple(dict.fromkeys((*value.flags, *inherited, *early)))
    return MetricValue(value.value, "", flags, value.interval)


def _flags_of(need: str, evidence: Evidence) -> tuple[str, ...]:
    """What is to be said about a need that is met."""
    if need.startswith("thresholds."):
        flag = population_flag(evidence.thresholds)
        return (flag,) if flag else ()
    return evidence.values[need].flags if need in evidence.values else ()
