"""The track of a session on a plain ground: coloured by pace or heart rate, its chosen part marked.

No tiles are asked of anybody: where a runner runs is nobody else's business, and pages load nothing
from another host. A map widget that compiles its scripts in the browser could not run here either.
"""

from collections.abc import Callable
from typing import Final, Literal

import bqplot
import ipywidgets
import numpy as np

from smartrunning.apps import charts
from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.panel import Panel
from smartrunning.reports import display, session_track
from smartrunning.reports.display import Units
from smartrunning.reports.session_track import SHADES, SessionTrack

Shading = Literal["pace", "heart"]
SHADINGS: Final[dict[str, str]] = {"pace": "Pace", "heart": "Heart rate"}
SIDE_PX: Final = 400
MARGIN: Final = {"top": 0, "bottom": 0, "left": 0, "right": 0}
"""None: a square that the page has not given any room yet would be smaller than its margins."""
ROOM: Final = 1.05
"""Ground that is shown over the ground that the track needs."""


class SessionMap(ipywidgets.VBox):
    """A square piece of ground, so that a metre is as long in all directions on every screen.

    Parameters
    ----------
    guarded : callable
        Wraps what the browser calls.
    """

    def __init__(self, guarded: Callable[[Callable[..., None]], Callable[..., None]]) -> None:
        self._track: SessionTrack | None = None
        self._units: Units = "metric"
        self._shading: Shading = "pace"
        self._words = Panel(on_action=guarded(self._press))
        self._east, self._north = bqplot.LinearScale(), bqplot.LinearScale()
        self._scales = {"x": self._east, "y": self._north}
        self._part = self._line(charts.colour("vermillion"), 12.0)
        self._ground = self._line(charts.colour("text"), 6.5)
        self._shades = [self._line(colour, 3.5) for colour in SHADES]
        self._bar = self._line(charts.colour("text"), 3.0)
        self._here = bqplot.Scatter(
            x=[0.0],
            y=[0.0],
            scales=self._scales,
            colors=[charts.colour("card")],
            stroke=charts.colour("text"),
            stroke_width=3.0,
            default_size=110,
        )
        lines = [self._part, self._ground, *self._shades, self._bar]
        figure = charts.figure([*lines, self._here], [], height_px=SIDE_PX, margin=MARGIN)
        figure.min_aspect_ratio = figure.max_aspect_ratio = 1.0
        figure.add_class("sr-map")
        super().__init__([self._words, figure])
        self.add_class("sr-stack")

    def show(self, track: SessionTrack, units: Units) -> None:
        """Draw a track.

        Parameters
        ----------
        track : SessionTrack
            Where the session went.
        units : {'metric', 'imperial'}
            What the eye gets to see.
        """
        is_new, self._track, self._units = track is not self._track, track, units
        if self._shading == "heart" and not np.isfinite(track.heart_rate_bpm).any():
            self._shading = "pace"
        if is_new:
            half_m = track.half_width_m
            for scale in self._scales.values():
                with scale.hold_sync():
                    scale.min, scale.max = -ROOM * half_m, ROOM * half_m
            _draw(self._ground, *track.line())
            _draw(self._part, *_NOTHING)
            self.point(float(track.elapsed_s[0]))
        left_m = -0.97 * track.half_width_m
        ends_m = np.array([left_m, left_m + track.scale_bar_m(units)])
        _draw(self._bar, ends_m, np.array([left_m, left_m]))
        self._shade(track)

    def mark(self, range_s: tuple[float, float] | None) -> None:
        """Mark a part of the track.

        Parameters
        ----------
        range_s : tuple of float or None
            Seconds since the start; None marks nothing.
        """
        if self._track is not None:
            _draw(self._part, *(self._track.between(*range_s) if range_s else _NOTHING))

    def point(self, at_s: float) -> None:
        """Show where the runner was.

        Parameters
        ----------
        at_s : float
            Seconds since the start.
        """
        if self._track is not None:
            east_m, north_m = self._track.place(at_s)
            with self._here.hold_sync():
                self._here.x, self._here.y = np.array([east_m]), np.array([north_m])

    def _line(self, colour: str, width_px: float) -> bqplot.Lines:
        return bqplot.Lines(
            x=_NOTHING[0],
            y=_NOTHING[1],
            scales=self._scales,
            colors=[colour],
            stroke_width=width_px,
        )

    def _press(self, action: str, value: str) -> None:
        if action == "shade" and value in SHADINGS and self._track is not None:
            self._shading = "heart" if value == "heart" else "pace"
            self._shade(self._track)

    def _shade(self, track: SessionTrack) -> None:
        heart = self._shading == "heart"
        values = track.heart_rate_bpm if heart else track.speed_mps
        bounds = session_track.shade_bounds(values)
        classes = session_track.shades(values, bounds)
        for at, line in enumerate(self._shades):
            _draw(line, *track.line(classes == at))
        self._words.show(*words(track, self._shading, bounds, self._units))


_NOTHING: Final = (np.zeros(0), np.zeros(0))


def _draw(line: bqplot.Lines, x: np.ndarray, y: np.ndarray) -> None:
    with line.hold_sync():
        line.x, line.y = x, y


def words(
    track: SessionTrack, shading: Shading, bounds: tuple[float, ...], units: Units
) -> tuple[Element, ...]:
    """What stands above the map: the choice of the colours and what they say.

    Parameters
    ----------
    track : SessionTrack
        What is drawn.
    shading : {'pace', 'heart'}
        What the colours say.
    bounds : tuple of float
        Between the classes of colour; empty without values.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    tuple of Element
        A title, a switch where there is a choice, and a scale.
    """
    has_heart = bool(np.isfinite(track.heart_rate_bpm).any())
    options = SHADINGS if has_heart else {"pace": "Pace"}
    title = element(
        "div",
        element("h2", "Track"),
        e.choice("Colour by", "shade", options, shading) if has_heart else None,
        style="sr-title-row",
    )
    bar = element("p", _bar_words(track, units), style="sr-quiet sr-small")
    if not bounds:
        return title, bar
    blocks = (element("i", style=f"sr-shade sr-shade-{at}") for at in range(len(SHADES)))
    scale = element(
        "p",
        element("span", _bound(bounds[0], shading, units, least=True)),
        element("span", *blocks, style="sr-shades", aria_hidden="true"),
        element("span", _bound(bounds[-1], shading, units, least=False)),
        style="sr-small sr-map-scale",
    )
    return title, scale, bar


def _bound(value: float, shading: Shading, units: Units, *, least: bool) -> str:
    if shading == "heart":
        return f"{'below' if least else 'above'} {display.number(value)} bpm"
    return f"{'slower' if least else 'faster'} than {display.pace(value, units)}"


def _bar_words(track: SessionTrack, units: Units) -> str:
    long_m = track.scale_bar_m(units)
    far = round(display.distance_number(long_m, units), 3)
    words = (
        f"{far:.0f} {display.distance_unit(units)}" if far >= 1 else display.height(long_m, units)
    )
    return f"The bar is {words} long; north is up."
