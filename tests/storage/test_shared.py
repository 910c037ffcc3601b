"""What others get to see of a runner: numbers, and no position near a private place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smartrunning.errors import AccessDeniedError, InvalidRequestError, NotFoundError
from smartrunning.records import Records
from smartrunning.records.privacy_zone import PrivacyZone
from smartrunning.storage import OwnedStore, Store

HOME = (48.0, 11.0)


@pytest.fixture
def runner(new_runner: Callable[[], OwnedStore]) -> OwnedStore:
    return new_runner()


def positions(own: Any, session_id: str) -> int:
    records: Records = own.session(session_id).records
    return int(np.isfinite(records["latitude_deg"]).sum())


def test_positions_near_a_private_place_are_the_runners_alone(
    runner: OwnedStore, store: Store, make_session: Callable[..., Any]
) -> None:
    elapsed = np.arange(600.0)
    records = Records.of(
        elapsed_s=elapsed,
        latitude_deg=HOME[0] + elapsed * 3e-5,
        longitude_deg=np.full(600, HOME[1]),
        distance_m=elapsed * 3.3,
    )
    whole = replace(make_session(), records=records)
    stored = runner.add_file(
        import_id="0" * 24,
        name="run.fit",
        data=b"a run",
        sessions=[whole],
        local_dates=[whole.started_at.date()],
    )
    session_id = stored.session_ids[0]
    shared = store.shared_by(runner.owner)
    assert positions(shared, session_id) == 600
    runner.set_zones((PrivacyZone(*HOME, 200.0, "a secret"),))
    assert positions(runner, session_id) == 600
    assert 0 < positions(shared, session_id) < 560
    seen = shared.session(session_id).records
    assert np.array_equal(seen["distance_m"], elapsed * 3.3)
    assert shared.recorded_session(session_id).records == seen
    assert shared.sharing().zones == ()


def test_what_holds_all_positions_is_refused_to_others(
    runner: OwnedStore, store: Store, add_session: Callable[..., str]
) -> None:
    session_id = add_session(runner)
    shared = store.shared_by(runner.owner)
    file_id = shared.session_info(session_id).file_id
    for ask in (
        lambda: shared.file_bytes(file_id),
        lambda: shared.open_original(file_id),
        lambda: shared.open_upload("0" * 24),
        lambda: shared.open_export("0" * 24),
        lambda: shared._page("0" * 24, "html_blob_id"),
    ):
        with pytest.raises(AccessDeniedError, match="Only the runner"):
            ask()


def test_consent_gives_a_new_name_each_time_and_none_without_it(
    runner: OwnedStore, store: Store
) -> None:
    names = set()
    for _ in range(3):
        runner.set_research(takes_part=True)
        names.add(store.research.participants()[runner.owner])
        runner.set_research(takes_part=True)
        names.add(store.research.participants()[runner.owner])
        runner.set_research(takes_part=False)
        assert runner.owner not in store.research.participants()
    assert len(names) == 3
    assert not any(runner.owner in name for name in names)


def test_assignments_hold_for_the_pair_alone(
    new_runner: Callable[[], OwnedStore], store: Store
) -> None:
    anna, ben = new_runner().owner, new_runner().owner
    made = store.coaching.assign("Carl", anna)
    assert store.coaching.assign("carl", anna) == made, "names are compared as logins are"
    assert store.coaching.holds("CARL", anna)
    assert not store.coaching.holds("carl", ben)
    assert not store.coaching.holds("dora", anna)
    assert [one.runner_id for one in store.coaching.of_coach("carl")] == [anna]
    assert [one.coach for one in store.coaching.of_runner(anna)] == ["Carl"]
    assert store.coaching.end(made.coaching_id) == made
    assert not store.coaching.holds("Carl", anna)
    with pytest.raises(NotFoundError):
        store.coaching.end(made.coaching_id)
    with pytest.raises(InvalidRequestError):
        store.coaching.assign("", anna)
