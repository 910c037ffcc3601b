"""What of Voila the app pages use: frontend, executor and renderer, with a template of our own.

The template lies in Voila's layout (``jupyter/voila/templates/smartrunning``). Voila would compile
it anew for every view; here the byte code is kept.
"""

import hashlib
from collections.abc import AsyncIterator
from copy import deepcopy
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import nbformat
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from jupyter_core.paths import jupyter_path
from nbformat import NotebookNode
from voila.configuration import VoilaConfiguration
from voila.exporter import VoilaExporter
from voila.notebook_renderer import NotebookRenderer
from voila.paths import collect_template_paths
from voila.utils import get_page_config

from smartrunning.server.kernels.specs import PAGE
from smartrunning.server.pages import bundle
from smartrunning.server.pages.folders import APPLICATIONS
from smartrunning.server.pages.templates import static_url

TEMPLATE: Final = "smartrunning"
JUPYTER: Final = Path(__file__).parents[1] / "jupyter"
WIDGETS: Final = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
    "bqplot",
    "bqscales",
)
"""Frontend parts that app pages load; all others stay out."""
NO_FORMULAS: Final = "/smartrunning/static/formulas.js"
"""In place of MathJax, which would come from another host."""
_PACKAGES: Final = ("voila", "jupyterlab_widgets", "anywidget", "bqplot", "bqscales")


@cache
def versions() -> str:
    """Short name of the versions of everything that a page loads.

    Returns
    -------
    str
        Changes when one of them does, so that browsers may keep the files for ever.
    """
    names = " ".join((*(f"{name} {version(name)}" for name in _PACKAGES), *bundle.names()))
    return hashlib.sha256(names.encode()).hexdigest()[:12]


@cache
def voila_configuration() -> VoilaConfiguration:
    """All that Voila is told.

    Returns
    -------
    VoilaConfiguration
        One for the process.
    """
    return VoilaConfiguration(
        template=TEMPLATE,
        allow_template_override="NO",
        allow_theme_override="NO",
        strip_sources=True,
        show_tracebacks=False,
        file_allowlist=[],
        file_denylist=[".*"],
        extension_allowlist=list(WIDGETS),
        attempt_fix_notebook=False,
        progressive_rendering=False,
    )


class _Memory(BytecodeCache):
    """Byte code of templates, in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put what is kept into the bucket."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_MEMORY: Final = _Memory()
_CONFIG: Final[dict[str, Any]] = {}


class PageExporter(VoilaExporter):
    """Voila's exporter with compiled templates that are kept."""

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.bytecode_cache = _MEMORY
        environment.globals["static"] = static_url
        return environment


class PageRenderer(NotebookRenderer):
    """Renders one app notebook for one view.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    **given : object
        What Voila's renderer takes.
    """

    def __init__(self, path: Path, **given: Any) -> None:
        super().__init__(notebook_path=path.name, template_paths=_template_folders(), **given)
        self._path = path

    async def load_notebook(self, path: str) -> NotebookNode:
        """Read the notebook, whatever kernel it names.

        Parameters
        ----------
        path : str
            Ignored: the renderer knows its notebook.

        Returns
        -------
        NotebookNode
            To be run in a page's kernel.
        """
        del path
        notebook: NotebookNode = nbformat.reads(
            _text(self._path, self._path.stat().st_mtime_ns), as_version=4
        )
        notebook.metadata["kernelspec"] = {"name": PAGE, "language": "python", "display_name": ""}
        return notebook

    async def prepare(self) -> None:
        """Get ready to render."""
        await self.initialize(template=None, theme=None)
        self.exporter = PageExporter(
            template_paths=self.template_paths,
            template_name=TEMPLATE,
            theme=self.theme,
            base_url=self.base_url,
            exclude_input=True,
        )

    async def parts(self, kernel_id: str, kernel: Any) -> AsyncIterator[str]:
        """Render.

        Parameters
        ----------
        kernel_id : str
            Key of the page's kernel.
        kernel : awaitable
            Becomes the kernel.

        Yields
        ------
        str
            HTML, as it is ready.
        """
        async for part, _ in self.generate_content_generator(kernel_id, kernel):
            yield part


@cache
def _template_folders() -> list[str]:
    roots = [str(JUPYTER), *jupyter_path()]
    return list(collect_template_paths(APPLICATIONS, TEMPLATE, root_dirs=roots))


@cache
def _text(path: Path, changed_ns: int) -> str:
    del changed_ns  # a changed file is read anew
    return path.read_text("utf-8")


def page_config(settings: dict[str, Any], log: Any) -> dict[str, Any]:
    """What Voila's frontend is told.

    Parameters
    ----------
    settings : dict
        Of the application.
    log : logging.Logger
        Where Voila writes what it misses.

    Returns
    -------
    dict
        Plain JSON values; all addresses are on this host.
    """
    if not _CONFIG:
        found = get_page_config(
            base_url="/", settings=settings, log=log, voila_configuration=voila_configuration()
        )
        _CONFIG.update(found)  # the same for all pages of the process, and slow to find
    return deepcopy(_CONFIG) | {
        "fullStaticUrl": f"/voila/static/{versions()}",
        "fullLabextensionsUrl": f"/voila/labextensions/{versions()}",
        "fullMathjaxUrl": NO_FORMULAS,
        "jupyterLabTheme": "",
    }
