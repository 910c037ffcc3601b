"""The pages that people look at each other with: reports, runners, cohort, and words of a plan."""

import math
import re
import runpy
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import ipywidgets
import pytest

from smartrunning.apps import coach, cohort, plan, plan_day, plan_words, reports
from smartrunning.apps.plan_certificate import SLACK_UNITS
from smartrunning.exports.calendar import step_sentence
from smartrunning.optimizer import Plan, Step, StepAdherence
from smartrunning.reports.cohort import MEASURES
from smartrunning.reports.cohort_distribution import Distribution
from smartrunning.reports.triage import Reason, Triage
from smartrunning.storage.info import ReportInfo
from smartrunning.storage.session_rows import SessionRow

hands = runpy.run_path(str(Path(__file__).with_name("hands.py")))
walk, words, press, Sent = (hands[name] for name in ("walk", "words", "press", "Sent"))

BERLIN = ZoneInfo("Europe/Berlin")
A_DATE_OF_A_PROGRAM = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def row(**changed: Any) -> SessionRow:
    known: dict[str, Any] = {
        "session_id": "s",
        "started_at": datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
        "utc_offset_s": None,
        "local_date": date(2026, 7, 2),
        "title": "",
        "notes": "",
        "sport": "running",
        "sub_sport": "generic",
        "manufacturer": "",
        "product": "",
        "file_name": "run.fit",
        "elapsed_s": 60.0,
        "distance_m": 10_020.0,
    }
    return SessionRow(**known | changed)


# ── reports ─────────────────────────────────────────────────────────────────────────────────────


def test_a_session_to_report_on_is_told_by_the_clock_of_the_runner() -> None:
    # half past ten in the evening UTC is half past midnight in Berlin's summer
    assert (
        reports.session_words(row(), BERLIN, "metric")
        == "Thu 2 Jul 2026, 00:30 · Running · 10.02 km"
    )
    away = row(utc_offset_s=-4 * 3600, title="On the beach", distance_m=math.nan)
    assert reports.session_words(away, BERLIN, "metric") == "Wed 1 Jul 2026, 18:30 · On the beach"


def test_a_report_is_dated_by_the_clock_of_the_runner() -> None:
    written = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    state = reports.State(reports=(ReportInfo("r", "j", "runner_report", "One", written),))
    said = reports.report_list(state, BERLIN, date(2026, 7, 2), lab=False).text
    assert "Today, 00:30" in said
    assert "UTC" not in said


def test_a_link_to_a_report_on_an_old_session_chooses_that_one(
    as_visitor: Any, season: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_SESSIONS", 1)
    newest, *_, oldest = season.of("ada").sessions()
    as_visitor("ada")
    built = reports.build()
    (field,) = (
        one
        for one in walk(built)
        if isinstance(one, ipywidgets.Dropdown) and one.description == "Session"
    )
    assert field.value == newest.session_id
    sent = Sent(built, monkeypatch)
    for place in ("no such session", oldest.session_id):
        sent.say({"type": "place", "place": place})
    assert field.value == oldest.session_id


# ── runners ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("needing", "calm", "said"),
    [
        (0, 2, "2 runners, none needs a look."),
        (1, 0, "1 runner, 1 needs a look."),
        (2, 1, "3 runners, 2 need a look."),
    ],
)
def test_the_roster_counts_in_whole_sentences(needing: int, calm: int, said: str) -> None:
    reasons = [(Reason(2, "No session for 12 days."),)] * needing + [()] * calm
    shown = [
        coach.Look(Triage("r", "R", reasons=why, race_date=date(2027, 5, 2)), date(2027, 4, 1))
        for why in reasons
    ]
    text = coach.roster(shown).text
    assert said in text
    assert "2 May 2027" in text
    assert "– au" not in text  # nothing is known of their loads


# ── cohort ──────────────────────────────────────────────────────────────────────────────────────


def test_times_of_a_cohort_are_said_as_times_and_counts_without_a_unit() -> None:
    by_name = {one.name: one for one in MEASURES}
    best = Distribution(by_name["best_5_km_s"], 6, 28.75, 27.25, 30.5)
    assert cohort.card(best).text.startswith("Best 5 km (min:s)")
    sessions = Distribution(by_name["weekly_sessions"], 6, 3.25, 2.0, 4.5)
    assert cohort.card(sessions).text.startswith("Sessions a week ")
    told = [cohort._median(one) for one in (best, sessions)]
    assert told == [
        "Median 28:45, 95 % interval 27:15 to 30:30 (6 runners)",
        "Median 3.25, 95 % interval 2.00 to 4.50 (6 runners)",
    ]


# ── words of a plan ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", ["proof", "changes", "blocks", "form"])
def test_a_plan_writes_its_days_as_people_do(as_visitor: Any, part: str) -> None:
    as_visitor("ada")
    built = plan.build()
    press(built, "part", part)
    assert A_DATE_OF_A_PROGRAM.findall(words(built)) == []
    assert "UTC" not in words(built)


def test_what_a_limit_leaves_to_spare_has_its_unit(as_visitor: Any, season: Any) -> None:
    own = season.of("ada")
    stored: Plan = own.plan(own.plans()[0].plan_id)
    spare = [one for one in stored.constraints if not one.active]
    assert {one.name for one in spare} <= set(SLACK_UNITS)
    as_visitor("ada")
    built = plan.build()
    press(built, "part", "proof")
    said = words(built)
    for one in spare:
        unit = SLACK_UNITS[one.name][0]
        assert re.search(rf"✓ [\d.]+ ?{unit} to spare", said)


def test_a_runner_without_critical_speed_reads_efforts() -> None:
    step = Step("repeats", 5, 60.0, 1.1, math.nan, 120.0, 0.6, math.nan)
    said = plan_words.step_words(step, "metric")
    assert said == (
        "Repeat 5 × 60 s at a very hard effort (110 % of critical speed), then 2 min at an easy "
        "effort (60 % of critical speed)"
    )
    run = Step("run", 1, 1020.0, 0.75, math.nan)
    assert step_sentence(run) == ("Run: 17:00 at an easy effort (75 % of critical speed)")


def test_the_parts_of_a_session_are_compared_in_one_unit() -> None:
    step = StepAdherence(
        "Effort 1", "speed", 4.8, 5.05, 4.65, 60.0, 245.0, 0.0, 245.0, "too_slow", ""
    )
    table = plan_day._step_table(
        [step, replace(step, target="heart_rate", lowest=150, highest=160)], "metric"
    )
    # 1000 m at 5.05 m/s take 198 s, at 4.8 m/s 208.3 s; 245 s are 4:05
    assert "3:18 to 3:28 /km" in table.text
    assert "4:05 of 1:00" in table.text
    assert "150 to 160 bpm" in table.text
