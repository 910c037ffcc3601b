"""The page Sessions in a real browser: from the list to a part of a run, and on to a comparison."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from smartrunning import ingestion, simulation
from smartrunning.runner import Runner, Thresholds
from smartrunning.simulation import VirtualRunner
from smartrunning.storage import Store
from smartrunning.workflows.compute_statistics import compute_statistics
from smartrunning.workflows.update_history import update_history

ADDRESS = "/voila/render/apps/sessions.ipynb"
FIRST_DAY = date(2026, 3, 2)
HOSTILE = "<img src=x onerror=window.broken=1>"
LOOKS = [(1280, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def anna(store: Store, account: Callable[[str], str]) -> str:
    """A runner with three weeks of simulated runs, decoded from files as anybody's are."""
    name = account("runner")
    own = store.owned_by(f"of-{name}")
    thresholds = Thresholds(
        FIRST_DAY, heart_rate_max_bpm=190, heart_rate_rest_bpm=50, threshold_heart_rate_bpm=170,
        critical_speed_mps=4.0, d_prime_m=200.0, source="runner",
    )  # fmt: skip
    own.save_runner(Runner(own.owner, name, time_zone="Europe/Berlin", thresholds=(thresholds,)))
    import_id, _ = own.add_upload("season.zip", io.BytesIO(b"unpacked elsewhere"))
    virtual = VirtualRunner(critical_speed_mps=4.0, d_prime_m=200.0)
    keys: list[str] = []
    for day in simulation.season_truth(virtual, first_day=FIRST_DAY, weeks=3, seed=2):
        if day.session is None:
            continue
        data = simulation.to_fit(day.session)
        stored = own.add_file(
            import_id=import_id,
            name=day.file_name,
            data=data,
            sessions=ingestion.sessions(data),
            local_dates=[day.day],
            entry=len(keys),
        )
        keys += stored.session_ids
    compute_statistics(own, keys)
    update_history(own, FIRST_DAY)
    own.annotate(keys[-1], {"title": HOSTILE, "notes": HOSTILE})
    own.annotate(keys[-2], {"title": "Once around the lake and back " * 4})
    return name


class Window:
    """A browser window, and everything in it that went wrong."""

    def __init__(self, browser: Browser, base: str, width: int, scheme: Any) -> None:
        phone = width < 600
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=phone
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.base, self.width, self.troubles = base, width, list[str]()
        self.page.on("console", lambda said: self._note(said.text, wrong=said.type == "error"))
        self.page.on("pageerror", lambda error: self._note(str(error), wrong=True))
        here = (base, base.replace("http", "ws"), "data:", "blob:")
        self.page.on(
            "request", lambda asked: self._note(asked.url, wrong=not asked.url.startswith(here))
        )

    def _note(self, words: str, *, wrong: bool) -> None:
        if wrong:
            self.troubles.append(words)

    def log_in(self, name: str, password: str) -> None:
        """Log in, with the page Sessions as the next one."""
        self.page.goto(f"{self.base}/login?next={ADDRESS}")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(f"**{ADDRESS}")

    def fits(self) -> None:
        """Nothing is wider than the screen, and nobody is shut out, in light and in dark."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # two literals
            found = Axe().run(self.page).response["violations"]
            grave = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
            assert grave == [], scheme


@pytest.fixture
def look(
    browser: Browser, server: Any, anna: str, password: str
) -> Iterator[Callable[[int, str], Window]]:
    """Opens the page in a window of a width, in light or dark."""
    opened: list[Window] = []

    def open_window(width: int, scheme: str) -> Window:
        opened.append(Window(browser, server.base, width, scheme))
        opened[-1].log_in(anna, password)
        return opened[-1]

    yield open_window
    for window in opened:
        window.context.close()


def goes_back_to_the_list(page: Page) -> None:
    """From a comparison, by the button of the browser and a link."""
    page.go_back()
    expect(page.get_by_role("heading", name="Along the way")).to_be_visible()
    page.get_by_role("link", name="All sessions").click()
    expect(page.locator("a.sr-session").first).to_be_visible()


def comes_closer(page: Page) -> None:
    """The first kilometre across all of the width: the axis counts in fifths, and says so."""
    page.get_by_role("button", name="Show").first.click()
    page.get_by_role("button", name="Zoom in").click()
    marks = page.locator(".sr-session-charts .bqplot .axis").first.locator(".tick text")
    expect(marks).to_have_text(["0", "0.2", "0.4", "0.6", "0.8", "1"])
    page.get_by_role("button", name="Whole session").click()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_from_the_list_to_a_part_and_on_to_another_run(
    look: Callable[[int, str], Window], store: Store, anna: str, width: int, scheme: str
) -> None:
    window = look(width, scheme)
    page = window.page
    rows = page.locator("a.sr-session")
    page.locator("html.sr-ready").wait_for()  # until then there is a picture of the page
    expect(rows.first).to_be_visible()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    window.fits()

    # search and filter
    total = rows.count()
    page.get_by_label("Search").fill("march")
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Distance", exact=True).select_option("10 to 15 km")
    expect(page.get_by_text(f"of {total} sessions")).to_be_visible()
    assert 0 < rows.count() < total

    # one session, with charts that are drawn
    rows.first.click()
    charts = page.locator(".sr-session-charts .bqplot")
    expect(charts.first.locator("path.line").first).to_be_attached()
    session_id = page.url.partition("#")[2]

    # a part, brushed with the mouse
    charts.first.scroll_into_view_if_needed()
    box = charts.first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 60, steps=6)
    page.mouse.up()
    expect(page.get_by_role("heading", name="Chosen part")).to_be_visible()
    expect(page.get_by_label("The chosen part").get_by_text("Mean heart rate")).to_be_visible()
    wide = 0.3 * box["width"]  # in all charts, and it stays where the mouse left it
    page.wait_for_function(
        "([count, wide]) => { const marks = [...document.querySelectorAll("
        "'.sr-session-charts .brushintsel .selection')]; return marks.length === count && "
        "marks.every((one) => Math.abs(Number(one.getAttribute('width')) - wide) < 3); }",
        arg=[charts.count(), wide],
    )
    window.page.mouse.move(5, 5)
    window.fits()
    comes_closer(page)

    # what the runner says
    rating, words = (7, "7 – very hard") if width == 1280 else (5, "5 – hard")
    page.get_by_label("How hard was it? (CR-10)").select_option(words)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_in_viewport()
    page.get_by_role("button", name="Put this message away").click()
    expect(page.get_by_text("Saved.")).to_have_count(0)
    said = store.owned_by(f"of-{anna}").session_info(session_id)
    assert said.rating_of_perceived_exertion == rating

    # another run beside it, and back by the browser's own button
    page.get_by_role("button", name="Compare").click()
    page.get_by_label("Another session").fill("march")
    page.locator("a.sr-row").first.click()
    expect(page.get_by_role("heading", name="Two sessions compared")).to_be_visible()
    expect(page.locator(".bqplot path.line").first).to_be_attached()
    window.fits()
    goes_back_to_the_list(page)

    assert page.evaluate("window.broken ?? null") is None
    assert window.troubles == []
