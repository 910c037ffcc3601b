"""The scripts of the pages in a real browser: text stays text, the banner comes and goes."""

import io
import json
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from smartrunning.apps import asset, plan_day
from smartrunning.apps import elements as e
from smartrunning.apps.elements import element
from smartrunning.optimizer import Step

ADDRESS = "http://smartrunning.test/some/where/voila/render/apps/home.ipynb"
FAKES = """
  window.streams = []; window.calls = []; window.answer = {status: 202, body: '{"job_id":"j1"}'};
  window.EventSource = class {
    constructor(url) { this.url = url; this.heard = []; window.streams.push(this); }
    addEventListener(kind, listener) { this.heard.push(listener); }
  };
  window.push = (job) => window.streams[0].heard.forEach((f) => f({data: JSON.stringify(job)}));
  window.fetch = async (url, options) => {
    window.calls.push({url, method: options.method, headers: options.headers, body: options.body});
    return {status: window.answer.status, text: async () => window.answer.body};
  };
  document.cookie = "_xsrf=token%7C1; path=/";
  window.model = (traits) => {
    const heard = {};
    return {sent: [], traits,
      get: (name) => traits[name],
      set(name, value) {
        traits[name] = value;
        (heard[`change:${name}`] || []).forEach((f) => f());
      },
      save_changes() {}, send(message) { this.sent.push(message); },
      on(event, f) { (heard[event] ||= []).push(f); },
      hear(message) { (heard["msg:custom"] || []).forEach((f) => f(message)); }};
  };
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page of the platform, with a server that is only played."""
    context = browser.new_context()
    opened = context.new_page()
    opened.clock.install()
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.on("console", lambda line: line.type == "error" and opened.errors.append(line.text))
    opened.route(
        "**/*",
        lambda route: route.fulfill(content_type="text/html", body="<body class=sr-page></body>"),
    )
    opened.goto(ADDRESS)
    opened.evaluate(FAKES)
    yield opened
    assert opened.errors == []
    context.close()


def load(page: Page, name: str, /, **traits: Any) -> None:
    """Put a widget onto the page, as anywidget does."""
    page.evaluate(
        """async ([source, traits]) => {
          const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
          const widget = (await import(url)).default;
          window.it = window.model(traits);
          const el = document.body.appendChild(document.createElement("div"));
          if (widget.initialize) widget.initialize({model: window.it});
          widget.render({model: window.it, el});
        }""",
        [asset.script(name), traits],
    )


def job(state: str, kind: str = "plan", **more: Any) -> dict[str, Any]:
    return {"job_id": "j1", "kind": kind, "state": state, "progress": 0.0, "message": ""} | more


# ── panel ───────────────────────────────────────────────────────────────────────────────────────


def test_markup_in_a_text_is_shown_as_text(page: Page) -> None:
    hostile = (
        "<img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
    )
    load(page, "panel", tree=[element("p", hostile, title=hostile).drawn()])
    assert page.locator("p").inner_text() == hostile
    assert page.locator("img").count() == 0
    assert page.title() != "caught"


def test_only_listed_tags_attributes_and_addresses_are_drawn(page: Page) -> None:
    tree = [
        ["script", {}, ["document.title='caught'"]],
        ["iframe", {"src": "https://elsewhere"}, []],
        ["a", {"href": "javascript:document.title='caught'", "onclick": "alert(1)"}, ["bad"]],
        ["a", {"href": "api:../../secret"}, ["up"]],
        ["a", {"href": "door:/elsewhere"}, ["door"]],
        ["a", {"href": "door:password"}, ["password"]],
        ["a", {"href": "page:plan#2026-05-01"}, ["plan"]],
        ["a", {"href": "api:reports/7.html", "new-tab": "yes"}, ["report"]],
        ["p", {"style": "position:fixed", "class": "a b"}, ["words"]],
        ["p", {"class": 'x" onload="alert(1)'}, ["words"]],
    ]
    load(page, "panel", tree=tree)
    assert page.locator("script, iframe").count() == 0
    found = page.locator("a").evaluate_all(
        "links => links.map((a) => [a.textContent, a.getAttribute('href'), a.target])"
    )
    base = "/some/where"
    assert found == [
        ["bad", None, ""],
        ["up", None, ""],
        ["door", None, ""],
        ["password", f"{base}/password", ""],
        ["plan", f"{base}/voila/render/apps/plan.ipynb#2026-05-01", ""],
        ["report", f"{base}/smartrunning/api/reports/7.html", "_blank"],
    ]
    assert page.locator("[onclick], [onload], p[style]").count() == 0


