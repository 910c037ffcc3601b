"""Only what has changed is computed again, and the result is as if all had been."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning import metrics
from smartrunning.metrics.dependence import KEYS
from smartrunning.runner import Runner, Thresholds

KNOWN = {
    "heart_rate_max_bpm": 190.0,
    "heart_rate_rest_bpm": 50.0,
    "threshold_heart_rate_bpm": 170.0,
    "critical_speed_mps": 4.0,
    "d_prime_m": 200.0,
    "critical_power_w": 300.0,
    "aerobic_threshold_heart_rate_bpm": 150.0,
    "heart_rate_zone_bounds_bpm": (100.0, 150.0),
    "speed_zone_bounds_mps": (2.0, 3.5),
}
OTHERWISE = {
    "thresholds.heart_rate_max_bpm": [np.nan, 185.0, 160.0],
    "thresholds.heart_rate_rest_bpm": [np.nan, 60.0, 195.0],
    "thresholds.threshold_heart_rate_bpm": [np.nan, 165.0],
    "thresholds.aerobic_threshold_heart_rate_bpm": [np.nan, 140.0],
    "thresholds.heart_rate_zone_bounds_bpm": [(), (90.0,)],
    "thresholds.speed_zone_bounds_mps": [(), (3.0,)],
    "thresholds.critical_speed_mps": [np.nan, 3.5, 0.0],
    "thresholds.d_prime_m": [np.nan, 100.0],
    "thresholds.critical_power_w": [np.nan, 250.0],
    "thresholds.source": ["population", "fit 2026-04-01"],
    "runner.sex": ["female", "unknown"],
    "runner.mass_kg": [np.nan, 60.0],
    "runner.height_m": [np.nan, 1.6],
    "session.rating_of_perceived_exertion": [None, 3.0],
}
COLUMNS = {
    "distance_m": np.cumsum(np.append(0, np.tile(np.repeat([3.0, 4.6, 2.2], 200), 3))),
    "altitude_m": 100 + 20 * np.sin(np.arange(1801) / 150),
    "heart_rate_bpm": 150 + 30 * np.sin(np.arange(1801) / 200),
    "power_w": 250 + 80 * np.sin(np.arange(1801) / 90),
    "cadence_spm": np.full(1801, 172.0),
}
SESSIONS = [
    COLUMNS,
    {name: COLUMNS[name] for name in ("distance_m", "cadence_spm")},
    {name: COLUMNS[name] for name in ("heart_rate_bpm",)},
    {name: COLUMNS[name] for name in ("power_w", "cadence_spm")},
    {**COLUMNS, "sub_sport": "treadmill"},
    {**COLUMNS, "sport": "cycling"},
]


def of_key(key, value, runner, rating, day):
    """The runner, and the rating, with one thing otherwise."""
    room, _, field = key.partition(".")
    if room == "session":
        return runner, value
    if room == "runner":
        return replace(runner, **{field: value}), rating
    entry = replace(runner.thresholds[0], **{field: value})
    return replace(runner, thresholds=(entry,)), rating


@pytest.mark.parametrize("columns", SESSIONS)
@pytest.mark.parametrize("key", OTHERWISE)
def test_what_is_out_of_date_is_all_that_changes(key, columns, session_of, runner_of, day):
    session, runner = session_of(**columns), runner_of(**KNOWN)
    known = metrics.statistics(session, runner, day, 6.0)
    for value in OTHERWISE[key]:
        other, rating = of_key(key, value, runner, 6.0, day)
        now = metrics.basis(other, day, rating)
        names = metrics.stale(known.versions, known.basis, now)
        found = metrics.statistics(session, other, day, rating, only=names, known=known)
        assert found == metrics.statistics(session, other, day, rating), (key, value)


def test_the_table_here_changes_everything_that_a_number_may_rest_on():
    assert set(OTHERWISE) == KEYS
    fields = {f"thresholds.{name}" for name in Thresholds.__slots__} - {"thresholds.valid_from"}
    assert fields == {key for key in KEYS if key.startswith("thresholds.")}


def test_a_new_version_of_one_metric_is_that_metric_and_what_rests_on_it(runner_of, day):
    basis = metrics.basis(runner_of(**KNOWN), day)
    assert metrics.stale(metrics.VERSIONS, basis, basis) == frozenset()
    older = {**metrics.VERSIONS, "mean_cadence_spm": 0}
    names = metrics.stale(older, basis, basis)
    assert names == {"mean_cadence_spm", "mean_step_length_m", "vertical_ratio_percent"}
    older = {**metrics.VERSIONS, "kilometres": 0}
    assert metrics.stale(older, basis, basis) == {"kilometres"}
    missing = {name: each for name, each in metrics.VERSIONS.items() if name != "sdnn_s"}
    assert metrics.stale(missing, basis, basis) == {"sdnn_s"}


def test_a_new_threshold_leaves_what_does_not_rest_on_it(runner_of, day):
    then = metrics.basis(runner_of(**KNOWN), day)
    now = metrics.basis(runner_of(**{**KNOWN, "d_prime_m": 210.0}), day)
    assert metrics.stale(metrics.VERSIONS, then, now) == {
        "lowest_d_prime_balance_m", "last_d_prime_balance_m", "matches_burnt", "matches",
    }  # fmt: skip


def test_an_unknown_basis_makes_all_out_of_date_that_rests_on_any(runner_of, day):
    names = metrics.stale(metrics.VERSIONS, None, metrics.basis(runner_of(), day))
    assert {"trimp_au", "load_au", "zones", "best_efforts"} <= names
    assert not {"distance_m", "kilometres", "mean_maximal", "intervals"} & names


def test_where_thresholds_come_from_matters_only_when_they_are_a_populations(runner_of, day):
    own, fitted, population = (
        metrics.basis(runner_of(**KNOWN, source=source), day)
        for source in ("runner", "fit 2026-05-01", "population")
    )
    assert own == fitted
    assert "trimp_au" in metrics.stale(metrics.VERSIONS, own, population)


def test_only_what_is_asked_for_is_computed_with_what_it_needs(session_of, runner_of, day):
    session, runner = session_of(**COLUMNS), runner_of(**KNOWN)
    found = metrics.statistics(session, runner, day, only={"trimp_au", "kilometres"})
    assert set(found.values) == {"trimp_au", "max_heart_rate_bpm"}
    assert set(found.versions) == {"trimp_au", "max_heart_rate_bpm", "kilometres"}
    assert found.kilometres
    assert found.miles == ()
    whole = metrics.statistics(session, runner, day)
    assert found.values["trimp_au"] == whole.values["trimp_au"]


def test_what_is_known_is_kept_as_it_is(session_of, runner_of, day):
    session, runner = session_of(**COLUMNS), runner_of(**KNOWN)
    known = metrics.statistics(session, runner, day)
    marked = replace(known, values={**known.values, "distance_m": metrics.MetricValue(1.0)})
    found = metrics.statistics(session, runner, day, only={"trimp_au"}, known=marked)
    assert found.number("distance_m") == 1
    assert found.values["trimp_au"] == known.values["trimp_au"]


def test_a_name_that_is_in_no_catalogue_is_an_error(session_of, runner_of, day):
    with pytest.raises(KeyError, match="loud_au"):
        metrics.statistics(session_of(**COLUMNS), runner_of(), day, only={"loud_au"})


def test_a_metric_that_the_catalogue_has_no_more_is_dropped(session_of, runner_of, day):
    session, runner = session_of(**COLUMNS), runner_of(**KNOWN)
    known = metrics.statistics(session, runner, day)
    old = replace(
        known,
        values={**known.values, "vo2_max": metrics.MetricValue(50.0)},
        versions={**known.versions, "vo2_max": 1},
    )
    assert metrics.statistics(session, runner, day, only=set(), known=old) == known


@settings(max_examples=25, deadline=None)
@given(
    names=st.sets(st.sampled_from(sorted(metrics.VERSIONS)), max_size=12),
    which=st.integers(0, 5),
)
def test_any_part_computed_again_gives_the_whole(names, which, session_of, runner_of, day):
    session, runner = session_of(**SESSIONS[which]), runner_of(**KNOWN)
    whole = metrics.statistics(session, runner, day, 5.0)
    assert metrics.statistics(session, runner, day, 5.0, only=names, known=whole) == whole
    lacking = replace(
        whole,
        values={name: value for name, value in whole.values.items() if name not in names},
        versions={name: each for name, each in whole.versions.items() if name not in names},
    )
    assert metrics.statistics(session, runner, day, 5.0, only=names, known=lacking) == whole


def test_a_runner_without_thresholds_has_a_basis_without_numbers(day):
    assert dict(metrics.basis(Runner("r1", "Ada"), day)) == {
        "thresholds.heart_rate_zone_bounds_bpm": (),
        "thresholds.speed_zone_bounds_mps": (),
        "thresholds.source": "own",
        "runner.sex": "unknown",
    }
