"""The runner over time in, figures of load, volume and speed over duration out."""

from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter

from smartrunning.history import RunnerHistory
from smartrunning.reports import display, paper
from smartrunning.reports.daily_load import DailyLoad, daily_load
from smartrunning.reports.display import Units
from smartrunning.reports.palette import BLUE, GREEN, GREY, VERMILLION
from smartrunning.reports.paper import PaperFigure
from smartrunning.reports.speed_duration import speed_duration
from smartrunning.units import clock

NO_SESSIONS = "There are no sessions in this period."
DURATION_TICKS_S = (60, 120, 300, 600, 1200, 3600, 7200, 14400)


def load_figure(history: RunnerHistory, first_day: date, last_day: date) -> PaperFigure:
    """Fitness, fatigue and form over a period, with the daily load behind them.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    first_day, last_day : datetime.date
        The period, ends included.

    Returns
    -------
    PaperFigure
        Two panels, or a sentence without sessions.
    """
    whole = daily_load(history, last_day)
    with paper.look():
        if whole is None:
            return _nothing()
        load = whole.last((last_day - first_day).days + 1)
        figure, (upper, lower) = paper.sheet(2, 4.0, heights=(2, 1))
        _draw_load(upper, load)
        lower.bar(np.array(load.days), load.load_au, width=1.0, color=GREY)
        lower.set_ylabel("Load (au)")
        _days_below(lower)
    return figure


def volume_figure(
    history: RunnerHistory, first_day: date, last_day: date, units: Units = "metric"
) -> PaperFigure:
    """Distance of each week.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    first_day, last_day : datetime.date
        The period; weeks that touch it are drawn.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperFigure
        Bars, or a sentence without sessions.
    """
    weeks = [
        week
        for week in history.weeks
        if week.start <= last_day and week.start + timedelta(days=6) >= first_day
    ]
    with paper.look():
        if not weeks:
            return _nothing()
        figure, (axes,) = paper.sheet(height_in=2.4)
        heights = [display.distance_number(week.distance_m, units) for week in weeks]
        middles = [week.start + timedelta(days=3) for week in weeks]
        axes.bar(np.array(middles), heights, width=5.6, color=BLUE)
        axes.set_ylabel(f"Distance a week ({display.distance_unit(units)})")
        _days_below(axes)
    return figure


def speed_duration_figure(history: RunnerHistory, units: Units = "metric") -> PaperFigure:
    """Bests over duration, the critical-speed model and its 95 % interval.

    Parameters
    ----------
    history : RunnerHistory
        The runner over time.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    PaperFigure
        A curve through points, or a sentence without bests.
    """
    drawn = speed_duration(history.bests, history.critical_speed)
    with paper.look():
        if not len(drawn.best_speed_mps):
            return _nothing("There are no personal bests yet.")
        figure, (axes,) = paper.sheet(height_in=3.2)
        if np.isfinite(drawn.low_mps):
            axes.axhspan(drawn.low_mps, drawn.high_mps, color=GREEN, alpha=0.2, linewidth=0,
                         label="95 % interval of critical speed")  # fmt: skip
        if len(drawn.curve_duration_s):
            axes.plot(drawn.curve_duration_s, drawn.curve_speed_mps, color=VERMILLION,
                      label="critical-speed model, 2 to 20 min")  # fmt: skip
        axes.plot(drawn.best_duration_s, drawn.best_speed_mps, "o", color=BLUE, label="bests")
        _pace_over_duration(axes, units)
        axes.legend()
    return figure


def _draw_load(axes: Axes, load: DailyLoad) -> None:
    days = np.array(load.days)
    axes.axhline(0.0, color=GREY, linewidth=0.7)
    axes.plot(days, load.fitness_au, color=BLUE, label="fitness (42 days)")
    axes.plot(days, load.fatigue_au, color=VERMILLION, linestyle="--", label="fatigue (7 days)")
    axes.plot(days, load.form_au, color=GREEN, linestyle=":", label="form (fitness − fatigue)")
    axes.set_ylabel("Load a day (au)")
    axes.legend(ncols=3, loc="upper left", bbox_to_anchor=(0.0, 1.16))


def _pace_over_duration(axes: Axes, units: Units) -> None:
    axes.set_xscale("log")
    low_s, high_s = axes.get_xlim()
    axes.set_xticks([tick for tick in DURATION_TICKS_S if low_s <= tick <= high_s])
    axes.set_xticks([], minor=True)
    axes.xaxis.set_major_formatter(lambda seconds, _: clock(seconds))
    axes.set_xlabel("Duration (min:s, h:min:s)")
    ticks = display.pace_ticks(*axes.get_ylim(), units)
    axes.set_yticks([place for place, _ in ticks], [words for _, words in ticks])
    axes.set_ylabel(f"Pace (min/{display.distance_unit(units)})")


def _days_below(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator()))  # type: ignore[no-untyped-call] # matplotlib's dates have no types
    axes.set_xlabel("Day")


def _nothing(sentence: str = NO_SESSIONS) -> PaperFigure:
    figure, (axes,) = paper.sheet(height_in=1.2)
    paper.say(axes, sentence)
    return figure
