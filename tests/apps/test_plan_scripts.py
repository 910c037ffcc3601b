"""The scripts of the page Plan in a real browser: a finger drags, a form is text, sliders rest."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from smartrunning.apps.form import Field, Group

shared = runpy.run_path(str(Path(__file__).with_name("test_browser_code.py")))
load = shared["load"]
HOSTILE = "<img src=x onerror=\"document.title='caught'\">"
CALENDAR = """() => {
  document.body.innerHTML = `<div class="sr-plan-calendar" style="touch-action:none"><ul>
    ${[4, 5, 6, 7].map((day) => `<li data-id="2026-05-0${day}" style="display:inline-block">
      <button class="sr-day" data-state="${day === 4 ? "fixed" : "movable"}"
        style="width:80px;height:60px">${day}</button></li>`).join("")}
    </ul><div class="widget"></div></div>`;
  const put = document.body.appendChild;
  document.body.appendChild = (el) => document.querySelector(".widget").appendChild(el);
}"""
TOUCH = """([kind, x, y]) => {
  const at = document.elementFromPoint(x, y) || document.body;
  at.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, cancelable: true, pointerType: "touch", clientX: x, clientY: y, button: 0,
  }));
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.clock.install()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.route(
        "**/*",
        lambda route: route.fulfill(content_type="text/html", body="<body class=sr-page></body>"),
    )
    opened.goto(shared["ADDRESS"])
    opened.evaluate(shared["FAKES"])
    yield opened
    assert errors == []
    context.close()


def touch(page: Page, kind: str, day: str) -> None:
    box = page.locator(f"li[data-id='{day}'] button").first.bounding_box()
    assert box is not None
    page.evaluate(TOUCH, [kind, box["x"] + 20, box["y"] + 20])


@pytest.fixture
def calendar(page: Page) -> Page:
    page.evaluate(CALENDAR)
    load(page, "mover", against={}, lifted="")
    return page


def test_a_long_press_lifts_a_session_and_a_finger_carries_it(calendar: Page) -> None:
    touch(calendar, "pointerdown", "2026-05-05")
    calendar.clock.fast_forward(500)
    touch(calendar, "pointermove", "2026-05-07")
    expect(calendar.locator(".sr-ghost")).to_be_visible()
    touch(calendar, "pointerup", "2026-05-07")
    assert calendar.evaluate("it.sent") == [
        {"type": "lift", "from": "2026-05-05"},
        {"type": "drop", "from": "2026-05-05", "to": "2026-05-07"},
    ]
    expect(calendar.locator(".sr-ghost")).to_have_count(0)


def test_a_finger_that_scrolls_moves_no_session(calendar: Page) -> None:
    touch(calendar, "pointerdown", "2026-05-05")
    touch(calendar, "pointermove", "2026-05-07")
    calendar.clock.fast_forward(500)
    touch(calendar, "pointerup", "2026-05-07")
    assert calendar.evaluate("it.sent") == []


def test_what_is_over_cannot_be_lifted(calendar: Page) -> None:
    touch(calendar, "pointerdown", "2026-05-04")
    calendar.clock.fast_forward(500)
    touch(calendar, "pointerup", "2026-05-07")
    assert calendar.evaluate("it.sent") == []


def test_days_that_cannot_take_it_are_marked_while_it_is_dragged(calendar: Page) -> None:
    touch(calendar, "pointerdown", "2026-05-05")
    calendar.clock.fast_forward(500)
    calendar.evaluate(
        "() => { it.set('lifted', '2026-05-05'); it.set('against', {'2026-05-06': 'no'}); }"
    )
    expect(calendar.locator("li.sr-refuses")).to_have_attribute("data-id", "2026-05-06")
    calendar.keyboard.press("Escape")
    touch(calendar, "pointerup", "2026-05-07")


def test_arrow_keys_walk_through_the_days(calendar: Page) -> None:
    calendar.locator("button").first.focus()
    for key, day in (("ArrowRight", "5"), ("End", "7"), ("ArrowLeft", "6"), ("Home", "4")):
        calendar.keyboard.press(key)
        assert calendar.evaluate("document.activeElement.textContent") == day


