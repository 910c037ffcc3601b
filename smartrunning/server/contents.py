"""Files of the workspace as JupyterLab shows them, reached as those who work there reach them.

A notebook can leave a link to any place in the workspace, and a server that is root would follow
it. So JupyterLab's files are read and written with the rights of the scientists' own kernels.
"""

from collections.abc import Callable, Generator
from functools import wraps
from typing import Any, Final

from jupyter_server.base.handlers import AuthenticatedFileHandler
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from traitlets import default

from smartrunning.server.kernels.provisioner import UserProvisioner
from smartrunning.server.kernels.rights import rights_of, rights_of_the_server
from smartrunning.server.kernels.system_users import SystemUser

TOUCHES_FILES: Final = (
    *("resolve_path", "is_hidden", "is_writable", "file_exists", "dir_exists", "exists"),
    *("get", "save", "delete", "delete_file", "rename", "rename_file", "copy"),
    *("create_checkpoint", "restore_checkpoint", "list_checkpoints", "delete_checkpoint"),
)
"""Methods of Jupyter's that touch files of the workspace; they call each other."""
OF_THE_SERVER: Final = ("check_and_sign", "mark_trusted_cells")
"""Methods that use the signatures of notebooks, which are the server's own."""


def workers() -> SystemUser | None:
    """User whose rights in the workspace count.

    Returns
    -------
    SystemUser or None
        That of scientists; None where kernels run as the server does.
    """
    return UserProvisioner.users.get("scientist")


def _as_workers(name: str) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(LargeFileManager, name)

    @wraps(method)
    def with_rights(self: LargeFileManager, *given: Any, **named: Any) -> Any:
        with rights_of(workers()):
            return method(self, *given, **named)

    return with_rights


def _as_server(name: str) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(LargeFileManager, name)

    @wraps(method)
    def with_rights(self: LargeFileManager, *given: Any, **named: Any) -> Any:
        if workers() is None:
            return method(self, *given, **named)
        with rights_of_the_server():
            return method(self, *given, **named)

    return with_rights


class WorkspaceFile(AuthenticatedFileHandler):
    """One file as it is, to be looked at or saved."""

    @classmethod
    def get_content(
        cls, abspath: str, start: int | None = None, end: int | None = None
    ) -> Generator[bytes, None, None]:
        """Give the file piece by piece.

        Parameters
        ----------
        abspath : str
            Where it is.
        start, end : int, optional
            Part of it, in bytes.

        Yields
        ------
        bytes
            The next piece.
        """
        pieces = super().get_content(abspath, start, end)
        while True:
            with rights_of(workers()):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece


class WorkspaceFiles(LargeFileManager):
    """All files of the workspace; none is waited for, so that rights never outlast their use."""

    @default("files_handler_class")
    def _give_files(self) -> type[WorkspaceFile]:
        return WorkspaceFile


for _name in TOUCHES_FILES:
    setattr(WorkspaceFiles, _name, _as_workers(_name))
for _name in OF_THE_SERVER:
    setattr(WorkspaceFiles, _name, _as_server(_name))
