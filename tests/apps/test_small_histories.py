"""What pages say to those who have just begun, and to those who were away."""

import runpy
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import bqplot
import ipywidgets
import numpy as np
import pytest

from smartrunning.apps import analytics, charts, home, load_charts, period_comparison, profile
from smartrunning.apps.page import Page
from smartrunning.apps.trend_charts import efficiency
from smartrunning.history import Week
from smartrunning.history.period_comparison import Compared
from smartrunning.reports.daily_load import DailyLoad

hands = runpy.run_path(str(Path(__file__).with_name("hands.py")))
walk, words, press = (hands[name] for name in ("walk", "words", "press"))

MONDAY = date(2026, 11, 16)
WIDEST_LABEL = 22
"""Letters that fit into the 150 pixels left of the picture of changes."""


def bars(drawn: tuple) -> bqplot.Bars:
    (figure,) = (one for one in drawn if isinstance(one, bqplot.Figure))
    return next(one for one in figure.marks if isinstance(one, bqplot.Bars))


def test_the_first_week_is_a_bar_and_not_a_hair() -> None:
    """A bar is as wide as the way to its neighbour, so that a single one gets an empty one."""
    drawn = load_charts.volume([Week(MONDAY, 7630.0, 2700.0, 42.0, 1)], MONDAY, 91, "metric")
    assert bars(drawn).y.tolist() == [0.0, 7.63]
    assert np.diff(bars(drawn).x).astype("timedelta64[D]").astype(int).tolist() == [7]
    assert "in 1 session, 45 min" in words(drawn[0])


def test_bars_of_parts_keep_their_parts() -> None:
    drawn = charts.day_bars([MONDAY], np.array([[80.0], [20.0]]), 7)
    assert drawn.y.tolist() == [[0.0, 80.0], [0.0, 20.0]]


def test_one_day_is_no_line() -> None:
    one = DailyLoad(MONDAY, *[np.array([42.0])] * 4)
    (panel,) = load_charts.fitness(one)
    assert "From the second day on" in words(panel)


def test_words_of_an_axis_of_days_do_not_touch() -> None:
    """Sessions crowd where somebody begins again: days 19, 20 and 21 of three weeks."""
    days = [date(2026, 11, day) for day in (1, 20, 21, 22)]
    axis = charts.day_axis(bqplot.DateScale(), days, "")
    gaps = np.diff(np.array(axis.tick_values, dtype="datetime64[D]")).astype(int)
    assert gaps.min() >= 0.15 * 21


def test_no_line_is_drawn_where_no_trend_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from smartrunning.apps import trend_charts

    few = SimpleNamespace(
        is_steady=np.array([True] * 3),
        numbers={"efficiency_factor": np.array([1.2, 1.3, 1.25])},
        day=np.array([MONDAY.toordinal() + step for step in (0, 4, 9)]),
    )
    monkeypatch.setattr(trend_charts.PeriodRows, "of", lambda *_: few)
    panel, figure = efficiency(None, None)  # type: ignore[arg-type]
    assert "it takes 8 runs that have the number over 28 days; you have 3 over 9 days" in words(
        panel
    )
    assert not [mark for mark in figure.marks if isinstance(mark, bqplot.Lines)]


def test_the_names_beside_the_picture_of_changes_fit() -> None:
    nothing = Compared(1.0, 1.0, None, (1, 1))

    class Found:
        def __getattr__(self, _name: str) -> Compared:
            return nothing

    compared = period_comparison.rows(Found(), nothing, "metric")  # type: ignore[arg-type]
    names = [row.name.partition(" (")[0] for row in compared]
    assert max(map(len, names)) <= WIDEST_LABEL


def test_a_time_without_sessions_says_when_the_last_one_was(
    as_visitor, season, monkeypatch
) -> None:
    as_visitor("ada")
    last = season.of("ada").sessions()[0].local_date
    assert "There is no session in this time" not in words(analytics.build())
    monkeypatch.setattr(Page, "today", lambda _page: last + timedelta(days=91))
    said = words(analytics.build())
    assert f"There is no session in this time; your last one was on {last.day} {last:%B}" in said


def test_fitness_says_how_little_it_has_seen(as_visitor, season, monkeypatch) -> None:
    as_visitor("ada")
    first = season.of("ada").history().first_day
    for days, said in ((13, "13 of them are known"), (1, "1 of them is known")):
        monkeypatch.setattr(
            Page, "today", lambda _page, days=days: first + timedelta(days=days - 1)
        )
        assert said in words(home.build())
    monkeypatch.setattr(Page, "today", lambda _page: first + timedelta(days=41))
    assert "of them" not in words(home.build())


def test_what_comes_next_stands_first_on_home(as_visitor) -> None:
    as_visitor("ada")
    said = words(home.build())
    next_one = "Today’s training" if "Today’s training" in said else "Next training"
    assert said.index(next_one) < said.index("How you stand") < said.index("Last sessions")


def test_nothing_asks_for_a_password_before_a_removal_was_chosen(as_visitor) -> None:
    as_visitor("ada")
    built = profile.build()

    def is_asked() -> bool:
        (field,) = (
            one for one in walk(built) if getattr(one, "description", "") == "Your password"
        )
        boxes = [one for one in walk(built) if field in getattr(one, "children", ())]
        return not any("sr-closed" in box._dom_classes for box in boxes)

    assert not is_asked()
    press(built, "remove", "account")
    assert is_asked()
    press(built, "remove", "account")
    assert not is_asked()


def test_a_runner_finds_the_way_to_a_new_password(as_visitor) -> None:
    as_visitor("ada")
    assert "Change your password" in words(profile.build())


def test_no_place_is_made_private_before_somebody_said_where(as_visitor, monkeypatch) -> None:
    as_visitor("ada")
    built = profile.build()
    sent = hands["Sent"](built, monkeypatch)

    def field(name: str) -> ipywidgets.Widget:
        (found,) = (one for one in walk(built) if getattr(one, "description", "") == name)
        return found

    field("Keep this place private").click()
    assert not sent.messages
    assert "Say first where the place is" in words(built)
    field("Latitude (°)").value = 48.2
    field("Keep this place private").click()
    assert [message["path"] for message in sent.messages] == ["sharing"]
