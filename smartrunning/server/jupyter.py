"""Settings in, configuration of Jupyter out: all of it, so that no file elsewhere can loosen it."""

import os
from importlib.metadata import EntryPoint
from typing import Any, Final
from urllib.parse import urlsplit

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from traitlets.config import Config

from smartrunning.config import Settings
from smartrunning.server.access.identity import GateIdentity, OwnerAuthorizer
from smartrunning.server.contents import WorkspaceFiles
from smartrunning.server.cookie import is_https
from smartrunning.server.folders import Folders
from smartrunning.server.kernels import provisioner
from smartrunning.server.kernels.channels import SortedChannels
from smartrunning.server.kernels.client import QuickKernel
from smartrunning.server.kernels.owned import OwnedKernels
from smartrunning.server.kernels.sessions import OwnedSessions
from smartrunning.server.kernels.specs import NOTEBOOK, KernelKinds

MEGABYTE: Final = 1024**2
MESSAGE_BYTES: Final = 10 * MEGABYTE
PING_MS: Final = 30_000
SILENCED: Final = (
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/terminal-extension",
    "@jupyterlab/hub-extension",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/notebook-extension:language-server",
    "@voila-dashboards/jupyterlab-preview",
)
"""Parts of JupyterLab that ask other hosts, or addresses that are refused."""


def prepare(folders: Folders) -> None:
    """Point Jupyter at the server's own folders, before it looks for any others.

    Parameters
    ----------
    folders : Folders
        Where things are; they must have been made.
    """
    os.environ.update(
        JUPYTER_DATA_DIR=str(folders.private / "jupyter"),
        JUPYTER_RUNTIME_DIR=str(folders.runtime),
        IPYTHONDIR=str(folders.private / "ipython"),
        MPLCONFIGDIR=str(folders.private / "matplotlib"),
        JUPYTER_NO_CONFIG="1",  # files of /etc/jupyter and the like are not read
    )
    for name in ("JUPYTER_TOKEN", "JUPYTER_TOKEN_FILE", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        os.environ.pop(name, None)
    for name, kind in (
        (provisioner.NAME, provisioner.ForkProvisioner),
        (provisioner.OF_NOTEBOOKS, provisioner.UserProvisioner),
    ):
        KernelProvisionerFactory.provisioners[name] = EntryPoint(
            name, f"{provisioner.__name__}:{kind.__name__}", KernelProvisionerFactory.GROUP_NAME
        )


def configuration(settings: Settings, folders: Folders) -> Config:
    """All that the server of Jupyter is told.

    Parameters
    ----------
    settings : Settings
        What the operator has chosen.
    folders : Folders
        Where things are.

    Returns
    -------
    traitlets.config.Config
        For the application.
    """
    return Config(
        {
            "ServerApp": _server(settings, folders),
            "GateIdentity": {"token": ""},
            "OwnedKernels": _kernels(settings, folders),
            "WorkspaceFiles": {"delete_to_trash": False, "allow_hidden": False},
            "LabApp": _lab(folders),
            "NotebookClient": {"timeout": 60},
        }
    )


def _server(settings: Settings, folders: Folders) -> dict[str, Any]:
    proxy = urlsplit(settings.public_url).hostname if settings.public_url else None
    return {
        "ip": settings.host,
        "port": settings.port,
        "port_retries": 0,
        "open_browser": False,
        "allow_root": True,
        "root_dir": str(folders.workspace),
        "default_url": "/",
        "jpserver_extensions": {"jupyterlab": True},
        "reraise_server_extension_failures": True,
        "allow_unauthenticated_access": False,
        "terminals_enabled": False,
        "quit_button": False,
        "trust_xheaders": proxy is not None,
        "local_hostnames": ["localhost", *([proxy] if proxy else [])],
        "identity_provider_class": GateIdentity,
        "authorizer_class": OwnerAuthorizer,
        "contents_manager_class": WorkspaceFiles,
        "kernel_manager_class": OwnedKernels,
        "kernel_spec_manager_class": KernelKinds,
        "session_manager_class": OwnedSessions,
        "kernel_websocket_connection_class": SortedChannels,
        "max_buffer_size": 128 * MEGABYTE,
        "tornado_settings": {
            "websocket_max_message_size": MESSAGE_BYTES,
            "page_config_data": {"buildAvailable": False, "buildCheck": False},
            "page_config_hook": _silence,
            "ws_ping_interval": PING_MS,
            "ws_ping_timeout": PING_MS,
            "xsrf_cookie_kwargs": {
                "samesite": "Lax",
                "path": "/",
                "secure": is_https(settings),
            },
            "mathjax_url": "/smartrunning/static/formulas.js",
        },
    }


def _silence(handler: object, page: dict[str, Any]) -> dict[str, Any]:
    """Page of JupyterLab without the parts that are silenced."""
    del handler
    return {**page, "disabledExtensions": [*page.get("disabledExtensions", []), *SILENCED]}


def _kernels(settings: Settings, folders: Folders) -> dict[str, Any]:
    return {
        "default_kernel_name": NOTEBOOK,
        "kernel_manager_class": f"{QuickKernel.__module__}.{QuickKernel.__name__}",
        "transport_encryption": "required",
        "pages_folder": str(folders.home),
        "pages_per_user": settings.pages_per_user,
        "pages": settings.pages,
        "page_bytes": settings.page_memory_bytes,
        "unused_s": settings.page_unused_s,
        "cull_idle_timeout": 24 * 3600,
        "cull_connected": False,
    }


def _lab(folders: Folders) -> dict[str, Any]:
    return {
        "log_level": "WARN",
        "news_url": None,
        "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "extension_manager": "readonly",
        "lock_all_plugins": True,
        "user_settings_dir": str(folders.private / "lab" / "settings"),
        "workspaces_dir": str(folders.private / "lab" / "workspaces"),
        "default_url": "/lab",
    }
