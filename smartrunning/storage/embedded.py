"""The embedded server: a real mongod of one's own, on a socket in the data folder.

Two locks keep the folder: ``server.lock`` is held by the process that supervises, and
``database.lock`` by mongod too. When the first is free and the second is not, a mongod has outlived
its supervisor; it is stopped before a new one starts.
"""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

import psutil

from smartrunning.config import Settings
from smartrunning.errors import DatabaseUnavailableError, DataFolderError, SmartRunningError
from smartrunning.logs import logger
from smartrunning.storage import folder, mongod, replica_set
from smartrunning.storage.address import answers, running_uri, server_address
from smartrunning.storage.ballast import Ballast, is_full
from smartrunning.storage.opening import open_store

START_PATIENCE_S: Final = 120.0
"""Recovery of a large database after a kill on a slow disk."""
STOP_PATIENCE_S: Final = 30.0
_PAUSES_S: Final = (0.0, 0.0, 1.0, 2.0, 5.0)
_STEADY_S: Final = 60.0
_LOOK_EVERY_S: Final = 5.0
_log = logger(__name__)

__all__ = ["EmbeddedServer", "running_uri"]


class EmbeddedServer:
    """A mongod that lives as long as this process, and is started anew when it dies.

    Parameters
    ----------
    settings : Settings
        Data folder, program and cache.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._supervising = folder.FolderLock(settings.data_dir / "server.lock")
        self._ballast = Ballast(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._attempted = threading.Event()
        self._steady = threading.Event()
        self._failure: Exception | None = None
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop."""
        self.stop()

    @property
    def uri(self) -> str:
        """Address with its login: a secret.

        Returns
        -------
        str
            For `smartrunning.storage.open_store`.
        """
        return server_address(self._settings)

    @property
    def pid(self) -> int | None:
        """Number of the mongod process.

        Returns
        -------
        int or None
            None while there is none.
        """
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the server, make its users and bring the store up to date.

        Raises
        ------
        DataFolderError
            If the data folder cannot be used, or another server has it.
        StorageFullError
            If its disk is too full.
        ConfigurationError
            If there is no mongod program.
        DatabaseUnavailableError
            If mongod dies; the sentence ends with its last line.
        """
        data = self._settings.data_dir
        folder.private_folder(data)
        if not self._supervising.take():
            raise DataFolderError(
                f"The data folder {data} is in use by another SmartRunning "
                f"(process {self._supervising.holder() or 'unknown'}); "
                "stop that one, or choose another folder with SMARTRUNNING_DATA_DIR."
            )
        try:
            if folder.is_short(data) and self._ballast.release():
                _log.error("the disk is full; the room that was kept for this is used to start")
            folder.prepare(data)
            self._start_watched()
        except BaseException:
            self.stop()
            raise

    def _start_watched(self) -> None:
        data = self._settings.data_dir
        mongod.program(self._settings)
        try:
            for name in ("database", "secrets"):
                folder.private_folder(data / name)
            for name in ("replica.key", "administrator", "server"):
                folder.secret(data / "secrets" / name)
        except OSError as error:
            raise folder.folder_error(data, error) from error
        self._stopping.clear()
        self._attempted.clear()
        self._steady.clear()
        self._failure = None
        self._watcher = threading.Thread(target=self._watch, name="mongod", daemon=True)
        self._watcher.start()
        self._attempted.wait()
        if self._failure is not None:
            raise self._failure
        self._await_primary()
        (data / "database.ready").touch(mode=0o600)
        self._steady.set()
        with open_store(self.uri, settings=self._settings) as store:
            store.migrate()

    def stop(self) -> None:
        """Stop the server cleanly and free the data folder; harmless when it is not running."""
        self._stopping.set()
        if self._watcher is not None:
            _end(self._process)
            self._watcher.join()
            self._watcher = None
        self._process = None
        if self._supervising.held:
            folder.remove_socket(self._settings.data_dir)
        self._supervising.release()

    def _watch(self) -> None:
        """Keep a mongod running; it ends with this thread, so the thread lasts until `stop`."""
        deaths = 0
        while not self._stopping.wait(_PAUSES_S[min(deaths, len(_PAUSES_S) - 1)]):
            began = time.monotonic()
            try:
                self._process = self._spawned()
            except (OSError, SmartRunningError) as error:
                self._failure = error
                self._attempted.set()
                if not self._steady.is_set():
                    return
                deaths += 1
                _log.warning("mongod could not be started anew", reason=str(error))
                continue
            self._attempted.set()
            if self._stopping.is_set():
                self._process.terminate()
            code = self._ended(self._process)
            if self._stopping.is_set() or not self._steady.is_set():
                return
            deaths = 1 if time.monotonic() - began > _STEADY_S else deaths + 1
            _log.warning("mongod ended and is started anew", exit_code=code, reason=self._words())
            self._make_room()

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        """Exit code of a mongod when it ends; until then the ballast is kept up."""
        while True:
            if self._steady.is_set() and self._ballast.keep():
                _log.info("room on the disk is kept for the moment when it is full")
            try:
                return process.wait(_LOOK_EVERY_S)
            except subprocess.TimeoutExpired:
                continue

    def _make_room(self) -> None:
        """Give a mongod that found no room the room that was kept for it."""
        data = self._settings.data_dir
        if not is_full(data, [self._words()]):
            return
        if self._ballast.release():
            _log.error(
                "the disk is full; the room that was kept for this was given to the database, "
                "uploads are refused until there is more",
                folder=str(data),
            )
        else:
            _log.error("the disk is full; the database waits until there is room", folder=str(data))

    def _spawned(self) -> subprocess.Popen[bytes]:
        data = self._settings.data_dir
        lock = folder.FolderLock(data / "database.lock")
        if not lock.take():
            _end_orphan(data / "database")
            _await(lock.take, patience_s=STOP_PATIENCE_S, needed="the old mongod to end")
        try:
            path = folder.prepare_socket(data)
            if (data / "mongod.log").exists():
                (data / "mongod.log").replace(data / "mongod.log.before")
            line = mongod.command(
                self._settings, path, initialised=(data / "database.ready").exists()
            )
            return mongod.spawn(line, lock=lock.descriptor, errors=data / "mongod.errors")
        finally:
            lock.release()

    def _await_primary(self) -> None:
        path = folder.socket_path(self._settings.data_dir)
        _await(
            lambda: self._alive() and answers(path),
            patience_s=START_PATIENCE_S,
            needed="mongod to answer",
        )
        replica_set.make_primary(
            path,
            administrator=folder.secret(self._settings.data_dir / "secrets" / "administrator"),
            server=folder.secret(self._settings.data_dir / "secrets" / "server"),
            database=self._settings.database,
            alive=self._alive,
        )

    def _alive(self) -> bool:
        process = self._process
        if process is not None and process.poll() is None:
            return True
        raise DatabaseUnavailableError(
            f"The database server could not start on {self._settings.data_dir}; "
            f"its last line was: {self._words() or 'nothing'}."
        )

    def _words(self) -> str:
        data = self._settings.data_dir
        return mongod.last_words(data / "mongod.errors", data / "mongod.log")


def _end_orphan(database: Path) -> None:
    """Ask the mongod that has outlived its supervisor to end; it wrote its number itself."""
    text = (database / "mongod.lock").read_text().strip()
    if not text.isdigit() or not psutil.pid_exists(int(text)):
        return
    process = psutil.Process(int(text))
    if str(database) in process.cmdline():
        _log.warning("a mongod has outlived its supervisor and is stopped", pid=process.pid)
        process.terminate()
        process.resume()  # a stopped process hears no signal
        try:
            process.wait(STOP_PATIENCE_S)
        except psutil.TimeoutExpired:
            process.kill()


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()


def _await(happened: Callable[[], bool], *, patience_s: float, needed: str) -> None:
    deadline = time.monotonic() + patience_s
    while not happened():
        if time.monotonic() > deadline:
            raise DatabaseUnavailableError(f"Waited {patience_s:.0f} s for {needed}, in vain.")
        time.sleep(0.01)
