"""The page Profile: who the runner is, and the thresholds that the numbers rest on."""

from contextlib import suppress
from datetime import date
from zoneinfo import available_timezones

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page, profile_form
from smartrunning.apps.courier import Answer, Courier
from smartrunning.apps.elements import Element, element
from smartrunning.apps.heart_proposals import HeartProposals
from smartrunning.apps.own_data import OwnData
from smartrunning.apps.page import Frame, Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.profile_form import SEXES, ProfileForm
from smartrunning.apps.sharing_card import SharingCards
from smartrunning.apps.tokens_card import TokensCard
from smartrunning.apps.visitor import Visitor
from smartrunning.apps.zone_bounds import heart_rate_text, pace_text, speed_bounds
from smartrunning.errors import InvalidRequestError
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.runner import Runner, Thresholds

AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
         "Pacific")  # fmt: skip
ZONES = tuple(sorted(one for one in available_timezones() if one.partition("/")[0] in AREAS))
"""What is proposed; other names can be typed."""
SAVED = "Saved. Where your numbers depend on it, they are computed anew."


def threshold_table(runner: Runner, units: Units) -> Element | None:
    """Thresholds over time, as the numbers of each day use them.

    Parameters
    ----------
    runner : Runner
        The profile.
    units : {'metric', 'imperial'}
        What the eye gets to see.

    Returns
    -------
    Element or None
        A table; None when there are none.
    """
    if not runner.thresholds:
        return None
    rows = (
        (
            f"{one.valid_from.day} {one.valid_from:%b %Y}",
            _bpm(one.heart_rate_max_bpm),
            _bpm(one.heart_rate_rest_bpm),
            _bpm(one.aerobic_threshold_heart_rate_bpm),
            _bpm(one.threshold_heart_rate_bpm),
            _own_zones(one, units),
            display.plain_pace(one.critical_speed_mps, units),
            one.source,
        )
        for one in reversed(runner.thresholds)
    )
    heads = (
        "From",
        "Highest (bpm)",
        "Rest (bpm)",
        "Aerobic (bpm)",
        "Threshold (bpm)",
        "Own zones from",
        f"Critical pace (min/{display.distance_unit(units)})",
        "Said by",
    )
    return element(
        "div",
        element("h2", "Thresholds over time"),
        element(
            "p",
            "Each run is measured by what held on its day; later changes leave it as it is.",
            style="sr-quiet",
        ),
        e.table("Thresholds over time", heads, rows),
        style="sr-stack",
    )


class _Fields:
    """The widgets of the form; what comes out of them is checked by `profile_form.change`.

    Parameters
    ----------
    form : ProfileForm
        What is filled in at first.
    """

    def __init__(self, form: ProfileForm) -> None:
        self.name = ipywidgets.Text(value=form.name, description="Name")
        self.sex = ipywidgets.Dropdown(
            options=[(one.capitalize(), one) for one in SEXES], value=form.sex, description="Sex"
        )
        self.birth_date = ipywidgets.DatePicker(value=form.birth_date, description="Day of birth")
        self.height = ipywidgets.FloatText(value=form.height_cm, description="Height (cm)")
        self.mass = ipywidgets.FloatText(value=form.mass_kg, description="Weight (kg)")
        self.zone = ipywidgets.Combobox(
            value=form.time_zone, description="Time zone", options=ZONES, placeholder="Area/City"
        )
        self.highest = ipywidgets.FloatText(
            value=form.heart_rate_max_bpm, description="Highest heart rate (bpm)"
        )
        self.rest = ipywidgets.FloatText(
            value=form.heart_rate_rest_bpm, description="Heart rate at rest (bpm)"
        )
        self.threshold = ipywidgets.FloatText(
            value=form.threshold_heart_rate_bpm, description="Threshold heart rate (bpm)"
        )
        self.aerobic = ipywidgets.FloatText(
            value=form.aerobic_threshold_bpm,
            description="Aerobic threshold (bpm)",
        )
        self.heart_zones = ipywidgets.Text(
            value=form.heart_rate_zones,
            description="Own heart-rate zones begin at (bpm)",
            placeholder="such as 110, 130, 150, 165, 178",
        )
        self.pace_zones = ipywidgets.Text(
            value=form.pace_zones,
            description=_pace_zones(form.units),
            placeholder="such as 7:00, 6:00, 5:20",
        )
        self.since = ipywidgets.DatePicker(
            value=form.valid_from, description="These thresholds and zones hold from"
        )
        self._units: Units = form.units

    def form(self) -> ProfileForm:
        """Form as it is filled in.

        Returns
        -------
        ProfileForm
            Unchecked.
        """
        return ProfileForm(
            name=self.name.value,
            sex=self.sex.value or "",
            birth_date=self.birth_date.value,
            height_cm=self.height.value,
            mass_kg=self.mass.value,
            time_zone=self.zone.value.strip(),
            heart_rate_max_bpm=self.highest.value,
            heart_rate_rest_bpm=self.rest.value,
            threshold_heart_rate_bpm=self.threshold.value,
            valid_from=self.since.value,
            aerobic_threshold_bpm=self.aerobic.value,
            heart_rate_zones=self.heart_zones.value,
            pace_zones=self.pace_zones.value,
            units=self._units,
        )

    def turn(self, units: Units) -> None:
        """Show the paces in another unit; what cannot be read as paces stays as it is.

        Parameters
        ----------
        units : {'metric', 'imperial'}
            What the eye gets to see from now on.
        """
        with suppress(InvalidRequestError):
            bounds = speed_bounds(self.pace_zones.value, self._units)
            self.pace_zones.value = pace_text(bounds, units)
        self.pace_zones.description = _pace_zones(units)
        self._units = units

    def fill(self, threshold: str, value_bpm: float) -> None:
        """Write a heart rate into its field.

        Parameters
        ----------
        threshold : str
            Field of `smartrunning.runner.Thresholds`.
        value_bpm : float
            What to write.
        """
        fields = {
            "heart_rate_max_bpm": self.highest,
            "heart_rate_rest_bpm": self.rest,
            "threshold_heart_rate_bpm": self.threshold,
        }
        fields[threshold].value = value_bpm

    def about(self) -> ipywidgets.Widget:
        """Fields about the person.

        Returns
        -------
        ipywidgets.Widget
            A grid that folds on narrow screens.
        """
        return _grid(self.name, self.sex, self.birth_date, self.height, self.mass, self.zone)

    def heart(self) -> ipywidgets.Widget:
        """Fields about the heart.

        Returns
        -------
        ipywidgets.Widget
            A grid that folds on narrow screens.
        """
        return _grid(self.highest, self.rest, self.threshold, self.aerobic)

    def zones(self) -> ipywidgets.Widget:
        """Fields about the runner's own zones, and from when all of it holds.

        Returns
        -------
        ipywidgets.Widget
            A grid that folds on narrow screens.
        """
        return _grid(self.heart_zones, self.pace_zones, self.since)


