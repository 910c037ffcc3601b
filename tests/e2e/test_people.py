"""Coach, scientist, administrator and runner on the pages that are about people."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from smartrunning import metrics, simulation
from smartrunning.config import Settings
from smartrunning.jobs.report_pdf import pdf
from smartrunning.records import Provenance, Session
from smartrunning.runner import Runner, Thresholds
from smartrunning.storage import Store, open_store
from smartrunning.storage.address import running_uri
from smartrunning.workflows.update_history import update_history

HOME = (51.5, 7.4)
NAMES = ("anna", "ben", "cleo", "dan", "eva", "fay")
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def accounts(platform: Any) -> dict[str, Any]:
    """A runner with data, a coach who looks after them, a scientist, and the administrator."""

    def add(name: str, role: str) -> Any:
        printed = platform.command("account", "add", name, "--role", role)
        found = re.search(r"password\W+(\S{12,})", printed, re.IGNORECASE)
        assert found
        return AccountOf(name, found[1])

    first = platform.wait_for(r"(?is)Account\W+admin\W.*?password\W+(\S{12,})")
    people = {"anna": add("anna", "runner"), "carl": add("carl", "coach")}
    people["sue"] = add("sue", "scientist")
    people["admin"] = AccountOf("admin", first[1])
    settings = Settings(data_dir=Path(platform.environment["SMARTRUNNING_DATA_DIR"]))
    with open_store(running_uri(settings), settings=settings) as store:
        fill(store)
    return people


class AccountOf:
    def __init__(self, name: str, password: str) -> None:
        self.name = name
        self.password = password


def fill(store: Store) -> None:
    """Six runners with the same four runs; Anna has a report, a coach and much to see."""
    today = datetime.now(UTC).date()
    runs = [one_run(today - timedelta(days=back)) for back in (30, 20, 12, 2)]
    thresholds = Thresholds(
        date(2020, 1, 1),
        heart_rate_max_bpm=190,
        heart_rate_rest_bpm=50,
        critical_speed_mps=4.0,
        d_prime_m=200,
    )
    for place, name in enumerate(NAMES):
        runner = Runner(
            name,
            name.title(),
            sex="female" if place % 2 else "male",
            birth_date=date(1990, 5, 1),
            thresholds=(thresholds,),
        )
        own = store.owned_by(name)
        if place:
            store.runners.create(runner)
        else:
            own.save_runner(runner)
        for number, run in enumerate(runs):
            stored = own.add_file(
                import_id="0" * 24,
                name=f"run {number}.fit",
                data=f"file {number}".encode(),
                sessions=[run],
                local_dates=[run.started_at.date()],
            )
            statistics = metrics.statistics(run, runner, run.started_at.date())
            own.save_statistics(stored.session_ids[0], statistics)
        update_history(own, today)
        own.set_research(takes_part=True)
    store.coaching.assign("carl", "anna")
    store.coaching.assign("carl", "ben")
    store.owned_by("anna").save_report(
        kind="runner_report",
        title="You over time: a long title that is shown whole on every screen, however narrow",
        notebook_json='{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        html="<!doctype html><html lang='en'><title>R</title><h1>Numbers of a report</h1></html>",
        pdf=pdf("<h1>Numbers of a report</h1>"),
        parameters={},
        provenance={},
        job_id="a job",
    )


def one_run(day: date) -> Session:
    made = simulation.simulate(
        simulation.VirtualRunner(),
        simulation.easy_run(1800.0),
        course=simulation.track_course(),
        started_at=datetime(day.year, day.month, day.day, 7, tzinfo=UTC),
        seed=day.toordinal(),
    )
    return Session(
        sport="running",
        sub_sport=made.sub_sport,
        started_at=made.started_at,
        records=made.records,
        elapsed_s=made.elapsed_s,
        timer_s=made.timer_s,
        laps=made.laps,
        provenance=Provenance("fit", "simulation 1"),
    )


def check(visit: Any, picture: str, *, serious: bool = True) -> None:
    """What holds on every page: it fits the screen and axe has nothing serious to say."""
    page = visit.page
    page.wait_for_load_state("networkidle")
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0, f"{picture} is {too_wide} px wider than the screen"
    visit.picture(picture)
    if serious:
        found = Axe().run(page).response["violations"]
        told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
        kinds = [one["impact"] in SERIOUS for one in found]
        assert [one for one, bad in zip(told, kinds, strict=True) if bad] == [], picture


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_coach_sees_who_needs_a_look_and_looks(
    accounts: dict[str, Any], look: Callable[..., Any], width: int, theme: str
) -> None:
    visit = look(width, theme)
    page = visit.page
    visit.log_in(accounts["carl"])
    visit.open("coach")
    card = page.get_by_role("region", name="Anna")
    expect(card).to_be_visible()
    expect(page.get_by_text("2 runners")).to_be_visible()
    check(visit, f"coach-{width}-{theme}")
    card.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("You look at Anna's data.")).to_be_visible()
    page.get_by_role("link", name="Analytics").click()
    page.wait_for_url(re.compile(r"analytics\.ipynb\?runner=anna"), wait_until="commit")
    expect(page.get_by_text("You look at Anna's data.")).to_be_visible()
    check(visit, f"coach-analytics-{width}-{theme}", serious=False)
    assert visit.errors == []
    assert visit.foreign == []


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_a_runner_shares_takes_away_and_ends_the_coaching(
    accounts: dict[str, Any], look: Callable[..., Any], width: int, theme: str
) -> None:
    visit = look(width, theme)
    page = visit.page
    visit.log_in(accounts["anna"])
    visit.open("reports")
    page.get_by_role("button", name="Show: You over time").click()
    frame = page.frame_locator("iframe.sr-report-frame")
    expect(frame.get_by_role("heading", name="Numbers of a report")).to_be_visible()
    expect(page.get_by_role("link", name="Download PDF")).to_be_visible()
    check(visit, f"reports-{width}-{theme}")
    visit.open("profile")
    expect(page.get_by_role("heading", name="Who coaches you")).to_be_visible()
    page.get_by_label("Latitude (°)").fill(str(HOME[0]))
    page.get_by_label("Longitude (°)").fill(str(HOME[1]))
    page.get_by_role("button", name="Keep this place private").click()
    expect(page.get_by_text("From now on others see nothing there.")).to_be_visible()
    page.get_by_role("button", name="Withdraw my consent").click()
    expect(page.get_by_text("You take part no more.")).to_be_visible()
    page.get_by_role("button", name="I agree that my numbers are studied").click()
    expect(page.get_by_text("Thank you; you take part.")).to_be_visible()
    page.get_by_role("button", name="Remove my account and everything in it").click()
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Remove it for good").click()
    expect(page.get_by_text("The password is wrong; nothing was removed.")).to_be_visible()
    check(visit, f"profile-{width}-{theme}")
    assert [one for one in visit.errors if "403" not in one] == []
    assert visit.foreign == []


def test_an_export_is_written_and_appears_by_itself(
    accounts: dict[str, Any], look: Callable[..., Any], tmp_path: Path
) -> None:
    visit = look(1280, "light")
    page = visit.page
    visit.log_in(accounts["anna"])
    visit.open("profile")
    page.get_by_role("button", name="Write the archive").click()
    link = page.get_by_role("link", name="Download the archive")
    expect(link).to_be_visible(timeout=120_000)
    with page.expect_download() as coming:
        link.click()
    assert coming.value.path().read_bytes().startswith(b"PK")
    visit.open("profile")
    page.get_by_role("button", name="End the coaching by carl").click()
    page.get_by_role("button", name="Yes, end the coaching by carl").click()
    expect(page.get_by_text("Your coach sees nothing any more.")).to_be_visible()
    assert visit.errors == []


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_a_scientist_studies_the_cohort(
    accounts: dict[str, Any], look: Callable[..., Any], width: int, theme: str
) -> None:
    visit = look(width, theme)
    page = visit.page
    visit.log_in(accounts["sue"])
    visit.open("cohort")
    expect(page.get_by_text("6 runners who agreed to research")).to_be_visible()
    check(visit, f"cohort-{width}-{theme}")
    page.get_by_role("button", name="female", exact=True).click()
    expect(page.get_by_text("Too few to stay unknown")).to_be_visible()
    assert visit.errors == []
    assert visit.foreign == []


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_an_administrator_puts_runners_into_care(
    accounts: dict[str, Any], look: Callable[..., Any], width: int, theme: str
) -> None:
    visit = look(width, theme)
    page = visit.page
    visit.log_in(accounts["admin"])
    visit.open("admin")
    page.get_by_role("button", name="Runners and coaches").click()
    page.get_by_label("Coach", exact=True).select_option("carl")
    page.get_by_label("Runner", exact=True).select_option("Cleo (cleo)")
    page.get_by_role("button", name="Put into the coach's care").click()
    expect(page.get_by_text("carl coaches cleo from now on.")).to_be_visible()
    expect(page.get_by_role("button", name="End: carl coaches Cleo")).to_be_visible()
    check(visit, f"admin-coaching-{width}-{theme}")
    page.get_by_role("button", name="Audit log").click()
    page.get_by_label("Account").fill("carl")
    page.get_by_label("Account").press("Enter")
    expect(page.get_by_text("login.ok").first).to_be_visible()
    check(visit, f"admin-audit-{width}-{theme}")
    assert visit.errors == []
    assert visit.foreign == []
