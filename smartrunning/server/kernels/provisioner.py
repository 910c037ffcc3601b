"""How a page's kernel gets its process: from the fork server instead of a new interpreter."""

from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from smartrunning.server.kernels.fork_server import ForkRequest
from smartrunning.server.kernels.forking import ForkedProcess, ForkServer

NAME = "smartrunning-fork"


class ForkProvisioner(LocalProvisioner):
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
        request = ForkRequest(self.parent.connection_file, dict(kwargs["env"]), folder)
        process = await self.fork_server.fork(request)
        self.process: ForkedProcess | None = process  # type: ignore[assignment]  # it does what Popen does here
        self.pid = self.pgid = process.pid
        self.cwd = folder
        return self.connection_info
