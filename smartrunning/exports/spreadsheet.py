"""Text that a person typed in, a cell that no spreadsheet takes for a formula out."""

from typing import Final

BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First characters that make spreadsheets compute (OWASP, CSV Injection)."""


def cell(text: str) -> str:
    """Text as a cell of a table for spreadsheets.

    Parameters
    ----------
    text : str
        As somebody typed it; no number.

    Returns
    -------
    str
        With an apostrophe in front where it would begin a formula, else as it was.
    """
    return f"'{text}" if text.lstrip(" ").startswith(BEGINS_A_FORMULA) else text
