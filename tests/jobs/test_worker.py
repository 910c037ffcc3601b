"""What a worker does with the jobs of the ledger."""

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import psutil
import pytest

from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import MOST_CRASHES, JobState
from smartrunning.workflows.undo_import import request_undo

RACE_DATE = f"{datetime.now(UTC).date() + timedelta(weeks=20)}"
MARATHON = {"race_date": RACE_DATE, "race_distance_m": 42195.0}
FIVE_KM = {"race_date": RACE_DATE, "race_distance_m": 5000.0}

pytestmark = pytest.mark.usefixtures("worker")


def planning() -> list[multiprocessing.process.BaseProcess]:
    return [child for child in multiprocessing.active_children() if child.name == "plan"]


def test_two_imports_of_one_runner_do_not_interleave(upload, season, watch) -> None:
    runs = list(season.items())
    upload(runs[:6])
    upload(runs[6:12])
    jobs = watch.until(lambda jobs: all(job.ended_at is not None for job in jobs))
    times = sorted((job.started_at, job.ended_at) for job in jobs)
    assert len([job for job in jobs if job.kind == "import"]) == 2
    for (_, ended_at), (started_at, _) in pairwise(times):
        assert ended_at <= started_at


def test_a_running_import_that_is_cancelled_stops_at_once_and_keeps_what_it_has(
    owned: OwnedStore, store: Store, upload, season, watch
) -> None:
    runs = list(season.items())[:3]
    many = runs + [(f"{number}.fit", b"no FIT %d" % number) for number in range(800)]
    import_id, job_id = upload(many)
    watch.until_begun()
    store.jobs.cancel(job_id, owned.owner)
    (job,) = watch.until(lambda jobs: jobs[0].state == JobState.CANCELLED)
    assert job.ended_at is not None
    judged = len(owned.verdicts(import_id))
    assert 0 < judged < len(many)
    watch.until_gone(owned.import_info(import_id).upload_id)

    upload(runs)
    again = watch.until_all_ended()["import"]
    assert again.result["stored"] + again.result["duplicates"] == len(runs)
    assert len(owned.verdicts(import_id)) == judged, "nothing was written after the end"


def test_an_import_is_undone_with_its_numbers(
    owned: OwnedStore, store: Store, upload, season, watch
) -> None:
    runs = list(season.items())[:4]
    first, _ = upload(runs[:2])
    watch.until_all_ended()
    before = repr((owned.statistics(), owned.bests(), owned.history(), owned.critical_speeds()))
    second, _ = upload(runs[1:])
    watch.until_all_ended()
    job_id = request_undo(store, owned.owner, second)
    jobs = watch.until_all_ended()
    assert jobs["undo"].job_id == job_id
    assert dict(jobs["undo"].result) == {
        "import_id": second,
        "removed": 2,
        "left": 0,
        "forgotten": 1,
    }
    assert jobs["statistics"].parent == job_id
    after = repr((owned.statistics(), owned.bests(), owned.history(), owned.critical_speeds()))
    assert after == before
    assert {one.import_id for one in owned.sessions()} == {first}


def test_an_import_that_still_runs_is_stopped_and_undone(
    owned: OwnedStore, store: Store, upload, season, watch
) -> None:
    runs = list(season.items())[:3]
    many = runs + [(f"{number}.fit", b"no FIT %d" % number) for number in range(800)]
    import_id, job_id = upload(many)
    watch.until_begun()
    request_undo(store, owned.owner, import_id)
    jobs = watch.until_all_ended()
    assert store.jobs.get(job_id, owned.owner).state is JobState.CANCELLED
    assert jobs["undo"].state is JobState.SUCCEEDED
    assert owned.sessions() == []
    assert owned.verdicts(import_id) == []


def test_statistics_can_be_asked_for_of_some_of_all_and_of_those_that_are_missing(
    owned: OwnedStore, store: Store, upload, season, watch
) -> None:
    upload(list(season.items())[:5])
    watch.until_all_ended()
    first = owned.sessions()[0].session_id
    asked = {
        5: {"all": True},
        1: {"session_ids": [first]},
        0: {},
    }
    for count, parameters in asked.items():
        job_id = store.jobs.enqueue("statistics", owned.owner, parameters)
        watch.until_all_ended()
        assert store.jobs.get(job_id, owned.owner).result["sessions"] == count


def test_a_fault_of_the_program_fails_the_job_with_a_number_and_the_worker_goes_on(
    owned: OwnedStore, store: Store, watch
) -> None:
    broken = store.jobs.enqueue("import", owned.owner, {"no": "import_id"})
    store.jobs.enqueue("history", owned.owner, {})
    jobs = watch.until_all_ended()
    assert jobs["import"].state is JobState.FAILED
    assert broken in jobs["import"].error
    assert "KeyError" not in jobs["import"].error
    assert "KeyError" in jobs["import"].detail
    assert jobs["history"].state is JobState.SUCCEEDED


def test_a_plan_is_made_and_kept(owned: OwnedStore, store: Store, watch) -> None:
    store.jobs.enqueue("plan", owned.owner, FIVE_KM)
    job = watch.until_all_ended()["plan"]
    plan = owned.plan(job.result["plan_id"])
    assert plan.goal.race_date.isoformat() == FIVE_KM["race_date"]
    assert plan.days[-1].day == plan.goal.race_date
    assert owned.plans()[0].job_id == job.job_id


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours_per_week": 1, "longest_session_s": 3600}, "long run"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_a_sentence(
    owned: OwnedStore, store: Store, watch, change: dict[str, object], words: str
) -> None:
    store.jobs.enqueue("plan", owned.owner, MARATHON | change)
    job = watch.until_all_ended()["plan"]
    assert job.state is JobState.FAILED
    assert words in job.error
    assert "Traceback" not in job.error
    assert owned.plans() == []


def test_a_cancelled_plan_ends_its_process(owned: OwnedStore, store: Store, watch) -> None:
    job_id = store.jobs.enqueue("plan", owned.owner, MARATHON)
    watch.until(lambda jobs: jobs[0].state == JobState.RUNNING)
    store.jobs.cancel(job_id, owned.owner)
    job = watch.until_all_ended()["plan"]
    assert job.state is JobState.CANCELLED
    assert planning() == []
    assert owned.plans() == []


def test_a_plan_whose_process_dies_again_and_again_is_set_aside(
    owned: OwnedStore, store: Store, watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartrunning.jobs.attempt.delay_s", lambda _: 0.0)
    store.jobs.enqueue("plan", owned.owner, MARATHON)
    for attempt in range(1, MOST_CRASHES + 1):
        kill(planning, watch, attempt)
    job = watch.until_all_ended()["plan"]
    assert job.state is JobState.FAILED
    assert "search for a plan was ended" in job.error
    assert job.attempt == MOST_CRASHES


def kill(processes: Callable[[], list], watch, attempt: int) -> None:
    """Kill the process of an attempt as soon as there is one."""
    watch.until(lambda jobs: jobs[0].attempt == attempt and jobs[0].state == JobState.RUNNING)
    psutil.Process(watch.until_there(processes)[0].pid).kill()
