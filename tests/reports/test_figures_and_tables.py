"""Figures have units on their axes, tables say why a number is missing, nothing runs as markup."""

import math
from datetime import date, timedelta

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from smartrunning import history, reports
from smartrunning.history import PersonalBest, RunnerHistory, Week
from smartrunning.metrics import BestEffort, MetricValue, SessionSeries, SessionStatistics
from smartrunning.records import DataFlag
from smartrunning.reports import paper
from smartrunning.reports.speed_duration import critical_speed_words, speed_duration

FIRST, LAST = date(2026, 3, 2), date(2026, 5, 31)
EMPTY = RunnerHistory(None, (), (), (), (), (), (), None, "This needs bests; found none.")


def bests(*pairs: tuple[float, float]) -> tuple[PersonalBest, ...]:
    return tuple(PersonalBest(metres, seconds, "s", 0.0, FIRST) for metres, seconds in pairs)


RUN = bests((1000, 200.0), (3000, 702.0), (5000, 1200.0))
"""Near d = 185 m + 4 m/s · t."""


def runner() -> RunnerHistory:
    days = (LAST - FIRST).days + 1
    load = tuple(60.0 if day % 2 else 0.0 for day in range(days))
    weeks = tuple(Week(FIRST + timedelta(weeks=n), 40_000, 14_400, 210, 4) for n in range(13))
    fitted = history.critical_speed(RUN)
    zeros = (0.0,) * days
    predictions = history.race_predictions(RUN, fitted)
    return RunnerHistory(FIRST, load, zeros, zeros, zeros, weeks, RUN, fitted, "", predictions)


def statistics(**values: MetricValue) -> SessionStatistics:
    efforts = (BestEffort(1000.0, 240.0, 0.0, ""), BestEffort(400.0, 50.0, 9.0, "A jump."))
    return SessionStatistics(values, efforts, dict.fromkeys(values, 1))


def session_series(count: int = 50) -> SessionSeries:
    ramp, nothing = np.arange(float(count)), np.full(count, np.nan)
    return SessionSeries(
        ramp, 3 * ramp, 0 * ramp + 3, nothing, ramp + 100, nothing, nothing, nothing
    )


# ── figures ─────────────────────────────────────────────────────────────────────────────────────


def labels(figure: paper.PaperFigure) -> set[str]:
    return {text for axes in figure.axes for text in (axes.get_xlabel(), axes.get_ylabel()) if text}


def test_each_panel_of_a_session_has_its_unit() -> None:
    figure = reports.session_figure(session_series())
    assert labels(figure) == {"Pace (min/km)", "Heart rate (bpm)", "Distance (km)"}
    miles = reports.session_figure(session_series(), "distance", "imperial")
    assert labels(miles) == {"Pace (min/mi)", "Heart rate (bpm)", "Distance (mi)"}


def test_figures_of_the_runner_have_units() -> None:
    assert labels(reports.load_figure(runner(), FIRST, LAST)) == {
        "Load a day (au)",
        "Load (au)",
        "Day",
    }
    assert "Distance a week (km)" in labels(reports.volume_figure(runner(), FIRST, LAST))
    assert "Pace (min/km)" in labels(reports.speed_duration_figure(runner()))


def sentences(figure: paper.PaperFigure) -> str:
    return " ".join(text.get_text() for axes in figure.axes for text in axes.texts)


def test_where_there_is_nothing_to_draw_there_is_a_sentence() -> None:
    nothing = np.zeros(0)
    none = SessionSeries(*[nothing] * 8)
    assert "no curve" in sentences(reports.session_figure(none))
    assert "no sessions" in sentences(reports.load_figure(EMPTY, FIRST, LAST))
    assert "no sessions" in sentences(reports.volume_figure(EMPTY, FIRST, LAST))
    assert "no personal bests" in sentences(reports.speed_duration_figure(EMPTY))
    unknown = {f"heart_rate_zone_{n}_s": MetricValue(None, "No maximum.") for n in range(1, 6)}
    assert sentences(reports.zones_figure(statistics(**unknown))) == "No maximum."


def test_zones_are_drawn_in_minutes() -> None:
    known = {f"heart_rate_zone_{n}_s": MetricValue(60.0 * n) for n in range(1, 6)}
    figure = reports.zones_figure(statistics(**known))
    assert [bar.get_width() for bar in figure.axes[0].patches] == [1, 2, 3, 4, 5]


def test_a_figure_is_the_same_svg_for_the_same_numbers() -> None:
    once, again = (paper.svg(reports.load_figure(runner(), FIRST, LAST)) for _ in range(2))
    assert once.startswith("<svg")
    assert once == again
    assert reports.session_figure(session_series())._repr_svg_().startswith("<svg")


def test_drawing_leaves_the_settings_of_matplotlib_as_they_were() -> None:
    before = dict(mpl.rcParams)
    paper.svg(reports.session_figure(session_series()))
    assert dict(mpl.rcParams) == before


# ── tables ──────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_number_says_why_and_a_known_one_has_its_unit() -> None:
    table = reports.key_numbers_table(
        statistics(
            distance_m=MetricValue(10_020.0),
            mean_heart_rate_bpm=MetricValue(None, "This file has no heart rate."),
        )
    )
    assert table.loc["Distance"].tolist() == ["10.02", "km", ""]
    assert table.loc["Mean heart rate"].tolist() == ["–", "", "This file has no heart rate."]


