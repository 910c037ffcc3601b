"""What pressing does to a page: states in, states out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from smartrunning.apps import analytics, copies_view, import_list, reports, upload_state
from smartrunning.apps.elements import Element
from smartrunning.errors import InvalidRequestError
from smartrunning.records import Device
from smartrunning.records.copies import CopyChoice
from smartrunning.storage.info import (
    CopyGroup,
    FileVerdict,
    ImportInfo,
    ReportInfo,
    SessionInfo,
    Verdict,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


def session(number: int) -> SessionInfo:
    """The session of the n-th day."""
    start = NOON + timedelta(days=number)
    return SessionInfo(
        session_id=f"s{number}",
        file_id="f",
        import_id="i",
        file_name="run.fit",
        key="0.0",
        sport="running",
        sub_sport="generic",
        started_at=start,
        local_date=start.date(),
        elapsed_s=60.0,
        timer_s=60.0,
        samples=60,
        columns=("elapsed_s",),
        device=Device(),
        device_summary={},
        flags=(),
    )


# ── analytics ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("part", "sessions"),
        ("part", "admin"),
        ("days", "-1"),
        ("days", "1e9"),
        ("days", "91; drop"),
        ("__init__", "x"),
        ("", ""),
    ],
)
def test_what_makes_no_sense_changes_nothing_on_analytics(action: str, value: str) -> None:
    state = analytics.State()
    assert analytics.press(state, action, value) == state


def test_each_switch_of_analytics_does_its_one_thing() -> None:
    state = analytics.State()
    assert analytics.press(state, "part", "bests") == replace(state, part="bests")
    assert analytics.press(state, "days", "365") == replace(state, days=365)


# ── upload ──────────────────────────────────────────────────────────────────────────────────────


def import_info(key: str, **counts: int) -> ImportInfo:
    return ImportInfo(key, "u", "j", "season.zip", 2_500_000, NOON, **counts)


def test_an_import_opens_and_closes() -> None:
    state = upload_state.with_imports(upload_state.State(), [import_info("a"), import_info("b")])
    opened = upload_state.toggle(state, "b")
    assert opened.opened == "b"
    assert upload_state.toggle(opened, "b").opened == ""
    assert upload_state.toggle(opened, "a").opened == "a"
    assert upload_state.toggle(opened, "unknown") == opened


def test_what_has_arrived_opens_when_it_is_known() -> None:
    state = upload_state.with_imports(upload_state.State(), [import_info("a")])
    assert upload_state.arrived(state, "a").opened == "a"
    assert upload_state.arrived(state, "b") == state


def test_nothing_stays_open_that_is_gone() -> None:
    state = upload_state.State((import_info("a"),), "a")
    assert upload_state.with_imports(state, [import_info("b")]).opened == ""


def test_counts_are_said_in_words() -> None:
    assert import_list.counts(import_info("a")) == "being read"
    words = import_list.counts(import_info("a", stored=12, duplicates=1, rejected=3))
    assert words == "12 stored, 1 already there, 3 rejected"


def test_sizes_are_said_in_the_unit_that_fits() -> None:
    assert import_list.size(3) == "1 kB"
    assert import_list.size(52_300) == "52 kB"
    assert import_list.size(2_500_000) == "2.5 MB"


def test_a_verdict_says_why_and_links_to_what_was_stored() -> None:
    state = opened_import(stored=1, rejected=1)
    shown = listed(
        state,
        FileVerdict("a.fit", Verdict.STORED, session_ids=("s1", "s2")),
        FileVerdict("<b>.fit", Verdict.REJECTED, "fit.corrupt", "It ends too early."),
    )
    assert "It ends too early." in shown.text
    assert "<b>.fit" in shown.text
    links = [one.attributes["href"] for one in shown.walk() if one.tag == "a"]
    assert links == ["page:sessions#s1"]


def test_files_can_be_listed_by_verdict() -> None:
    state = opened_import(stored=300, near_duplicates=2, rejected=1)
    shown = listed(state, FileVerdict("broken.fit", Verdict.REJECTED, "x", "y"))
    options = [one.action for one in shown.walk() if one.action and one.action[0] == "verdict"]
    assert options == [("verdict", word) for word in ("", "stored", "near_duplicate", "rejected")]
    assert "and 302 more" in shown.text
    only = upload_state.listing(state, "rejected")
    assert only.verdict == "rejected"
    assert upload_state.listing(only, "<script>") == only
    assert upload_state.listing(only, "").verdict == ""


def test_undoing_is_asked_for_twice() -> None:
    state = opened_import(stored=3)
    first = listed(state)
    assert ("undo", "a") in actions(first)
    assert ("undo-yes", "a") not in actions(first)
    asked = upload_state.undoing(state, "a")
    second = listed(asked)
    assert {("undo-yes", "a"), ("undo-no", "a")} <= actions(second)
    assert "the 3 files" in second.text
    assert upload_state.undoing(state, "b").undoing == ""
    assert upload_state.toggle(asked, "a").undoing == ""


def test_an_import_that_was_undone_says_when() -> None:
    one = replace(import_info("a"), undone_at=NOON)
    state = upload_state.toggle(upload_state.with_imports(upload_state.State(), [one]), "a")
    shown = listed(state)
    assert import_list.counts(one) == "undone"
    assert "Undone (Today, 21:00)" in shown.text, "by the clock of the runner's zone"
    assert "UTC" not in shown.text
    assert ("undo", "a") not in actions(shown)


def listed(state: upload_state.State, *verdicts: FileVerdict) -> Element:
    return import_list.import_list(state, verdicts, TOKYO, NOON.date())


def opened_import(**counts: int) -> upload_state.State:
    one = import_info("a", **counts)
    return upload_state.toggle(upload_state.with_imports(upload_state.State(), [one]), "a")


def actions(shown: Element) -> set[tuple[str, str]]:
    return {one.action for one in shown.walk() if one.action}


def copy(key: str, **more: object) -> SessionInfo:
    return SessionInfo(
        session_id=key,
        file_id=f"file {key}",
        import_id="i",
        file_name=f"{key}.fit",
        key="0.0",
        sport="running",
        sub_sport="generic",
        started_at=NOON,
        local_date=NOON.date(),
        elapsed_s=3600.0,
        timer_s=3600.0,
        samples=3601,
        columns=("elapsed_s", "heart_rate_bpm"),
        device=Device("garmin", "fenix"),
        device_summary={},
        flags=(),
        **more,
    )


def test_a_run_that_was_recorded_twice_can_be_decided_about() -> None:
    group = CopyGroup(copy("a"), (copy("b", copy_of="a"),), ("heart rate",))
    shown = copies_view.copy_list([group], NOON.date())
    assert shown is not None
    assert "The other one holds heart rate." in shown.text
    assert actions(shown) == {("preferred", "b"), ("separate", "b")}
    assert copies_view.copy_list([], NOON.date()) is None


def test_what_a_person_decided_can_be_taken_back() -> None:
    chosen = copy("a", copy_choice=CopyChoice.PREFERRED)
    separate = copy("c", copy_of="a", copy_choice=CopyChoice.SEPARATE)
    group = CopyGroup(chosen, (copy("b", copy_of="a"), separate), ("x", "y"))
    shown = copies_view.copy_list([group], NOON.date())
    assert shown is not None
    assert {("automatic", "b"), ("automatic", "c")} <= actions(shown)
    assert "You chose this one." in shown.text


# ── reports ─────────────────────────────────────────────────────────────────────────────────────


def test_a_report_can_be_asked_for_on_own_sessions_only() -> None:
    state = reports.State(sessions=(session(1),))
    assert reports.session_request(state, "s1") == {
        "kind": "session_report",
        "parameters": {"session_id": "s1"},
    }
    for value in ("s2", None, 7, ["s1"]):
        with pytest.raises(InvalidRequestError):
            reports.session_request(state, value)


def test_a_period_of_four_weeks_has_28_days_with_both_ends() -> None:
    wanted = reports.runner_request(4, date(2026, 5, 28))
    assert wanted["parameters"] == {"first_day": "2026-05-01", "last_day": "2026-05-28"}
    for value in (5, None, "4", -1):
        with pytest.raises(InvalidRequestError):
            reports.runner_request(value, date(2026, 5, 28))


def test_reports_are_listed_newest_first_with_their_pages() -> None:
    older = ReportInfo("r1", "j", "session_report", "One", NOON)
    newer = ReportInfo("r2", "j", "runner_report", "<i>Two", NOON + timedelta(days=1))
    state = reports.with_reports(reports.State(), [older, newer])
    shown = reports.report_list(state, ZoneInfo("UTC"), NOON.date(), lab=False).walk()
    links = [one.attributes["href"] for one in shown if one.tag == "a"]
    assert [link.partition(".")[0] for link in links] == [
        *["api:reports/r2"] * (len(links) // 2),
        *["api:reports/r1"] * (len(links) // 2),
    ]
    assert {link.partition(".")[2] for link in links} == {"html", "ipynb"}
