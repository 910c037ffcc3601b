"""Become the command given, ended by the system when the parent is gone, however it went.

Run as a script: ``python -I -S die_with_parent.py PARENT COMMAND…``. The wish is set between fork
and exec by the child itself: ``preexec_fn`` is not safe in a process with threads.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(parent: int, command: list[str]) -> None:
    """Set the wish and become the command.

    Parameters
    ----------
    parent : int
        Number of the process whose end ends the command.
    command : list of str
        Path of the program and its arguments.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606  # the command is ours; a shell is not wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
