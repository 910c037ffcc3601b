"""Plans that change by jobs: planned anew, asked what if, followed; cut short too."""

import multiprocessing
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from smartrunning import optimizer
from smartrunning.optimizer import Goal, Plan, RunnerState
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.info import PlanSettings
from smartrunning.storage.jobs import MOST_CRASHES, JobState

pytestmark = pytest.mark.usefixtures("worker")
TODAY = datetime.now(UTC).date()
BEGUN = TODAY - timedelta(days=TODAY.weekday() + 14)


@pytest.fixture(scope="module")
def made() -> Plan:
    """Sixteen weeks that began on a Monday two weeks ago; nothing of it was done."""
    goal = Goal(BEGUN + timedelta(days=111), 10_000.0, BEGUN, 6.0, 7200.0, (0, 1, 2, 3, 5, 6), 6)
    state = RunnerState(BEGUN - timedelta(days=1), 35.0, 35.0, 245.0, 3.9, 180.0)
    schema = optimizer.schema_for(10_000)
    return optimizer.plan(goal, state, schema, optimizer.SEED_WORKOUTS, seed=1)


@pytest.fixture
def plan_id(owned: OwnedStore, made: Plan) -> str:
    return owned.save_plan(made, job_id="a" * 24)


def searching() -> list[multiprocessing.process.BaseProcess]:
    return [child for child in multiprocessing.active_children() if child.name == "plan"]


def test_a_replanning_becomes_the_next_revision_and_a_what_if_does_not(
    owned: OwnedStore, store: Store, watch, plan_id: str
) -> None:
    asked = {"plan_id": plan_id, "what_if_id": "b" * 24, "request": {"hours_per_week": 4}}
    store.jobs.enqueue("what_if", owned.owner, asked)
    answered = watch.until_all_ended()["what_if"]
    assert answered.state is JobState.SUCCEEDED, answered.error
    assert owned.current_plan_id() == plan_id
    found = owned.what_if("b" * 24)
    assert found.state == "solved"
    assert found.wish == {"hours_per_week": 4}

    wish = {"plan_id": plan_id, "request": {"reasons": ["ill"]}}
    store.jobs.enqueue("replan", owned.owner, wish)
    job = watch.until_all_ended()["replan"]
    assert job.state is JobState.SUCCEEDED, job.error
    info = owned.plan_info(job.result["plan_id"])
    assert (info.parent_id, info.cause) == (plan_id, "replan")
    assert {"missed", "ill"} <= set(info.reason_codes)
    plan = owned.plan(info.plan_id)
    assert plan.computed_s > 0
    assert plan.revision.past_days[0].day == BEGUN

    store.jobs.enqueue("replan", owned.owner, {"plan_id": plan_id})
    late = watch.until(lambda jobs: jobs[0].ended_at is not None)[0]
    assert late.state is JobState.FAILED
    assert "not your current plan any more" in late.error
    assert owned.current_plan_id() == info.plan_id


def test_a_replanning_that_is_ended_by_force_leaves_the_plan_as_it_is(
    owned: OwnedStore, store: Store, watch, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartrunning.jobs.attempt.delay_s", lambda _: 0.0)
    before = owned.plan(plan_id)
    store.jobs.enqueue("replan", owned.owner, {"plan_id": plan_id})
    for attempt in range(1, MOST_CRASHES + 1):
        watch.until(
            lambda jobs, attempt=attempt: (
                jobs[0].attempt == attempt and jobs[0].state == JobState.RUNNING
            )
        )
        psutil.Process(watch.until_there(searching)[0].pid).kill()
    job = watch.until_all_ended()["replan"]
    assert job.state is JobState.FAILED
    assert [one.plan_id for one in owned.plans()] == [plan_id]
    assert owned.plan(plan_id) == before


def test_a_replanning_that_is_cancelled_leaves_the_plan_as_it_is(
    owned: OwnedStore, store: Store, watch, plan_id: str
) -> None:
    job_id = store.jobs.enqueue("replan", owned.owner, {"plan_id": plan_id})
    watch.until_there(searching)
    store.jobs.cancel(job_id, owned.owner)
    assert watch.until_all_ended()["replan"].state is JobState.CANCELLED
    assert searching() == []
    assert [one.plan_id for one in owned.plans()] == [plan_id]


@pytest.mark.parametrize("by_itself", [False, True])
def test_an_import_proposes_to_plan_anew_or_has_it_done(
    owned: OwnedStore, upload, season, watch, plan_id: str, *, by_itself: bool
) -> None:
    owned.save_plan_settings(PlanSettings(replan_by_itself=by_itself))
    upload(list(season.items())[:2])
    jobs = watch.until_all_ended()
    assert jobs["follow"].state is JobState.SUCCEEDED, jobs["follow"].error
    assert jobs["follow"].result["proposed"]
    kept = owned.adherence(plan_id)
    assert {one.status for one in kept} <= {"missed", "open"}
    assert any(one.status == "missed" for one in kept)
    if by_itself:
        assert jobs["replan"].state is JobState.SUCCEEDED, jobs["replan"].error
        assert owned.plans()[0].cause == "replan"
    else:
        assert owned.current_plan_id() == plan_id
        proposal = owned.plan_proposal(plan_id)
        assert proposal.sentences[0].startswith("You missed ")
