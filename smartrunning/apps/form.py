"""A form drawn by the browser: native fields with labels, hints, sources and errors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import anywidget
import ipywidgets
import traitlets

from smartrunning.apps import asset

Kind = Literal["date", "number", "text", "select", "week", "rows"]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    Attributes
    ----------
    name : str
        Key of its value.
    kind : {'date', 'number', 'text', 'select', 'week', 'rows'}
        ``week`` is seven numbers with a tick each, ``rows`` as many rows of `columns` as wanted.
    label, hint : str
        What it is, and how it is meant.
    source : str
        Where the value that stands in it at first comes from.
    options : mapping of str to str
        Value and name of each choice of a ``select``; names of the days of a ``week``.
    columns : tuple of Field
        Of a row.
    add : str
        What the button says that adds a row.
    low, high, step : float
        Of a number.
    placeholder : str
        Shown while a text is empty.
    only_if : tuple of str or None
        Name and value of another field without which this one is not shown.
    """

    name: str
    kind: Kind
    label: str
    hint: str = ""
    source: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    columns: "tuple[Field, ...]" = ()
    add: str = ""
    low: float | None = None
    high: float | None = None
    step: float = 1.0
    placeholder: str = ""
    only_if: tuple[str, str] | None = None

    def drawn(self) -> dict[str, Any]:
        """Field as the browser gets it.

        Returns
        -------
        dict
            Plain JSON values.
        """
        return {
            "name": self.name,
            "kind": self.kind,
            "label": self.label,
            "hint": self.hint,
            "source": self.source,
            "options": [list(pair) for pair in self.options.items()],
            "columns": [one.drawn() for one in self.columns],
            "add": self.add,
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "placeholder": self.placeholder,
            "only_if": list(self.only_if) if self.only_if else None,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together.

    Attributes
    ----------
    title : str
        What they are about; empty for those that stand first, without a fold.
    summary : str
        What stands in them, shown while they are folded.
    fields : tuple of Field
        In order.
    """

    title: str
    fields: tuple[Field, ...]
    summary: str = ""


class Form(anywidget.AnyWidget):
    """Fields to fill in, and a button that sends them.

    Parameters
    ----------
    groups : sequence of Group
        What is asked; all but those without a title are folded.
    values : mapping of str to object
        What stands in the fields at first, as plain JSON values.
    button : str
        What the button says.
    on_submit : callable
        Called with the values as the browser sends them, which may be anything.
    """

    _esm = asset.script("form")
    groups: traitlets.List[Any] = traitlets.List().tag(sync=True)
    values: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)
    errors: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)
    button = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        groups: Sequence[Group],
        values: Values,
        button: str,
        on_submit: Callable[[Values], None],
    ) -> None:
        drawn = [
            {
                "title": group.title,
                "summary": group.summary,
                "fields": [one.drawn() for one in group.fields],
            }
            for group in groups
        ]
        layout = ipywidgets.Layout(min_height="560px")  # its place until the browser draws it
        super().__init__(groups=drawn, values=dict(values), button=button, layout=layout)
        self._on_submit = on_submit
        self.on_msg(self._heard)

    def fill(self, values: Values) -> None:
        """Put values into fields; the others stay as they are filled in.

        Parameters
        ----------
        values : mapping of str to object
            Plain JSON values by name.
        """
        self.send({"type": "fill", "values": dict(values)})

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        if not isinstance(message, dict) or message.get("type") != "submit":
            return
        values = message.get("values")
        if isinstance(values, dict):
            self._on_submit(values)
