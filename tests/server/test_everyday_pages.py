"""Home, Upload, Analytics and Profile in a real browser: nothing too wide, nobody shut out.

Each page is looked at on a desktop and on a phone, in light and in dark, by axe-core; files are
dropped on the page Upload as a person drops them.
"""

import io
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from smartrunning import metrics, simulation
from smartrunning.records import Provenance, Session
from smartrunning.runner import Runner, Thresholds
from smartrunning.simulation import VirtualRunner
from smartrunning.storage import Store
from smartrunning.storage import visits as visits_of_store
from smartrunning.storage.arrivals import RefusedFile
from smartrunning.workflows.forecast_races import forecast_races
from smartrunning.workflows.update_history import update_history

PAGE = "/voila/render/apps/{}.ipynb"
WEEKS = 9
LOOKS = [(1280, "light"), (390, "dark")]
PICTURES = os.environ.get("SMARTRUNNING_TEST_PICTURES", "")
"""A folder for pictures of the pages, to be looked at by a person."""


@pytest.fixture(scope="module")
def anna(store: Store, account: Callable[[str], str]) -> str:
    """A runner with nine weeks of simulated runs, who was here two weeks ago for the last time."""
    name = account("runner")
    own = store.owned_by(f"of-{name}")
    today = datetime.now(UTC).date()
    first_day = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    thresholds = Thresholds(
        first_day, heart_rate_max_bpm=190, heart_rate_rest_bpm=50, threshold_heart_rate_bpm=170,
        critical_speed_mps=4.0, d_prime_m=200.0, source="runner",
        aerobic_threshold_heart_rate_bpm=150.0, heart_rate_zone_bounds_bpm=(110.0, 140.0, 165.0),
        speed_zone_bounds_mps=(2.4, 3.0, 3.8),
    )  # fmt: skip
    own.save_runner(Runner(own.owner, name, time_zone="Europe/Berlin", thresholds=(thresholds,)))
    with pytest.MonkeyPatch.context() as patched:
        before = visits_of_store.now() - timedelta(days=14)
        patched.setattr(visits_of_store, "now", lambda: before)
        own.stamp_view(name, None)
    import_id, _ = own.add_upload("season.zip", io.BytesIO(b"unpacked elsewhere"))
    virtual = VirtualRunner(critical_speed_mps=4.0, d_prime_m=200.0)
    days = simulation.season_truth(virtual, first_day=first_day, weeks=WEEKS, seed=2)
    for entry, one in enumerate(day for day in days if day.session and day.day <= today):
        session = session_of(one.session)
        stored = own.add_file(
            import_id=import_id,
            name=one.file_name,
            data=f"file {entry}".encode(),
            sessions=[session],
            local_dates=[one.day],
            entry=entry,
        )
        statistics = metrics.statistics(session, own.runner(), one.day)
        own.save_statistics(stored.session_ids[0], statistics)
    broken = RefusedFile(99, "broken.fit", 3, "0" * 64, "fit.corrupt", "It ends in its header.")
    own.add_refusals(import_id, [broken])
    own.delete_upload(own.import_info(import_id).upload_id)
    update_history(own, today)
    forecast_races(own, today)
    return name


def session_of(simulated: Any) -> Session:
    return Session(
        sport="running",
        sub_sport=simulated.sub_sport,
        started_at=simulated.started_at,
        records=simulated.records,
        elapsed_s=simulated.elapsed_s,
        timer_s=simulated.timer_s,
        utc_offset_s=simulated.utc_offset_s,
        laps=simulated.laps,
        pauses=simulated.pauses,
        provenance=Provenance("fit", "simulation 1"),
    )


