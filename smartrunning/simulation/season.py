"""A virtual runner in, a believable season of his runs out, and his true form on each day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from smartrunning.errors import InvalidRequestError
from smartrunning.simulation.course import Course, lake_course, track_course, treadmill_course
from smartrunning.simulation.fit_file import to_fit
from smartrunning.simulation.form import Form, accustomed_form, form_after, runner_in_form
from smartrunning.simulation.session import SimulatedSession, simulate
from smartrunning.simulation.virtual_runner import VirtualRunner
from smartrunning.simulation.watch import Watch
from smartrunning.simulation.workouts import (
    SimulatedWorkout,
    easy_run,
    hill_repeats,
    intervals,
    long_run,
    tempo_run,
    time_trial,
)
from smartrunning.units import SECONDS_PER_MINUTE

DAYS_PER_WEEK: Final = 7
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(DAYS_PER_WEEK)
BLOCK_VOLUMES: Final = (1.0, 1.1, 1.2, 0.75)
"""Three weeks that build up and one that restores (Bompa & Haff 2009)."""
BLOCK_GROWTH: Final = 1.05
RACE_WEEK_VOLUME: Final = 0.6
RECOVERY_WEEK: Final = len(BLOCK_VOLUMES) - 1
DAILY_VARIATION: Final = 0.06
INCIDENTS: Final = {
    (0, SATURDAY): "pause",
    (1, SATURDAY): "treadmill",
    (1, THURSDAY): "dropouts",
    (2, SATURDAY): "smart",
    (2, SUNDAY): "spikes",
}
"""What goes wrong, or differently, by week of a cycle of six and by day."""
INCIDENT_WEEKS: Final = 6
WATCHES: Final = {
    "dropouts": Watch(heart_rate_dropouts=6),
    "smart": Watch(smart_recording=True),
    "spikes": Watch(spikes=3),
    "treadmill": Watch(distance_error_fraction=0.002),
}


@dataclass(frozen=True, slots=True, eq=False)
class SeasonDay:
    """One day of the season.

    Attributes
    ----------
    day : datetime.date
        The day in the runner's zone.
    runner : VirtualRunner
        The runner as he truly is on that day: critical speed and all else.
    form : Form
        What is left of the training before that day.
    session : SimulatedSession or None
        The day's run; None on a day of rest.
    """

    day: date
    runner: VirtualRunner
    form: Form
    session: SimulatedSession | None

    @property
    def load_au(self) -> float:
        """True training impulse of the day.

        Returns
        -------
        float
            0 on a day of rest.
        """
        return self.session.load_au if self.session else 0.0

    @property
    def file_name(self) -> str:
        """Name of the day's file.

        Returns
        -------
        str
            Local time of the start and the workout; empty on a day of rest.
        """
        if not self.session:
            return ""
        local = self.session.started_at + timedelta(seconds=self.session.utc_offset_s)
        return f"{local:%Y-%m-%d-%H-%M-%S}-{self.session.workout.title}.fit"


def season(
    runner: VirtualRunner,
    *,
    first_day: date,
    weeks: int,
    seed: int,
    time_zone: str = "Europe/Berlin",
) -> Iterator[tuple[str, bytes]]:
    """FIT files of a season.

    Parameters
    ----------
    runner : VirtualRunner
        The runner as he is on the first day.
    first_day : datetime.date
        First day; the season's weeks begin on it.
    weeks : int
        Length of the season.
    seed : int
        Chooses courses, days and errors.
    time_zone : str
        IANA name of the runner's zone.

    Yields
    ------
    tuple of str and bytes
        File name and file, in the order of time; the same for the same arguments.
    """
    days = season_truth(runner, first_day=first_day, weeks=weeks, seed=seed, time_zone=time_zone)
    for day in days:
        if day.session:
            yield day.file_name, to_fit(day.session)


def season_truth(
    runner: VirtualRunner,
    *,
    first_day: date,
    weeks: int,
    seed: int,
    time_zone: str = "Europe/Berlin",
) -> Iterator[SeasonDay]:
    """Every day of a season with the truth behind its file.

    Parameters
    ----------
    runner : VirtualRunner
        The runner as he is on the first day.
    first_day : datetime.date
        First day; the season's weeks begin on it.
    weeks : int
        Length of the season.
    seed : int
        Chooses courses, days and errors.
    time_zone : str
        IANA name of the runner's zone.

    Yields
    ------
    SeasonDay
        Days in order, rests included; the same as behind `season`.

    Raises
    ------
    InvalidRequestError
        If there is not even one week.
    """
    if weeks < 1:
        raise InvalidRequestError(f"A season needs at least one week; found {weeks}.")
    courses = _courses(seed)
    form = accustomed_form(runner)
    for number in range(weeks * DAYS_PER_WEEK):
        day = first_day + timedelta(days=number)
        today = runner_in_form(runner, form)
        run = _run(
            today,
            day,
            week=number // DAYS_PER_WEEK,
            weeks=weeks,
            seed=seed,
            courses=courses,
            time_zone=time_zone,
        )
        done = SeasonDay(day, today, form, run)
        yield done
        form = form_after(runner, form, done.load_au)


def _courses(seed: int) -> dict[str, Course]:
    return {
        "rolling": lake_course(seed),
        "hilly": lake_course(seed, loop_m=4800.0, steepest_grade=0.12),
        "level": lake_course(seed, loop_m=5000.0, steepest_grade=0.005),
        "track": track_course(),
        "treadmill": treadmill_course(),
    }


def _run(
    runner: VirtualRunner,
    day: date,
    *,
    week: int,
    weeks: int,
    seed: int,
    courses: dict[str, Course],
    time_zone: str,
) -> SimulatedSession | None:
    """Run of one day, if there is one."""
    random = np.random.default_rng((seed, day.toordinal()))
    weekday = day.weekday()
    incident = INCIDENTS.get((week % INCIDENT_WEEKS, weekday), "")
    pause_s = float(random.integers(90, 400)) if incident == "pause" else 0.0
    variation = 1.0 + DAILY_VARIATION * float(np.clip(random.normal(), -2.0, 2.0))
    planned = _planned(week, weeks, weekday, _volume(week, weeks) * variation, pause_s)
    if planned is None:
        return None
    place, workout = planned
    started_at, utc_offset_s = _start(day, random, time_zone)
    return simulate(
        runner,
        workout,
        started_at=started_at,
        seed=int(random.integers(2**31)),
        course=courses["treadmill" if incident == "treadmill" else place],
        watch=WATCHES.get(incident, Watch()),
        utc_offset_s=utc_offset_s,
    )


def _volume(week: int, weeks: int) -> float:
    """Share of the first week's duration: blocks that grow, and less before the race."""
    if week == weeks - 1 > 0:
        return RACE_WEEK_VOLUME
    block, position = divmod(week, len(BLOCK_VOLUMES))
    return BLOCK_VOLUMES[position] * BLOCK_GROWTH**block


