"""A plan from the first wish on: asked for, followed, made again, moved, compared, taken along."""

import io
import runpy
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import fitdecode
import pytest
from argon2 import PasswordHasher
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from smartrunning import optimizer
from smartrunning.config import Settings
from smartrunning.optimizer import Goal, PlanDay, RunnerState, broken_by_moves, schema_named
from smartrunning.runner import Runner
from smartrunning.storage import OwnedStore, open_store
from smartrunning.workflows.follow_plan import follow_plan

SEASON = runpy.run_path(str(Path(__file__).parents[1] / "apps" / "stored_season.py"))
LONG_MS = 120_000
PASSWORD = "three quiet miles"
expect.set_options(timeout=LONG_MS)
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
PLAN_PAGE = "/voila/render/apps/plan.ipynb"
PARTS = (
    "Calendar",
    "Load and form",
    "Blocks",
    "What if",
    "Certificate",
    "Changes",
    "Take along",
    "New plan",
)
ORDER = """() => {
  window.order = [];
  const ask = window.fetch;
  window.fetch = async (url, options) => {
    const answer = await ask(url, options);
    if (String(url).endsWith("/plans")) window.order.push(`answer ${answer.status}`);
    return answer;
  };
  window.smartrunningHub.listen((job) => window.order.push(`${job.kind} ${job.state}`));
}"""


@pytest.fixture(scope="module")
def today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture(scope="module")
def ada(platform: Any, today: date) -> Iterator[OwnedStore]:
    """A runner in the third week of a plan, some of it missed; and Ben, who has just come."""
    settings = Settings(data_dir=Path(platform.environment["SMARTRUNNING_DATA_DIR"]))
    with open_store(settings=settings) as store:
        for runner in (SEASON["_ada"](), Runner("ben", "Ben", time_zone="UTC")):
            store.runners.create(runner)
            store.users.create(runner.runner_id, QUICK_HASH, "runner", runner_id=runner.runner_id)
        own = store.owned_by("ada")
        SEASON["_fill"](own, today, 4)
        own.save_plan(begun(own, today), job_id="job-of-the-plan")
        follow_plan(own, today)
        yield own


def begun(own: OwnedStore, today: date) -> optimizer.Plan:
    """A plan that began two weeks ago on a Monday, for a race in about two months."""
    start = today - timedelta(days=today.weekday() + 14)
    history = own.history()
    assert history is not None
    assert history.first_day is not None
    before = (start - history.first_day).days
    loads = history.daily_load_au[:before]
    goal = Goal(
        race_date=start + timedelta(weeks=10, days=6),
        race_distance_m=10_000.0,
        start_date=start,
        hours_per_week=6.0,
        longest_session_s=7200.0,
        training_days=(0, 1, 3, 5, 6),
        long_run_day=6,
    )
    state = RunnerState(
        start - timedelta(days=1),
        history.fitness_au[before - 1],
        history.fatigue_au[before - 1],
        7 * sum(loads) / len(loads),
        4.0,
        200.0,
        daily_load_au=loads,
    )
    schema = optimizer.schema_for(goal.race_distance_m)
    return optimizer.plan(goal, state, schema, optimizer.SEED_WORKOUTS, seed=1)


@dataclass
class Window:
    """A browser window on the page Plan, and what went wrong in it."""

    page: Page
    address: str
    errors: list[str]


