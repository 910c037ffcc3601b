"""The boundary between bytes that anyone may have written and the code behind it."""

from collections.abc import Callable
from typing import Final

from smartrunning.errors import FileRejectedError
from smartrunning.ingestion.fit import columns, fitdecode_engine
from smartrunning.ingestion.fit.messages import Messages

ENGINES: Final[tuple[Callable[[bytes], Messages], ...]] = (
    columns.decode,
    fitdecode_engine.decode,
)
"""Decoders in the order in which they are asked."""


def decode(body: bytes) -> Messages:
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
    for engine in ENGINES:
        try:
            return engine(body)
        except FileRejectedError:
            raise
        except Exception:  # noqa: BLE001, S112 (a decoder's boundary: the next one gets its turn)
            continue
    raise FileRejectedError(
        "fit.corrupt",
        "This FIT file is damaged so badly that no decoder can read it; try to export it again.",
    )
