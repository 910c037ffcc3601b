"""Pages in a real browser: drawn, without an error, without a request to another host."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from smartrunning.config import Settings
from smartrunning.workflows.invite import invite

Server = Any
PAGE = "/voila/render/apps/{}.ipynb"


class Window:
    """A browser window, and everything in it that went wrong."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.page: Page = context.new_page()
        self.base = server.base
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.refused: list[str] = []
        self.page.on(
            "response",
            lambda answer: self.refused.append(answer.url) if answer.status >= 400 else None,
        )
        self.page.on("request", lambda asked: self._asked(asked.url))

    def _asked(self, url: str) -> None:
        here = (self.base, self.base.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(here):
            self.foreign.append(url)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def log_in(self, name: str, password: str) -> None:
        self.open("/login")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()

    def ready(self) -> None:
        self.page.locator("html.sr-ready").wait_for(timeout=30_000)


@pytest.fixture
def window(browser: Browser, server: Server) -> Iterator[Window]:
    context = browser.new_context()
    yield Window(context, server)
    context.close()


@pytest.fixture
def runner(account: Callable[..., str], stock: Callable[[str], Any]) -> str:
    name = account("runner")
    stock(f"of-{name}")
    return name


def test_a_runner_logs_in_and_sees_charts_that_are_drawn(
    window: Window, runner: str, password: str
) -> None:
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.ready()
    expect(window.page.get_by_text(runner).first).to_be_visible()
    window.open(PAGE.format("analytics"))
    window.ready()
    lines = window.page.locator(".bqplot svg path.line")
    expect(lines.first).to_be_attached(timeout=20_000)
    drawn = lines.evaluate_all(
        "lines => lines.filter(line => (line.getAttribute('d') || '').length > 100).length"
    )
    assert drawn >= 1
    assert window.errors == []
    assert window.foreign == []


def test_a_page_says_what_it_is_doing_until_there_is_something_to_see(
    window: Window, runner: str, password: str
) -> None:
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    expect(window.page.get_by_text("Getting your page ready")).to_be_visible()
    window.ready()
    expect(window.page.get_by_text("Getting your page ready")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_the_door_fits_every_screen_in_both_schemes(
    browser: Browser, server: Server, scheme: Any, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    window = Window(context, server)
    window.open("/login")
    assert window.page.evaluate("document.documentElement.scrollWidth") <= width
    ground = window.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(244, 246, 248)", "dark": "rgb(15, 18, 21)"}[scheme]
    expect(window.page.get_by_label("Name")).to_be_focused()
    assert window.errors == []
    context.close()


def test_a_wrong_password_is_told_beside_the_form(window: Window, runner: str) -> None:
    window.log_in(runner, "wrong")
    expect(window.page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(window.page.get_by_label("Name")).to_have_value(runner)


def test_a_page_whose_login_has_ended_leads_to_the_door(
    window: Window, runner: str, password: str, store: Any
) -> None:
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.ready()
    store.logins.delete_all_of(runner)
    expect(window.page.get_by_text("You have been logged out.")).to_be_visible(timeout=15_000)
    window.page.get_by_role("button", name="Load the page again").click()
    window.page.wait_for_url("**/login?next=*")


def test_a_page_whose_kernel_has_gone_offers_to_load_again(
    window: Window, runner: str, password: str, server: Server, processes: Callable[..., set[int]]
) -> None:
    before = processes(server)
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.ready()
    for kernel in processes(server) - before:
        os.kill(kernel, signal.SIGKILL)
    expect(window.page.get_by_text("has gone to sleep")).to_be_visible(timeout=15_000)
    window.page.get_by_role("button", name="Load the page again").click()
    expect(window.page.get_by_text("has gone to sleep")).to_be_hidden()
    window.ready()


def test_a_download_leaves_the_page_alive(
    window: Window, runner: str, password: str, store: Any
) -> None:
    (session, *_) = store.owned_by(f"of-{runner}").sessions()
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.ready()
    with window.page.expect_download() as begun:
        window.page.evaluate(
            f"location.href = '/smartrunning/api/sessions/{session.session_id}/file'"
        )
    assert begun.value.suggested_filename == "my run.fit"
    kernel = window.page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').text).kernelId"
    )
    assert (
        window.page.evaluate(f"fetch('/api/kernels/{kernel}').then(answer => answer.status)") == 200
    )


def test_a_script_that_somebody_smuggled_in_does_not_run(
    window: Window, runner: str, password: str
) -> None:
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.ready()
    window.page.evaluate(
        """() => {
            const place = document.createElement("div");
            place.innerHTML = '<img src="x" onerror="window.smuggled = true">';
            document.body.append(place);
            const script = document.createElement("script");
            script.textContent = "window.smuggled = true";
            document.body.append(script);
        }"""
    )
    window.page.wait_for_timeout(300)
    assert window.page.evaluate("window.smuggled") is None


def test_a_token_is_made_shown_once_and_revoked_on_the_profile_page(
    window: Window, runner: str, password: str, store: Any
) -> None:
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.open(PAGE.format("profile"))
    window.ready()
    card = window.page.locator(".sr-card", has_text="Tokens for programs")
    card.get_by_role("button", name="Show my tokens").click()
    expect(card.get_by_text("There are none at the moment.")).to_be_visible(timeout=20_000)
    card.get_by_label("For", exact=True).fill("<b>sync</b>")
    card.get_by_label("Upload files").check()
    card.get_by_role("button", name="Make a token").click()
    secret = card.locator(".sr-admin-secret")
    expect(secret).to_have_text(re.compile(r"^srt_[\w-]{43}$"))
    token = secret.inner_text()
    expect(card.get_by_role("cell", name="<b>sync</b>", exact=True)).to_be_visible()
    card.get_by_role("button", name="I have copied it").click()
    expect(secret).to_have_count(0)
    asked = {"Authorization": f"Bearer {token}"}
    address = f"{window.base}/smartrunning/api/me"
    assert requests.get(address, headers=asked, timeout=30).json()["username"] == runner
    card.get_by_role("button", name="Revoke <b>sync</b>").click()
    card.get_by_role("button", name="Revoke it").click()
    expect(card.get_by_text("There are none at the moment.")).to_be_visible()
    assert requests.get(address, headers=asked, timeout=30).status_code == 401
    assert store.tokens.of(runner) == []
    assert window.errors == []


def test_an_administrator_without_runs_finds_the_tokens_too(
    window: Window, account: Callable[..., str], password: str
) -> None:
    window.log_in(account("admin"), password)
    window.page.wait_for_url(f"**{PAGE.format('admin')}")
    window.open(PAGE.format("profile"))
    window.ready()
    expect(window.page.get_by_label("Read the installation's metrics")).to_be_visible()
    assert window.errors == []


def test_who_is_invited_needs_no_mouse(window: Window, store: Any, password: str) -> None:
    link = invite(store, Settings(public_url=window.base), "runner")
    window.page.goto(link.address)
    expect(window.page.get_by_text("You are invited as a runner.")).to_be_visible()
    expect(window.page.get_by_label("Name, as you will log in")).to_be_focused()
    keys = window.page.keyboard
    keys.type("zoë runs")
    keys.press("Tab")
    keys.type("short")
    keys.press("Enter")
    expect(window.page.get_by_text("You are invited as a runner.")).to_be_visible()
    keys.press("Control+A")
    keys.type(password)
    keys.press("Enter")
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.ready()
    expect(window.page.get_by_text("zoë runs").first).to_be_visible()
    window.page.goto(link.address)
    expect(
        window.page.get_by_role("heading", name="This link does not work any more")
    ).to_be_visible()


def test_a_report_runs_no_script_in_the_browser(
    window: Window, runner: str, password: str, store: Any
) -> None:
    (report, *_) = store.owned_by(f"of-{runner}").reports()
    window.log_in(runner, password)
    window.page.wait_for_url(f"**{PAGE.format('home')}")
    window.open(f"/smartrunning/api/reports/{report.report_id}.html")
    expect(window.page.get_by_role("heading", name="A run")).to_be_visible()
    assert window.page.title() != "ran"


def test_a_scientist_runs_a_cell_in_jupyterlab_and_nothing_complains(
    window: Window, runner: str, account: Callable[..., str], password: str
) -> None:
    window.log_in(account("scientist"), password)
    window.page.wait_for_url("**/lab*")
    launcher = window.page.locator(
        ".jp-LauncherCard[title*='SmartRunning'][data-category='Console']"
    )
    launcher.click(timeout=30_000)
    expect(window.page.get_by_text("SmartRunning (Python) | Idle")).to_be_visible(timeout=30_000)
    prompt = window.page.locator(".jp-CodeConsole-promptCell .cm-content")
    prompt.click(timeout=30_000)
    window.page.keyboard.type("from smartrunning import lab; len(lab.runners()) > 0, 6 * 7")
    window.page.keyboard.press("Shift+Enter")
    expect(window.page.locator(".jp-CodeConsole .jp-OutputArea-output").last).to_contain_text(
        "(True, 42)", timeout=30_000
    )
    expect(window.page.locator(".jp-Dialog, .Toastify__toast")).to_have_count(0)
    assert window.refused == []
    assert window.errors == []
    assert window.foreign == []
