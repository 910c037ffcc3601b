"""The page Admin without a browser: answers become elements, presses become requests."""

from typing import Any

import ipywidgets
import pytest

from smartrunning.apps import admin, admin_views
from smartrunning.apps import admin_words as w
from smartrunning.apps.admin_job_card import job_card
from smartrunning.apps.admin_links import Linker, account_wish, open_links, reset_wish
from smartrunning.apps.admin_people import password, people
from smartrunning.apps.courier import Courier
from smartrunning.apps.elements import Element
from smartrunning.apps.panel import Panel
from smartrunning.errors import InvalidRequestError
from smartrunning.jobs.kinds import KINDS

KEY = "0123456789abcdef01234567"
FAILED = {
    "job_id": KEY,
    "kind": "import",
    "owner": "anna",
    "state": "failed",
    "error": "The file <b>x</b> is broken.",
    "detail": "Traceback: line 7",
    "attempt": 3,
    "crashes": 2,
    "created_at": "2026-06-01T10:00:00+00:00",
    "started_at": "2026-06-01T10:00:00.250000+00:00",
    "ended_at": "2026-06-01T10:12:00.250000+00:00",
    "updated_at": "2026-06-01T10:12:00.250000+00:00",
    "parameters": {"file": "run.fit"},
    "troubles": [{"at": "2026-06-01T10:05:00+00:00", "attempt": 2, "sentence": "Signal 9."}],
}
RUNNING = FAILED | {"job_id": "f" * 24, "state": "running", "progress": 0.4, "error": ""}
USERS = {
    "users": [
        {"username": "root", "role": "admin", "runner_id": ""},
        {"username": "Anna B", "role": "runner", "runner_id": "anna"},
        {"username": "carl", "role": "coach", "runner_id": ""},
    ]
}
LINKS = {
    "invitations": [
        {
            "invitation_id": KEY,
            "purpose": "account",
            "username": "",
            "role": "coach",
            "created_by": "root",
            "expires_at": "2026-06-04T10:00:00+00:00",
        },
        {
            "invitation_id": "e" * 24,
            "purpose": "password",
            "username": "<b>Anna</b>",
            "role": "runner",
            "created_by": "",
            "expires_at": "2026-06-02T10:00:00+00:00",
        },
    ]
}
SCHEDULES = {
    "schedules": [
        {
            "schedule_id": KEY,
            "name": "backup",
            "kind": "backup",
            "owner": "system:smartrunning",
            "enabled": True,
            "weekday": None,
            "at": "04:00",
            "time_zone": "Europe/Berlin",
            "next_due_at": "2026-06-02T02:00:00+00:00",
            "last_due_at": None,
        }
    ]
}
OVERVIEW = {
    "counts": {"import": {"failed": 1, "queued": 4}, "plan": {"running": 1}},
    "workers": [
        {
            "worker": "machine:7",
            "present": True,
            "engine": [{"name": "0", "memory_bytes": 3e8, "memory_limit_bytes": 2e9, "parts": 3}],
        }
    ],
    "database_version": "6.0.5",
    "disk_free_bytes": 5e10,
    "disk_reserve_bytes": 1e9,
}


def actions(drawn: Element) -> set[tuple[str, str]]:
    return {one.action for one in drawn.walk() if one.action}


# ── views ───────────────────────────────────────────────────────────────────────────────────────


def test_a_failed_job_shows_its_reason_and_can_be_tried_again() -> None:
    drawn = job_card(FAILED, "")
    assert "Import of files Failed of anna" in drawn.text
    assert "The file <b>x</b> is broken." in drawn.text
    assert "Traceback" not in drawn.text
    assert actions(drawn) == {("retry", KEY), ("details", KEY)}


def test_every_kind_of_job_has_a_name_for_people() -> None:
    assert set(KINDS) <= set(w.KINDS)
    assert "Training plan made again" in job_card(FAILED | {"kind": "replan"}, "").text


def test_progress_is_said_while_there_is_some() -> None:
    told = {"message": "96 of 116 files", "error": ""}
    assert "96 of 116 files" in job_card(RUNNING | told, "").text
    assert "96 of 116 files" not in job_card(FAILED | told | {"state": "succeeded"}, "").text


