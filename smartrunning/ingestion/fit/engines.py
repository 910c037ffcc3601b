"""The boundary between bytes that anyone may have written and the code behind it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit import columns, fitdecode_engine
from smartrunning.ingestion.fit.messages import Messages

ENGINES: Final[tuple[Callable[[bytes], Messages], ...]] = (
    columns.decode,
    fitdecode_engine.decode,
)
"""Decoders in the order in which they are asked."""
LONGEST_REASON: Final = 200
"""Characters that are kept of what a decoder says when it stops."""


def messages_of(body: bytes) -> Messages:
    """Messages of a FIT body, by the first decoder that can read it.

    Parameters
    ----------
    body : bytes
        One part of a FIT file without header and checksum.

    Returns
    -------
    Messages
        As far as the body makes sense.

    Raises
    ------
    FileRejectedError
        If the body is too expensive to decode, or no decoder can read it.
    """
    declined = ""
    for engine in ENGINES:
        try:
            return replace(engine(body), declined=declined)
        except FileRejectedError:
            raise
        except Exception as cause:  # noqa: BLE001 (a decoder's boundary: the next one has its turn)
            declined = declined or f"{type(cause).__name__}: {cause}"[:LONGEST_REASON]
    raise FileRejectedError(
        "fit.corrupt",
        "This FIT file is damaged so badly that no decoder can read it; try to export it again.",
    )