def test_the_chosen_tab_is_seen_where_the_row_is_wider_than_the_screen(page: Page) -> None:
    page.add_style_tag(
        content=".sr-tabs { display: flex; width: 200px; overflow-x: auto } button { flex: none }"
    )
    names = {str(part): f"Part number {part}" for part in range(8)}
    load(page, "panel", tree=[e.tabs("Parts", "part", names, "0").drawn()])
    for chosen in ("7", "3", "0"):
        tabs = [e.tabs("Parts", "part", names, chosen).drawn()]
        page.evaluate("(tree) => it.set('tree', tree)", tabs)
        row = page.locator(".sr-tabs").bounding_box()
        tab = page.get_by_role("button", name=names[chosen]).bounding_box()
        assert row is not None
        assert tab is not None
        assert row["x"] <= tab["x"]
        assert tab["x"] + tab["width"] <= row["x"] + row["width"]


def test_a_step_and_its_effort_in_words_do_not_overlap_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    static = Path(asset.__file__).parent / "static"
    for name in ("theme.css", "styles/plan.css"):
        page.add_style_tag(content=(static / name).read_text("utf-8"))
    step = Step("run", 1, 1020.0, 0.75, math.nan)
    load(page, "panel", tree=[plan_day._step(step, "metric").drawn()])
    words, effort = (page.locator(f".sr-step > {tag}").bounding_box() for tag in ("span", "strong"))
    assert words is not None
    assert effort is not None
    assert words["width"] >= 100
    assert words["x"] + words["width"] <= effort["x"]
    assert effort["x"] + effort["width"] <= 390


def test_a_pressed_button_tells_the_kernel_and_keeps_the_focus_when_redrawn(page: Page) -> None:
    tree = [e.button("open", "7", "Open").drawn()]
    load(page, "panel", tree=tree)
    page.get_by_role("button", name="Open").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("it.sent") == [{"type": "action", "action": "open", "value": "7"}]
    page.evaluate("(tree) => it.set('tree', tree)", [*tree, element("p", "opened").drawn()])
    assert page.evaluate("document.activeElement.textContent") == "Open"


# ── banner ──────────────────────────────────────────────────────────────────────────────────────


def test_a_banner_comes_with_a_job_shows_how_far_it_is_and_goes_by_itself(page: Page) -> None:
    load(page, "banner")
    assert page.evaluate("streams.map((one) => one.url)") == ["/some/where/smartrunning/api/events"]
    cards = page.locator(".sr-job")
    assert cards.count() == 0
    page.evaluate("(job) => push(job)", job("queued"))
    assert "waiting its turn" in cards.inner_text()
    page.evaluate("(job) => push(job)", job("running", progress=0.42, message="week 5 of 12"))
    assert "42 %" in cards.inner_text()
    assert "week 5 of 12" in cards.inner_text()
    assert page.locator("progress").evaluate("bar => bar.value") == pytest.approx(0.42)
    page.evaluate("(job) => push(job)", job("succeeded", progress=1.0))
    assert "Your training plan is ready" in cards.inner_text()
    page.clock.fast_forward(6_500)
    assert cards.count() == 0


def test_a_failed_job_says_why_as_text_and_can_be_closed(page: Page) -> None:
    load(page, "banner")
    page.evaluate("(job) => push(job)", job("running"))
    page.evaluate("(job) => push(job)", job("failed", error="<b>The race is too near.</b>"))
    assert "<b>The race is too near.</b>" in page.locator(".sr-job").inner_text()
    page.get_by_role("button", name="Close this message").click()
    assert page.locator(".sr-job").count() == 0


