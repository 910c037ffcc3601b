"""Where a token may come from: the environment or a file, never the command line."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from smartrunning.errors import InvalidRequestError

VARIABLE: Final = "SMARTRUNNING_TOKEN"
LONGEST_BYTES: Final = 4096
_SHAPE: Final = re.compile(r"srt_[A-Za-z0-9_-]{1,200}")


def read_token(file: Path | None, environment: Mapping[str, str]) -> str:
    """Read a person's token.

    Every process of a machine can read the command lines of the others, so a token is never there.

    Parameters
    ----------
    file : pathlib.Path or None
        File that holds it and nothing else; it goes before the environment.
    environment : mapping of str to str
        The environment.

    Returns
    -------
    str
        The token.

    Raises
    ------
    InvalidRequestError
        If there is none, or what is there is none. The sentence does not repeat it.
    """
    found = _first_bytes(file) if file is not None else environment.get(VARIABLE, "")
    token = found.strip()
    where = str(file) if file is not None else VARIABLE
    if not token:
        missing = f"{where} is empty" if file is not None else f"there is none in {VARIABLE}"
        raise InvalidRequestError(
            f"A server needs a token of yours, and {missing}. Make one with the scope “upload” on "
            f"your profile page and put it into {VARIABLE}, or into a file for --token-file."
        )
    if not _SHAPE.fullmatch(token):
        raise InvalidRequestError(f"What {where} holds is no token; tokens begin with srt_.")
    return token


def _first_bytes(file: Path) -> str:
    try:
        with file.open("rb") as data:
            return data.read(LONGEST_BYTES).decode("utf-8", "replace")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InvalidRequestError(f"The token file {file} cannot be read: {why}.") from error
