"""What one more session costs a runner with many sessions, beside a runner with few.

Two runners train alike, one for some months, the other for years. For each the same is measured, in
turn: the statistics of a new session are stored, and bests, critical speeds and history are brought
up to date and stored, on a real database. What counts is the CPU time of this process and of the
database together, which other load on the machine hardly changes; wall-clock times stand beside it.
Figures are medians. Prints a table; with ``--json`` the last line is one JSON object.
"""

import argparse
import dataclasses
import hashlib
import json
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from pathlib import Path

import numpy as np

from smartrunning import ingestion, metrics, simulation
from smartrunning.config import settings
from smartrunning.metrics import SessionStatistics
from smartrunning.records import Provenance, Records, Session, to_parquet
from smartrunning.runner import Runner, Thresholds
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.arrivals import ReadFile, ReadSession
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.storage.session_documents import session_document
from smartrunning.storage.statistics_documents import statistics_document
from smartrunning.workflows.recompute_history import differences, recompute_history
from smartrunning.workflows.update_history import bring_up_to_date

TODAY = date(2026, 4, 13)
FEW, MANY = 100, 5000
DAYS_BETWEEN = 1.5
TOGETHER = 100
IMPORT = "0" * 24


@contextmanager
def database() -> Iterator[tuple[EmbeddedServer, Store]]:
    """A database of its own, empty."""
    with tempfile.TemporaryDirectory(prefix="smartrunning-bench-") as folder:
        os.environ["SMARTRUNNING_DATA_DIR"] = folder
        os.environ["SMARTRUNNING_FREE_SPACE_BYTES"] = "0"
        chosen = settings()
        with EmbeddedServer(chosen) as server, open_store(settings=chosen) as store:
            store.migrate()
            yield server, store


def profile(key: str) -> Runner:
    """A runner whose critical speed is found in the training."""
    thresholds = Thresholds(date(2000, 1, 1), 190.0, 50.0, 170.0, source="runner")
    return Runner(key, key, sex="female", mass_kg=60.0, thresholds=(thresholds,))


def season() -> list[SessionStatistics]:
    """Statistics of some weeks of simulated training, with time trials among it."""
    body = simulation.VirtualRunner()
    files = simulation.season(body, first_day=date(2026, 1, 5), weeks=6, seed=5)
    runner = profile("season")
    return [
        metrics.statistics(session, runner, session.started_at.date())
        for name, data in files
        for session in ingestion.sessions(data, name=name)
    ]


def in_form(made: SessionStatistics, day: int) -> SessionStatistics:
    """The same session of a runner who is faster or slower over the years."""
    slower = 1 + 0.04 * math.sin(day / 200) + 0.01 * math.sin(day / 13)
    return dataclasses.replace(
        made,
        best_efforts=tuple(
            dataclasses.replace(each, duration_s=each.duration_s * slower)
            for each in made.best_efforts
        ),
        hard_efforts=tuple(
            dataclasses.replace(each, duration_s=each.duration_s * slower)
            for each in made.hard_efforts
        ),
    )


def bare(day: date) -> Session:
    """A short session; its statistics are those of the season."""
    elapsed_s = np.arange(11.0)
    records = Records.of(elapsed_s=elapsed_s, distance_m=3 * elapsed_s)
    started_at = datetime.combine(day, clock_time(6), UTC)
    return Session("running", "generic", started_at, records, 10.0, Provenance("fit", "benchmark"))


def read_file(number: int, day: date, made: SessionStatistics | None) -> ReadFile:
    """A file as it comes out of the reader, with or without statistics."""
    session = bare(day)
    document = session_document(session, day)
    computed = statistics_document(made) if made else None
    read = ReadSession(document, to_parquet(session.records), computed)
    data = f"{number}".encode()
    return ReadFile(number, f"{number}.fit", data, hashlib.sha256(data).hexdigest(), (read,))


