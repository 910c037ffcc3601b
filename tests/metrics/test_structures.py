"""Splits, laps, intervals, zones, matches and the stored mean-maximal curve."""

import math
import pickle
from datetime import UTC, datetime

import numpy as np
import pytest

from smartrunning import metrics, simulation
from smartrunning.metrics.matches import matches
from smartrunning.records import Lap, Pause, Provenance, Session

START = datetime(2026, 5, 1, 6, tzinfo=UTC)
RANGE = {"heart_rate_rest_bpm": 50.0, "heart_rate_max_bpm": 190.0}


def steady(*stretches):
    values = np.concatenate([np.full(int(seconds), value) for seconds, value in stretches])
    return np.concatenate([values[:1], values])


def covered(*stretches):
    return np.concatenate([[0.0], np.cumsum(steady(*stretches)[1:])])


# ── splits ──────────────────────────────────────────────────────────────────────────────────────


def test_each_kilometre_has_its_own_numbers(statistics_of):
    # 1000 m at 4 m/s and 150 bpm, then 1100 m at 5 m/s and 170 bpm
    found = statistics_of(
        {
            "distance_m": covered((250, 4), (220, 5)),
            "heart_rate_bpm": steady((250, 150), (220, 170)),
            "cadence_spm": steady((470, 180)),
            "altitude_m": np.interp(np.arange(471), [0, 250, 470], [100, 100, 150]),
        }
    ).kilometres
    assert [part.distance_m for part in found] == pytest.approx([1000, 1000, 100])
    assert [part.end_s for part in found] == pytest.approx([250, 450, 470])
    assert [part.speed_mps for part in found] == pytest.approx([4, 5, 5])
    assert [part.heart_rate_bpm for part in found] == pytest.approx([150, 170, 170])
    assert [part.max_heart_rate_bpm for part in found] == [150, 170, 170]
    assert [part.cadence_spm for part in found] == pytest.approx([180] * 3)
    assert sum(part.ascent_m for part in found) == pytest.approx(50, abs=3.1)
    assert found[1].grade_adjusted_speed_mps > 5 > found[0].grade_adjusted_speed_mps * 0.9
    assert all(math.isnan(part.power_w) for part in found)


def test_a_split_passes_between_two_samples(statistics_of):
    # a sample every 6 s at 3.7 m/s: 1000 m are reached after 1000/3.7 s
    found = statistics_of({"elapsed_s": 6 * np.arange(101), "distance_m": 22.2 * np.arange(101)})
    assert found.kilometres[0].end_s == pytest.approx(1000 / 3.7)
    assert found.miles[0].end_s == pytest.approx(1609.344 / 3.7)


def test_a_pause_belongs_to_the_split_in_which_it_was_made(statistics_of):
    elapsed_s = np.concatenate([np.arange(301), 600 + np.arange(301, 501)])
    found = statistics_of(
        {"elapsed_s": elapsed_s, "distance_m": 4.0 * np.arange(501), "pauses": (Pause(300, 900),)}
    ).kilometres
    assert [part.duration_s for part in found] == pytest.approx([250, 850])
    assert [part.moving_s for part in found] == pytest.approx([250, 250])
    assert [part.speed_mps for part in found] == pytest.approx([4, 4])


def test_standing_at_the_end_is_no_split_of_its_own(statistics_of):
    found = statistics_of({"distance_m": covered((250, 4), (60, 0))}).kilometres
    assert [part.distance_m for part in found] == pytest.approx([1000])
    assert found[0].end_s == 310


def test_without_distance_there_are_no_splits(statistics_of):
    found = statistics_of({"heart_rate_bpm": np.full(601, 140)})
    assert (found.kilometres, found.miles, found.intervals) == ((), (), ())
    assert found.mean_maximal.durations_s == ()


# ── laps ────────────────────────────────────────────────────────────────────────────────────────


def test_laps_say_what_they_were_for_or_what_ended_them(statistics_of):
    laps = (
        Lap(0, 100, trigger="manual", intensity="warmup"),
        Lap(100, 200, trigger="distance"),
        Lap(200, 200, trigger="manual"),
    )
    found = statistics_of({"distance_m": covered((100, 3), (100, 4)), "laps": laps}).laps
    assert [part.kind for part in found] == ["warmup", "distance"]
    assert [part.distance_m for part in found] == pytest.approx([300, 400])


# ── intervals ───────────────────────────────────────────────────────────────────────────────────


def test_work_and_rest_are_found_where_the_speed_changes(statistics_of):
    speed = covered((600, 3), *[(180, 4.5), (90, 2.2)] * 10, (600, 3))
    found = statistics_of({"distance_m": speed})
    kinds = [part.kind for part in found.intervals]
    assert kinds == ["warmup", *["work", "rest"] * 9, "work", "cooldown"]
    work = [part for part in found.intervals if part.kind == "work"]
    assert [part.duration_s for part in work] == [180] * 10
    assert work[0].start_s == 600
    assert [part.speed_mps for part in work] == pytest.approx([4.5] * 10)
    assert found.values["work_interval_count"].flags == ("intervals_detected",)


