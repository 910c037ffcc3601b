"""One job on the page Admin: what the server says in, elements out."""

import json
from typing import Any

from smartrunning.apps import admin_words as w
from smartrunning.apps import elements as e
from smartrunning.apps.admin_words import Facts
from smartrunning.apps.elements import Element, element


def job_card(job: Facts, opened: str) -> Element:
    """One job.

    Parameters
    ----------
    job : mapping of str to object
        From the server.
    opened : str
        Key of the job whose details are shown.

    Returns
    -------
    Element
        State, owner, what happened, and buttons for what can be done.
    """
    job_id, state = w.text(job, "job_id", ""), w.text(job, "state", "")
    word, style = w.STATES.get(state, (state, ""))
    progress = w.text(job, "message", "") if state in {"queued", "running"} else ""
    reason = w.text(job, "error", "") or progress
    share = w.number(job, "progress")
    return element(
        "section",
        element(
            "div",
            element("strong", w.kind(job)),
            element("span", word, style=f"sr-badge {style}".strip()),
            element("span", f"of {w.owner(job)}", style="sr-quiet"),
            element("span", f"{w.moment(job, 'updated_at')} UTC", style="sr-quiet sr-small"),
            style="sr-admin-line",
        ),
        element("progress", max="1", value=f"{share:.3f}", aria_label="Progress")
        if state == "running"
        else None,
        element("p", reason) if reason else None,
        element("div", *_deeds(job, opened == job_id), style="sr-admin-line"),
        _details(job) if opened == job_id else None,
        style="sr-admin-job",
        data_state=state,
        data_id=job_id,
    )


def _deeds(job: Facts, opened: bool) -> list[Element]:
    job_id, state = w.text(job, "job_id", ""), w.text(job, "state", "")
    name = f"{w.kind(job)} of {w.owner(job)}"
    deeds = []
    if state == "failed":
        deeds.append(e.button("retry", job_id, "Try again", aria_label=f"Try again: {name}"))
    if state in ("queued", "running"):
        asked = job.get("cancel_requested") is True
        deeds.append(
            element("span", "stopping …", style="sr-quiet")
            if asked
            else e.button("cancel", job_id, "Stop", aria_label=f"Stop: {name}")
        )
    deeds.append(
        e.button(
            "details",
            job_id,
            "Less" if opened else "Details",
            style="sr-button sr-plain",
            aria_expanded="true" if opened else "false",
        )
    )
    return deeds


def _details(job: Facts) -> Element:
    evidence = (
        f"{w.number(job, 'crashes'):.0f} crashes, {w.number(job, 'lost_leases'):.0f} lost workers, "
        f"{w.number(job, 'returns'):.0f} times given back"
    )
    pairs: list[tuple[str, Element | str]] = [
        ("Number", w.text(job, "job_id")),
        ("Asked for (UTC)", w.moment(job, "created_at")),
        ("Waited", w.span(w.seconds_between(job, "created_at", "started_at"))),
        ("Took", w.span(w.seconds_between(job, "started_at", "ended_at"))),
        ("Attempts", f"{w.number(job, 'attempt'):.0f} ({evidence})"),
        ("Worker", w.text(job, "worker")),
        ("Follows", w.text(job, "parent")),
        ("Parameters", _plain(job.get("parameters"))),
        ("Result", _plain(job.get("result"))),
    ]
    detail = w.text(job, "detail", "")
    log = element("p", detail, style="sr-admin-log") if detail else None
    return element("div", e.facts(pairs), _troubles(w.rows(job, "troubles")), log, style="sr-stack")


def _troubles(troubles: list[Facts]) -> Element | None:
    """Attempts that did not come to their end: the evidence when a job is set aside."""
    if not troubles:
        return None
    heads = ("Attempt", "When (UTC)", "Worker", "What happened")
    listed = (
        (
            f"{w.number(one, 'attempt'):.0f}",
            w.moment(one, "at"),
            w.text(one, "worker"),
            w.text(one, "sentence"),
        )
        for one in troubles
    )
    return e.table("Attempts that did not come to their end", heads, listed)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[: w.LONGEST] if value else "–"
