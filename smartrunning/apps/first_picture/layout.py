"""A widget's layout in, its inline style out."""

import re
from typing import Final

import ipywidgets

_PLAIN: Final = re.compile(r"[A-Za-z0-9 .,%()\-+/*#]*")


def css(layout: ipywidgets.Layout) -> str:
    """Inline style of a layout.

    Parameters
    ----------
    layout : ipywidgets.Layout
        Of any widget.

    Returns
    -------
    str
        Declarations; those that could be anything else than a length or a word are left out.
    """
    chosen = (
        (name.replace("_", "-"), str(value))
        for name in layout.keys
        if not name.startswith("_") and (value := getattr(layout, name, None)) is not None
    )
    return ";".join(f"{name}:{value}" for name, value in chosen if _PLAIN.fullmatch(value))
