"""The page Sessions without a page: what is asked, what is pressed, what is said."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.apps import (
    session_compare,
    session_edit,
    session_tables,
    session_view,
    sessions_list,
)
from smartrunning.apps import sessions_state as states
from smartrunning.apps.session_part import part
from smartrunning.apps.sessions_filter import (
    DISTANCES,
    SORTS,
    Filters,
    asked,
    fitting,
    similar,
    years,
)
from smartrunning.errors import InvalidRequestError
from smartrunning.metrics import Segment, SessionRange
from smartrunning.records import Device
from smartrunning.reports.key_numbers import KeyNumber
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.session_rows import SessionRow

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TODAY = date(2026, 5, 31)
HOSTILE = "<img src=x onerror=alert(1)>"


def key(number: int) -> str:
    return f"{number:024x}"


def row(number: int, **more: object) -> SessionRow:
    """The session of the n-th of May."""
    start = NOON + timedelta(days=number - 1)
    known = {
        "utc_offset_s": None,
        "title": "",
        "notes": "",
        "sport": "running",
        "sub_sport": "generic",
        "manufacturer": "garmin",
        "product": "fenix_7",
        "file_name": f"{number}.fit",
        "elapsed_s": 3700.0,
        "distance_m": 10_000.0,
        "moving_s": 3600.0,
        "mean_moving_speed_mps": 10 / 3.6,
        "mean_heart_rate_bpm": 150.0,
        "load_au": 60.0,
    }
    return SessionRow(
        session_id=key(number), started_at=start, local_date=start.date(), **(known | more)
    )


def numbers(found: tuple[SessionRow, ...] | list[SessionRow]) -> list[int]:
    return [int(one.session_id, 16) for one in found]


def info(**more: object) -> SessionInfo:
    known = {
        "session_id": key(1),
        "file_id": key(2),
        "import_id": "i",
        "file_name": "run.fit",
        "key": "0.0",
        "sport": "running",
        "sub_sport": "generic",
        "started_at": NOON,
        "local_date": NOON.date(),
        "elapsed_s": 3600.0,
        "timer_s": 3600.0,
        "samples": 3601,
        "columns": (),
        "device": Device(),
        "device_summary": {},
        "flags": (),
    }
    return SessionInfo(**(known | more))


# ── what is asked of the list ────────────────────────────────────────────────────────────────────


def test_every_filter_leaves_what_it_says() -> None:
    rows = [
        row(30, distance_m=21_100.0, moving_s=6600.0, remarks=2),
        row(20, sport="cycling", distance_m=40_000.0),
        row(10, distance_m=4_999.0, moving_s=1500.0, excluded=True),
        row(2, distance_m=5_000.0, moving_s=1800.0, is_spare=True, is_cropped=True),
    ]
    cases = {
        ("sport", "cycling"): [20],
        ("period", "28"): [30, 20, 10],  # 4 to 31 May
        ("period", "2026"): [30, 20, 10, 2],
        ("period", "2025"): [],
        ("distance", "0-5"): [10],
        ("distance", "5-10"): [2],
        ("distance", "25-"): [20],
        ("duration", "0-30"): [10],
        ("duration", "90-"): [30],
        ("state", "remarks"): [30],
        ("state", "excluded"): [10],
        ("state", "spare"): [2],
        ("state", "cropped"): [2],
    }
    for (name, value), expected in cases.items():
        filters = asked(Filters(), name, value)
        assert numbers(fitting(rows, filters, TODAY)) == expected, (name, value)


def test_a_distance_is_asked_for_in_the_unit_that_the_runner_reads() -> None:
    """10 km are 6.2 miles, 5 miles are 8.05 km."""
    rows = [row(2, distance_m=10_000.0), row(1, distance_m=8_000.0)]
    for value, expected in (("0-5", [1]), ("5-10", [2])):
        filters = asked(Filters(), "distance", value)
        assert numbers(fitting(rows, filters, TODAY, "imperial")) == expected


def test_words_are_looked_for_in_all_that_one_may_remember() -> None:
    rows = [
        row(3, title="Tempo in the rain"),
        row(2, notes="Knie tut weh, ÄRGERLICH"),
        row(1, manufacturer="polar", product="pacer_pro", file_name="morning.tcx"),
    ]
    cases = {
        "tempo": [3],
        "rain TEMPO": [3],
        "ärgerlich": [2],
        "pacer pro": [1],
        "morning.tcx": [1],
        "saturday may": [2],
        "2026-05-03": [3],
        "running": [3, 2, 1],
        "tempo knie": [],
        "": [3, 2, 1],
        "   ": [3, 2, 1],
    }
    for words, expected in cases.items():
        assert numbers(fitting(rows, Filters(words=words), TODAY)) == expected, words


def test_orders_put_what_is_unknown_last() -> None:
    rows = [
        row(3, distance_m=math.nan, load_au=10.0),
        row(2, distance_m=5_000.0, load_au=90.0),
        row(1, distance_m=9_000.0, load_au=math.nan),
    ]
    order = {sort: numbers(fitting(rows, Filters(sort=sort), TODAY)) for sort in SORTS}
    assert order["newest"] == [3, 2, 1]
    assert order["oldest"] == [1, 2, 3]
    assert order["longest"] == [1, 2, 3]
    assert order["hardest"] == [2, 3, 1]


@given(
    st.text(max_size=30), st.text(max_size=300) | st.none() | st.integers() | st.lists(st.text())
)
def test_filters_take_whatever_the_browser_says(name: str, value: object) -> None:
    for filter_name in (name, "words", "sport", "period", "distance", "sort", "state"):
        filters = asked(Filters(), filter_name, value)
        found = fitting([row(2), row(1)], filters, TODAY)
        assert set(numbers(found)) <= {1, 2}
        assert filters.sort in SORTS
        assert filters.distance in {"", *DISTANCES}


def test_similar_runs_are_of_the_same_sport_and_within_five_per_cent() -> None:
    chosen = row(10)
    rows = [
        chosen,
        row(1, distance_m=10_500.0),
        row(12, distance_m=9_500.0),
        row(3, distance_m=10_501.0),
        row(4, sport="hiking"),
        row(5, is_spare=True),
        row(6, distance_m=math.nan),
    ]
    assert numbers(similar(rows, chosen)) == [12, 1]
    assert years([row(1), replace(row(2), local_date=date(2024, 2, 2))]) == (2026, 2024)


# ── what is pressed ──────────────────────────────────────────────────────────────────────────────


def test_a_place_opens_the_list_a_session_or_two() -> None:
    state = states.State()
    assert states.opened_at(state, "").view == "list"
    assert states.opened_at(state, "all").view == "list"
    one = states.opened_at(state, key(1))
    assert (one.view, one.chosen) == ("session", key(1))
    two = states.opened_at(one, f"{key(1)}-{key(2)}")
    assert (two.view, two.chosen, two.other) == ("compare", key(1), key(2))
    assert states.opened_at(state, f"{key(1)}-{key(1)}").view == "session"


@given(st.text(max_size=60))
def test_any_other_place_is_the_list(place: str) -> None:
    assert states.opened_at(states.State(), place + "!").view == "list"


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("over", "height"),
        ("table", "secrets"),
        ("zones", "x"),
        ("show", "1-2"),
        ("", ""),
        ("a", "b"),
    ],
)
def test_what_makes_no_sense_changes_nothing(action: str, value: str) -> None:
    assert states.press(states.State(), action, value) == states.State()


def test_each_button_does_its_one_thing() -> None:
    state = states.State()
    assert states.press(state, "over", "time") == replace(state, over="time")
    assert states.press(state, "table", "laps") == replace(state, table="laps")
    assert states.press(state, "filters", "") == replace(state, filtering=True)
    assert states.press(state, "more", "").length == 2 * states.ROWS_AT_ONCE
    asking = replace(state, filters=Filters(words="x"), length=90)
    assert states.press(asking, "clear", "") == state


def test_the_list_reads_all_rows_only_when_it_must() -> None:
    first = states.with_rows(states.State(), [row(3), row(2)], 3000, complete=False)
    assert not replace(first, length=2).needs_all
    assert states.filtered(first, "words", "tempo").needs_all
    assert states.filtered(first, "sort", "longest").needs_all
    assert states.press(first, "filters", "").needs_all
    assert states.press(first, "more", "").needs_all
    assert not replace(states.press(first, "more", ""), complete=True).needs_all


def test_the_sessions_beside_the_open_one() -> None:
    state = states.with_rows(states.State(), [row(3), row(2), row(1)], 3, complete=True)
    middle = states.opened_at(state, key(2))
    assert (middle.neighbour(-1), middle.neighbour(1)) == (key(3), key(1))
    newest = states.opened_at(state, key(3))
    assert (newest.neighbour(-1), newest.neighbour(1)) == ("", key(2))
    assert states.opened_at(state, key(9)).neighbour(1) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("60.0-120.5", (60.0, 120.5)),
        ("120-60", None),
        ("-5-60", None),
        ("nan-nan", None),
        ("0-inf", None),
        ("a-b", None),
        ("", None),
    ],
)
def test_a_part_to_be_shown_is_checked(value: str, expected: object) -> None:
    assert session_tables.shown_part(value) == expected


# ── what is said ─────────────────────────────────────────────────────────────────────────────────


def test_a_row_says_what_it_is_and_links_to_the_session() -> None:
    one = row(1, title=HOSTILE, utc_offset_s=7200, remarks=1)
    shown = sessions_list.row(one, (3.0, 3.2, math.nan, 2.9), "metric", timedelta(0), TODAY)
    assert shown.attributes["href"] == f"page:sessions#{key(1)}"
    for words in (HOSTILE, "Fri 1 May", "14:00", "10.00 km", "1:00:00", "6:00 /km", "150 bpm",
                  "60 au", "1 remark"):  # fmt: skip
        assert words in shown.text
    bars = [each for each in shown.walk() if each.tag == "i"]
    assert [bar.attributes["share"] for bar in bars] == ["43", "100", "15"]


def test_badges_say_the_gravest_thing_first() -> None:
    words = [
        sessions_list.badge(one).text
        for one in (
            row(1, excluded=True, is_spare=True, remarks=3),
            row(1, is_spare=True, remarks=3),
            row(1, remarks=3),
            row(1),
        )
    ]
    assert words == ["Left out", "Spare copy", "3 remarks", "Good"]


def test_a_list_in_which_nothing_fits_says_how_to_go_on() -> None:
    shown = sessions_list.session_list([], {}, "metric", found=0, total=7, today=TODAY)
    assert ("clear", "") in {one.action for one in shown.walk()}


def test_what_narrows_the_list_is_counted_and_taken_back_in_one_step() -> None:
    filters = asked(asked(Filters(words="rain"), "distance", "5-10"), "period", "28")
    assert filters.narrowing == 2
    for found, there in ((1, True), (7, False)):
        shown = sessions_list.session_list(
            [row(1)], {}, "metric", found=found, total=7, today=TODAY
        )
        assert (("clear", "") in {one.action for one in shown.walk()}) is there


def test_numbers_that_are_unknown_for_one_reason_are_named_together() -> None:
    reason = "No heart rate was recorded."
    unknown = [KeyNumber(name, "–", "", reason, "", "") for name in ("Mean heart rate", "Drift")]
    known = KeyNumber("Climb", "12", "m", "", "", "")
    (said,) = session_view._missing([known, *unknown])
    assert said.text == f"Unknown: Mean heart rate, Drift. {reason}"


def test_a_split_tells_the_time_that_its_pace_is_made_of() -> None:
    """1 km in 5:00 of moving and a pause of 3:00: 5:00 /km."""
    nothing = math.nan
    split = Segment(0.0, 480.0, 1000.0, 300.0, 1000 / 300, nothing, nothing, nothing, nothing,
                    nothing, nothing, nothing)  # fmt: skip
    statistics = SimpleNamespace(kilometres=(split,), laps=(split,))
    for table, head, time in (("splits", "Moving", "5:00"), ("laps", "Time", "8:00")):
        shown = session_tables.tables(statistics, table, "metric")  # type: ignore[arg-type]
        cells = [each.text for each in shown.walk() if each.tag == "td"]
        assert cells[2:4] == [time, "5:00"]
        assert f"{head} (min:s)" in shown.text


def test_a_chosen_part_shows_what_is_known_and_nothing_else() -> None:
    nothing = math.nan
    segment = Segment(60.0, 360.0, 1000.0, 290.0, 3.448, nothing, 12.0, 3.0, 151.0, 160.0, nothing,
                      nothing)  # fmt: skip
    said = part(
        SessionRange(segment, 30.0, 15.0, 200.0, 185.0), "metric", "running", zoomed=False
    ).text
    for words in ("1:00 to 6:00", "1.00 km", "5:00", "4:50", "12 m", "151 bpm", "0:30", "15 m"):
        assert words in said
    for absent in ("Cadence", "power", "as if on the flat", "–"):
        assert absent not in said
    assert "Draw across any chart" in part(None, "metric", "running", zoomed=False).text


# ── what the runner says about a session ─────────────────────────────────────────────────────────


def test_only_what_has_changed_is_sent() -> None:
    before = info(title="Old", file_title="Of the file", rating_of_perceived_exertion=4.0)
    assert session_edit.words_change(before, "Old", "", 4.0) == {}
    assert session_edit.words_change(before, "  New \n one ", "x", 7.0) == {
        "title": "New one",
        "notes": "x",
        "rating_of_perceived_exertion": 7.0,
    }
    unsaid = session_edit.words_change(before, "Old", "", session_edit.NOT_SAID[1])
    assert unsaid == {"rating_of_perceived_exertion": None}
    of_file = info(title="Of the file", file_title="Of the file")
    assert session_edit.words_change(of_file, "", "", None) == {}


@pytest.mark.parametrize(
    ("title", "notes", "rating"),
    [(None, "", 1), ("x" * 201, "", 1), ("", 5, 1), ("", "x" * 10_001, 1), ("", "", 11),
     ("", "", "7"), ("", "", math.nan)],
)  # fmt: skip
def test_words_that_make_no_sense_are_refused(title: object, notes: object, rating: object) -> None:
    with pytest.raises(InvalidRequestError):
        session_edit.words_change(info(), title, notes, rating)


def test_ratings_are_offered_with_the_words_of_foster() -> None:
    options = dict(session_edit.effort_options(6.5))
    assert options["0 – rest"] == 0
    assert options["4 – somewhat hard"] == 4
    assert options["10 – maximal"] == 10
    assert 6.5 in options.values()
    assert next(iter(options)) == "Not said"


def test_a_crop_of_a_crop_counts_from_the_start_of_the_recording() -> None:
    cropped = info(crop_start_s=300.0, crop_end_s=2000.0)
    assert session_edit.crop_change(cropped, (60.0, 600.0)) == {
        "crop_start_s": 360.0,
        "crop_end_s": 900.0,
    }


def test_what_follows_from_a_decision_is_said_before_it_is_made() -> None:
    def actions(shown: object) -> set[str]:
        return {one.action[0] for one in shown.walk() if one.action}

    plain = session_edit.decisions(info(), None, "")
    assert actions(plain) == {"exclude"}
    asked_for = session_edit.decisions(info(), None, "exclude")
    assert actions(asked_for) == {"exclude-yes", "no"}
    assert "out of load, volume, bests" in asked_for.text
    part_chosen = session_edit.decisions(info(), (60.0, 120.0), "crop")
    assert "1:00 to 2:00" in part_chosen.text
    assert "crop-yes" in actions(part_chosen)
    out = session_edit.decisions(info(excluded=True, crop_end_s=1800.0), None, "")
    assert actions(out) == {"include", "uncrop"}
    assert "0:00 to 30:00" in out.text


def test_starts_of_a_degree_apart_are_a_sixtieth_of_the_globe_apart() -> None:
    assert session_compare.apart_m((0.0, 0.0), (1.0, 0.0)) == pytest.approx(111_195, abs=1)
    assert session_compare.apart_m((60.0, 10.0), (60.0, 11.0)) == pytest.approx(55_597, abs=60)


def test_candidates_say_whether_they_began_at_the_same_place() -> None:
    found = [(row(1, title=HOSTILE), 40.0), (row(2), 9000.0), (row(3), math.nan)]
    shown = session_compare.candidates(found, "metric", timedelta(0), key(9))
    links = [one.attributes["href"] for one in shown.walk() if one.tag == "a"]
    assert links == [f"page:sessions#{key(9)}-{key(number)}" for number in (1, 2, 3)]
    assert shown.text.count("same start") == shown.text.count("another start") == 1
    assert HOSTILE in shown.text
    assert "within 5 %" in session_compare.candidates([], "metric", timedelta(0), key(9)).text