def test_its_details_are_shown_when_they_are_asked_for() -> None:
    drawn = job_card(FAILED, KEY)
    assert "3 (2 crashes, 0 lost workers, 0 times given back)" in drawn.text
    assert "Traceback: line 7" in drawn.text
    assert "Took 12 min" in drawn.text
    assert "Waited 0.2 s" in drawn.text
    assert '{"file": "run.fit"}' in drawn.text
    assert "2 1 Jun 2026, 10:05:00 – Signal 9." in drawn.text


def test_a_running_job_can_be_stopped_once() -> None:
    assert ("cancel", RUNNING["job_id"]) in actions(job_card(RUNNING, ""))
    stopping = job_card(RUNNING | {"cancel_requested": True}, "")
    assert "stopping" in stopping.text
    assert actions(stopping) == {("details", RUNNING["job_id"])}


def test_the_overview_counts_and_names_the_workers() -> None:
    drawn = admin_views.overview(OVERVIEW, {"jobs": [FAILED]}, "")
    assert "Waiting 4" in drawn.text
    assert "Running 1" in drawn.text
    assert "0: 300.0 MB of 2.0 GB, 3 parts in hand" in drawn.text
    assert "No worker is there" not in drawn.text
    silent = OVERVIEW | {"workers": [OVERVIEW["workers"][0] | {"present": False}]}
    assert "No worker is there. 4 jobs wait for one." in admin_views.overview(silent, {}, "").text
    full = OVERVIEW | {"disk_free_bytes": 5e8}
    assert "uploads are refused" in admin_views.overview(full, {}, "").text


def test_a_schedule_says_when_it_is_due_and_can_be_switched_and_run() -> None:
    drawn = admin_views.schedules(SCHEDULES)
    assert "every day at 04:00, Europe/Berlin 2 Jun 2026, 02:00:00 never On" in drawn.text
    assert actions(drawn) == {("off", KEY), ("run", KEY)}


def test_roles_that_cannot_be_are_not_offered_and_ones_own_stays() -> None:
    offered = actions(people(USERS, ("", ""), "root"))
    assert ("role", "scientist Anna B") in offered
    assert ("role", "runner Anna B") in offered
    assert ("role", "runner carl") not in offered
    assert not any(value.endswith(" root") for action, value in offered if action == "role")


def test_what_ends_logins_is_asked_twice() -> None:
    drawn = people(USERS, ("password", "carl"), "root")
    assert "All logins of the account end." in drawn.text
    assert {("yes", "carl"), ("no", "carl")} <= actions(drawn)


def test_open_links_say_for_whom_for_what_and_until_when() -> None:
    drawn = open_links(LINKS, ("", ""))
    assert "whoever has the link an account (coach) root 4 Jun 2026, 10:00:00" in drawn.text
    assert "<b>Anna</b> a new password the command line 2 Jun 2026, 10:00:00" in drawn.text
    assert actions(drawn) == {("revoke", KEY), ("revoke", "e" * 24)}


@pytest.mark.parametrize(
    ("role", "name", "hours"),
    [("owner", "Zoë", 24), (None, "Zoë", 24), ("coach", "Zoë", 25), ("coach", "Zoë", None),
     ("coach", 7, 24), ("coach", "x" * 65, 24)],
)  # fmt: skip
def test_a_link_that_cannot_be_is_not_asked_for(role: Any, name: Any, hours: Any) -> None:
    with pytest.raises(InvalidRequestError):
        account_wish(role, name, hours)


@pytest.mark.parametrize(
    "drawn",
    [
        admin_views.overview({}, {}, ""),
        admin_views.jobs({}, "", ""),
        admin_views.schedules({}),
        admin_views.storage({}, {}),
        admin_views.audit({}),
    ],
)
def test_where_there_is_nothing_there_is_a_friendly_word(drawn: Element) -> None:
    assert any(one.attributes.get("class") == "sr-empty" for one in drawn.walk())


