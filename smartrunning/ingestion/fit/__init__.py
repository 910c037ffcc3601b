"""FIT bytes in, Sessions out; or all their messages as columns.

`parts` opens the chain of files. `walk` finds the messages of one part, `layout` says what they
look like, `table` makes columns of them, with what `components` and `sub_fields` add, and `few`
takes together what is small; `file` holds all of them together as `decode`. `sessions` gives them
their meaning: it asks `columns` for the messages that matter, and `fitdecode_engine`, which asks
the fitdecode package message by message, where the first decoder stops.
"""

from smartrunning.ingestion.fit.file import FitFile, FitPart, decode
from smartrunning.ingestion.fit.sessions import sessions
from smartrunning.ingestion.fit.table import MessageTable

__all__ = ["FitFile", "FitPart", "MessageTable", "decode", "sessions"]
