"""FIT bytes in, Sessions out.

`parts` opens the chain of files, `decode` turns the messages of one part into columns, `sessions`
gives them their meaning. Two decoders can do the middle: `columns`, which works on all messages at
once, and `fitdecode_engine`, which asks the fitdecode package message by message.
"""

from smartrunning.ingestion.fit.sessions import sessions

__all__ = ["sessions"]
