"""A visit to the home page knows what the one before showed, and what has come since."""

import dataclasses
import io
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from smartrunning.history import CriticalSpeed, HeartRateProposal
from smartrunning.storage import OwnedStore
from smartrunning.storage import proposals as proposals_module
from smartrunning.storage import visits as visits_module
from smartrunning.storage.visits import View

FIRST = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
ADA = "ada"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_clock(instant: datetime) -> None:
        monkeypatch.setattr(visits_module, "now", lambda: instant)
        monkeypatch.setattr(proposals_module, "now", lambda: instant)

    return set_clock


def speed(critical_speed_mps: float) -> CriticalSpeed:
    return CriticalSpeed(critical_speed_mps, 200.0, 0.1, 10.0, (3.8, 4.2), (150, 250), 0.99, ())


def test_the_first_visit_has_none_before_it(owned: OwnedStore, at) -> None:
    assert owned.view_before(ADA, FIRST) is None
    at(FIRST)
    owned.stamp_view(ADA, speed(4.0))
    assert owned.view_before(ADA, FIRST) is None


def test_a_later_visit_knows_what_the_last_view_showed_stamped_or_not(
    owned: OwnedStore, at
) -> None:
    at(FIRST)
    owned.stamp_view(ADA, speed(4.0))
    later = FIRST + timedelta(days=3)
    assert owned.view_before(ADA, later) == View(FIRST, 4.0)
    at(later)
    owned.stamp_view(ADA, speed(4.1))
    assert owned.view_before(ADA, later) == View(FIRST, 4.0)


def test_reloads_belong_to_one_visit_and_keep_its_news(owned: OwnedStore, at) -> None:
    at(FIRST)
    owned.stamp_view(ADA, None)
    begin = FIRST + timedelta(days=3)
    for minutes in (0, 20, 40, 60):  # each within half an hour of the last one
        at(begin + timedelta(minutes=minutes))
        owned.stamp_view(ADA, speed(4.1))
    before = owned.view_before(ADA, begin + timedelta(minutes=61))
    assert before is not None
    assert before.seen_at == FIRST
    assert math.isnan(before.critical_speed_mps)
    next_visit = owned.view_before(ADA, begin + timedelta(minutes=91))
    assert next_visit == View(begin + timedelta(minutes=60), 4.1)


def test_visits_of_others_are_others(owned: OwnedStore, other: OwnedStore, at) -> None:
    at(FIRST)
    owned.stamp_view(ADA, None)
    later = FIRST + timedelta(days=1)
    assert owned.view_before("ben", later) is None
    assert other.view_before(ADA, later) is None


def test_what_arrived_since_is_told_by_when_its_file_came(owned: OwnedStore, make_session) -> None:
    def bring(day: int) -> tuple[str, datetime]:
        import_id, _ = owned.add_upload("a.fit", io.BytesIO(b"bytes"))
        session = make_session(day=day)
        stored = owned.add_file(
            import_id=import_id,
            name="a.fit",
            data=str(day).encode(),
            sessions=[session],
            local_dates=[session.started_at.date()],
        )
        return stored.session_ids[0], owned.file_info(stored.file_id).received_at

    first, came_at = bring(1)
    just_before = came_at - timedelta(milliseconds=1)
    second, second_at = bring(2)
    assert owned.arrived_since(just_before) == {first, second}
    assert first not in owned.arrived_since(came_at)
    assert owned.arrived_since(second_at) == frozenset()


def test_a_proposal_keeps_the_day_it_was_made_first(owned: OwnedStore, at) -> None:
    highest = HeartRateProposal("heart_rate_max_bpm", 192.0, 188.0, "Seen twice.")
    at(FIRST)
    owned.save_threshold_proposals([highest])
    at(FIRST + timedelta(days=2))
    threshold = HeartRateProposal("threshold_heart_rate_bpm", 171.0, 168.0, "Half an hour.")
    owned.save_threshold_proposals([highest, threshold])
    kept = {one.proposal.threshold: one for one in owned.threshold_proposals()}
    assert kept["heart_rate_max_bpm"].first_made_at == FIRST
    assert kept["threshold_heart_rate_bpm"].first_made_at == FIRST + timedelta(days=2)
    higher = dataclasses.replace(highest, proposed_bpm=195.0)
    at(FIRST + timedelta(days=3))
    owned.save_threshold_proposals([higher])
    (only,) = owned.threshold_proposals()
    assert (only.proposal, only.first_made_at) == (higher, FIRST + timedelta(days=3))
