"""What runs first in the kernel of a report: tables of pandas are shown whole, not cut with dots.

A kernel runs this file before the notebook. Types are named, so that a notebook that does without
pandas does not wait for it.
"""

from typing import Any, Final

from IPython.core.getipython import get_ipython

PLACES: Final = ("pandas", "pandas.core.frame", "pandas.core.series")
"""Modules that the types say they are from, in newer and older versions."""


def html_of(table: Any) -> str | None:
    """HTML of a whole table.

    Parameters
    ----------
    table : pandas.DataFrame
        Any table, also one that has its own way to be shown.

    Returns
    -------
    str or None
        As the table itself writes it, with every text in full.
    """
    import pandas as pd  # noqa: PLC0415  # it is there when a table is

    with pd.option_context("display.max_colwidth", None, "display.max_columns", None):
        html: str | None = table._repr_html_()  # the protocol of IPython
    return html


def print_whole(column: Any, printer: Any, _cycle: bool) -> None:
    """Print a whole column.

    Parameters
    ----------
    column : pandas.Series
        The column.
    printer : IPython.lib.pretty.PrettyPrinter
        Where it is printed.
    _cycle : bool
        Whether it contains itself.
    """
    import pandas as pd  # noqa: PLC0415  # it is there when a column is

    with pd.option_context("display.max_colwidth", None, "display.width", 1000):
        printer.text(str(column))


def show_whole(shell: Any) -> None:
    """Have a kernel show tables whole.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        Of the kernel.
    """
    formatters = shell.display_formatter.formatters
    for place in PLACES:
        formatters["text/html"].for_type_by_name(place, "DataFrame", html_of)
        formatters["text/plain"].for_type_by_name(place, "Series", print_whole)


if (running := get_ipython()) is not None:
    show_whole(running)
