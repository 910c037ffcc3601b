"""Every page, built from a real database, for those who have much, nothing or no data at all."""

import base64
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bqplot
import ipywidgets
import pytest
import traitlets

from smartrunning.apps import analytics, home, page, plan, profile, reports, upload
from smartrunning.apps.courier import Courier
from smartrunning.apps.header import Header
from smartrunning.apps.panel import Panel
from smartrunning.apps.pointer import Pointer

PAGES = {
    "home": home,
    "upload": upload,
    "analytics": analytics,
    "plan": plan,
    "reports": reports,
    "profile": profile,
}
NAMES = sorted(PAGES)
WRONG = "went wrong"


def walk(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
    """The widget and all below it."""
    below = [*getattr(widget, "children", ()), *getattr(widget, "marks", ())]
    return [widget, *(found for child in below for found in walk(child))]


def texts(tree: Any) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    return [text for child in tree[2] for text in texts(child)]


def words(widget: ipywidgets.Widget) -> str:
    """All text of a page."""
    panels = [one for one in walk(widget) if isinstance(one, Panel)]
    return " ".join(text for panel in panels for node in panel.tree for text in texts(node))


def only(widget: ipywidgets.Widget, kind: type) -> Any:
    (found,) = (one for one in walk(widget) if isinstance(one, kind))
    return found


def press(widget: ipywidgets.Widget, action: str, value: str) -> None:
    """Press what carries this action, as the browser says it."""
    for panel in walk(widget):
        if isinstance(panel, Panel) and (action, value) in panel._actions:
            panel._handle_custom_msg({"type": "action", "action": action, "value": value}, [])
            return
    pytest.fail(f"nothing to press says {action} {value}")


class Sent:
    """What a courier would have sent to the browser."""

    def __init__(self, widget: ipywidgets.Widget, monkeypatch: pytest.MonkeyPatch) -> None:
        self.messages: list[dict] = []
        self.courier = only(widget, Courier)
        monkeypatch.setattr(Courier, "send", lambda _, message: self.messages.append(message))

    def say(self, message: dict) -> None:
        self.courier._handle_custom_msg(message, [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("runner", ["ada", "ben"])
def test_a_page_is_built_without_a_complaint(as_visitor, name: str, runner: str) -> None:
    as_visitor(runner)
    built = PAGES[name].build()
    assert WRONG not in words(built)
    assert only(built, Header).page == name


@pytest.mark.parametrize("name", NAMES)
def test_an_account_without_running_data_gets_a_friendly_page(as_visitor, name: str) -> None:
    as_visitor("", "scientist")
    assert "No running data here" in words(PAGES[name].build())


@pytest.mark.parametrize("name", NAMES)
def test_a_runner_that_is_not_there_gets_a_sentence(as_visitor, name: str) -> None:
    as_visitor("nobody-of-this-name")
    said = words(PAGES[name].build())
    assert "Traceback" not in said
    assert said.count(".") >= 1


@pytest.mark.parametrize("name", NAMES)
def test_without_a_database_a_page_says_so(as_visitor, name, monkeypatch, tmp_path: Path) -> None:
    as_visitor("ada")
    monkeypatch.setenv("SMARTRUNNING_DATABASE_FILE", str(tmp_path / "missing"))
    said = words(PAGES[name].build())
    assert "cannot be read" in said
    assert "Traceback" not in said


def test_an_error_that_nobody_expected_is_one_calm_sentence(as_visitor) -> None:
    as_visitor("ada")

    def broken(_page: page.Page) -> ipywidgets.Widget:
        raise KeyError("secret detail")

    said = words(page.build("home", "Home", broken))
    assert "written down" in said
    assert "secret detail" not in said


def test_names_that_somebody_gave_are_text_and_never_markup(as_visitor) -> None:
    as_visitor("ada")
    for module in PAGES.values():
        for widget in walk(module.build()):
            assert not isinstance(widget, (ipywidgets.HTML, ipywidgets.HTMLMath))


# ── home ────────────────────────────────────────────────────────────────────────────────────────


def test_home_shows_form_next_training_and_last_sessions(as_visitor) -> None:
    as_visitor("ada")
    said = words(home.build())
    for word in ("Form today", "Fitness", "This week", "Next training", "Last sessions"):
        assert word in said


def test_home_of_a_new_runner_leads_to_the_upload(as_visitor) -> None:
    as_visitor("ben")
    assert "Welcome, Ben" in words(home.build())


# ── analytics ───────────────────────────────────────────────────────────────────────────────────


def test_analytics_draws_the_newest_session(season, as_visitor) -> None:
    as_visitor("ada")
    built = analytics.build()
    figures = [one for one in walk(built) if isinstance(one, bqplot.Figure)]
    labels = [axis.label for figure in figures for axis in figure.axes]
    assert "Pace (min/km)" in labels
    assert "Heart rate (bpm)" in labels
    assert "Altitude (m)" in labels
    assert "Distance (km)" in labels
    assert len({id(figure.axes[0].scale) for figure in figures}) == 1, "one axis for all charts"
    assert f"{len(season.of('ada').sessions())} sessions" in words(built)


def test_every_axis_of_a_number_has_a_unit(as_visitor) -> None:
    as_visitor("ada")
    built = analytics.build()
    for part in ("trends", "bests"):
        press(built, "part", part)
        figures = [one for one in walk(built) if isinstance(one, bqplot.Figure)]
        assert figures
        for figure in figures:
            assert "(" in figure.axes[1].label


def test_critical_speed_is_said_with_its_interval_or_why_there_is_none(as_visitor) -> None:
    as_visitor("ada")
    built = analytics.build()
    press(built, "part", "bests")
    said = words(built)
    assert "with 95 % certainty it lies between" in said or "there is no interval" in said


def test_another_session_is_shown_when_it_is_pressed(season, as_visitor) -> None:
    as_visitor("ada")
    built = analytics.build()
    oldest = season.of("ada").sessions()[-1]
    press(built, "session", oldest.session_id)
    assert f"{oldest.local_date.day} {oldest.local_date:%b %Y}" in words(built)
    assert "<img src=x onerror=alert(1)>.fit" in words(built)
    assert "<script>alert(1)</script>" in words(built)


def test_miles_are_miles_everywhere(as_visitor) -> None:
    as_visitor("ada")
    built = analytics.build()
    only(built, Header).set_state({"units": "imperial"})
    labels = [
        axis.label
        for figure in walk(built)
        if isinstance(figure, bqplot.Figure)
        for axis in figure.axes
    ]
    assert "Pace (min/mi)" in labels
    assert "Altitude (ft)" in labels
    assert "/km" not in words(built)
    assert "/mi" in words(built)


def test_analytics_looks_closer_at_the_bests(as_visitor) -> None:
    as_visitor("ada")
    built = analytics.build()
    press(built, "part", "bests")
    press(built, "part", "closer")
    said = words(built)
    assert WRONG not in said
    assert "Efforts that are no bests" in said
    assert "Race times by each law" in said


def test_analytics_looks_again_when_a_job_has_ended(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = analytics.build()
    assert "No sessions yet" in words(built)
    as_visitor("ada")
    sent = Sent(built, monkeypatch)
    news = {"type": "job", "job_id": "j", "kind": "import", "error": ""}
    sent.say(news | {"state": "succeeded", "ended": True})
    assert "No sessions yet" in words(built), "the kernel stays whose it was"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (ipywidgets.IntSlider, (-5, 10**12, "x", None, [1], {}, 2.5)),
        (ipywidgets.IntRangeSlider, ([700, 100], [-(10**9), 10**9], [1], "ab", None, [[], {}])),
        (Pointer, (float("nan"), float("inf"), -1e300, "x", None, [0.5])),
    ],
)
def test_the_sliders_may_say_anything(as_visitor, kind: type, values: tuple) -> None:
    as_visitor("ada")
    built = analytics.build()
    name = "place" if kind is Pointer else "value"
    for value in values:
        with suppress(traitlets.TraitError, TypeError, ValueError):  # the widget refuses by itself
            only(built, kind).set_state({name: value})
    only(built, ipywidgets.IntSlider).set_state({"value": 500})
    assert WRONG not in words(built)
    assert "Heart rate" in words(built)


def test_units_that_are_none_are_refused(as_visitor) -> None:
    as_visitor("ada")
    header = only(home.build(), Header)
    for hostile in ("parsec", 7, None, ["metric"]):
        with pytest.raises(traitlets.TraitError):
            header.set_state({"units": hostile})
    assert header.units == "metric"


def test_saying_to_be_somebody_else_changes_nothing(season, as_visitor) -> None:
    as_visitor("ben")
    built = analytics.build()
    only(built, Header).set_state({"user": "ada", "role": "admin", "has_runner": True})
    stolen = season.of("ada").sessions()[0].session_id
    only(built, Courier)._handle_custom_msg({"type": "place", "place": stolen}, [])
    assert "No sessions yet" in words(built)


# ── plan ────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_shows_its_weeks_its_proof_and_its_paces(as_visitor) -> None:
    as_visitor("ada")
    built = plan.build()
    said = words(built)
    for word in ("Calendar", "Week 1", "Certificate", "Proven bound", "Gap", "seed 1", "/km"):
        assert word in said
    labels = [a.label for one in walk(built) if isinstance(one, bqplot.Figure) for a in one.axes]
    assert "Load (au)" in labels


def test_a_pressed_day_shows_its_steps_below_its_week(season, as_visitor) -> None:
    as_visitor("ada")
    built = plan.build()
    stored = season.of("ada").plan(season.of("ada").plans()[0].plan_id)
    last = [one for one in stored.days if one.steps][-2]
    press(built, "day", last.day.isoformat())
    assert f"{last.day:%A}, {last.day.day} {last.day:%B}" in words(built)
    assert last.reason in words(built)


def test_the_form_is_posted_as_it_is_filled_in(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    (button,) = (one for one in walk(built) if getattr(one, "description", "") == "Make my plan")
    button.click()
    (message,) = sent.messages
    assert (message["method"], message["path"]) == ("POST", "plans")
    assert message["body"]["race_distance_m"] == 10_000
    sent.say({"type": "answer", "id": message["id"], "status": 400, "body": {"error": "Too soon."}})
    assert "Too soon." in words(built)


def test_a_wrong_form_is_answered_without_asking_the_server(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    fields = {getattr(one, "description", ""): one for one in walk(built)}
    fields["Hours a week at most"].set_state({"value": float("nan")})
    fields["Make my plan"].click()
    assert sent.messages == []
    assert "hours a week must be between" in words(built)


def test_a_failed_plan_says_why(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    news = {"type": "job", "job_id": "j", "kind": "plan", "state": "failed", "ended": True}
    sent.say(news | {"error": "The race is too near."})
    assert "The race is too near." in words(built)


def test_a_plan_can_be_taken_away(as_visitor, monkeypatch) -> None:
    as_visitor("ada")
    built = plan.build()
    sent = Sent(built, monkeypatch)
    kinds = {"csv": b"day,", "json": b"{", "fit": b"PK", "ics": b"BEGIN:VCALENDAR", "pdf": b"%PDF"}
    for kind in kinds:
        press(built, "download", kind)
    names = [message["name"].rpartition(".")[2] for message in sent.messages]
    assert names == ["csv", "json", "zip", "ics", "pdf"]
    for message, begins in zip(sent.messages, kinds.values(), strict=True):
        assert base64.b64decode(message["base64"]).startswith(begins)


# ── upload, reports, profile ────────────────────────────────────────────────────────────────────


def test_uploads_list_what_became_of_each_file(season, as_visitor) -> None:
    as_visitor("ada")
    built = upload.build()
    press(built, "import", season.of("ada").imports()[0].import_id)
    said = words(built)
    assert "season <i>.zip" in said
    assert "This file ends in the middle of its header." in said


def test_an_upload_that_is_said_to_have_arrived_but_has_not_changes_nothing(as_visitor) -> None:
    as_visitor("ben")
    built = upload.build()
    from smartrunning.apps.uploader import Uploader

    for message in ({"type": "accepted", "import_id": "x"}, {"type": "accepted"}, 7, None):
        only(built, Uploader)._handle_custom_msg(message, [])
    assert "Nothing uploaded yet" in words(built)


def test_a_report_is_asked_for_with_the_chosen_session(season, as_visitor, monkeypatch) -> None:
    as_visitor("ada")
    built = reports.build()
    sent = Sent(built, monkeypatch)
    buttons = [o for o in walk(built) if getattr(o, "description", "") == "Write this report"]
    for button in buttons:
        button.click()
    one, many = (message["body"] for message in sent.messages)
    assert one["parameters"]["session_id"] == season.of("ada").sessions()[0].session_id
    assert set(many["parameters"]) == {"first_day", "last_day"}


def test_a_report_can_be_begun_from_a_session(season, as_visitor) -> None:
    as_visitor("ada")
    built = reports.build()
    (field,) = (one for one in walk(built) if getattr(one, "description", "") == "Session")
    oldest = season.of("ada").sessions()[-1].session_id
    for place in ("nonsense", oldest, "x" * 900):
        only(built, Courier)._handle_custom_msg({"type": "place", "place": place}, [])
    assert field.value == oldest


@pytest.mark.parametrize(
    ("form_au", "words_of_it"),
    [(12, "rested"), (5, "in balance"), (-11, "working hard"), (-31, "very tired: ease off")],
)
def test_form_is_said_in_plain_words(form_au: float, words_of_it: str) -> None:
    assert home.form_words(form_au) == words_of_it


def test_a_profile_is_sent_as_a_change(as_visitor, monkeypatch) -> None:
    as_visitor("ben")
    built = profile.build()
    sent = Sent(built, monkeypatch)
    fields = {getattr(one, "description", ""): one for one in walk(built)}
    fields["Highest heart rate (bpm)"].value = 188.0
    fields["Save"].click()
    (message,) = sent.messages
    assert (message["method"], message["path"]) == ("PATCH", "runner")
    assert message["body"]["thresholds"][0]["heart_rate_max_bpm"] == 188
    sent.say({"type": "answer", "id": message["id"], "status": 200, "body": {}})
    assert "Saved." in words(built)


def test_what_the_runs_suggest_for_the_heart_is_filled_in_and_not_saved(
    as_visitor, monkeypatch
) -> None:
    from smartrunning.apps import heart_proposals
    from smartrunning.history import HeartRateProposal

    shown = (
        HeartRateProposal("heart_rate_max_bpm", 191.0, 185.0, "On <b>Monday</b> it was 191."),
        HeartRateProposal("heart_rate_rest_bpm", float("nan"), 48.0, "Measure it after waking."),
    )
    monkeypatch.setattr(heart_proposals, "heart_rate_proposals", lambda *_: shown)
    as_visitor("ada")
    built = profile.build()
    sent = Sent(built, monkeypatch)
    press(built, "look", "heart")
    assert "On <b>Monday</b> it was 191." in words(built)
    assert "Measure it after waking." in words(built)
    fields = {getattr(one, "description", ""): one for one in walk(built)}
    before = fields["Heart rate at rest (bpm)"].value
    press(built, "fill", "heart_rate_max_bpm")
    assert fields["Highest heart rate (bpm)"].value == 191
    assert fields["Heart rate at rest (bpm)"].value == before
    assert sent.messages == []
    assert "Nothing changes before you save." in words(built)


def test_the_runs_are_looked_at_for_the_heart(as_visitor) -> None:
    as_visitor("ada")
    built = profile.build()
    press(built, "look", "heart")
    said = words(built)
    for name in ("Highest heart rate", "Heart rate at rest", "Heart rate at the threshold"):
        assert name in said
    assert "Sessions do not show the heart at rest." in said


def test_looking_at_many_sessions_leaves_nothing_behind(season, as_visitor) -> None:
    as_visitor("ada")
    built = analytics.build()
    keys = [one.session_id for one in season.of("ada").sessions()]
    alive: list[int] = []
    for key in [*keys[:6], *keys[:6]]:
        press(built, "session", key)
        press(built, "part", "trends")
        press(built, "part", "bests")
        press(built, "part", "sessions")
        alive.append(len(ipywidgets.widget._instances))
    assert alive[-1] <= alive[5] + 5


def test_a_report_is_had_written_every_week_and_no_more(season, as_visitor, monkeypatch) -> None:
    as_visitor("ada")
    built = reports.build()
    assert "None is written at the moment." in words(built)
    fields = {getattr(one, "description", ""): one for one in walk(built)}
    sent = Sent(built, monkeypatch)
    fields["Day"].value, fields["Time"].value, fields["About"].value = "Sunday", "18:00", 4
    fields["Write one every week"].click()
    (message,) = sent.messages
    assert (message["method"], message["path"]) == ("POST", "schedules")
    assert message["body"] == {"enabled": True, "weekday": 6, "at": "18:00", "weeks": 4}
    due = datetime(2026, 6, 7, 16, 0, tzinfo=UTC)
    wish = {"at": "18:00", "time_zone": "Europe/Berlin", "weekday": 6}
    season.store.schedules.save(
        "ada", "weekly_report", "report", {"weeks": 4}, **wish, next_due_at=due
    )
    sent.say({"type": "answer", "id": message["id"], "status": 200, "body": {}})
    assert "every Sunday at 18:00 (Europe/Berlin time)" in words(built)
    assert "Sunday, 7 June 2026" in words(built)
    fields["Stop the weekly report"].click()
    assert sent.messages[1]["body"] == {"enabled": False}
    season.store.schedules.save(
        "ada", "weekly_report", "report", {"weeks": 4}, **wish, next_due_at=None
    )


def test_a_report_is_made_again_from_the_list(season, as_visitor, monkeypatch) -> None:
    as_visitor("ada")
    report_id = season.of("ada").save_report(
        kind="runner_report",
        title="A report",
        notebook_json="{}",
        html="",
        parameters={},
        provenance={},
        job_id="job-of-a-report",
    )
    built = reports.build()
    sent = Sent(built, monkeypatch)
    press(built, "again", report_id)
    (message,) = sent.messages
    assert (message["method"], message["path"]) == ("POST", f"reports/{report_id}/again")
