"""Impulse-response models against published numbers, and fits against simulated truth."""

import math
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartrunning.errors import InsufficientDataError
from smartrunning.history import (
    BANISTER,
    BUSSO,
    Model,
    Trials,
    bootstrapped,
    impulse_response,
    performance,
)
from smartrunning.history.impulse_response import accumulated, days_to_most, days_to_nothing
from smartrunning.history.impulse_response_fit import fit, fit_gains
from smartrunning.history.impulse_response_trust import (
    left_out_errors,
    population_fit,
    shuffled_share,
)
from smartrunning.history.nonlinear_response import TURNER_2017
from smartrunning.optimizer.response import Response

CYCLIST = runpy.run_path(str(Path(__file__).with_name("clarke_skiba.py")))
PUBLISHED = CYCLIST["PUBLISHED"]
BUSSO_2003: dict[str, Any] = {
    "baseline": 240.0,
    "gain": 0.031,
    "loss": 3.5e-5,
    "time_constants_days": (30.8, 16.8, 2.3),
}


@pytest.fixture(scope="module")
def cyclist() -> Trials:
    days = [day - 1 for day in CYCLIST["TESTS_W"]]
    return Trials.of(CYCLIST["DAILY_LOAD_AU"], days, list(CYCLIST["TESTS_W"].values()))


# ── published numbers ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("constants", "days", "expected"),
    [
        # Clarke & Skiba 2013, Fig 6 (column J) and Fig 9 (E196, H196, E49)
        ((27, 10), [1, 2, 3, 12, 37, 60, 103],
         [400, 315.39656082, 244.5107008, 18.20803885, 501.98907928, 855.80624608, 1088.09118995]),
        ((25, 10), [33, 180], [344.898986, 946.76292483]),
        ((30, 5), [180], [2439.38577674]),
    ],
)  # fmt: skip
def test_a_season_of_equal_days_is_that_of_clarke_and_skiba(
    constants: tuple[float, float], days: list[int], expected: list[float]
) -> None:
    load_au = [0] + [100] * 180
    found = performance(
        BANISTER,
        load_au,
        baseline=500,
        gain=1,
        loss=2,
        time_constants_days=constants,
        days=days,
    )
    assert found == pytest.approx(expected, abs=1e-6)


def test_predictions_for_the_cyclist_are_the_published_ones(cyclist: Trials) -> None:
    predicted = performance(BANISTER, cyclist.daily_load_au, days=cyclist.days, **PUBLISHED)
    expected = [273.0750509, 274.94704923, 279.51916266, 289.54958631, 291.79631205]
    expected += [295.41297839, 298.70357619, 294.53450077, 304.46429615]
    assert predicted == pytest.approx(expected, abs=1e-6)
    errors = cyclist.performances - predicted
    assert errors @ errors == pytest.approx(20.25455866, abs=1e-6)
    r_squared = np.corrcoef(cyclist.performances, predicted)[0, 1] ** 2
    assert r_squared == pytest.approx(0.97922382, abs=1e-6)
    assert 1 - (1 - r_squared) * 8 / 3 == pytest.approx(0.94459685, abs=1e-6)


@pytest.mark.parametrize(
    ("constants", "expected"),
    [
        ((42, 7), (240.05078253, 0.07385598, 0.12465629, 101.95011837)),
        ((45, 15), (259.78926041, 0.08465862, 0.13715165, 29.21565803)),
    ],
)
def test_gains_for_given_time_constants_are_the_least_squares_ones(
    cyclist: Trials,
    constants: tuple[float, float],
    expected: tuple[float, ...],
) -> None:
    found = fit_gains(BANISTER, cyclist, constants)
    numbers = found.baseline, found.gain, found.loss, found.sum_of_squares
    assert numbers == pytest.approx(expected, rel=1e-5)
    columns = np.column_stack(
        [
            np.ones(len(cyclist)),
            *(accumulated(cyclist.daily_load_au, days)[cyclist.days] for days in constants),
        ]
    )
    solved, *_ = np.linalg.lstsq(columns, cyclist.performances, rcond=None)
    assert (found.baseline, found.gain, -found.loss) == pytest.approx(tuple(solved))


def test_days_of_the_influence_curve_are_the_published_ones() -> None:
    gain, loss = PUBLISHED["gain"], PUBLISHED["loss"]
    constants = PUBLISHED["time_constants_days"]
    assert days_to_nothing(gain, loss, *constants) == pytest.approx(12.22470784, abs=1e-6)
    assert days_to_most(gain, loss, *constants) == pytest.approx(39.56601897, abs=1e-6)


def test_eight_days_of_accumulated_load_are_those_that_runalyze_tests() -> None:
    load_au = np.array([150.0, 50, 40, 0, 0, 60, 30, 100])
    fitness, fatigue = accumulated(load_au, 42)[1:], accumulated(load_au, 7)[1:]
    assert fitness == pytest.approx([196, 232, 226, 221, 276, 299, 392], abs=0.51)
    assert fatigue == pytest.approx([180, 196, 170, 147, 188, 193, 267], abs=0.51)


