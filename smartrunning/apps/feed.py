"""The private link under which calendars read the plan, with a button to copy it."""

import anywidget
import traitlets

from smartrunning.apps import asset


class Feed(anywidget.AnyWidget):
    """The link, made, shown once, copied and ended in the browser alone: no kernel sees it."""

    _esm = asset.script("feed")
    title = traitlets.Unicode("A link for your calendar").tag(sync=True)
