"""What is said about runners who agreed to research, and what is never said."""

import math
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartrunning.errors import InsufficientDataError
from smartrunning.reports.cohort import (
    MEASURES,
    QUASI,
    WITHHELD,
    K,
    Measure,
    Participant,
    group,
    participant,
    table,
)
from smartrunning.reports.cohort_distribution import distribution, median_interval
from smartrunning.runner import Runner

TODAY = date(2026, 11, 22)
DISTANCE = MEASURES[0]


def person(
    number: int, sex: str = "female", age: str = "30–39", years: str = "1–3 years", **more: float
) -> Participant:
    return Participant(f"r-{number}", sex, age, years, **more)


people_st = st.lists(
    st.builds(
        person,
        st.integers(0, 10**6),
        st.sampled_from(["female", "male", "unknown"]),
        st.sampled_from(["under 30", "30–39", "60 and over"]),
        st.sampled_from(["under 1 year", "over 3 years"]),
        weekly_distance_m=st.one_of(st.just(math.nan), st.floats(0, 200_000)),
    ),
    max_size=40,
)


@given(people=people_st)
def test_no_row_of_the_table_stands_out(people: list[Participant]) -> None:
    if len(people) < K:
        with pytest.raises(InsufficientDataError):
            table(people)
        return
    rows = table(people)
    shared = [tuple(getattr(one, name) for name in QUASI) for one in rows]
    assert all(shared.count(one) >= K for one in shared)
    assert sorted(one.pseudonym for one in rows) == sorted(one.pseudonym for one in people)


@given(
    people=people_st,
    chosen=st.dictionaries(
        st.sampled_from(QUASI),
        st.sampled_from(["female", "male", "under 30", "30–39", "under 1 year", "over 3 years"]),
        max_size=3,
    ),
)
def test_no_group_and_no_bar_is_about_fewer(
    people: list[Participant], chosen: dict[str, str]
) -> None:
    try:
        found = group(people, chosen)
    except InsufficientDataError:
        return
    assert len(found) >= K
    for name in chosen:
        wider = {other: value for other, value in chosen.items() if other != name}
        others = [one for one in people if all(getattr(one, n) == v for n, v in wider.items())]
        assert len(others) - len(found) == 0 or len(others) - len(found) >= K
    shown = distribution(found, DISTANCE)
    assert all(bar.count >= K for bar in shown.bars)
    known = sum(math.isfinite(one.weekly_distance_m) for one in found)
    if known < K:
        assert shown.bars == ()
        assert math.isnan(shown.median)
    elif shown.bars:
        assert sum(bar.count for bar in shown.bars) == known


@pytest.mark.parametrize("measure", MEASURES)
def test_runners_with_one_number_are_in_one_bar(measure: Measure) -> None:
    value = 57 * measure.step * measure.per_unit
    shown = distribution([person(n, **{measure.name: value}) for n in range(6)], measure)
    (bar,) = shown.bars
    assert bar.count == 6
    assert bar.low == pytest.approx(57 * measure.step)
    assert bar.high == pytest.approx(58 * measure.step)


def test_those_who_are_few_lose_experience_then_age_then_sex() -> None:
    many = [person(number) for number in range(K)]
    other_years = [person(100 + number, years="over 3 years") for number in range(K - 1)]
    one_more = [person(200, age="40–49")]
    rows = {one.pseudonym: one for one in table([*many, *other_years, *one_more])}
    assert rows["r-0"].experience == "1–3 years"
    # four with other years share their age band, the fifth only the sex with them
    assert rows["r-100"].experience == WITHHELD
    assert {rows[f"r-{100 + n}"].sex for n in range(K - 1)} == {rows["r-200"].sex}


def test_the_median_and_its_interval_are_those_of_the_order_statistics() -> None:
    # of ten values the second and the ninth cover the median with 97.9 % (Conover 1999, table A3)
    assert median_interval(np.arange(1.0, 11.0)) == (2.0, 9.0)
    # of six the first and the last: 1 - 2 / 2**6 = 96.9 %
    assert median_interval(np.arange(1.0, 7.0)) == (1.0, 6.0)
    assert all(math.isnan(one) for one in median_interval(np.arange(1.0, 6.0)))
    shown = distribution([person(n, weekly_distance_m=1000.0 * n) for n in range(1, 11)], DISTANCE)
    assert (shown.median, shown.low, shown.high) == (pytest.approx(6.0, abs=0.51), 2.0, 9.0)
    assert shown.count == 10


def history_of(**more: Any) -> Any:
    weeks = tuple(
        SimpleNamespace(
            start=date(2026, 11, 16) - timedelta(weeks=back),
            distance_m=40_400.0 if back else 900_000.0,
            moving_s=4 * 3600.0,
            sessions=4,
        )
        for back in range(20, -1, -1)
    )
    speed = SimpleNamespace(critical_speed_mps=4.03, d_prime_m=213.0)
    best = SimpleNamespace(distance_m=5000.0, duration_s=1234.0)
    known = {
        "first_day": date(2024, 11, 23),
        "weeks": weeks,
        "bests": (best,),
        "critical_speed": speed,
        "fitness_au": (41.6,),
    }
    return SimpleNamespace(**(known | more))


def test_a_participant_is_rounded_and_has_bands_in_place_of_dates() -> None:
    runner = Runner("anna", "Anna", sex="female", birth_date=date(1986, 11, 23))
    one = participant("r-1", runner, history_of(), TODAY)
    assert (one.age_band, one.experience, one.sex) == ("30–39", "1–3 years", "female")
    assert one.weekly_distance_m == 40_000.0, "whole weeks alone, to a kilometre"
    assert (one.critical_speed_mps, one.d_prime_m, one.fitness_au) == (4.05, 210.0, 42.0)
    assert one.best_5_km_s == 1230.0  # 20:34 to a quarter of a minute
    assert math.isnan(one.best_10_km_s)
    assert "anna" not in repr(one).lower()
    older = replace(runner, birth_date=date(1986, 11, 22))
    assert participant("r-1", older, history_of(), TODAY).age_band == "40–49"


def test_a_participant_without_sessions_is_unknown() -> None:
    one = participant("r-1", Runner("anna", "Anna"), None, TODAY)
    assert (one.sex, one.age_band, one.experience) == ("unknown", "unknown", "unknown")