def test_a_job_can_be_stopped_where_that_makes_sense(page: Page) -> None:
    load(page, "banner")
    page.evaluate("(job) => push(job)", job("running", "statistics"))
    assert page.get_by_role("button", name="Stop").count() == 0
    page.evaluate("(job) => push(job)", job("running", "plan", job_id="j2"))
    page.get_by_role("button", name="Stop").click()
    (call,) = page.evaluate("calls")
    assert call["url"] == "/some/where/smartrunning/api/jobs/j2/cancel"
    page.evaluate("(job) => push(job)", job("running", "plan", job_id="j2", progress=0.5))
    assert page.get_by_role("button", name="Stopping").is_disabled()
    page.evaluate("(job) => push(job)", job("cancelled", "plan", job_id="j2"))
    assert page.locator(".sr-job").count() == 1


def test_what_ended_before_the_page_opened_is_not_news(page: Page) -> None:
    load(page, "banner")
    page.evaluate("(job) => push(job)", job("succeeded"))
    assert page.locator(".sr-job").count() == 0


def test_many_jobs_do_not_cover_the_page(page: Page) -> None:
    load(page, "banner")
    for number in range(7):
        page.evaluate("(job) => push(job)", job("queued", job_id=f"j{number}"))
    assert page.locator(".sr-job").count() == 4
    assert page.locator(".sr-job").last.inner_text() == "and 4 more"


def test_widgets_share_one_stream(page: Page) -> None:
    load(page, "banner")
    load(page, "courier")
    load(page, "uploader")
    assert page.evaluate("streams.length") == 1


def test_events_that_cannot_be_read_are_dropped(page: Page) -> None:
    load(page, "banner")
    page.evaluate("() => streams[0].heard.forEach((f) => f({data: '<html>'}))")
    page.evaluate("() => push({job_id: 7})")
    page.evaluate("() => push(null)")
    assert page.locator(".sr-job").count() == 0


# ── courier ─────────────────────────────────────────────────────────────────────────────────────


def test_the_courier_posts_with_the_token_of_the_cookie_and_brings_the_answer(page: Page) -> None:
    load(page, "courier")
    message = {"type": "request", "id": 3, "method": "POST", "path": "plans", "body": {"a": 1}}
    page.evaluate("(message) => it.hear(message)", message)
    page.wait_for_function("it.sent.length === 1")
    (call,) = page.evaluate("calls")
    assert call["url"] == "/some/where/smartrunning/api/plans"
    assert call["method"] == "POST"
    assert call["headers"]["X-XSRFToken"] == "token|1"
    assert json.loads(call["body"]) == {"a": 1}
    assert page.evaluate("it.sent[0]") == {
        "type": "answer",
        "id": 3,
        "status": 202,
        "body": {"job_id": "j1"},
    }


@pytest.mark.parametrize("path", ["../../login", "//elsewhere.example/x", "plans?x=1", ""])
def test_the_courier_goes_nowhere_but_to_the_interface(page: Page, path: str) -> None:
    load(page, "courier")
    message = {"type": "request", "id": 1, "method": "POST", "path": path, "body": {}}
    page.evaluate("(message) => it.hear(message)", message)
    page.wait_for_function("it.sent.length === 1")
    calls = page.evaluate("calls.map((one) => one.url)")
    assert all(url.startswith("/some/where/smartrunning/api/") for url in calls)
    assert page.evaluate("it.sent[0].status") in (0, 202)


def test_back_at_a_place_one_is_where_one_left_it(page: Page) -> None:
    page.evaluate("document.body.style.height = '9000px'")
    load(page, "courier")
    for place, down, again, seen in (("", 1500, False, 0), ("abc", 700, True, 1500)):
        page.evaluate("(down) => scrollTo(0, down)", down)
        page.evaluate("(to) => (location.hash = to)", "all" if place else "abc")
        page.wait_for_function("(many) => it.sent.length === many", arg=2 if place else 1)
        page.evaluate("(again) => it.hear({type: 'top', again})", again)
        assert page.evaluate("scrollY") == seen


def test_a_tab_is_named_by_what_is_open(page: Page) -> None:
    load(page, "courier")
    page.evaluate("it.hear({type: 'name', name: '<b>Running</b>'})")
    assert page.title() == "<b>Running</b> · SmartRunning"


