"""What the process of a notebook gets to see of the world: a short list, and whose data it is."""

from pathlib import Path

from smartrunning.config import Settings, passed_on
from smartrunning.storage.kernel_access import kernel_file


def environment(settings: Settings, owner: str, home: Path) -> dict[str, str]:
    """Environment of a notebook's process and its kernel.

    Parameters
    ----------
    settings : Settings
        Where the kernels' read-only address is.
    owner : str
        The runner whose data the notebook shows.
    home : pathlib.Path
        Folder of this run, for all that libraries write.

    Returns
    -------
    dict of str to str
        All that they get to see.
    """
    return passed_on() | {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_DATA_DIR": str(home / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "MPLCONFIGDIR": str(
            settings.data_dir / "kernel-home" / "matplotlib"
        ),  # fonts, once for all
        "MPLBACKEND": "agg",
        "SMARTRUNNING_RUNNER": owner,
        "SMARTRUNNING_DATABASE": settings.database,
        "SMARTRUNNING_DATABASE_FILE": str(settings.database_file or kernel_file(settings)),
    }
