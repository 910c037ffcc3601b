"""The mouse or finger on a chart: where it is, as a share of the chart's width."""

import anywidget
import traitlets

from smartrunning.apps import asset


class Pointer(anywidget.AnyWidget):
    """Follows the pointer over the charts that stand beside it.

    Parameters
    ----------
    left_px, right_px : int
        Room left and right of the plots.
    """

    _esm = asset.script("pointer")
    left = traitlets.Int().tag(sync=True)
    right = traitlets.Int().tag(sync=True)
    place = traitlets.Float(0.5).tag(sync=True)

    def __init__(self, left_px: int, right_px: int) -> None:
        super().__init__(left=left_px, right=right_px)
