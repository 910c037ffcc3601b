"""From the click to what is painted: first picture and interactive chart, beside plain Voila.

A real platform with two runners, one with one year of training and one with ten (3,000 sessions),
and a real browser that follows the links of the pages. The time runs from the click to the frame
in which the first picture (drawn by the server, with its numbers) is painted, and to the frame in
which the live page with its charts stands in its place. In turn with them, in the same run, a plain
page of stock Voila (its own server, kernel and template) draws one of the same charts.

"Warm" has the browser's cache filled, "cold" has it empty. Beside the times: layout shift,
requests, and the memory that an open page has for itself. Prints a table; with ``--json`` the last
line is one JSON object. ``--data FOLDER`` keeps the database for the next run.
"""

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import nbformat
import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page
from running_platform import (
    PASSWORD,
    Platform,
    add_account,
    browser,
    database,
    free_port,
    platform,
)
from ten_years import add_plan, fill, season

from smartrunning.metrics import series
from smartrunning.reports.session_curves import curves
from smartrunning.storage import Store

RUNNERS = {"one-year": 1, "ten-years": 10}
PAGES = {"home": "Home", "sessions": "Sessions", "analytics": "Analytics", "plan": "Plan"}
PATIENCE_S = 60.0
REST_MS = 400
SIZE = {"width": 1280, "height": 900}
WATCH = Path(__file__).with_name("watch_page.js").read_text("utf-8")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, under 40 s")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    parser.add_argument("--data", type=Path, help="keep the database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smartrunning-bench-") as scratch:
        folder = options.data or Path(scratch) / "data"
        prepare(folder)
        figures = measure(folder, Path(scratch), rounds=1 if options.quick else 12)
    for name, value in figures.items():
        print(f"{name:44} {value:10.3f}")
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


# ── what is measured on ──────────────────────────────────────────────────────────────────────────


def prepare(folder: Path) -> None:
    """Fill the database, unless that has been done."""
    done, today = folder / "filled", date.today()  # noqa: DTZ011  any day will do
    if done.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    ran = season("season")
    with database(folder) as store:
        for name, years in RUNNERS.items():
            owned = fill(store, name, years, ran, today)
            add_plan(owned, today)
            add_account(store, name)
        chart(store, folder / "chart.npz")
    done.touch()


def chart(store: Store, path: Path) -> None:
    """Keep the numbers of one chart for the plain page."""
    owned = store.owned_by("ten-years")
    newest = max(owned.sessions(), key=lambda one: one.started_at)
    curve = curves(series(owned.session(newest.session_id)), "distance", "metric")[0]
    np.savez(path, x=curve.x, y=curve.y)


@contextmanager
def plain_voila(folder: Path, numbers: Path) -> Iterator[str]:
    """Address of a page of stock Voila with one chart."""
    code = (
        "import bqplot, numpy\n"
        f"numbers = numpy.load({str(numbers)!r})\n"
        "x, y = bqplot.LinearScale(), bqplot.LinearScale()\n"
        "line = bqplot.Lines(x=numbers['x'], y=numbers['y'], scales={'x': x, 'y': y})\n"
        "axes = [bqplot.Axis(scale=x, side='bottom'), bqplot.Axis(scale=y, side='left')]\n"
        "bqplot.Figure(marks=[line], axes=axes)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    nbformat.write(notebook, folder / "plain.ipynb")
    port = free_port()
    words = [
        f"--port={port}",
        "--no-browser",
        "--Voila.log_level=ERROR",
        f"--Voila.root_dir={folder}",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "voila", *words],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield f"{address}/voila/render/plain.ipynb"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310  our own
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"There is no answer at {address}.")


# ── measuring ────────────────────────────────────────────────────────────────────────────────────


def measure(folder: Path, scratch: Path, rounds: int) -> dict[str, float]:
    """All figures of the benchmark."""
    with (
        platform(folder) as running,
        plain_voila(scratch, folder / "chart.npz") as plain,
        browser() as started,
    ):
        found = Found()
        pages = {name: logged_in(started, running, name) for name in RUNNERS}
        names = list(PAGES)
        plain_page = blank(started, plain)
        for number in range(rounds + 1):
            for place in names:
                for runner, page in pages.items():
                    seen = follow(page, PAGES[place])
                    found.note(number, "warm", runner, place, seen)
            found.note(number, "plain", "", "", follow_plain(plain_page, plain))
            if number % 3 == 0:
                for place in names:
                    found.note(1, "cold", "ten-years", place, cold(started, running, pages, place))
        for page in pages.values():
            page.context.close()
        plain_page.context.close()
        memory = private_mb(started, running, names)
    return found.figures(names) | {"private_mb_per_page": memory}


