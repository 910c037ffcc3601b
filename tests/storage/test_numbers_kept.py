"""Statistics, history, plans and reports come back as they were saved."""

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from smartrunning import history, metrics, optimizer
from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.records import Session
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.codec import to_document
from smartrunning.storage.connection import Connection
from smartrunning.storage.history_writes import HistoryMovedError
from smartrunning.storage.stored_history import HistoryChange
from smartrunning.workflows.update_history import update_history

AddSession = Callable[..., str]
TODAY = date(2026, 5, 20)
RUNNER = Runner(runner_id="test", name="Test")


def assert_same(one: Any, other: Any) -> None:
    """Equal in every field, unknown numbers included, which equal nothing by themselves."""
    assert type(one) is type(other)
    np.testing.assert_equal(dataclasses.asdict(one), dataclasses.asdict(other))


@pytest.fixture
def computed(owned: OwnedStore, add_session: AddSession, make_session: Any) -> list[str]:
    """A runner's three sessions of 10 min, 20 min and 30 min, with statistics."""
    ids = [add_session(owned, day=day, minutes=10.0 * (day + 1)) for day in range(3)]
    for session_id in ids:
        session = owned.session(session_id)
        owned.save_statistics(
            session_id, metrics.statistics(session, RUNNER, session.started_at.date())
        )
    return ids


def test_statistics_come_back_equal(
    owned: OwnedStore, add_session: AddSession, make_session: Callable[..., Session]
) -> None:
    session_id = add_session(owned)
    made = metrics.statistics(make_session(), RUNNER, TODAY)
    owned.save_statistics(session_id, made)
    assert repr(owned.statistics_of(session_id)) == repr(made)
    assert owned.statistics_of(session_id).number("distance_m") == made.number("distance_m")


def test_a_metric_can_be_asked_of_the_database_by_its_name(
    owned: OwnedStore, connection: Connection, computed: list[str]
) -> None:
    long = {"owner": owned.owner, "values.elapsed_s": {"$gt": 1000}}
    assert connection.collection("sessionStatistics").count_documents(long) == 2


def test_all_statistics_come_oldest_first_with_their_day(
    owned: OwnedStore, computed: list[str]
) -> None:
    owned.set_excluded(computed[1], excluded=True)
    dated = owned.statistics()
    assert [one.session_id for one in dated] == computed
    assert [one.local_date.day for one in dated] == [1, 2, 3]
    assert [one.excluded for one in dated] == [False, True, False]
    assert {one.sport for one in dated} == {"running"}
    assert dated[0].started_at.tzinfo is not None


def test_what_is_out_of_date_is_found_and_only_that(
    owned: OwnedStore, add_session: AddSession, computed: list[str]
) -> None:
    versions = {metric.name: metric.version for metric in metrics.CATALOGUE}
    assert owned.session_ids_without_current_statistics(versions) == []
    new = add_session(owned, day=9)
    assert owned.session_ids_without_current_statistics(versions) == [new]
    newer = versions | {"distance_m": 99}
    assert owned.session_ids_without_current_statistics(newer) == [*computed, new]


def test_statistics_of_no_session_are_refused(
    owned: OwnedStore, other: OwnedStore, computed: list[str]
) -> None:
    made = owned.statistics_of(computed[0])
    for mistake in (
        lambda: other.save_statistics(computed[0], made),
        lambda: owned.save_statistics("f" * 24, made),
    ):
        with pytest.raises(NotFoundError):
            mistake()
    assert other.statistics() == []


def test_statistics_go_with_their_session(owned: OwnedStore, computed: list[str]) -> None:
    owned.delete_file(owned.session_info(computed[0]).file_id)
    assert [one.session_id for one in owned.statistics()] == computed[1:]


def test_a_history_comes_back_equal(owned: OwnedStore, computed: list[str]) -> None:
    assert owned.history() is None
    made = history.runner_history(owned.statistics(), today=TODAY)
    assert made.bests
    assert made.critical_speed is not None
    for _ in range(2):
        update_history(owned, TODAY)
        assert_same(owned.history(), made)
        assert owned.bests() == made.bests


def test_a_history_of_an_earlier_version_can_still_be_read(
    owned: OwnedStore, connection: Connection, computed: list[str]
) -> None:
    made = history.runner_history(owned.statistics(), today=TODAY)
    whole = {"_id": f"{owned.owner} whole", "owner": owned.owner, "history": to_document(made)}
    update_history(owned, TODAY)
    kept = connection.collection("runnerHistory")
    key = kept.find_one_and_delete({"owner": owned.owner})
    assert key is not None
    kept.insert_one(whole | {"_id": key["_id"]})
    assert_same(owned.history(), made)
    update_history(owned, TODAY)
    assert_same(owned.history(), made)
    assert owned.stored_history() is not None


def test_a_history_that_another_has_updated_meanwhile_is_not_overwritten(
    owned: OwnedStore, computed: list[str]
) -> None:
    update_history(owned, TODAY)
    summary = owned.history_summary()
    assert summary is not None
    owned.save_history(HistoryChange(summary))
    with pytest.raises(HistoryMovedError):
        owned.save_history(HistoryChange(summary))


