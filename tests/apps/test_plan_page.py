"""The page Plan from a real database: what it shows, what it sends, whatever the browser says."""

import runpy
from datetime import timedelta
from pathlib import Path
from typing import Any

import bqplot
import pytest

from smartrunning.apps import goal_defaults, goal_values, plan, wishes
from smartrunning.apps.form import Form
from smartrunning.apps.mover import Mover
from smartrunning.apps.plan_state import PARTS
from smartrunning.apps.sliders import Sliders
from smartrunning.optimizer import (
    SEED_SCHEMAS,
    Plan,
    PlanDay,
    broken_by_move,
    broken_by_moves,
    schema_named,
)

hands = runpy.run_path(str(Path(__file__).with_name("hands.py")))
walk, words, only, press, Sent = (
    hands[name] for name in ("walk", "words", "only", "press", "Sent")
)
WRONG = "went wrong"


@pytest.fixture
def stored(season: Any) -> Plan:
    own = season.of("ada")
    return own.plan(own.plans()[0].plan_id)


@pytest.fixture
def built(as_visitor: Any) -> Any:
    as_visitor("ada")
    return plan.build()


@pytest.fixture
def sent(built: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    return Sent(built, monkeypatch)


def say_back(sent: Any, status: int, **body: object) -> None:
    """The server's answer to the last request."""
    number = sent.messages[-1]["id"]
    sent.say({"type": "answer", "id": number, "status": status, "body": body})


def axis_labels(built: Any) -> set[str]:
    figures = [one for one in walk(built) if isinstance(one, bqplot.Figure)]
    return {axis.label for figure in figures for axis in figure.axes}


def session_days(stored: Plan, today: Any) -> list[PlanDay]:
    return [one for one in stored.days if one.steps and one.day > today]


# ── what it shows ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("calendar", ("Week 1", "today", "Load a week", "/km", "load")),
        ("form", ("Fitness, fatigue and form", "Race time to be expected", "95 % certainty")),
        ("blocks", ("Blocks", "au", "How the key workouts grow", "You are here")),
        ("whatif", ("What if", "Beside your present plan")),
        ("proof", ("Proven bound", "Gap", "seed 1", "What holds the plan back", "How it was made")),
        ("changes", ("This is the plan as it was first made.", "All revisions")),
        ("take", ("For your watch", "For your calendar", "Print", "CSV")),
        ("goal", ("For which race do you train?",)),
    ],
)
def test_each_part_shows_what_it_is_for(built, part: str, expected: tuple[str, ...]) -> None:
    press(built, "part", part)
    said = words(built)
    assert WRONG not in said
    for word in expected:
        assert word in said


def test_every_chart_names_its_units(built) -> None:
    assert {"Load (au)", "Pace (min/km)", "D′ left (%)", "Time (min)"} <= axis_labels(built)
    press(built, "part", "form")
    assert {"Load a day (au)", "Race time (h:min:s)"} <= axis_labels(built)


def test_the_calendar_shows_a_week_a_month_or_all_of_the_plan(built, stored: Plan) -> None:
    days = {}
    for view in ("week", "month", "all"):
        press(built, "view", view)
        days[view] = {
            node[1]["data-id"] for node in nodes(built) if node[0] == "li" and "data-id" in node[1]
        }
    assert 1 <= len(days["week"]) <= 7
    assert days["all"] == {one.day.isoformat() for one in stored.days}
    assert days["week"] < days["all"]


def actions(built: Any) -> set[tuple[str, str]]:
    return {pressed for one in walk(built) for pressed in getattr(one, "_actions", ())}


def nodes(built: Any) -> list[Any]:
    """All elements of the page's panels."""

    def below(node: Any) -> list[Any]:
        if isinstance(node, str):
            return []
        return [node, *(found for child in node[2] for found in below(child))]

    panels = [one for one in walk(built) if hasattr(one, "tree")]
    return [found for panel in panels for node in panel.tree for found in below(node)]


def test_a_pressed_day_shows_its_steps_its_reason_and_where_it_could_go(
    built, stored: Plan, season
) -> None:
    press(built, "view", "all")
    one = session_days(stored, season.today)[1]
    press(built, "day", one.day.isoformat())
    said = words(built)
    assert f"{one.day:%A}, {one.day.day} {one.day:%B}: {one.title}" in said
    assert one.reason in said
    press(built, "moving", "on")
    said = words(built)
    assert "Within its week" in said
    assert "In other weeks" in said
    schema = schema_named(stored.schema, SEED_SCHEMAS)
    offered = {value for action, value in actions(built) if action == "move"}
    coming = [day.day for day in stored.days if day.day >= season.today and day.day != one.day]
    broken = broken_by_moves(stored, schema, one.day, coming, season.today)
    assert offered == {f"{one.day} {day}" for day, against in broken.items() if not against}