def test_the_kernel_hears_of_a_jobs_end_once(page: Page) -> None:
    load(page, "courier")
    for _ in range(3):
        page.evaluate("(job) => push(job)", job("succeeded"))
    assert page.evaluate("it.sent.map((one) => [one.kind, one.state, one.ended])") == [
        ["plan", "succeeded", True]
    ]


def test_the_kernel_hears_of_progress_at_most_once_a_second(page: Page) -> None:
    load(page, "courier")
    for _ in range(5):
        page.evaluate("(job) => push(job)", job("running"))
    assert page.evaluate("it.sent.length") == 1


def test_a_server_that_is_away_is_an_answer_too(page: Page) -> None:
    load(page, "courier")
    page.evaluate("() => { window.fetch = async () => { throw new TypeError('no network'); }; }")
    message = {"type": "request", "id": 1, "method": "POST", "path": "plans", "body": {}}
    page.evaluate("(message) => it.hear(message)", message)
    page.wait_for_function("it.sent.length === 1")
    assert page.evaluate("it.sent[0].status") == 0


# ── header ──────────────────────────────────────────────────────────────────────────────────────


HEADER = {
    "page": "plan",
    "title": "Plan",
    "user": "<b>ada</b>",
    "role": "runner",
    "has_runner": True,
    "takes_zone": False,
    "units": "metric",
}


def test_the_header_says_where_and_who_one_is(page: Page) -> None:
    load(page, "header", **HEADER)
    assert page.locator("[aria-current=page]").inner_text() == "Plan"
    assert page.locator(".sr-who-name").inner_text() == "<b>ada</b>"
    assert page.get_by_role("link", name="Lab").count() == 0
    assert page.title() == "Plan · SmartRunning"


def test_the_units_switch_changes_page_and_profile(page: Page) -> None:
    load(page, "header", **HEADER)
    page.get_by_role("button", name="Miles").click()
    assert page.evaluate("it.traits.units") == "imperial"
    (call,) = page.evaluate("calls")
    assert (call["method"], json.loads(call["body"])) == ("PATCH", {"units": "imperial"})


@pytest.mark.parametrize(
    ("zone", "takes", "said"),
    [
        ("Europe/Vienna", True, [{"time_zone": "Europe/Vienna"}]),
        ("Europe/Vienna", False, []),
        ("Etc/UTC", True, []),
    ],
)
def test_who_has_just_come_lives_where_the_browser_is(
    page: Page, zone: str, takes: bool, said: list[dict[str, str]]
) -> None:
    said_zone = (
        f"Intl.DateTimeFormat = () => ({{ resolvedOptions: () => ({{ timeZone: '{zone}' }}) }})"
    )
    page.evaluate(said_zone)
    load(page, "header", **(HEADER | {"takes_zone": takes}))
    assert [json.loads(one["body"]) for one in page.evaluate("calls")] == said


def test_logging_out_posts_with_the_token_and_leaves(page: Page) -> None:
    load(page, "header", **HEADER)
    with page.expect_navigation(url="**/some/where/login"):
        page.get_by_role("button", name="Log out").click()


def test_scientists_find_the_lab(page: Page) -> None:
    load(page, "header", **(HEADER | {"role": "scientist", "has_runner": False}))
    assert page.get_by_role("link", name="Lab").get_attribute("href") == "/some/where/lab"
    assert page.get_by_role("button", name="Miles").count() == 0


# ── uploader ────────────────────────────────────────────────────────────────────────────────────


def upload_answers(page: Page, status: int, body: dict[str, Any], seen: list[Any]) -> None:
    def answer(route: Any) -> None:
        seen.append((route.request.method, route.request.headers, route.request.post_data_buffer))
        route.fulfill(status=status, body=json.dumps(body))

    page.route("**/smartrunning/api/uploads", answer)


