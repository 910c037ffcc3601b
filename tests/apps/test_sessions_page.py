"""The page Sessions from a real database: list, one session, two sessions, and what is written."""

import runpy
from contextlib import suppress
from pathlib import Path

import bqplot
import ipywidgets
import numpy as np
import pytest
import traitlets

from smartrunning.apps import home, sessions
from smartrunning.apps.courier import Courier
from smartrunning.apps.header import Header
from smartrunning.apps.page import Page
from smartrunning.apps.pointer import Pointer
from smartrunning.apps.session_charts import SessionCharts
from smartrunning.apps.session_edit import SessionEdit
from smartrunning.apps.session_map import SessionMap
from smartrunning.metrics import Track, session_range
from smartrunning.storage import OwnedStore

hands = runpy.run_path(str(Path(__file__).with_name("hands.py")))
walk, words, only, press, Sent = (
    hands[name] for name in ("walk", "words", "only", "press", "Sent")
)
WRONG = "went wrong"


def go(built: ipywidgets.Widget, place: str) -> None:
    """Follow a link to a place of the page."""
    only(built, Courier)._handle_custom_msg({"type": "place", "place": place}, [])


def links(built: ipywidgets.Widget) -> list[str]:
    def of(tree) -> list[str]:
        if isinstance(tree, str):
            return []
        own = [tree[1]["href"]] if "href" in tree[1] else []
        return own + [href for child in tree[2] for href in of(child)]

    panels = [one for one in walk(built) if hasattr(one, "tree")]
    return [href for panel in panels for node in panel.tree for href in of(node)]


def field(built: ipywidgets.Widget, label: str) -> ipywidgets.Widget:
    (found,) = (one for one in walk(built) if getattr(one, "description", "") == label)
    return found


@pytest.fixture
def keys(season) -> list[str]:
    return [one.session_id for one in season.of("ada").sessions()]


@pytest.fixture
def built(as_visitor) -> ipywidgets.Widget:
    as_visitor("ada")
    return sessions.build()


def figures(built: ipywidgets.Widget) -> list[bqplot.Figure]:
    return [one for one in walk(only(built, SessionCharts)) if isinstance(one, bqplot.Figure)]


def test_the_list_links_to_every_session_newest_first(built, keys) -> None:
    places = [href.partition("#")[2] for href in links(built) if "sessions#" in href]
    assert places == keys[: len(places)]
    assert len(places) == min(len(keys), 30)
    assert f"{len(keys)} sessions" in words(built)


def test_the_list_is_searched_and_filtered(built, keys) -> None:
    field(built, "Search").value = "onerror"
    assert f"1 of {len(keys)} sessions" in words(built)
    field(built, "Search").value = "no such words"
    assert "Nothing fits" in words(built)
    press(built, "clear", "")
    assert f"{len(keys)} sessions" in words(built)
    assert field(built, "Search").value == ""
    press(built, "filters", "")
    field(built, "Distance").value = "15-25"
    assert f" of {len(keys)} sessions" in words(built)
    assert WRONG not in words(built)


def test_a_session_shows_everything_on_one_axis(built, season, keys) -> None:
    go(built, keys[0])
    said = words(built)
    for part in ("Along the way", "Time in zones", "Splits", "What you say about it", "Track",
                 "Data of this session", "Hardest stretches", "Where the numbers"):  # fmt: skip
        assert part in said
    assert WRONG not in said
    labels = [axis.label for figure in figures(built) for axis in figure.axes]
    for label in (
        "Pace (min/km)",
        "Heart rate (bpm)",
        "Altitude (m)",
        "D′ left (m)",
        "Distance (km)",
    ):
        assert label in labels
    scales = {id(figure.axes[0].scale) for figure in figures(built)}
    assert len(scales) == 1, "one axis for all charts"
    brushes = {id(figure.interaction) for figure in figures(built)}
    assert len(brushes) == 1, "one brush for all charts"
    assert f"api:sessions/{keys[0]}/file" in links(built)


def test_names_from_files_are_text(built, keys) -> None:
    go(built, keys[-1])
    assert "<img src=x onerror=alert(1)>.fit" in words(built)
    assert "<script>alert(1)</script>" in words(built)


