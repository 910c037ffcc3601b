"""The two kinds of kernels: of an app page, and of a notebook in JupyterLab."""

import sys
from typing import Any, Final

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

from smartrunning.server.kernels import provisioner

PAGE: Final = "smartrunning-page"
NOTEBOOK: Final = "python3"
_COMMAND: Final = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f"]


class KernelKinds(KernelSpecManager):
    """Knows its own two kinds and looks for no others; JupyterLab gets to see one."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Kinds that a person may choose.

        Returns
        -------
        dict of str to str
            Name and folder of pictures.
        """
        return {NOTEBOOK: super().find_kernel_specs()[NOTEBOOK]}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Kind of a name.

        Parameters
        ----------
        kernel_name : str
            Name of the kind.

        Returns
        -------
        KernelSpec
            How such a kernel is made.

        Raises
        ------
        NoSuchKernel
            If there is no such kind.
        """
        if kernel_name == PAGE:
            return _kind("SmartRunning page", kernel_provisioner=_BY_FORK)
        if kernel_name == NOTEBOOK:
            return _kind(
                "SmartRunning (Python)",
                resource_dir=self.find_kernel_specs()[NOTEBOOK],
                kernel_provisioner=_BY_USER,
            )
        raise NoSuchKernel(kernel_name)


_BY_FORK: Final = {"provisioner_name": provisioner.NAME, "config": {}}
_BY_USER: Final = {"provisioner_name": provisioner.OF_NOTEBOOKS, "config": {}}


def _kind(title: str, *, resource_dir: str = "", **metadata: Any) -> KernelSpec:
    return KernelSpec(
        argv=[*_COMMAND, "{connection_file}"],
        display_name=title,
        language="python",
        resource_dir=resource_dir,
        metadata={"supported_encryption": ["curve"], "debugger": bool(resource_dir), **metadata},
    )
