"""The runner's plan as a calendar that others subscribe to."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from smartrunning import exports
from smartrunning.exports import Publication
from smartrunning.optimizer import Plan
from smartrunning.storage.store import OwnedStore


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar ready to be sent.

    Attributes
    ----------
    content : bytes
        The iCalendar file.
    tag : str
        The same as long as the content is.
    changed_at : str
        When the plan was made, as HTTP writes it.
    """

    content: bytes
    tag: str
    changed_at: str


def calendar_feed(owned: OwnedStore) -> Feed | None:
    """Calendar of the plan that holds.

    Parameters
    ----------
    owned : OwnedStore
        The runner's part of the store.

    Returns
    -------
    Feed or None
        None when no link is open. Without a plan it has no entries. Days on which an earlier
        revision had a session and this one has none are cancelled.
    """
    link = owned.calendar_link()
    if link is None:
        return None
    plan_id = owned.current_plan_id()
    if not plan_id:
        content = exports.empty_calendar()
        return Feed(content, _tag(content), format_datetime(_utc(link.created_at), usegmt=True))
    info, plan = owned.plan_info(plan_id), owned.plan(plan_id)
    publication = Publication(
        key=info.line,
        revision=info.revision,
        published_at=info.created_at,
        time_zone=owned.runner().time_zone,
        start_time=time.fromisoformat(link.start_time) if link.start_time else None,
    )
    cancelled = owned.days_once_planned(info.line) - _planned(plan)
    content = exports.plan_calendar(plan, publication, cancelled=sorted(cancelled))
    return Feed(content, _tag(content), format_datetime(_utc(info.created_at), usegmt=True))


def _planned(plan: Plan) -> set[date]:
    past = plan.past_days
    return {day.day for day in (*past, *plan.days) if day.workout != "rest"}


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
