"""The catalogue of metrics in, a table of what each number means and where it comes from out."""

import pandas as pd

from smartrunning.metrics import CATALOGUE


def glossary_table() -> pd.DataFrame:
    """What each metric means, its source, and the version of its formula.

    Returns
    -------
    pandas.DataFrame
        One row a metric, in catalogue order.
    """
    rows = [
        (metric.name, metric.unit, metric.meaning, metric.source, metric.version)
        for metric in CATALOGUE
    ]
    columns = ["metric", "unit", "meaning", "source", "version"]
    return pd.DataFrame(rows, columns=columns).set_index("metric")