def form(page: Page, **values: Any) -> None:
    fields = (
        Field("name", "text", HOSTILE, hint=HOSTILE, source=HOSTILE),
        Field("race", "select", "Race", options={"a": HOSTILE, "b": "B"}),
        Field("length", "number", "Length", only_if=("race", "b")),
        Field("days", "week", "Days", options={str(day): f"D{day}" for day in range(7)}),
        Field("races", "rows", "Races", add="Add", columns=(Field("day", "date", "Day"),)),
    )
    groups = [
        {"title": one.title, "summary": one.summary, "fields": [f.drawn() for f in one.fields]}
        for one in (Group("", fields[:1]), Group(HOSTILE, fields[1:], HOSTILE))
    ]
    load(page, "form", groups=groups, values=values, errors={}, button="Send")


def sent(page: Page) -> dict[str, Any]:
    page.get_by_role("button", name="Send").click()
    said: dict[str, Any] = page.evaluate("it.sent[it.sent.length - 1]")
    return said


def test_a_form_sends_what_is_filled_in_and_text_stays_text(page: Page) -> None:
    form(page, name=HOSTILE, days=[0, 60, 0, 0, 0, 0, 90])
    page.locator("summary").click()
    page.get_by_label("Race").first.select_option("b")
    page.get_by_label("Length").fill("12.5")
    page.get_by_label("D3", exact=True).check()
    page.get_by_role("button", name="Add").click()
    page.get_by_label("Day", exact=True).fill("2026-05-05")
    assert sent(page) == {
        "type": "submit",
        "values": {
            "name": HOSTILE,
            "race": "b",
            "length": 12.5,
            "days": [0, 60, 0, 60, 0, 0, 90],
            "races": [{"day": "2026-05-05"}],
        },
    }
    assert page.locator("img").count() == 0
    assert page.title() != "caught"


def test_errors_open_their_fold_and_take_the_focus(page: Page) -> None:
    form(page)
    page.evaluate("(text) => it.set('errors', {race: text})", HOSTILE)
    assert page.locator("details").get_attribute("open") is not None
    expect(page.get_by_label("Race").first).to_be_focused()
    expect(page.get_by_role("alert").filter(has_text="img")).to_have_text(HOSTILE)
    page.evaluate("() => it.set('errors', {})")
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)


def test_values_are_filled_in_where_they_belong_and_others_stay(page: Page) -> None:
    form(page, name="mine", days=[0] * 7)
    page.evaluate("() => it.hear({type: 'fill', values: {days: [0, 0, 45, 0, 0, 0, 0], x: 1}})")
    values = sent(page)["values"]
    assert (values["name"], values["days"]) == ("mine", [0, 0, 45, 0, 0, 0, 0])


def test_sliders_speak_once_they_have_come_to_rest(page: Page) -> None:
    words = ["one", "two", HOSTILE]
    load(page, "sliders", sliders=[{"name": "a", "label": "A", "words": words, "place": 0}])
    slider = page.get_by_label("A", exact=True)
    slider.focus()
    slider.press("ArrowRight")
    page.clock.fast_forward(200)
    slider.press("ArrowRight")
    page.clock.fast_forward(200)
    assert page.evaluate("it.sent") == []
    page.clock.fast_forward(400)
    assert page.evaluate("it.sent") == [{"type": "places", "places": {"a": 2}}]
    expect(page.locator("output")).to_have_text(HOSTILE)
    page.evaluate("() => it.hear({type: 'reset'})")
    expect(page.locator("output")).to_have_text("one")


def test_a_calendar_link_is_shown_once_and_ended(page: Page) -> None:
    page.evaluate("window.answer = {status: 200, body: '{\"active\": false}'}")
    load(page, "feed", title="A link")
    expect(page.get_by_text("follow each change")).to_be_visible()
    page.evaluate(
        'window.answer = {status: 201, body: \'{"path": "/smartrunning/calendar/secret.ics"}\'}'
    )
    page.get_by_role("button", name="Make a private link").click()
    address = "http://smartrunning.test/some/where/smartrunning/calendar/secret.ics"
    expect(page.get_by_label("Your link")).to_have_value(address)
    page.evaluate("window.answer = {status: 200, body: '{\"active\": false}'}")
    page.get_by_role("button", name="End the link").click()
    expect(page.get_by_text("The link has ended")).to_be_visible()
    expect(page.get_by_label("Your link")).to_have_count(0)
    assert page.evaluate("calls.map((one) => one.method)") == ["GET", "POST", "POST"]
