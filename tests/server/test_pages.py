"""The first picture of a page: drawn before there is a kernel, replaced without a jump."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from smartrunning.server.kernels.memory import free_bytes
from smartrunning.server.kernels.owned import OwnedKernels, TooManyPagesError
from smartrunning.server.pages import bundle

Come = Callable[..., Any]
Visitor = Any
Server = Any
PAGE = "/voila/render/apps/{}.ipynb"
PLACES = """place => [...document.querySelectorAll(
    ["h1", "h2", ".sr-tile", ".sr-chart", ".sr-row", ".sr-nav a", ".sr-who"]
        .map(what => `${place} ${what}`).join()
)].map(one => {
    const box = one.getBoundingClientRect();
    return [box.x, box.y, box.width, box.height].map(Math.round);
})"""
SHIFTS = """
globalThis.shifted = 0;
new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) globalThis.shifted += one.value;
}).observe({type: "layout-shift", buffered: true});
"""
JUST_VISIBLE: Final = 0.01
"""A hundredth of the screen, moved by the whole screen; below 0.1 a page counts as calm."""


@pytest.fixture(scope="module")
def runner(account: Callable[..., str], stock: Callable[[str], Any]) -> str:
    name = account("runner")
    stock(f"of-{name}")
    return name


@pytest.fixture
def ada(server: Server, runner: str, visitor_of: Callable[..., Visitor]) -> Visitor:
    visitor = visitor_of(server, runner)
    assert visitor.log_in().status_code == 302
    return visitor


@pytest.fixture
def page(browser: Browser, server: Server, ada: Visitor) -> Iterator[Page]:
    context = browser.new_context(base_url=server.base, viewport={"width": 1280, "height": 900})
    context.add_init_script(SHIFTS)
    known = [{"name": it.name, "value": it.value, "url": server.base} for it in ada.cookies]
    context.add_cookies(known)
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []


def without_scripts(page: Page, name: str) -> None:
    """Open a page that stays at its first picture."""
    page.route("**/pages.js", lambda route: route.abort())
    page.goto(PAGE.format(name))
    page.unroute("**/pages.js")


def ready(page: Page) -> None:
    page.locator("html.sr-ready").wait_for(timeout=30_000)


def first_bytes(visitor: Visitor, name: str) -> str:
    """What of a page comes before anything that a kernel has made."""
    answer = visitor.get(PAGE.format(name), stream=True)
    text = ""
    for chunk in answer.iter_content(chunk_size=None, decode_unicode=True):
        text += chunk
        if 'id="rendered_cells"' in text:
            break
    answer.close()
    return text.partition('id="rendered_cells"')[0]


# ── what is in it ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["home", "analytics", "plan", "reports", "profile"])
def test_the_first_picture_comes_before_the_kernels_work(ada: Visitor, name: str) -> None:
    text = first_bytes(ada, name)
    assert '<div id="sr-first"' in text
    assert 'id="sr-first-end"' in text
    assert f">{name.capitalize()}</h1>" in text
    assert f'aria-current="page">{name.capitalize()}</a>' in text or name == "profile"


def test_it_shows_the_key_numbers_and_the_last_session(ada: Visitor, store: Any) -> None:
    text = first_bytes(ada, "home")
    (session, *_) = store.owned_by(f"of-{ada.username}").sessions()
    assert text.count('class="sr-tile"') >= 4
    assert f"#{session.session_id}" in text


def test_it_shows_nothing_of_another_runner(come: Come, ada: Visitor, store: Any) -> None:
    (session, *_) = store.owned_by(f"of-{ada.username}").sessions()
    assert session.session_id in first_bytes(ada, "home")
    other = first_bytes(come("runner"), "home")
    assert session.session_id not in other
    assert ada.username not in other


def test_whoever_has_no_data_sees_the_way_to_them(come: Come) -> None:
    text = first_bytes(come("runner"), "home")
    assert "Welcome" in text
    assert 'href="/voila/render/apps/upload.ipynb"' in text
    assert "No running data here" in first_bytes(come("scientist"), "home")


class Tags(HTMLParser):
    """Names of all tags and attributes in a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def test_what_somebody_has_typed_stays_text(come: Come, store: Any) -> None:
    mallory = come("runner")
    owned = store.owned_by(f"of-{mallory.username}")
    name = "<img src=x onerror=alert(1)>"
    owned.save_runner(replace(owned.runner(), name=name))
    text = first_bytes(mallory, "home")
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "onerror" not in Tags(text).found