def test_ten_days_of_busso_with_the_published_means() -> None:
    found = performance(BUSSO, [100, 200, 0, 150, 0, 0, 300, 0, 0, 0], days=range(11), **BUSSO_2003)
    expected = [240.0, 242.67119244, 246.85021986, 246.68453154, 249.7316375, 249.50129113]
    expected += [249.27364919, 254.38326598, 254.08594435, 253.78874981, 253.49221983]
    assert found == pytest.approx(expected, abs=1e-6)


def test_busso_by_the_sums_of_the_paper() -> None:
    load_au = np.random.default_rng(1).uniform(0, 200, 40)
    tau_1, tau_2, tau_3 = BUSSO_2003["time_constants_days"]
    expected = []
    for n in range(40):
        up = sum(load_au[i] * math.exp(-(n - i) / tau_1) for i in range(n))
        down = sum(
            sum(load_au[j] * math.exp(-(i - j) / tau_3) for j in range(i + 1))
            * load_au[i]
            * math.exp(-(n - i) / tau_2)
            for i in range(n)
        )
        expected.append(240 + 0.031 * up - 3.5e-5 * down)
    assert performance(BUSSO, load_au, **BUSSO_2003) == pytest.approx(expected)


@pytest.mark.parametrize(("model", "known"), [(BANISTER, PUBLISHED), (BUSSO, BUSSO_2003)])
def test_a_long_steady_state_before_is_the_same_as_its_days(
    model: Model, known: dict[str, Any]
) -> None:
    later = np.random.default_rng(2).uniform(0, 150, 30)
    whole = performance(model, [60.0] * 2000 + list(later), **known)[2000:]
    told = performance(model, later, earlier_load_au=60.0, **known)
    assert told == pytest.approx(whole, rel=1e-9)


def test_five_days_of_the_model_of_turner() -> None:
    found = TURNER_2017.performance([150, 0, 200, 80, 0])
    expected = [201.4, 198.85857819, 200.23524755, 197.34605135, 197.94420792, 200.29814562]
    assert found == pytest.approx(expected, abs=1e-6)
    assert np.isfinite(TURNER_2017.performance([0.0] * 1000)).all(), "rest as long as one likes"


def test_plans_and_history_mean_the_same_model() -> None:
    load_au = np.random.default_rng(3).uniform(0, 150, 60)
    planned = Response(0.1, 0.2, 42, 7, "test").performance(load_au, 50.0)
    found = performance(
        BANISTER, load_au, baseline=50.0, gain=0.1, loss=0.2, time_constants_days=(42, 7)
    )
    assert found == pytest.approx(planned)


def test_the_best_step_taper_after_a_steady_state_is_that_of_thomas_and_busso() -> None:
    """Thomas & Busso 2005: 30.8 ± 11.8 % less for 19.3 ± 2.3 days; with the means 31.4 %, 18 d."""
    tau_1, tau_2, tau_3 = (math.exp(-1 / days) for days in BUSSO_2003["time_constants_days"])
    lasting = BUSSO_2003["gain"] * tau_1 / (1 - tau_1)
    wearing = BUSSO_2003["loss"] * tau_2 / (1 - tau_2) / (1 - tau_3)
    best_daily_au = lasting / (2 * wearing)
    before = 240 + lasting * best_daily_au - wearing * best_daily_au**2
    assert before == pytest.approx(
        performance(BUSSO, [best_daily_au] * 2000, days=[2000], **BUSSO_2003)[0], abs=1e-6
    )
    tapers = {
        reduction: performance(
            BUSSO,
            [best_daily_au * (1 - reduction)] * 40,
            days=range(41),
            earlier_load_au=best_daily_au,
            **BUSSO_2003,
        )
        for reduction in np.arange(0.2, 0.45, 0.002)
    }
    reduction = max(tapers, key=lambda each: tapers[each].max())
    assert reduction == pytest.approx(0.314, abs=0.01)
    assert int(tapers[reduction].argmax()) == pytest.approx(18, abs=1)
    assert 100 * (tapers[reduction].max() / before - 1) == pytest.approx(2.20187732, abs=0.02)


# ── fits ────────────────────────────────────────────────────────────────────────────────────────


def season(seed: int, days: int = 500) -> np.ndarray:
    """Loads with rest days, and blocks of more and of less."""
    random = np.random.default_rng(seed)
    blocks = 1 + 0.6 * np.sin(np.arange(days) / 25 + seed)
    loads: np.ndarray = random.gamma(1.5, 50, days) * (random.random(days) < 0.8) * blocks
    return loads


