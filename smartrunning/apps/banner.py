"""The banner that shows jobs as they run; it lives in the browser alone."""

import anywidget

from smartrunning.apps import asset


class JobBanner(anywidget.AnyWidget):
    """Jobs of the runner that are waiting, running, or ended a moment ago."""

    _esm = asset.script("banner")
