"""Words of a list, made fit to be shown."""

import unicodedata
from typing import Final

LONGEST: Final = 255


def plain_words(text: object) -> str:
    """Words without characters that steer a screen, not too long.

    Parameters
    ----------
    text : object
        A value of a list.

    Returns
    -------
    str
        Empty for what is no text.
    """
    if not isinstance(text, str):
        return ""
    composed = unicodedata.normalize("NFC", text[: 4 * LONGEST])
    shown = "".join(one if one.isprintable() else " " for one in composed)
    return " ".join(shown.split())[:LONGEST]
