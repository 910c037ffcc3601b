"""The scientist's door on a real database: tables with units, and nobody else's data."""

import pandas as pd
import pytest

from smartrunning import lab
from smartrunning.errors import AccessDeniedError, InvalidRequestError, NotFoundError
from smartrunning.metrics import CATALOGUE
from smartrunning.records.columns import COLUMN_NAMES

DOORS = (
    lab.sessions,
    lab.statistics,
    lab.history,
    lab.weeks,
    lab.bests,
    lab.critical_speed,
    lab.plans,
    lab.runner_history,
)


def test_scientists_see_all_runners_without_names_and_birthdays(as_kernel_of) -> None:
    as_kernel_of("", "scientist")
    table = lab.runners()
    assert sorted(table.index) == ["ada", "ben"]
    assert "name" not in table.columns
    assert "birth_date" not in table.columns
    assert table.loc["ada", "birth_year"] == 1990


def test_a_reports_kernel_sees_its_own_runner_only(as_kernel_of) -> None:
    as_kernel_of("ben")
    assert lab.runners().index.tolist() == ["ben"]
    assert lab.sessions().empty


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_opens_to_another_runner(as_kernel_of, door) -> None:
    for role in ("", "runner", "coach"):
        as_kernel_of("ben", role)
        with pytest.raises(AccessDeniedError):
            door("ada")


def test_another_runners_keys_look_as_if_they_were_not_there(season, as_kernel_of) -> None:
    own = season.of("ada")
    session_id, plan_id = own.sessions()[0].session_id, own.plans()[0].plan_id
    as_kernel_of("ben")
    for door in (lab.session, lab.session_info, lab.records, lab.session_statistics, lab.snapshot):
        with pytest.raises(NotFoundError):
            door(session_id)
    with pytest.raises(NotFoundError):
        lab.plan(plan_id)
    as_kernel_of("", "scientist")
    assert len(lab.records(session_id)) > 100
    assert lab.plan(plan_id).seed == 1


def test_a_kernel_of_nobody_sees_nothing(as_kernel_of) -> None:
    as_kernel_of("")
    for door in (lab.runners, *DOORS):
        with pytest.raises(InvalidRequestError):
            door()


def test_records_have_every_canonical_column_with_its_unit(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    table = lab.records(season.of("ada").sessions()[0].session_id)
    assert table.columns.tolist() == [*COLUMN_NAMES, "quality"]


def test_statistics_have_a_column_for_every_metric(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    table = lab.statistics()
    assert set(table.columns) >= {metric.name for metric in CATALOGUE}
    stored = season.of("ada").statistics()[-1]
    assert table.loc[stored.session_id, "distance_m"] == stored.statistics.number("distance_m")


def test_reasons_say_why_a_metric_is_missing(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    table = lab.reasons(season.of("ada").sessions()[0].session_id)
    missing = table[table["value"].isna()]
    assert (missing["reason"] != "").all()
    assert (table.loc[table["value"].notna(), "reason"] == "").all()


def test_history_goes_up_to_today_a_row_a_day(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    table = lab.history()
    assert table.columns.tolist() == ["load_au", "fitness_au", "fatigue_au", "form_au"]
    assert (table.index == pd.date_range(table.index[0], table.index[-1])).all()
    assert abs((table.index[-1].date() - season.today).days) <= 1


def test_bests_and_critical_speed_have_units_and_intervals(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    bests = lab.bests()
    assert bests.index.name == "distance_m"
    assert (bests["speed_mps"] * bests["duration_s"]).tolist() == pytest.approx(bests.index)
    found = lab.critical_speed()
    low, high = found.iloc[-1][["critical_speed_low_mps", "critical_speed_high_mps"]]
    assert low < found.iloc[-1]["critical_speed_mps"] < high
    assert lab.weeks()["distance_m"].sum() == pytest.approx(lab.statistics()["distance_m"].sum())
    assert len(lab.plans()) == 1


def test_a_new_runner_has_empty_tables_of_the_same_shape(as_kernel_of) -> None:
    as_kernel_of("ada")
    full = {door: door() for door in (lab.sessions, lab.statistics, lab.bests, lab.critical_speed)}
    as_kernel_of("ben")
    for door, table in full.items():
        assert door().columns.tolist() == table.columns.tolist()
        assert door().empty
    with pytest.raises(NotFoundError):
        lab.history()


def test_the_door_cannot_write(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    with pytest.raises(AccessDeniedError):
        lab._store().owned_by("ada").save_runner(season.of("ada").runner())


def test_a_day_is_read_and_nonsense_is_refused() -> None:
    assert lab.day("2026-05-31").isoformat() == "2026-05-31"
    assert lab.day("") >= lab.day("2026-01-01")
    with pytest.raises(InvalidRequestError):
        lab.day("yesterday")


def test_provenance_names_code_file_and_decoder(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    facts = lab.provenance(
        **lab.snapshot(season.of("ada").sessions()[0].session_id), units="metric"
    )
    assert len(str(facts["file sha256"])) == 64
    assert facts["decoder"] == "simulation 1"
    assert facts["SmartRunning"]
    assert lab.history_snapshot()["sessions"] == len(season.of("ada").sessions())
