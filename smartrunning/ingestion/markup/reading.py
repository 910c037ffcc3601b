"""The bytes of a file in, its activities as written out."""

from smartrunning.ingestion.markup.collector import Collector
from smartrunning.ingestion.markup.safe_parser import parse
from smartrunning.ingestion.markup.vocabulary import Vocabulary
from smartrunning.ingestion.markup.written import WrittenFile


def read(data: bytes, vocabulary: Vocabulary) -> WrittenFile:
    """Activities of a file.

    Parameters
    ----------
    data : bytes
        A file without its preamble.
    vocabulary : Vocabulary
        The names of its format.

    Returns
    -------
    WrittenFile
        As far as the file is well formed.

    Raises
    ------
    FileRejectedError
        If the file is made to do harm or beyond the limits.
    """
    collector, reading = parse(data, lambda: Collector(vocabulary))
    collector.close()
    return WrittenFile(
        tuple(collector.activities),
        collector.facts,
        collector.seen_instead,
        reading.share,
        reading.repaired,
    )
