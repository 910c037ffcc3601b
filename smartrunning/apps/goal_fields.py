"""The fields of the goal form: three for those in a hurry, the rest folded beneath them."""

from collections.abc import Mapping

from smartrunning.apps.form import Field, Group
from smartrunning.apps.goal_form import OTHER, RACES, WEEKDAYS, GoalForm
from smartrunning.reports import display
from smartrunning.reports.display import Units

LONG_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EXPERIENCES = {
    "beginner": "New to regular training",
    "regular": "I train regularly",
    "experienced": "Years of regular training",
}
DISTRIBUTIONS = {
    "usual": "As coaches do for this race",
    "polarised": "Polarised",
    "pyramidal": "Pyramidal",
    "threshold": "Threshold",
}
ATTITUDES = {
    "expected": "Best on average",
    "cautious": "Cautious",
}
PRIORITIES = {"B": "B: easier week before", "C": "C: as a hard run"}


def groups(form: GoalForm, sources: Mapping[str, str], units: Units) -> tuple[Group, ...]:
    """Fields with where their values come from.

    Parameters
    ----------
    form : GoalForm
        What stands in them, for the words of what is folded.
    sources : mapping of str to str
        A sentence by name of the field.
    units : {'metric', 'imperial'}
        Unit of distances.

    Returns
    -------
    tuple of Group
        The first one is always open.
    """
    return (
        Group("", _first(sources, units)),
        Group("Your goal", _race(units), "Hoped-for time, other races on the way"),
        Group(
            "Your week",
            _week(sources),
            f"{form.hours_per_week:g} hours, longest run {form.longest_minutes:.0f} minutes, "
            f"long run on {LONG_NAMES[form.long_run_day]}",
        ),
        Group("Time away", _away(), "Holidays and other days without running"),
        Group("You", _runner(sources), "Experience, and care after an injury"),
        Group("How to train", _manner(), "Hard and easy running, and how careful the plan is"),
    )


def _first(sources: Mapping[str, str], units: Units) -> tuple[Field, ...]:
    return (
        Field("race", "select", "Your race", options={name: name for name in RACES}),
        Field(
            "distance",
            "number",
            f"Its length ({display.distance_unit(units)})",
            low=0.6,
            high=250,
            only_if=("race", OTHER),
        ),
        Field(
            "race_date",
            "date",
            "Day of the race",
            source="About twelve weeks leave time to build and to rest; put your own day in.",
        ),
        Field(
            "minutes",
            "week",
            "Days and minutes for running",
            hint="Untick a day to rest on it.",
            source=sources.get("minutes", ""),
            options={str(day): name for day, name in enumerate(WEEKDAYS)},
            low=15,
            high=600,
        ),
    )


def _race(units: Units) -> tuple[Field, ...]:
    return (
        Field(
            "target",
            "text",
            "Hoped-for time",
            hint="As h:mm:ss. It sets race pace; without it, race pace is what your critical speed "
            "lets expect.",
            placeholder="leave empty if you have none",
        ),
        Field(
            "other_races",
            "rows",
            "Other races on the way",
            hint="Your main race is the A race; these are trained through.",
            add="Add a race",
            columns=(
                Field("day", "date", "Day"),
                Field("distance", "number", f"Length ({display.distance_unit(units)})", low=0.6),
                Field("priority", "select", "How much it matters", options=PRIORITIES),
            ),
        ),
    )


def _week(sources: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field(
            "hours_per_week",
            "number",
            "Hours a week at most",
            source=sources.get("hours_per_week", ""),
            low=1,
            high=40,
        ),
        Field(
            "longest_minutes",
            "number",
            "Longest run (minutes)",
            source=sources.get("longest_minutes", ""),
            low=20,
            high=600,
        ),
        Field(
            "sessions_per_week",
            "number",
            "Runs a week at most",
            source="At most one run a day, and one day of rest in seven.",
            low=1,
            high=7,
        ),
        Field(
            "long_run_day",
            "select",
            "Day of the long run",
            source=sources.get("long_run_day", ""),
            options={str(day): name for day, name in enumerate(LONG_NAMES)},
        ),
        Field("start_date", "date", "First day of the plan", source="Tomorrow."),
    )


def _away() -> tuple[Field, ...]:
    return (
        Field(
            "away",
            "rows",
            "Times without running",
            add="Add a time away",
            columns=(Field("first", "date", "First day"), Field("last", "date", "Last day")),
        ),
    )


def _runner(sources: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field(
            "experience",
            "select",
            "Experience",
            hint="The load of beginners grows more slowly, with one hard day a week; that of the "
            "experienced may grow faster.",
            source=sources.get("experience", ""),
            options=EXPERIENCES,
        ),
        Field(
            "highest_load_au",
            "number",
            "Highest load of a week (au)",
            hint="After an injury: no week gets more than this. Leave empty for no cap.",
            low=20,
            high=5000,
            placeholder="no cap",
        ),
        Field(
            "easy_until",
            "date",
            "Only easy running until",
            hint="After an injury: no hard run before this day. Leave empty for none.",
        ),
    )


def _manner() -> tuple[Field, ...]:
    return (
        Field(
            "distribution",
            "select",
            "Hard and easy running",
            hint="Polarised adds a little very fast running to the easy, pyramidal more of the "
            "steady, threshold runs at threshold. At least four fifths stay easy (Seiler 2010).",
            options=DISTRIBUTIONS,
        ),
        Field(
            "attitude",
            "select",
            "How careful the plan is",
            hint="How much training does for people differs. Cautious is best where it does less "
            "for you than for most.",
            options=ATTITUDES,
        ),
    )
