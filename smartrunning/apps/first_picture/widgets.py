"""A widget in, HTML out: boxes as boxes, elements as text, charts as drawings, forms as well."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

import bqplot
import ipywidgets

from smartrunning.apps.first_picture.chart import chart
from smartrunning.apps.first_picture.header import header
from smartrunning.apps.first_picture.layout import css
from smartrunning.apps.first_picture.markup import attributes, markup
from smartrunning.apps.header import Header
from smartrunning.apps.panel import Panel

_FIELD_STYLE: Final = "jupyter-widgets widget-inline-hbox"


def drawn(widget: Any, looks_at: str = "") -> str:
    """HTML of a widget and of all in it.

    Parameters
    ----------
    widget : ipywidgets.Widget
        Any widget of a page.
    looks_at : str
        Another runner whom the page is about.

    Returns
    -------
    str
        An empty place of the same size for widgets that only a browser can draw.
    """
    for kind, draw in _CONTENT.items():
        if isinstance(widget, kind):
            return draw(widget, looks_at)
    for kinds, draw_form in _FORMS.items():
        if isinstance(widget, kinds):
            return draw_form(widget)
    return _box(widget, "")


def _header(widget: Header, looks_at: str) -> str:
    return _box(widget, header(widget, looks_at))


def _panel(widget: Panel, looks_at: str) -> str:
    return _box(widget, "".join(markup(one, looks_at) for one in widget.tree), "sr-panel")


def _children(widget: ipywidgets.Box, looks_at: str) -> str:
    inner = "".join(drawn(child, looks_at) for child in widget.children)
    across = "widget-hbox" if isinstance(widget, ipywidgets.HBox) else "widget-vbox"
    return _box(widget, inner, f"widget-container widget-box {across}")


def _chart(widget: bqplot.Figure, looks_at: str) -> str:
    del looks_at
    return chart(widget)


def _box(widget: Any, inner: str, more: str = "") -> str:
    classes = " ".join(filter(None, ("jupyter-widgets", more, *widget._dom_classes)))  # noqa: SLF001  ipywidgets has no other way
    named = {"class": classes, "style": css(widget.layout) or None}
    return f"<div{attributes(named)}>{inner}</div>"


def _labelled(widget: Any, field: str, kind: str) -> str:
    words = f'<span class="widget-label">{escape(widget.description)}</span>'
    return _box(widget, (words if widget.description else "") + field, f"{_FIELD_STYLE} {kind}")


def _button(widget: Any) -> str:
    pressed = " mod-active" if getattr(widget, "value", False) is True else ""
    style = f" mod-{widget.button_style}" if widget.button_style else ""
    classes = " ".join(
        (f"jupyter-widgets jupyter-button widget-button{style}{pressed}", *widget._dom_classes)  # noqa: SLF001
    )
    named = {"type": "button", "class": classes, "style": css(widget.layout) or None}
    return f"<button{attributes(named)}>{escape(widget.description)}</button>"


def _choice(widget: Any) -> str:
    field = f"<select disabled><option>{escape(str(widget.label or ''))}</option></select>"
    return _labelled(widget, field, "widget-dropdown")


def _text(widget: Any) -> str:
    shown = {"value": "" if widget.value is None else widget.value}
    return _labelled(widget, f"<input disabled{attributes(shown)}>", "widget-text")


def _tick(widget: Any) -> str:
    ticked = " checked" if widget.value else ""
    return _labelled(widget, f'<input type="checkbox" disabled{ticked}>', "widget-checkbox")


def _slider(widget: Any) -> str:
    return _labelled(widget, '<div class="sr-still-slider"></div>', "widget-slider")


_CONTENT: Final[Mapping[Any, Callable[[Any, str], str]]] = {
    Header: _header,
    Panel: _panel,
    bqplot.Figure: _chart,
    ipywidgets.Box: _children,
}
_FORMS: Final[Mapping[Any, Callable[[Any], str]]] = {
    (ipywidgets.Button, ipywidgets.ToggleButton): _button,
    (ipywidgets.Dropdown,): _choice,
    (ipywidgets.Text, ipywidgets.BoundedFloatText, ipywidgets.BoundedIntText): _text,
    (ipywidgets.FloatText, ipywidgets.IntText, ipywidgets.DatePicker): _text,
    (ipywidgets.Checkbox,): _tick,
    (ipywidgets.IntSlider, ipywidgets.IntRangeSlider, ipywidgets.FloatSlider): _slider,
}
