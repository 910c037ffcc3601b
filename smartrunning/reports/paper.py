"""The sheet that figures are drawn on: light, one look, vectors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

WIDTH_IN: Final = 7.2
"""Width of a page of a report in inches."""
LOOK: Final[Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.labelsize": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": "#56606B",
    "axes.labelcolor": "#16191D",
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E1E5EA",
    "grid.linewidth": 0.7,
    "xtick.color": "#56606B",
    "ytick.color": "#56606B",
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "smartrunning",
}


@contextmanager
def look() -> Iterator[None]:
    """Draw in the one look inside the block, and leave matplotlib's settings as they were.

    Yields
    ------
    None
        Nothing.
    """
    with mpl.rc_context():
        mpl.rcParams.update(LOOK)
        yield


class PaperFigure(Figure):
    """A figure that notebooks show as vectors, the same bytes for the same numbers."""

    def _repr_svg_(self) -> str:
        return svg(self)


def sheet(
    rows: int = 1, height_in: float = 3.0, *, heights: Sequence[float] | None = None
) -> tuple[PaperFigure, list[Axes]]:
    """An empty figure with panels above each other on one horizontal axis.

    Parameters
    ----------
    rows : int
        Number of panels.
    height_in : float
        Height in inches.
    heights : sequence of float, optional
        Relative heights of the panels.

    Returns
    -------
    tuple of PaperFigure and list of matplotlib.axes.Axes
        From top to bottom.
    """
    with look():
        figure = PaperFigure(figsize=(WIDTH_IN, height_in), layout="constrained")
        axes = figure.subplots(
            rows, 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights}
        )
    return figure, list(axes[:, 0])


def svg(figure: Figure) -> str:
    """A figure as SVG.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.

    Returns
    -------
    str
        One SVG document without date, from ``<svg`` on.
    """
    text = StringIO()
    with look():
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    whole = text.getvalue()
    return whole[whole.index("<svg") :]


def say(axes: Axes, sentence: str) -> None:
    """Write a sentence where a picture would be.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty panel.
    sentence : str
        Why there is no picture.
    """
    axes.set_axis_off()
    axes.text(0.5, 0.5, sentence, ha="center", va="center", wrap=True, transform=axes.transAxes)
