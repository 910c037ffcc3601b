"""A report's page in, the same for printing out; nothing is fetched from anywhere.

Takes a second to import: the process of one report does, and no other.
"""

from typing import Any, Final

import weasyprint
from weasyprint.urls import URLFetcher

ALLOWED: Final = ["data"]
"""Pictures that the page carries itself; no file of this machine and no other host."""
PRINT_STYLE: Final = """
@page { size: A4; margin: 18mm 16mm 20mm;
  @bottom-right { content: counter(page) " / " counter(pages);
    font: 9pt sans-serif; color: #56606b; }
  @bottom-left { content: string(title); font: 9pt sans-serif; color: #56606b; } }
html { font-size: 11pt; }
body { max-width: none; margin: 0; padding: 0; font-family: "DejaVu Sans", sans-serif;
  font-size: 10pt; }
h1 { string-set: title content(text); font-size: 20pt; }
h2 { font-size: 13pt; margin-top: 16pt; break-after: avoid; }
img { max-width: 100%; }
table { width: 100%; font-size: 8.5pt; }
thead { display: table-header-group; }
td, th { overflow-wrap: break-word; }
"""


def pdf(page: str) -> bytes:
    """Page of a report as a PDF.

    Parameters
    ----------
    page : str
        The HTML document, which carries its pictures itself.

    Returns
    -------
    bytes
        On A4, with page numbers.
    """
    fetcher: Any = URLFetcher(allowed_protocols=ALLOWED, fail_on_errors=False)
    document = weasyprint.HTML(string=page, url_fetcher=fetcher, base_url=None)
    written: bytes = document.write_pdf(stylesheets=[weasyprint.CSS(string=PRINT_STYLE)])
    return written
