"""A kernel client that does not wait for silence.

jupyter_client's own `wait_for_ready` ends by listening for 200 ms to a kernel that has nothing more
to say. For a forked kernel, ready after 20 ms, that is most of the time a page takes to start.
"""

import time
from collections.abc import Mapping
from queue import Empty
from typing import Any, Final

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import DottedObjectName, Type

from smartrunning.server.kernels.specs import PAGE

ASK_AGAIN_S: Final = 0.05
LONGEST_S: Final = 60.0


class QuickClient(AsyncKernelClient):
    """Ready as soon as the kernel has answered on both channels."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  the signature is Jupyter's
        end_s = time.monotonic() + (timeout or LONGEST_S)
        while not await self._has_answered():
            if time.monotonic() > end_s:
                raise RuntimeError("The kernel did not start in time.")
            if not await self._async_is_alive():
                raise RuntimeError("The kernel stopped while it started.")
        await self._drop_waiting_messages()

    wait_for_ready = _async_wait_for_ready

    async def _has_answered(self) -> bool:
        self.kernel_info()
        try:
            reply = await ensure_async(self.shell_channel.get_msg(timeout=ASK_AGAIN_S))
            await ensure_async(self.iopub_channel.get_msg(timeout=ASK_AGAIN_S))
        except Empty:
            return False
        if reply["msg_type"] != "kernel_info_reply":
            return False
        self._handle_kernel_info_reply(reply)
        return True

    async def _drop_waiting_messages(self) -> None:
        while True:
            try:
                await ensure_async(self.iopub_channel.get_msg(timeout=0))
            except Empty:
                return


class QuickKernel(ServerKernelManager):
    """A kernel whose clients are quick; a page's kernel that dies is not started again.

    A new kernel would know nothing of the widgets on the page: the page has to be loaded anew.
    """

    client_class = DottedObjectName("smartrunning.server.kernels.client.QuickClient")
    client_factory = Type(klass=QuickClient, default_value=QuickClient)

    def emit(self, schema_id: str, data: Mapping[str, Any]) -> None:
        """Tell nobody: Jupyter would tell all scientists of everybody's kernels.

        Parameters
        ----------
        schema_id : str
            Kind of the event.
        data : mapping of str to object
            The event.
        """

    def start_restarter(self) -> None:
        """Watch over the kernel's process."""
        super().start_restarter()
        if self.kernel_name == PAGE and self._restarter is not None:
            self._restarter.restart_limit = 0
