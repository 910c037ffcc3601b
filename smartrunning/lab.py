"""The scientist's door: stored runs as pandas tables, with the unit in every column's name.

In JupyterLab a scientist sees all runners; in a report's kernel there is only the runner whose
report it is. Whose kernel it is comes from the environment that the platform set, and the database
login of a kernel can only read.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final, get_args

import numpy as np
import pandas as pd
from dask.base import compute
from dask.delayed import delayed

from smartrunning import __version__
from smartrunning import history as core
from smartrunning.errors import AccessDeniedError, InvalidRequestError, NotFoundError
from smartrunning.history import (
    DatedStatistics,
    ImpulseResponse,
    Period,
    RunnerHistory,
    Trend,
)
from smartrunning.history.periods import Span
from smartrunning.metrics import CATALOGUE, MEAN_MAXIMAL_DURATIONS_S, SessionStatistics
from smartrunning.optimizer import Plan
from smartrunning.records import Session
from smartrunning.reports.cohort import participant
from smartrunning.reports.cohort import table as cohort_table
from smartrunning.reports.daily_load import daily_load
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, Store, open_reader
from smartrunning.storage.info import SessionInfo

SEES_ALL: Final = frozenset({"scientist", "admin"})
SESSION_COLUMNS: Final = (
    "session_id",
    "runner_id",
    "started_at",
    "local_date",
    "sport",
    "sub_sport",
    "elapsed_s",
    "timer_s",
    "samples",
    "excluded",
)
CRITICAL_SPEED_COLUMNS: Final = (
    "day",
    "critical_speed_mps",
    "critical_speed_low_mps",
    "critical_speed_high_mps",
    "d_prime_m",
    "d_prime_low_m",
    "d_prime_high_m",
    "r_squared",
    "efforts",
    "model",
)
PLAN_COLUMNS: Final = (
    "plan_id",
    "runner_id",
    "revision",
    "created_at",
    "start_date",
    "race_date",
    "race_distance_m",
    "objective",
    "gap_percent",
)


def runners() -> pd.DataFrame:
    """Profiles of the runners that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a runner, index ``runner_id``; no names, and the year of birth alone: research needs
        neither names nor birthdays.
    """
    rows = [_profile(runner) for runner in _visible()]
    columns = ["runner_id", "sex", "birth_year", "height_m", "mass_kg", "time_zone", "sessions"]
    return pd.DataFrame(rows, columns=columns).set_index("runner_id")


def sessions(runner: str | None = None) -> pd.DataFrame:
    """Sessions of one runner or of all.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means all that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a session, index ``session_id``, oldest first within a runner.
    """
    rows = [
        _row(owner, info)
        for owner in _owners(runner)
        for info in _own(owner).sessions(newest_first=False)
    ]
    return pd.DataFrame(rows, columns=list(SESSION_COLUMNS)).set_index("session_id")


def cohort() -> pd.DataFrame:
    """Runners who agreed to research, each indistinguishable from at least four others.

    What the page Cohort shows distributions of; `pandas.DataFrame.to_parquet` writes it.

    Returns
    -------
    pandas.DataFrame
        One row a runner, index ``pseudonym``: sex, age band and experience, ``withheld`` where
        fewer than five share them; rounded numbers with the unit in the name, NaN where unknown.

    Raises
    ------
    AccessDeniedError
        For those who may not see other runners' numbers.
    InsufficientDataError
        If fewer than five runners agreed.
    """
    if not _sees_all():
        raise AccessDeniedError("The cohort is for scientists.")
    today = datetime.now(UTC).date()
    people = [
        participant(pseudonym, shared.runner(), shared.history(), today)
        for owner, pseudonym in _store().research.participants().items()
        for shared in [_store().shared_by(owner)]
    ]
    rows = [asdict(one) for one in cohort_table(people)]
    return pd.DataFrame(rows).set_index("pseudonym")


def session(session_id: str) -> Session:
    """One session as the core knows it.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    Session
        With its records.

    Raises
    ------
    NotFoundError
        If there is no such session among those that one may see.
    """
    return _own(_owner_of(session_id)).session(session_id)


def session_info(session_id: str) -> SessionInfo:
    """What the store says about a session.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    SessionInfo
        Without samples.
    """
    return _own(_owner_of(session_id)).session_info(session_id)


def records(session_id: str) -> pd.DataFrame:
    """Samples of one session.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    pandas.DataFrame
        One row a sample, the canonical columns with their units in the names.
    """
    return session(session_id).records.to_pandas()


def session_statistics(session_id: str) -> SessionStatistics:
    """Statistics of one session as the core knows them.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    SessionStatistics
        Each metric a number or a reason.
    """
    return _own(_owner_of(session_id)).statistics_of(session_id)


def statistics(runner: str | None = None) -> pd.DataFrame:
    """Every metric of every session.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means all that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a session, index ``session_id``, a column a metric of the catalogue; NaN where the
        metric cannot be had.
    """
    names = [metric.name for metric in CATALOGUE]
    rows = [
        _metrics(owner, dated, names)
        for owner in _owners(runner)
        for dated in _own(owner).statistics()
    ]
    columns = ["session_id", "runner_id", "local_date", "sport", "excluded", *names]
    return pd.DataFrame(rows, columns=columns).set_index("session_id")


def reasons(session_id: str) -> pd.DataFrame:
    """Metrics of a session with the reasons for those that are missing.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    pandas.DataFrame
        One row a metric: value, unit, reason, flags, version.
    """
    found = session_statistics(session_id)
    rows = []
    for metric in CATALOGUE:
        value = found.values[metric.name]  # noqa: PD011 - a mapping, no table
        flags, version = ", ".join(value.flags), found.versions[metric.name]
        rows.append((metric.name, value.number, metric.unit, value.reason, flags, version))
    columns = ["metric", "value", "unit", "reason", "flags", "version"]
    return pd.DataFrame(rows, columns=columns).set_index("metric")


def runner_history(runner: str | None = None) -> RunnerHistory:
    """A runner over time as the core knows it.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    RunnerHistory
        As it was computed last.

    Raises
    ------
    NotFoundError
        If no history has been computed yet.
    """
    owner = _one(runner)
    found = _own(owner).history()
    if found is None:
        raise NotFoundError(f"No history has been computed for the runner {owner} yet.")
    return found


def history(runner: str | None = None) -> pd.DataFrame:
    """Daily load, fitness, fatigue and form.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a day up to today, index ``day``.
    """
    load = daily_load(runner_history(runner), datetime.now(UTC).date())
    columns = ["load_au", "fitness_au", "fatigue_au", "form_au"]
    if load is None:
        return pd.DataFrame(columns=columns, index=pd.DatetimeIndex([], name="day"))
    values = {name: getattr(load, name) for name in columns}
    return pd.DataFrame(values, index=pd.DatetimeIndex(load.days, name="day"))


def weeks(runner: str | None = None) -> pd.DataFrame:
    """Sums of each week.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a week, index the Monday.
    """
    rows = [asdict(week) for week in runner_history(runner).weeks]
    columns = ["start", "distance_m", "moving_s", "load_au", "sessions"]
    return pd.DataFrame(rows, columns=columns).set_index("start")


def load_balance(runner: str | None = None) -> pd.DataFrame:
    """Ramp rate, monotony, strain and acute to chronic workload ratios.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a day, index ``day``; see `smartrunning.history.LoadBalance`.
    """
    known = runner_history(runner)
    found = core.load_balance(
        known.daily_load_au, fitness_days=known.fitness_days, fatigue_days=known.fatigue_days
    )
    first = known.first_day or date.min
    days = pd.DatetimeIndex(
        [first + timedelta(days=place) for place in range(len(known.daily_load_au))], name="day"
    )
    return pd.DataFrame({each.name: getattr(found, each.name) for each in fields(found)}, days)


def periods(runner: str | None = None, span: Span = "month") -> pd.DataFrame:
    """Sums and intensity of weeks, months or years.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    span : {'week', 'month', 'year'}
        How long each is.

    Returns
    -------
    pandas.DataFrame
        One row a period, index its first day; shares and polarisation index of Treff et al. (2019)
        are NaN where no time in zones is known.

    Raises
    ------
    InvalidRequestError
        If there is no such span.
    """
    if span not in get_args(Span):
        raise InvalidRequestError(f"Needed week, month or year, found {span!r}.")
    own = _own(_one(runner))
    summary = own.history_summary()
    counted = own.session_table().counted(summary.today if summary else date.min)
    sums = core.daily_sums(counted, today=summary.today) if summary and len(counted) else None
    found = core.periods(sums, span) if sums else ()
    columns = [each.name for each in fields(Period)]
    shares = ["easy_fraction", "threshold_fraction", "hard_fraction", "polarisation_index"]
    rows = [
        [getattr(one, name) for name in columns]
        + [getattr(one.intensity, name, np.nan) for name in shares]
        for one in found
    ]
    return pd.DataFrame(rows, columns=[*columns, *shares]).set_index("start")


def mean_maximal(
    runner: str | None = None, first_day: str = "1970-01-01", last_day: str = ""
) -> pd.DataFrame:
    """Mean-maximal speed of a period, from the stored curves of its sessions.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    first_day, last_day : str
        The period, both days included; an empty last day means today.

    Returns
    -------
    pandas.DataFrame
        One row a duration, index ``duration_s``: speed over ground, graded speed, and the session
        of each; only durations that a session has.
    """
    curve = _own(_one(runner)).mean_maximal_between(day(first_day), day(last_day))
    columns = {each.name: getattr(curve, each.name) for each in fields(curve)}
    index = pd.Index(MEAN_MAXIMAL_DURATIONS_S, name="duration_s")
    return pd.DataFrame(columns, index).dropna(subset="speed_mps")


def trend(
    runner: str | None = None,
    metric: str = "efficiency_factor",
    first_day: str = "1970-01-01",
    last_day: str = "",
) -> Trend:
    """Trend of a metric over the running sessions of a period.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    metric : str
        Name of a metric of the catalogue.
    first_day, last_day : str
        The period, both days included; an empty last day means today.

    Returns
    -------
    Trend
        Change in 30 days with its 95 % interval.
    """
    sessions = [
        one
        for one in _own(_one(runner)).statistics(day(first_day), day(last_day), brief=True)
        if one.is_running and not one.excluded
    ]
    numbers = [one.statistics.number(metric) for one in sessions]
    return core.trend([one.local_date for one in sessions], numbers)


def impulse_response(
    runner: str | None = None, model: str = "banister", *, seed: int = 0
) -> ImpulseResponse:
    """Response of a runner to training, and how far it may be believed.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    model : {'banister', 'busso'}
        The model.
    seed : int
        Seed of the loads in random order that the fit is held against.

    Returns
    -------
    ImpulseResponse
        The population's parameters are in use where the runner's own are not identifiable.
    """
    return core.impulse_response(_own(_one(runner)).trials(), model=_model(model), seed=seed)


def bootstrapped_response(
    runner: str | None = None,
    model: str = "banister",
    *,
    replicates: int = 200,
    seed: int = 0,
    scheduler: str | None = "processes",
) -> pd.DataFrame:
    """Fits to performances that might as well have been, computed side by side by Dask.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    model : {'banister', 'busso'}
        The model.
    replicates : int
        How many fits.
    seed : int
        Seed of the first; each next one has the next.
    scheduler : str or None
        Dask's scheduler, such as ``processes``, ``threads`` or ``synchronous``; None takes the
        client that is open in the notebook.

    Returns
    -------
    pandas.DataFrame
        One row a replicate, index ``seed``: baseline, gain, loss and time constants in days.
    """
    chosen, trials = _model(model), _own(_one(runner)).trials()
    seeds = range(seed, seed + replicates)
    parts = [delayed(core.bootstrapped)(chosen, trials, seed=one) for one in seeds]
    found = compute(*parts, scheduler=scheduler)  # type: ignore[no-untyped-call]
    constants = [f"{each.symbol}_days" for each in (*chosen.building, *chosen.wearing)]
    rows = [(fit.baseline, fit.gain, fit.loss, *fit.time_constants_days) for fit in found]
    index = pd.Index(seeds, name="seed")
    return pd.DataFrame(rows, index, columns=["baseline", "gain", "loss", *constants])


def bests(runner: str | None = None) -> pd.DataFrame:
    """Personal bests.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a distance, index ``distance_m``.
    """
    rows = [{**asdict(best), "speed_mps": best.speed_mps} for best in _own(_one(runner)).bests()]
    columns = ["distance_m", "duration_s", "speed_mps", "local_date", "session_id", "start_s"]
    return pd.DataFrame(rows, columns=columns).set_index("distance_m")


def refused_efforts(runner: str | None = None) -> pd.DataFrame:
    """Efforts faster than the bests that are none, with the reason.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row an effort, index ``distance_m``.
    """
    found = core.refused_efforts(_own(_one(runner)).statistics(brief=True))
    return _rows(core.RefusedEffort, found).set_index("distance_m")


def race_forecasts(runner: str | None = None, race_date: str = "") -> pd.DataFrame:
    """Times to be expected in races by each law, with its error on the runner's own races.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.
    race_date : str
        Day of the race; empty means today.

    Returns
    -------
    pandas.DataFrame
        One row a distance and law, index ``distance_m``; ``combined`` only where the laws together
        were better than the baselines.
    """
    own = _own(_one(runner))
    known, timeline = own.statistics(brief=True), own.critical_speeds()
    rows = [
        {"distance_m": each.distance_m, **asdict(law)}
        for each in core.race_forecasts(known, day(race_date), timeline=timeline)
        for law in (*each.forecasts, *([each.combined] if each.combined else []))
    ]
    names = ["distance_m", *(each.name for each in fields(core.MethodForecast))]
    return pd.DataFrame(rows, columns=names).set_index("distance_m")


def heart_rate_proposals(runner: str | None = None) -> pd.DataFrame:
    """What the sessions say about maximal, resting and threshold heart rate; nothing is applied.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row a threshold, index ``threshold``, with the evidence.
    """
    own = _own(_one(runner))
    found = core.heart_rate_proposals(own.statistics(), own.runner(), day(""))
    return _rows(core.HeartRateProposal, found).set_index("threshold")


def critical_speed(runner: str | None = None) -> pd.DataFrame:
    """Critical speed and D′ as they were estimated over time, with their 95 % intervals.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    pandas.DataFrame
        One row an estimate, index ``day``; NaN where there is no interval.
    """
    rows = []
    for dated in _own(_one(runner)).critical_speeds():
        found = dated.critical_speed
        speed_low, speed_high = found.critical_speed_interval_mps or (np.nan, np.nan)
        reserve_low, reserve_high = found.d_prime_interval_m or (np.nan, np.nan)
        rows.append(
            {
                "day": dated.day,
                "critical_speed_mps": found.critical_speed_mps,
                "critical_speed_low_mps": speed_low,
                "critical_speed_high_mps": speed_high,
                "d_prime_m": found.d_prime_m,
                "d_prime_low_m": reserve_low,
                "d_prime_high_m": reserve_high,
                "r_squared": found.r_squared,
                "efforts": len(found.efforts),
                "model": found.model,
            }
        )
    return pd.DataFrame(rows, columns=list(CRITICAL_SPEED_COLUMNS)).set_index("day")


def plans(runner: str | None = None) -> pd.DataFrame:
    """Training plans.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means all that one may see.

    Returns
    -------
    pandas.DataFrame
        One row a plan, index ``plan_id``.
    """
    rows = [
        {"runner_id": owner, **asdict(info)} for owner in _owners(runner)
        for info in _own(owner).plans()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS)).set_index("plan_id")


def plan(plan_id: str) -> Plan:
    """One plan as the core knows it.

    Parameters
    ----------
    plan_id : str
        The plan's key.

    Returns
    -------
    Plan
        With its days.

    Raises
    ------
    NotFoundError
        If there is no such plan among those that one may see.
    """
    for owner in _owners(None):
        if plan_id in {info.plan_id for info in _own(owner).plans()}:
            return _own(owner).plan(plan_id)
    raise NotFoundError(f"There is no plan {plan_id!r} that you may see.")


def day(text: str) -> date:
    """A day that was written as a notebook's parameter.

    Parameters
    ----------
    text : str
        Such as ``2026-05-31``; empty means today, in UTC.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    InvalidRequestError
        If it is not a day.
    """
    if not text:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequestError(f"Needed a day such as 2026-05-31, found {text!r}.") from None


def provenance(**facts: object) -> Mapping[str, object]:
    """What a notebook was made with: versions of the code and of the metrics, time, and its facts.

    Parameters
    ----------
    **facts : object
        Parameters and keys of the data that the notebook used.

    Returns
    -------
    mapping of str to object
        For `smartrunning.reports.provenance_table`.
    """
    return {
        "SmartRunning": __version__,
        "computed at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        **{name.replace("_", " "): value for name, value in facts.items()},
    }


def snapshot(session_id: str) -> Mapping[str, object]:
    """Keys that identify the data behind a session.

    Parameters
    ----------
    session_id : str
        The session's key.

    Returns
    -------
    mapping of str to object
        File, its SHA-256, when it was received, and the decoder.
    """
    own = _own(_owner_of(session_id))
    info = own.session_info(session_id)
    file = own.file_info(info.file_id)
    return {
        "session": session_id,
        "file": file.name,
        "file_sha256": file.sha256,
        "received_at": f"{file.received_at:%Y-%m-%d %H:%M} UTC",
        "decoder": own.session(session_id).provenance.decoder,
    }


def history_snapshot(runner: str | None = None) -> Mapping[str, object]:
    """Facts that identify the data behind a runner's history.

    Parameters
    ----------
    runner : str, optional
        The runner's key; None means oneself.

    Returns
    -------
    mapping of str to object
        Runner, sessions, the latest of them, and the version of the history's formulas.
    """
    owner = _one(runner)
    stored = _own(owner).sessions()
    return {
        "runner": owner,
        "sessions": len(stored),
        "latest_session": stored[0].session_id if stored else "none",
        "history_version": runner_history(owner).version,
    }


# ── whose data ──────────────────────────────────────────────────────────────────────────────────


@cache
def _store() -> Store:
    return open_reader()


def _own(owner: str) -> OwnedStore:
    """A runner's part of the store; of another runner's, nothing near their private places."""
    if owner == os.environ.get("SMARTRUNNING_RUNNER", ""):
        return _store().owned_by(owner)
    return _store().shared_by(owner)


def _sees_all() -> bool:
    return os.environ.get("SMARTRUNNING_ROLE", "") in SEES_ALL


def _visible() -> list[Runner]:
    if _sees_all():
        return _store().runners.all()
    return [_own(_myself()).runner()]


def _owners(runner: str | None) -> list[str]:
    if runner is not None:
        return [_one(runner)]
    return [one.runner_id for one in _visible()]


def _one(runner: str | None) -> str:
    """One runner's key, after the check that this kernel may see the runner."""
    if runner is None:
        return _myself()
    if not _sees_all() and runner != _myself():
        raise AccessDeniedError("This notebook may only see the data of its own runner.")
    return runner


