"""The bound against optima that are known exactly, and against everything a decoder can make.

Exact optima: the linear model of a cyclist (Clarke & Skiba 2013) under simple limits, whose best
plan is "all until tn days before the race, then nothing" (Fitz-Clarke 1991; Ceddia 2025), and two
linear programs solved by independent code.
"""

import numpy as np
import pytest

from smartrunning.optimizer import Response
from smartrunning.optimizer.bounds import Box, best_point, tangent_bound, upper_bound
from smartrunning.optimizer.certificate import gap_percent, performance_bound
from smartrunning.optimizer.decoder import decode
from smartrunning.optimizer.dose_response import DoseResponse
from smartrunning.optimizer.limits import WeeklyLimits
from smartrunning.optimizer.search import search
from smartrunning.optimizer.worth import Attitude, Worth

BASE_W = 261.927372109
CYCLIST = Response(0.1825819069, 0.2301632712, 35.8210344415, 21.339714583, "Fig 8")


def free(count: int, highest: float) -> Box:
    """All loads from 0 to a highest one, each on its own."""
    return Box(np.zeros((1, count)), np.zeros(1), np.zeros(count), np.full(count, highest))


def twelve_weeks() -> WeeklyLimits:
    """Weeks of seven equal days from 300 au, 10 % more a week at most, at most 700 au."""
    count = 12
    days_before = np.arange(7 * count)[::-1].reshape(count, 7)
    return WeeklyLimits(
        share=np.ones(count),
        lowest=np.zeros(count),
        highest=np.array([330.0] + [700.0] * (count - 1)),
        reference=np.arange(-1, count - 1),
        growth=np.full(count, 1.1),
        step=np.zeros(count),
        lowest_fraction=np.zeros(count),
        fitness_keep=np.full(count, np.exp(-7 / 42)),
        fitness_gain=np.full(count, 0.02),
        initial_fitness_au=0.0,
        fitness_ramp_au=1e6,
        available=np.ones(count),
        recent_weekly_load_au=300.0,
        acute=0.0,
        acute_step=1e6,
        worth=Worth.of_influence(BASE_W, CYCLIST.influence(days_before).mean(axis=1)),
        long_run_au=np.zeros(count),
    )


def test_42_days_without_limits_between_them() -> None:
    influence = CYCLIST.influence(np.arange(42)[::-1])
    bound = upper_bound(influence, free(42, 100.0))
    assert BASE_W + bound.value == pytest.approx(314.80332506, rel=1e-6)
    assert (influence > 0).sum() == 29  # the last 13 days are rest


def test_eight_weeks_of_ten_per_cent_with_a_day_off() -> None:
    influence = CYCLIST.influence(np.arange(56)[::-1])
    weeks = np.kron(np.eye(8), np.ones(7))
    ramp = weeks.copy()
    ramp[1:] -= 1.1 * weeks[:-1]
    highest = np.full(56, 100.0)
    highest[::7] = 0
    bound = upper_bound(influence, Box(ramp, np.array([330.0] + [0.0] * 7), np.zeros(56), highest))
    assert BASE_W + bound.value == pytest.approx(312.19695755, rel=1e-6)


def test_twelve_weekly_loads_are_found_and_proven_best() -> None:
    limits = twelve_weeks()
    bound = performance_bound(limits)
    assert bound.value == pytest.approx(361.21945597, rel=1e-6)
    found = search(limits, bound.value, seed=1, report=lambda _: None)
    loads = decode(found.genes, limits).full_week_au
    assert limits.performance(loads) == pytest.approx(361.21945597, rel=1e-4)
    best = [330.0, 363.0, 399.3, 439.23, 483.153, 531.4683, 584.61513, 643.076643, 700, 700, 0, 0]
    assert loads == pytest.approx(best, abs=5.0)


def test_no_genes_beat_the_bound_even_with_poor_multipliers() -> None:
    limits = twelve_weeks()
    bound = performance_bound(limits)
    genes = np.random.default_rng(0).random((12, 5000))
    assert limits.performance(decode(genes, limits).full_week_au).max() <= bound.value


def test_the_gap_is_in_per_cent_of_what_training_is_worth() -> None:
    assert gap_percent(99.0, 100.0, 0.0) == pytest.approx(1.0)
    assert gap_percent(99.0, 100.0, 90.0) == pytest.approx(10.0)
    assert gap_percent(100.0, 100.0, 90.0) == 0
    assert gap_percent(0.0, 0.0, 0.0) == 0


def busso_worth(days: int) -> Worth:
    """Group means of Busso 2003, from rest."""
    response = DoseResponse(240, 0.031, 3.5e-5, 30.8, 16.8, 2.3)
    constant, linear, curvature = response.quadratic_form([], days)
    return Worth(np.array([constant]), linear[None], curvature[None])


def test_sixty_days_of_the_variable_dose_response_taper_by_themselves() -> None:
    # a strictly concave programme whose one optimum was found by another solver
    worth, box = busso_worth(60), free(60, 600.0)
    best = best_point(worth, box, np.full(60, 200.0))
    bound = tangent_bound(worth, best, box)
    assert worth.value(best) == pytest.approx(360.96187143, rel=1e-7)
    assert bound.value == pytest.approx(360.96187143, rel=1e-4)
    assert bound.value >= worth.value(best)
    assert best.sum() == pytest.approx(22094, rel=0.01)
    assert best[[0, 30, 59]] == pytest.approx([600, 332.1, 282.2], rel=0.05)


@pytest.mark.parametrize("attitude", ["expected", "cautious"])
def test_a_tangent_anywhere_bounds_all_that_can_be(attitude: Attitude) -> None:
    random = np.random.default_rng(5)
    drawn = [
        DoseResponse(240, 0.031 * gain, 3.5e-5, 30.8 * gain, 16.8, 2.3)
        for gain in random.uniform(0.5, 2, 8)
    ]
    forms = [response.quadratic_form([100.0] * 30, 20) for response in drawn]
    worth = Worth(*(np.array(part) for part in zip(*forms, strict=True)), attitude)
    box = free(20, 500.0)
    best = tangent_bound(worth, best_point(worth, box, np.full(20, 100.0)), box).value
    plans = random.uniform(0, 500, (20, 3000))
    poor = tangent_bound(worth, plans[:, 0], box).value
    assert worth.value(plans).max() <= best + 1e-9
    assert best <= poor + 1e-9
