"""An administrator in a real browser sees a failed job, tries it again, and stops a running one."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from smartrunning.storage import Store
from smartrunning.storage.jobs import Job, Lease

ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"
PARTS = ("Overview", "Jobs", "Schedules", "People", "Storage and backups", "Audit log")
LONG_MS = 30_000


@pytest.fixture
def enter(
    browser: Browser, server: Any, account: Callable[..., str], password: str
) -> Iterator[Callable[..., Page]]:
    """Opens the page Admin for an administrator; its console must stay free of errors."""
    errors: list[str] = []
    contexts = []

    def entered(width: int = 1280, theme: Any = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server.base}/login")
        page.get_by_label("Name").fill(account("admin"))
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/voila/render/apps/admin.ipynb")
        expect(page.get_by_role("heading", name="Latest failures")).to_be_visible(timeout=LONG_MS)
        return page

    yield entered
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def claimed(store: Store) -> Callable[[], Job]:
    """Jobs of a kind that only this test's own worker does."""

    def claim() -> Job:
        kind = f"kind-{uuid4().hex[:8]}"
        store.jobs.enqueue(kind, f"<i>owner</i> {kind}", {})
        job = store.jobs.claim("a worker", [kind])
        assert job is not None
        return job

    return claim


def test_an_administrator_tries_a_failed_job_again_and_stops_a_running_one(
    enter: Callable[..., Page], claimed: Callable[[], Job], store: Store
) -> None:
    bad, long = claimed(), claimed()
    store.jobs.fail(bad, "The <b>file</b> is broken.", "Traceback: line 7")
    page = enter()
    card = page.locator(f".sr-admin-job[data-id='{bad.job_id}']")
    expect(card).to_contain_text("The <b>file</b> is broken.")
    expect(card).to_contain_text("<i>owner</i>")
    card.get_by_role("button", name="Details").click()
    expect(card).to_contain_text("Traceback: line 7")

    page.get_by_role("button", name="Jobs", exact=True).click()
    expect(page.get_by_role("group", name="Jobs shown")).to_be_visible()
    card.get_by_role("button", name="Try again").click()
    expect(card).to_have_attribute("data-state", "queued")
    again = store.jobs.claim("a worker", [bad.kind])
    assert again is not None
    assert again.job_id == bad.job_id
    expect(card).to_have_attribute("data-state", "running", timeout=LONG_MS)
    store.jobs.succeed(again, {"files": 1})
    expect(card).to_have_attribute("data-state", "succeeded", timeout=LONG_MS)

    running = page.locator(f".sr-admin-job[data-id='{long.job_id}']")
    store.jobs.progress(long, 0.4, "file 4 of 10")
    expect(running).to_contain_text("file 4 of 10", timeout=LONG_MS)
    running.get_by_role("button", name="Stop").click()
    expect(running).to_contain_text("stopping", timeout=LONG_MS)
    assert store.jobs.renew(long) is Lease.CANCELLING
    store.jobs.cancelled(long)
    expect(running).to_have_attribute("data-state", "cancelled", timeout=LONG_MS)


def follow(browser: Browser, server: Any, page: Page, password: str) -> None:
    """Open the shown link in a browser of its own, choose a password, and be in."""
    address = urlsplit(page.get_by_label("The link", exact=True).input_value())
    context = browser.new_context()
    guest = context.new_page()
    guest.goto(f"{server.base}{address.path}?{address.query}")
    guest.get_by_label("Password").fill(password)
    guest.get_by_role("button").click()
    guest.wait_for_url("**/voila/render/apps/**", wait_until="commit")
    context.close()


def test_an_administrator_invites_a_person_by_a_link(
    enter: Callable[..., Page], browser: Browser, server: Any, store: Store
) -> None:
    page = enter()
    name = f"Zoë {uuid4().hex[:6]}"
    page.get_by_role("button", name="People", exact=True).click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Role", exact=True).select_option("coach")
    page.get_by_role("button", name="Invite by link").click()
    expect(page.get_by_label("The link", exact=True)).to_be_visible()
    row = page.locator("tr", has_text=name)
    expect(row).to_contain_text("an account (coach)")
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / "admin-link-1280-light.png", full_page=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    shown = page.get_by_label("The link", exact=True).input_value()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    follow(browser, server, page, "four loud kilometres")
    page.get_by_role("button", name="I have handed it over").click()
    expect(page.get_by_label("The link", exact=True)).to_have_count(0)

    row = page.locator("tr", has=page.get_by_role("button", name=f"Reset link for {name}"))
    row.get_by_role("button", name="Reset link").click()
    expect(page.get_by_label("The link", exact=True)).to_be_visible()
    follow(browser, server, page, "five loud kilometres")
    row.get_by_role("button", name="scientist").click()
    row.get_by_role("button", name="Yes").click()
    expect(page.get_by_text(f"{name} is scientist from now on.")).to_be_visible(timeout=LONG_MS)
    user = store.users.by_name(name)
    assert user is not None
    assert user.role == "scientist"


def test_an_administrator_revokes_a_link(enter: Callable[..., Page], store: Store) -> None:
    page = enter(390, "dark")
    name = f"Mia {uuid4().hex[:6]}"
    page.get_by_role("button", name="People", exact=True).click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Invite by link").click()
    row = page.locator("tr", has_text=name)
    expect(row).to_be_visible()
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / "admin-link-390-dark.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    row.get_by_role("button", name="Revoke").click()
    row.get_by_role("button", name="Revoke it").click()
    expect(row).to_have_count(0)
    assert name not in [one.username for one in store.invitations.all()]


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (360, "light"), (1280, "dark")])
def test_every_part_fits_the_screen_in_light_and_dark(
    enter: Callable[..., Page], width: int, theme: str
) -> None:
    page = enter(width, theme)
    for part in PARTS:
        tab = page.get_by_role("button", name=part, exact=True)
        tab.click()
        expect(tab).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text("Asking the server")).to_have_count(0)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{part} is {too_wide} px wider than the screen"
        ARTIFACTS.mkdir(exist_ok=True)
        name = f"admin-{part.split()[0].lower()}-{width}-{theme}"
        page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)
