"""A notebook as it ran in, a page to read out: no code, no scripts, nothing from elsewhere."""

import html
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

import nbformat
from nbconvert import HTMLExporter
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

NOTEBOOK_VERSION: Final = 4
SHOWN: Final = frozenset({"text/plain", "text/html", "text/markdown", "image/png", "image/svg+xml"})
"""Kinds of output; a picture, also one of vectors, becomes an image that cannot run anything."""
TAGS: Final = (
    *("h1", "h2", "h3", "h4", "p", "br", "hr", "div", "span", "ul", "ol", "li", "dl", "dt", "dd"),
    *("b", "i", "em", "strong", "small", "sub", "sup", "code", "pre", "blockquote", "abbr", "a"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
)
_STYLE: Final = re.compile(r"<style\b.*?</style\s*>", re.IGNORECASE | re.DOTALL)


def page(executed: Path, *, title: str, origin: Sequence[Sequence[str]] = ()) -> str:
    """Page of a notebook.

    Parameters
    ----------
    executed : pathlib.Path
        The notebook with its outputs.
    title : str
        Title for people.
    origin : sequence of (str, str)
        What it was made from: name and value of each fact.

    Returns
    -------
    str
        One HTML document that needs nothing else; its own policy lets it load nothing.
    """
    notebook = nbformat.read(executed, as_version=NOTEBOOK_VERSION)
    cleaner = SanitizeHTML(
        tags=list(TAGS),
        attributes={"th": ["scope", "colspan", "rowspan"], "td": ["colspan", "rowspan"]},
        strip=True,
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_harmless(output, cleaner) for output in cell.outputs]
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    body, _ = exporter.from_notebook_node(notebook)
    frame = Template(files("smartrunning.jobs").joinpath("report_page.html").read_text("utf-8"))
    return frame.substitute(title=html.escape(title), body=body, origin=_origin(origin))


def _origin(facts: Sequence[Sequence[str]]) -> str:
    """Section on how the page was made; without facts there is none."""
    if not facts:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(value)}</td></tr>'
        for name, value in facts
    )
    return (
        "<h2>How this report was made</h2>"
        "<p>With the same parameters, data and code it shows the same numbers again.</p>"
        f"<table><tbody>{rows}</tbody></table>"
    )


def _harmless(output: NotebookNode, cleaner: SanitizeHTML) -> NotebookNode:
    """Output with what a reader needs, and nothing that acts.

    A traceback names files of the server and helps no reader.
    """
    if output.output_type == "stream":
        return output
    if output.output_type == "error":
        return NotebookNode({**output, "traceback": [f"{output.ename}: {output.evalue}"]})
    data = {kind: text for kind, text in output.data.items() if kind in SHOWN}
    for kind in {"text/html", "text/markdown"} & data.keys():
        data[kind] = cleaner.sanitize_html_tags(_STYLE.sub("", data[kind]))
    return NotebookNode({**output, "data": NotebookNode(data)})