@pytest.mark.parametrize("said", [None, [], "x", 7, {"a": 1}, [None, 3], [{"users": {}}]])
@pytest.mark.parametrize(
    "name", ["jobs", "counts", "workers", "schedules", "users", "runners", "invitations"]
)
def test_whatever_the_browser_says_a_page_is_drawn(name: str, said: Any) -> None:
    facts = {name: said, "lines": said, "backups": said, "database": said}
    for drawn in (
        admin_views.overview(facts, facts, ""),
        admin_views.jobs(facts, "failed", KEY),
        admin_views.schedules(facts),
        admin_views.storage(facts, facts),
        admin_views.audit(facts),
        people(facts, ("role", "nonsense"), ""),
        open_links(facts, ("revoke", KEY)),
        password(facts),
    ):
        assert drawn.drawn()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0.04, "0.0 s"), (61, "61 s"), (600, "10 min"), (10800, "3.0 h")],
)
def test_spans_are_short(seconds: float | None, words: str) -> None:
    assert w.span(seconds) == words


# ── the page at work ────────────────────────────────────────────────────────────────────────────


class Opened:
    """The page, with a browser and a server that are only played."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SMARTRUNNING_USER", "root")
        monkeypatch.setenv("SMARTRUNNING_ROLE", "admin")
        monkeypatch.setenv("SMARTRUNNING_RUNNER", "")
        self.asked: list[dict[str, Any]] = []
        monkeypatch.setattr(Courier, "send", lambda _, message: self.asked.append(message))
        self.told: list[dict[str, Any]] = []
        monkeypatch.setattr(Linker, "send", lambda _, message: self.told.append(message))
        self.built = admin.build()
        (self.courier,) = (one for one in self.widgets() if isinstance(one, Courier))

    def widgets(self) -> list[ipywidgets.Widget]:
        def walk(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
            below = [found for child in getattr(widget, "children", ()) for found in walk(child)]
            return [widget, *below]

        return walk(self.built)

    def changed(self, *names: str) -> None:
        self.courier._handle_custom_msg({"type": "changed", "names": list(names)}, [])

    def answer(self, path: str, body: Any, *, status: int = 200) -> None:
        """Answer the oldest open request for a path."""
        (request, *_) = [one for one in self.asked if one["path"] == path]
        self.asked.remove(request)
        message = {"type": "answer", "id": request["id"], "status": status, "body": body}
        self.courier._handle_custom_msg(message, [])

    def press(self, action: str, value: str) -> None:
        for panel in self.widgets():
            if isinstance(panel, Panel) and (action, value) in panel._actions:
                message = {"type": "action", "action": action, "value": value}
                panel._handle_custom_msg(message, [])
                return
        pytest.fail(f"nothing says {action} {value}")

    @property
    def words(self) -> str:
        def texts(node: Any) -> list[str]:
            return [node] if isinstance(node, str) else [t for one in node[2] for t in texts(one)]

        panels = [one for one in self.widgets() if isinstance(one, Panel)]
        return " ".join(text for panel in panels for node in panel.tree for text in texts(node))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


def show_people(opened: Opened) -> None:
    opened.press("part", "people")
    opened.answer("admin/users", USERS)
    opened.answer("admin/invitations", LINKS)


def test_the_page_reads_what_it_shows_when_it_hears_of_a_change(opened: Opened) -> None:
    assert "Asking the server" in opened.words
    assert opened.asked == []
    opened.changed("auditLog")
    assert opened.asked == [], "nothing of this part has changed"
    opened.changed("jobs", "workers")
    assert [one["path"] for one in opened.asked] == ["admin/overview", admin.FAILED]
    assert {one["method"] for one in opened.asked} == {"GET"}
    opened.answer("admin/overview", OVERVIEW)
    opened.answer(admin.FAILED, {"jobs": [FAILED], "counts": {}})
    assert "The file <b>x</b> is broken." in opened.words


def test_changes_while_it_asks_make_one_more_request_and_not_many(opened: Opened) -> None:
    opened.press("part", "audit")
    for _ in range(5):
        opened.changed("auditLog")
    assert [one["path"] for one in opened.asked] == ["admin/audit"]
    opened.answer("admin/audit", {"lines": []})
    assert [one["path"] for one in opened.asked] == ["admin/audit"]
    opened.answer("admin/audit", {"lines": []})
    assert opened.asked == []


def test_a_failed_job_is_tried_again_and_a_running_one_stopped(opened: Opened) -> None:
    opened.press("part", "jobs")
    opened.answer("admin/jobs", {"jobs": [FAILED, RUNNING], "counts": {}})
    opened.press("retry", KEY)
    opened.answer(f"admin/jobs/{KEY}/retry", {"job_id": KEY, "state": "queued"}, status=202)
    assert "The job is tried again." in opened.words
    opened.press("cancel", RUNNING["job_id"])
    path = f"admin/jobs/{RUNNING['job_id']}/cancel"
    opened.answer(path, {"error": "There is no such job."}, status=404)
    assert "There is no such job." in opened.words


def test_the_list_of_jobs_is_narrowed(opened: Opened) -> None:
    opened.press("part", "jobs")
    opened.answer("admin/jobs", {"jobs": [], "counts": OVERVIEW["counts"]})
    assert "Failed (1)" in opened.words
    opened.press("filter", "failed")
    opened.answer(admin.FAILED, {"jobs": [FAILED], "counts": {}})
    assert "is broken" in opened.words


def test_a_new_password_is_asked_twice_and_shown_until_it_is_noted(opened: Opened) -> None:
    show_people(opened)
    opened.press("password", "carl")
    assert opened.asked == []
    opened.press("yes", "carl")
    assert opened.asked[0]["body"] == {"username": "carl"}
    opened.answer(
        "admin/users/password", {"username": "carl", "role": "coach", "password": "a-b-c"}
    )
    assert "a-b-c" in opened.words
    opened.press("put away", "password")
    assert "a-b-c" not in opened.words


def test_a_role_is_changed_after_a_second_press(opened: Opened) -> None:
    show_people(opened)
    opened.press("role", "runner Anna B")
    assert "All logins" not in opened.words, "that is the role already"
    opened.press("role", "scientist Anna B")
    opened.press("no", "scientist Anna B")
    opened.press("role", "coach Anna B")
    opened.press("yes", "coach Anna B")
    assert opened.asked[0]["body"] == {"username": "Anna B", "role": "coach"}


def test_a_schedule_is_switched_off_and_run(opened: Opened) -> None:
    opened.press("part", "schedules")
    opened.answer("admin/schedules", SCHEDULES)
    opened.press("off", KEY)
    opened.press("run", KEY)
    switch, run = opened.asked
    assert (switch["method"], switch["body"]) == ("PATCH", {"enabled": False})
    assert (run["method"], run["path"]) == ("POST", f"admin/schedules/{KEY}/run")


def test_who_is_invited_gets_a_link_that_no_kernel_sees(opened: Opened) -> None:
    show_people(opened)
    fields = {getattr(one, "description", ""): one for one in opened.widgets()}
    fields["Role"].value, fields["Name"].value, fields["Good for"].value = "coach", " Zoë ", 168
    fields["Invite by link"].click()
    wish = {"purpose": "account", "role": "coach", "username": "Zoë", "hours": 168}
    assert opened.told == [{"type": "put away"}, {"type": "make", "wish": wish}]
    assert fields["Name"].value == ""
    assert opened.asked == [], "the browser asks for it, and tells the kernel nothing"
    (linker,) = (one for one in opened.widgets() if isinstance(one, Linker))
    linker._handle_custom_msg({"address": "http://a/invitation?token=secret"}, [])
    assert "token=secret" not in opened.words + str(linker.get_state())


def test_an_account_gets_a_link_to_a_new_password(opened: Opened) -> None:
    show_people(opened)
    opened.press("reset", "Anna B")
    assert opened.told[-1] == {"type": "make", "wish": reset_wish("Anna B")}
    opened.press("part", "jobs")
    assert opened.told[-1] == {"type": "put away"}, "nothing stays when the part is left"


def test_an_open_link_is_revoked_after_a_second_press(opened: Opened) -> None:
    show_people(opened)
    opened.press("revoke", KEY)
    assert opened.asked == []
    opened.press("yes", KEY)
    path = f"admin/invitations/{KEY}/revoke"
    assert [(one["method"], one["path"]) for one in opened.asked] == [("POST", path)]
    opened.answer(path, None, status=204)
    opened.answer("admin/users", USERS)
    opened.answer("admin/invitations", {"invitations": []})
    assert "No link is open at the moment." in opened.words


def test_no_news_that_is_none_is_heard(opened: Opened) -> None:
    for names in (None, "jobs", [1], {"jobs": 1}):
        opened.courier._handle_custom_msg({"type": "changed", "names": names}, [])
    assert opened.asked == []
