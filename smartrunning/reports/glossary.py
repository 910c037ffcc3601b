"""The catalogue of metrics in, a table of what each number means and where it comes from out."""

from collections.abc import Collection

import pandas as pd

from smartrunning.metrics import CATALOGUE
from smartrunning.reports.paper_table import PaperTable


def glossary_table(names: Collection[str] = ()) -> PaperTable:
    """What each metric means, its source, and the version of its formula.

    Parameters
    ----------
    names : collection of str
        Which metrics; all when empty.

    Returns
    -------
    PaperTable
        One row a metric, in catalogue order.
    """
    rows = [
        (metric.name, metric.unit, metric.meaning, metric.source, metric.version)
        for metric in CATALOGUE
        if not names or metric.name in names
    ]
    columns = ["metric", "unit", "meaning", "source", "version"]
    return PaperTable(pd.DataFrame(rows, columns=columns).set_index("metric"))