def test_a_chosen_week_is_marked_in_calendar_and_charts(built, stored: Plan) -> None:
    press(built, "view", "all")
    monday = stored.weeks[2].start
    press(built, "week", monday.isoformat())
    sections = [node for node in nodes(built) if "sr-chosen" in node[1].get("class", "")]
    assert len(sections) == 1
    figures = [one for one in walk(built) if isinstance(one, bqplot.Figure)]
    assert any(mark.fill == "between" and mark.visible for mark in figures[-1].marks[:1])
    press(built, "part", "form")
    figures = [one for one in walk(built) if isinstance(one, bqplot.Figure)]
    assert all(figure.marks[0].visible for figure in figures)


def test_looking_around_leaves_no_widgets_behind(built) -> None:
    import ipywidgets

    alive = []
    for _ in range(3):
        for part in PARTS:
            press(built, "part", part)
        press(built, "part", "calendar")
        alive.append(len(ipywidgets.widget._instances))
    assert alive[2] == alive[1]


def test_paper_holds_the_week_with_its_steps_and_the_month(built, stored: Plan) -> None:
    press(built, "part", "take")
    (paper,) = [node for node in nodes(built) if node[1].get("class") == "sr-print"]
    assert len(rows(paper)) >= 1
    press(built, "paper", "month")
    (paper,) = [node for node in nodes(built) if node[1].get("class") == "sr-print"]
    assert len(rows(paper)) >= 5


def rows(node: Any) -> list[Any]:
    if isinstance(node, str):
        return []
    here = [node] if node[0] == "tr" else []
    return [*here, *(found for child in node[2] for found in rows(child))]


# ── what it sends ───────────────────────────────────────────────────────────────────────────────


def test_a_session_that_is_dropped_on_another_day_is_the_servers_to_judge(
    built, sent, stored: Plan, season
) -> None:
    one, other = next(pairs(stored, season.today, allowed=True))
    message = {"type": "drop", "from": one.day.isoformat(), "to": other.day.isoformat()}
    only(built, Mover)._handle_custom_msg(message, [])
    asked = sent.messages[-1]
    assert asked["path"].endswith("/move")
    assert asked["body"] == {"from_day": one.day.isoformat(), "to_day": other.day.isoformat()}
    say_back(sent, 422, error="Hard days would touch.")
    assert "Hard days would touch." in words(built)


def pairs(stored: Plan, today: Any, *, allowed: bool) -> Any:
    """Days of one week that may, or may not, change places."""
    schema = schema_named(stored.schema, SEED_SCHEMAS)
    for one in session_days(stored, today):
        for other in session_days(stored, today):
            near = one.day != other.day and abs(other.day - one.day) < timedelta(days=5)
            broken = near and broken_by_move(stored, schema, one.day, other.day, today)
            if near and bool(broken) != allowed:
                yield one, other


def test_a_session_that_may_not_go_there_stays_and_says_why(
    built, sent, stored: Plan, season
) -> None:
    one, other = next(pairs(stored, season.today, allowed=False))
    message = {"type": "drop", "from": one.day.isoformat(), "to": other.day.isoformat()}
    only(built, Mover)._handle_custom_msg(message, [])
    assert sent.messages == []
    assert "It stays where it is." in words(built)


def test_days_that_cannot_take_a_session_are_known_while_it_is_dragged(
    built, stored: Plan, season
) -> None:
    one = session_days(stored, season.today)[1]
    mover = only(built, Mover)
    mover._handle_custom_msg({"type": "lift", "from": one.day.isoformat()}, [])
    schema = schema_named(stored.schema, SEED_SCHEMAS)
    assert mover.lifted == one.day.isoformat()
    days = [day.day for day in stored.days if day.day != one.day]
    for day, broken in broken_by_moves(stored, schema, one.day, days, season.today).items():
        assert bool(mover.against.get(day.isoformat())) == bool(broken)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "drop", "from": "yesterday", "to": "today"},
        {"type": "drop", "from": "x" * 9000, "to": "2026-05-01"},
        {"type": "drop", "from": 7, "to": None},
        {"type": "lift", "from": "0000-00-00"},
        {"type": "lift", "from": "2026-13-01"},
        {"type": "lift"},
        {"type": "x"},
        None,
        7,
    ],
)
def test_whatever_is_dragged_nothing_breaks(built, sent, message: object) -> None:
    only(built, Mover)._handle_custom_msg(message, [])
    assert sent.messages == []
    assert WRONG not in words(built)