@pytest.fixture(scope="module")
def enter(platform: Any, browser: Browser) -> Iterator[Callable[..., Window]]:
    """Opens the page Plan as somebody."""
    contexts = []

    def entered(name: str, width: int = 1280) -> Window:
        height = 844 if width < 600 else 900
        context = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=width < 600
        )
        contexts.append(context)
        context.set_default_timeout(LONG_MS)
        page, errors = context.new_page(), []
        page.on("console", lambda said: said.type == "error" and errors.append(said.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{platform.address}/login?next={PLAN_PAGE}")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"**{PLAN_PAGE}")
        page.locator("html.sr-ready").wait_for(timeout=LONG_MS)
        return Window(page, platform.address, errors)

    yield entered
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def desk(ada: OwnedStore, enter: Callable[..., Window]) -> Window:
    """Ada's window, which stays open from test to test."""
    return enter("ada")


@pytest.fixture
def page(desk: Window) -> Iterator[Page]:
    """Ada's page; nothing may go wrong in its console."""
    yield desk.page
    assert desk.errors == []


def part(page: Page, name: str) -> None:
    page.locator(".sr-tabs").get_by_role("button", name=name, exact=True).click()


def box(page: Page, day: date) -> Any:
    return page.locator(f"li[data-id='{day.isoformat()}']")


def serious(page: Page) -> list[str]:
    """What axe-core calls a serious or critical violation."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def test_a_wish_is_answered_at_once_and_the_plan_appears_by_itself(ada: OwnedStore, enter) -> None:
    window = enter("ben")
    page = window.page
    page.evaluate(ORDER)
    page.get_by_label("Day of the race").fill("2001-01-01")
    page.get_by_role("button", name="Make my plan").click()
    expect(page.get_by_text("The race must be after the first day of the plan.")).to_be_visible()
    expect(page.get_by_label("Day of the race")).to_be_focused()
    soon = datetime.now(UTC).date() + timedelta(days=12)
    page.get_by_label("Day of the race").fill(soon.isoformat())
    page.get_by_role("button", name="Make my plan").click()
    expect(page.get_by_role("heading", name="No plan can meet this goal")).to_be_visible()
    page.get_by_role("button", name="later:").click()
    expect(page.get_by_text("Filled in:")).to_be_visible()
    page.get_by_role("button", name="Make my plan").click()
    expect(page.get_by_text("Your plan is being made and opens here by itself.")).to_be_visible()
    expect(page.locator(".sr-job", has_text="plan").first).to_be_visible()
    expect(page.locator(".sr-calendar")).to_be_visible()
    order = page.evaluate("window.order")
    assert order.index("answer 202") < order.index("plan succeeded"), order
    assert window.errors == []


def test_a_missed_session_is_answered_by_a_new_plan_that_can_be_undone(
    ada: OwnedStore, page: Page
) -> None:
    expect(page.get_by_text("Make the plan again?")).to_be_visible()
    expect(page.get_by_text("Missed").first).to_be_visible()
    page.get_by_role("button", name="Make it again", exact=True).click()
    expect(page.get_by_text("Make the plan again?")).to_have_count(0)
    part(page, "Changes")
    expect(page.get_by_text("You missed").first).to_be_visible()
    made = ada.plans()[0]
    assert (made.cause, made.revision) == ("replan", 2)
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("The plan is as it was before.")).to_be_visible()
    assert ada.plans()[0].restores_id == ada.plans()[2].plan_id


def pairs(
    ada: OwnedStore, today: date, *, allowed: bool, weeks_apart: int = 0
) -> Iterator[tuple[PlanDay, PlanDay]]:
    """Days that may, or may not, change places: of next week, or of a week and another."""
    plan = ada.plan(ada.plans()[0].plan_id)
    schema = schema_named(plan.schema, optimizer.SEED_SCHEMAS)
    monday = today + timedelta(days=7 - today.weekday())
    last = 70 if weeks_apart else 7
    for one in plan.days:
        if not one.steps or not 0 <= (one.day - monday).days < last:
            continue
        begin = one.day + timedelta(weeks=weeks_apart, days=-one.day.weekday())
        days = [d for d in plan.days if 0 <= (d.day - begin).days < 7 and d.day != one.day]
        found = broken_by_moves(plan, schema, one.day, [d.day for d in days], today)
        yield from ((one, other) for other in days if bool(found[other.day]) != allowed)


def drag(page: Page, one: date, other: date) -> None:
    start, end = box(page, one).bounding_box(), box(page, other).bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 30)
    page.mouse.move(end["x"] + 30, end["y"] + 30, steps=4)
    page.mouse.up()


def drag_on(page: Page, one: date, other: date) -> None:
    """Drag over the button for the next week, which turns the page, to one of its days."""
    start = box(page, one).bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 30)
    page.get_by_role("button", name="The week after").hover()
    box(page, other).wait_for()
    end = box(page, other).bounding_box()
    page.mouse.move(end["x"] + 30, end["y"] + 30, steps=4)
    page.mouse.up()


def test_a_session_is_dragged_to_another_day_and_one_that_may_not_goes_back(
    ada: OwnedStore, page: Page, today: date
) -> None:
    part(page, "Calendar")
    page.get_by_role("button", name="The week after").click()
    stays, there = next(pairs(ada, today, allowed=False))
    expect(box(page, stays.day)).to_contain_text(stays.title)
    drag(page, stays.day, there.day)
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(box(page, stays.day)).to_contain_text(stays.title)
    revision = ada.plans()[0].revision
    goes, target = next(pairs(ada, today, allowed=True))
    drag(page, goes.day, target.day)
    expect(page.get_by_text("Moved. You can undo it under Changes.")).to_be_visible()
    expect(box(page, target.day)).to_contain_text(goes.title)
    assert ada.plans()[0].revision == revision + 1
    # the same without a mouse: keys to the day, then a menu
    back, place = next(pairs(ada, today, allowed=True))
    box(page, back.day).get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move to another day").press("Enter")
    target_day = f"{place.day:%a} {place.day.day} {place.day:%b}"
    page.locator(".sr-plan-target", has_text=target_day).press("Enter")
    expect(box(page, place.day)).to_contain_text(back.title)
    # to the week after, which has another load since
    across = pairs(ada, today, allowed=True, weeks_apart=1)
    goes, target = next(pair for pair in across if pair[0].title != pair[1].title)
    for _ in range((goes.day - place.day + timedelta(days=place.day.weekday())).days // 7):
        page.get_by_role("button", name="The week after").click()
    expect(box(page, goes.day)).to_be_visible()
    drag_on(page, goes.day, target.day)
    expect(box(page, target.day)).to_contain_text(goes.title)
    assert ada.plans()[0].revision == revision + 3
    # and back by keys: the menu has days of other weeks
    box(page, target.day).get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move to another day").press("Enter")
    target_day = f"{goes.day:%a} {goes.day.day} {goes.day:%b}"
    page.locator(".sr-plan-target", has_text=target_day).press("Enter")
    page.get_by_role("button", name="The week before").click()
    expect(box(page, goes.day)).to_contain_text(goes.title)
    assert ada.plans()[0].revision == revision + 4
    part(page, "Certificate")
    expect(page.get_by_text("Certificate").first).to_be_visible()


def test_another_wish_is_searched_beside_the_plan_and_adopted(ada: OwnedStore, page: Page) -> None:
    part(page, "What if")
    slider = page.get_by_label("Time for running")
    slider.focus()
    for _ in range(2):
        slider.press("ArrowLeft")
    expect(page.get_by_text("Searching the best plan for this")).to_be_visible()
    slider.press("ArrowLeft")
    expect(page.get_by_role("button", name="Adopt this plan")).to_be_visible()
    expect(page.locator(".sr-what-if-answer")).to_contain_text("Load of a week")
    page.get_by_role("button", name="Adopt this plan").click()
    expect(page.get_by_text("Your plan is another one now.")).to_be_visible()
    made = ada.plans()[0]
    assert made.cause == "what_if"
    assert ada.plan(made.plan_id).goal.hours_per_week == pytest.approx(0.7 * 6.0)


def test_the_week_goes_to_the_watch_and_the_plan_into_the_calendar(
    ada: OwnedStore, desk: Window, today: date
) -> None:
    page = desk.page
    part(page, "Take along")
    with page.expect_download() as begun_download:
        page.get_by_role("link", name="ZIP of FIT files").click()
    plan = ada.plan(ada.plans()[0].plan_id)
    monday = today + timedelta(days=7 - today.weekday())
    week = [one for one in plan.days if 0 <= (one.day - monday).days < 7 and one.steps]
    with zipfile.ZipFile(begun_download.value.path()) as archive:
        assert len(archive.namelist()) == len(week)
        for name in archive.namelist():
            with fitdecode.FitReader(io.BytesIO(archive.read(name))) as frames:
                kinds = [one.name for one in frames if isinstance(one, fitdecode.FitDataMessage)]
            assert "workout" in kinds
            assert "workout_step" in kinds
    with page.expect_download() as begun_download:
        page.get_by_role("link", name="Calendar file").click()
    calendar = Calendar.from_ical(Path(begun_download.value.path()).read_bytes())
    days = {event.decoded("dtstart") for event in calendar.walk("VEVENT")}
    assert {one.day for one in week} <= days
    page.get_by_role("button", name="Make a private link").click()
    address = page.get_by_label("Your link").input_value()
    assert address.startswith(desk.address)
    feed = page.evaluate(f"fetch('{address}').then(answer => answer.text())")
    assert feed.startswith("BEGIN:VCALENDAR")
    page.get_by_role("button", name="End the link").click()
    expect(page.get_by_text("The link has ended")).to_be_visible()
    assert (
        page.evaluate(f"fetch('{address}', {{cache: 'no-store'}}).then(answer => answer.status)")
        == 404
    )
    assert "404" in desk.errors.pop()
    assert desk.errors == []


def test_every_part_is_for_everybody_in_light_and_dark_and_fits_a_phone(
    ada: OwnedStore, enter
) -> None:
    window = enter("ada", 390)
    page = window.page
    for name in PARTS:
        part(page, name)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert serious(page) == [], f"{name} in {theme}"
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{name} is {too_wide} px wider than the screen"
    part(page, "Take along")
    page.emulate_media(media="print")
    expect(page.locator(".sr-print")).to_be_visible()
    expect(page.locator(".sr-tabs").first).to_be_hidden()
    assert window.errors == []
