"""Address of the embedded server, from the secrets in the data folder."""

import socket
from pathlib import Path
from urllib.parse import quote

from smartrunning.config import Settings
from smartrunning.storage.folder import socket_path


def running_uri(settings: Settings) -> str | None:
    """Address with login of the embedded server of a data folder: a secret.

    Parameters
    ----------
    settings : Settings
        The data folder.

    Returns
    -------
    str or None
        None when no server answers there.
    """
    data = settings.data_dir
    if not (data / "database.ready").exists() or not answers(socket_path(data)):
        return None
    return server_address(settings)


def server_address(settings: Settings) -> str:
    """Address with login, whether the server runs or not.

    Parameters
    ----------
    settings : Settings
        The data folder, with its secrets.

    Returns
    -------
    str
        Names one socket, so that no client looks for other members.
    """
    path = quote(str(socket_path(settings.data_dir)), safe="")
    password = (settings.data_dir / "secrets" / "server").read_text().strip()
    return f"mongodb://server:{password}@{path}/?authSource=admin&directConnection=true"


def answers(path: Path) -> bool:
    """Whether a server accepts connections on a socket.

    Parameters
    ----------
    path : pathlib.Path
        The socket.

    Returns
    -------
    bool
        False also when there is none.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True