def _myself() -> str:
    runner_id = os.environ.get("SMARTRUNNING_RUNNER", "")
    if not runner_id:
        raise InvalidRequestError(
            "This account has no running data of its own; name a runner from lab.runners()."
        )
    return runner_id


def _owner_of(session_id: str) -> str:
    for owner in _owners(None):
        try:
            _own(owner).session_info(session_id)
        except NotFoundError:
            continue
        return owner
    raise NotFoundError(f"There is no session {session_id!r} that you may see.")


def _rows(kind: type, found: Sequence[Any]) -> pd.DataFrame:
    names = [each.name for each in fields(kind)]
    return pd.DataFrame([asdict(one) for one in found], columns=names)


def _model(name: str) -> core.Model:
    for known, model in core.MODELS.items():
        if known == name:
            return model
    raise InvalidRequestError(f"Needed {' or '.join(core.MODELS)}, found {name!r}.")


def _profile(runner: Runner) -> dict[str, Any]:
    return {
        "runner_id": runner.runner_id,
        "sex": runner.sex,
        "birth_year": runner.birth_date.year if runner.birth_date else None,
        "height_m": runner.height_m,
        "mass_kg": runner.mass_kg,
        "time_zone": runner.time_zone,
        "sessions": len(_own(runner.runner_id).sessions()),
    }


def _row(owner: str, info: SessionInfo) -> dict[str, Any]:
    return {name: getattr(info, name, owner) for name in SESSION_COLUMNS}


def _metrics(owner: str, dated: DatedStatistics, names: list[str]) -> dict[str, Any]:
    return {
        "session_id": dated.session_id,
        "runner_id": owner,
        "local_date": dated.local_date,
        "sport": dated.sport,
        "excluded": dated.excluded,
        **{name: dated.statistics.number(name) for name in names},
    }