def _planned(
    week: int, weeks: int, weekday: int, volume: float, pause_s: float
) -> tuple[str, SimulatedWorkout] | None:
    """Place and workout of a day; None is rest."""
    days = _build_up_week(week, volume, pause_s)
    if week == 0:
        days[THURSDAY] = ("track", time_trial(3000.0))
    if week % len(BLOCK_VOLUMES) == RECOVERY_WEEK:
        days = _recovery_week(week // len(BLOCK_VOLUMES), volume)
    if week == weeks - 1 > 0:
        days = _race_week(volume)
    return days.get(weekday)


def _build_up_week(
    week: int, volume: float, pause_s: float
) -> dict[int, tuple[str, SimulatedWorkout]]:
    """Four or five runs: in turn intervals and hills, a tempo run, a long run, easy running."""
    minutes = volume * SECONDS_PER_MINUTE
    intense = intervals(round(5 * volume), 1000.0, 150.0)
    days = {
        TUESDAY: ("track", intense),
        WEDNESDAY: ("rolling", easy_run(40.0 * minutes)),
        THURSDAY: ("rolling", tempo_run(24.0 * minutes)),
        SATURDAY: ("rolling", easy_run(48.0 * minutes, pause_s=pause_s)),
        SUNDAY: ("rolling", long_run(80.0 * minutes)),
    }
    if week % 2:
        days[TUESDAY] = ("hilly", hill_repeats(round(9 * volume), 75.0, 105.0))
        del days[WEDNESDAY]
    return days


def _recovery_week(block: int, volume: float) -> dict[int, tuple[str, SimulatedWorkout]]:
    """Four runs, two of them time trials while the legs are fresh."""
    minutes = volume * SECONDS_PER_MINUTE
    return {
        TUESDAY: ("track", time_trial(1500.0)),
        THURSDAY: ("rolling", easy_run(45.0 * minutes)),
        SATURDAY: ("track", time_trial(3000.0 if block % 2 else 5000.0)),
        SUNDAY: ("rolling", easy_run(60.0 * minutes)),
    }


def _race_week(volume: float) -> dict[int, tuple[str, SimulatedWorkout]]:
    minutes = volume * SECONDS_PER_MINUTE
    return {
        TUESDAY: ("track", intervals(4, 400.0, 120.0)),
        THURSDAY: ("rolling", easy_run(45.0 * minutes)),
        FRIDAY: ("rolling", easy_run(30.0 * minutes)),
        SUNDAY: ("level", time_trial(10000.0, title="race-10km")),
    }


def _start(day: date, random: np.random.Generator, time_zone: str) -> tuple[datetime, int]:
    """Instant of the start and offset of local time: mornings at the weekend, else evenings."""
    hour = 9 if day.weekday() >= SATURDAY else 18
    after_s = int(random.integers(3600))
    local = datetime.combine(day, time(hour), ZoneInfo(time_zone)) + timedelta(seconds=after_s)
    offset = local.utcoffset() or timedelta(0)
    return local.astimezone(UTC), round(offset.total_seconds())
