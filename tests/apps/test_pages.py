"""Every page, built from a real database, for those who have much, nothing or no data at all."""

import runpy
from datetime import UTC, datetime
from pathlib import Path

import bqplot
import ipywidgets
import pytest
import traitlets

from smartrunning.apps import analytics, home, page, plan, profile, reports, sessions, upload
from smartrunning.apps.courier import Courier
from smartrunning.apps.header import Header

PAGES = {
    "home": home,
    "upload": upload,
    "sessions": sessions,
    "analytics": analytics,
    "plan": plan,
    "reports": reports,
    "profile": profile,
}
NAMES = sorted(PAGES)
WRONG = "went wrong"


hands = runpy.run_path(str(Path(__file__).with_name("hands.py")))
walk, texts, words, only, press, Sent = (
    hands[name] for name in ("walk", "texts", "words", "only", "press", "Sent")
)


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
    for word in ("How you stand", "Fitness", "This week", "Last sessions"):
        assert word in said
    assert "Today’s training" in said or "Next training" in said


def test_home_of_a_new_runner_leads_to_the_upload(as_visitor) -> None:
    as_visitor("ben")
    assert "Welcome, Ben" in words(home.build())


# ── analytics ───────────────────────────────────────────────────────────────────────────────────


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


def test_units_that_are_none_are_refused(as_visitor) -> None:
    as_visitor("ada")
    header = only(home.build(), Header)
    for hostile in ("parsec", 7, None, ["metric"]):
        with pytest.raises(traitlets.TraitError):
            header.set_state({"units": hostile})
    assert header.units == "metric"


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
    for name in ("Highest heart rate", "Heart rate at rest", "Threshold heart rate"):
        assert name in said
    assert "Sessions do not show the heart at rest." in said


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
