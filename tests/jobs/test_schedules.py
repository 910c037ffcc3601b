"""Schedules: each time that something is due becomes one job, whoever looks and whenever."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psutil
import pytest

from smartrunning.config import Settings
from smartrunning.errors import StorageFullError
from smartrunning.jobs.kinds import KINDS
from smartrunning.jobs.schedules import ScheduleClock
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.jobs import JobState
from smartrunning.storage.schedules import SYSTEM_OWNER, Schedule
from smartrunning.workflows.back_up import back_up
from smartrunning.workflows.fire_schedules import (
    SYSTEM_KINDS,
    fire_due,
    run_now,
    seed_schedules,
    switch,
)
from smartrunning.workflows.weekly_report import (
    WeeklyReportRequest,
    move_weekly_report,
    set_weekly_report,
)

NOW = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)  # a Wednesday
KIND = "nobody does this"
PATIENCE_S = 120.0


@pytest.fixture
def due_at(store: Store) -> Iterator[Callable[..., Schedule]]:
    """Makes a schedule of its own owner, every day at 06:00, that is due at an instant."""
    made: list[Schedule] = []

    def make(instant: datetime | None, kind: str = KIND) -> Schedule:
        schedule = store.schedules.save(
            f"owner-{uuid4().hex[:8]}",
            "daily",
            kind,
            {"a": 1},
            at="06:00",
            time_zone="UTC",
            next_due_at=instant,
        )
        made.append(schedule)
        return schedule

    yield make
    for schedule in made:
        switch(store, schedule.schedule_id, enabled=False)


def jobs_of(store: Store, schedule: Schedule) -> list[str]:
    return [job.job_id for job in store.jobs.list(schedule.owner)]


def test_what_was_missed_for_days_is_caught_up_once(store: Store, due_at) -> None:
    schedule = due_at(NOW - timedelta(days=5))
    (job_id,) = [one for one in fire_due(store, now=NOW) if one in jobs_of(store, schedule)]
    assert fire_due(store, now=NOW) == []
    job = store.jobs.get(job_id, schedule.owner)
    assert (job.kind, job.parameters) == (KIND, {"a": 1})
    after = store.schedules.get(schedule.schedule_id)
    assert after.next_due_at == datetime(2026, 6, 4, 6, 0, tzinfo=UTC)
    assert (after.last_due_at, after.last_job_id) == (schedule.next_due_at, job_id)


def test_what_is_not_due_or_switched_off_makes_no_job(store: Store, due_at) -> None:
    later, off = due_at(NOW + timedelta(seconds=1)), due_at(None)
    fire_due(store, now=NOW)
    assert jobs_of(store, later) == jobs_of(store, off) == []


def test_many_who_look_at_the_same_moment_make_one_job(
    store: Store, chosen: Settings, due_at
) -> None:
    schedule = due_at(NOW)
    ready = threading.Barrier(6)
    fired: list[str | None] = []

    def look() -> None:
        with open_store(settings=chosen) as own:
            ready.wait()
            fired.append(own.schedules.fire(schedule, {}, NOW + timedelta(days=1)))

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(jobs_of(store, schedule)) == 1
    assert [one for one in fired if one] == jobs_of(store, schedule)


def test_a_job_that_is_still_open_gets_no_second_one_beside_it(store: Store, due_at) -> None:
    schedule = due_at(NOW)
    fire_due(store, now=NOW)
    (first,) = jobs_of(store, schedule)
    fire_due(store, now=NOW + timedelta(days=1))
    assert jobs_of(store, schedule) == [first]
    store.jobs.cancel(first, schedule.owner)
    fire_due(store, now=NOW + timedelta(days=2))
    assert len(jobs_of(store, schedule)) == 2


def test_a_schedule_that_changed_meanwhile_is_not_fired(store: Store, due_at) -> None:
    schedule = due_at(NOW)
    switch(store, schedule.schedule_id, enabled=False)
    assert store.schedules.fire(schedule, {}, NOW + timedelta(days=1)) is None
    assert jobs_of(store, schedule) == []


def test_one_that_is_switched_on_again_does_not_catch_up(store: Store, due_at) -> None:
    schedule = due_at(NOW - timedelta(days=40))
    switch(store, schedule.schedule_id, enabled=False)
    again = switch(store, schedule.schedule_id, enabled=True)
    assert again.next_due_at is not None
    assert again.next_due_at > datetime.now(UTC)


def test_running_it_now_leaves_its_time_as_it_is(store: Store, due_at) -> None:
    schedule = due_at(NOW + timedelta(days=100))
    job_id = run_now(store, schedule.schedule_id)
    assert jobs_of(store, schedule) == [job_id] == [run_now(store, schedule.schedule_id)]
    assert store.schedules.get(schedule.schedule_id).next_due_at == schedule.next_due_at


def test_a_clock_that_sleeps_wakes_for_a_schedule_made_meanwhile(
    store: Store, chosen: Settings, due_at, watch
) -> None:
    clock = ScheduleClock(store, chosen, frozenset())
    clock.start()
    try:
        soon = store.schedules.now() + timedelta(seconds=1)
        schedule = due_at(soon)
        mine = type(watch)(store, schedule.owner)
        (job,) = mine.until(lambda jobs: len(jobs) == 1)
        assert job.created_at >= soon - timedelta(milliseconds=1)
    finally:
        clock.stop()


def test_two_worker_processes_do_the_job_of_each_time_once(
    store: Store, worker_process: Callable[[], psutil.Process], watch
) -> None:
    """A backup is due while no worker is there; two come at once, and one backup is written."""
    seed_schedules(store, Settings(), frozenset({"backup"}))
    named = store.schedules.named(SYSTEM_OWNER, "backup")
    assert named is not None
    store.schedules.save(
        SYSTEM_OWNER,
        "backup",
        "backup",
        {},
        at=named.at,
        time_zone=named.time_zone,
        next_due_at=store.schedules.now() - timedelta(days=3),
    )
    worker_process()
    worker_process()
    system = type(watch)(store, SYSTEM_OWNER)
    done = system.until(
        lambda jobs: any(job.kind == "backup" and job.ended_at for job in jobs),
        patience_s=PATIENCE_S,
    )
    (backup,) = [job for job in done if job.kind == "backup"]
    assert backup.state is JobState.SUCCEEDED, backup.detail
    after = store.schedules.named(SYSTEM_OWNER, "backup")
    assert after is not None
    assert after.next_due_at is not None
    assert after.next_due_at > store.schedules.now()
    deadline_s = time.monotonic() + PATIENCE_S
    while len(store.workers.all()) < 2:
        assert time.monotonic() < deadline_s, "both workers should have said that they are there"
        time.sleep(0.05)
    assert store.workers.are_there()


def test_the_systems_own_jobs_are_there() -> None:
    assert set(SYSTEM_KINDS) <= KINDS.keys()


def test_a_backup_without_room_fails_with_a_sentence_and_leaves_the_disk_alone(
    store: Store, chosen: Settings
) -> None:
    little_room = chosen.model_copy(update={"free_space_bytes": 2**60})
    with pytest.raises(StorageFullError, match="Make room on the disk"):
        back_up(store, little_room)


def test_the_systems_own_schedules_follow_the_settings_and_stay_as_switched(store: Store) -> None:
    kinds = frozenset({"backup", "integrity"})
    seed_schedules(store, Settings(backup_at="04:00"), kinds)
    backup = store.schedules.named(SYSTEM_OWNER, "backup")
    assert backup is not None
    switch(store, backup.schedule_id, enabled=False)
    seed_schedules(store, Settings(backup_at="05:30", time_zone="Europe/Berlin"), kinds)
    moved = store.schedules.named(SYSTEM_OWNER, "backup")
    assert moved is not None
    assert (moved.at, moved.time_zone, moved.enabled) == ("05:30", "Europe/Berlin", False)
    assert [one.name for one in store.schedules.of(SYSTEM_OWNER)] == ["backup", "integrity"]
    for one in store.schedules.of(SYSTEM_OWNER):
        switch(store, one.schedule_id, enabled=False)


class TestWeeklyReport:
    @pytest.fixture
    def owner(self, owned: OwnedStore, store: Store) -> Iterator[str]:
        yield owned.owner
        for one in store.schedules.of(owned.owner):
            switch(store, one.schedule_id, enabled=False)

    def test_it_is_about_whole_weeks_before_its_day_on_the_runners_clock(
        self, store: Store, owner: str
    ) -> None:
        wish = WeeklyReportRequest(enabled=True, weekday=0, at="07:00", weeks=4)
        schedule = set_weekly_report(store, owner, wish, now=NOW)
        # Monday 8 June 2026, 07:00 in Berlin (UTC+2)
        assert schedule.next_due_at == datetime(2026, 6, 8, 5, 0, tzinfo=UTC)
        fire_due(store, now=datetime(2026, 6, 10, 22, 0, tzinfo=UTC))
        (job,) = store.jobs.list(owner)
        assert job.kind == "report"
        assert job.parameters == {
            "kind": "runner_report",
            "parameters": {"first_day": "2026-05-11", "last_day": "2026-06-07"},
        }
        store.jobs.cancel(job.job_id, owner)

    def test_it_follows_a_runner_to_another_zone(
        self, store: Store, owned: OwnedStore, owner: str
    ) -> None:
        set_weekly_report(store, owner, WeeklyReportRequest(enabled=True), now=NOW)
        owned.save_runner(Runner(owner, "Test Runner", time_zone="America/New_York"))
        move_weekly_report(store, owner, now=NOW)
        (schedule,) = store.schedules.of(owner)
        assert schedule.time_zone == "America/New_York"
        assert schedule.next_due_at == datetime(2026, 6, 8, 11, 0, tzinfo=UTC)

    def test_it_can_be_switched_off(self, store: Store, owner: str) -> None:
        set_weekly_report(store, owner, WeeklyReportRequest(enabled=True), now=NOW)
        off = set_weekly_report(store, owner, WeeklyReportRequest(enabled=False), now=NOW)
        assert not off.enabled
        assert fire_due(store, now=NOW + timedelta(days=30)) == []