class Window:
    """A browser window, and everything in it that went wrong."""

    def __init__(self, browser: Browser, base: str, width: int, scheme: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            has_touch=width < 600,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.base, self.width, self.troubles = base, width, list[str]()
        self.page.on("console", lambda said: self._note(said.text, wrong=said.type == "error"))
        self.page.on("pageerror", lambda error: self._note(str(error), wrong=True))

    def _note(self, words: str, *, wrong: bool) -> None:
        if wrong:
            self.troubles.append(words)

    def log_in(self, name: str, password: str) -> None:
        self.page.goto(f"{self.base}/login")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(f"**{PAGE.format('home')}")
        self.page.locator("html.sr-ready").wait_for()

    def open(self, name: str) -> None:
        home = f"{self.base}{PAGE.format('home')}"
        self.page.goto(f"{self.base}{PAGE.format(name)}", referer=home)
        self.page.locator("html.sr-ready").wait_for()

    def fits(self, name: str) -> None:
        """Nothing is wider than the screen, and nobody is shut out, in light and in dark."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # two literals
            if PICTURES:
                path = Path(PICTURES) / f"{name}-{self.width}-{scheme}.png"
                self.page.screenshot(path=path, full_page=True)
            found = Axe().run(self.page).response["violations"]
            grave = [
                (one["id"], one["nodes"][0]["html"][:200])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
            assert grave == [], f"{name} in {scheme}"


@pytest.fixture
def look(browser: Browser, server: Any, password: str) -> Iterator[Callable[..., Window]]:
    opened: list[Window] = []

    def open_window(name: str, width: int, scheme: str = "light") -> Window:
        opened.append(Window(browser, server.base, width, scheme))
        opened[-1].log_in(name, password)
        return opened[-1]

    yield open_window
    for window in opened:
        window.context.close()
    assert [trouble for window in opened for trouble in window.troubles] == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_home_analytics_and_profile_fit_and_shut_nobody_out(
    look: Callable[..., Window], anna: str, width: int, scheme: str
) -> None:
    window = look(anna, width, scheme)
    page = window.page
    expect(page.get_by_role("heading", name="Since your last visit")).to_be_visible()
    expect(page.get_by_text("1 file of the import “season.zip” could not be read")).to_be_visible()
    window.fits("home")
    window.open("analytics")
    expect(page.locator(".bqplot svg path.line").first).to_be_attached()
    window.fits("analytics")
    page.get_by_role("button", name="Bests", exact=True).click()
    expect(page.get_by_role("heading", name="How your bests came down")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^[\d:]+ to [\d:]+$")).first).to_be_visible()
    window.fits("analytics-bests")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="Change with its 95 % interval")).to_be_visible()
    window.fits("analytics-compare")
    page.get_by_role("button", name="Other days").click()
    expect(page.get_by_label("Before: first day")).to_be_visible()
    window.fits("analytics-free")
    window.open("profile")
    expect(page.get_by_label("Own heart-rate zones begin at (bpm)")).to_have_value("110, 140, 165")
    expect(page.get_by_label("Own pace zones begin at (min/km)")).to_have_value("6:57, 5:33, 4:23")
    window.fits("profile")


def test_a_runner_who_has_just_come_is_told_what_to_do_first(
    look: Callable[..., Window], account: Callable[[str], str]
) -> None:
    window = look(account("runner"), 390)
    for step in ("Bring your runs", "Say what your heart can do", "Choose a race"):
        expect(window.page.get_by_text(step)).to_be_visible()
    window.fits("home-new")


@pytest.mark.parametrize(("width", "files"), [(1280, 2), (390, 3)])
def test_files_that_are_dropped_go_up_and_their_verdicts_can_be_opened(
    look: Callable[..., Window], anna: str, width: int, files: int, store: Store
) -> None:
    window = look(anna, width)
    page = window.page
    window.open("upload")
    before = len(store.owned_by(f"of-{anna}").imports())
    drop = """(zone, files) => {
        const moved = new DataTransfer();
        for (let number = 0; number < files; number += 1)
            moved.items.add(new File(['no activity'], `${number}.fit`));
        for (const type of ['dragenter', 'dragover', 'drop'])
            zone.dispatchEvent(new DragEvent(type, {dataTransfer: moved, bubbles: true}));
    }"""
    page.get_by_role("heading", name="Drop activity files here").evaluate(drop, files)
    expect(page.get_by_role("button", name=f"{files} files.zip").first).to_be_visible()
    assert len(store.owned_by(f"of-{anna}").imports()) == before + 1, "several files, one import"
    row = page.get_by_role("button", name="season.zip").first
    row.evaluate("row => row.scrollIntoView({block: 'start'})")  # out from under the banners
    row.click()
    expect(page.get_by_text("It ends in its header.").first).to_be_visible()
    window.fits("upload")
