"""What a metric's formula may look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartrunning.metrics.track import Track
from smartrunning.metrics.values import MetricValue
from smartrunning.records import Records
from smartrunning.runner import Runner, Thresholds


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """One session, whose it is, and the metrics computed so far.

    Attributes
    ----------
    track : Track
        The session as curves.
    runner : Runner
        Whose session it is.
    thresholds : Thresholds
        The runner's thresholds on the day of the session.
    values : mapping of str to MetricValue
        Metrics that come earlier in the catalogue.
    """

    track: Track
    runner: Runner
    thresholds: Thresholds
    values: Mapping[str, MetricValue]

    @property
    def records(self) -> Records:
        """The samples of the session.

        Returns
        -------
        Records
            As recorded.
        """
        return self.track.session.records

    def number(self, name: str) -> float:
        """Number of a metric that comes earlier in the catalogue.

        Parameters
        ----------
        name : str
            Name of the metric.

        Returns
        -------
        float
            Its value; NaN when it is unknown.
        """
        return self.values[name].number