class Found:
    """What has been measured so far."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str, str], list[float]] = {}

    def note(self, number: int, how: str, runner: str, place: str, seen: dict[str, float]) -> None:
        """Keep what a page has noted; the first round fills caches and does not count."""
        if number:
            for what, value in seen.items():
                self._seen.setdefault((how, runner, place, what), []).append(value)

    def all(self, how: str, runner: str, places: Sequence[str], what: str) -> list[float]:
        """All values of some places together."""
        return [
            value for place in places for value in self._seen.get((how, runner, place, what), [])
        ]

    def figures(self, places: Sequence[str]) -> dict[str, float]:
        """Medians and 95th percentiles, over all and by page."""
        whole = {
            "first_picture_s": self.all("warm", "ten-years", places, "first"),
            "warm_chart_s": self.all("warm", "ten-years", places, "chart"),
            "cold_chart_s": self.all("cold", "ten-years", places, "chart"),
            "cold_first_picture_s": self.all("cold", "ten-years", places, "first"),
            "plain_voila_s": self.all("plain", "", [""], "chart"),
        }
        for place in places:
            for what, name in (
                ("first", "first_picture_s"),
                ("live", "live_s"),
                ("chart", "chart_s"),
            ):
                whole[f"{place}_{name}"] = self.all("warm", "ten-years", [place], what)
        named = {f"{name}_median": statistics.median(them) for name, them in whole.items() if them}
        high = {f"{name}_p95": p95(them) for name, them in whole.items() if them}
        ratios = {
            f"{name}_ten_years_vs_one": statistics.median(
                self.all("warm", "ten-years", places, what)
            )
            / statistics.median(self.all("warm", "one-year", places, what))
            for name, what in (("first_picture", "first"), ("live", "live"))
        }
        rest = {
            "layout_shift_max": max(self.all("warm", "ten-years", places, "shift")),
            "requests_median": statistics.median(self.all("warm", "ten-years", places, "requests")),
            "warm_chart_vs_plain_voila": named["warm_chart_s_median"]
            / named["plain_voila_s_median"],
        }
        return named | high | ratios | rest


def p95(values: Sequence[float]) -> float:
    """95th percentile."""
    return float(np.percentile(values, 95))


def logged_in(started: Browser, running: Platform, name: str) -> Page:
    """A window of its own in which somebody has logged in, on the first page."""
    page = watched(started.new_context(viewport=SIZE))
    page.goto(f"{running.address}/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("html.sr-ready").wait_for(timeout=1000 * PATIENCE_S)
    return page


def watched(context: BrowserContext) -> Page:
    """A window whose pages note when something is painted."""
    context.add_init_script(WATCH)
    return context.new_page()


def blank(started: Browser, plain: str) -> Page:
    """A window at the plain page's server, with a link to the page."""
    page = watched(started.new_context(viewport=SIZE))
    page.goto(plain)
    return page


def follow(page: Page, title: str) -> dict[str, float]:
    """Click on a link of the page's header, and wait until the page behind it is whole."""
    page.wait_for_timeout(REST_MS)  # nobody clicks in the moment in which a page is there
    link = page.locator("#rendered_cells .sr-nav").get_by_role("link", name=title, exact=True)
    before = page.evaluate("performance.timeOrigin")
    link.click(no_wait_after=True)
    return noted(page, before)


def follow_plain(page: Page, address: str) -> dict[str, float]:
    """Click on a link to the plain page, and wait for its chart."""
    page.wait_for_timeout(REST_MS)
    page.evaluate(
        """address => {
            const link = document.createElement("a");
            link.href = address;
            link.textContent = "again";
            link.style = "position: fixed; inset: 0 auto auto 0; z-index: 100000";
            document.body.append(link);
        }""",
        address,
    )
    before = page.evaluate("performance.timeOrigin")
    page.get_by_text("again", exact=True).click(no_wait_after=True)
    return noted(page, before, is_plain=True)


def cold(
    started: Browser, running: Platform, pages: dict[str, Page], place: str
) -> dict[str, float]:
    """The same with a browser that has seen nothing of the platform, but is logged in."""
    known = pages["ten-years"].context.storage_state()
    page = watched(started.new_context(viewport=SIZE, storage_state=known))
    page.goto(f"{running.address}/password")
    page.evaluate(
        """address => {
            const link = document.createElement("a");
            link.href = address;
            link.textContent = "on";
            document.body.append(link);
        }""",
        f"/voila/render/apps/{place}.ipynb",
    )
    before = page.evaluate("performance.timeOrigin")
    page.get_by_text("on", exact=True).click(no_wait_after=True)
    seen = noted(page, before)
    page.context.close()
    return seen


def noted(page: Page, before: float, *, is_plain: bool = False) -> dict[str, float]:
    """What the page has noted, once all that is waited for has been painted."""
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        try:
            seen = page.evaluate("performance.timeOrigin") != before and page.evaluate("seen")
        except Exception:  # noqa: BLE001  the page goes in this moment
            seen = None
        wanted = ["chart"] if is_plain else ["first", "live"]
        wanted += ["chart"] if seen and seen.get("charts") else []
        if seen and all(seen.get(what, -1) > 0 for what in wanted):
            requests = page.evaluate("performance.getEntriesByType('resource').length")
            return {**seen, "requests": requests}
        page.wait_for_timeout(20)
    raise SystemExit(f"{page.url} was not drawn; it says:\n{page.inner_text('body')[:600]}\n{seen}")


def private_mb(started: Browser, running: Platform, places: Sequence[str]) -> float:
    """Memory that an open page's process has for itself, on average."""
    page = logged_in(started, running, "ten-years")
    first = f"{running.address}/password"
    page.goto(first)
    page.wait_for_timeout(REST_MS)
    before = set(running.kernels())
    windows = []
    for place in places:
        window = page.context.new_page()
        window.goto(f"{running.address}/voila/render/apps/{place}.ipynb")
        window.locator("html.sr-ready").wait_for(timeout=1000 * PATIENCE_S)
        windows.append(window)
    opened = [one for number, one in running.kernels().items() if number not in before]
    private = [one.memory_full_info().uss / 1e6 for one in opened]
    page.context.close()
    return statistics.mean(private)


if __name__ == "__main__":
    main()
