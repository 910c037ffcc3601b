"""What a person can still decide about files that came: undo an import, choose among copies."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from smartrunning.records import Provenance, Records, Session
from smartrunning.storage import OwnedStore, Store

Visitor = Any
NOWHERE = "0" * 24


@pytest.fixture(scope="module")
def alice(server: Any, account: Callable[..., str], visitor_of: Callable[..., Any]) -> Visitor:
    visitor = visitor_of(server, account("runner"))
    visitor.log_in()
    return visitor


@pytest.fixture(scope="module")
def bob(server: Any, account: Callable[..., str], visitor_of: Callable[..., Any]) -> Visitor:
    visitor = visitor_of(server, account("runner"))
    visitor.log_in()
    return visitor


@pytest.fixture
def own(alice: Visitor, store: Store) -> OwnedStore:
    return store.owned_by(f"of-{alice.username}")


def add(own: OwnedStore, import_id: str, name: str, *, every: int = 1) -> str:
    """A run of half an hour with a sample every so many seconds."""
    elapsed_s = np.arange(0.0, 1801, every)
    session = Session(
        sport="running",
        sub_sport="generic",
        started_at=datetime(2026, 5, 1, 6, tzinfo=UTC) + timedelta(seconds=every),
        records=Records.of(elapsed_s=elapsed_s, distance_m=3.0 * elapsed_s),
        elapsed_s=1800.0,
        provenance=Provenance("fit", "a test 1.0"),
    )
    stored = own.add_file(
        import_id=import_id,
        name=name,
        data=name.encode(),
        sessions=[session],
        local_dates=[date(2026, 5, 1)],
    )
    return stored.session_ids[0]


def test_of_two_recordings_a_person_chooses(alice: Visitor, bob: Visitor, own: OwnedStore) -> None:
    import_id, _ = own.add_upload("watch.zip", BytesIO(b"x"))
    watch = add(own, import_id, "watch.fit")
    phone = add(own, own.add_upload("phone.zip", BytesIO(b"y"))[0], "phone.fit", every=4)
    (group,) = alice.api("GET", "copies").json()["copies"]
    assert (group["first"]["session_id"], group["reasons"]) == (
        watch,
        ["1,801 samples instead of 451"],
    )
    assert [copy["session_id"] for copy in group["copies"]] == [phone]
    assert bob.api("GET", "copies").json() == {"copies": []}

    answer = alice.api("POST", f"sessions/{phone}/copy", json={"choice": "preferred"})
    assert answer.status_code == 202
    assert alice.api("GET", f"jobs/{answer.json()['job_id']}").json()["kind"] == "history"
    assert alice.api("GET", f"sessions/{watch}").json()["copy_of"] == phone
    assert bob.api("POST", f"sessions/{phone}/copy", json={"choice": "separate"}).status_code == 404
    for body in (
        {"choice": "both"},
        {"choice": ["preferred"]},
        {},
        {"choice": "preferred", "x": 1},
    ):
        refused = alice.api("POST", f"sessions/{phone}/copy", json=body)
        assert refused.status_code == 400
        assert refused.json()["error"].endswith(".")
    automatic = alice.api("POST", f"sessions/{phone}/copy", json={"choice": "automatic"})
    assert automatic.status_code == 202
    assert alice.api("GET", f"sessions/{watch}").json()["copy_of"] == ""

    asked = alice.api("POST", f"imports/{import_id}/undo")
    assert asked.status_code == 202
    job = alice.api("GET", f"jobs/{asked.json()['job_id']}").json()
    assert (job["kind"], job["state"]) == ("undo", "queued")
    again = alice.api("POST", f"imports/{import_id}/undo")
    assert again.json()["job_id"] == asked.json()["job_id"]
    own.undo_import(import_id, lambda _: None)
    assert alice.api("POST", f"imports/{import_id}/undo").status_code == 400
    assert alice.api("GET", f"imports/{import_id}").json()["undone_at"].startswith("20")
    assert alice.api("GET", "copies").json() == {"copies": []}


def test_nobody_elses_import_can_be_undone(alice: Visitor, bob: Visitor, own: OwnedStore) -> None:
    import_id, job_id = own.add_upload("mine.zip", BytesIO(b"x"))
    assert bob.api("POST", f"imports/{import_id}/undo").status_code == 404
    assert alice.api("POST", f"imports/{NOWHERE}/undo").status_code == 404
    assert alice.api("GET", f"jobs/{job_id}").json()["state"] == "queued"