def fill(owned: OwnedStore, count: int, made: Sequence[SessionStatistics]) -> None:
    """Give a runner a life of sessions that ends yesterday."""
    batch: list[ReadFile] = []
    for number in range(count):
        days_ago = 1 + round((count - 1 - number) * DAYS_BETWEEN)
        day = TODAY - timedelta(days=days_ago)
        of_day = in_form(made[number % len(made)], day.toordinal())
        batch.append(read_file(number, day, of_day))
        if len(batch) == TOGETHER or number == count - 1:
            owned.add_files(IMPORT, batch)
            batch = []


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """What a deed takes, in ms."""

    cpu_ms: float
    wall_ms: float


def measured(server: EmbeddedServer, act: Callable[[], object]) -> Cost:
    """Cost of a deed, that of the database included."""
    cpu_s, wall_s = cpu_time_s(server), time.perf_counter()
    act()
    wall_s, cpu_s = time.perf_counter() - wall_s, cpu_time_s(server) - cpu_s
    return Cost(1000 * cpu_s, 1000 * wall_s)


def cpu_time_s(server: EmbeddedServer) -> float:
    """CPU time of this process and of all threads of the database so far."""
    nanoseconds = 0
    for thread in Path(f"/proc/{server.pid}/task").iterdir():
        with suppress(OSError):  # it ended in this moment
            nanoseconds += int((thread / "schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1e9


def add_one(
    server: EmbeddedServer, owned: OwnedStore, number: int, made: SessionStatistics, day: date
) -> Cost:
    """Cost from the statistics of a new session to a history that knows them."""
    (verdict,) = owned.add_files(IMPORT, [read_file(number, day, None)])

    def act() -> None:
        owned.save_statistics(verdict.session_ids[0], made)
        bring_up_to_date(owned, TODAY)

    return measured(server, act)


def measure(repeats: int) -> dict[str, float]:
    """All figures of the benchmark."""
    made = season()
    with database() as (server, store):
        owned: dict[int, OwnedStore] = {}
        whole: dict[int, Cost] = {}
        for count in (FEW, MANY):
            store.runners.create(profile(f"runner-{count}"))
            owned[count] = one = store.owned_by(f"runner-{count}")
            fill(one, count, made)
            whole[count] = measured(server, partial(bring_up_to_date, one, TODAY))
        added: dict[int, list[Cost]] = {FEW: [], MANY: []}
        opened: dict[int, list[Cost]] = {FEW: [], MANY: []}
        for number in range(repeats + 2):
            for count, one in owned.items():
                of_today = in_form(made[number % len(made)], TODAY.toordinal())
                took = add_one(server, one, 10**6 + number, of_today, TODAY)
                opening = measured(server, one.history)
                if number >= 2:  # the first ones fill caches
                    added[count].append(took)
                    opened[count].append(opening)
        years_ago = TODAY - timedelta(days=3000)
        of_then = in_form(made[0], years_ago.toordinal())
        old = add_one(server, owned[MANY], 2 * 10**6, of_then, years_ago)
        wrong = differences(owned[MANY].stored_history(), recompute_history(owned[MANY], TODAY))
        critical_speeds = len(owned[MANY].critical_speeds())
    figures = {
        f"{what}_{count}_{figure}": value
        for what, costs in (("add_one", added), ("open", opened))
        for count in (FEW, MANY)
        for figure, value in (
            ("cpu_ms", statistics.median(cost.cpu_ms for cost in costs[count])),
            ("cpu_spread_ms", spread([cost.cpu_ms for cost in costs[count]])),
            ("wall_ms", statistics.median(cost.wall_ms for cost in costs[count])),
        )
    }
    return {
        "add_one_5000_vs_100": figures["add_one_5000_cpu_ms"] / figures["add_one_100_cpu_ms"],
        **figures,
        "add_one_8_years_ago_5000_cpu_ms": old.cpu_ms,
        "whole_100_cpu_ms": whole[FEW].cpu_ms,
        "whole_5000_cpu_ms": whole[MANY].cpu_ms,
        "critical_speeds_5000": critical_speeds,
        "differs_from_scratch": len(wrong),
    }


def spread(values: Sequence[float]) -> float:
    """Distance from the lower to the upper quartile."""
    low, _, high = statistics.quantiles(values, n=4)
    return high - low


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, under 40 s")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    options = parser.parse_args()
    figures = measure(12 if options.quick else 60)
    for name, value in figures.items():
        print(f"{name:32} {value:12.2f}")
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