def test_the_plan_is_made_again_on_a_press_and_appears_when_the_job_has_ended(built, sent) -> None:
    press(built, "part", "changes")
    press(built, "replan", "")
    assert sent.messages[-1]["path"].endswith("/replan")
    say_back(sent, 202, job_id="j")
    assert "appears by itself" in words(built)
    news = {"type": "job", "job_id": "j", "kind": "replan", "state": "failed", "ended": True}
    sent.say(news | {"error": "The race is over."})
    assert "The race is over." in words(built)


def test_sliders_ask_for_another_plan_and_cancel_what_is_no_longer_wanted(
    built, sent, stored: Plan, season
) -> None:
    press(built, "part", "whatif")
    at = {one.name: one.place for one in wishes.sliders(stored.goal, season.today)}
    slid = only(built, Sliders)
    slid._handle_custom_msg({"type": "places", "places": at | {"time": at["time"] - 1}}, [])
    first = sent.messages[-1]
    assert first["path"].endswith("/what-if")
    assert first["body"]["hours_per_week"] == pytest.approx(0.9 * stored.goal.hours_per_week)
    say_back(sent, 202, job_id="j1", what_if_id="w1")
    assert "Searching" in words(built)
    slid._handle_custom_msg({"type": "places", "places": at | {"time": at["time"] - 2}}, [])
    paths = [message["path"] for message in sent.messages]
    assert paths[-2] == "jobs/j1/cancel"
    assert paths[-1].endswith("/what-if")
    say_back(sent, 422, error="This cannot be.")
    assert "This cannot be." in words(built)


@pytest.mark.parametrize(
    "places",
    [{}, {"time": 99}, {"time": -1, "days": 0, "race": 0, "risk": 0}, {"days": "1"}, None, [1]],
)
def test_sliders_may_say_anything(built, sent, places: object) -> None:
    press(built, "part", "whatif")
    only(built, Sliders)._handle_custom_msg({"type": "places", "places": places}, [])
    assert sent.messages == []


def test_the_form_is_posted_as_it_is_filled_in(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    form = only(built, Form)
    form._handle_custom_msg({"type": "submit", "values": dict(form.values)}, [])
    (message,) = [one for one in sent.messages if one["type"] == "request"]
    assert (message["method"], message["path"]) == ("POST", "plans")
    assert message["body"]["race_distance_m"] == 10_000
    say_back(sent, 400, error="Too soon.")
    assert "Too soon." in words(built)


def test_what_is_wrong_stands_beside_its_field_and_asks_nobody(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    form = only(built, Form)
    wrong = dict(form.values) | {"hours_per_week": None}
    form._handle_custom_msg({"type": "submit", "values": wrong}, [])
    assert sent.messages == []
    assert list(form.errors) == ["hours_per_week"]


def test_an_impossible_goal_is_answered_with_what_would_do(as_visitor, monkeypatch, season) -> None:
    as_visitor("ben")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    form = only(built, Form)
    filled = []
    monkeypatch.setattr(Form, "fill", lambda _, values: filled.append(dict(values)))
    soon = (season.today + timedelta(days=9)).isoformat()
    form._handle_custom_msg(
        {"type": "submit", "values": dict(form.values) | {"race_date": soon}}, []
    )
    assert "No plan can meet this goal" in words(built)
    assert sent.messages == []
    press(built, "remedy", "0")
    assert set(filled[0]) <= set(
        goal_values.of_form(goal_defaults.prefilled(None, season.today).form)
    )


def test_a_failed_plan_says_why(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    news = {"type": "job", "job_id": "j", "kind": "plan", "state": "failed", "ended": True}
    sent.say(news | {"error": "The race is too near."})
    assert "The race is too near." in words(built)


def test_files_are_links_of_the_server(built, season) -> None:
    press(built, "part", "take")
    key = season.of("ada").plans()[0].plan_id
    found = {node[1]["href"] for node in nodes(built) if node[0] == "a" and "href" in node[1]}
    for name in ("plan.ics", "plan.csv", "plan.json", "plan.pdf?units=metric", "week-1.zip"):
        assert f"api:plans/{key}/{name}" in found
