"""``python -m smartrunning`` is the command line."""

from smartrunning.cli import main

main()
