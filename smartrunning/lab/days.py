"""Days as they are written in the parameters of a notebook."""

from datetime import UTC, date, datetime

from smartrunning.errors import InvalidRequestError


def day(text: str) -> date:
    """A day that was written as a notebook's parameter.

    Parameters
    ----------
    text : str
        Such as ``2026-05-31``; empty means today, in UTC.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    InvalidRequestError
        If it is not a day.
    """
    if not text:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequestError(f"Needed a day such as 2026-05-31, found {text!r}.") from None
