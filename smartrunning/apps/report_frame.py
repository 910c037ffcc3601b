"""A report shown inside a page."""

import anywidget
import traitlets

from smartrunning.apps import asset


class ReportFrame(anywidget.AnyWidget):
    """A frame in which nothing of the report can run; the server sends it sandboxed too."""

    _esm = asset.script("report_frame")
    report_id = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
