"""Files that never change under one address: a browser asks for each of them once."""

from typing import Final

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import (
    FileFindHandler,
    JupyterHandler,
    PublicStaticFileHandler,
)
from tornado import web
from voila.static_file_handler import MultiStaticFileHandler

from smartrunning.server.pages import bundle, looks

FOR_EVER: Final = "private, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
BUNDLE: Final = "pages.js"
LOOKS: Final = "pages.css"


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


class Bundle(JupyterHandler):
    """The scripts of an app page in one, at an address that names their versions."""

    @web.authenticated
    def get(self) -> None:
        """Answer with the script."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", FOR_EVER)
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(bundle.packed())
        else:
            self.finish(bundle.script())

    head = get


class Looks(JupyterHandler):
    """The style sheet of all app pages, for a page that is drawn before its widgets are there."""

    @allow_unauthenticated
    def get(self) -> None:
        """Answer with the style sheet."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        versioned = self.get_argument("v", "")
        self.set_header("Cache-Control", FOR_EVER if versioned else ASK_AGAIN)
        self.finish(looks.style())

    head = get
