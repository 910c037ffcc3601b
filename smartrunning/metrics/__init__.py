"""A session and its runner in, the session's statistics out."""

from smartrunning.metrics.best_efforts import BEST_EFFORT_DISTANCES_M, BestEffort
from smartrunning.metrics.catalogue import CATALOGUE, STRUCTURES, glossary
from smartrunning.metrics.dependence import RESTS_ON, Basis, basis, stale
from smartrunning.metrics.flags import FLAGS
from smartrunning.metrics.hard_efforts import HardEffort
from smartrunning.metrics.matches import Match
from smartrunning.metrics.mean_maximal import (
    MEAN_MAXIMAL_DURATIONS_S,
    MeanMaximalCurve,
    mean_maximal_speed_mps,
)
from smartrunning.metrics.metric import Metric, Structure
from smartrunning.metrics.segments import Segment
from smartrunning.metrics.session_range import SessionRange, session_range
from smartrunning.metrics.session_series import SessionSeries, series
from smartrunning.metrics.session_statistics import VERSIONS, SessionStatistics, statistics
from smartrunning.metrics.track import Track
from smartrunning.metrics.values import MetricValue
from smartrunning.metrics.zones import ZONE_MODELS, ZoneModel, ZoneTimes

__all__ = [
    "BEST_EFFORT_DISTANCES_M",
    "CATALOGUE",
    "FLAGS",
    "MEAN_MAXIMAL_DURATIONS_S",
    "RESTS_ON",
    "STRUCTURES",
    "VERSIONS",
    "ZONE_MODELS",
    "Basis",
    "BestEffort",
    "HardEffort",
    "Match",
    "MeanMaximalCurve",
    "Metric",
    "MetricValue",
    "Segment",
    "SessionRange",
    "SessionSeries",
    "SessionStatistics",
    "Structure",
    "Track",
    "ZoneModel",
    "ZoneTimes",
    "basis",
    "glossary",
    "mean_maximal_speed_mps",
    "series",
    "session_range",
    "stale",
    "statistics",
]
