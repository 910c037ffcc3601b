"""A tree of elements, built by pure functions and drawn by the browser as text, never as HTML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a page.

    Attributes
    ----------
    tag : str
        Name of an HTML element; the browser draws only those on its list.
    children : tuple of Element or str
        Content; text stays text whatever it holds.
    attributes : mapping of str to str
        Attributes by HTML name; ``href`` is ``page:…``, ``api:…`` or ``door:password``.
    action : tuple of str or None
        What a click tells the kernel: the name of the action and its value.
    """

    tag: str
    children: "tuple[Element | str, ...]" = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    action: tuple[str, str] | None = None

    def drawn(self) -> list[Any]:
        """Element as the browser gets it.

        Returns
        -------
        list
            Tag, attributes and children.
        """
        attributes: dict[str, Any] = dict(self.attributes)
        if self.action:
            attributes["action"] = list(self.action)
        children = [child if isinstance(child, str) else child.drawn() for child in self.children]
        return [self.tag, attributes, children]

    def walk(self) -> "Iterator[Element]":
        """Give this element and all below it.

        Yields
        ------
        Element
            In the order of the page.
        """
        yield self
        for child in self.children:
            if not isinstance(child, str):
                yield from child.walk()

    @property
    def text(self) -> str:
        """All text in the element.

        Returns
        -------
        str
            Pieces in the order of the page, joined by spaces.
        """
        pieces = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(piece for piece in pieces if piece)


def element(tag: str, *children: "Element | str | None", **attributes: str) -> Element:
    """One element, written short.

    Parameters
    ----------
    tag : str
        Name of an HTML element.
    *children : Element, str or None
        Content; None is left out.
    **attributes : str
        Attributes; ``_`` stands for ``-``, ``style`` gives the classes.

    Returns
    -------
    Element
        Without an action.
    """
    named = {
        "class" if name == "style" else name.replace("_", "-"): value
        for name, value in attributes.items()
    }
    return Element(tag, tuple(child for child in children if child is not None), named)


def button(
    action: str, value: str, *children: "Element | str", style: str = "sr-button", **attributes: str
) -> Element:
    """A button that tells the kernel.

    Parameters
    ----------
    action, value : str
        What a click says.
    *children : Element or str
        What stands on it.
    style : str
        Classes.
    **attributes : str
        Attributes; ``_`` stands for ``-``.

    Returns
    -------
    Element
        The button.
    """
    plain = element("button", *children, style=style, **attributes)
    return Element("button", plain.children, plain.attributes, (action, value))


def link(page: str, *children: "Element | str", style: str = "") -> Element:
    """A link to another page of the platform.

    Parameters
    ----------
    page : str
        Name of the page, with ``#place`` for a place on it.
    *children : Element or str
        What stands on it.
    style : str
        Classes.

    Returns
    -------
    Element
        The link.
    """
    return element("a", *children, href=f"page:{page}", style=style)


def empty(title: str, sentence: str, *more: "Element | str") -> Element:
    """What stands where there is nothing yet: what this is, and the way to it.

    Parameters
    ----------
    title, sentence : str
        What is missing, and how it comes.
    *more : Element or str
        A link or a button.

    Returns
    -------
    Element
        A calm box.
    """
    return element("div", element("h2", title), element("p", sentence), *more, style="sr-empty")


def notice(sentence: str, *, calm: bool = False) -> Element:
    """A sentence that has to be seen.

    Parameters
    ----------
    sentence : str
        What happened and what to do.
    calm : bool
        Whether it is news rather than an error.

    Returns
    -------
    Element
        A box with the sentence.
    """
    style = "sr-notice sr-calm" if calm else "sr-notice"
    return element("p", sentence, style=style, role="status" if calm else "alert")


def tile(label: str, value: str, unit: str = "", note: str = "", meaning: str = "") -> Element:
    """A key number.

    Parameters
    ----------
    label, value, unit : str
        Name, number as text, unit.
    note : str
        What a person should know about it, such as why it is missing.
    meaning : str
        What the number says; shown on hover.

    Returns
    -------
    Element
        A tile for `tiles`.
    """
    return element(
        "div",
        element("div", label, style="sr-tile-label"),
        element(
            "div",
            value,
            element("span", unit, style="sr-tile-unit") if unit else None,
            style="sr-tile-value",
        ),
        element("div", note, style="sr-tile-note") if note else None,
        style="sr-tile",
        title=meaning,
    )


