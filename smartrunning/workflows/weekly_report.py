"""A runner's wish for a report each week in, its schedule and the requests it makes out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from smartrunning.config import CLOCK
from smartrunning.storage.schedules import Schedule
from smartrunning.storage.store import Store
from smartrunning.workflows.recurrence import Recurrence

WEEKLY_REPORT: Final = "weekly_report"


class WeeklyReportRequest(BaseModel):
    """A report on the runner once a week, or no more.

    Attributes
    ----------
    enabled : bool
        Whether it is wanted.
    weekday : int
        0 is Monday.
    at : str
        ``HH:MM`` on the runner's clock.
    weeks : int
        How far the report looks back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool
    weekday: int = Field(0, ge=0, le=6)
    at: str = Field("07:00", pattern=CLOCK)
    weeks: int = Field(12, ge=1, le=104)


def set_weekly_report(
    store: Store, owner: str, wish: WeeklyReportRequest, *, now: datetime
) -> Schedule:
    """Switch a runner's weekly report on, off, or to another time.

    Parameters
    ----------
    store : Store
        The store.
    owner : str
        The runner.
    wish : WeeklyReportRequest
        When and how long.
    now : datetime.datetime
        Aware.

    Returns
    -------
    Schedule
        As written; its zone is that of the runner's profile.
    """
    zone = store.owned_by(owner).runner().time_zone
    due = Recurrence(wish.at, zone, wish.weekday).next_after(now)
    return store.schedules.save(
        owner,
        WEEKLY_REPORT,
        "report",
        {"weeks": wish.weeks},
        at=wish.at,
        time_zone=zone,
        weekday=wish.weekday,
        next_due_at=due if wish.enabled else None,
    )


def move_weekly_report(store: Store, owner: str, *, now: datetime) -> None:
    """Let the weekly report follow a runner who has moved to another time zone.

    Parameters
    ----------
    store : Store
        The store.
    owner : str
        The runner, whose profile has the new zone.
    now : datetime.datetime
        Aware.
    """
    schedule = store.schedules.named(owner, WEEKLY_REPORT)
    if schedule is None or schedule.time_zone == store.owned_by(owner).runner().time_zone:
        return
    wish = WeeklyReportRequest(
        enabled=schedule.enabled,
        weekday=schedule.weekday or 0,
        at=schedule.at,
        weeks=schedule.parameters["weeks"],
    )
    set_weekly_report(store, owner, wish, now=now)


def weekly_request(schedule: Schedule, due: datetime) -> Mapping[str, Any]:
    """Request for the report that is due: whole weeks up to the day before.

    Parameters
    ----------
    schedule : Schedule
        Of a weekly report.
    due : datetime.datetime
        Aware; a report that is late is still about the weeks before this instant.

    Returns
    -------
    mapping of str to object
        Parameters of the job.
    """
    last_day = due.astimezone(ZoneInfo(schedule.time_zone)).date() - timedelta(days=1)
    first_day = last_day - timedelta(weeks=schedule.parameters["weeks"]) + timedelta(days=1)
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    return {"kind": "runner_report", "parameters": days}
