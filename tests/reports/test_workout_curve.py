"""A planned session over time: what each minute asks for, and what it leaves of D′."""

import math

import pytest

from smartrunning.optimizer import Step
from smartrunning.reports.workout_curve import (
    Stretch,
    d_prime_left,
    heart_rates_bpm,
    stretches,
)

WARM_UP = Step("warm_up", 1, 600.0, 0.75, 3.0)
REPEATS = Step("repeats", 2, 180.0, 1.1, 4.4, 100.0, 0.5, 2.0)


def test_repetitions_are_written_out_one_after_the_other() -> None:
    parts = stretches([WARM_UP, REPEATS])
    assert [(one.kind, one.number, one.start_s, one.end_s) for one in parts] == [
        ("warm_up", 1, 0, 600),
        ("repeats", 1, 600, 780),
        ("rest", 1, 780, 880),
        ("repeats", 2, 880, 1060),
        ("rest", 2, 1060, 1160),
    ]


def test_above_critical_speed_the_metres_beyond_it_are_spent() -> None:
    """3 min at 110 % of 4 m/s are 72 m beyond it: 64 % of 200 m are left."""
    left = d_prime_left(stretches([Step("run", 1, 180.0, 1.1, 4.4)]), 4.0, 200.0)
    assert left is not None
    assert left.fraction[-1] == pytest.approx(1 - 72 / 200)
    assert left.minutes[-1] == pytest.approx(3.0)


def test_below_it_what_is_missing_shrinks_by_the_published_law() -> None:
    """100 s at half of 4 m/s: the exponent is -(4 - 2) * 100 / 200 = -1 (Skiba 2015)."""
    steps = [Step("repeats", 1, 180.0, 1.1, 4.4, 100.0, 0.5, 2.0)]
    left = d_prime_left(stretches(steps), 4.0, 200.0)
    assert left is not None
    assert left.fraction[-1] == pytest.approx(1 - 72 * math.exp(-1) / 200)


@pytest.mark.parametrize(("speed", "reserve"), [(math.nan, 200.0), (4.0, math.nan)])
def test_without_critical_speed_or_d_prime_nothing_is_said(speed: float, reserve: float) -> None:
    assert d_prime_left(stretches([WARM_UP]), speed, reserve) is None


def test_without_steps_there_is_nothing_to_draw() -> None:
    assert stretches([]) == ()
    assert d_prime_left((), 4.0, 200.0) is None


def part(fraction: float, duration_s: float) -> Stretch:
    return Stretch("run", 1, 1, 0.0, duration_s, fraction, 4 * fraction)


def test_an_even_part_goes_with_a_range_of_the_threshold_heart_rate() -> None:
    assert heart_rates_bpm(part(0.75, 600), 170) == pytest.approx((136.0, 153.0))


def test_short_or_very_fast_parts_say_nothing_about_the_heart() -> None:
    assert heart_rates_bpm(part(0.75, 30), 170) is None
    assert heart_rates_bpm(part(1.2, 600), 170) is None
    assert heart_rates_bpm(part(0.75, 600), math.nan) is None
