"""The one clock of the store."""

from datetime import UTC, datetime


def now() -> datetime:
    """Instant to the millisecond, as the database keeps it.

    Returns
    -------
    datetime.datetime
        Aware, UTC.
    """
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
