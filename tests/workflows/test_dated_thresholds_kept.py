"""Sessions are judged by the thresholds of their day, and only what rests on a change is redone."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest

from smartrunning import metrics, simulation
from smartrunning.config import Settings
from smartrunning.history import race_forecasts
from smartrunning.jobs.assignment import Assignment, Outcome
from smartrunning.jobs.history_job import MOST_ROUNDS, do_history
from smartrunning.jobs.statistics_job import do_statistics
from smartrunning.runner import Thresholds
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.jobs import Job
from smartrunning.workflows import compute_statistics as computing
from smartrunning.workflows.compute_statistics import (
    compute_one,
    compute_statistics,
    sessions_to_compute,
    statistics_now,
)
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.recompute_history import differences, recompute_history
from smartrunning.workflows.update_history import bring_up_to_date, update_history

TODAY: Final = date(2026, 4, 13)
HEART: Final = Thresholds(date(2020, 1, 1), 190.0, 50.0, 170.0, source="runner")


class AtOnce:
    """An engine that does each part where it stands."""

    def each(self, part: Any, items: Any, job: Job, heartbeat: Any) -> Iterator[Any]:
        del heartbeat
        for item in items:
            yield item, part(self.store, job, item)

    def __init__(self, store: Store) -> None:
        self.store = store


class Beat:
    def report(self, *_: object) -> None:
        pass


@pytest.fixture
def trained(store: Store, owned: OwnedStore, zipped: Any, season: dict[str, bytes]) -> OwnedStore:
    """Six weeks of a runner whose profile has heart rates but no critical speed."""
    owned.save_runner(replace(owned.runner(), thresholds=(HEART,)))
    import_id, _ = owned.add_upload("season.zip", zipped(list(season.items())))
    import_files(owned, import_id)
    compute_statistics(owned, sessions_to_compute(owned))
    return owned


def claimed(store: Store, owner: str, kind: str) -> Job:
    """The runner's own job; those that other tests have left are taken and forgotten."""
    while (job := store.jobs.claim("test", [kind])) is not None:
        if job.owner == owner:
            return job
    raise AssertionError(f"no job of the kind {kind}")


def chain(store: Store, owned: OwnedStore, first: str) -> list[tuple[str, dict[str, Any]]]:
    """Do a job and all that follow from it; their kinds with what they brought."""
    doing = {"history": do_history, "statistics": do_statistics}
    done: list[tuple[str, dict[str, Any]]] = []
    waiting: list[tuple[str, dict[str, Any]]] = [(first, {})]
    while waiting and len(done) < 12:
        kind, parameters = waiting.pop(0)
        store.jobs.enqueue(kind, owned.owner, parameters)
        job = claimed(store, owned.owner, kind)
        assignment = Assignment(job, store, AtOnce(store), Beat(), Settings())  # type: ignore[arg-type]
        outcome: Outcome = doing[kind](assignment)
        assert store.jobs.succeed(job, outcome.result)
        done.append((kind, dict(outcome.result)))
        waiting += [(follow.kind, dict(follow.parameters)) for follow in outcome.follow_ups]
    return done


def test_history_and_statistics_follow_each_other_until_all_agree(
    store: Store, trained: OwnedStore
) -> None:
    done = chain(store, trained, "history")
    assert [kind for kind, _ in done] == ["history", "statistics", "history"]
    first, judged, last = (result for _, result in done)
    assert first["judged_otherwise"] == judged["sessions"] > 0
    assert last["judged_otherwise"] == 0
    assert last["critical_speed_mps"] == first["critical_speed_mps"]
    assert MOST_ROUNDS >= 1
    for info in trained.sessions():
        kept = trained.statistics_of(info.session_id)
        assert repr(kept) == repr(statistics_now(trained, trained.runner(), info.session_id))
        fitted = kept.basis.get("thresholds.critical_speed_mps")
        days = [each.day for each in trained.critical_speeds()]
        assert (fitted is None) == (info.local_date < days[0] - timedelta(days=89))
    assert sessions_to_compute(trained) == []
    kept_forecasts = trained.race_forecasts()
    assert kept_forecasts is not None
    found = race_forecasts(
        trained.statistics(), kept_forecasts.day, timeline=trained.critical_speeds()
    )
    assert repr(kept_forecasts.forecasts) == repr(found)


def test_a_session_is_not_judged_by_a_critical_speed_that_it_helped_to_find(
    trained: OwnedStore,
) -> None:
    update_history(trained, TODAY)
    for before, dated in zip(
        trained.critical_speeds(), trained.critical_speeds()[1:], strict=False
    ):
        of_day = trained.runner_of_day(dated.day).thresholds_on(dated.day)
        assert of_day.critical_speed_mps == before.critical_speed.critical_speed_mps
        after = trained.runner_of_day(dated.day + timedelta(days=1))
        found = after.thresholds_on(dated.day + timedelta(days=1)).critical_speed_mps
        assert found == dated.critical_speed.critical_speed_mps


