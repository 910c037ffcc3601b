"""The table ``activities.csv`` of Strava's export of an account.

Its columns are named in the language of the account and some names stand twice, but their order is
the same: id, date, name, type, description, …, gear, file name.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from smartrunning.ingestion.described import Described
from smartrunning.ingestion.exports.words import plain_words
from smartrunning.ingestion.sports import sport_of

NAME: Final = 2
TYPE: Final = 3
FEWEST_COLUMNS: Final = 6
MOST_ROWS: Final = 100_000
FILE: Final = re.compile(r"activities/[^/]{1,200}\.(?:fit|tcx|gpx)(?:\.gz)?", re.IGNORECASE)


def rows_of(data: bytes) -> Iterator[tuple[str, Described]]:
    """What the table says of each file.

    Parameters
    ----------
    data : bytes
        The table; anyone may have written it.

    Yields
    ------
    tuple of str and Described
        Path of a file from the folder of the table on, and its words. A row without a file, such
        as an activity that was typed in, is passed over.
    """
    text = data.decode("utf-8-sig", "replace").replace("\0", "")
    file_column = None
    rows = csv.reader(io.StringIO(text, newline=""))
    for _ in range(MOST_ROWS):
        try:
            row = next(rows)
        except (StopIteration, csv.Error):
            return
        if file_column is None:
            file_column = _file_column(row)
        if file_column is None or len(row) <= file_column or len(row) < FEWEST_COLUMNS:
            continue
        if FILE.fullmatch(row[file_column].strip()):
            sport, sub_sport = sport_of(row[TYPE][:100])
            gear = row[file_column - 1] if file_column > TYPE + 1 else ""
            yield (
                row[file_column].strip(),
                Described(plain_words(row[NAME]), plain_words(gear), sport, sub_sport),
            )


def _file_column(row: list[str]) -> int | None:
    """Column with the names of the files; known by what stands in it, in any language."""
    for column, value in enumerate(row):
        if column > TYPE and FILE.fullmatch(value.strip()):
            return column
    return None
