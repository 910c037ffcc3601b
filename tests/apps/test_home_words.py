"""What the home page says: the form, the way back, and what has changed since the last visit."""

import math
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from smartrunning.apps import home, home_welcome
from smartrunning.apps.home_state import trend_words
from smartrunning.apps.since_last_visit import News, news_card
from smartrunning.history import CriticalSpeed, PersonalBest
from smartrunning.reports.daily_load import DailyLoad
from smartrunning.storage.info import ImportInfo, PlanInfo, ReportInfo
from smartrunning.storage.visits import View

TODAY = date(2026, 11, 22)
BERLIN = ZoneInfo("Europe/Berlin")
SEEN = datetime(2026, 11, 3, 17, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 20, tzinfo=UTC)


def text(element: Any) -> str:
    if isinstance(element, str):
        return element
    return "".join(text(child) for child in element.children)


def said(news: News) -> str:
    return text(news_card(news, "metric", BERLIN, TODAY))


def view(critical_speed_mps: float = 4.0) -> View:
    return View(SEEN, critical_speed_mps)


def speed(now_mps: float, interval: tuple[float, float] | None) -> CriticalSpeed:
    return CriticalSpeed(now_mps, 200.0, 0.1, 10.0, interval, (150, 250), 0.99, ())


def best(distance_m: float, duration_s: float) -> PersonalBest:
    return PersonalBest(distance_m, duration_s, "a" * 24, 0.0, date(2026, 11, 15))


@pytest.mark.parametrize(
    ("form_au", "words"),
    [
        ([0.0] * 8, "steady for a week"),
        ([-12, -11, -10, -9, -8, -7, -6, -4], "up 8 au in a week: you are recovering"),
        ([1, 0, -1, -2, -3, -4, -5, -9], "down 10 au in a week: training is adding up"),
        ([3.0, 1.0], ""),
    ],
)
def test_the_trend_of_form_in_words(form_au: list[float], words: str) -> None:
    assert trend_words(np.array(form_au, dtype=float)) == words


def test_nothing_new_is_one_calm_sentence_with_the_day_in_the_runners_zone() -> None:
    words = said(News(view(), critical_speed=speed(4.0, (3.9, 4.1))))
    assert words.startswith("Since your last visit · Tue 3 Nov, 18:05Nothing")


def test_critical_speed_that_moved_is_told_with_its_interval() -> None:
    """4.0 m/s is 4:10 /km, 4.1667 m/s is 4:00 /km."""
    words = said(News(view(4.0), critical_speed=speed(1000 / 240, (4.05, 4.3))))
    assert "critical speed moved from 4:10 /km to 4:00 /km (95 % interval 3:53 to 4:07)." in words
    assert "chance" not in words


def test_a_move_inside_the_interval_may_be_chance() -> None:
    words = said(News(view(4.0), critical_speed=speed(1000 / 240, (3.9, 4.4))))
    assert "The old value lies inside it, so this may be chance." in words


def test_a_critical_speed_that_was_unknown_is_new_and_one_without_interval_says_so() -> None:
    words = said(News(view(math.nan), critical_speed=speed(4.0, None)))
    assert "critical speed is known now: 4:10 /km, its interval unknown." in words


def test_every_kind_of_news_has_its_line() -> None:
    news = News(
        view(),
        sessions=3,
        bests=(best(5000.0, 1198.0),),
        plan=PlanInfo("p", "j", 4, LATER, TODAY, date(2027, 4, 25), 42195.0, 1.1, 0.5),
        rejecting=(ImportInfo("i", "u", "j", "<b>watch</b>.zip", 9, LATER, stored=3, rejected=2),),
        reports=(ReportInfo("r", "j", "weekly_report", "Your week", LATER),),
        proposals=(SimpleNamespace(),),  # type: ignore[arg-type]
    )
    words = said(news)
    for line in (
        "3 new sessions.",
        "Personal best over 5 km: 19:58, run on 15 Nov.",
        "Your runs suggest 1 other threshold",
        "Your training plan for the race of 25 Apr 2027 was revised (revision 4).",
        "1 report made: “Your week”.",
        "2 files of the import “<b>watch</b>.zip” could not be read: see why.",
    ):
        assert line in words


def test_many_bests_at_once_become_one_line() -> None:
    news = News(view(), sessions=900, bests=tuple(best(400.0 * n, 90.0 * n) for n in range(1, 8)))
    assert "7 personal bests were run in new sessions: 400 m," in said(news)


def test_a_new_runner_sees_three_steps_and_those_that_are_done() -> None:
    words = text(
        home_welcome.first_steps("Ben", has_thresholds=True, has_plan=False, reading=False)
    )
    assert "Welcome, Ben" in words
    assert "Say what your heart can do ✓" in words
    assert "Bring your runs ✓" not in words
    reading = home_welcome.first_steps("Ben", has_thresholds=False, has_plan=False, reading=True)
    assert "Your files are being read" in text(reading)


@pytest.mark.parametrize(
    ("last_day", "ago"),
    [
        (date(2026, 10, 20), "4 weeks ago"),
        (date(2026, 7, 23), "4 months ago"),
        (date(2025, 5, 22), "18 months ago"),
        (date(2022, 5, 29), "4 years ago"),
    ],
)
def test_who_was_away_is_greeted(last_day: date, ago: str) -> None:
    greeting = home_welcome.welcome_back("Ada", last_day, TODAY, None)
    assert greeting is not None
    assert ago in text(greeting)


def test_who_ran_lately_is_not_greeted_as_one_who_was_away() -> None:
    assert home_welcome.welcome_back("Ada", date(2026, 10, 25), TODAY, None) is None
    assert home_welcome.welcome_back("Ada", None, TODAY, None) is None


def test_the_greeting_says_what_became_of_fitness() -> None:
    """Forty days ago 45 au, today 17 au: 45 · exp(−40 / 42) = 17.4."""
    fitness_au = 45 * np.exp(-np.arange(41) / 42)
    load = DailyLoad(date(2026, 10, 13), *[fitness_au] * 4)
    greeting = home_welcome.welcome_back("Ada", date(2026, 10, 13), TODAY, load)
    assert "Fitness was 45 au then and is 17 au today." in text(greeting)


def test_a_day_of_rest_is_called_one_before_the_next_training() -> None:
    training = SimpleNamespace(
        day=date(2026, 11, 24),
        workout="easy",
        name="Easy run",
        duration_s=2700.0,
        distance_m=math.nan,
        reason="",
        steps=(1,),
    )
    rest = SimpleNamespace(day=TODAY, steps=())
    state: Any = home.State("Ada", TODAY, next_day=training, plan_today=rest)  # type: ignore[arg-type]
    words = text(home.next_card(state, "metric"))
    assert "Next training" in words
    assert "Today is a day of rest." in words
    assert "Tuesday, 24 November" in words
    assert "about" not in words  # the distance is unknown without critical speed
