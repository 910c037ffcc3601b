"""How kernels get their processes: pages by a fork, notebooks by a new interpreter.

Where roles have users of the system, either becomes that of its role before it runs anything.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from smartrunning.server.kernels.fork_server import ForkRequest, handed_over
from smartrunning.server.kernels.forking import ForkedProcess, ForkServer
from smartrunning.server.kernels.system_users import SystemUser

NAME: Final = "smartrunning-fork"
OF_NOTEBOOKS: Final = "smartrunning-notebook"
UMASK: Final = 0o007
"""What a notebook writes, the other notebooks of the workspace may read and write."""


class UserProvisioner(LocalProvisioner):
    """Makes a kernel's process as the user of its role, where roles have users."""

    users: ClassVar[Mapping[str, SystemUser]] = {}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Make the process.

        Parameters
        ----------
        cmd : list of str
            What an interpreter runs.
        **kwargs : object
            ``env`` and ``cwd`` of the kernel.

        Returns
        -------
        dict
            Ports and keys.
        """
        user = self.user_of(kwargs["env"])
        if user is None or self.parent is None:
            return await super().launch_kernel(cmd, **kwargs)
        path = handed_over(self.parent.connection_file, user.uid)
        descriptor = int(Path(path).name)
        words = [path if word == self.parent.connection_file else word for word in cmd]
        rights = {"user": user.uid, "group": user.gid, "extra_groups": [], "umask": UMASK}
        try:
            return await super().launch_kernel(words, pass_fds=[descriptor], **rights, **kwargs)
        finally:
            os.close(descriptor)

    def user_of(self, environment: Mapping[str, str]) -> SystemUser | None:
        """User for a kernel with an environment that the server has made.

        Parameters
        ----------
        environment : mapping of str to str
            Names the role.

        Returns
        -------
        SystemUser or None
            None where kernels run as the server does.
        """
        return self.users[environment["SMARTRUNNING_ROLE"]] if self.users else None


class ForkProvisioner(UserProvisioner):
    """Makes a kernel's process by a fork."""

    fork_server: ClassVar[ForkServer | None] = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Make the process.

        Parameters
        ----------
        cmd : list of str
            What an interpreter would run; unused when there is a fork server.
        **kwargs : object
            ``env`` and ``cwd`` of the kernel.

        Returns
        -------
        dict
            Ports and keys.
        """
        if self.fork_server is None or self.parent is None:
            return await super().launch_kernel(cmd, **kwargs)
        folder = str(kwargs.get("cwd") or Path.cwd())
        environment = dict(kwargs["env"])
        user = self.user_of(environment)
        request = ForkRequest(
            self.parent.connection_file,
            environment,
            str(user.home) if user else folder,
            uid=user.uid if user else None,
            gid=user.gid if user else None,
        )
        process = await self.fork_server.fork(request)
        self.process: ForkedProcess | None = process  # type: ignore[assignment]  # it does what Popen does here
        self.pid = self.pgid = process.pid
        self.cwd = folder
        return self.connection_info