def simulated(model: Model, known: dict[str, Any], seed: int, *, noise: float, every: int = 10):
    load_au, days = season(seed), np.arange(20, 500, every)
    truth = performance(model, load_au, days=days, earlier_load_au=40.0, **known)
    error = np.random.default_rng(1000 + seed).normal(0, noise * truth.std(), len(days))
    return Trials.of(load_au, days, truth + error, 40.0)


RUNNER: dict[str, Any] = {
    "baseline": 100.0,
    "gain": 0.05,
    "loss": 0.09,
    "time_constants_days": (38.0, 9.0),
}


@pytest.mark.parametrize(("model", "known"), [(BANISTER, RUNNER), (BUSSO, BUSSO_2003)])
def test_without_noise_the_truth_is_found(model: Model, known: dict[str, Any]) -> None:
    found = fit(model, simulated(model, known, 1, noise=0.0), informed=False)
    assert found.time_constants_days == pytest.approx(known["time_constants_days"], rel=0.005)
    assert found.baseline == pytest.approx(known["baseline"], rel=0.001)
    assert (found.gain, found.loss) == pytest.approx((known["gain"], known["loss"]), rel=0.01)


@pytest.mark.parametrize(
    ("model", "known", "seasons"), [(BANISTER, RUNNER, 8), (BUSSO, BUSSO_2003, 3)]
)
def test_with_noise_the_intervals_hold_the_truth(
    model: Model, known: dict[str, Any], seasons: int
) -> None:
    held = identifiable = 0
    for seed in range(seasons):
        found = impulse_response(simulated(model, known, seed, noise=0.1), model=model, seed=seed)
        pairs = zip(found.intervals_days, known["time_constants_days"], strict=True)
        held += sum(low <= truth <= high for (_, low, high), truth in pairs)
        identifiable += found.identifiable
        assert found.error < found.error_of_mean
    assert held >= 0.8 * seasons * len(known["time_constants_days"])
    assert identifiable >= 0.7 * seasons - 1


def test_no_fit_to_the_cyclist_beats_the_published_one_by_a_degenerate_optimum(
    cyclist: Trials,
) -> None:
    found = fit(BANISTER, cyclist)
    tau_1, tau_2 = found.time_constants_days
    assert found.sum_of_squares < 1.05 * 20.25455866
    assert 23 <= tau_1 <= 69  # the region in which the sum of squares at most doubles
    assert 13 <= tau_2 <= 36
    assert found.gain < 1


def test_nine_tests_do_not_identify_the_cyclist_and_the_reason_is_told(cyclist: Trials) -> None:
    found = impulse_response(cyclist, seed=1)
    assert not found.identifiable
    assert any("random order" in reason for reason in found.reasons)
    assert found.r_squared > 0.97, "a good fit proves nothing"
    assert found.used.time_constants_days == (42.0, 12.0)
    assert found.used.loss == pytest.approx(1.8 * found.used.gain)
    assert found.own is not None


def test_performances_that_have_nothing_to_do_with_training_identify_nothing() -> None:
    random = np.random.default_rng(5)
    trials = Trials.of(season(5), np.arange(20, 500, 10), random.normal(100, 3, 48))
    found = impulse_response(trials)
    assert not found.identifiable
    assert any("no better than" in reason for reason in found.reasons)
    assert shuffled_share(BANISTER, trials) > 0.05


def test_too_few_performances_leave_the_population_and_say_so() -> None:
    trials = Trials.of(season(1), [100, 200, 300], [100.0, 104.0, 103.0])
    found = impulse_response(trials)
    assert (found.identifiable, found.own, found.performances) == (False, None, 3)
    assert "needs 6 performances" in found.reasons[0]
    assert found.used == population_fit(BANISTER, trials)
    with pytest.raises(InsufficientDataError):
        impulse_response(Trials.of(season(1), [100], [100.0]))


def test_an_error_that_is_left_out_is_that_of_a_fit_without_it(cyclist: Trials) -> None:
    errors = left_out_errors(BANISTER, cyclist)
    others = np.arange(len(cyclist)) != 4
    without = Trials.of(cyclist.daily_load_au, cyclist.days[others], cyclist.performances[others])
    predicted = fit(BANISTER, without).predicted(BANISTER, cyclist)
    assert errors[4] == pytest.approx(cyclist.performances[4] - predicted[4])


def test_a_replicate_of_the_bootstrap_depends_on_its_seed_alone(cyclist: Trials) -> None:
    first, again, other = (bootstrapped(BANISTER, cyclist, seed=seed) for seed in (1, 1, 2))
    assert first == again != other


def test_gaps_and_days_outside_the_training_are_refused() -> None:
    with pytest.raises(InsufficientDataError):
        Trials.of([10.0, 20.0], [2], [100.0])
    with pytest.raises(InsufficientDataError):
        Trials.of([10.0, math.nan], [1], [100.0])
