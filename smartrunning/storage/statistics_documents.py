"""Statistics of sessions and critical speeds of days as documents, and back."""

from smartrunning.history import CriticalSpeedDays
from smartrunning.metrics import BestEffort, HardEffort, MetricValue, SessionStatistics
from smartrunning.storage.codec import decoder, to_document
from smartrunning.storage.columns import packed, unpacked
from smartrunning.storage.connection import Document
from smartrunning.storage.structures import structures_document, structures_of

_best_efforts = decoder(tuple[BestEffort, ...])
_hard_efforts = decoder(tuple[HardEffort, ...])


def critical_speed_days_document(fitted: CriticalSpeedDays) -> Document:
    """Document of dated critical speeds in short.

    Parameters
    ----------
    fitted : CriticalSpeedDays
        As columns.

    Returns
    -------
    dict
        For `critical_speed_days_of`.
    """
    return {
        "day": packed(fitted.day, int),
        "critical_speed_mps": packed(fitted.critical_speed_mps),
        "d_prime_m": packed(fitted.d_prime_m),
        "holds_from": fitted.holds_from,
    }


def critical_speed_days_of(document: Document) -> CriticalSpeedDays:
    """Dated critical speeds of their document.

    Parameters
    ----------
    document : dict
        As `critical_speed_days_document` gave it.

    Returns
    -------
    CriticalSpeedDays
        Equal to what was written.
    """
    return CriticalSpeedDays(
        unpacked(document["day"], int),
        unpacked(document["critical_speed_mps"]),
        unpacked(document["d_prime_m"]),
        document["holds_from"],
    )


def statistics_document(statistics: SessionStatistics) -> Document:
    """Document of statistics: numbers by name, and reasons and flags only where there are some.

    Parameters
    ----------
    statistics : SessionStatistics
        As the metrics gave them.

    Returns
    -------
    dict
        Easy to query by ``values.distance_m``, and half as large as one object a value.
    """
    values = statistics.values
    return {
        "values": {name: to_document(value.value) for name, value in values.items()},
        "reasons": {name: value.reason for name, value in values.items() if value.reason},
        "value_flags": {name: list(value.flags) for name, value in values.items() if value.flags},
        "best_efforts": to_document(statistics.best_efforts),
        "hard_efforts": to_document(statistics.hard_efforts),
        "versions": to_document(statistics.versions),
        "value_intervals": {
            name: list(value.interval) for name, value in values.items() if value.interval
        },
        **structures_document(statistics),
    }


def statistics_of(document: Document) -> SessionStatistics:
    """Statistics of their document.

    Parameters
    ----------
    document : dict
        As `statistics_document` gave it.

    Returns
    -------
    SessionStatistics
        Equal to what was written.
    """
    reasons, flags = document["reasons"], document["value_flags"]
    intervals = document.get("value_intervals", {})
    values = {
        name: MetricValue(
            number,
            reasons.get(name, ""),
            tuple(flags.get(name, ())),
            tuple(intervals[name]) if name in intervals else None,
        )
        for name, number in document["values"].items()
    }
    return SessionStatistics(
        values,
        _best_efforts(document["best_efforts"]),
        document["versions"],
        _hard_efforts(document.get("hard_efforts", ())),
        **structures_of(document),
    )


def brief_statistics_of(document: Document) -> SessionStatistics:
    """Statistics with numbers where there are some, efforts, curve and basis.

    Parameters
    ----------
    document : dict
        With at least ``values``, efforts and what `structures_of` reads.

    Returns
    -------
    SessionStatistics
        Without reasons and flags.
    """
    known = ((name, number) for name, number in document["values"].items() if number is not None)
    return SessionStatistics(
        {name: MetricValue(number) for name, number in known},
        _best_efforts(document["best_efforts"]),
        document["versions"],
        _hard_efforts(document.get("hard_efforts", ())),
        **structures_of(document),
    )
