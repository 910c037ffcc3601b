"""The page Profile: who the runner is, and the thresholds that the numbers rest on."""

from datetime import date

import ipywidgets

from smartrunning.apps import elements as e
from smartrunning.apps import page, profile_form
from smartrunning.apps.courier import Answer
from smartrunning.apps.elements import Element, element
from smartrunning.apps.heart_proposals import HeartProposals
from smartrunning.apps.page import Page
from smartrunning.apps.panel import Panel
from smartrunning.apps.profile_form import SEXES, ProfileForm
from smartrunning.reports import display
from smartrunning.reports.display import Units
from smartrunning.runner import Runner

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
            one.valid_from.isoformat(),
            _bpm(one.heart_rate_max_bpm),
            _bpm(one.heart_rate_rest_bpm),
            _bpm(one.threshold_heart_rate_bpm),
            display.plain_pace(one.critical_speed_mps, units),
            one.source,
        )
        for one in reversed(runner.thresholds)
    )
    heads = (
        "From",
        "Highest (bpm)",
        "Rest (bpm)",
        "Threshold (bpm)",
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
        self.zone = ipywidgets.Text(value=form.time_zone, description="Time zone")
        self.highest = ipywidgets.FloatText(
            value=form.heart_rate_max_bpm, description="Highest heart rate (bpm)"
        )
        self.rest = ipywidgets.FloatText(
            value=form.heart_rate_rest_bpm, description="Heart rate at rest (bpm)"
        )
        self.threshold = ipywidgets.FloatText(
            value=form.threshold_heart_rate_bpm, description="Heart rate at the threshold (bpm)"
        )
        self.since = ipywidgets.DatePicker(
            value=form.valid_from, description="These heart rates hold from"
        )

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
        )

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
        return _grid(self.highest, self.rest, self.threshold, self.since)


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
        self._fields = _Fields(profile_form.filled(opened.runner, opened.today(), first_day))
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
        form = ipywidgets.VBox([about, self._fields.about(), heart, self._fields.heart(), button])
        suggested = HeartProposals(opened, self._fields.fill).panel
        for card in (form, suggested, self._table):
            card.add_class("sr-card")
        self.widget = ipywidgets.VBox([form, suggested, self._table])
        self.widget.add_class("sr-stack")
        self.refresh()

    def refresh(self) -> None:
        """Read the profile anew and draw the thresholds."""
        table = threshold_table(self.page.own.runner(), self.page.units)
        self._table.show(*([table] if table else []))
        self._table.layout.display = "" if table else "none"

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


def _bpm(value: float) -> str:
    return display.number(value)


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    return page.build("profile", "Profile", lambda opened: Profile(opened).widget)
