"""Twenty runners at once on one platform: errors, waits and memory, also while files come in.

A real platform with twenty runners (one year of training each, one of them ten). Four of them come
with real browsers and follow the links of the pages; the others do over HTTP and a websocket what a
browser does: the page with its kernel, the state of all its widgets, the stream of events, and the
farewell. Each walks through all pages, several times, with a short look at each. In the second half
four runners upload seasons of files, so that the import works beside them; meanwhile answers to
uploads, to requests for plans and to requests for reports are timed, from the last byte sent to the
first byte of the answer.

Past the cap of pages people are asked to wait and come in by themselves: that is counted, and is no
error. Prints a table; with ``--json`` the last line is one JSON object.
"""

import argparse
import asyncio
import io
import json
import re
import statistics
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import requests
from running_platform import (
    PASSWORD,
    Platform,
    add_account,
    chromium,
    database,
    platform,
)
from ten_years import fill, season
from websockets.sync.client import ClientConnection, connect

from smartrunning import simulation

RUNNERS, BROWSERS, UPLOADERS = 20, 4, 4
PAGES = ("home", "sessions", "analytics", "plan", "reports", "upload")
LOOK_S = 1.0
PATIENCE_S = 90.0
WAITING = {429, 503}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one walk each, few files")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    parser.add_argument("--runners", type=int, default=RUNNERS, help="how many come at once")
    options = parser.parse_args()
    who = [f"runner-{number:02}" for number in range(max(options.runners, BROWSERS + 1))]
    with tempfile.TemporaryDirectory(prefix="smartrunning-bench-") as scratch:
        folder = Path(scratch) / "data"
        folder.mkdir()
        prepare(folder, who)
        walks, weeks = (1, 2) if options.quick else (3, 12)
        found = measure(folder, who, walks, weeks)
    for name, value in found.items():
        print(f"{name:34} {value:12.3f}")
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in found.items()}))


def prepare(folder: Path, who: Sequence[str]) -> None:
    """Runners with training; the first one with ten years of it."""
    ran, today = season("season"), date.today()  # noqa: DTZ011  any day will do
    with database(folder) as store:
        for number, name in enumerate(who):
            fill(store, name, 10 if number == 0 else 1, ran, today)
            add_account(store, name)


# ── what is counted ──────────────────────────────────────────────────────────────────────────────


