"""Where the scripts of Voila and of the widgets lie."""

from pathlib import Path
from typing import Final

from voila.paths import collect_static_paths
from voila.utils import get_voila_labextensions_path

APPLICATIONS: Final = ["voila", "nbconvert"]


def static_folders() -> list[str]:
    """Folders with Voila's scripts.

    Returns
    -------
    list of str
        Those that exist.
    """
    return [path for path in collect_static_paths(APPLICATIONS, "base") if Path(path).is_dir()]


def extension_folders() -> list[str]:
    """Folders with the scripts of the widgets.

    Returns
    -------
    list of str
        Those that exist.
    """
    return [path for path in get_voila_labextensions_path() if Path(path).is_dir()]
