"""The catalogue of metrics in, a table of what each number means and where it comes from out."""

import pandas as pd

from smartrunning.metrics import CATALOGUE
from smartrunning.reports.paper_table import PaperTable


def glossary_table() -> PaperTable:
    """What each metric means, its source, and the version of its formula.

    Returns
    -------
    PaperTable
        One row a metric, in catalogue order.
    """
    rows = [
        (metric.name, metric.unit, metric.meaning, metric.source, metric.version)
        for metric in CATALOGUE
    ]
    columns = ["metric", "unit", "meaning", "source", "version"]
    return PaperTable(pd.DataFrame(rows, columns=columns).set_index("metric"))
