"""The parts of the page Admin: what the server says in, elements out."""

from collections.abc import Mapping
from typing import Final

from smartrunning.apps import admin_words as w
from smartrunning.apps import elements as e
from smartrunning.apps.admin_job_card import job_card
from smartrunning.apps.admin_words import Facts
from smartrunning.apps.elements import Element, element

SHOWN_FAILURES: Final = 5
FILTERS: Final = {
    "": "All",
    "queued": "Waiting",
    "running": "Running",
    "failed": "Failed",
    "succeeded": "Done",
    "cancelled": "Stopped",
}
"""States that the list of jobs can be narrowed to."""


def overview(facts: Facts, failed: Facts, opened: str) -> Element:
    """How everything is.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/overview``.
    failed : mapping of str to object
        Of ``admin/jobs?state=failed``.
    opened : str
        Key of the job whose details are shown.

    Returns
    -------
    Element
        Key numbers, troubles, workers, the queue and the latest failures.
    """
    counts, workers = _counts(facts), w.rows(facts, "workers")
    present = [one for one in workers if one.get("present") is True]
    waiting, running = w.count(counts, ["queued"]), w.count(counts, ["running"])
    free_bytes = w.number(facts, "disk_free_bytes")
    return element(
        "div",
        e.tiles(
            [
                e.tile("Database", "answers", note=f"MongoDB {w.text(facts, 'database_version')}"),
                e.tile("Workers", str(len(present)), note="that do the jobs"),
                e.tile("Waiting", str(waiting), note="jobs in the queue"),
                e.tile("Running", str(running), note="jobs at this moment"),
                e.tile("Failed", str(w.count(counts, ["failed"])), note="jobs in all"),
                e.tile("Disk", w.size(free_bytes), note="free for data"),
            ]
        ),
        *_troubles(facts, bool(present), waiting),
        _card("Workers", _workers(workers)),
        _card("Queue", _queue(counts)),
        _card("Latest failures", _failures(failed, opened)),
        element(
            "p",
            f"SmartRunning {w.text(facts, 'version')}, Python {w.text(facts, 'python')}. "
            "All times are UTC.",
            style="sr-quiet sr-small",
        ),
        style="sr-stack",
    )


def jobs(facts: Facts, state: str, opened: str) -> Element:
    """The ledger.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/jobs``.
    state : str
        What the list is narrowed to; empty means all.
    opened : str
        Key of the job whose details are shown.

    Returns
    -------
    Element
        A choice of states and the jobs that changed last.
    """
    counts = _counts(facts)
    names = {
        key: f"{name} ({w.count(counts, [key])})" if key else name for key, name in FILTERS.items()
    }
    listed = w.rows(facts, "jobs")
    shown = (
        element("div", *(job_card(one, opened) for one in listed), style="sr-admin-jobs")
        if listed
        else e.empty("No such jobs", "Jobs appear here by themselves as soon as there are some.")
    )
    return element("div", e.choice("Jobs shown", "filter", names, state), shown, style="sr-stack")


def schedules(facts: Facts) -> Element:
    """What is due again and again.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/schedules``.

    Returns
    -------
    Element
        Each with its times and buttons.
    """
    listed = w.rows(facts, "schedules")
    if not listed:
        return e.empty(
            "No schedules yet",
            "The first worker that starts brings the backup and the integrity check; runners "
            "switch their weekly report on under Reports.",
        )
    heads = ("What", "Whose", "When", "Next (UTC)", "Last (UTC)", "State", "Do")
    table = e.table("Schedules", heads, (_schedule_row(one) for one in listed))
    return _card("Schedules", table)


def storage(facts: Facts, plans: Facts) -> Element:
    """What is stored.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/storage``.
    plans : mapping of str to object
        Of ``admin/schedules``, for the button that writes a backup.

    Returns
    -------
    Element
        Sums, a table by runner, and the backups.
    """
    database = facts.get("database")
    sums: Facts = database if isinstance(database, Mapping) else {}
    return element(
        "div",
        e.tiles(
            [
                e.tile("Documents", f"{w.number(sums, 'documents'):,.0f}"),
                e.tile("Data", w.size(w.number(sums, "data_bytes")), note="before compression"),
                e.tile("On the disk", w.size(w.number(sums, "disk_bytes"))),
                e.tile("Indexes", w.size(w.number(sums, "index_bytes"))),
            ]
        ),
        _card("By runner", _by_runner(facts)),
        _card("Backups", _backups(facts), _backup_button(plans)),
        style="sr-stack",
    )


def audit(facts: Facts) -> Element:
    """Who did what.

    Parameters
    ----------
    facts : mapping of str to object
        Of ``admin/audit``.

    Returns
    -------
    Element
        The newest lines.
    """
    listed = w.rows(facts, "lines")
    if not listed:
        return e.empty("Nothing has happened yet", "Logins and changes are written down here.")
    heads = ("When (UTC)", "Who", "What", "About", "Outcome", "From")
    names = ("who", "what", "subject", "outcome", "address")
    table = ((w.moment(line, "at"), *(w.text(line, name) for name in names)) for line in listed)
    return _card("Audit log, newest first", e.table("Audit log", heads, table))


def _card(title: str, *content: Element | None) -> Element:
    return element("section", element("h2", title), *content, style="sr-card sr-stack")


def _counts(facts: Facts) -> Facts:
    counts = facts.get("counts")
    return counts if isinstance(counts, Mapping) else {}