def test_brushing_gives_the_numbers_of_the_core(built, season, keys) -> None:
    go(built, keys[0])
    press(built, "over", "time")
    figures(built)[0].interaction.selected = np.array([5.0, 10.0])  # minutes
    own = season.of("ada")
    thresholds = own.runner_of_day(own.session_info(keys[0]).local_date).thresholds[-1]
    expected = session_range(Track(own.session(keys[0])), 300.0, 600.0, thresholds)
    said = words(built)
    assert "Chosen part: 5:00 to 10:00" in said
    assert f"{expected.segment.distance_m / 1000:.2f} km" in said
    assert f"{expected.segment.heart_rate_bpm:.0f} bpm" in said
    assert len(only(built, SessionMap)._part.x) > 1, "the part is marked on the map"
    press(built, "zoom-in", "")
    assert (figures(built)[0].axes[0].scale.min, figures(built)[0].axes[0].scale.max) == (5.0, 10.0)
    press(built, "over", "distance")
    assert "Chosen part: 5:00 to 10:00" in words(built), "the part stays when the axis changes"
    press(built, "unchoose", "")
    assert "Chosen part" not in words(built)


def test_a_split_shows_its_part(built, season, keys) -> None:
    go(built, keys[0])
    (first, *_) = season.of("ada").statistics_of(keys[0]).kilometres
    press(built, "show", f"{max(first.start_s, 0):.1f}-{first.end_s:.1f}")
    assert "Chosen part: 0:00 to" in words(built)
    assert "1.00 km" in words(built)


@pytest.mark.parametrize("table", ["laps", "intervals", "efforts", "hard", "matches"])
def test_every_table_opens(built, keys, table: str) -> None:
    go(built, keys[1])
    press(built, "table", table)
    assert WRONG not in words(built)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (ipywidgets.IntSlider, (-5, 10**12, "x", None, [1], {}, 2.5)),
        (ipywidgets.IntRangeSlider, ([700, 100], [-(10**9), 10**9], [1], "ab", None, [[], {}])),
        (Pointer, (float("nan"), float("inf"), -1e300, "x", None, [0.5])),
    ],
)
def test_the_sliders_may_say_anything(built, keys, kind: type, values: tuple) -> None:
    go(built, keys[0])
    name = "place" if kind is Pointer else "value"
    for value in values:
        with suppress(traitlets.TraitError, TypeError, ValueError):  # the widget refuses by itself
            only(built, kind).set_state({name: value})
    only(built, ipywidgets.IntSlider).set_state({"value": 500})
    assert WRONG not in words(built)
    assert "Heart rate" in words(built)


@pytest.mark.parametrize(
    "said", [[np.nan, 3.0], [3.0], [], [[1.0, 2.0]], [-1e300, 1e300], [2.0, 2.0], [9.0, 1.0]]
)
def test_the_brush_may_say_anything(built, keys, said: list) -> None:
    go(built, keys[0])
    brush = figures(built)[0].interaction
    with suppress(traitlets.TraitError):
        brush.selected = np.array(said)
    assert WRONG not in words(built)
    brush.selected = None
    assert "Chosen part" not in words(built)


def test_two_sessions_are_held_against_each_other(built, keys) -> None:
    go(built, keys[0])
    press(built, "compare", "")
    assert "Compare with a similar run" in words(built)
    go(built, f"{keys[0]}-{keys[2]}")
    said = words(built)
    for part in ("Two sessions compared", "Key numbers", "Second ahead"):
        assert part in said
    drawn = [one for one in walk(built) if isinstance(one, bqplot.Figure)]
    assert all(len(figure.marks) == 2 for figure in drawn)
    assert "Pace (min/km)" in [axis.label for figure in drawn for axis in figure.axes]


def test_another_session_can_be_searched_for(built, keys) -> None:
    go(built, keys[0])
    press(built, "compare", "")
    field(built, "Another session").value = "onerror"
    assert f"page:sessions#{keys[0]}-{keys[-1]}" in links(built)
    field(built, "Another session").value = "no such words"
    assert "No other session has these words" in words(built)


def test_what_the_runner_says_is_sent_to_the_server(built, keys, monkeypatch) -> None:
    go(built, keys[0])
    sent = Sent(built, monkeypatch)
    edit = only(built, SessionEdit)
    field(edit, "Title").value = "<b>Race</b>"
    field(edit, "How hard was it? (CR-10)").value = 8.0
    field(edit, "Save").click()
    request = sent.messages[-1]
    assert (request["method"], request["path"]) == ("PATCH", f"sessions/{keys[0]}")
    assert request["body"] == {"title": "<b>Race</b>", "rating_of_perceived_exertion": 8.0}
    sent.say({"type": "answer", "id": request["id"], "status": 400, "body": {"error": "No."}})
    assert "No." in words(built)
    press(built, "exclude", "")
    press(built, "exclude-yes", "")
    assert sent.messages[-1]["body"] == {"excluded": True}


