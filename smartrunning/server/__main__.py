"""``python -m smartrunning.server``: the web server, beside a database that is already running."""

import sys

from smartrunning import logs
from smartrunning.config import settings
from smartrunning.errors import SmartRunningError


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

    chosen = settings()
    logs.set_up(chosen)
    with open_store(settings=chosen) as store:
        server = SmartRunningServer.instance(chosen, store)
        server.initialize(argv=[])
        server.start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
