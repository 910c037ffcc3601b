"""The top of every page: where one is, who one is, which units, the way out."""

import anywidget
import traitlets

from smartrunning.apps import asset
from smartrunning.apps.visitor import Visitor
from smartrunning.reports.display import Units


class Header(anywidget.AnyWidget):
    """Name, pages, units, who is logged in, log out; it also brings the style sheet of the page.

    Parameters
    ----------
    page, title : str
        Name and title of the page that is open.
    visitor : Visitor
        Who is logged in.
    units : {'metric', 'imperial'}
        What is chosen at first.

    Attributes
    ----------
    takes_zone : bool
        Whether the runner has just come, and lives where the browser is as far as anybody knows.
    """

    _esm = asset.script("header")
    _css = asset.style()
    page = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    user = traitlets.Unicode().tag(sync=True)
    role = traitlets.Unicode().tag(sync=True)
    has_runner = traitlets.Bool().tag(sync=True)
    takes_zone = traitlets.Bool().tag(sync=True)
    units = traitlets.Enum(("metric", "imperial"), default_value="metric").tag(sync=True)

    def __init__(self, page: str, title: str, visitor: Visitor, units: Units) -> None:
        super().__init__(
            page=page,
            title=title,
            user=visitor.user,
            role=visitor.role,
            has_runner=bool(visitor.runner_id) and not visitor.looks_at,
            units=units,
        )
