"""A report for printing: made of the page alone, whatever the page would like to fetch."""

import base64
import socket
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import weasyprint
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from smartrunning.jobs import notebook, report_page
from smartrunning.jobs.report_pdf import PRINT_STYLE, pdf

PICTURE = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8"
    b"\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
).decode()


def unpacked(document: bytes) -> bytes:
    """The document with its streams unpacked, as far as they are packed by deflate."""
    found = [document]
    for part in document.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_a_page_becomes_a_document_with_its_title_and_pictures() -> None:
    page = f"<title>T</title><h1>Ten weeks</h1><img src='data:image/png;base64,{PICTURE}'>"
    made = unpacked(pdf(page))
    assert made.startswith(b"%PDF-")
    assert b"/Subtype /Image" in made or b"/Subtype/Image" in made


def test_tables_longer_than_a_page_go_on_with_their_heads() -> None:
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(200))
    made = pdf(f"<h1>Long</h1><table><thead><tr><th>Week</th></tr></thead>{rows}</table>")
    assert unpacked(made).count(b"/MediaBox") >= 3


def words_by_page(page: str) -> list[str]:
    """What stands on each printed page."""
    sheets = [weasyprint.CSS(string=PRINT_STYLE)]
    printed = weasyprint.HTML(string=page).render(stylesheets=sheets).pages
    return [
        " ".join(box.text for box in one._page_box.descendants() if hasattr(box, "text"))
        for one in printed
    ]


def test_a_heading_stands_on_the_page_of_its_table_and_names_are_not_torn(tmp_path: Path) -> None:
    rows = [
        (f"mean_heart_rate_of_number_{number}_bpm", "bpm", "words " * 30) for number in range(9)
    ]
    table = pd.DataFrame(rows, columns=["metric", "unit", "meaning"]).to_html(index=False)
    output = new_output("execute_result", data={"text/html": table})
    cells = [
        new_markdown_cell("filler\n\n" * 20),
        new_markdown_cell("## What each number means"),
        new_code_cell("table", outputs=[output]),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "executed.ipynb")
    found = words_by_page(report_page.page(tmp_path / "executed.ipynb", title="T"))
    (heading,) = [said for said in found if "What each number means" in said]
    assert "mean_heart_rate_of_number_0_bpm" in heading


@pytest.mark.parametrize(
    "wish",
    [
        "<img src='{0}/a.png'>",
        "<link rel=stylesheet href='{0}/a.css'>",
        "<style>@import url({0}/a.css); body {{ background: url({0}/b.png) }}</style>",
        "<style>@font-face {{ font-family: x; src: url({0}/x) }} h1 {{ font-family: x }}</style>",
        "<object data='{0}/a.svg'></object><embed src='{0}/a'><iframe src='{0}/a'></iframe>",
        "<base href='{0}/'><img src='relative.png'>",
        (
            "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
            "<image href='{0}/a.png'/></svg>\">"
        ),
    ],
)
def test_nothing_is_fetched(wish: str) -> None:
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(30)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def answer() -> None:
            while True:
                line, _ = listening.accept()
                with line:
                    if (heard := line.recv(1000)) == b"end":
                        return
                    asked.append(heard)

        waiting = threading.Thread(target=answer)
        waiting.start()
        made = pdf(f"<h1>A run</h1>{wish.format(address)}")
        with socket.create_connection(listening.getsockname()) as last:
            last.sendall(b"end")
        waiting.join(30)
    assert made.startswith(b"%PDF-")
    assert asked == []


def test_no_file_of_the_machine_gets_in(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell")
    wish = f"<a rel=attachment href='file://{secret}'>x</a><link rel=attachment href='file://{secret}'>"
    assert b"do not tell" not in unpacked(pdf(f"<h1>A run</h1>{wish}"))


def test_where_the_system_cannot_set_text_a_report_has_no_pdf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Lacking:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [*sys.modules]:
        if name.partition(".")[0] == "weasyprint" or name == "smartrunning.jobs.report_pdf":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    assert notebook.printed("<p>words</p>") == b""


def test_who_imports_the_program_of_a_notebook_keeps_pyarrow() -> None:
    """The program refuses it to start faster; whoever borrows a function must not lose it."""
    code = "import sys, smartrunning.jobs.notebook, pyarrow.compute; print([*sys.modules.values()])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pyarrow" in told.stdout
    assert "None" not in told.stdout.replace("NoneType", "").split(", ")
