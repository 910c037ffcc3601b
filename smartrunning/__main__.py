"""``python -m smartrunning`` is the command line."""

from smartrunning.cli import main

if __name__ == "__main__":
    main()
