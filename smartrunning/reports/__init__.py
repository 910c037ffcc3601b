"""Sessions, histories and plans in, figures, small tables and sentences out.

Notebooks, apps and reports share this room: what a number is called, how it is written and in which
colour it is drawn is decided here once.
"""

from smartrunning.reports.glossary import glossary_table
from smartrunning.reports.key_numbers import KEY_METRICS
from smartrunning.reports.paper_table import Sentence
from smartrunning.reports.plan_pages import plan_pdf
from smartrunning.reports.runner_figures import (
    load_figure,
    speed_duration_figure,
    volume_figure,
)
from smartrunning.reports.session_figures import session_figure, zones_figure
from smartrunning.reports.tables import (
    bests_table,
    critical_speed_table,
    data_flags_table,
    efforts_table,
    key_numbers_table,
    predictions_table,
    provenance_table,
    race_times_table,
    weeks_table,
)

__all__ = [
    "KEY_METRICS",
    "Sentence",
    "bests_table",
    "critical_speed_table",
    "data_flags_table",
    "efforts_table",
    "glossary_table",
    "key_numbers_table",
    "load_figure",
    "plan_pdf",
    "predictions_table",
    "provenance_table",
    "race_times_table",
    "session_figure",
    "speed_duration_figure",
    "volume_figure",
    "weeks_table",
    "zones_figure",
]
