"""Numbers for machines that watch: requests as they are answered, and the installation on request.

The form is that of Prometheus. Labels have few values, never a path or a name of a person.
"""

from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
REFUSED: Final = "refused at the gate"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number as it is now.

    Attributes
    ----------
    name : str
        With its unit as suffix.
    meaning : str
        A sentence.
    value : float
        The number.
    labels : tuple of (str, str)
        Names and values.
    """

    name: str
    meaning: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


class Telemetry:
    """What this process has counted since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "smartrunning_http_requests",
            "Requests answered, by line of the table of routes and status.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "smartrunning_http_request_seconds",
            "Time from a request to the end of its answer; streams are not among them.",
            ("route",),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._uploaded = Counter(
            "smartrunning_uploaded_bytes", "Bytes of files received.", registry=self._registry
        )

    def note(
        self, route: str, method: str, status: int, seconds: float, *, stream: bool = False
    ) -> None:
        """Count a request that has been answered.

        Parameters
        ----------
        route : str
            Pattern of its address.
        method : str
            HTTP method.
        status : int
            HTTP status.
        seconds : float
            How long it took.
        stream : bool
            Whether it stayed open on purpose.
        """
        known = method if method in METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        if not stream:
            self._seconds.labels(route).observe(seconds)

    def note_upload(self, size_bytes: int) -> None:
        """Count a file that was received.

        Parameters
        ----------
        size_bytes : int
            Its length.
        """
        self._uploaded.inc(size_bytes)

    def text(self, now: list[Gauge]) -> bytes:
        """Everything, in the form of Prometheus.

        Parameters
        ----------
        now : list of Gauge
            What is not counted but looked up.

        Returns
        -------
        bytes
            Of the media type `MEDIA_TYPE`.
        """
        looked_up = CollectorRegistry()
        looked_up.register(_LookedUp(now))
        return generate_latest(self._registry) + generate_latest(looked_up)


class _LookedUp(Collector):
    """Gauges that were looked up for one answer."""

    def __init__(self, gauges: list[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> list[Metric]:
        """Give one family for each name."""
        families: dict[str, GaugeMetricFamily] = {}
        for gauge in self._gauges:
            names = tuple(name for name, _ in gauge.labels)
            family = families.setdefault(
                gauge.name, GaugeMetricFamily(gauge.name, gauge.meaning, labels=names)
            )
            family.add_metric([value for _, value in gauge.labels], gauge.value)
        return list(families.values())
