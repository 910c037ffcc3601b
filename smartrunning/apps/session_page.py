"""One session: its numbers, charts, map, tables, zones, data, and what the runner says about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import ipywidgets

from smartrunning.apps import copies_view, session_quality, session_tables, session_view
from smartrunning.apps.courier import Answer
from smartrunning.apps.elements import element
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.session_charts import Range, SessionCharts
from smartrunning.apps.session_edit import SessionEdit, said
from smartrunning.apps.session_map import SessionMap
from smartrunning.apps.session_part import part
from smartrunning.apps.session_zones import zones
from smartrunning.apps.sessions_state import State
from smartrunning.errors import NotFoundError
from smartrunning.metrics import SessionSeries, SessionStatistics, Track, series, session_range
from smartrunning.records import Session
from smartrunning.reports.session_curves import Over, has_distance
from smartrunning.reports.session_track import SessionTrack, session_track
from smartrunning.runner import Thresholds
from smartrunning.storage import OwnedStore
from smartrunning.storage.info import SessionInfo

NO_CRITICAL_SPEED = (
    "Critical speed and D′ of that day are unknown, so there is no balance of D′: they come from "
    "hard efforts of 2 to 20 minutes in the weeks before."
)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """All that is known of one session.

    Attributes
    ----------
    info : SessionInfo
        What the store says.
    session : Session
        With all samples that count.
    series : SessionSeries
        Its curves.
    track : Track
        What the numbers of its parts are made from.
    thresholds : Thresholds
        The runner's on that day.
    statistics : SessionStatistics or None
        None while they are being computed.
    places : SessionTrack or None
        None without positions.
    """

    info: SessionInfo
    session: Session
    series: SessionSeries
    track: Track
    thresholds: Thresholds
    statistics: SessionStatistics | None
    places: SessionTrack | None

    @property
    def why_no_balance(self) -> str:
        """Why there is no balance of D′.

        Returns
        -------
        str
            A sentence; empty when there is one.
        """
        if self.thresholds.critical_speed_mps > 0 and self.thresholds.d_prime_m > 0:
            value = self.statistics and self.statistics.values.get("lowest_d_prime_balance_m")
            return value.reason if value else ""
        return NO_CRITICAL_SPEED


def loaded(own: OwnedStore, session_id: str) -> Loaded:
    """Read one session.

    Parameters
    ----------
    own : OwnedStore
        The runner's part of the store, or of what others may see of it.
    session_id : str
        Its key.

    Returns
    -------
    Loaded
        With the thresholds that held on its day.

    Raises
    ------
    NotFoundError
        If this runner has none of that key.
    """
    info = own.session_info(session_id)
    session = own.session(session_id)
    thresholds = own.runner_of_day(info.local_date).thresholds_on(info.local_date)
    drawn = series(session, thresholds)
    try:
        statistics = own.statistics_of(session_id)
    except NotFoundError:
        statistics = None
    return Loaded(
        info,
        session,
        drawn,
        Track(session),
        thresholds,
        statistics,
        session_track(session, drawn),
    )


class SessionPage:
    """The view of one session; cards under each other.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    on_press : callable
        Called with what is pressed and is not this view's own.
    on_saved : callable
        Called when something about the session has been changed.

    Attributes
    ----------
    head : ipywidgets.Widget
        Title and key numbers.
    """

    def __init__(
        self, opened: Page, on_press: Callable[[str, str], None], on_saved: Callable[[], None]
    ) -> None:
        self._page = opened
        self._on_press, self._on_saved = on_press, on_saved
        self._loaded: Loaded | None = None
        self._is_stale = True
        press = opened.guarded(self._pressed)
        self._head, self._over, self._part = (Panel(on_action=press) for _ in range(3))
        self._tables, self._zones, self._copies = (Panel(on_action=press) for _ in range(3))
        self._quality, self._said = Panel(), Panel()
        self._charts = SessionCharts(opened.guarded, self._chosen, self._pointed)
        self._map = SessionMap(opened.guarded)
        self._edit = SessionEdit(opened, self._saved)
        self.head = _card(self._head)
        self._map_card, zones_card = _card(self._map), _card(self._zones)
        self._halves = ipywidgets.VBox([self._map_card, zones_card])
        self._halves.add_class("sr-halves")
        self._copies_card = _card(self._copies)
        self._cards = (
            _card(self._over, self._charts, self._part),
            self._halves,
            _card(self._tables),
            _card(self._said if opened.read_only else self._edit),
            self._copies_card,
            _card(self._quality),
        )

    @property
    def below(self) -> tuple[ipywidgets.Widget, ...]:
        """Cards below the head.

        Returns
        -------
        tuple of ipywidgets.Widget
            Without those that have nothing to show.
        """
        has_places = self._loaded is not None and self._loaded.places is not None
        self._map_card.layout.display = "" if has_places else "none"
        hidden = None if self._copies.tree else self._copies_card
        return tuple(card for card in self._cards if card is not hidden)

    def forget(self) -> None:
        """Read the session anew when it is shown next."""
        self._is_stale = True

    def show(self, state: State) -> None:
        """Show a session.

        Parameters
        ----------
        state : State
            The page.

        Raises
        ------
        NotFoundError
            If this runner has none of the chosen key.
        """
        before = self._loaded
        if before is None or self._is_stale or before.info.session_id != state.chosen:
            self._loaded = loaded(self._page.own, state.chosen)
            self._is_stale = False
        if self._loaded is not None:
            self._draw(self._loaded, before, state)

    def _draw(self, one: Loaded, before: Loaded | None, state: State) -> None:
        units = self._page.units
        self._head.show(
            session_view.head(
                one.info,
                one.statistics,
                units,
                newer=state.neighbour(-1),
                older=state.neighbour(1),
                read_only=self._page.read_only,
                start=self._start(one),
            )
        )
        over: Over = state.over if has_distance(one.series) else "time"
        self._over.show(
            element(
                "div",
                element("h2", "Along the way"),
                session_view.over_choice(over, possible=has_distance(one.series)),
                style="sr-title-row",
            ),
            *(
                [element("p", one.why_no_balance, style="sr-quiet sr-small")]
                if one.why_no_balance
                else []
            ),
        )
        same = before is not None and _same_samples(before.info, one.info)
        self._charts.show(one.series, over, units, sport=one.info.sport, keep=same)
        if one.places is not None:
            self._map.show(one.places, units)
        self._chosen(self._charts.range_s)
        self._draw_tables(one, state)
        if self._page.read_only:
            self._said.show(said(one.info))
        else:
            self._edit.show(one.info)
        self._draw_copies(one.info)
        self._quality.show(session_quality.quality(one.info, one.session, one.statistics))

    def _start(self, one: Loaded) -> datetime:
        """Start by the clock on the runner's wrist."""
        offset_s, started_at = one.session.utc_offset_s, one.session.started_at
        if offset_s is None:
            return started_at.astimezone(self._page.runner.zone)
        return started_at + timedelta(seconds=offset_s)

    def _draw_tables(self, one: Loaded, state: State) -> None:
        waiting = element("p", "The numbers are being computed.", style="sr-quiet")
        units = self._page.units
        if one.statistics is None:
            self._tables.show(waiting)
            self._zones.show(waiting)
            return
        self._tables.show(session_tables.tables(one.statistics, state.table, units, one.info.sport))
        self._zones.show(zones(one.statistics, state.zones, units))

    def _draw_copies(self, info: SessionInfo) -> None:
        if self._page.read_only:
            return  # which copy counts is the runner's to decide
        groups = [
            group
            for group in self._page.own.copies()
            if info.session_id in {group.first.session_id, *(c.session_id for c in group.copies)}
        ]
        shown = copies_view.copy_list(groups, self._page.today())
        self._copies.show(*([shown] if shown else []))

    # ── what the browser says ────────────────────────────────────────────────────────────────────

    def _chosen(self, range_s: Range) -> None:
        one = self._loaded
        if one is None:
            return
        has_samples = range_s is not None and len(one.session.records) > 1
        found = (
            session_range(one.track, *range_s, one.thresholds)
            if range_s is not None and has_samples
            else None
        )
        self._part.show(
            part(found, self._page.units, one.info.sport, zoomed=self._charts.is_zoomed)
        )
        self._map.mark(range_s)
        self._edit.mark(range_s)

    def _pointed(self, at_s: float) -> None:
        self._map.point(at_s)

    def _pressed(self, action: str, value: str) -> None:
        match action:
            case "zoom-in":
                self._charts.zoom_in()
                self._chosen(self._charts.range_s)
            case "zoom-out":
                self._charts.zoom_out()
                self._chosen(self._charts.range_s)
            case "unchoose":
                self._charts.choose(None)
            case "show":
                self._charts.choose(session_tables.shown_part(value))
                self._page.courier.scroll_to("sr-session-charts")
            case "preferred" | "separate" | "automatic":
                body = {"choice": action}
                path = copies_view.PATH.format(value)
                self._page.courier.post(path, body, self._page.guarded(self._decided))
            case _:
                self._on_press(action, value)

    def _decided(self, answer: Answer) -> None:
        if answer.accepted:
            self._saved()
        else:
            self._page.say(answer.sentence)

    def _saved(self) -> None:
        self.forget()
        self._on_saved()


def _same_samples(one: SessionInfo, other: SessionInfo) -> bool:
    names = ("session_id", "crop_start_s", "crop_end_s")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _card(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    card = ipywidgets.VBox(children)
    for name in ("sr-card", "sr-stack"):
        card.add_class(name)
    return card
