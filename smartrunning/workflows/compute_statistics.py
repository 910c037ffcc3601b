"""Sessions in the store in, their statistics in the store out."""

from collections.abc import Sequence

from smartrunning import metrics
from smartrunning.runner import Runner
from smartrunning.storage.store import OwnedStore
from smartrunning.workflows.progress import Report, silent


def sessions_to_compute(owned: OwnedStore) -> list[str]:
    """Sessions whose statistics are missing or were made by an older version of a formula.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.

    Returns
    -------
    list of str
        Keys of sessions.
    """
    return list(owned.session_ids_without_current_statistics(metrics.VERSIONS))


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


def compute_one(owned: OwnedStore, runner: Runner, session_id: str) -> None:
    """Compute and store the statistics of one session by the thresholds of its day.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.
    runner : Runner
        The runner with the dated thresholds.
    session_id : str
        Key of the session.
    """
    day = owned.session_info(session_id).local_date
    statistics = metrics.statistics(owned.session(session_id), runner, day)
    owned.save_statistics(session_id, statistics)