@dataclass
class Counts:
    """What all of them have seen; they write at the same time."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    waits: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, what: str, seconds: float) -> None:
        """Note a time."""
        with self.lock:
            self.seconds.setdefault(what, []).append(seconds)

    def failed(self, why: str) -> None:
        """Note an error."""
        with self.lock:
            self.errors[why[:200]] += 1

    def waited(self) -> None:
        """Note that somebody was asked to wait."""
        with self.lock:
            self.waits += 1


# ── somebody without a window ────────────────────────────────────────────────────────────────────


class Walker(requests.Session):
    """Does what a browser does on the pages."""

    def __init__(self, running: Platform, name: str, counts: Counts) -> None:
        super().__init__()
        self.address, self.name, self.counts = running.address, name, counts
        self.came_from = ""

    def log_in(self) -> None:
        """Log in."""
        self.get(f"{self.address}/login", timeout=PATIENCE_S)
        form = {"username": self.name, "password": PASSWORD, "_xsrf": self.cookies["_xsrf"]}
        more = {"next": "/smartrunning/api/me"}
        self.post(f"{self.address}/login", data=form | more, timeout=PATIENCE_S).raise_for_status()

    def walk(self, times: int) -> None:
        """Go through all pages, some times."""
        for _ in range(times):
            for page in PAGES:
                try:
                    self._look_at(page)
                except Exception as error:  # noqa: BLE001  it is what is counted
                    self.counts.failed(f"{page}: {error!r}")

    def _look_at(self, page: str) -> None:
        address = f"{self.address}/voila/render/apps/{page}.ipynb"
        began_s = time.perf_counter()
        text = self._page(address, began_s)
        kernel = re.search(r'"kernelId": "([0-9a-f-]{36})"', text)
        if kernel is None or "sr-broke-off" in text:
            raise RuntimeError("the page has no content")
        self.came_from = address
        model = self.get(f"{self.address}/api/kernels/{kernel[1]}", timeout=PATIENCE_S)
        model.raise_for_status()
        with self._channels(kernel[1]) as socket:
            states = widget_states(socket)
            self.counts.took("live", time.perf_counter() - began_s)
            if not any("SR" in key or "tree" in one["state"] for key, one in states.items()):
                raise RuntimeError("the page has no widgets")
            time.sleep(LOOK_S)
        farewell = {"_xsrf": self.cookies["_xsrf"]}
        self.post(
            f"{self.address}/voila/api/shutdown/{kernel[1]}", data=farewell, timeout=PATIENCE_S
        )

    def _page(self, address: str, began_s: float) -> str:
        """Text of a page; whoever is asked to wait comes again, as the page itself would."""
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            headers = {"Referer": self.came_from} if self.came_from else {}
            with self.get(address, headers=headers, stream=True, timeout=PATIENCE_S) as answer:
                if answer.status_code in WAITING:
                    self.counts.waited()
                    time.sleep(float(answer.headers["Retry-After"]))
                    continue
                answer.raise_for_status()
                return self._read(answer, began_s)
        raise TimeoutError("the page never had room")

    def _read(self, answer: requests.Response, began_s: float) -> str:
        text, seen = "", False
        for chunk in answer.iter_content(chunk_size=None, decode_unicode=True):
            text += chunk
            if not seen and 'id="sr-first-end"' in text:
                seen = True
                self.counts.took("first_picture", time.perf_counter() - began_s)
        return text

    def _channels(self, kernel: str) -> ClientConnection:
        cookie = "; ".join(f"{one.name}={one.value}" for one in self.cookies)
        return connect(
            f"{self.address}/api/kernels/{kernel}/channels?session_id={uuid4()}".replace(
                "http", "ws"
            ),
            additional_headers={"Cookie": cookie},
            origin=self.address,  # type: ignore[arg-type]  # any text will do
            open_timeout=PATIENCE_S,
            max_size=None,
        )

    # ── requests to the interface ────────────────────────────────────────────────────────────────

    def api(self, what: str, method: str, path: str, **how: object) -> None:
        """Ask the interface for something, and note how soon it answers."""
        headers = {"X-XSRFToken": self.cookies["_xsrf"], **dict(how.pop("headers", {}) or {})}  # type: ignore[call-overload]
        asked = requests.Request(
            method, f"{self.address}/smartrunning/api/{path}", headers=headers, **how
        )  # type: ignore[arg-type]
        answer = self.send(self.prepare_request(asked), timeout=PATIENCE_S)
        self.counts.took(what, answer.elapsed.total_seconds())
        if answer.status_code not in (200, 201, 202, 409):
            self.counts.failed(f"{what}: {answer.status_code} {answer.text[:120]}")


def widget_states(socket: ClientConnection) -> dict[str, dict[str, object]]:
    """States of all widgets of a page, as its frontend asks for them."""
    comm = uuid4().hex
    opening = {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {"widgets": None}}
    socket.send(message("comm_open", opening, version="1.0.0"))
    socket.send(message("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}}))
    while True:
        frame = socket.recv(timeout=PATIENCE_S)
        if isinstance(frame, bytes):  # offsets, then JSON, then buffers
            count = int.from_bytes(frame[:4], "big")
            ends = [int.from_bytes(frame[4 * i : 4 * i + 4], "big") for i in range(1, count + 1)]
            frame = frame[ends[0] : ends[1] if count > 1 else None].decode()
        found = json.loads(frame)
        if found["msg_type"] == "comm_msg" and "states" in found["content"]["data"]:
            return found["content"]["data"]["states"]  # type: ignore[no-any-return]


def message(kind: str, content: dict[str, object], **metadata: str) -> str:
    """A message to a kernel."""
    header = {
        "msg_id": uuid4().hex,
        "msg_type": kind,
        "session": uuid4().hex,
        "username": "",
        "version": "5.3",
        "date": "",
    }
    whole = {"channel": "shell", "header": header, "content": content}
    return json.dumps(whole | {"parent_header": {}, "metadata": metadata, "buffers": []})


# ── somebody with a browser ──────────────────────────────────────────────────────────────────────


async def with_browsers(running: Platform, who: Sequence[str], walks: int, counts: Counts) -> None:
    """Let some runners walk through the pages in windows of their own, all at once."""
    from playwright.async_api import async_playwright  # noqa: PLC0415  it wants a loop of its own

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        await asyncio.gather(*(in_window(browser, running, name, walks, counts) for name in who))
        await browser.close()


async def in_window(
    browser: object, running: Platform, name: str, walks: int, counts: Counts
) -> None:
    """Walk through the pages in one window."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})  # type: ignore[attr-defined]
    page = await context.new_page()
    page.on("pageerror", lambda error: counts.failed(f"browser: {error}"))
    await page.goto(f"{running.address}/login")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await live(page)
    for _ in range(walks):
        for title in PAGES:
            began_s = time.perf_counter()
            try:
                link = page.locator("#rendered_cells .sr-nav").get_by_role(
                    "link", name=title.capitalize(), exact=True
                )
                await link.click(no_wait_after=True)
                await page.wait_for_url(f"**/{title}.ipynb", wait_until="commit")
                await live(page)
                counts.took("live_in_browser", time.perf_counter() - began_s)
            except Exception as error:  # noqa: BLE001  it is what is counted
                counts.failed(f"browser {title}: {str(error)[:160]}")
            await asyncio.sleep(LOOK_S)
    await context.close()


