"""Structures of statistics come back from the store as they were saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from smartrunning import metrics
from smartrunning.records import Lap, Records, Session
from smartrunning.runner import Runner, Thresholds
from smartrunning.storage import OwnedStore
from smartrunning.storage.connection import Connection

DAY = date(2026, 5, 1)
KNOWN = Thresholds(DAY, 190.0, 50.0, 170.0, 4.0, 200.0, heart_rate_zone_bounds_bpm=(100.0, 150.0))
RUNNER = Runner("test", "Test", mass_kg=60.0, height_m=1.7, thresholds=(KNOWN,))


def hard_session(session: Session) -> Session:
    """Three times three minutes hard, with laps and heart rate."""
    parts = [(600, 3.0), *[(180, 4.6), (120, 2.0)] * 3, (300, 3.0)]
    speed_mps = np.concatenate([np.full(seconds, speed) for seconds, speed in parts])
    distance_m = np.append(0.0, np.cumsum(speed_mps))
    records = Records.of(
        elapsed_s=np.arange(len(distance_m)),
        distance_m=distance_m,
        heart_rate_bpm=np.append(120.0, 100 + 15 * speed_mps),
    )
    laps = (Lap(0, 900, intensity="warmup"), Lap(900, float(len(distance_m) - 1)))
    return replace(session, records=records, laps=laps, elapsed_s=float(len(distance_m) - 1))


def test_structures_come_back_equal(
    owned: OwnedStore, add_session: Callable[..., str], make_session: Callable[..., Session]
) -> None:
    session_id = add_session(owned)
    made = metrics.statistics(hard_session(make_session()), RUNNER, DAY, 7.0)
    for name in (structure.name for structure in metrics.STRUCTURES):
        assert getattr(made, name), name
    assert made.values["estimated_power_w"].interval
    owned.save_statistics(session_id, made)
    kept = owned.statistics_of(session_id)
    assert kept == made
    assert metrics.stale(kept.versions, kept.basis, metrics.basis(RUNNER, DAY, 7.0)) == frozenset()


def test_structures_take_little_room(
    owned: OwnedStore,
    add_session: Callable[..., str],
    make_session: Callable[..., Session],
    connection: Connection,
) -> None:
    session_id = add_session(owned)
    made = metrics.statistics(hard_session(make_session()), RUNNER, DAY)
    owned.save_statistics(session_id, made)
    [document] = connection.collection("sessionStatistics").aggregate(
        [{"$match": {"owner": owned.owner}}, {"$project": {"bytes": {"$bsonSize": "$$ROOT"}}}]
    )
    assert document["bytes"] < 24_000


def test_statistics_from_before_there_were_structures_are_read(
    owned: OwnedStore,
    add_session: Callable[..., str],
    make_session: Callable[..., Session],
    connection: Connection,
) -> None:
    session_id = add_session(owned)
    made = metrics.statistics(hard_session(make_session()), RUNNER, DAY)
    owned.save_statistics(session_id, made)
    gone = ["kilometres", "miles", "laps", "intervals", "matches", "zones", "mean_maximal", "basis",
            "value_intervals"]  # fmt: skip
    connection.collection("sessionStatistics").update_many(
        {"owner": owned.owner}, {"$unset": dict.fromkeys(gone, "")}
    )
    kept = owned.statistics_of(session_id)
    assert (kept.kilometres, kept.mean_maximal.durations_s, dict(kept.basis)) == ((), (), {})
    assert kept.number("distance_m") == made.number("distance_m")
