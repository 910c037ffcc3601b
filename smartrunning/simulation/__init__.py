"""A virtual runner with known truth in, runs and FIT files as a watch writes them out."""

from smartrunning.simulation.braking import FASTEST_DOWNHILL, paced_ratio
from smartrunning.simulation.course import Course, lake_course, track_course, treadmill_course
from smartrunning.simulation.energy_cost import minetti_cost_ratio
from smartrunning.simulation.fit_file import to_fit
from smartrunning.simulation.form import Form, accustomed_form, form_after, runner_in_form
from smartrunning.simulation.hard_season import HardSeason, Population, hard_season
from smartrunning.simulation.pacing import exhausting_duration_s
from smartrunning.simulation.planned_workout import Deviations, planned_workout
from smartrunning.simulation.season import SeasonDay, season, season_truth
from smartrunning.simulation.session import SimulatedSession, simulate
from smartrunning.simulation.truth import Truth
from smartrunning.simulation.virtual_runner import VirtualRunner
from smartrunning.simulation.watch import PERFECT_WATCH, Watch
from smartrunning.simulation.workouts import (
    Segment,
    SimulatedWorkout,
    easy_run,
    hill_repeats,
    intervals,
    long_run,
    tempo_run,
    time_trial,
)

__all__ = [
    "FASTEST_DOWNHILL",
    "PERFECT_WATCH",
    "Course",
    "Deviations",
    "Form",
    "HardSeason",
    "Population",
    "SeasonDay",
    "Segment",
    "SimulatedSession",
    "SimulatedWorkout",
    "Truth",
    "VirtualRunner",
    "Watch",
    "accustomed_form",
    "easy_run",
    "exhausting_duration_s",
    "form_after",
    "hard_season",
    "hill_repeats",
    "intervals",
    "lake_course",
    "long_run",
    "minetti_cost_ratio",
    "paced_ratio",
    "planned_workout",
    "runner_in_form",
    "season",
    "season_truth",
    "simulate",
    "tempo_run",
    "time_trial",
    "to_fit",
    "track_course",
    "treadmill_course",
]
