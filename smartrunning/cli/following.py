"""Jobs that a command waits for, shown as they go."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

from typing import TYPE_CHECKING

from smartrunning.cli.console import progress_bar
from smartrunning.errors import SmartRunningError

if TYPE_CHECKING:
    from smartrunning.storage import Store


def done_job(
    store: "Store", kind: str, owner: str, parameters: dict[str, object], words: str
) -> dict[str, object]:
    """Queue a job, show how it goes, and return what it brought."""
    return result_of(store, owner, store.jobs.enqueue(kind, owner, parameters), words)


def result_of(store: "Store", owner: str, job_id: str, words: str) -> dict[str, object]:
    """Show how a job goes, and return what it brought."""
    follow(store, owner, words)
    job = store.jobs.get(job_id, owner)
    if job.error:
        raise SmartRunningError(job.error)
    return dict(job.result)


def follow(store: "Store", owner: str, words: str) -> None:
    """Show the jobs of a runner until none is left."""
    from smartrunning.workflows.follow_jobs import follow_jobs

    with progress_bar() as progress:
        task = progress.add_task(words, total=1.0)
        for job in follow_jobs(store, owner):
            progress.update(
                task, completed=job.progress, description=f"{job.kind}: {job.message or job.state}"
            )
        progress.update(task, completed=1.0)
