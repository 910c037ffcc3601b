"""What the home page shows, read once: numbers and words, nothing drawn."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from smartrunning.apps.since_last_visit import News
from smartrunning.history import RunnerHistory
from smartrunning.metrics import SessionStatistics
from smartrunning.optimizer import PlanDay
from smartrunning.reports import display
from smartrunning.reports.daily_load import DailyLoad, daily_load
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.jobs import Job
from smartrunning.units import FloatArray

FRESH_AU: Final = 5.0
BALANCED_AU: Final = -10.0
STRAINED_AU: Final = -30.0
"""Bands of form in au a day, as intervals.icu draws them after Friel."""
TREND_DAYS: Final = 7
NOTICEABLE_AU: Final = 2.0
"""A smaller change of form in `TREND_DAYS` is none."""


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    name : str
        The runner's name.
    today : datetime.date
        Today in the runner's zone.
    sessions : tuple of (SessionInfo, SessionStatistics or None)
        The last ones, newest first.
    history : RunnerHistory or None
        The runner over time; None while nothing is computed.
    next_day : PlanDay or None
        The next training of the latest plan.
    jobs : tuple of Job
        What is being worked on.
    plan_today : PlanDay or None
        What the latest plan has for today, a day of rest too.
    news : News or None
        What has changed since the last visit; None at the first one.
    has_thresholds : bool
        Whether the profile says how fast the heart can beat.
    """

    name: str
    today: date
    sessions: tuple[tuple[SessionInfo, SessionStatistics | None], ...] = ()
    history: RunnerHistory | None = None
    next_day: PlanDay | None = None
    jobs: tuple[Job, ...] = ()
    plan_today: PlanDay | None = None
    news: News | None = None
    has_thresholds: bool = False

    @property
    def last_day(self) -> date | None:
        """Day of the last session.

        Returns
        -------
        datetime.date or None
            None without sessions.
        """
        return max((info.local_date for info, _ in self.sessions), default=None)

    @property
    def ran_today(self) -> bool:
        """Whether there is a session of today.

        Returns
        -------
        bool
            Of any sport.
        """
        return any(info.local_date == self.today for info, _ in self.sessions)

    @property
    def load(self) -> DailyLoad | None:
        """Load up to today.

        Returns
        -------
        DailyLoad or None
            None without sessions.
        """
        return daily_load(self.history, self.today) if self.history else None


def form_words(form_au: float) -> str:
    """What a form says.

    Parameters
    ----------
    form_au : float
        Fitness less fatigue, au a day.

    Returns
    -------
    str
        A few plain words.
    """
    if form_au > FRESH_AU:
        return "rested"
    if form_au >= BALANCED_AU:
        return "in balance"
    return "working hard" if form_au >= STRAINED_AU else "very tired: ease off"


def trend_words(form_au: FloatArray) -> str:
    """Where form has gone in the last week.

    Parameters
    ----------
    form_au : ndarray
        Form of each day up to today, au a day, shape (n,).

    Returns
    -------
    str
        A few plain words; empty when there is no week to compare with.
    """
    if len(form_au) <= TREND_DAYS:
        return ""
    change_au = float(form_au[-1] - form_au[-1 - TREND_DAYS])
    if abs(change_au) < NOTICEABLE_AU:
        return "steady for a week"
    if change_au > 0:
        return f"up {display.number(change_au)} au in a week: you are recovering"
    return f"down {display.number(-change_au)} au in a week: training is adding up"
