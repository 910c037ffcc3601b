"""Many statistics in, the runner over time out: bests, critical speed, load, predictions."""

from smartrunning.history.best_progression import HeldBest, best_progression
from smartrunning.history.critical_speed import CriticalSpeed, critical_speed
from smartrunning.history.critical_speed_timeline import (
    DatedCriticalSpeed,
    critical_speed_on,
    critical_speed_timeline,
)
from smartrunning.history.daily import DailySums, daily_sums
from smartrunning.history.dated_thresholds import (
    NO_CRITICAL_SPEEDS,
    CriticalSpeedDays,
    critical_speed_days,
    judged_otherwise,
    runner_of_day,
    thresholds_of_day,
)
from smartrunning.history.heart_rate_proposals import HeartRateProposal, heart_rate_proposals
from smartrunning.history.impulse_response import BANISTER, BUSSO, MODELS, Model, performance
from smartrunning.history.impulse_response_fit import Fit
from smartrunning.history.impulse_response_trust import (
    ImpulseResponse,
    bootstrapped,
    impulse_response,
)
from smartrunning.history.intensity import IntensityDistribution, polarisation_index
from smartrunning.history.load_balance import LoadBalance, load_balance, rest_days_to_balance
from smartrunning.history.mean_maximal_period import PeriodCurve
from smartrunning.history.model_comparison import ModelFit, compared_models
from smartrunning.history.performances import Performance, performances
from smartrunning.history.periods import Period, intensity_between, periods
from smartrunning.history.personal_bests import PersonalBest, personal_bests
from smartrunning.history.race_forecast import MethodForecast, RaceForecast, race_forecasts
from smartrunning.history.race_prediction import RacePrediction, race_predictions
from smartrunning.history.refused_efforts import RefusedEffort, refused_efforts
from smartrunning.history.runner_history import (
    Abilities,
    RunnerHistory,
    abilities_of,
    history_of,
    runner_history,
)
from smartrunning.history.session_table import SessionTable
from smartrunning.history.sessions import DatedStatistics
from smartrunning.history.staleness import staleness
from smartrunning.history.training_load import (
    TrainingLoad,
    monotony,
    ramp_rate_au,
    strain_au,
    training_load,
)
from smartrunning.history.training_month import TrainingMonth, month_of, months_of, training_month
from smartrunning.history.training_year import TrainingYear, training_years
from smartrunning.history.trend import Trend, trend
from smartrunning.history.trials import Trials
from smartrunning.history.weeks import Week, weeks

__all__ = [
    "BANISTER",
    "BUSSO",
    "MODELS",
    "NO_CRITICAL_SPEEDS",
    "Abilities",
    "CriticalSpeed",
    "CriticalSpeedDays",
    "DailySums",
    "DatedCriticalSpeed",
    "DatedStatistics",
    "Fit",
    "HeartRateProposal",
    "HeldBest",
    "ImpulseResponse",
    "IntensityDistribution",
    "LoadBalance",
    "MethodForecast",
    "Model",
    "ModelFit",
    "Performance",
    "Period",
    "PeriodCurve",
    "PersonalBest",
    "RaceForecast",
    "RacePrediction",
    "RefusedEffort",
    "RunnerHistory",
    "SessionTable",
    "TrainingLoad",
    "TrainingMonth",
    "TrainingYear",
    "Trend",
    "Trials",
    "Week",
    "abilities_of",
    "best_progression",
    "bootstrapped",
    "compared_models",
    "critical_speed",
    "critical_speed_days",
    "critical_speed_on",
    "critical_speed_timeline",
    "daily_sums",
    "heart_rate_proposals",
    "history_of",
    "impulse_response",
    "intensity_between",
    "judged_otherwise",
    "load_balance",
    "monotony",
    "month_of",
    "months_of",
    "performance",
    "performances",
    "periods",
    "personal_bests",
    "polarisation_index",
    "race_forecasts",
    "race_predictions",
    "ramp_rate_au",
    "refused_efforts",
    "rest_days_to_balance",
    "runner_history",
    "runner_of_day",
    "staleness",
    "strain_au",
    "thresholds_of_day",
    "training_load",
    "training_month",
    "training_years",
    "trend",
    "weeks",
]
