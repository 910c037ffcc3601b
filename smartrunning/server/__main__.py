"""``python -m smartrunning.server``: the web server, beside a database that is already running."""

import sys
from typing import Final

from smartrunning import logs
from smartrunning.config import Settings, settings
from smartrunning.errors import SmartRunningError

DATABASE_PATIENCE_S: Final = 10.0


def main() -> int:
    """Run the server until it is told to stop.

    Returns
    -------
    int
        Exit code; an error that somebody can mend is one sentence.
    """
    try:
        return _serve()
    except SmartRunningError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _serve() -> int:
    from smartrunning.server.application import SmartRunningServer  # noqa: PLC0415  slow to import
    from smartrunning.storage import open_store  # noqa: PLC0415  slow to import

    chosen = _impatient(settings())
    logs.set_up(chosen)
    with open_store(settings=chosen) as store:
        server = SmartRunningServer.instance(chosen, store)
        server.initialize(argv=[])
        server.start()
    return 0


def _impatient(chosen: Settings) -> Settings:
    """Settings of a server whose visitors hear soon when the database is away."""
    patience_s = min(chosen.database_timeout_s, DATABASE_PATIENCE_S)
    return chosen.model_copy(update={"database_timeout_s": patience_s})


if __name__ == "__main__":
    sys.exit(main())