def test_the_chosen_part_is_what_a_crop_keeps(built, keys, monkeypatch) -> None:
    go(built, keys[0])
    sent = Sent(built, monkeypatch)
    press(built, "over", "time")
    figures(built)[0].interaction.selected = np.array([1.0, 9.0])
    press(built, "crop", "")
    press(built, "crop-yes", "")
    (request,) = (one for one in sent.messages if one["type"] == "request")
    assert request["body"] == pytest.approx({"crop_start_s": 60.0, "crop_end_s": 540.0})


def test_what_is_being_written_survives_news(built, keys, monkeypatch) -> None:
    go(built, keys[0])
    sent = Sent(built, monkeypatch)
    field(built, "Notes").value = "half a sent"
    news = {"type": "job", "job_id": "j", "kind": "statistics", "error": ""}
    sent.say(news | {"state": "succeeded", "ended": True})
    assert field(built, "Notes").value == "half a sent"


def test_a_new_session_shows_up_by_itself(season, as_visitor, keys, monkeypatch) -> None:
    as_visitor("ada")
    rows = OwnedStore.session_rows
    with monkeypatch.context() as before:
        before.setattr(OwnedStore, "session_rows", lambda own, **_limit: rows(own)[1:])
        built = sessions.build()
    assert f"page:sessions#{keys[0]}" not in links(built)
    sent = Sent(built, monkeypatch)
    news = {"type": "job", "job_id": "j", "kind": "import", "error": ""}
    sent.say(news | {"state": "succeeded", "ended": True})
    assert f"page:sessions#{keys[0]}" in links(built)


def test_a_coach_reads_and_changes_nothing(built, keys, monkeypatch) -> None:
    monkeypatch.setattr(Page, "read_only", property(lambda _page: True))
    go(built, keys[0])
    said = words(built)
    assert "What the runner says" in said
    assert "What you say about it" not in said
    assert f"api:sessions/{keys[0]}/file" not in links(built)
    assert not [one for one in walk(built) if isinstance(one, SessionEdit)]


def test_miles_are_miles_everywhere(built, keys) -> None:
    go(built, keys[0])
    only(built, Header).set_state({"units": "imperial"})
    labels = [axis.label for figure in figures(built) for axis in figure.axes]
    assert "Pace (min/mi)" in labels
    assert "Altitude (ft)" in labels
    assert "/km" not in words(built)
    assert "/mi" in words(built)


def test_a_place_that_is_nobodys_or_somebody_elses_is_the_list(season, as_visitor, keys) -> None:
    as_visitor("ben")
    built = sessions.build()
    only(built, Header).set_state({"user": "ada", "role": "admin", "has_runner": True})
    go(built, keys[0])
    assert "No sessions yet" in words(built)
    as_visitor("ada")
    built = sessions.build()
    go(built, "0" * 24)
    assert "This session is not there, or not yours." in words(built)
    go(built, f"{keys[0]}-{'0' * 24}")
    assert "This session is not there, or not yours." in words(built)
    assert f"{len(keys)} sessions" in words(built)


def test_looking_at_many_sessions_leaves_nothing_behind(built, keys) -> None:
    alive: list[int] = []
    for key in [*keys[:3], *keys[:3]]:
        go(built, key)
        go(built, f"{key}-{keys[7]}")
        go(built, "all")
        alive.append(len(ipywidgets.widget._instances))
    assert alive[-1] <= alive[2] + 5


def test_the_tab_of_the_browser_names_what_is_open(season, built, keys, monkeypatch) -> None:
    sent = Sent(built, monkeypatch)
    for place in (keys[0], f"{keys[0]}-{keys[1]}", "all"):
        go(built, place)
    one, both, back = [each["name"] for each in sent.messages if each["type"] == "name"]
    day = season.of("ada").sessions()[0].local_date
    assert one.endswith(f", {day:%a} {day.day} {day:%b %Y}")
    assert both == f"{one}, compared"
    assert back == "Sessions"


def test_home_leads_to_a_session(as_visitor, keys) -> None:
    as_visitor("ada")
    assert f"page:sessions#{keys[0]}" in links(home.build())
