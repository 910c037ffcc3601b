"""Writers are killed at random moments; what they leave is whole."""

import subprocess
import sys
import time
from collections.abc import Callable

from smartrunning.config import Settings
from smartrunning.storage import OwnedStore, Store
from smartrunning.storage.connection import Connection
from smartrunning.storage.info import Verdict

WRITERS = """
import os, random, signal, sys, time
from datetime import UTC, date, datetime
from pathlib import Path
import numpy as np
from smartrunning.config import Settings
from smartrunning.records import Provenance, Records, Session
from smartrunning.storage import open_store

def write(seed):
    with open_store(settings=Settings(data_dir=Path(sys.argv[1]))) as store:
        owned = store.owned_by(sys.argv[2])
        session = Session("running", "", datetime(2026, 5, 1, tzinfo=UTC),
                          Records.of(elapsed_s=np.arange(600.0)), 599.0, Provenance("fit", "x"))
        for entry in range(10_000):
            owned.add_file(import_id="a" * 24, name="x", data=random.randbytes(600_000),
                           sessions=[session], local_dates=[date(2026, 5, 1)], entry=entry)

random.seed(7)
for seed in range(12):
    pid = os.fork()
    if pid == 0:
        random.seed(seed)
        write(seed)
    time.sleep(random.uniform(0.05, 0.35))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
"""


def test_nothing_is_half_written(
    owned: OwnedStore, connection: Connection, server_settings: Settings
) -> None:
    command = [sys.executable, "-c", WRITERS, str(server_settings.data_dir), owned.owner]
    subprocess.run(command, check=True, timeout=120)
    kept = {Verdict.STORED, Verdict.NEAR_DUPLICATE}  # all of them are of the same minutes
    stored = [v for v in owned.verdicts("a" * 24) if v.verdict in kept]
    assert stored
    for verdict in stored:
        assert len(owned.file_bytes(verdict.file_id)) == 600_000
        assert len(owned.session(verdict.session_ids[0]).records) == 600
    mine = {"metadata.owner": owned.owner}
    for bucket in ("fit", "parquet"):
        files = {f["_id"] for f in connection.collection(f"{bucket}.files").find(mine, {"_id": 1})}
        chunks = set(connection.collection(f"{bucket}.chunks").distinct("files_id"))
        others = {f["_id"] for f in connection.collection(f"{bucket}.files").find({}, {"_id": 1})}
        assert len(files) == len(stored)
        assert chunks <= others


def test_the_transaction_of_a_killed_writer_blocks_others_for_seconds_only(
    store: Store,
    connection: Connection,
    owned: OwnedStore,
    add_session: Callable[..., str],
) -> None:
    session_id = add_session(owned)
    with connection.client.start_session() as session:
        session.start_transaction()
        connection.collection("sessionsParquet").update_one(
            {"_id": session_id}, {"$set": {"excluded": True}}, session=session
        )
        began = time.monotonic()
        owned.set_excluded(session_id, excluded=False)  # waits for a writer that never ends
        assert time.monotonic() - began < 15
    assert not owned.session_info(session_id).excluded
