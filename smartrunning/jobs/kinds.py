"""Which code does which kind of job, and how many of them at the same time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from smartrunning.jobs.assignment import Assignment, Doing
from smartrunning.jobs.history_job import do_history
from smartrunning.jobs.import_job import do_import, forget_upload
from smartrunning.jobs.plan_job import do_plan
from smartrunning.jobs.report_job import do_report
from smartrunning.jobs.statistics_job import do_statistics


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
    tidy : callable
        Called when it has succeeded or was cancelled.
    """

    do: Doing
    in_own_process: bool = False
    tidy: Callable[[Assignment], None] = _nothing


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "import": Kind(do_import, tidy=forget_upload),
        "statistics": Kind(do_statistics),
        "history": Kind(do_history),
        "plan": Kind(do_plan, in_own_process=True),
        "report": Kind(do_report, in_own_process=True),
    }
)
"""Every kind by its name in the ledger."""

ON_THE_ENGINE: Final = frozenset(name for name, kind in KINDS.items() if not kind.in_own_process)
IN_OWN_PROCESSES: Final = frozenset(KINDS) - ON_THE_ENGINE
