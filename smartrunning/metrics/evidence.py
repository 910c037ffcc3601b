"""What a metric's formula may look at."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from smartrunning.metrics.believed_heart_rate import each_second_heart_rate_bpm
from smartrunning.metrics.d_prime_balance import d_prime_balance_m
from smartrunning.metrics.intervals import intervals
from smartrunning.metrics.matches import Match, matches
from smartrunning.metrics.running_power import PowerCurve, power_curve
from smartrunning.metrics.segments import Segment
from smartrunning.metrics.track import Track
from smartrunning.metrics.values import MetricValue
from smartrunning.records import Records
from smartrunning.runner import Runner, Thresholds
from smartrunning.units import FloatArray


@dataclass(frozen=True, eq=False)
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
    rating_of_perceived_exertion : float
        The runner's rating of the whole session, from 0 to 10 (CR-10); NaN when not rated.
    """

    track: Track
    runner: Runner
    thresholds: Thresholds
    values: Mapping[str, MetricValue] = field(default_factory=dict)
    rating_of_perceived_exertion: float = math.nan

    @property
    def records(self) -> Records:
        """The samples of the session.

        Returns
        -------
        Records
            As recorded.
        """
        return self.track.session.records

    @cached_property
    def d_prime_balance_m(self) -> FloatArray:
        """What is left of D′ at each sample.

        Returns
        -------
        ndarray of shape (n,)
            Metres; empty when critical speed or D′ is unknown, or the speed.
        """
        speed_mps, d_prime_m = self.thresholds.critical_speed_mps, self.thresholds.d_prime_m
        if not (speed_mps > 0 and d_prime_m > 0 and self.track.odometer.source):
            return np.empty(0)
        return d_prime_balance_m(self.track, speed_mps, d_prime_m)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Matches burnt.

        Returns
        -------
        tuple of Match
            In order; empty when D′ is unknown.
        """
        balance_m = self.d_prime_balance_m
        elapsed_s = self.records["elapsed_s"][: len(balance_m)]
        return matches(elapsed_s, balance_m, self.thresholds.d_prime_m)

    @cached_property
    def each_second_heart_rate_bpm(self) -> FloatArray:
        """Believed heart rate at each full second.

        Returns
        -------
        ndarray
            See `smartrunning.metrics.believed_heart_rate`.
        """
        return each_second_heart_rate_bpm(self.track)

    @cached_property
    def intervals(self) -> tuple[Segment, ...]:
        """Parts of work and rest.

        Returns
        -------
        tuple of Segment
            See `smartrunning.metrics.intervals.intervals`.
        """
        return intervals(self.track)

    @property
    def work(self) -> tuple[Segment, ...]:
        """Intervals of work.

        Returns
        -------
        tuple of Segment
            In order.
        """
        return tuple(part for part in self.intervals if part.kind == "work")

    @cached_property
    def estimated_power(self) -> PowerCurve:
        """Running power by the model of GOVSS.

        Returns
        -------
        PowerCurve
            Of a runner whose mass and height are known.
        """
        return power_curve(self.track, self.runner.mass_kg, self.runner.height_m)

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
