"""What virtual runners made of several ways of training in, a picture of it out."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from smartrunning.reports import paper
from smartrunning.reports.palette import BLUE, GREY, ORANGE, SKY, VERMILLION
from smartrunning.reports.paper import PaperFigure
from smartrunning.units import FloatArray

COLOURS = (BLUE, GREY, SKY, VERMILLION, ORANGE)
WHISKERS = (0.05, 0.95)


def gains_figure(table: pd.DataFrame) -> PaperFigure:
    """How much faster each way of training made the runners, and at which ramp of load.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a runner and way, with ``way``, ``gain_percent`` and ``highest_ramp_percent``.

    Returns
    -------
    PaperFigure
        Two panels: for each way the middle half of the runners as a box with the median, and nine
        tenths of them as its whiskers.
    """
    ways = list(dict.fromkeys(table["way"]))
    panels = {
        "gain_percent": "Speed on race day over that of the first day (%)",
        "highest_ramp_percent": "Fullest week over the mean of the four before it (%)",
    }
    with paper.look():
        figure = PaperFigure(figsize=(paper.WIDTH_IN, 5.0), layout="constrained")
        axes = figure.subplots(len(panels), 1)
        for panel, (column, label) in zip(axes, panels.items(), strict=True):
            of_ways = [table.loc[table["way"] == way, column].to_numpy(float) for way in ways]
            _boxes(panel, of_ways, ways)
            panel.set_xlabel(label)
        axes[0].axvline(0.0, color=GREY, linewidth=0.8)
    return figure


def _boxes(axes: Axes, values: list[FloatArray], names: list[str]) -> None:
    for place, (found, colour) in enumerate(zip(values, COLOURS, strict=False)):
        low, first, middle, third, high = np.quantile(
            found, [WHISKERS[0], 0.25, 0.5, 0.75, WHISKERS[1]]
        )
        axes.hlines(place, low, high, color=colour, linewidth=1.2)
        axes.barh(place, third - first, left=first, height=0.55, color=colour, alpha=0.85)
        axes.plot([middle, middle], [place - 0.28, place + 0.28], color="white", linewidth=2.0)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