def test_a_file_goes_to_the_server_as_it_is_and_its_fate_is_shown(page: Page) -> None:
    seen: list[Any] = []
    upload_answers(page, 202, {"import_id": "i1", "job_id": "j1"}, seen)
    load(page, "uploader")
    page.locator("input[type=file]").set_input_files(
        {"name": "läuf <b>.fit", "mimeType": "application/octet-stream", "buffer": b"\x0e\x10FIT"}
    )
    page.get_by_text("Arrived").wait_for()
    ((method, headers, body),) = seen
    assert (method, body) == ("POST", b"\x0e\x10FIT")
    assert headers["x-filename"] == "l%C3%A4uf%20%3Cb%3E.fit"
    assert headers["x-xsrftoken"] == "token|1"
    assert page.get_by_text("läuf <b>.fit").count() == 1
    assert page.evaluate("it.sent") == [{"type": "accepted", "import_id": "i1"}]
    words = "40 of about 90 files, 30 a second: 40 stored"
    page.evaluate("(job) => push(job)", job("running", "import", progress=0.4, message=words))
    assert page.get_by_text(words).count() == 1
    assert page.locator("progress").evaluate("it => it.value") == pytest.approx(0.4)
    result = {"stored": 0, "near_duplicates": 3, "duplicates": 1, "rejected": 2}
    page.evaluate("(job) => push(job)", job("succeeded", "import", result=result))
    said = "3 recorded twice, 1 already there, 2 rejected; the list below says why."
    assert page.get_by_text(said).count() == 1


def test_a_refused_file_says_the_servers_sentence(page: Page) -> None:
    upload_answers(page, 413, {"error": "A file may have 256 MB; this one is larger."}, [])
    load(page, "uploader")
    for number in range(3):
        page.locator("input[type=file]").set_input_files(
            {"name": f"{number}.fit", "mimeType": "x/y", "buffer": b"x"}
        )
    page.get_by_text("A file may have 256 MB; this one is larger.").nth(2).wait_for()
    page.errors.clear()  # the browser's own line on a refused request


def test_several_files_are_dropped_as_one_archive(page: Page) -> None:
    seen: list[Any] = []
    upload_answers(page, 202, {"import_id": "i1", "job_id": "j1"}, seen)
    load(page, "uploader")
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["abc"], "läuf.fit"));
          transfer.items.add(new File([], "empty.gpx"));
          const zone = document.querySelector(".sr-drop");
          zone.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true}));
        }"""
    )
    page.get_by_text("Arrived").wait_for()
    ((_, headers, body),) = seen
    assert headers["x-filename"] == "2%20files.zip"
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "läuf.fit": b"abc",
            "empty.gpx": b"",
        }


def test_a_dropped_folder_is_one_archive_of_what_may_be_an_activity(page: Page) -> None:
    seen: list[Any] = []
    upload_answers(page, 202, {"import_id": "i1", "job_id": "j1"}, seen)
    load(page, "uploader")
    page.evaluate(
        """() => {
          const file = (fullPath, text) => ({isFile: true, fullPath,
            file: (done) => done(new File([text], fullPath.split("/").pop()))});
          const folder = (...inside) => ({isFile: false, createReader: () => ({
            readEntries: (done) => done(inside.splice(0, 2))})});
          const top = folder(file("/export/activities.csv", "list"),
            folder(file("/export/media/1.jpg", "jpg"), file("/export/runs/1.FIT.gz", "one")),
            file("/export/2.tcx", "two"));
          const event = new Event("drop", {bubbles: true});
          event.dataTransfer = {items: [{webkitGetAsEntry: () => top}], files: []};
          document.querySelector(".sr-drop").dispatchEvent(event);
        }"""
    )
    page.get_by_text("Arrived").wait_for()
    ((_, headers, body),) = seen
    assert headers["x-filename"] == "export.zip"
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == [
            "export/activities.csv",
            "export/runs/1.FIT.gz",
            "export/2.tcx",
        ]


# ── pointer ─────────────────────────────────────────────────────────────────────────────────────


def test_the_pointer_says_its_share_of_the_plot(page: Page) -> None:
    page.evaluate(
        """() => {
          document.body.style.margin = 0;
          document.body.className = "sr-session-charts";
          document.body.innerHTML = '<div class="bqplot" style="width:400px;height:100px"></div>';
        }"""
    )
    load(page, "pointer", left=50, right=50, place=0.5)
    page.mouse.move(125, 50)
    assert page.evaluate("it.traits.place") == pytest.approx(0.25)
