"""A tree of elements: what is drawn, what can be pressed."""

from smartrunning.apps import elements as e
from smartrunning.apps.elements import Element, element
from smartrunning.apps.panel import Panel


def test_an_element_is_drawn_as_tag_attributes_and_children() -> None:
    drawn = element("p", "a", element("strong", "b"), None, style="x", data_label="y").drawn()
    assert drawn == ["p", {"class": "x", "data-label": "y"}, ["a", ["strong", {}, ["b"]]]]


def test_text_stays_text_whatever_it_holds() -> None:
    hostile = "<script>alert(1)</script>"
    assert element("p", hostile).drawn() == ["p", {}, [hostile]]


def test_a_button_says_its_action_and_value() -> None:
    assert e.button("open", "7", "Open").drawn()[1]["action"] == ["open", "7"]


def test_a_table_names_its_columns_in_every_cell_for_narrow_screens() -> None:
    table = e.table("bests", ("Distance", "Time (s)"), [("5 km", "1200")])
    labels = [cell.attributes["data-label"] for cell in table.walk() if cell.tag == "td"]
    assert labels == ["Distance", "Time (s)"]


def test_of_a_choice_exactly_one_is_pressed() -> None:
    row = e.choice("Units", "units", {"km": "Kilometres", "mi": "Miles"}, "mi")
    pressed = {
        button.action: button.attributes["aria-pressed"] for button in row.walk() if button.action
    }
    assert pressed == {("units", "km"): "false", ("units", "mi"): "true"}


def test_a_bar_is_as_long_as_its_share() -> None:
    row = e.bars([("Zone 1", 0.25, "sky", "5:00")])
    shares = [part.attributes["share"] for part in row.walk() if "share" in part.attributes]
    assert shares == ["25.0"]


def test_an_error_is_announced_and_news_is_not_shouted() -> None:
    assert e.notice("no").attributes["role"] == "alert"
    assert e.notice("yes", calm=True).attributes["role"] == "status"


def test_the_text_of_an_element_is_all_text_in_it() -> None:
    assert element("p", "a", element("b", "c"), "").text == "a c"


class Heard:
    def __init__(self) -> None:
        self.pressed: list[tuple[str, str]] = []

    def __call__(self, action: str, value: str) -> None:
        self.pressed.append((action, value))


def sent(panel: Panel, message: object) -> None:
    """What the browser's message does in the kernel."""
    panel._handle_custom_msg(message, [])


def test_a_panel_hears_only_what_is_on_the_page_right_now() -> None:
    heard = Heard()
    panel = Panel(e.button("open", "1", "Open"), on_action=heard)
    sent(panel, {"type": "action", "action": "open", "value": "1"})
    sent(panel, {"type": "action", "action": "open", "value": "2"})
    sent(panel, {"type": "action", "action": "delete", "value": "1"})
    panel.show(element("p", "nothing to press"))
    sent(panel, {"type": "action", "action": "open", "value": "1"})
    assert heard.pressed == [("open", "1")]


def test_a_panel_is_not_moved_by_messages_that_make_no_sense() -> None:
    heard = Heard()
    panel = Panel(e.button("open", "1", "Open"), on_action=heard)
    for message in (
        None,
        7,
        "action",
        [],
        {},
        {"type": "action"},
        {"type": "action", "action": ["open"], "value": {"1": 1}},
        {"type": "action", "action": "open", "value": 1},
        {"type": {}, "action": "open", "value": "1"},
    ):
        sent(panel, message)
    assert heard.pressed == []


def test_a_panel_never_reads_back_what_the_browser_says_it_shows() -> None:
    heard = Heard()
    panel = Panel(e.button("open", "1", "Open"), on_action=heard)
    panel.set_state({"tree": [["button", {"action": ["open", "2"]}, ["Open"]]]})
    sent(panel, {"type": "action", "action": "open", "value": "2"})
    assert heard.pressed == []


def test_the_walk_goes_through_all_levels() -> None:
    tree = element("div", element("p", element("b", "x")))
    assert [one.tag for one in tree.walk()] == ["div", "p", "b"]
    assert isinstance(tree, Element)
