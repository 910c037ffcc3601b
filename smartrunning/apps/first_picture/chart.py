"""A chart of bqplot in, a drawing with the same lines at the same places out.

The width is not known before a browser lays the page out: the drawing is stretched, its strokes are
not, and the words stand at shares of the width.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

import bqplot
import numpy as np

from smartrunning.apps.first_picture.layout import css
from smartrunning.apps.first_picture.scales import Place, place_of
from smartrunning.reports.axis_ticks import round_ticks

SIDE: Final = 1000
MOST_POINTS: Final = 700
DASHES: Final = {"dashed": "10 10", "dotted": "2 10", "dash_dotted": "10 5 2 5"}


def chart(figure: bqplot.Figure) -> str:
    """HTML of a chart.

    Parameters
    ----------
    figure : bqplot.Figure
        Of lines, bars and points; other marks are left out.

    Returns
    -------
    str
        A drawing and its words.
    """
    margin = {"top": 60, "bottom": 60, "left": 60, "right": 60} | dict(figure.fig_margin)
    places = {id(scale): place_of(scale, figure.marks) for scale in _scales(figure)}
    across, upright = margin["left"] + margin["right"], margin["top"] + margin["bottom"]
    box = (
        f"left:{margin['left']}px;top:{margin['top']}px;"
        f"width:calc(100% - {across}px);height:calc(100% - {upright}px)"
    )
    drawn = "".join(
        (
            *(_grid(axis, places) for axis in figure.axes),
            *(part for mark in figure.marks for part in _mark(mark, places)),
        )
    )
    words = "".join(part for axis in figure.axes for part in _words(axis, places, margin))
    edges = "".join(_edge(axis) for axis in figure.axes)
    classes = " ".join(("sr-still-chart", *figure._dom_classes))  # noqa: SLF001  ipywidgets has no other way
    name = escape(_name(figure))
    return (
        f'<div class="{escape(classes)}" style="{escape(css(figure.layout))}" role="img" '
        f'aria-label="{name}"><svg viewBox="0 0 {SIDE} {SIDE}" preserveAspectRatio="none" '
        f'style="{box}" aria-hidden="true">{drawn}</svg><div class="sr-still-edges" style="{box}">'
        f"{edges}</div>{words}</div>"
    )


def _scales(figure: bqplot.Figure) -> Iterator[bqplot.Scale]:
    for mark in figure.marks:
        yield from mark.scales.values()
    for axis in figure.axes:
        yield axis.scale


def _name(figure: bqplot.Figure) -> str:
    names = [axis.label for axis in figure.axes if axis.label]
    return f"Chart: {' over '.join(reversed(names))}" if names else "Chart"


def _is_upright(axis: bqplot.Axis) -> bool:
    return axis.side in ("left", "right")


# ── marks ────────────────────────────────────────────────────────────────────────────────────────


def _mark(mark: bqplot.Mark, places: dict[int, Place]) -> Iterator[str]:
    x, y = (places.get(id(mark.scales.get(name))) for name in ("x", "y"))
    if x is None or y is None or not mark.visible:
        return
    if isinstance(mark, bqplot.Lines):
        yield from _lines(mark, x, y)
    elif isinstance(mark, bqplot.Bars):
        yield from _bars(mark, x, y)
    elif isinstance(mark, bqplot.Scatter):
        yield from _points(mark, x, y)


def _lines(mark: bqplot.Lines, x: Place, y: Place) -> Iterator[str]:
    dashes = DASHES.get(mark.line_style)
    look = f' stroke-dasharray="{dashes}"' if dashes else ""
    for number, line in enumerate(np.atleast_2d(np.asarray(mark.y, dtype=float))):
        at = np.asarray(mark.x)
        at = at[min(number, len(at) - 1)] if at.ndim == 2 else at
        across, up = x.shares(at), 1.0 - y.shares(line)
        if len(across) != len(up):
            continue
        colour = escape(_of(mark.colors, number, "currentColor"))
        if mark.fill in ("bottom", "inside", "between"):
            fill = escape(_of(mark.fill_colors, number, colour))
            faint = float(_of(mark.fill_opacities, number, 1.0))
            floor = ((across[-1], 1.0), (across[0], 1.0)) if mark.fill == "bottom" else ()
            shape = path(across, up, [*floor])
            yield f'<path d="{shape}Z" style="fill:{fill};fill-opacity:{faint}"/>'
        opacity = float(_of(mark.opacities, number, 1.0))
        yield (
            f'<path d="{path(across, up)}" style="fill:none;stroke:{colour};'
            f'stroke-width:{float(mark.stroke_width)}px;opacity:{opacity}"{look}/>'
        )


def _bars(mark: bqplot.Bars, x: Place, y: Place) -> Iterator[str]:
    at = x.shares(np.asarray(mark.x))
    rows = np.atleast_2d(np.nan_to_num(np.asarray(mark.y, dtype=float)))
    width = _bar_width(at) * (1.0 - float(mark.padding))
    base = np.full(len(at), float(mark.base))
    for number, row in enumerate(rows):
        grouped = mark.type == "grouped" and len(rows) > 1
        wide = width / len(rows) if grouped else width
        left = at - width / 2 + (number * wide if grouped else 0.0)
        bottom = np.full(len(at), float(mark.base)) if grouped else base
        low, high = 1.0 - y.shares(bottom), 1.0 - y.shares(bottom + row)
        if not grouped:
            base = base + row
        by_bar = len(rows) == 1 and len(mark.colors) > 1
        shapes = zip(left, low, high, strict=True)
        for index, (begin, under, over) in enumerate(shapes):
            colour = escape(_of(mark.colors, index if by_bar else number, "currentColor"))
            yield (
                f'<rect x="{SIDE * begin:.1f}" y="{SIDE * min(under, over):.1f}" '
                f'width="{SIDE * wide:.1f}" height="{SIDE * abs(under - over):.1f}" '
                f'style="fill:{colour}"/>'
            )


def _bar_width(at: np.ndarray) -> float:
    gaps = np.diff(np.unique(at))
    return float(gaps.min()) if len(gaps) else 0.1


def _points(mark: bqplot.Scatter, x: Place, y: Place) -> Iterator[str]:
    colour = escape(_of(mark.colors, 0, "currentColor"))
    across, up = x.shares(np.asarray(mark.x)), 1.0 - y.shares(np.asarray(mark.y, dtype=float))
    dots = "".join(
        f"M{SIDE * left:.1f} {SIDE * top:.1f}h0"
        for left, top in list(zip(across, up, strict=True))[:MOST_POINTS]
        if np.isfinite(left + top)
    )
    size = max(4.0, float(mark.default_size) ** 0.5)
    look = f"fill:none;stroke:{colour};stroke-width:{size:.1f}px;stroke-linecap:round"
    yield f'<path d="{dots}" style="{look}"/>'


def path(across: np.ndarray, up: np.ndarray, more: Sequence[tuple[float, float]] = ()) -> str:
    """Line through points, with breaks where there are none.

    Parameters
    ----------
    across, up : ndarray
        Shares of width and height, from the left and from the top, shape (n,).
    more : sequence of (float, float)
        Points at the end.

    Returns
    -------
    str
        For the attribute ``d``; of many points, those that can be told apart.
    """
    step = -(-len(across) // MOST_POINTS)
    if step > 1:
        kept = np.unique(np.r_[np.arange(0, len(across), step), len(across) - 1])
        across, up = across[kept], up[kept]
    pieces, pen = [], "M"
    for left, top in zip(across, up, strict=True):
        if not np.isfinite(left + top):
            pen = "M"
            continue
        pieces.append(f"{pen}{SIDE * left:.1f} {SIDE * top:.1f}")
        pen = "L"
    pieces += [f"L{SIDE * left:.1f} {SIDE * top:.1f}" for left, top in more]
    return "".join(pieces)


def _of(values: Sequence[Any], number: int, otherwise: Any) -> Any:
    """Look of one of several lines; fewer looks than lines begin anew."""
    return values[number % len(values)] if len(values) else otherwise


# ── axes ─────────────────────────────────────────────────────────────────────────────────────────


def _grid(axis: bqplot.Axis, places: dict[int, Place]) -> str:
    if axis.grid_lines == "none" or not axis.visible:
        return ""
    lines = "".join(
        f"M0 {SIDE * (1 - share):.1f}H{SIDE}"
        if _is_upright(axis)
        else f"M{SIDE * share:.1f} 0V{SIDE}"
        for share, _ in _ticks(axis, places[id(axis.scale)])
    )
    return f'<path d="{lines}" style="stroke:var(--sr-grid);stroke-width:1px"/>'


def _edge(axis: bqplot.Axis) -> str:
    if not axis.visible:
        return ""
    return '<i class="sr-left"></i>' if _is_upright(axis) else '<i class="sr-bottom"></i>'


def _words(axis: bqplot.Axis, places: dict[int, Place], margin: dict[str, int]) -> Iterator[str]:
    if not axis.visible:
        return
    left, top = margin["left"], margin["top"]
    wide = f"(100% - {left + margin['right']}px)"
    high = f"(100% - {top + margin['bottom']}px)"
    upright = _is_upright(axis)
    for share, words in _ticks(axis, places[id(axis.scale)]):
        at = (
            f"right:calc(100% - {left - 8}px);top:calc({top}px + {high} * {1 - share:.4f} - 6px)"
            if upright
            else f"left:calc({left}px + {wide} * {share:.4f});top:calc(100% - "
            f"{margin['bottom'] - 9}px);transform:translateX(-50%)"
        )
        yield f'<span style="{at}" aria-hidden="true">{escape(words)}</span>'
    if axis.label:
        at = (
            f"left:7px;top:calc({top}px + {high} / 2);"
            "transform:translate(-50%, -50%) rotate(-90deg)"
            if upright
            else f"left:calc({left}px + {wide} / 2);bottom:4px;transform:translateX(-50%)"
        )
        label = escape(axis.label)
        yield f'<span class="sr-still-label" style="{at}" aria-hidden="true">{label}</span>'


def _ticks(axis: bqplot.Axis, place: Place) -> list[tuple[float, str]]:
    values = axis.tick_values
    named = {str(name): words for name, words in (axis.tick_labels or {}).items()}
    at = (
        np.asarray(values)
        if values is not None and len(values)
        else np.array(round_ticks(place.low, place.high))
    )
    if not len(at) or (place.is_of_days and values is None):
        return []
    shares = place.shares(at)
    words = [_tick_words(value, axis.tick_format, named) for value in at.tolist()]
    pairs = zip(shares.tolist(), words, strict=True)
    return [(share, said) for share, said in pairs if -0.001 <= share <= 1.001]


def _tick_words(value: Any, form: str | None, named: dict[str, str]) -> str:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).strftime(form or "%-d %b")
    if isinstance(value, (int, float)):
        return named.get(f"{value:g}", f"{value:g}".replace("-", "−"))
    return str(value)
