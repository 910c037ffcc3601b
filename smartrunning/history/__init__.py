"""Many statistics in, the runner over time out: bests, critical speed, load, predictions."""

from smartrunning.history.critical_speed import CriticalSpeed, critical_speed
from smartrunning.history.personal_bests import PersonalBest, personal_bests
from smartrunning.history.race_prediction import RacePrediction, race_predictions
from smartrunning.history.runner_history import RunnerHistory, runner_history
from smartrunning.history.sessions import DatedStatistics
from smartrunning.history.training_load import (
    TrainingLoad,
    monotony,
    ramp_rate_au,
    strain_au,
    training_load,
)
from smartrunning.history.weeks import Week, weeks

__all__ = [
    "CriticalSpeed",
    "DatedStatistics",
    "PersonalBest",
    "RacePrediction",
    "RunnerHistory",
    "TrainingLoad",
    "Week",
    "critical_speed",
    "monotony",
    "personal_bests",
    "race_predictions",
    "ramp_rate_au",
    "runner_history",
    "strain_au",
    "training_load",
    "weeks",
]
