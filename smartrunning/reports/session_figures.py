"""A session in, its curves and its time in zones as figures out."""

from typing import Final

from matplotlib.axes import Axes

from smartrunning.metrics import SessionSeries, SessionStatistics
from smartrunning.reports import paper, session_curves
from smartrunning.reports.display import Units
from smartrunning.reports.palette import COLOURS, ZONES
from smartrunning.reports.paper import PaperFigure
from smartrunning.reports.session_curves import Curve, Over
from smartrunning.units import SECONDS_PER_MINUTE

PANEL_IN: Final = 1.5
ZONE_NAMES: Final = ("Zone 1", "Zone 2", "Zone 3", "Zone 4", "Zone 5")


def session_figure(
    series: SessionSeries, over: Over = "distance", units: Units = "metric"
) -> PaperFigure:
    """Pace, heart rate, altitude and what else the session has, along its way.

    Parameters
    ----------
    series : SessionSeries
        The session's arrays.
    over : {'distance', 'time'}
        What the horizontal axis shows; time where the session has no distance.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperFigure
        Panels above each other; a sentence where there is nothing to draw.
    """
    across: Over = over if session_curves.has_distance(series) else "time"
    curves = session_curves.curves(series, across, units)
    if not curves:
        figure, (axes,) = paper.sheet()
        paper.say(axes, "This session has no curve to draw.")
        return figure
    names = list(dict.fromkeys(curve.panel for curve in curves))
    with paper.look():
        figure, panels = paper.sheet(len(names), PANEL_IN * len(names) + 0.4)
        for curve in curves:
            _draw(panels[names.index(curve.panel)], curve)
        panels[-1].set_xlabel(session_curves.x_label(across, units))
    return figure


def zones_figure(statistics: SessionStatistics) -> PaperFigure:
    """Time in each heart-rate zone.

    Parameters
    ----------
    statistics : SessionStatistics
        Of the session.

    Returns
    -------
    PaperFigure
        Five bars, or the reason why there are none.
    """
    names = [f"heart_rate_zone_{zone}_s" for zone in range(1, 6)]
    missing = next((statistics.values[name].reason for name in names if name in statistics.values),
                   "The zones have not been computed.")  # fmt: skip
    with paper.look():
        figure, (axes,) = paper.sheet(height_in=2.0)
        if missing:
            paper.say(axes, missing)
            return figure
        minutes = [statistics.number(name) / SECONDS_PER_MINUTE for name in names]
        bars = axes.barh(ZONE_NAMES, minutes, color=[COLOURS[name] for name in ZONES])
        axes.bar_label(bars, [f"{value:.0f} min" for value in minutes], padding=3, fontsize=8.5)
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("Time in zone of heart rate (min)")
        axes.margins(x=0.12)
    return figure


def _draw(panel: Axes, curve: Curve) -> None:
    colour = COLOURS[curve.colour]
    if curve.beside:
        panel.plot(curve.x, curve.y, "--", color=colour, linewidth=0.8, label=curve.name)
        panel.legend(loc="lower right", fontsize=7.5, frameon=False)
        return
    panel.plot(curve.x, curve.y, color=colour, linewidth=1.1)
    panel.set_ylabel(curve.label)
    panel.set_ylim(curve.low, curve.high)
    panel.margins(x=0)
    if curve.ticks:
        panel.set_yticks([place for place, _ in curve.ticks], [words for _, words in curve.ticks])
