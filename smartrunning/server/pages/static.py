"""Files that never change under one address: a browser asks for each of them once."""

from typing import Final

from jupyter_server.base.handlers import (
    FileFindHandler,
    JupyterHandler,
    PublicStaticFileHandler,
)
from tornado import web
from voila.static_file_handler import MultiStaticFileHandler

FOR_EVER: Final = "private, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"


class OwnFiles(PublicStaticFileHandler):
    """The platform's own style sheets, scripts and pictures."""

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep the file when its address names its content.

        Parameters
        ----------
        path : str
            Of the file.
        """
        del path
        versioned = self.get_argument("v", "")
        self.set_header("Cache-Control", FOR_EVER if versioned else ASK_AGAIN)


class VoilaFiles(JupyterHandler, MultiStaticFileHandler):
    """The scripts of Voila, at addresses that name its version."""

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer with a file.

        Parameters
        ----------
        path : str
            Of the file.
        include_body : bool
            False for the headers alone.
        """
        await MultiStaticFileHandler.get(self, path, include_body)

    @web.authenticated
    async def head(self, path: str) -> None:
        """Answer with the headers of a file.

        Parameters
        ----------
        path : str
            Of the file.
        """
        await MultiStaticFileHandler.get(self, path, include_body=False)

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep the file.

        Parameters
        ----------
        path : str
            Of the file.
        """
        del path
        self.set_header("Cache-Control", FOR_EVER)


class ExtensionFiles(FileFindHandler):
    """The scripts of the widgets on app pages, at addresses that name their versions."""

    def set_headers(self) -> None:
        """Let the browser keep the file."""
        super().set_headers()
        self.set_header("Cache-Control", FOR_EVER)
