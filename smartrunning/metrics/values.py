"""One metric's value: a number, or the reason why there is none."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetricValue:
    """A finite number, or None with the reason why it cannot be had.

    Attributes
    ----------
    value : float or None
        The number in the metric's unit; None when it is unknown.
    reason : str
        Why the number is unknown, as a sentence for the runner; empty when there is a number.
    flags : tuple of str
        What to know about the number: keys of `smartrunning.metrics.FLAGS`.
    interval : tuple of float or None
        Lower and upper bound that hold the truth in 95 of 100 cases, for what is estimated.

    Raises
    ------
    ValueError
        If the number is not finite, or if there are both or neither of number and reason.
    """

    value: float | None
    reason: str = ""
    flags: tuple[str, ...] = ()
    interval: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Refuse what is neither a number nor a reason."""
        if (self.value is None) != bool(self.reason):
            raise ValueError(f"needed a number or a reason, found {self.value!r}, {self.reason!r}")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"needed a finite number, found {self.value!r}")

    @property
    def number(self) -> float:
        """The number for arithmetic.

        Returns
        -------
        float
            The value; NaN when it is unknown.
        """
        return math.nan if self.value is None else self.value


def known(number: float, *flags: str) -> MetricValue:
    """Value of a metric that could be computed.

    Parameters
    ----------
    number : float
        The number in the metric's unit, finite.
    *flags : str
        What to know about it; empty ones are left out.

    Returns
    -------
    MetricValue
        The number as a plain float.
    """
    return MetricValue(float(number), flags=tuple(flag for flag in flags if flag))


def unknown(reason: str) -> MetricValue:
    """Value of a metric that cannot be had.

    Parameters
    ----------
    reason : str
        Why, as a sentence for the runner.

    Returns
    -------
    MetricValue
        No number, and the reason.
    """
    return MetricValue(None, reason)