class Profile:
    """The page at work.

    Parameters
    ----------
    opened : Page
        Who looks and what may be read.
    """

    def __init__(self, opened: Page) -> None:
        self.page = opened
        history = opened.own.history()
        first_day: date | None = history.first_day if history else None
        filled = profile_form.filled(opened.runner, opened.today(), first_day, opened.units)
        self._fields = _Fields(filled)
        opened.header.observe(opened.guarded(lambda _change: self._turn()), "units")
        self._table = Panel()
        button = ipywidgets.Button(description="Save", button_style="primary")
        button.on_click(opened.guarded(lambda _button: self._save()))
        about = Panel(
            element("h2", "About you"),
            element("p", "Leave 0 where you do not know a number.", style="sr-quiet"),
        )
        heart = Panel(
            element("h2", "Your heart"),
            element(
                "p",
                "Zones and training load need your highest heart rate and the one at rest.",
                style="sr-quiet",
            ),
        )
        zones = Panel(
            element("h2", "Your own zones"),
            element(
                "p",
                "If you train by zones of your own, write where each of them begins, from easy to "
                "hard; the time in them stands beside that in the published ones. Leave empty what "
                "you do not use.",
                style="sr-quiet",
            ),
        )
        fields = self._fields
        form = ipywidgets.VBox(
            [about, fields.about(), heart, fields.heart(), zones, fields.zones(), button]
        )
        suggested = HeartProposals(opened, self._fields.fill).panel
        for card in (form, suggested, self._table):
            card.add_class("sr-card")
        tokens = TokensCard(opened).widget
        sharing, own_data = SharingCards(opened).widget, OwnData(opened)
        cards = [form, suggested, self._table, password(), sharing, tokens, own_data.widget]
        self.widget = ipywidgets.VBox(cards)
        self.widget.add_class("sr-stack")
        self.refresh()
        own_data.read()

    def refresh(self) -> None:
        """Read the profile anew and draw the thresholds."""
        table = threshold_table(self.page.own.runner(), self.page.units)
        self._table.show(*([table] if table else []))
        self._table.layout.display = "" if table else "none"

    def _turn(self) -> None:
        self._fields.turn(self.page.units)
        self.refresh()

    def _save(self) -> None:
        self.page.say("")
        runner = self.page.own.runner()
        wanted = profile_form.change(self._fields.form(), runner, self.page.today())
        self.page.courier.patch("runner", wanted, self.page.guarded(self._answered))

    def _answered(self, answer: Answer) -> None:
        if answer.accepted:
            self.page.say(SAVED, calm=True)
            self.refresh()
        else:
            self.page.say(answer.sentence)


def _grid(*fields: ipywidgets.Widget) -> ipywidgets.Widget:
    for field in fields:
        field.add_class("sr-field")
    grid = ipywidgets.VBox(fields)
    grid.add_class("sr-form")
    return grid


def _pace_zones(units: Units) -> str:
    return f"Own pace zones begin at (min/{display.distance_unit(units)})"


def _own_zones(one: Thresholds, units: Units) -> str:
    heart = heart_rate_text(one.heart_rate_zone_bounds_bpm)
    pace = pace_text(one.speed_zone_bounds_mps, units)
    words = (
        f"{heart} bpm" if heart else "",
        f"{pace} /{display.distance_unit(units)}" if pace else "",
    )
    return "; ".join(filter(None, words)) or display.UNKNOWN


def _bpm(value: float) -> str:
    return display.number(value)


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    if Visitor.of_environment().runner_id:
        return page.build("profile", "Profile", lambda opened: Profile(opened).widget)
    return page.build_frame("profile", "Profile", Courier("none"), _without_runner)


def _without_runner(frame: Frame) -> ipywidgets.Widget:
    cards = ipywidgets.VBox(
        [page.nothing_here(frame.visitor), password(), TokensCard(frame).widget]
    )
    cards.add_class("sr-stack")
    return cards


def password() -> Panel:
    """The way to a new password.

    Returns
    -------
    Panel
        A link.
    """
    way = element("a", "Change your password", href="door:password", style="sr-button")
    card = Panel(element("div", element("h2", "Your password"), way, style="sr-stack sr-start"))
    card.add_class("sr-card")
    return card