# ── how it is replaced ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["home", "analytics"])
def test_the_live_page_stands_where_the_picture_stood(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    without_scripts(page, name)
    expect(page.locator("#sr-first h1")).to_be_visible()
    before = page.evaluate(PLACES, "#sr-first")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(PAGE.format(name))
    ready(page)
    after = page.evaluate(PLACES, "#rendered_cells")
    assert len(before) == len(after) > 5
    moved = [(old, new) for old, new in zip(before, after, strict=True) if apart(old, new) > 2]
    assert moved == []
    assert page.evaluate("shifted") < JUST_VISIBLE
    expect(page.locator("#sr-first")).to_have_count(0)


def apart(old: list[int], new: list[int]) -> int:
    return max(abs(one - other) for one, other in zip(old, new, strict=True))


def test_a_page_takes_few_scripts(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(PAGE.format("analytics"))
    ready(page)
    scripts = {url for url in asked if re.search(r"\.js(\?|$)", url)}
    parts = {
        url for url in scripts if "remoteEntry" not in url and "smartrunning/static" not in url
    }
    assert {url.rpartition("/")[2] for url in parts} == {"pages.js"}, (
        "name the others in scripts.txt"
    )


def test_what_is_pressed_too_early_is_done_when_it_can_be(page: Page) -> None:
    held: list[Route] = []
    page.route("**/pages.js", lambda route: held.append(route))  # noqa: PLW0108  it wants a function
    page.goto(PAGE.format("analytics"), wait_until="commit")
    page.locator("#sr-first .sr-tabs button").last.click()
    chosen = page.locator("#sr-first .sr-tabs button").last.inner_text()
    for route in held:
        route.continue_()
    ready(page)
    pressed = page.locator("#rendered_cells .sr-tabs [aria-pressed=true]")
    expect(pressed).to_have_text(chosen, timeout=15_000)


def test_a_button_that_is_pressed_too_early_is_pressed_when_it_lives(page: Page) -> None:
    held: list[Route] = []
    page.route("**/pages.js", lambda route: held.append(route))  # noqa: PLW0108  it wants a function
    page.goto(PAGE.format("reports"), wait_until="commit")
    page.locator("#sr-first button", has_text="Write this report").last.click()
    with page.expect_request(
        lambda asked: asked.method == "POST" and asked.url.endswith("/api/reports")
    ) as sent:
        for route in held:
            route.continue_()
    assert "runner_report" in (sent.value.post_data or "")


def test_when_the_kernel_fails_the_picture_stays_with_a_sentence(page: Page, ada: Visitor) -> None:
    whole = ada.get(PAGE.format("home")).text
    begin = whole.partition('<main id="rendered_cells">')[0]
    broken = '<main id="rendered_cells"><div class="sr-broke-off"></div></main></body></html>'
    page.route(
        "**/home.ipynb",
        lambda route: route.fulfill(body=begin + broken, content_type="text/html"),
    )
    page.goto(PAGE.format("home"))
    expect(page.get_by_role("alert").get_by_text("Something went wrong")).to_be_visible()
    expect(page.locator("#sr-first h1")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_follows_light_and_dark(
    browser: Browser, server: Server, ada: Visitor, scheme: Any
) -> None:
    context: BrowserContext = browser.new_context(base_url=server.base, color_scheme=scheme)
    context.add_cookies(
        [{"name": it.name, "value": it.value, "url": server.base} for it in ada.cookies]
    )
    page = context.new_page()
    without_scripts(page, "home")
    ground = page.locator("#sr-first .sr-page").evaluate(
        "one => getComputedStyle(one).backgroundColor"
    )
    assert ground == {"light": "rgb(244, 246, 248)", "dark": "rgb(15, 18, 21)"}[scheme]
    context.close()


# ── files that are kept ──────────────────────────────────────────────────────────────────────────


def test_the_scripts_are_one_file_for_ever(
    ada: Visitor, visitor_of: Callable[..., Visitor]
) -> None:
    (address,) = set(re.findall(r"/voila/static/[0-9a-f]{12}/pages\.js", first_bytes(ada, "home")))
    answer = ada.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content == bundle.script()
    plain = ada.get(address, headers={"Accept-Encoding": "identity"})
    assert plain.content == bundle.script()
    assert visitor_of(ada.server, "").get(address).status_code == 302


def test_all_scripts_that_are_named_are_there() -> None:
    assert bundle.missing() == ()


def test_the_style_sheet_of_the_pages_has_an_address_of_its_content(ada: Visitor) -> None:
    (address,) = set(
        re.findall(r"/smartrunning/static/pages\.css\?v=\w+", first_bytes(ada, "home"))
    )
    answer = ada.get(address)
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert ".sr-tile" in answer.text


# ── room ─────────────────────────────────────────────────────────────────────────────────────────


def test_past_the_cap_a_page_waits_and_comes_by_itself(
    browser: Browser,
    narrow: Server,
    account: Callable[..., str],
    visitor_of: Callable[..., Visitor],
) -> None:
    visitor = visitor_of(narrow, account("runner"))
    visitor.log_in()
    context = browser.new_context(base_url=narrow.base)
    context.add_cookies(
        [{"name": it.name, "value": it.value, "url": narrow.base} for it in visitor.cookies]
    )
    opened = [context.new_page() for _ in range(2)]
    for window in opened:
        window.goto(PAGE.format("home"))
        ready(window)
    third = context.new_page()
    third.goto(PAGE.format("upload"))
    expect(third.get_by_role("heading", name="One moment")).to_be_visible()
    expect(third.get_by_text("You have 2 SmartRunning pages open")).to_be_visible()
    opened[0].close()
    ready(third)
    expect(third.get_by_role("heading", name="Upload").first).to_be_visible()
    context.close()


def test_no_page_is_opened_when_memory_is_short() -> None:
    kernels = OwnedKernels(page_bytes=1000)
    visit: Any = SimpleNamespace(username="ada", token_hash="", looks_at="")
    kernels.free_bytes = lambda: 999
    with pytest.raises(TooManyPagesError) as refused:
        kernels.reserve_page(visit)
    assert not refused.value.own
    kernels.free_bytes = lambda: 1000
    assert kernels.reserve_page(visit)


def test_what_a_container_may_take_counts(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
    for name, text in {
        "memory.max": "1000\n",
        "memory.current": "900\n",
        "memory.stat": "anon 700\ninactive_file 150\n",
    }.items():
        (tmp_path / name).write_text(text)
    assert free_bytes(tmp_path) == 250
    (tmp_path / "memory.max").write_text("max\n")
    assert free_bytes(tmp_path) > 250
