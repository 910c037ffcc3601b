"""What has changed since the runner last looked at the home page, in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from smartrunning.apps import elements as e
from smartrunning.apps.day_words import instant_words
from smartrunning.apps.elements import Element, element
from smartrunning.history import CriticalSpeed, HeartRateProposal, PersonalBest
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.storage import OwnedStore
from smartrunning.storage.info import ImportInfo, PlanInfo, ReportInfo
from smartrunning.storage.visits import View
from smartrunning.units import clock

MOST_NAMED: Final = 5
"""Bests, imports and reports that are named one by one; of more only the number is told."""
LOOKED_AT: Final = 50
"""Latest imports that are looked at."""
NOTICEABLE_MPS: Final = 0.005
"""Less is not to be seen in a pace of whole seconds."""


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since a view of the page.

    Attributes
    ----------
    since : View
        The last view of the visit before.
    sessions : int
        How many came since then.
    bests : tuple of PersonalBest
        Those that were run in one of them.
    critical_speed : CriticalSpeed or None
        As it is now.
    plan : PlanInfo or None
        The latest plan, when it was made since then.
    rejecting : tuple of ImportInfo
        Imports since then in which files were refused.
    reports : tuple of ReportInfo
        Those made since then.
    proposals : tuple of HeartRateProposal
        Thresholds that the runs suggest since then.
    """

    since: View
    sessions: int = 0
    bests: tuple[PersonalBest, ...] = ()
    critical_speed: CriticalSpeed | None = None
    plan: PlanInfo | None = None
    rejecting: tuple[ImportInfo, ...] = ()
    reports: tuple[ReportInfo, ...] = ()
    proposals: tuple[HeartRateProposal, ...] = ()


def read_news(
    own: OwnedStore,
    since: View,
    *,
    bests: Sequence[PersonalBest],
    critical_speed: CriticalSpeed | None,
    plans: Sequence[PlanInfo],
) -> News:
    """What has changed since a view of the page.

    Parameters
    ----------
    own : OwnedStore
        The runner's part of the store.
    since : View
        The last view of the visit before.
    bests : sequence of PersonalBest
        All bests as they are now.
    critical_speed : CriticalSpeed or None
        As it is now.
    plans : sequence of PlanInfo
        Newest first.

    Returns
    -------
    News
        As the store has it.
    """
    arrived = own.arrived_since(since.seen_at)
    latest = plans[0] if plans else None
    imports = own.imports(limit=LOOKED_AT)
    proposed = own.threshold_proposals()
    return News(
        since=since,
        sessions=len(arrived),
        bests=tuple(best for best in bests if best.session_id in arrived),
        critical_speed=critical_speed,
        plan=latest if latest and latest.created_at > since.seen_at else None,
        rejecting=tuple(
            one
            for one in imports
            if one.created_at > since.seen_at and one.rejected and not one.waiting
        ),
        reports=tuple(one for one in own.reports() if one.created_at > since.seen_at),
        proposals=tuple(one.proposal for one in proposed if one.first_made_at > since.seen_at),
    )


def news_card(news: News, units: Units, zone: ZoneInfo, today: date) -> Element:
    """News as a list.

    Parameters
    ----------
    news : News
        What has changed.
    units : {'metric', 'imperial'}
        What the eye gets to see.
    zone : ZoneInfo
        The runner's.
    today : datetime.date
        Today in that zone.

    Returns
    -------
    Element
        One line each with a link to where it is seen; one calm sentence when there is nothing.
    """
    lines = [
        *_sessions(news),
        *_bests(news.bests, units),
        *_critical_speed(news, units),
        *_proposals(news.proposals),
        *_plan(news.plan),
        *_reports(news.reports),
        *_rejections(news.rejecting),
    ]
    when = instant_words(news.since.seen_at, zone, today)
    body = (
        element("ul", *(element("li", *line) for line in lines), style="sr-news")
        if lines
        else element("p", "Nothing: no new sessions, and no number has moved.", style="sr-quiet")
    )
    return element("div", element("h2", f"Since your last visit · {when}"), body, style="sr-stack")


Line = tuple[Element | str, ...]


def _sessions(news: News) -> list[Line]:
    if not news.sessions:
        return []
    return [(e.link("sessions", _count(news.sessions, "new session")), ".")]


def _bests(bests: Sequence[PersonalBest], units: Units) -> list[Line]:
    if len(bests) > MOST_NAMED:
        named = ", ".join(display.distance_name(best.distance_m, units) for best in bests)
        words = f"{len(bests)} personal bests"
        return [(e.link("analytics", words), f" were run in new sessions: {named}.")]
    return [
        (
            "Personal best over ",
            element("strong", display.distance_name(best.distance_m, units)),
            f": {clock(best.duration_s)}, ",
            e.link(f"sessions#{best.session_id}", f"run on {_day(best.local_date)}"),
            ".",
        )
        for best in bests
    ]


def _critical_speed(news: News, units: Units) -> list[Line]:
    before_mps, found = news.since.critical_speed_mps, news.critical_speed
    if found is None:
        return []
    now_mps, interval = found.critical_speed_mps, found.critical_speed_interval_mps
    way = e.link("analytics", "critical speed")
    if math.isnan(before_mps):
        return [("Your ", way, f" is known now: {_speed(now_mps, interval, units)}.")]
    if abs(now_mps - before_mps) < NOTICEABLE_MPS:
        return []
    inside = interval is not None and interval[0] <= before_mps <= interval[1]
    chance = " The old value lies inside it, so this may be chance." if inside else ""
    before = display.pace(before_mps, units)
    moved = f" moved from {before} to {_speed(now_mps, interval, units)}.{chance}"
    return [("Your ", way, moved)]


def _speed(speed_mps: float, interval: tuple[float, float] | None, units: Units) -> str:
    pace = display.pace(speed_mps, units)
    if interval is None:
        return f"{pace}, its interval unknown"
    slow, fast = (display.plain_pace(bound, units) for bound in interval)
    return f"{pace} (95 % interval {fast} to {slow})"


def _proposals(proposals: Sequence[HeartRateProposal]) -> list[Line]:
    if not proposals:
        return []
    number = _count(len(proposals), "other threshold")
    suggest = "Your runs suggest "
    return [(suggest, e.link("profile", number), " than your profile has; have a look.")]


def _plan(plan: PlanInfo | None) -> list[Line]:
    if plan is None:
        return []
    made = "was made" if plan.revision == 1 else f"was revised (revision {plan.revision})"
    race = f"{_day(plan.race_date)} {plan.race_date.year}"
    return [("Your ", e.link("plan", "training plan"), f" for the race of {race} {made}.")]


def _reports(reports: Sequence[ReportInfo]) -> list[Line]:
    if not reports:
        return []
    names = ", ".join(f"“{report.title}”" for report in reports[:MOST_NAMED])
    more = f" and {len(reports) - MOST_NAMED} more" if len(reports) > MOST_NAMED else ""
    return [(e.link("reports", _count(len(reports), "report")), f" made: {names}{more}.")]


def _rejections(imports: Sequence[ImportInfo]) -> list[Line]:
    return [
        (
            f"{_count(one.rejected, 'file')} of the import “{one.name}” could not be read: ",
            e.link("upload", "see why"),
            ".",
        )
        for one in imports[:MOST_NAMED]
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
