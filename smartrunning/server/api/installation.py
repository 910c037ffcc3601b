"""The installation in numbers, for machines that watch."""

import asyncio
import time
from typing import Final

from tornado import web

from smartrunning.errors import DatabaseUnavailableError
from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.parts import Parts, parts_of
from smartrunning.server.telemetry import MEDIA_TYPE, Gauge
from smartrunning.server.threads import in_thread
from smartrunning.storage import Store

PATIENCE_S: Final = 5.0
WATCHED_KINDS: Final = {"integrity": "integrity check", "backup": "backup"}
"""Kinds of jobs whose last success is told, and their names for people."""
DATABASE_UP: Final = "smartrunning_database_up"


class Metrics(ApiHandler):
    """Numbers in the form of Prometheus."""

    _track_activity = False

    @web.authenticated
    async def get(self) -> None:
        """Count what is counted, and look up the rest; a database that is away is one number."""
        if self.visit.role != "admin":
            raise Refusal(403, "This is for administrators.")
        parts = parts_of(self)
        try:
            looked_up = await asyncio.wait_for(in_thread(of_database, self.store), PATIENCE_S)
        except (DatabaseUnavailableError, TimeoutError):
            looked_up = [Gauge(DATABASE_UP, "Whether the database answers.", 0.0)]
        self.finish(
            parts.telemetry.text([*of_process(parts), *looked_up]), set_content_type=MEDIA_TYPE
        )


def of_process(parts: Parts) -> list[Gauge]:
    """What is open in this process.

    Parameters
    ----------
    parts : Parts
        Of the server.

    Returns
    -------
    list of Gauge
        Pages, notebooks and streams.
    """
    streams = parts.push.count + parts.changes.count
    return [
        Gauge(
            "smartrunning_pages_open",
            "App pages with a kernel.",
            parts.kernels.tenancies.count(pages=True),
        ),
        Gauge(
            "smartrunning_notebook_kernels_open",
            "Kernels of notebooks.",
            parts.kernels.tenancies.count(pages=False),
        ),
        Gauge("smartrunning_event_streams_open", "Streams of server-sent events.", streams),
    ]


def of_database(store: Store) -> list[Gauge]:
    """What the database says.

    Parameters
    ----------
    store : Store
        The open store.

    Returns
    -------
    list of Gauge
        Jobs, the queue, and when the nightly work was last done.
    """
    gauges = [Gauge(DATABASE_UP, "Whether the database answers.", 1.0)]
    gauges += [
        Gauge(
            "smartrunning_jobs",
            "Jobs in the ledger by kind and state.",
            number,
            (("kind", kind), ("state", state)),
        )
        for kind, states in store.all_jobs.counts().items()
        for state, number in states.items()
    ]
    gauges.append(
        Gauge(
            "smartrunning_queue_age_seconds",
            "How long the job has been due that has waited the longest.",
            store.all_jobs.longest_wait_s(),
        )
    )
    now_s = time.time()
    for kind, at in store.all_jobs.last_successes(WATCHED_KINDS).items():
        gauges.append(
            Gauge(
                f"smartrunning_last_{kind}_age_seconds",
                f"Time since the last {WATCHED_KINDS[kind]} that came to its end.",
                now_s - at.timestamp(),
            )
        )
    return gauges
