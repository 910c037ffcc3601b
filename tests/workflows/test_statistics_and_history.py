"""From stored sessions to statistics, bests, critical speed and history."""

import io
from datetime import date, timedelta

import pytest

from smartrunning import metrics, simulation
from smartrunning.storage import OwnedStore
from smartrunning.workflows.compute_statistics import compute_statistics, sessions_to_compute
from smartrunning.workflows.import_files import import_files
from smartrunning.workflows.update_history import update_history

TODAY = date(2026, 4, 13)


@pytest.fixture
def trained(owned: OwnedStore, zipped, season: dict[str, bytes]) -> OwnedStore:
    import_id, _ = owned.add_upload("season.zip", zipped(list(season.items())))
    import_files(owned, import_id)
    compute_statistics(owned, sessions_to_compute(owned))
    return owned


def test_statistics_are_those_of_the_day_and_only_missing_ones_are_asked_for(
    owned: OwnedStore, season: dict[str, bytes]
) -> None:
    name, data = next(iter(season.items()))
    import_id, _ = owned.add_upload(name, io.BytesIO(data))
    import_files(owned, import_id)
    assert sessions_to_compute(owned) == []
    session_id = owned.sessions()[0].session_id
    owned._collection("sessionStatistics").delete({"_id": session_id})
    assert sessions_to_compute(owned) == [session_id]
    assert compute_statistics(owned, [session_id]) == 1
    assert sessions_to_compute(owned) == []
    info = owned.session_info(session_id)
    expected = metrics.statistics(owned.session(session_id), owned.runner(), info.local_date)
    assert owned.statistics_of(session_id) == expected


def test_statistics_of_an_older_formula_are_computed_anew(
    trained: OwnedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sessions_to_compute(trained) == []
    newer = {**metrics.VERSIONS, "moving_s": metrics.VERSIONS["moving_s"] + 1}
    monkeypatch.setattr(metrics, "VERSIONS", newer)
    assert len(sessions_to_compute(trained)) == len(trained.sessions())


def test_the_critical_speed_that_the_virtual_runner_has_is_found(trained: OwnedStore) -> None:
    history = update_history(trained, TODAY)
    truth_mps = simulation.VirtualRunner().critical_speed_mps
    assert history.critical_speed is not None
    assert history.critical_speed.critical_speed_mps == pytest.approx(truth_mps, rel=0.05)
    assert trained.history() == history
    assert trained.bests() == history.bests


def test_critical_speeds_are_dated_by_the_efforts_that_show_them(trained: OwnedStore) -> None:
    update_history(trained, TODAY)
    dated = trained.critical_speeds()
    assert dated
    for each in dated:
        assert each.day == max(effort.local_date for effort in each.critical_speed.efforts)
    update_history(trained, TODAY + timedelta(days=30))
    assert [each.day for each in trained.critical_speeds()] == [each.day for each in dated]


def test_a_runner_without_sessions_has_an_empty_history(owned: OwnedStore) -> None:
    history = update_history(owned, TODAY)
    assert history.first_day is None
    assert history.critical_speed is None
    assert history.critical_speed_reason
    assert owned.critical_speeds() == []
