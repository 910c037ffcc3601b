"""Templates of the platform's own pages, compiled once for the process."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER: Final = Path(__file__).parents[1] / "templates"
STATIC: Final = Path(__file__).parents[1] / "static"


@cache
def environment() -> Environment:
    """Where templates come from; everything that is put into them is escaped.

    Returns
    -------
    jinja2.Environment
        One for the process.
    """
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.globals["static"] = static_url
    return made


def rendered(name: str, **values: Any) -> str:
    """Page made from a template.

    Parameters
    ----------
    name : str
        File name of the template.
    **values : object
        What it shows.

    Returns
    -------
    str
        HTML.
    """
    return environment().get_template(name).render(**values)


@cache
def static_url(name: str) -> str:
    """Address of a static file, which changes with its content.

    Parameters
    ----------
    name : str
        File name.

    Returns
    -------
    str
        Path below the host.
    """
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/smartrunning/static/{name}?v={digest}"
