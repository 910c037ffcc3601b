"""Which code does which kind of job, and how many of them at the same time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from smartrunning.config import Settings
from smartrunning.jobs.assignment import Assignment, Doing
from smartrunning.jobs.backup_job import do_backup
from smartrunning.jobs.export_job import do_export
from smartrunning.jobs.follow_job import do_follow
from smartrunning.jobs.history_job import do_history
from smartrunning.jobs.import_job import do_import, forget_upload
from smartrunning.jobs.integrity_job import do_integrity
from smartrunning.jobs.plan_job import do_plan
from smartrunning.jobs.replan_job import do_replan
from smartrunning.jobs.report_job import do_report
from smartrunning.jobs.statistics_job import do_statistics
from smartrunning.jobs.undo_job import do_undo
from smartrunning.jobs.what_if_job import do_what_if

HOUR_S: Final = 3600.0


def _nothing(_: Assignment) -> None:
    """Leave all as it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    Attributes
    ----------
    do : callable
        Its code.
    in_own_process : bool
        Whether it computes in a process of its own, not on the engine.
    limit_s : float
        Time that one attempt may take, where the settings do not say another.
    tidy : callable
        Called when it has succeeded or was cancelled.
    """

    do: Doing
    in_own_process: bool = False
    limit_s: float = HOUR_S
    tidy: Callable[[Assignment], None] = _nothing


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "import": Kind(do_import, limit_s=6 * HOUR_S, tidy=forget_upload),
        "undo": Kind(do_undo),
        "statistics": Kind(do_statistics, limit_s=6 * HOUR_S),
        "history": Kind(do_history, limit_s=0.5 * HOUR_S),
        "integrity": Kind(do_integrity, limit_s=12 * HOUR_S),
        "plan": Kind(do_plan, in_own_process=True, limit_s=0.5 * HOUR_S),
        "replan": Kind(do_replan, in_own_process=True, limit_s=0.5 * HOUR_S),
        "what_if": Kind(do_what_if, in_own_process=True, limit_s=0.5 * HOUR_S),
        "follow": Kind(do_follow, limit_s=0.5 * HOUR_S),
        "report": Kind(do_report, in_own_process=True, limit_s=0.5 * HOUR_S),
        "export": Kind(do_export, limit_s=6 * HOUR_S),
        "backup": Kind(do_backup, limit_s=12 * HOUR_S),
    }
)
"""Every kind by its name in the ledger."""

ON_THE_ENGINE: Final = frozenset(name for name, kind in KINDS.items() if not kind.in_own_process)
IN_OWN_PROCESSES: Final = frozenset(KINDS) - ON_THE_ENGINE


def limit_s(kind: str, settings: Settings) -> float:
    """Time that one attempt at a job may take.

    Parameters
    ----------
    kind : str
        Kind of the job.
    settings : Settings
        What the operator has chosen goes first.

    Returns
    -------
    float
        After it the job is stopped and has failed.
    """
    return settings.job_limits_s.get(kind, KINDS[kind].limit_s)
