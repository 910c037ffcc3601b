"""One runner's way through the platform: files in, numbers, a plan and a report out."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

LONG_MS = 120_000
PAGES = ("home", "upload", "sessions", "analytics", "plan", "reports")


@pytest.fixture(scope="module")
def archive(fit_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ZIP of real FIT files, one of them twice, and one file that is no FIT."""
    path = tmp_path_factory.mktemp("upload") / "watch.zip"
    runs = [file for file in fit_files if 5_000 < file.stat().st_size < 700_000][:12]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, file in enumerate(runs):
            packed.write(file, f"activities/{number:02d}-{file.name}")
        packed.write(runs[0], "activities/again.fit")
        packed.writestr("activities/broken.fit", b"this is no activity")
    return path


def banner_comes_and_goes(page, words: str) -> None:
    """The job's banner is seen, and goes by itself."""
    expect(page.locator(".sr-job", has_text=words).first).to_be_visible(timeout=LONG_MS)
    expect(page.locator(".sr-job")).to_have_count(0, timeout=LONG_MS)


def test_a_runner_uploads_looks_plans_and_reads_a_report(visit, anna, archive: Path) -> None:
    page = visit.page
    page.goto(f"{visit.address}/login")
    visit.picture("login-desktop-light")
    visit.log_in(anna)

    # files in; the banner comes and goes by itself
    visit.open("upload")
    page.locator("input[type=file]").set_input_files(archive)
    banner_comes_and_goes(page, "Reading your files")
    verdicts = re.compile(r"[1-9]\d* already there, 1 rejected")
    expect(page.get_by_role("button", name=verdicts)).to_be_visible()
    expect(page.get_by_text("broken.fit").last).to_be_visible()
    visit.picture("upload-desktop-light")

    # the new sessions and charts drawn from them
    visit.open("sessions")
    page.locator("a.sr-session").first.click()
    expect(page.locator(".bqplot svg path.line").first).to_be_attached()
    drawn = page.locator(".bqplot path.line").evaluate_all(
        "lines => lines.filter(line => (line.getAttribute('d') || '').length > 100).length"
    )
    assert drawn >= 1, "no chart has a line that is drawn"
    visit.picture("sessions-desktop-light")

    # a plan, seen
    visit.open("plan")
    page.get_by_role("button", name="Make my plan").click()
    banner_comes_and_goes(page, "training plan")
    expect(page.locator(".sr-calendar")).to_be_visible(timeout=LONG_MS)
    visit.picture("plan-desktop-light")

    # a report, opened
    visit.open("reports")
    page.get_by_role("button", name="Write this report").last.click()
    link = page.locator("a[href*='/smartrunning/api/reports/'][href$='.html']").first
    expect(link).to_be_visible(timeout=LONG_MS)
    visit.picture("reports-desktop-light")
    with page.context.expect_page() as opened:
        link.click()
    report = opened.value
    expect(report.get_by_role("heading").first).to_be_visible()
    assert report.locator("svg, img").count() >= 1
    report.screenshot(path=Path(__file__).parents[2] / "test-artifacts/report.png", full_page=True)

    visit.open("home")
    visit.picture("home-desktop-light")
    assert visit.errors == []
    assert visit.foreign == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_the_screen_in_light_and_dark(anna, look, theme, width) -> None:
    visit = look(width, theme)
    visit.log_in(anna)
    for name in PAGES:
        visit.open(name)
        visit.page.wait_for_load_state("networkidle")
        too_wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{name} is {too_wide} px wider than the screen"
        visit.picture(f"{name}-{width}-{theme}")
    assert visit.errors == []
    assert visit.foreign == []


def test_a_wrong_password_is_refused_in_one_sentence(visit, anna) -> None:
    page = visit.page
    page.goto(f"{visit.address}/login")
    page.get_by_label("name").first.fill(anna.name)
    page.get_by_label("Password").first.fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert "/login" in page.url
