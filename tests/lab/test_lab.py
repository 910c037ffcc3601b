"""The scientist's door on a real database: tables with units, and nobody else's data."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from smartrunning import lab
from smartrunning.errors import (
    AccessDeniedError,
    InsufficientDataError,
    InvalidRequestError,
    NotFoundError,
)
from smartrunning.history import Trials
from smartrunning.lab import access
from smartrunning.metrics import CATALOGUE
from smartrunning.records.columns import COLUMN_NAMES
from smartrunning.storage import OwnedStore

DOORS = (
    lab.sessions,
    lab.statistics,
    lab.history,
    lab.weeks,
    lab.bests,
    lab.critical_speed,
    lab.plans,
    lab.runner_history,
    lab.load_balance,
    lab.periods,
    lab.mean_maximal,
    lab.refused_efforts,
    lab.race_forecasts,
    lab.heart_rate_proposals,
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
    last = found.iloc[-1]
    assert last["critical_speed_mps"] == pytest.approx(4.0, rel=0.05)  # the truth behind the season
    low, high = last[["critical_speed_low_mps", "critical_speed_high_mps"]]
    assert last["efforts"] == 2 or low < last["critical_speed_mps"] < high
    assert np.isnan(low) == (last["efforts"] == 2), "two efforts give no interval"
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
        access.store().owned_by("ada").save_runner(season.of("ada").runner())


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


def test_training_over_time_as_tables(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    balance, months = lab.load_balance(), lab.periods(span="month")
    assert len(balance) == len(lab.history())
    assert balance["ramp_rate_au"].iloc[-1] == pytest.approx(
        lab.history()["fitness_au"].iloc[-1] - lab.history()["fitness_au"].iloc[-8]
    )
    assert months["load_au"].sum() == pytest.approx(lab.history()["load_au"].sum())
    known = months[["easy_fraction", "threshold_fraction", "hard_fraction"]].sum(axis=1)
    assert known.max() == pytest.approx(1.0)
    with pytest.raises(InvalidRequestError):
        lab.periods(span="decade")  # type: ignore[arg-type]


def test_the_curve_of_a_period_comes_from_its_sessions(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    whole = lab.mean_maximal()
    days = lab.sessions()["local_date"]
    fastest = whole["session_ids"].loc[60.0]
    day = days.loc[fastest].isoformat()
    alone = lab.mean_maximal("ada", day, day)
    assert alone["speed_mps"].loc[60.0] == whole["speed_mps"].loc[60.0]
    assert lab.mean_maximal("ada", "1999-01-01", "1999-02-01").empty
    curve = lab.session_statistics(fastest).mean_maximal
    assert max(curve.speed_mps) <= whole["speed_mps"].max()


def test_what_a_few_weeks_do_not_tell_is_said(season, as_kernel_of) -> None:
    as_kernel_of("ada")
    found = lab.trend(metric="efficiency_factor")
    assert found.interval[0] < found.change_per_30_days < found.interval[1]
    with pytest.raises(InsufficientDataError):
        lab.trend(metric="efficiency_factor", first_day=f"{season.today - timedelta(days=14)}")
    response = lab.impulse_response()
    assert not response.identifiable
    assert response.reasons
    with pytest.raises(InvalidRequestError):
        lab.impulse_response(model="guess")


def test_dask_computes_the_replicates_of_a_bootstrap(as_kernel_of, monkeypatch) -> None:
    as_kernel_of("ada")
    random = np.random.default_rng(1)
    trials = Trials.of(
        random.uniform(0, 100, 200), np.arange(20, 200, 12), random.normal(100, 2, 15)
    )
    monkeypatch.setattr(OwnedStore, "trials", lambda _: trials)
    apart = lab.bootstrapped_response(replicates=4, seed=5, scheduler="processes")
    here = lab.bootstrapped_response(replicates=4, seed=5, scheduler="synchronous")
    assert apart.equals(here)
    assert apart.columns.tolist() == ["baseline", "gain", "loss", "τ₁_days", "τ₂_days"]
