"""Folders that the server keeps its own files in; nothing is written outside the data folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from smartrunning.config import Settings
from smartrunning.errors import ConfigurationError, DataFolderError

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parents[1]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are.

    Attributes
    ----------
    private : pathlib.Path
        Secrets and settings of the server; closed to all others.
    workspace : pathlib.Path
        What scientists see in JupyterLab.
    home : pathlib.Path
        Home of all kernels.
    apps : pathlib.Path
        The app notebooks; read only.
    notebooks : pathlib.Path
        The notebooks that come with the project; read only.
    """

    private: Path
    workspace: Path
    home: Path
    apps: Path
    notebooks: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Folders of an installation.

        Parameters
        ----------
        settings : Settings
            Says where the data folder is.

        Returns
        -------
        Folders
            Not made yet.
        """
        data = settings.data_dir
        return cls(
            private=data / "server",
            workspace=data / "workspace",
            home=data / "kernel-home",
            apps=_shipped("apps"),
            notebooks=_shipped("notebooks"),
        )

    @property
    def runtime(self) -> Path:
        """Folder of the connection files.

        Returns
        -------
        pathlib.Path
            Closed to all others.
        """
        return self.private / "runtime"

    def make(self) -> None:
        """Make the folders that are written to.

        Raises
        ------
        DataFolderError
            If that cannot be done.
        """
        try:
            for folder in (self.private, self.runtime, self.workspace, self.home):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise DataFolderError(
                f"The server needs to write to {self.private.parent}; found: {error.strerror}. "
                "Give it that right or choose another folder with SMARTRUNNING_DATA_DIR."
            ) from error


def _shipped(name: str) -> Path:
    """Folder of the project that lies beside the package, or inside it in an installed wheel."""
    for folder in (PROJECT / name, PACKAGE / name):
        if folder.is_dir():
            return folder
    raise ConfigurationError(
        f"The folder {name}/ of the project is needed beside the package; found none in {PROJECT}."
    )
