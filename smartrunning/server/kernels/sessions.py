"""JupyterLab's sessions (a notebook and its kernel), each person's own."""

from typing import Any

from jupyter_server.services.sessions.sessionmanager import (
    KernelName,
    ModelName,
    SessionManager,
)
from tornado import web

from smartrunning.server.kernels.owned import owned


class OwnedSessions(SessionManager):
    """Knows the visitor's own sessions only; a foreign kernel looks missing."""

    async def list_sessions(self) -> list[dict[str, Any]]:
        """List the visitor's own sessions.

        Returns
        -------
        list of dict
            As JupyterLab wants them.
        """
        own = {model["id"] for model in owned(self.kernel_manager).list_kernels()}
        return [model for model in await super().list_sessions() if model["kernel"]["id"] in own]

    async def session_exists(self, path: str) -> bool:
        """Whether the visitor has a session of a notebook.

        Parameters
        ----------
        path : str
            Of the notebook.

        Returns
        -------
        bool
            Whether there is one.
        """
        return any(model["path"] == path for model in await self.list_sessions())

    async def get_session(self, **wanted: Any) -> dict[str, Any]:
        """Session with given properties, among the visitor's own.

        Parameters
        ----------
        **wanted : object
            ``session_id``, ``kernel_id``, ``path``, ``name`` or ``type``.

        Returns
        -------
        dict
            As JupyterLab wants it.
        """
        for model in await self.list_sessions():
            known = {**model, "session_id": model["id"], "kernel_id": model["kernel"]["id"]}
            if all(known.get(name) == value for name, value in wanted.items()):
                return model
        raise web.HTTPError(404, "There is no such session.")

    async def create_session(
        self,
        path: str | None = None,
        name: ModelName | None = None,
        type: str | None = None,  # noqa: A002  the name is Jupyter's
        kernel_name: KernelName | None = None,
        kernel_id: str | None = None,
    ) -> dict[str, Any]:
        """Make a session.

        Parameters
        ----------
        path, name, type : str, optional
            Of the notebook.
        kernel_name : str, optional
            Kind of kernel; there is one.
        kernel_id : str, optional
            A running kernel of the visitor's own.

        Returns
        -------
        dict
            As JupyterLab wants it.
        """
        self._check_own(kernel_id)
        return await super().create_session(path, name, type, kernel_name, kernel_id)

    async def update_session(self, session_id: str, **changes: Any) -> None:
        """Change a session.

        Parameters
        ----------
        session_id : str
            The visitor's own session.
        **changes : object
            What is to change.
        """
        self._check_own(changes.get("kernel_id"))
        await super().update_session(session_id, **changes)

    def get_kernel_env(self, path: str | None, name: str | None = None) -> dict[str, str]:
        """Return the notebook's name, and nothing of the server's own environment.

        Parameters
        ----------
        path, name : str or None
            Of the notebook.

        Returns
        -------
        dict of str to str
            One name.
        """
        del name
        return {"JPY_SESSION_NAME": path or ""}

    def _check_own(self, kernel_id: str | None) -> None:
        own = {model["id"] for model in owned(self.kernel_manager).list_kernels()}
        if kernel_id is not None and kernel_id not in own:
            raise web.HTTPError(404, "There is no such kernel.")