def test_what_a_runner_says_about_a_session_is_kept(
    owned: OwnedStore, other: OwnedStore, computed: list[str]
) -> None:
    said = {"excluded": True, "rating_of_perceived_exertion": 7, "notes": "heavy <b>legs</b>"}
    info = owned.annotate(computed[0], said)
    assert info == owned.session_info(computed[0])
    kept = info.excluded, info.rating_of_perceived_exertion, info.notes
    assert kept == (True, 7.0, "heavy <b>legs</b>")
    assert owned.annotate(computed[0], {"notes": ""}).rating_of_perceived_exertion == 7.0
    assert owned.annotate(computed[0], {"rating_of_perceived_exertion": None}).excluded
    with pytest.raises(NotFoundError):
        other.annotate(computed[0], {"notes": "mine"})
    for nonsense in (
        {"rating_of_perceived_exertion": 11},
        {"rating_of_perceived_exertion": "hard"},
        {"notes": "x" * 10_001},
        {"owner": "me"},
    ):
        with pytest.raises(InvalidRequestError):
            owned.annotate(computed[0], nonsense)


def test_only_what_changes_the_history_leaves_a_mark(
    owned: OwnedStore, computed: list[str]
) -> None:
    update_history(owned, TODAY)
    assert owned.marks() == []
    owned.annotate(computed[0], {"notes": "windy"})
    assert owned.marks() == []
    owned.set_excluded(computed[0], excluded=True)
    owned.delete_file(owned.session_info(computed[1]).file_id)
    assert {mark.session_id for mark in owned.marks()} == set(computed[:2])


def test_a_plan_comes_back_equal_and_never_changes(owned: OwnedStore, plan: Any) -> None:
    first = owned.save_plan(plan, job_id="a" * 24)
    assert owned.save_plan(plan, job_id="a" * 24) == first
    second = owned.save_plan(plan, job_id="b" * 24)
    assert_same(owned.plan(first), plan)
    newest, oldest = owned.plans()
    assert (oldest.plan_id, oldest.revision, oldest.job_id) == (first, 1, "a" * 24)
    assert (newest.plan_id, newest.revision) == (second, 2)
    assert newest.race_date == plan.goal.race_date
    assert newest.race_distance_m == plan.goal.race_distance_m
    assert newest.objective == plan.objective
    assert owned.plan_info(first) == oldest


@pytest.fixture(scope="session")
def plan() -> Any:
    goal = optimizer.Goal(
        race_date=date(2026, 8, 30),
        race_distance_m=10_000,
        start_date=date(2026, 6, 1),
        hours_per_week=5,
        longest_session_s=5400,
        training_days=(1, 3, 5, 6),
        long_run_day=6,
    )
    state = optimizer.RunnerState(
        day=date(2026, 5, 31),
        fitness_au=40.0,
        fatigue_au=40.0,
        recent_weekly_load_au=250.0,
        critical_speed_mps=3.8,
        d_prime_m=200.0,
    )
    schema = optimizer.schema_for(goal.race_distance_m)
    return optimizer.plan(goal, state, schema, optimizer.SEED_WORKOUTS, seed=1)


def test_a_report_comes_back_with_its_pages(owned: OwnedStore) -> None:
    words = {
        "kind": "session_report",
        "title": "A run\nin May",
        "notebook_json": '{"cells": []}',
        "html": "<h1>Zoë</h1>",
        "parameters": {"session_id": "x", "day": TODAY},
        "provenance": {"smartrunning": "0.1.0"},
    }
    first = owned.save_report(**words, job_id="a" * 24)
    assert owned.save_report(**words, job_id="a" * 24) == first
    second = owned.save_report(**words, job_id="b" * 24)
    assert owned.report_html(first).decode() == "<h1>Zoë</h1>"
    assert owned.report_notebook(first) == b'{"cells": []}'
    assert [report.report_id for report in owned.reports()] == [second, first]
    info = owned.report_info(first)
    assert (info.kind, info.title) == ("session_report", "A runin May")
    assert info.parameters == {"session_id": "x", "day": "2026-05-20"}
    owned.delete_report(first)
    assert [report.report_id for report in owned.reports()] == [second]


def test_a_large_report_is_kept_too(owned: OwnedStore, connection: Connection) -> None:
    page = "x" * (33 * 1024**2)
    words: dict[str, Any] = {"kind": "k", "title": "t", "notebook_json": "{}", "parameters": {}}
    for _ in range(2):
        report_id = owned.save_report(**words, html=page, provenance={}, job_id="a" * 24)
    assert len(owned.report_html(report_id)) == len(page)
    mine = {"metadata.owner": owned.owner}
    assert connection.collection("reports.files").count_documents(mine) == 2
    owned.delete_report(report_id)


def test_the_library_comes_back_in_its_order(store: Store) -> None:
    for _ in range(2):
        store.library.save_schemas(optimizer.SEED_SCHEMAS)
        store.library.save_workouts(optimizer.SEED_WORKOUTS)
    for kept, seed in (
        (store.library.schemas(), optimizer.SEED_SCHEMAS),
        (store.library.workouts(), optimizer.SEED_WORKOUTS),
    ):
        for one, other in zip(kept, seed, strict=True):
            assert_same(one, other)
