"""The impulse-response model against Clarke & Skiba 2013 and Fitz-Clarke 1991.

Clarke & Skiba, Adv Physiol Educ 37:134, with the numbers of their spreadsheet: Fig 6 and Fig 9
(simulations) and Fig 8 (a cyclist, whose parameters give the times of the influence curve).
Accumulators of eight days: Runalyze's published unit tests.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.optimizer import Response

FIGURE_6 = Response(1, 2, 27, 10, "Clarke & Skiba 2013, Fig 6")
CYCLIST = Response(0.1825819069, 0.2301632712, 35.8210344415, 21.339714583, "Fig 8")


def test_hundred_a_day_as_in_figure_6() -> None:
    performance = FIGURE_6.performance([0] + [100] * 120, initial=500)
    published = {
        1: 400,
        2: 315.39656082,
        3: 244.5107008,
        12: 18.20803885,
        37: 501.98907928,
        60: 855.80624608,
        103: 1088.09118995,
    }
    for day, value in published.items():
        assert performance[day] == pytest.approx(value, abs=1e-6)
    assert performance.argmin() == 12


@pytest.mark.parametrize(
    ("days_fitness", "days_fatigue", "after_180_days"),
    [(25, 10, 946.76292483), (30, 5, 2439.38577674)],
)
def test_other_time_constants_as_in_figure_9(
    days_fitness: float, days_fatigue: float, after_180_days: float
) -> None:
    response = Response(1, 2, days_fitness, days_fatigue, "Fig 9")
    performance = response.performance([0] + [100] * 180, initial=500)
    assert performance[180] == pytest.approx(after_180_days, abs=1e-6)


def test_accumulators_of_eight_days() -> None:
    loads = [150, 50, 40, 0, 0, 60, 30, 100]
    fitness = Response(1, 0, 42, 7, "").performance(loads)
    fatigue = -Response(0, 1, 42, 7, "").performance(loads)
    assert fitness[1:] == pytest.approx([196, 232, 226, 221, 276, 299, 392], abs=0.51)
    assert fatigue[1:] == pytest.approx([180, 196, 170, 147, 188, 193, 267], abs=0.51)


def test_times_of_the_influence_curve_of_the_cyclist() -> None:
    assert CYCLIST.days_to_nothing == pytest.approx(12.22470784, abs=1e-6)
    assert CYCLIST.days_to_most == pytest.approx(39.56601897, abs=1e-6)
    assert CYCLIST.influence(12.22470784) == pytest.approx(0, abs=1e-9)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=60))
def test_performance_is_the_sum_of_the_days_influences(loads: list[float]) -> None:
    days_before = np.arange(len(loads))[::-1]
    by_influence = float(np.dot(loads, CYCLIST.influence(days_before)))
    assert CYCLIST.performance(loads)[-1] == pytest.approx(by_influence, abs=1e-9)
