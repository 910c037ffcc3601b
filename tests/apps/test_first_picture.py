"""Widgets as HTML: only known tags, text that stays text, lines at the places of the data."""

import re
from html.parser import HTMLParser
from typing import Any

import bqplot
import ipywidgets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.apps.elements import Element, button, element, link
from smartrunning.apps.first_picture.chart import chart
from smartrunning.apps.first_picture.layout import css
from smartrunning.apps.first_picture.markup import ATTRIBUTES, TAGS, markup, page_address
from smartrunning.apps.first_picture.scales import place_of
from smartrunning.apps.first_picture.widgets import drawn
from smartrunning.apps.panel import Panel

OWN = {"class", "style", "href", "target", "rel", "download", "type", "data-key"}


class Read(HTMLParser):
    """What a browser would make of a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30)
names = st.sampled_from(["class", "title", "href", "onclick", "style", "share", "colour", "srcdoc"])


@given(tag=words, text=words, attributes=st.dictionaries(names, words, max_size=4))
def test_whatever_a_page_holds_becomes_known_tags_and_text(
    tag: str, text: str, attributes: dict[str, str]
) -> None:
    read = Read(markup(Element(tag, (text,), attributes).drawn()))
    assert read.tags <= TAGS
    assert read.attributes <= ATTRIBUTES | OWN
    assert read.text == text


def test_a_link_leads_to_a_page_and_to_nowhere_else() -> None:
    assert 'href="/voila/render/apps/plan.ipynb#2026-06-01"' in markup(
        link("plan#2026-06-01", "Plan").drawn()
    )
    assert 'href="/password"' in markup(element("a", "x", href="door:password").drawn())
    for elsewhere in ("javascript:alert(1)", "//evil.example", "page:../../etc", "door:/evil"):
        assert "href" not in markup(element("a", "x", href=elsewhere).drawn())


def test_links_stay_with_the_runner_whom_a_coach_looks_at() -> None:
    assert page_address("home", "r 1") == "/voila/render/apps/home.ipynb?runner=r%201"
    assert page_address("upload", "r 1") == "/voila/render/apps/upload.ipynb"


def test_a_button_keeps_what_it_says_to_the_kernel() -> None:
    assert 'data-key="part bests"' in markup(button("part", "bests", "Bests").drawn())


def test_boxes_hold_panels_in_their_order() -> None:
    box = ipywidgets.VBox([Panel(element("h2", "One")), Panel(element("p", "<Two>"))])
    box.add_class("sr-card")
    html = drawn(box)
    assert re.search("sr-card.*<h2>One</h2>.*<p>&lt;Two&gt;</p>", html)


def test_a_layout_that_is_no_length_is_left_out() -> None:
    layout = ipywidgets.Layout(width="100%", height='1px;background:url("//evil")')
    assert css(layout) == "width:100%"


def figure(mark: Any, x: Any, y: Any, **axis: Any) -> bqplot.Figure:
    axes = [bqplot.Axis(scale=x, side="bottom", **axis), bqplot.Axis(scale=y, side="left")]
    margin = dict.fromkeys(("top", "bottom", "left", "right"), 0)
    return bqplot.Figure(marks=[mark], axes=axes, fig_margin=margin)


def test_a_line_runs_through_its_points() -> None:
    x, y = bqplot.LinearScale(min=0.0, max=10.0), bqplot.LinearScale(min=100.0, max=200.0)
    line = bqplot.Lines(x=[0.0, 5.0, 10.0], y=[100.0, 200.0, 150.0], scales={"x": x, "y": y})
    assert 'd="M0.0 1000.0L500.0 0.0L1000.0 500.0"' in chart(figure(line, x, y))


def test_a_gap_breaks_the_line() -> None:
    x, y = bqplot.LinearScale(), bqplot.LinearScale(min=0.0, max=1.0)
    line = bqplot.Lines(x=[0, 1, 2, 3, 4], y=[0, 1, np.nan, 1, 0], scales={"x": x, "y": y})
    assert 'd="M0.0 1000.0L250.0 0.0M750.0 0.0L1000.0 1000.0"' in chart(figure(line, x, y))


def test_bars_stand_on_their_base() -> None:
    x, y = bqplot.LinearScale(min=0.0, max=4.0), bqplot.LinearScale(min=0.0, max=10.0)
    bars = bqplot.Bars(x=[1.0, 3.0], y=[10.0, 5.0], scales={"x": x, "y": y}, padding=0.0)
    html = chart(figure(bars, x, y))
    assert re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', html) == [
        ("0.0", "1000.0"),
        ("500.0", "500.0"),
    ]


def test_the_words_of_an_axis_are_text() -> None:
    x, y = bqplot.LinearScale(min=0.0, max=1.0), bqplot.LinearScale(min=0.0, max=1.0)
    line = bqplot.Lines(x=[0, 1], y=[0, 1], scales={"x": x, "y": y})
    html = chart(
        figure(line, x, y, label="<b>Pace</b>", tick_values=[0.5], tick_labels={"0.5": "<i>"})
    )
    assert "&lt;b&gt;Pace&lt;/b&gt;" in html
    assert "&lt;i&gt;" in html


@pytest.mark.parametrize(
    ("scale", "values", "shares"),
    [
        (bqplot.LinearScale(min=0.0, max=4.0), [1.0, 3.0], [0.25, 0.75]),
        (bqplot.LogScale(min=1.0, max=100.0), [10.0, 100.0], [0.5, 1.0]),
        (
            bqplot.DateScale(),
            np.array(["2026-01-01", "2026-01-02", "2026-01-05"], dtype="datetime64[ms]"),
            [0.0, 0.25, 1.0],
        ),
        (bqplot.OrdinalScale(), ["a", "b"], [0.25, 0.75]),
    ],
)
def test_places_on_scales(scale: Any, values: Any, shares: list[float]) -> None:
    scales = {"x": scale, "y": bqplot.LinearScale()}
    mark = bqplot.Lines(x=values, y=[0.0] * len(values), scales=scales)
    place = place_of(scale, [mark])
    assert place.shares(np.asarray(values)) == pytest.approx(shares)