async def live(page: object) -> None:
    """Wait until a page is alive, and says nothing of trouble."""
    await page.locator("html.sr-ready").wait_for(timeout=1000 * PATIENCE_S)  # type: ignore[attr-defined]
    if await page.locator("html.sr-said").count():  # type: ignore[attr-defined]
        raise RuntimeError(await page.locator("#sr-asleep").inner_text())  # type: ignore[attr-defined]


# ── all together ─────────────────────────────────────────────────────────────────────────────────


def measure(folder: Path, who: Sequence[str], walks: int, weeks: int) -> dict[str, float]:
    """All figures of the benchmark."""
    counts, memory = Counts(), Memory()
    with platform(folder) as running, ThreadPoolExecutor(len(who) + UPLOADERS) as together:
        watching = together.submit(memory.watch, running)
        windows = who[:BROWSERS]
        walkers = [Walker(running, name, counts) for name in who[BROWSERS:]]
        for walker in walkers:
            walker.log_in()
        began_s = time.perf_counter()
        work: list[Callable[[], object]] = [partial(one.walk, walks) for one in walkers]
        work.append(lambda: asyncio.run(with_browsers(running, windows, walks, counts)))
        busy = [together.submit(one) for one in work]
        senders = [Walker(running, one.name, counts) for one in walkers[:UPLOADERS]]
        busy += [together.submit(send, one, weeks, number) for number, one in enumerate(senders)]
        for one in busy:
            one.result()
        elapsed_s = time.perf_counter() - began_s
        memory.stop()
        watching.result()
        check_alive(running, counts)
    for why, number in counts.errors.most_common():
        print(f"{number} x {why}")
    return figures(counts) | {
        "elapsed_s": elapsed_s,
        "memory_before_mb": memory.first_mb,
        "memory_most_mb": memory.most_mb,
    }


def send(walker: Walker, weeks: int, number: int) -> None:
    """Upload a season, and ask for plans and reports while it is imported."""
    walker.log_in()
    sent = {"X-Filename": "season.zip", "Content-Type": "application/octet-stream"}
    walker.api("upload", "POST", "uploads", data=archive(weeks, number), headers=sent)
    race = date.today() + timedelta(weeks=12)  # noqa: DTZ011  any day will do
    goal = {
        "race_date": race.isoformat(),
        "race_distance_m": 10000.0,
        "hours_per_week": 6.0,
        "longest_session_s": 7200.0,
        "training_days": [0, 2, 4, 6],
        "long_run_day": 6,
    }
    for again in range(4):
        walker.api("plan_request", "POST", "plans", json=goal | {"seed": again})
        walker.api("report_request", "POST", "reports", json={"kind": "runner_report"})
        walker.api(
            "upload", "POST", "uploads", data=archive(1, 100 + 10 * number + again), headers=sent
        )
        time.sleep(LOOK_S)


def archive(weeks: int, seed: int) -> bytes:
    """A season's files, packed."""
    packed = io.BytesIO()
    first_day = date(2014, 1, 6) + timedelta(weeks=20 * seed)
    files = simulation.season(
        simulation.VirtualRunner(), first_day=first_day, weeks=weeks, seed=seed
    )
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as whole:
        for name, data in files:
            whole.writestr(name, data)
    return packed.getvalue()


class Memory:
    """Looks at the platform's memory now and then."""

    def __init__(self) -> None:
        self.first_mb = self.most_mb = 0.0
        self._over = threading.Event()

    def watch(self, running: Platform) -> None:
        """Look until told to stop."""
        while not self._over.wait(2.0):
            try:
                now_mb = running.memory_mb()
            except Exception:  # noqa: BLE001, S112  a process has just ended
                continue
            self.first_mb = self.first_mb or now_mb
            self.most_mb = max(self.most_mb, now_mb)

    def stop(self) -> None:
        """Stop looking."""
        self._over.set()


def check_alive(running: Platform, counts: Counts) -> None:
    """See that the platform still answers, and has complained of nothing."""
    answer = requests.get(f"{running.address}/smartrunning/api/health", timeout=PATIENCE_S)
    if not answer.ok:
        counts.failed(f"health: {answer.status_code}")
    for line in running.lines:
        if "Traceback" in line or "Uncaught" in line:
            counts.failed(f"log: {line}")


def figures(counts: Counts) -> dict[str, float]:
    """Counts, medians and 95th percentiles."""
    found: dict[str, float] = {
        "errors": float(sum(counts.errors.values())),
        "asked_to_wait": float(counts.waits),
    }
    for what, them in sorted(counts.seconds.items()):
        found[f"{what}_count"] = len(them)
        found[f"{what}_s_median"] = statistics.median(them)
        found[f"{what}_s_p95"] = statistics.quantiles(them, n=20)[-1] if len(them) > 1 else them[0]
    return found


if __name__ == "__main__":
    main()