def _troubles(facts: Facts, present: bool, waiting: int) -> list[Element]:
    found = []
    if not present:
        told = f"{waiting} jobs wait for one. " if waiting else ""
        found.append(e.notice(f"No worker is there. {told}Start one with “smartrunning worker”."))
    if w.number(facts, "disk_free_bytes") < w.number(facts, "disk_reserve_bytes"):
        reserve = w.size(w.number(facts, "disk_reserve_bytes"))
        found.append(e.notice(f"Less than {reserve} are free on the disk: uploads are refused."))
    return found


def _workers(listed: list[Facts]) -> Element:
    if not listed:
        return e.empty("No workers", "A worker that starts appears here within seconds.")
    heads = ("Worker", "State", "Since (UTC)", "Last heard (UTC)", "Processes that compute")
    return e.table("Workers", heads, (_worker_row(one) for one in listed))


def _worker_row(worker: Facts) -> tuple[Element | str, ...]:
    there = worker.get("present") is True
    return (
        w.text(worker, "worker"),
        element(
            "span",
            "There" if there else "Silent",
            style="sr-badge sr-good" if there else "sr-badge sr-bad",
        ),
        w.moment(worker, "started_at"),
        w.moment(worker, "seen_at"),
        _engine(w.rows(worker, "engine")),
    )


def _engine(processes: list[Facts]) -> Element:
    if not processes:
        return element("span", "not started yet", style="sr-quiet")
    return element(
        "ul",
        *(
            element(
                "li",
                f"{w.text(one, 'name')}: {w.size(w.number(one, 'memory_bytes'))} of "
                f"{w.size(w.number(one, 'memory_limit_bytes'))}, "
                f"{w.number(one, 'parts'):.0f} parts in hand",
            )
            for one in processes
        ),
        style="sr-list",
    )


def _queue(counts: Facts) -> Element:
    if not counts:
        return e.empty("No jobs yet", "The first upload brings some.")
    listed = (
        (
            w.KINDS.get(kind, kind),
            *(f"{w.number(states, state):.0f}" for state in w.STATES),
        )
        for kind, states in counts.items()
        if isinstance(states, Mapping)
    )
    return e.table("Jobs", ("Kind", *(word for word, _ in w.STATES.values())), listed)


def _failures(failed: Facts, opened: str) -> Element:
    listed = w.rows(failed, "jobs")[:SHOWN_FAILURES]
    if not listed:
        return e.empty("Nothing has failed", "What goes wrong appears here with its reason.")
    return element("div", *(job_card(one, opened) for one in listed), style="sr-admin-jobs")


def _schedule_row(schedule: Facts) -> tuple[Element | str, ...]:
    key, on = w.text(schedule, "schedule_id", ""), schedule.get("enabled") is True
    name = f"{w.kind(schedule, 'name')} of {w.owner(schedule)}"
    turn = "Switch off" if on else "Switch on"
    return (
        w.kind(schedule, "name"),
        w.owner(schedule),
        w.times(schedule),
        w.moment(schedule, "next_due_at"),
        w.moment(schedule, "last_due_at", "never"),
        element("span", "On" if on else "Off", style="sr-badge sr-good" if on else "sr-badge"),
        element(
            "div",
            e.button("off" if on else "on", key, turn, aria_label=f"{turn}: {name}"),
            e.button("run", key, "Run now", aria_label=f"Run now: {name}"),
            style="sr-admin-line",
        ),
    )


def _by_runner(facts: Facts) -> Element:
    listed = w.rows(facts, "runners")
    if not listed:
        return e.empty("Nothing is stored yet", "What runners upload is counted here.")
    quota_bytes = w.number(facts, "quota_bytes")
    heads = ("Runner", "Sessions", "Files", "FIT", "Columns", "Reports", "Together", "Of the quota")
    return e.table("Storage by runner", heads, (_use_row(one, quota_bytes) for one in listed))


def _use_row(use: Facts, quota_bytes: float) -> tuple[Element | str, ...]:
    sizes = use.get("size_bytes")
    by_bucket: Facts = sizes if isinstance(sizes, Mapping) else {}
    names = ("fit", "parquet", "reports", "uploads")
    together = sum(w.number(by_bucket, name) for name in names)
    counted = w.number(by_bucket, "fit") + w.number(by_bucket, "uploads")
    share = f"{100 * counted / quota_bytes:.1f} %" if quota_bytes else "–"
    return (
        w.text(use, "owner"),
        f"{w.number(use, 'sessions'):.0f}",
        f"{w.number(use, 'files'):.0f}",
        *(w.size(w.number(by_bucket, name)) for name in names[:3]),
        w.size(together),
        share,
    )


def _backups(facts: Facts) -> Element:
    listed = w.rows(facts, "backups")
    if not listed:
        return e.empty(
            "No backups yet", "One is written every night while a worker is there, or now:"
        )
    table = (
        (w.text(one, "name"), w.moment(one, "created_at"), w.size(w.number(one, "size_bytes")))
        for one in listed
    )
    kept = f"The newest {w.number(facts, 'backups_kept'):.0f} are kept, in the folder “backups”."
    return element(
        "div",
        e.table("Backups", ("File", "Written (UTC)", "Size"), table),
        element("p", kept, style="sr-quiet sr-small"),
        style="sr-stack",
    )


def _backup_button(plans: Facts) -> Element | None:
    keys = [
        w.text(one, "schedule_id", "")
        for one in w.rows(plans, "schedules")
        if w.text(one, "kind") == "backup"
    ]
    if not keys:
        return None
    return element("div", e.button("run", keys[0], "Write a backup now"), style="sr-admin-line")
