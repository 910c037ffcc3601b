"""Rows in, a table that a report shows whole, with every text escaped, out."""

import html
from typing import Any

import pandas as pd


class PaperTable(pd.DataFrame):
    """A table for reading: nothing is cut off, and the index is a column like the others."""

    @property
    def _constructor(self) -> Any:
        return PaperTable

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.reset_index().to_html(index=False, border=0, justify="left", escape=True)


class Sentence(str):
    """A sentence that a notebook shows as text, not as a value in quotes."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self)}</p>"