def test_rest_may_be_standing(statistics_of):
    speed = covered((600, 3), *[(180, 4.5), (120, 0)] * 5, (600, 3))
    work = [p for p in statistics_of({"distance_m": speed}).intervals if p.kind == "work"]
    assert [part.duration_s for part in work] == [180] * 5


def test_one_hard_block_in_an_easy_run_is_work(statistics_of):
    found = statistics_of({"distance_m": covered((1200, 3), (1200, 4), (1200, 3))})
    assert [part.kind for part in found.intervals] == ["warmup", "work", "cooldown"]
    assert found.number("work_interval_s") == 1200


@pytest.mark.parametrize(
    "stretches",
    [
        [(3600, 3)],
        [(900, 3), (40, 0), (700, 3), (25, 0), (900, 3)],  # traffic lights
        [(1200, 3.0), (1200, 3.3), (1200, 3.6)],  # faster and faster, never by half a metre
    ],
)
def test_what_is_no_interval_session_has_no_intervals(stretches, statistics_of):
    assert statistics_of({"distance_m": covered(*stretches)}).intervals == ()


def test_laps_that_say_work_and_rest_go_before_what_is_found(statistics_of):
    laps = tuple(
        Lap(100.0 * i, 100.0 * (i + 1), intensity=("active", "rest")[i % 2]) for i in range(6)
    )
    found = statistics_of({"distance_m": covered((600, 3)), "laps": laps})
    assert [part.kind for part in found.intervals] == ["work", "rest"] * 3
    assert found.values["work_interval_count"].flags == ("intervals_from_laps",)
    assert found.number("work_interval_count") == 3


def test_laps_marked_by_hand_are_intervals_when_their_speeds_differ(statistics_of):
    ends_s = [600, 780, 870, 1050, 1140, 1740]
    laps = tuple(
        Lap(start_s, end_s, trigger="manual")
        for start_s, end_s in zip([0, *ends_s[:-1]], ends_s, strict=True)
    )
    speed = covered((600, 3), (180, 4.4), (90, 2), (180, 4.6), (90, 2), (600, 3))
    found = statistics_of({"distance_m": speed, "laps": laps})
    assert [part.kind for part in found.intervals] == ["warmup", "work", "rest", "work", "cooldown"]
    even = statistics_of({"distance_m": covered((1740, 3)), "laps": laps})
    assert even.intervals == ()


@pytest.fixture(scope="module")
def simulated():
    def run(workout, course):
        found = simulation.simulate(
            simulation.VirtualRunner(),
            workout,
            started_at=START,
            seed=3,
            course=course,
        )
        source = Provenance("fit", "simulation")
        return Session("running", "generic", START, found.records, found.elapsed_s, source)

    return run


def test_the_repeats_of_a_simulated_runner_are_found_without_laps(simulated):
    session = simulated(simulation.intervals(6, 1000.0, 120.0), simulation.track_course())
    work = [part for part in metrics.series(session).intervals if part.kind == "work"]
    assert len(work) == 6
    assert [part.distance_m for part in work] == pytest.approx([1000] * 6, rel=0.03)


@pytest.mark.parametrize("seed", range(3))
def test_an_easy_run_over_hills_of_a_simulated_runner_has_no_intervals(seed, simulated):
    session = simulated(simulation.easy_run(3600.0), simulation.lake_course(seed))
    assert metrics.series(session).intervals == ()


# ── zones ───────────────────────────────────────────────────────────────────────────────────────


def zones(found):
    return {model.model: model for model in found.zones}


def test_each_model_is_used_that_the_thresholds_allow(statistics_of):
    columns = {"distance_m": covered((600, 3)), "heart_rate_bpm": np.full(601, 140)}
    assert zones(statistics_of(columns)).keys() == set()
    assert zones(statistics_of(columns, heart_rate_max_bpm=190.0)).keys() == {"heart_rate_max"}
    all_known = {
        **RANGE, "threshold_heart_rate_bpm": 170.0, "critical_speed_mps": 4.0,
        "critical_power_w": 300.0, "heart_rate_zone_bounds_bpm": (100.0, 150.0),
    }  # fmt: skip
    assert list(zones(statistics_of(columns, **all_known))) == [
        "heart_rate_max", "heart_rate_reserve", "threshold_heart_rate", "own_heart_rate",
        "critical_speed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "known", "rates_bpm", "seconds"),
    [
        ("heart_rate_reserve", RANGE, [119, 120, 134, 148, 162, 176, 189], [1, 1, 1, 1, 2]),
        (
            "threshold_heart_rate",
            {"threshold_heart_rate_bpm": 160.0},
            [100, 136, 144, 152, 160, 164.8, 169.6, 170],
            [1, 1, 1, 1, 1, 2, 1],  # 106 % itself belongs to 5b
        ),
        (
            "own_heart_rate",
            {"heart_rate_zone_bounds_bpm": (100.0, 130.0, 160.0)},
            [99, 100, 129.9, 130, 160, 200],
            [2, 1, 2],
        ),
    ],
)
def test_a_zone_holds_its_lower_bound(model, known, rates_bpm, seconds, statistics_of):
    found = statistics_of({"heart_rate_bpm": steady(*[(1, bpm) for bpm in rates_bpm])}, **known)
    assert list(zones(found)[model].seconds) == seconds