def test_a_flagged_number_says_what_to_know() -> None:
    flagged = MetricValue(40.0, flags=("load_from_heart_rate",))
    table = reports.key_numbers_table(statistics(load_au=flagged))
    assert "heart rate" in table.loc["Training load", "remark"]


def test_a_refused_effort_says_why() -> None:
    table = reports.efforts_table(statistics())
    assert table.loc["1 km"].tolist() == ["4:00", "4:00 /km", "counts"]
    assert table.loc["400 m", "as a best"] == "A jump."


def test_critical_speed_has_its_interval_or_its_reason() -> None:
    table = reports.critical_speed_table(runner())
    assert " to " in table.loc["critical speed", "95 % interval"]
    none = reports.critical_speed_table(EMPTY)
    assert none.loc["critical speed", "95 % interval"] == "This needs bests; found none."
    two = history.critical_speed(RUN[:2])
    pair = reports.critical_speed_table(RunnerHistory(FIRST, (), (), (), (), (), RUN[:2], two, ""))
    assert pair.loc["D′", "95 % interval"] == "two efforts give no interval"


def test_weeks_are_listed_newest_first_as_far_as_the_period_goes() -> None:
    table = reports.weeks_table(runner(), date(2026, 3, 20), date(2026, 4, 5))
    assert table.index.tolist() == ["2026-03-30", "2026-03-23", "2026-03-16"]
    assert table.loc["2026-03-30"].tolist() == [4, "40.00 km", "4 h 00 min", "210"]


def test_bests_are_written_as_runners_do() -> None:
    assert reports.bests_table(runner()).loc["5 km"].tolist() == [
        "20:00",
        "4:00 /km",
        "2026-03-02",
    ]


def test_notebooks_of_earlier_reports_still_run() -> None:
    assert "Marathon" in reports.predictions_table(runner()).index
    assert "load_au" in reports.glossary_table().index


def test_a_race_time_has_its_interval_and_its_error() -> None:
    def law(method: str, duration_s: float, tests: int) -> dict[str, object]:
        ends = (0.95 * duration_s, 1.05 * duration_s)
        error = 0.021 if tests else float("nan")
        return {"method": method, "duration_s": duration_s, "interval_s": ends, "tests": tests,
                "error_fraction": error}  # fmt: skip

    laws = [law("Riegel", 2400.0, 1), law("VDOT", 2500.0, 0), law("combined", 2440.0, 3)]
    index = pd.Index([10_000.0, 10_000.0, 42_195.0], name="distance_m")
    table = reports.race_times_table(pd.DataFrame(laws, index=index))
    ten = ["40:00", "38:00 to 42:00", "Riegel", "2.1 % over 1 race"]
    assert table.loc["10 km"].tolist() == ten
    marathon = ["40:40", "38:38 to 42:42", "laws together", "2.1 % over 3 races"]
    assert table.loc["Marathon"].tolist() == marathon
    untried = reports.race_times_table(pd.DataFrame(laws[1:2], index=index[:1]))
    assert untried.loc["10 km", "error on own races"] == "not tried yet"
    nothing = pd.DataFrame(columns=list(laws[0]), index=pd.Index([], name="distance_m"))
    assert reports.race_times_table(nothing).iloc[0, -1] == "no law says anything yet"


def test_nothing_is_cut_off_and_markup_is_text() -> None:
    long = "x" * 500
    table = reports.data_flags_table([DataFlag("fit.truncated", f"<script>{long}</script>")])
    shown = table._repr_html_()
    assert long in shown
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert reports.Sentence("<b>x")._repr_html_() == "<p>&lt;b&gt;x</p>"
    assert "nothing to report" in reports.data_flags_table([])._repr_html_()


def test_the_glossary_has_a_meaning_and_a_source_for_every_metric() -> None:
    table = reports.glossary_table()
    assert (table["meaning"] != "").all()
    assert (table["source"] != "").all()
    assert "load_au" in table.index


def test_a_report_explains_the_numbers_that_it_shows() -> None:
    shown = reports.glossary_table(reports.KEY_METRICS)
    assert set(shown.index) == set(reports.KEY_METRICS)


def test_provenance_is_written_as_it_is() -> None:
    assert (
        reports.provenance_table({"units": "metric", "sessions": 3}).loc["sessions", "value"] == "3"
    )


# ── critical speed ──────────────────────────────────────────────────────────────────────────────


def test_the_curve_is_the_hyperbola_of_the_fit() -> None:
    fitted = history.critical_speed(bests((1000, 200.0), (5000, 1200.0)))
    drawn = speed_duration(RUN, fitted)
    # d = 200 m + 4 m/s · t through both: v(200 s) = 5 m/s
    at_200 = np.interp(200.0, drawn.curve_duration_s, drawn.curve_speed_mps)
    assert at_200 == pytest.approx(5.0, abs=0.01)
    assert math.isnan(drawn.low_mps)
    assert len(speed_duration((), None).curve_speed_mps) == 0


def test_the_sentence_says_how_sure_the_number_is() -> None:
    sure = critical_speed_words(history.critical_speed(RUN))
    assert "with 95 % certainty" in sure
    assert "3 of your bests" in sure
    assert "certainty" not in critical_speed_words(history.critical_speed(RUN[:2]))
