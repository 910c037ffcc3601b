"""A session and its runner in, the session's statistics out."""

from smartrunning.metrics.best_efforts import BEST_EFFORT_DISTANCES_M, BestEffort
from smartrunning.metrics.catalogue import CATALOGUE, Metric, glossary
from smartrunning.metrics.flags import FLAGS
from smartrunning.metrics.mean_maximal import MEAN_MAXIMAL_DURATIONS_S, mean_maximal_speed_mps
from smartrunning.metrics.session_series import SessionSeries, series
from smartrunning.metrics.session_statistics import VERSIONS, SessionStatistics, statistics
from smartrunning.metrics.values import MetricValue

__all__ = [
    "BEST_EFFORT_DISTANCES_M",
    "CATALOGUE",
    "FLAGS",
    "MEAN_MAXIMAL_DURATIONS_S",
    "VERSIONS",
    "BestEffort",
    "Metric",
    "MetricValue",
    "SessionSeries",
    "SessionStatistics",
    "glossary",
    "mean_maximal_speed_mps",
    "series",
    "statistics",
]
