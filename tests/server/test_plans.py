"""Plans by the interface: changed, asked about, taken along, and the calendar that others read."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import icalendar
import pytest

from smartrunning import optimizer
from smartrunning.optimizer import Goal, Plan, RunnerState
from smartrunning.storage import Store

Come = Callable[..., Any]
Visitor = Any
TODAY: Final = datetime.now(UTC).date()
MONDAY: Final = TODAY + timedelta(days=7 - TODAY.weekday())
NOBODYS: Final = "0123456789abcdef01234567"


@pytest.fixture(scope="module")
def made() -> Plan:
    """Ten weeks from next Monday; six of seven days may be used, two of them are days of rest."""
    goal = Goal(
        race_date=MONDAY + timedelta(days=69),
        race_distance_m=10_000.0,
        start_date=MONDAY,
        hours_per_week=6.0,
        longest_session_s=7200.0,
        training_days=tuple(range(7)),
        long_run_day=6,
        sessions_per_week=5,
        experience="beginner",
    )
    state = RunnerState(MONDAY - timedelta(days=1), 35.0, 35.0, 245.0, 3.9, 180.0)
    return optimizer.plan(
        goal, state, optimizer.schema_for(10_000), optimizer.SEED_WORKOUTS, seed=1
    )


@pytest.fixture(scope="module")
def runner(
    server: Any,
    account: Callable[..., str],
    visitor_of: Callable[..., Visitor],
    store: Store,
) -> Visitor:
    store.library.save_schemas(optimizer.SEED_SCHEMAS)
    store.library.save_workouts(optimizer.SEED_WORKOUTS)
    visitor = visitor_of(server, account("runner"))
    assert visitor.log_in().status_code == 302
    return visitor


@pytest.fixture
def plan_id(store: Store, runner: Visitor, made: Plan) -> str:
    """A plan of its own line, which holds."""
    return store.owned_by(f"of-{runner.username}").save_plan(made, job_id="")


def test_a_session_moves_to_another_week(runner: Visitor, plan_id: str, made: Plan) -> None:
    wish = move_of(made, across=True)
    moved = runner.api("POST", f"plans/{plan_id}/move", json=wish)
    assert moved.status_code == 200, moved.text
    assert moved.json()["reasons"][0].startswith("You moved ")
    newest = runner.api("GET", f"plans/{moved.json()['plan_id']}").json()
    assert [one["day"] for one in newest["swaps"][0]["arrivals"]] == list(wish.values())
    assert all(one["slack"] >= 0 for one in newest["constraints"])


def move_of(made: Plan, *, onto_rest: bool = False, across: bool = False) -> dict[str, str]:
    """A move that is allowed."""
    schema = optimizer.schema_named(made.schema)
    days = {day.day: day for day in made.days[: 70 if across else 21]}
    return next(
        {"from_day": one.isoformat(), "to_day": other.isoformat()}
        for one in days
        for other in days
        if days[one].steps
        and (across or days[one].workout != days[other].workout)
        and (days[other].workout == "rest" or not onto_rest)
        and across == (one - timedelta(one.weekday()) != other - timedelta(other.weekday()))
        and not optimizer.broken_by_move(made, schema, one, other, TODAY)
    )


def test_a_session_moves_and_comes_back(runner: Visitor, plan_id: str, made: Plan) -> None:
    wish = move_of(made)
    moved = runner.api("POST", f"plans/{plan_id}/move", json=wish)
    assert moved.status_code == 200, moved.text
    assert [change["day"] for change in moved.json()["changes"]] == sorted(wish.values())
    newest = moved.json()["plan_id"]
    late = runner.api("POST", f"plans/{plan_id}/move", json=wish)
    assert late.status_code == 409
    assert "not your current plan any more" in late.json()["error"]
    back = runner.api("POST", f"plans/{newest}/undo", json={})
    assert back.status_code == 200, back.text
    listed = runner.api("GET", f"plans/{plan_id}/revisions").json()["revisions"]
    assert [one["cause"] for one in listed] == ["undo", "move", "first"]
    assert listed[0]["restores_id"] == plan_id
    days = [
        [day["workout"] for day in runner.api("GET", f"plans/{key}").json()["days"]]
        for key in (plan_id, back.json()["plan_id"])
    ]
    assert days[0] == days[1]


def test_a_move_that_breaks_limits_names_them(runner: Visitor, plan_id: str, made: Plan) -> None:
    day = next(day.day for day in made.days if day.workout == "long")  # a Sunday, and a Monday
    wish = {"from_day": f"{day}", "to_day": f"{day + timedelta(days=1)}"}
    refused = runner.api("POST", f"plans/{plan_id}/move", json=wish)
    assert refused.status_code == 422
    told = refused.json()
    assert "weekly ramp" in told["constraints"]
    assert told["error"] == " ".join(told["sentences"])
    assert runner.api("POST", f"plans/{plan_id}/move", json={"from_day": "x"}).status_code == 400


def test_wishes_become_jobs_and_the_same_wish_one(runner: Visitor, plan_id: str) -> None:
    ask = {"hours_per_week": 5}
    for name, wishes in (
        ("replan", ({}, {"reasons": ["ill"]})),
        ("what-if", (ask, {"training_days": [0, 2, 6]})),
    ):
        first, again, other = (
            runner.api("POST", f"plans/{plan_id}/{name}", json=wish)
            for wish in (wishes[0], wishes[0], wishes[1])
        )
        assert {one.status_code for one in (first, again, other)} == {202}
        assert first.json() == again.json()
        assert first.json()["job_id"] != other.json()["job_id"]
    kinds = [job["kind"] for job in runner.api("GET", "jobs").json()["jobs"]]
    assert sorted(kinds)[-4:] == ["replan", "replan", "what_if", "what_if"]
    assert runner.api("POST", f"plans/{plan_id}/what-if", json={}).status_code == 400
    assert runner.api("POST", f"plans/{plan_id}/replan", json={"x": 1}).status_code == 400
    assert runner.api("POST", f"plans/{NOBODYS}/replan", json={}).status_code == 404


def test_a_plan_with_another_wish_is_another_job(runner: Visitor) -> None:
    wish = {"race_date": f"{MONDAY + timedelta(days=80)}", "race_distance_m": 10_000}
    jobs = [
        runner.api("POST", "plans", json=wish | more).json()["job_id"]
        for more in ({}, {}, {"hours_per_week": 7}, {"sessions_per_week": 4}, {"seed": 1})
    ]
    assert jobs[0] == jobs[1]
    assert len(set(jobs)) == 4


def test_a_what_if_can_be_adopted_once(
    runner: Visitor, plan_id: str, made: Plan, store: Store
) -> None:
    owned = store.owned_by(f"of-{runner.username}")
    key = f"{7:024x}"
    compared = optimizer.compared(made, made)
    owned.save_what_if(key, plan_id, {"hours_per_week": 6}, found=(made, compared))
    listed = runner.api("GET", f"plans/{plan_id}/what-ifs").json()["what_ifs"]
    assert [one["what_if_id"] for one in listed] == [key]
    assert listed[0]["comparison"]["race_difference_s"] == 0
    one = runner.api("GET", f"plans/{plan_id}/what-ifs/{key}").json()
    assert len(one["plan"]["days"]) == len(made.days)
    adopted = runner.api("POST", f"plans/{plan_id}/what-ifs/{key}/adopt", json={})
    assert adopted.status_code == 200, adopted.text
    again = runner.api("POST", f"plans/{plan_id}/what-ifs/{key}/adopt", json={})
    assert again.status_code == 409


def test_settings_proposals_and_adherence_are_told(
    runner: Visitor, plan_id: str, store: Store
) -> None:
    assert runner.api("GET", "plan-settings").json() == {"replan_by_itself": False}
    on = runner.api("PATCH", "plan-settings", json={"replan_by_itself": True})
    assert on.json() == {"replan_by_itself": True}
    assert runner.api("PATCH", "plan-settings", json={}).status_code == 400
    owned = store.owned_by(f"of-{runner.username}")
    assert runner.api("GET", f"plans/{plan_id}/proposal").json() == {"proposal": None}
    owned.propose_replanning(plan_id, {"missed": "You missed one."}, [TODAY])
    proposal = runner.api("GET", f"plans/{plan_id}/proposal").json()["proposal"]
    assert proposal["sentences"] == ["You missed one."]
    wish = {"proposal_id": proposal["proposal_id"]}
    gone = runner.api("POST", f"plans/{plan_id}/proposal/dismiss", json=wish)
    assert gone.json() == {"proposal": None}
    assert runner.api("GET", f"plans/{plan_id}/proposal").json() == {"proposal": None}
    told = runner.api("GET", f"plans/{plan_id}/adherence").json()
    assert told == {"days": [], "score": None, "judged_steps": 0}
    early = {"day": f"{MONDAY + timedelta(days=1)}", "session_id": None}
    assert runner.api("POST", f"plans/{plan_id}/link", json=early).status_code == 400


def test_files_of_a_plan(runner: Visitor, plan_id: str, made: Plan) -> None:
    week = runner.api("GET", f"plans/{plan_id}/week-1.zip")
    assert week.headers["Content-Type"] == "application/zip"
    assert "attachment" in week.headers["Content-Disposition"]
    first = [day for day in made.days[:7] if day.steps]
    with zipfile.ZipFile(io.BytesIO(week.content)) as archive:
        assert len(archive.namelist()) == len(first)
    one = runner.api("GET", f"plans/{plan_id}/{first[0].day}.fit")
    assert one.content[8:12] == b".FIT"
    assert runner.api("GET", f"plans/{plan_id}/week-99.zip").status_code == 404
    assert runner.api("GET", f"plans/{plan_id}/2020-01-01.fit").status_code == 404
    starts = {"ics": b"BEGIN:VCALENDAR", "csv": b"day", "json": b"{", "pdf": b"%PDF"}
    for kind, start in starts.items():
        taken = runner.api("GET", f"plans/{plan_id}/plan.{kind}")
        assert taken.status_code == 200, taken.text
        assert taken.content.lower().startswith(start.lower()), taken.content[:40]


def test_whoever_has_the_link_reads_the_calendar_until_it_is_revoked(
    runner: Visitor, come: Come, plan_id: str, made: Plan
) -> None:
    opened = runner.api("POST", "calendar", json={"start_time": "07:00"})
    assert opened.status_code == 201
    path = opened.json()["path"]
    assert runner.api("GET", "calendar").json()["active"]
    anybody = come("anonymous")
    before = anybody.get(path)
    assert before.status_code == 200
    assert before.headers["Content-Type"].startswith("text/calendar")
    assert "max-age" in before.headers["Cache-Control"]
    tag = {"If-None-Match": before.headers["ETag"]}
    assert anybody.get(path, headers=tag).status_code == 304
    wish = move_of(made, onto_rest=True)
    moved = runner.api("POST", f"plans/{plan_id}/move", json=wish)
    assert moved.status_code == 200, moved.text
    after = anybody.get(path, headers=tag)
    assert after.status_code == 200
    was, now = entries(before.content), entries(after.content)
    assert was.keys() < now.keys()
    assert now[f"{plan_id}-{wish['from_day']}@smartrunning"]["STATUS"] == "CANCELLED"
    assert all(now[uid]["SEQUENCE"] > entry["SEQUENCE"] for uid, entry in was.items())
    assert runner.api("GET", "calendar").json()["last_read_at"]
    other = runner.api("POST", "calendar", json={}).json()["path"]
    assert anybody.get(path).status_code == 404
    assert anybody.get(other).status_code == 200
    assert runner.api("DELETE", "calendar").status_code == 204
    assert anybody.get(other).status_code == 404
    assert runner.api("POST", "calendar/revoke", json={}).json() == {"active": False}
    assert not runner.api("GET", "calendar").json()["active"]


def entries(content: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")}


def test_coaches_extend_the_library_and_runners_read_it(
    runner: Visitor, come: Come, made: Plan
) -> None:
    name = f"hills_{made.seed}"
    repeats = {
        "work_s": 30, "work_fraction": 1.15, "rest_s": 60, "rest_fraction": 0.65,
        "fewest": 4, "most": 10,
    }  # fmt: skip
    workout = {
        "name": name, "title": "Ours", "kind": "hard", "fraction": 0.75, "purpose": "Strength.",
        "repeats": repeats,
    }  # fmt: skip
    assert runner.api("POST", "library", json={"workouts": [workout]}).status_code == 403
    coach = come("coach")
    added = coach.api("POST", "library", json={"workouts": [workout]})
    assert added.json() == {"schemas": 0, "workouts": 1}
    wrong = coach.api("POST", "library", json={"workouts": [workout | {"fraction": 9}]})
    assert wrong.status_code == 400
    assert "fraction" in wrong.json()["error"]
    listed = {one["name"]: one for one in runner.api("GET", "library").json()["workouts"]}
    assert (listed[name]["origin"], listed[name]["author"]) == ("own", coach.username)
    assert listed["tempo"]["origin"] == "seed"
    assert "$defs" in runner.api("GET", "library/schema.json").json()
    assert coach.api("DELETE", "library/workouts/tempo").status_code == 403
    assert coach.api("DELETE", f"library/workouts/{name}").status_code == 204
    assert coach.api("DELETE", f"library/workouts/{name}").status_code == 404


def test_the_newest_plan_of_a_line_knows_its_first(runner: Visitor, plan_id: str) -> None:
    listed = runner.api("GET", "plans").json()["plans"]
    assert listed[0]["plan_id"] == plan_id
    assert listed[0]["line_id"] == plan_id
    assert {one["cause"] for one in listed} <= {"first", "move", "undo", "what_if"}


def test_who_asks_for_calendars_too_often_has_to_wait(come: Come) -> None:
    anybody = come("anonymous")
    secret = uuid4().hex + "x" * 11
    answers = [anybody.get(f"/smartrunning/calendar/{secret}.ics") for _ in range(61)]
    assert secret not in anybody.server.log.read_text(), "the log names no link"
    assert answers[0].status_code == 404
    assert answers[60].status_code == 429
    assert answers[60].headers["Retry-After"] == "60"
