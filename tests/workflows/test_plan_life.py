"""A plan's life on a real database: followed, moved, asked what if, planned anew, taken back."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
import vobject
from typer.testing import CliRunner

from smartrunning import cli, ingestion, optimizer, simulation
from smartrunning.errors import (
    AccessDeniedError,
    InvalidRequestError,
    NotFoundError,
    PlanSupersededError,
)
from smartrunning.optimizer import BrokenLimitsError, Plan, PlanDay
from smartrunning.simulation import Deviations
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.info import PlanSettings
from smartrunning.storage.plans import PlanOrigin
from smartrunning.workflows.calendar_feed import calendar_feed
from smartrunning.workflows.compute_statistics import compute_statistics
from smartrunning.workflows.extend_library import extend_library, library_schema
from smartrunning.workflows.follow_plan import follow_plan, link_session
from smartrunning.workflows.generate_plan import generate_plan, plan_task
from smartrunning.workflows.plan_requests import MoveRequest, ReplanRequest, WhatIfRequest
from smartrunning.workflows.remove_from_library import remove_entry
from smartrunning.workflows.replan import generate_replan, replan_task
from smartrunning.workflows.requests import PlanRequest, checked
from smartrunning.workflows.revise_plan import move_session, undo_revision
from smartrunning.workflows.update_history import update_history
from smartrunning.workflows.what_if import (
    adopt_what_if,
    answer_what_if,
    what_if_key,
    what_if_task,
)

MONDAY = date(2026, 6, 1)
SUNDAY = MONDAY - timedelta(days=1)
BODY = simulation.VirtualRunner(pacing_variation_fraction=0.004)
WISH = {
    "race_date": "2026-08-30", "race_distance_m": 10_000, "hours_per_week": 6,
    "training_days": [0, 1, 2, 3, 4, 5, 6], "sessions_per_week": 5, "experience": "beginner",
}  # fmt: skip


@pytest.fixture(scope="module")
def runner(store: Store) -> OwnedStore:
    """A runner who has run two weeks and has a plan of twelve."""
    store.library.save_schemas(optimizer.SEED_SCHEMAS)
    store.library.save_workouts(optimizer.SEED_WORKOUTS)
    key = f"runner-{uuid4().hex[:8]}"
    store.runners.create(BODY.profile(key, "Test Runner", SUNDAY, time_zone="Europe/Berlin"))
    owned = store.owned_by(key)
    for ago in (0, 2, 5, 7, 9, 12):
        ran(owned, SUNDAY - timedelta(days=ago), simulation.easy_run(2700))
    for ago, distance_m in ((3, 3000), (10, 1500), (13, 5000)):
        ran(owned, SUNDAY - timedelta(days=ago), simulation.time_trial(distance_m))
    update_history(owned, SUNDAY)
    return owned


@pytest.fixture(scope="module")
def made(runner: OwnedStore, store: Store) -> Plan:
    task = plan_task(runner, store.library, checked(PlanRequest, WISH), today=SUNDAY)
    return generate_plan(task, lambda _: None)


@pytest.fixture
def plan_id(runner: OwnedStore, made: Plan) -> str:
    """A new line of plans; it holds."""
    return runner.save_plan(made, job_id=uuid4().hex[:24])


def ran(owned: OwnedStore, day: date, workout: simulation.SimulatedWorkout) -> str:
    """A session of a day with its statistics."""
    simulated = simulation.simulate(
        BODY, workout, started_at=datetime(day.year, day.month, day.day, 6, tzinfo=UTC),
        seed=day.toordinal(), course=simulation.track_course(), utc_offset_s=7200,
    )  # fmt: skip
    data = simulation.to_fit(simulated)
    sessions = ingestion.sessions(data)
    stored = owned.add_file(
        import_id="0" * 24, name=f"{day}.fit", data=data, sessions=sessions, local_dates=[day]
    )
    compute_statistics(owned, stored.session_ids)
    return stored.session_ids[0]


def on(plan: Plan, day: date) -> PlanDay:
    past = plan.revision.past_days if plan.revision else ()
    return next(one for one in (*past, *plan.days) if one.day == day)


def moves(plan: Plan) -> tuple[MoveRequest, MoveRequest]:
    """A move that is allowed, and one that is not."""
    schema = optimizer.schema_named(plan.schema)
    week = [MONDAY + timedelta(days=number) for number in range(7)]
    pairs = [(one, other) for one in week for other in week if on(plan, one).steps]
    fine = next(
        pair
        for pair in pairs
        if not optimizer.broken_by_move(plan, schema, *pair, MONDAY)
        and on(plan, pair[0]).workout != on(plan, pair[1]).workout
    )
    return (
        MoveRequest(from_day=fine[0], to_day=fine[1]),
        MoveRequest(from_day=fine[0], to_day=plan.goal.race_date),
    )


def test_a_first_plan_is_the_beginning_of_its_line(runner: OwnedStore, plan_id: str) -> None:
    info = runner.plan_info(plan_id)
    assert (info.line, info.parent_id, info.cause) == (plan_id, "", "first")
    assert runner.current_plan_id() == plan_id
    assert [one.plan_id for one in runner.revisions(plan_id)] == [plan_id]


def test_a_move_an_undo_and_another_undo_are_revisions(
    runner: OwnedStore, store: Store, plan_id: str
) -> None:
    fine, broken = moves(runner.plan(plan_id))
    with pytest.raises(BrokenLimitsError):
        move_session(runner, store.library, plan_id, broken, today=MONDAY)
    assert runner.current_plan_id() == plan_id
    moved = move_session(runner, store.library, plan_id, fine, today=MONDAY)
    info = runner.plan_info(moved)
    assert (info.cause, info.parent_id, info.line) == ("move", plan_id, plan_id)
    assert info.reason_codes == ("moved",)
    assert info.reasons[0].startswith("You moved ")
    assert info.changed_days == 2
    back = undo_revision(runner, moved, today=MONDAY)
    info = runner.plan_info(back)
    assert (info.cause, info.restores_id, info.parent_id) == ("undo", plan_id, moved)
    days = [day.workout for day in runner.plan(back).days]
    assert days == [day.workout for day in runner.plan(plan_id).days]
    with pytest.raises(InvalidRequestError, match="first of its line"):
        undo_revision(runner, back, today=MONDAY)
    forth = undo_revision(runner, back, moved, today=MONDAY)  # the move after all
    workouts = [day.workout for day in runner.plan(forth).days]
    assert workouts == [day.workout for day in runner.plan(moved).days]
    numbers = [one.revision for one in runner.revisions(plan_id)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 4


def test_only_the_plan_that_holds_can_be_changed(
    runner: OwnedStore, store: Store, plan_id: str
) -> None:
    fine, _ = moves(runner.plan(plan_id))
    move_session(runner, store.library, plan_id, fine, today=MONDAY)
    with pytest.raises(PlanSupersededError):
        move_session(runner, store.library, plan_id, fine, today=MONDAY)
    with pytest.raises(NotFoundError):
        move_session(runner, store.library, "0" * 24, fine, today=MONDAY)


def test_of_two_changes_at_once_one_is_told_to_look_again(
    runner: OwnedStore, made: Plan, plan_id: str
) -> None:
    def change(_: int) -> str:
        try:
            return runner.save_plan(made, job_id="", origin=PlanOrigin(plan_id, "move"))
        except PlanSupersededError:
            return ""

    with ThreadPoolExecutor(6) as pool:
        kept = [key for key in pool.map(change, range(6)) if key]
    assert len(kept) == 1
    assert [one.plan_id for one in runner.revisions(plan_id)] == [*kept, plan_id]


def test_a_what_if_is_not_the_plan_until_it_is_adopted(
    runner: OwnedStore, store: Store, plan_id: str
) -> None:
    for days in ([0, 2, 4, 6], [1, 3, 6]):
        request = checked(WhatIfRequest, {"training_days": days})
        key = what_if_key(runner.owner, plan_id, request.wishes)
        task = what_if_task(runner, store.library, plan_id, request, today=SUNDAY)
        answer = answer_what_if(task, lambda _: None)
        assert answer.plan
        assert answer.comparison
        runner.save_what_if(key, plan_id, request.wishes, found=(answer.plan, answer.comparison))
    assert runner.current_plan_id() == plan_id
    listed = runner.what_ifs(plan_id)
    assert [one.wish["training_days"] for one in listed] == [[1, 3, 6], [0, 2, 4, 6]]
    assert all(one.plan is None and one.state == "solved" for one in listed)
    known = runner.what_if(key)
    assert known.plan == answer.plan
    assert known.comparison == answer.comparison
    assert timedelta(hours=23) < known.expires_at - known.created_at <= timedelta(days=1)
    for number in range(6):
        runner.save_what_if(f"{number:024x}", plan_id, {"hours_per_week": 5}, sentence="No.")
    assert len(runner.what_ifs(plan_id)) == 5
    with pytest.raises(NotFoundError):
        runner.what_if(key)
    with pytest.raises(InvalidRequestError, match="No"):
        adopt_what_if(runner, plan_id, f"{5:024x}")
    runner.save_what_if(key, plan_id, request.wishes, found=(answer.plan, answer.comparison))
    adopted = adopt_what_if(runner, plan_id, key)
    assert runner.plan_info(adopted).cause == "what_if"
    assert runner.plan(adopted).goal.training_days == (1, 3, 6)
    with pytest.raises(PlanSupersededError):
        adopt_what_if(runner, plan_id, key)


def test_a_what_if_that_cannot_be_met_says_why(
    runner: OwnedStore, store: Store, plan_id: str
) -> None:
    request = checked(WhatIfRequest, {"race_date": "2026-05-01"})
    task = what_if_task(runner, store.library, plan_id, request, today=SUNDAY)
    answer = answer_what_if(task, lambda _: None)
    assert answer.plan is None
    assert "leaves no day to plan" in answer.sentence


@pytest.fixture(scope="module")
def followed(store: Store, made: Plan, runner: OwnedStore) -> tuple[str, str, str]:
    """A runner of his own who ran Monday as planned and the hard day with known deviations."""
    plan_id = runner.save_plan(made, job_id="f" * 24)
    first = next(day for day in made.days if day.steps)
    hard = next(day for day in made.days if any(step.repetitions > 1 for step in day.steps))
    assert hard.day < MONDAY + timedelta(days=6)
    as_planned = ran(runner, first.day, simulation.planned_workout(first))
    slow = Deviations(speed={1: 0.9})
    slower = ran(runner, hard.day, simulation.planned_workout(hard, slow))
    update_history(runner, MONDAY + timedelta(days=6))
    return plan_id, as_planned, slower


def test_what_was_done_is_linked_and_each_step_judged(
    runner: OwnedStore, made: Plan, followed: tuple[str, str, str]
) -> None:
    plan_id, as_planned, slower = followed
    today = MONDAY + timedelta(days=6)
    found = follow_plan(runner, today)
    kept = runner.adherence(plan_id)
    assert kept == found.days
    by_session = {one.session_id: one for one in kept if one.session_id}
    assert by_session[as_planned].score > 90
    judged = by_session[slower]
    assert [step.verdict for step in judged.steps if step.name.startswith("Effort 1 ")] == [
        "too_slow"
    ]
    missed = [one.day for one in kept if one.status == "missed"]
    assert missed == [day.day for day in made.days if day.steps and day.day in set(missed)]
    assert len(missed) >= 2


def test_missed_days_make_a_proposal_that_can_be_dismissed_or_followed(
    runner: OwnedStore, store: Store, followed: tuple[str, str, str]
) -> None:
    plan_id, _, _ = followed
    today = MONDAY + timedelta(days=6)
    proposal = runner.plan_proposal(plan_id)
    assert proposal
    assert proposal.reason_codes == ("missed",)
    assert proposal.sentences[0].startswith("You missed ")
    assert not follow_plan(runner, today).proposed  # the same again is nothing new
    runner.dismiss_proposal(proposal.proposal_id)
    assert runner.plan_proposal(plan_id) is None
    assert not follow_plan(runner, today).proposed
    request = checked(ReplanRequest, {})
    task = replan_task(runner, store.library, plan_id, request, today=today)
    assert task.state.day == today - timedelta(days=1)  # today's run may still come
    anew = generate_replan(task, lambda _: None)
    saved = runner.save_plan(anew, job_id="e" * 24, origin=PlanOrigin(plan_id, "replan"))
    assert runner.save_plan(anew, job_id="e" * 24, origin=PlanOrigin(plan_id, "replan")) == saved
    info = runner.plan_info(saved)
    assert info.reasons[0].startswith("You missed ")
    assert [day.day for day in anew.revision.past_days] == [
        MONDAY + timedelta(days=number) for number in range(6)
    ]
    assert {one.day for one in runner.adherence(saved)} == {
        one.day for one in runner.adherence(plan_id)
    }


def test_the_runner_may_link_and_unlink(
    runner: OwnedStore, made: Plan, followed: tuple[str, str, str]
) -> None:
    plan_id, as_planned, _ = followed
    today = MONDAY + timedelta(days=6)
    first = next(day for day in made.days if day.steps)
    gone = link_session(runner, plan_id, first.day, "", today)
    assert (gone.status, gone.session_id) == ("unlinked", "")
    follow_plan(runner, today)
    assert next(one for one in runner.adherence(plan_id) if one.day == first.day) == gone
    by_hand = link_session(runner, plan_id, first.day, as_planned, today)
    assert (by_hand.linked_by, by_hand.session_id) == ("hand", as_planned)
    again = link_session(runner, plan_id, first.day, None, today)
    assert (again.linked_by, again.session_id) == ("likeness", as_planned)
    with pytest.raises(NotFoundError):
        link_session(runner, plan_id, first.day, "0" * 24, today)
    with pytest.raises(InvalidRequestError, match="no session on"):
        link_session(runner, plan_id, today + timedelta(days=30), as_planned, today)


def test_the_feed_keeps_its_identifiers_counts_up_and_cancels(
    runner: OwnedStore, store: Store, plan_id: str
) -> None:
    assert calendar_feed(runner) is None
    runner.open_calendar("a" * 64, start_time="18:30")
    assert store.calendar_links.owner_of("a" * 64) == runner.owner
    before = entries(calendar_feed(runner).content)
    plan = runner.plan(plan_id)
    schema = optimizer.schema_named(plan.schema)
    days = [MONDAY + timedelta(days=number) for number in range(42)]
    onto_rest = next(
        (one, other)
        for one in days
        for other in days
        if on(plan, one).steps
        and on(plan, other).workout == "rest"
        and not optimizer.broken_by_move(plan, schema, one, other, MONDAY)
    )
    request = MoveRequest(from_day=onto_rest[0], to_day=onto_rest[1])
    move_session(runner, store.library, plan_id, request, today=MONDAY)
    feed = calendar_feed(runner)
    after = entries(feed.content)
    assert before.keys() < after.keys()
    gone = after[f"{plan_id}-{onto_rest[0]}@smartrunning"]
    assert gone.status.value == "CANCELLED"
    new = after[f"{plan_id}-{onto_rest[1]}@smartrunning"]
    assert new.status.value == "CONFIRMED"
    assert new.dtstart.value.strftime("%H:%M") == "18:30"
    assert new.dtstart.value.utcoffset() == timedelta(hours=2)  # Berlin in summer
    for uid, entry in before.items():
        assert int(after[uid].sequence.value) == int(entry.sequence.value) + 1
    assert feed.tag == calendar_feed(runner).tag
    assert runner.close_calendar()
    with pytest.raises(NotFoundError):
        store.calendar_links.owner_of("a" * 64)


def entries(content: bytes) -> dict[str, object]:
    """Entries by identifier, as another program reads them."""
    read = vobject.readOne(content.decode())
    read.validate(raiseException=True)
    return {entry.uid.value: entry for entry in read.vevent_list}


def test_plans_are_treated_as_the_runner_wants(runner: OwnedStore) -> None:
    assert not runner.plan_settings().replan_by_itself
    runner.save_plan_settings(PlanSettings(replan_by_itself=True))
    assert runner.plan_settings().replan_by_itself


OWN = {
    "workouts": [
        {
            "name": "short_hills", "title": "Short hills", "kind": "hard", "fraction": 0.75,
            "purpose": "Builds strength.",
            "repeats": {"work_s": 30, "work_fraction": 1.15, "rest_s": 60, "rest_fraction": 0.65,
                        "fewest": 4, "most": 10},
        }
    ],
    "schemas": [
        {
            "name": "own_ten", "title": "Our 10 km", "shortest_race_m": 8000,
            "longest_race_m": 12_000, "taper_days": 9, "long_run_s": 3000,
            "phases": [{"name": "base", "share": 1, "hard_days": 1,
                        "hard_workouts": ["short_hills", "tempo"]}],
            "taper": {"name": "taper", "share": 0, "hard_days": 1, "hard_workouts": ["strides"]},
        }
    ],
}  # fmt: skip


def test_own_schemas_and_workouts_make_plans(store: Store, runner: OwnedStore) -> None:
    before = store.library.workouts()
    assert extend_library(store.library, OWN, author="coach") == (1, 1)
    assert store.library.workouts()[: len(before)] == before
    entry = store.library.workout_entries()[-1]
    assert (entry.origin, entry.version, entry.author) == ("own", 1, "coach")
    request = checked(PlanRequest, WISH | {"schema_name": "own_ten"})
    found = generate_plan(plan_task(runner, store.library, request, today=SUNDAY), lambda _: None)
    assert found.schema == "own_ten"
    assert "short_hills" in {day.workout for day in found.days}
    changed = {"workouts": [OWN["workouts"][0] | {"title": "Steep hills"}]}
    extend_library(store.library, changed, author="coach")
    assert store.library.workout_entries()[-1].version == 2
    store.library.save_workouts(optimizer.SEED_WORKOUTS)  # as each start does
    assert store.library.workout_entries()[-1].entry.title == "Steep hills"
    assert {one.version for one in store.library.workout_entries()[: len(before)]} == {1}
    with pytest.raises(AccessDeniedError, match="cannot be removed"):
        store.library.remove("workouts", "tempo")
    store.library.remove("workouts", "short_hills")
    with pytest.raises(NotFoundError):
        store.library.remove("workouts", "short_hills")


def test_the_command_line_adds_a_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartrunning.cli.library.database", lambda: nullcontext(store))
    file = tmp_path / "own.json"
    file.write_text(json.dumps({"workouts": OWN["workouts"]}))
    done = CliRunner().invoke(cli.app, ["library", "add", str(file)])
    assert done.exit_code == 0, done.output
    assert store.library.workout_entries()[-1].author == "the operator"
    store.library.remove("workouts", "short_hills")
    file.write_text("{")
    refused = CliRunner().invoke(cli.app, ["library", "add", str(file)])
    assert "is no JSON" in str(refused.exception)
    described = CliRunner().invoke(cli.app, ["library", "schema"])
    assert json.loads(described.output) == library_schema()


def test_the_command_line_lists_the_library_and_removes_what_nothing_needs(
    store: Store, made: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartrunning.cli.library.database", lambda: nullcontext(store))
    extend_library(store.library, OWN, author="coach")

    def called(*words: str) -> Any:
        return CliRunner().invoke(cli.app, ["library", *words], env={"COLUMNS": "160"})

    rows = [line.split() for line in called("list").output.splitlines()]
    assert ["tempo", "workout", "hard"] in [row[:3] for row in rows]
    (own,) = (row for row in rows if row and row[0] == "own_ten")
    assert own[1:3] == ["plan", "schema"]
    assert own[-3:] == ["own,", "by", "coach"]
    assert sum(row[-1:] == ["SmartRunning"] for row in rows) == len(
        (*optimizer.SEED_SCHEMAS, *optimizer.SEED_WORKOUTS)
    )

    owned, race = store.owned_by(f"runner-{uuid4().hex[:8]}"), made.goal.race_date
    days = (replace(made.days[0], workout="short_hills"), *made.days[1:])
    owned.save_plan(replace(made, schema="own_ten", days=days), job_id="")
    for name, kind, sentence in (
        ("tempo", AccessDeniedError, "comes with SmartRunning cannot be removed"),
        ("nothing_of_that_name", NotFoundError, "There is nothing called"),
        ("short_hills", InvalidRequestError, "The plan schema 'own_ten' still needs the workout"),
    ):
        with pytest.raises(kind, match=sentence):
            raise called("remove", name).exception
    with pytest.raises(InvalidRequestError, match="1 plan whose race is still to come uses"):
        remove_entry(store.library, "schemas", "own_ten", today=race)
    assert store.library.plans_with("workouts", "short_hills", today=race) == 1

    owned.save_plan(replace(made, days=days), job_id="")  # a newer plan holds now
    remove_entry(store.library, "schemas", "own_ten", today=race)
    with pytest.raises(InvalidRequestError, match="1 plan whose race is still to come uses"):
        remove_entry(store.library, "workouts", "short_hills", today=race)
    remove_entry(store.library, "workouts", "short_hills", today=race + timedelta(days=1))
    assert {one.origin for one in store.library.workout_entries()} == {"seed"}


def changed_repeats(**repeats: object) -> dict[str, object]:
    workout = OWN["workouts"][0]
    return {"workouts": [workout | {"repeats": workout["repeats"] | repeats}]}


def changed_schema(**fields: object) -> dict[str, object]:
    return {"schemas": [OWN["schemas"][0] | fields], "workouts": OWN["workouts"]}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "neither a schema nor a workout"),
        ({"workouts": [{"name": "x y"}]}, "workouts.0.name"),
        ({"workouts": OWN["workouts"] * 2}, "each name can come once"),
        (changed_repeats(work_fraction=0.5), "lighter than even running"),
        (changed_repeats(fewest=9, most=3), "cannot be fewer"),
        (changed_repeats(work_s=float("inf")), "work_s"),
        ({"workouts": [OWN["workouts"][0] | {"name": "tempo"}]}, "comes with SmartRunning"),
        ({"workouts": [OWN["workouts"][0] | {"repeats": None}]}, "needs a part that is repeated"),
        (changed_schema(weekly_ramp_fraction=0.5), "weekly_ramp_fraction"),
        (changed_schema(highest_monotony=2.5), "highest_monotony"),
        ({"schemas": OWN["schemas"]}, "needs the workout 'short_hills'"),
        (changed_schema(longest_race_m=5000), "must exceed the shortest"),
    ],
)
def test_what_cannot_be_added_is_told_in_a_sentence(
    store: Store, runner: OwnedStore, values: object, sentence: str
) -> None:
    before = (store.library.schemas(), store.library.workouts())
    with pytest.raises(InvalidRequestError, match=sentence) as refusal:
        extend_library(store.library, values, author="coach")
    assert str(refusal.value).endswith(".")
    assert (store.library.schemas(), store.library.workouts()) == before


def test_the_form_of_additions_is_published(
    check_schema: Callable[[dict[str, object], object], None],
) -> None:
    check_schema(library_schema(), OWN)


@pytest.fixture
def check_schema() -> Callable[[dict[str, object], object], None]:
    def check(schema: dict[str, object], value: object) -> None:
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(value)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate({"workouts": [{"name": "A b"}]})

    return check
