"""A real database with a simulated season in it: Ada has run for weeks, Ben has just come."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from smartrunning import metrics, optimizer, simulation
from smartrunning.config import Settings
from smartrunning.optimizer import Goal, Plan, RunnerState
from smartrunning.records import DataFlag, Device, Provenance, Session
from smartrunning.runner import Runner, Thresholds
from smartrunning.simulation import SimulatedSession, VirtualRunner
from smartrunning.storage import OwnedStore, Store, open_store
from smartrunning.storage.arrivals import RefusedFile
from smartrunning.storage.embedded import EmbeddedServer
from smartrunning.workflows.forecast_races import forecast_races
from smartrunning.workflows.update_history import update_history

ADA = "ada"
BEN = "ben"
FILE_NAME = "<img src=x onerror=alert(1)>.fit"
"""A name that somebody may have given to a file."""


@dataclass(frozen=True)
class Season:
    """What a test gets."""

    folder: Path
    store: Store
    today: date

    def of(self, runner_id: str) -> OwnedStore:
        return self.store.owned_by(runner_id)

    def environment(self, runner_id: str, role: str = "runner") -> dict[str, str]:
        """Environment of a kernel as the platform sets it."""
        return {
            "SMARTRUNNING_USER": runner_id or "nobody",
            "SMARTRUNNING_ROLE": role,
            "SMARTRUNNING_RUNNER": runner_id,
            "SMARTRUNNING_APP": "1",
            "SMARTRUNNING_DATA_DIR": str(self.folder),
            "SMARTRUNNING_DATABASE_FILE": str(self.folder / "kernel.uri"),
        }


@contextmanager
def stored_season(folder: Path, *, weeks: int, plan: bool = False) -> Iterator[Season]:
    """A running server with the season; ends with the block."""
    settings = Settings(data_dir=folder, database_cache_gb=0.25)
    today = datetime.now(UTC).date()
    with EmbeddedServer(settings) as server, open_store(server.uri, settings=settings) as store:
        for runner in (_ada(), Runner(BEN, "Ben")):
            store.runners.create(runner)
        own = store.owned_by(ADA)
        _fill(own, today, weeks)
        if plan:
            own.save_plan(_plan(own, today), job_id="job-of-the-plan")
        yield Season(folder, store, today)


def _ada() -> Runner:
    thresholds = Thresholds(
        date(2020, 1, 1),
        heart_rate_max_bpm=190,
        heart_rate_rest_bpm=50,
        threshold_heart_rate_bpm=172,
        critical_speed_mps=4.0,
        d_prime_m=200,
        source="runner",
    )
    return Runner(
        ADA,
        "Ada <b>",
        sex="female",
        birth_date=date(1990, 5, 1),
        mass_kg=60,
        height_m=1.7,
        time_zone="Europe/Berlin",
        thresholds=(thresholds,),
    )


def _fill(own: OwnedStore, today: date, weeks: int) -> None:
    import_id, _ = own.add_upload("season <i>.zip", io.BytesIO(b"not unpacked here"))
    runner = own.runner()
    first_day = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    virtual = VirtualRunner(critical_speed_mps=4.0, d_prime_m=200)
    days = simulation.season_truth(virtual, first_day=first_day, weeks=weeks, seed=1)
    for entry, one in enumerate(day for day in days if day.session and day.day <= today):
        session = _session(one.session)
        name = FILE_NAME if entry == 0 else one.file_name
        stored = own.add_file(
            import_id=import_id,
            name=name,
            data=f"file {entry}".encode(),
            sessions=[session],
            local_dates=[one.day],
            entry=entry,
        )
        statistics = metrics.statistics(session, runner, one.day)
        own.save_statistics(stored.session_ids[0], statistics)
    own.add_refusals(
        import_id,
        [
            RefusedFile(
                1000,
                "broken.fit",
                3,
                "0" * 64,
                "fit.corrupt",
                "This file ends in the middle of its header.",
            )
        ],
    )
    update_history(own, today)
    forecast_races(own, today)


def _session(simulated: SimulatedSession | None) -> Session:
    assert simulated is not None
    return Session(
        sport="running",
        sub_sport=simulated.sub_sport,
        started_at=simulated.started_at,
        records=simulated.records,
        elapsed_s=simulated.elapsed_s,
        timer_s=simulated.timer_s,
        utc_offset_s=simulated.utc_offset_s,
        laps=simulated.laps,
        pauses=simulated.pauses,
        device=Device("<script>alert(1)</script>", "watch"),
        provenance=Provenance("fit", "simulation 1"),
        flags=(DataFlag("fit.truncated", "The file was cut off; what is whole was kept."),),
    )


def _plan(own: OwnedStore, today: date) -> Plan:
    goal = Goal(
        race_date=today + timedelta(weeks=8),
        race_distance_m=10000.0,
        start_date=today,
        hours_per_week=5.0,
        longest_session_s=7200.0,
        training_days=(1, 3, 5, 6),
        long_run_day=6,
    )
    found = own.history()
    assert found is not None
    state = RunnerState(today, found.fitness_au[-1], found.fatigue_au[-1], 250.0, 4.0, 200.0)
    schema = optimizer.schema_for(10000.0)
    return optimizer.plan(goal, state, schema, optimizer.SEED_WORKOUTS, seed=1)
