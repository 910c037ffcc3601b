"""What the browser gets: the scripts and the style of the pages."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static"


def script(name: str) -> str:
    """A widget's module, with what all widgets of a page share in front.

    Parameters
    ----------
    name : str
        Name of the file in ``static``, without ending.

    Returns
    -------
    str
        One ECMAScript module.
    """
    return "\n".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in ("hub", name))


def style() -> str:
    """Style sheet of all pages.

    Returns
    -------
    str
        CSS with light and dark colours: what all pages share, then what single pages add.
    """
    sheets = (FOLDER / "theme.css", *sorted((FOLDER / "styles").glob("*.css")))
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
