"""The parts of Analytics: from a real season, and the words of a comparison by hand."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import bqplot
import ipywidgets
import numpy as np
import pytest

from smartrunning.apps import analytics, compare_part, period_comparison
from smartrunning.apps.best_history import best_history
from smartrunning.apps.panel import Panel
from smartrunning.apps.period_comparison import Row, picture, summary
from smartrunning.apps.race_times import race_times
from smartrunning.history import HeldBest, MethodForecast, PersonalBest, RaceForecast
from smartrunning.history.period_comparison import Compared
from smartrunning.storage import OwnedStore
from smartrunning.storage.forecasts import KeptForecasts
from smartrunning.storage.info import PlanInfo


def text(tree: Any) -> str:
    if isinstance(tree, str):
        return tree
    return "".join(text(child) for child in getattr(tree, "children", None) or tree[2])


def walk(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    return [widget, *(found for child in getattr(widget, "children", ()) for found in walk(child))]


def words(widget: ipywidgets.Widget) -> str:
    panels = [one for one in walk(widget) if isinstance(one, Panel)]
    return " ".join(text(node) for panel in panels for node in panel.tree)


def press(widget: ipywidgets.Widget, action: str, value: str) -> None:
    for panel in walk(widget):
        if isinstance(panel, Panel) and (action, value) in panel._actions:
            message = {"type": "action", "action": action, "value": value}
            panel._handle_custom_msg(message, [])
            return
    pytest.fail(f"nothing to press says {action} {value}")


def figures(widget: ipywidgets.Widget) -> list[bqplot.Figure]:
    return [one for one in walk(widget) if isinstance(one, bqplot.Figure)]


# ── from a real season ──────────────────────────────────────────────────────────────────────────


def test_all_parts_are_there_and_none_reads_single_statistics(as_visitor, monkeypatch) -> None:
    """However long the history is, these parts rest on one document a month or a year."""
    as_visitor("ada")
    for name in ("statistics", "statistics_of", "session", "recorded_session"):
        monkeypatch.setattr(OwnedStore, name, lambda *_, **__: pytest.fail("read statistics"))
    page = analytics.build()
    said = words(page)
    for word in ("Fitness, fatigue and form", "Distance a week", "Intensity of each week"):
        assert word in said
    assert "Efficiency: metres a heart beat" in said
    press(page, "part", "bests")
    said = words(page)
    for word in ("Personal bests", "Critical speed over time", "How your bests came down"):
        assert word in said
    assert "What you can expect in a race" in said
    assert " to " in said.split("Error on your own races")[1], "each time has its interval"
    press(page, "part", "closer")
    assert "Race times by each law" in words(page)
    press(page, "part", "compare")
    assert "Last 4 weeks and the 4 before" in words(page)
    assert "wrong" not in words(page)


def test_a_part_over_all_time_is_told_by_months(as_visitor) -> None:
    as_visitor("ada")
    page = analytics.build()
    press(page, "days", "36500")
    assert "Intensity of each month" in words(page)


def test_the_comparison_shows_both_periods_differences_and_intervals(as_visitor, season) -> None:
    as_visitor("ada")
    page = analytics.build()
    press(page, "part", "compare")
    said = words(page)
    for word in ("Distance a week (km)", "Hard time (%)", "Critical speed (km/h)", "Longest run"):
        assert word in said
    assert "Best times of each period" in said
    press(page, "periods", "season")
    assert "cannot be compared" in words(page), "a year ago there was no session"
    press(page, "periods", "own")
    dates = [one for one in walk(page) if isinstance(one, ipywidgets.DatePicker)]
    (button,) = [one for one in walk(page) if isinstance(one, ipywidgets.Button)]
    dates[1].value = date(2020, 1, 1)
    button.click()
    assert "Choose a first and a last day of the earlier period" in words(page)
    del season


def test_choosing_a_distance_shows_its_bests(as_visitor) -> None:
    as_visitor("ada")
    page = analytics.build()
    press(page, "part", "bests")
    press(page, "distance", "1000")
    press(page, "part", "bests")
    assert "Bests over 1 km, one after the other" in str(
        [panel.tree for panel in walk(page) if isinstance(panel, Panel)]
    )


@pytest.mark.parametrize("value", ["nan", "-5", "1e9", "<b>", "", "1.2.3"])
def test_no_distance_that_a_browser_invents_breaks_the_page(value: str) -> None:
    state = analytics.press(analytics.State(), "distance", value)
    assert state == analytics.State()


# ── words by hand ───────────────────────────────────────────────────────────────────────────────


def row(name: str, before: float, now: float, interval: tuple[float, float] | None) -> Row:
    return Row(name, Compared(before, now, interval, (4, 4)), lambda value: f"{value:.1f}")


def test_what_is_sure_is_named_and_what_may_be_chance_is_not() -> None:
    rows = [
        row("Distance a week (km)", 40, 50, (5, 15)),
        row("Hard time (%)", 10, 9, (-3, 1)),
        row("Easy time (%)", 80, 70, (-12, -8)),
    ]
    assert summary(rows) == ["For sure: distance a week rose and easy time fell."]
    assert "chance" in summary(rows[1:2])[0]
    assert "too few" in summary([row("Distance a week (km)", 40, 50, None)])[0]


def test_cells_say_the_sign_the_interval_and_the_reason() -> None:
    cells = [text(cell) for cell in period_comparison._cells(row("a", 40, 35, (-8, -2)))]
    assert cells == ["a", "40.0", "35.0", "−5.0", "−8.0 to −2.0"]
    vague = [text(cell) for cell in period_comparison._cells(row("a", 40, 40.01, (-8, 9)))]
    assert vague[3:] == ["0.0", "−8.0 to +9.0 (may be chance)"]
    unknown = Row("a", Compared(math.nan, 3.0, None, (0, 1), "Too few."), lambda value: f"{value}")
    assert [text(cell) for cell in period_comparison._cells(unknown)][1:] == [
        "–",
        "3.0",
        "–",
        "Too few.",
    ]


def test_the_picture_shows_per_cent_of_the_number_before() -> None:
    (figure,) = picture([row("Distance a week (km)", 40, 50, (4, 16)), row("b", 0, 1, (1, 1))])
    lines, dots = figure.marks[1], figure.marks[2]
    assert dots.x.tolist() == [25.0]
    assert np.ravel(lines.x).tolist() == [10.0, 40.0]
    assert picture([row("a", 1, 2, None)]) == ()


def test_bests_follow_each_other_with_what_they_gained() -> None:
    first = PersonalBest(5000.0, 1260.0, "a" * 24, 0.0, date(2025, 3, 1))
    second = PersonalBest(5000.0, 1198.0, "b" * 24, 0.0, date(2026, 4, 1))
    held = [
        HeldBest(first, date(2025, 3, 1), date(2026, 4, 1)),
        HeldBest(second, date(2026, 4, 1), None),
    ]
    said = " ".join(text(part) for part in best_history(held, 1.0, "metric"))
    assert "19:58" in said
    assert "1:02" in said, "faster by"
    assert "today" in said
    assert best_history([], 5000.0, "metric") == ()


def test_race_times_show_the_best_tried_law_or_say_why_there_is_none() -> None:
    tried = MethodForecast("VDOT", 1200.0, (1160.0, 1240.0), 7, 0.0214, 0.0)
    untried = MethodForecast("Riegel", 2500.0, (2400.0, 2600.0), 0, math.nan, math.nan)
    forecasts = (
        RaceForecast(5000.0, (untried, tried), replace(tried, method="combined"), ""),
        RaceForecast(10000.0, (untried,), None, "There is only one law."),
        RaceForecast(42195.0, (), None, "There is no race to start from."),
    )
    kept = KeptForecasts(date(2026, 11, 1), forecasts)
    parts = race_times(kept, "metric")
    rows = [part for part in parts[1].walk() if part.tag == "tr"][1:]
    assert [[text(cell) for cell in row.children][1:] for row in rows] == [
        ["20:00", "19:20 to 20:40", "laws together", "2.1 % over 7 races"],
        ["41:40", "40:00 to 43:20", "Riegel", "not tried yet"],
        ["–", "–", "–", "There is no race to start from."],
    ]
    assert "1 November 2026" in text(parts[2])
    assert race_times(None, "metric") == ()
    assert race_times(KeptForecasts(date(2026, 11, 1), forecasts[2:]), "metric") == ()


def test_blocks_come_from_the_plans_of_two_races() -> None:
    def plan(start: date, race: date, revision: int) -> PlanInfo:
        made = PlanInfo.__dataclass_fields__
        values: dict[str, Any] = dict.fromkeys(made)
        return PlanInfo(**values | {"start_date": start, "race_date": race, "revision": revision})

    spring, autumn = date(2026, 4, 26), date(2026, 10, 25)
    plans = [
        plan(date(2026, 7, 6), autumn, 4),
        plan(date(2026, 6, 1), autumn, 3),
        plan(date(2026, 2, 2), spring, 2),
        plan(date(2026, 1, 5), spring, 1),
    ]
    now, before = compare_part.blocks(plans)
    assert (now.first, now.race) == (date(2026, 6, 1), autumn)
    assert (before.first, before.race) == (date(2026, 1, 5), spring)
    assert compare_part.blocks(plans[:2]) == ()
    assert compare_part.blocks([]) == ()
