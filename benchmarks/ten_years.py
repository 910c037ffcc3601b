"""Runners with one and with ten years of training in a real database, for the benchmarks of pages.

A season of twelve weeks is simulated, written as FIT files, decoded and computed as any upload is;
its sessions, with their samples and statistics, come again and again on later days, a little
faster or slower. They are stored by the code that stores imports, and the history is brought up
to date by the code that does so after an import.
"""

import dataclasses
import hashlib
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from smartrunning import ingestion, metrics, simulation
from smartrunning.metrics import SessionStatistics
from smartrunning.optimizer import SEED_WORKOUTS, Goal, RunnerState, plan, schema_for
from smartrunning.records import Session, to_parquet
from smartrunning.runner import Runner, Thresholds
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.arrivals import ReadFile, ReadSession
from smartrunning.storage.session_documents import session_document
from smartrunning.storage.statistics_documents import statistics_document
from smartrunning.workflows.update_history import bring_up_to_date

SEASON_WEEKS = 12
SESSIONS_A_YEAR = 300
TOGETHER = 50
IMPORT = "0" * 24


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """A session as it was read, with its samples as the store keeps them."""

    session: Session
    samples: bytes
    statistics: SessionStatistics


def season(key: str) -> list[Ran]:
    """Twelve weeks of training, read from its files."""
    runner = profile(key)
    files = simulation.season(
        simulation.VirtualRunner(), first_day=date(2026, 1, 5), weeks=SEASON_WEEKS, seed=5
    )
    return [
        Ran(
            session,
            to_parquet(session.records),
            metrics.statistics(session, runner, session.started_at.date()),
        )
        for name, data in files
        for session in ingestion.sessions(data, name=name)
    ]


def profile(key: str) -> Runner:
    """A runner with thresholds, and nothing else that is unusual."""
    thresholds = Thresholds(date(2000, 1, 1), 190.0, 50.0, 170.0, source="runner")
    return Runner(key, "Ada Example", sex="female", mass_kg=60.0, thresholds=(thresholds,))


def fill(store: Store, key: str, years: int, ran: Sequence[Ran], today: date) -> OwnedStore:
    """Give a new runner years of training that end yesterday."""
    store.runners.create(profile(key))
    owned = store.owned_by(key)
    batch: list[ReadFile] = []
    for number, day in enumerate(days(years, today)):
        batch.append(read_file(key, number, day, ran[number % len(ran)]))
        if len(batch) == TOGETHER:
            owned.add_files(IMPORT, batch)
            batch = []
    owned.add_files(IMPORT, batch)
    bring_up_to_date(owned, today)
    return owned


def days(years: int, today: date) -> Iterator[date]:
    """Days of training, oldest first."""
    count = years * SESSIONS_A_YEAR
    for number in range(count):
        yield today - timedelta(days=1 + (count - 1 - number) * 365 // SESSIONS_A_YEAR)


def read_file(key: str, number: int, day: date, ran: Ran) -> ReadFile:
    """A file as it comes out of the reader."""
    begin = ran.session.started_at
    started_at = datetime.combine(day, begin.timetz()).astimezone(UTC)
    session = dataclasses.replace(ran.session, started_at=started_at)
    read = ReadSession(
        session_document(session, day),
        ran.samples,
        statistics_document(in_form(ran.statistics, day)),
    )
    data = f"{key} {number}".encode()
    return ReadFile(number, f"{number}.fit", data, hashlib.sha256(data).hexdigest(), (read,))


def in_form(made: SessionStatistics, day: date) -> SessionStatistics:
    """The same session of a runner who is faster or slower over the years."""
    slower = 1 + 0.04 * math.sin(day.toordinal() / 200) + 0.01 * math.sin(day.toordinal() / 13)
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


def add_plan(owned: OwnedStore, today: date) -> None:
    """Give a runner a plan for a marathon in sixteen weeks."""
    race = today + timedelta(days=112)
    goal = Goal(race, 42195.0, today, 8.0, 10800.0, (0, 1, 2, 3, 5, 6), 6)
    state = RunnerState(today - timedelta(days=1), 45.0, 45.0, 315.0, 3.8, 180.0)
    made = plan(goal, state, schema_for(goal.race_distance_m), SEED_WORKOUTS, seed=1)
    owned.save_plan(made, job_id=f"plan of {owned.owner}")