def tiles(children: Iterable[Element], *, leading: bool = False) -> Element:
    """Key numbers beside each other.

    Parameters
    ----------
    children : iterable of Element
        Tiles.
    leading : bool
        Whether they are what one looks for first, and are drawn larger than others.

    Returns
    -------
    Element
        A grid that folds on narrow screens.
    """
    style = "sr-tiles sr-leading" if leading else "sr-tiles"
    return element("div", *children, style=style)


def table(
    caption: str,
    heads: Iterable[str],
    rows: Iterable[Iterable["Element | str"]],
    *,
    narrow: bool = False,
) -> Element:
    """A table; on a phone each row becomes a card that names its columns.

    Parameters
    ----------
    caption : str
        What the table shows, for those who hear the page.
    heads : iterable of str
        Names of the columns with their units.
    rows : iterable of iterable of Element or str
        Cells.
    narrow : bool
        Whether it fits a phone as it is.

    Returns
    -------
    Element
        The table.
    """
    names = tuple(heads)
    head = element("tr", *(element("th", name, scope="col") for name in names))
    body = (
        element(
            "tr",
            *(
                element("td", cell, data_label=name)
                for name, cell in zip(names, cells, strict=True)
            ),
        )
        for cells in rows
    )
    return element(
        "table",
        element("caption", caption, style="sr-unseen"),
        element("thead", head),
        element("tbody", *body),
        style="sr-table sr-narrow" if narrow else "sr-table",
    )


def choice(label: str, action: str, options: Mapping[str, str], chosen: str) -> Element:
    """A few things to choose one from.

    Parameters
    ----------
    label : str
        What is chosen, for those who hear the page.
    action : str
        What a click says, with the value of the option.
    options : mapping of str to str
        Value and name of each option.
    chosen : str
        Value of the chosen one.

    Returns
    -------
    Element
        A row of buttons.
    """
    return element("div", *_pressable(action, options, chosen), style="sr-choice", role="group",
                   aria_label=label)  # fmt: skip


def tabs(label: str, action: str, options: Mapping[str, str], chosen: str) -> Element:
    """The parts of a page to choose one from.

    Parameters
    ----------
    label : str
        What is chosen, for those who hear the page.
    action : str
        What a click says, with the value of the option.
    options : mapping of str to str
        Value and name of each part.
    chosen : str
        Value of the chosen one.

    Returns
    -------
    Element
        A row of tabs.
    """
    return element("div", *_pressable(action, options, chosen), style="sr-tabs", role="group",
                   aria_label=label)  # fmt: skip


def _pressable(action: str, options: Mapping[str, str], chosen: str) -> Iterator[Element]:
    for value, name in options.items():
        pressed = "true" if value == chosen else "false"
        yield button(action, value, name, style="", aria_pressed=pressed)


def facts(pairs: Iterable[tuple[str, "Element | str"]]) -> Element:
    """Names and what they are.

    Parameters
    ----------
    pairs : iterable of (str, Element or str)
        Name and content.

    Returns
    -------
    Element
        A list of descriptions.
    """
    cells = [part for name, what in pairs for part in (element("dt", name), element("dd", what))]
    return element("dl", *cells, style="sr-facts")


def bars(rows: Iterable[tuple[str, float, str, str]]) -> Element:
    """Bars with their names and values.

    Parameters
    ----------
    rows : iterable of (str, float, str, str)
        Name, share from 0 to 1, colour by name, value as text.

    Returns
    -------
    Element
        Bars under each other.
    """
    drawn = (
        element(
            "div",
            element("span", name),
            element(
                "div",
                element("span", share=f"{100 * share:.1f}", colour=colour),
                style="sr-bar",
                aria_hidden="true",
            ),
            element("span", words),
        )
        for name, share, colour, words in rows
    )
    return element("div", *drawn, style="sr-bars")


def legend(entries: Iterable[tuple[str, str, str]]) -> Element:
    """What the lines of a chart are.

    Parameters
    ----------
    entries : iterable of (str, str, str)
        Words, colour by name, and ``line``, ``dashed``, ``dotted`` or ``block``.

    Returns
    -------
    Element
        A list beside each other.
    """
    return element(
        "ul",
        *(
            element("li", element("i", colour=colour, style=f"sr-{look}"), words)
            for words, colour, look in entries
        ),
        style="sr-legend",
    )


def no_sessions() -> Element:
    """What stands where there are no sessions yet.

    Returns
    -------
    Element
        What to do.
    """
    return empty(
        "No sessions yet",
        "Upload the files of your watch; your numbers and charts appear here by themselves.",
        link("upload", "Upload files", style="sr-button sr-primary"),
    )
