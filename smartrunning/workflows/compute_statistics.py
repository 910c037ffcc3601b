"""Sessions in the store in, their statistics in the store out."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from smartrunning import history, metrics
from smartrunning.errors import NotFoundError
from smartrunning.runner import Runner
from smartrunning.storage.info import SessionInfo
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.progress import Report, silent

_CROP: Final = ("session.crop_start_s", "session.crop_end_s")
"""Statistics made with another crop are of another session: none of them is kept."""


def sessions_to_compute(owned: OwnedStore) -> list[str]:
    """Sessions whose statistics are missing, or made by other formulas or other thresholds.

    Of sessions that have changed since the history was updated, the history tells afterwards.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.

    Returns
    -------
    list of str
        Keys of sessions.
    """
    wanted = owned.session_ids_without_current_statistics(metrics.VERSIONS)
    fitted = owned.fitted_critical_speeds()
    otherwise = history.judged_otherwise(owned.session_table(), owned.runner(), fitted)
    changed = {mark.session_id for mark in owned.marks()}
    return list(dict.fromkeys([*wanted, *(one for one in otherwise if one not in changed)]))


def compute_statistics(
    owned: OwnedStore, session_ids: Sequence[str], *, report: Report = silent
) -> int:
    """Compute and store the statistics of some sessions.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    session_ids : sequence of str
        Keys of the sessions.
    report : callable
        Takes the progress.

    Returns
    -------
    int
        How many sessions were computed.
    """
    runner = owned.runner()
    for count, session_id in enumerate(session_ids, start=1):
        compute_one(owned, runner, session_id)
        report(count / len(session_ids), f"{count} of {len(session_ids)} sessions")
    return len(session_ids)


def compute_one(owned: OwnedStore, runner: Runner, session_id: str) -> tuple[str, ...]:
    """Compute and store of the statistics of one session what is missing or out of date.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    runner : Runner
        The runner as the profile has it.
    session_id : str
        Key of the session.

    Returns
    -------
    tuple of str
        Names of what was computed, in alphabetical order; nothing when all was up to date.
    """
    statistics, made = _fresh(owned, runner, owned.fitted_critical_speeds(), session_id)
    if made:
        owned.save_statistics(session_id, statistics)
    return made


def compute_several(owned: OwnedStore, session_ids: Sequence[str]) -> None:
    """Compute what is missing or out of date of several sessions, and store it together.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    session_ids : sequence of str
        Keys of sessions; those that are gone are passed over.
    """
    runner, fitted = owned.runner(), owned.fitted_critical_speeds()
    fresh: dict[str, metrics.SessionStatistics] = {}
    for session_id in session_ids:
        with suppress(NotFoundError):
            statistics, made = _fresh(owned, runner, fitted, session_id)
            if made:
                fresh[session_id] = statistics
    owned.save_several_statistics(fresh)


def _fresh(
    owned: OwnedStore, runner: Runner, fitted: history.CriticalSpeedDays, session_id: str
) -> tuple[metrics.SessionStatistics, tuple[str, ...]]:
    """Statistics of a session that are up to date, and the names of what was computed for them."""
    info, known = owned.session_info(session_id), _known(owned, session_id)
    runner = history.runner_of_day(runner, fitted, info.local_date)
    if known is None or _crop(info) != {name: known.basis.get(name) for name in _CROP}:
        return _computed(owned, runner, info), tuple(sorted(metrics.VERSIONS))
    rating = info.rating_of_perceived_exertion
    made = metrics.stale(
        known.versions, known.basis, metrics.basis(runner, info.local_date, rating)
    )
    if not made:
        return known, ()
    return _computed(owned, runner, info, only=made, known=known), tuple(sorted(made))


def statistics_now(owned: OwnedStore, runner: Runner, session_id: str) -> metrics.SessionStatistics:
    """Statistics of one session by the formulas of today and the thresholds of its day.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    runner : Runner
        The runner as the profile has it.
    session_id : str
        Key of the session.

    Returns
    -------
    SessionStatistics
        From the samples alone; nothing is stored.
    """
    info = owned.session_info(session_id)
    fitted = owned.fitted_critical_speeds()
    return _computed(owned, history.runner_of_day(runner, fitted, info.local_date), info)


def _computed(
    owned: OwnedStore,
    runner: Runner,
    info: SessionInfo,
    *,
    only: Collection[str] | None = None,
    known: metrics.SessionStatistics | None = None,
) -> metrics.SessionStatistics:
    session, rating = owned.session(info.session_id), info.rating_of_perceived_exertion
    made = metrics.statistics(session, runner, info.local_date, rating, only=only, known=known)
    crop = {name: value for name, value in _crop(info).items() if value is not None}
    return replace(made, basis={**made.basis, **crop})


def _crop(info: SessionInfo) -> dict[str, float | None]:
    """Crop of a session as the basis of its statistics names it."""
    return dict(zip(_CROP, (info.crop_start_s, info.crop_end_s), strict=True))


def _known(owned: OwnedStore, session_id: str) -> metrics.SessionStatistics | None:
    try:
        return owned.statistics_of(session_id)
    except NotFoundError:
        return None