def test_zones_of_speed_are_graded_and_those_of_power_are_of_the_sensor(statistics_of):
    columns = {
        "distance_m": covered((600, 3)),
        "altitude_m": 0.1 * covered((600, 3)),
        "power_w": steady((300, 230), (300, 330)),
    }
    found = zones(statistics_of(columns, critical_speed_mps=4.0, critical_power_w=300.0))
    # 3 m/s at 10 % are as 4.97 m/s on the flat: more than 119 % of 4 m/s
    assert found["critical_speed"].seconds[-1] == 600
    assert found["critical_power"].seconds == (300, 0, 0, 300, 0)


def test_own_zones_in_the_wrong_order_are_not_used(statistics_of):
    columns = {"heart_rate_bpm": np.full(601, 140)}
    assert statistics_of(columns, heart_rate_zone_bounds_bpm=(150.0, 100.0)).zones == ()


# ── matches ─────────────────────────────────────────────────────────────────────────────────────


def test_a_match_is_burnt_from_a_peak_to_a_trough_of_the_balance():
    elapsed_s = np.arange(9.0)
    balance_m = np.array([200, 180, 150, 153, 140, 190, 185, 188, 160.0])
    found = matches(elapsed_s, balance_m, 200.0)
    # a rise of 3 m (1.5 %) does not end it, one of 50 m does
    assert found[0] == metrics.Match(0, 4, 60, 140)
    assert found[1] == metrics.Match(5, 8, 30, 160)
    assert len(found) == 2


def test_nothing_is_burnt_at_rest():
    assert matches(np.arange(5.0), np.full(5, 200.0), 200.0) == ()
    assert matches(np.empty(0), np.empty(0), 200.0) == ()


# ── mean-maximal curve ──────────────────────────────────────────────────────────────────────────


def test_the_curve_says_where_each_speed_was_run(statistics_of):
    found = statistics_of({"distance_m": covered((300, 3), (300, 5), (300, 3))})
    at = found.mean_maximal.durations_s.index(300.0)
    assert found.mean_maximal.speed_mps[at] == 5
    assert found.mean_maximal.start_s[at] == 300
    assert found.mean_maximal.graded_speed_mps == ()
    speed_mps = found.mean_maximal_speed_mps
    assert len(speed_mps) == len(metrics.MEAN_MAXIMAL_DURATIONS_S)
    assert math.isnan(speed_mps[-1])
    assert max(found.mean_maximal.durations_s) <= 900


def test_the_graded_curve_is_that_of_the_level_speed(statistics_of):
    hill = {"distance_m": covered((600, 3)), "altitude_m": 0.1 * covered((600, 3))}
    found = statistics_of(hill).mean_maximal
    assert found.graded_speed_mps == pytest.approx([3 * 1.6578] * len(found.durations_s), rel=1e-3)
    assert len(found.graded_start_s) == len(found.durations_s)


def test_samples_between_whole_seconds_give_the_same_curve(statistics_of):
    columns = {"distance_m": covered((300, 3), (300, 5), (300, 3))}
    shifted = {**columns, "elapsed_s": np.arange(901) + 0.25}
    odd = {**columns, "elapsed_s": np.arange(901) + np.where(np.arange(901) == 1, 1e-7, 0)}
    plain = statistics_of(columns).mean_maximal.speed_mps
    assert statistics_of(shifted).mean_maximal.speed_mps == pytest.approx(plain)
    assert statistics_of(odd).mean_maximal.speed_mps == pytest.approx(plain, rel=1e-6)


def test_structures_are_the_same_after_a_journey_to_a_worker(statistics_of):
    columns = {"distance_m": covered((600, 3), (180, 4.5), (180, 2), (180, 4.5), (600, 3))}
    found = statistics_of(columns, critical_speed_mps=4.0, d_prime_m=200.0, **RANGE)
    assert found.intervals
    assert found.matches
    assert found.zones
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
    assert hash(found.kilometres) == hash(pickle.loads(pickle.dumps(found.kilometres)))  # noqa: S301