def test_another_maximal_heart_rate_redoes_its_days_and_what_rests_on_it_alone(
    store: Store, trained: OwnedStore
) -> None:
    chain(store, trained, "history")
    infos = trained.sessions(newest_first=False)
    from_day = infos[len(infos) // 2].local_date
    higher = replace(HEART, valid_from=from_day, heart_rate_max_bpm=195.0)
    trained.save_runner(replace(trained.runner(), thresholds=(HEART, higher)))
    wanted = sessions_to_compute(trained)
    assert wanted == [one.session_id for one in infos if one.local_date >= from_day]
    made = set(compute_one(trained, trained.runner(), wanted[0]))
    assert "heart_rate_zone_5_s" in made
    assert not {"distance_m", "best_efforts", "hard_efforts", "mean_maximal"} & made
    kept = trained.statistics_of(wanted[0])
    assert repr(kept) == repr(statistics_now(trained, trained.runner(), wanted[0]))
    assert compute_one(trained, trained.runner(), wanted[0]) == ()


def test_a_new_version_of_a_metric_redoes_this_metric_alone(
    trained: OwnedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_history(trained, TODAY)
    compute_statistics(trained, sessions_to_compute(trained))
    session_id = trained.sessions()[0].session_id
    known = trained.statistics_of(session_id)
    older = dict(known.versions) | {"descent_m": 0}
    trained.save_statistics(session_id, replace(known, versions=older))
    asked: list[set[str]] = []
    real = metrics.statistics

    def watched(*given: Any, **named: Any) -> metrics.SessionStatistics:
        asked.append(set(named["only"]))
        return real(*given, **named)

    monkeypatch.setattr(computing.metrics, "statistics", watched)
    assert sessions_to_compute(trained) == [session_id]
    assert compute_one(trained, trained.runner(), session_id) == ("descent_m",)
    assert asked == [{"descent_m"}]
    assert trained.statistics_of(session_id) == known


def test_a_rating_of_exertion_changes_what_rests_on_it(trained: OwnedStore) -> None:
    session_id = trained.sessions()[0].session_id
    trained.annotate(session_id, {"rating_of_perceived_exertion": 7.0})
    made = compute_one(trained, trained.runner(), session_id)
    minutes = trained.statistics_of(session_id).number("timer_s") / 60
    rated = [name for name in made if "rpe" in name or "session" in name]
    assert rated, made
    # Foster 2001: session-RPE is minutes times rating
    assert trained.statistics_of(session_id).number(rated[0]) == pytest.approx(7 * minutes, rel=0.1)


def test_many_updates_at_once_end_as_one(trained: OwnedStore, store: Store) -> None:
    ids = [info.session_id for info in trained.sessions()]

    def change(place: int) -> None:
        own = store.owned_by(trained.owner)
        own.set_excluded(ids[place], excluded=True)
        try:
            bring_up_to_date(own, TODAY)
        except Exception as error:  # noqa: BLE001  # losing every attempt is allowed, a wrong end is not
            assert type(error).__name__ == "HistoryMovedError"  # noqa: PT017

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(8)))
    update_history(trained, TODAY)
    assert differences(trained.stored_history(), recompute_history(trained, TODAY)) == []
    assert trained.marks() == []


def test_an_update_that_is_killed_before_it_has_written_is_done_by_the_next(
    trained: OwnedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_history(trained, TODAY)
    before = trained.history()
    fastest = min(trained.bests(), key=lambda best: best.duration_s / best.distance_m)
    trained.delete_file(trained.session_info(fastest.session_id).file_id)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(trained), "_put_critical_speeds", killed)
        with pytest.raises(KeyboardInterrupt):
            update_history(trained, TODAY)
    assert trained.history() == before, "nothing of it is to be seen"
    assert [mark.session_id for mark in trained.marks()] == [fastest.session_id]
    update_history(trained, TODAY)
    assert differences(trained.stored_history(), recompute_history(trained, TODAY)) == []
    assert fastest not in trained.bests()


def test_an_old_file_goes_into_its_own_days(owned: OwnedStore, season: dict[str, bytes]) -> None:
    names = list(season)
    for name in (*names[6:], *names[:6]):
        import_id, _ = owned.add_upload(name, io.BytesIO(season[name]))
        import_files(owned, import_id)
        compute_statistics(owned, sessions_to_compute(owned))
        update_history(owned, TODAY)
    assert differences(owned.stored_history(), recompute_history(owned, TODAY)) == []
    truth_mps = simulation.VirtualRunner().critical_speed_mps
    found = owned.history()
    assert found is not None
    assert found.critical_speed is not None
    assert found.critical_speed.critical_speed_mps == pytest.approx(truth_mps, rel=0.05)
