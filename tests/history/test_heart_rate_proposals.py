"""What the sessions suggest for the heart's thresholds, and that they only suggest."""

import math
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartrunning.history import DatedStatistics, HeartRateProposal, heart_rate_proposals
from smartrunning.runner import Runner, Thresholds

Dated = Callable[..., DatedStatistics]
TODAY = date(2026, 6, 1)


def runner(**known: float) -> Runner:
    return Runner("r", "Ada", thresholds=(Thresholds(date(2026, 1, 1), **known),))


@pytest.fixture
def ran(dated: Dated) -> Callable[..., DatedStatistics]:
    def build(
        days_ago: int, highest: float = 150, hardest: float = 130, lowest: float = 90, **more
    ) -> DatedStatistics:
        return dated(
            f"s{days_ago}",
            TODAY - timedelta(days=days_ago),
            highest_held_heart_rate_bpm=highest,
            hard_30_min_heart_rate_bpm=hardest,
            lowest_5_min_heart_rate_bpm=lowest,
            **more,
        )

    return build


def of(proposals: tuple[HeartRateProposal, ...]) -> dict[str, HeartRateProposal]:
    return {one.threshold: one for one in proposals}


def test_a_higher_maximum_is_proposed_when_a_second_session_comes_near(ran) -> None:
    found = of(heart_rate_proposals([ran(5, 191), ran(9, 187)], runner(heart_rate_max_bpm=185),
                                    TODAY))["heart_rate_max_bpm"]  # fmt: skip
    assert (found.proposed_bpm, found.current_bpm) == (191, 185)
    assert (found.session_id, found.local_date) == ("s5", TODAY - timedelta(days=5))
    assert "at least that" in found.evidence


def test_a_value_far_above_all_others_is_taken_for_an_error_of_the_sensor(ran) -> None:
    sessions = [ran(5, 225), ran(9, 187), ran(12, 186)]
    found = of(heart_rate_proposals(sessions, runner(), TODAY))["heart_rate_max_bpm"]
    assert found.proposed_bpm == 187
    assert "225 bpm" in found.evidence
    assert "stand alone" in found.evidence


def test_a_maximum_that_is_not_beaten_stays(ran) -> None:
    sessions = [ran(5, 184), ran(9, 183)]
    found = of(heart_rate_proposals(sessions, runner(heart_rate_max_bpm=190), TODAY))
    assert math.isnan(found["heart_rate_max_bpm"].proposed_bpm)
    assert "nothing says that the maximum of 190 bpm is too low" in (
        found["heart_rate_max_bpm"].evidence
    )


def test_the_threshold_is_that_of_the_hardest_half_hour(ran) -> None:
    sessions = [ran(5, 188, 168), ran(9, 187, 171), ran(20, 186, 120)]
    found = of(heart_rate_proposals(sessions, runner(heart_rate_max_bpm=188), TODAY))
    assert found["threshold_heart_rate_bpm"].proposed_bpm == 171
    assert "was not a time trial, the threshold is higher" in (
        found["threshold_heart_rate_bpm"].evidence
    )


def test_easy_half_hours_are_no_threshold(ran) -> None:
    sessions = [ran(day, 188, 150) for day in (3, 5, 9)]  # 80 % of the maximum
    found = of(heart_rate_proposals(sessions, runner(heart_rate_max_bpm=188), TODAY))
    assert math.isnan(found["threshold_heart_rate_bpm"].proposed_bpm)
    assert "solo time trial of 30 minutes" in found["threshold_heart_rate_bpm"].evidence


def test_an_old_threshold_test_does_not_count(ran) -> None:
    sessions = [ran(130, 188, 171), ran(140, 187, 170)]
    found = of(heart_rate_proposals(sessions, runner(heart_rate_max_bpm=188), TODAY))
    assert math.isnan(found["threshold_heart_rate_bpm"].proposed_bpm)


def test_rest_is_proposed_only_when_a_session_went_below_it(ran) -> None:
    sessions = [ran(5, lowest=52), ran(9, lowest=80)]
    lower = of(heart_rate_proposals(sessions, runner(heart_rate_rest_bpm=60), TODAY))
    assert lower["heart_rate_rest_bpm"].proposed_bpm == 52
    higher = of(heart_rate_proposals(sessions, runner(heart_rate_rest_bpm=45), TODAY))
    assert math.isnan(higher["heart_rate_rest_bpm"].proposed_bpm)
    unknown = of(heart_rate_proposals(sessions, runner(), TODAY))
    assert "below 52 bpm" in unknown["heart_rate_rest_bpm"].evidence


def test_without_a_heart_rate_age_is_told_but_not_proposed() -> None:
    ada = Runner("r", "Ada", birth_date=date(1996, 6, 1))
    found = of(heart_rate_proposals([], ada, TODAY))["heart_rate_max_bpm"]
    assert math.isnan(found.proposed_bpm)
    assert "192 ± 11 bpm (Nes et al. 2013)" in found.evidence  # 211 − 0.64 · 30 = 191.8


def test_excluded_and_later_sessions_do_not_count(ran) -> None:
    sessions = [ran(5, 191, excluded=True), ran(-3, 191), ran(400, 191), ran(9, 150), ran(8, 149)]
    found = of(heart_rate_proposals(sessions, runner(), TODAY))["heart_rate_max_bpm"]
    assert found.proposed_bpm == 150


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(100, 220), st.floats(90, 200), st.floats(40, 120)),
                max_size=6))  # fmt: skip
def test_what_is_proposed_was_seen_and_hangs_together(dated: Dated, seen: list) -> None:
    sessions = [
        dated(
            f"s{place}",
            TODAY,
            highest_held_heart_rate_bpm=high,
            hard_30_min_heart_rate_bpm=hard,
            lowest_5_min_heart_rate_bpm=low,
        )
        for place, (high, hard, low) in enumerate(seen)
    ]
    found = of(heart_rate_proposals(sessions, runner(heart_rate_max_bpm=180), TODAY))
    assert list(found) == ["heart_rate_max_bpm", "heart_rate_rest_bpm", "threshold_heart_rate_bpm"]
    for one in found.values():
        assert one.evidence
        assert math.isnan(one.proposed_bpm) == (one.session_id == "")
    maximum, threshold = found["heart_rate_max_bpm"], found["threshold_heart_rate_bpm"]
    if threshold.proposed_bpm > 0:
        assert threshold.proposed_bpm <= max(180, maximum.proposed_bpm)
