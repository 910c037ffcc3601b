"""The page Admin: queue, workers, failures, schedules, people, storage and the audit log.

What it shows goes across owners, so it is not read here: the browser asks the server for it with
the administrator's own login, and is told by push when there is something new.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

import ipywidgets

from smartrunning.apps import admin_views as views
from smartrunning.apps import elements as e
from smartrunning.apps import page
from smartrunning.apps.admin_coaching import CoachingForm, coaching
from smartrunning.apps.admin_links import InvitationForm, Linker, Wish, open_links, reset_wish
from smartrunning.apps.admin_people import password, people
from smartrunning.apps.admin_words import Facts
from smartrunning.apps.courier import Answer, Courier
from smartrunning.apps.elements import Element
from smartrunning.apps.page import Frame
from smartrunning.apps.panel import Panel

FAILED: Final = "admin/jobs?state=failed"
PARTS: Final = {
    "overview": "Overview",
    "jobs": "Jobs",
    "schedules": "Schedules",
    "people": "People",
    "coaching": "Runners and coaches",
    "storage": "Storage and backups",
    "audit": "Audit log",
}
READ_FOR: Final[Mapping[str, frozenset[str]]] = {
    "overview": frozenset({"jobs", "workers"}),
    "jobs": frozenset({"jobs"}),
    "schedules": frozenset({"schedules"}),
    "people": frozenset({"users", "invitations"}),
    "coaching": frozenset({"users", "coaching", "runner"}),
    "storage": frozenset({"jobs", "schedules", "sessionsParquet"}),
    "audit": frozenset({"auditLog"}),
}
"""Collections whose changes concern each part."""
DEEDS: Final = {
    "retry": "admin/jobs/{}/retry",
    "cancel": "admin/jobs/{}/cancel",
    "run": "admin/schedules/{}/run",
}
DONE: Final = {
    "retry": "The job is tried again.",
    "cancel": "The job has been asked to stop.",
    "run": "It has been queued; a worker does it now.",
}


@dataclass(frozen=True, slots=True)
class State:
    """What the page shows.

    Attributes
    ----------
    part : str
        One of `PARTS`.
    answers : mapping of str to mapping of str to object
        What the server said last, by path.
    state : str
        What the list of jobs is narrowed to; empty means all.
    opened : str
        Key of the job whose details are shown.
    confirming : tuple of (str, str)
        Action and value that wait for a second press.
    secret : mapping of str to object
        An account with its new password, until it has been noted.
    who : str
        Account to which the audit log is narrowed; empty means all.
    """

    part: str = "overview"
    answers: Mapping[str, Facts] = field(default_factory=dict)
    state: str = ""
    opened: str = ""
    confirming: tuple[str, str] = ("", "")
    secret: Facts = field(default_factory=dict)
    who: str = ""


def paths(state: State) -> tuple[str, ...]:
    """What the shown part needs from the server.

    Parameters
    ----------
    state : State
        The page.

    Returns
    -------
    tuple of str
        Paths.
    """
    jobs = f"admin/jobs?state={state.state}" if state.state else "admin/jobs"
    return {
        "overview": ("admin/overview", FAILED),
        "jobs": (jobs,),
        "schedules": ("admin/schedules",),
        "people": ("admin/users", "admin/invitations"),
        "coaching": ("admin/coaching",),
        "storage": ("admin/storage", "admin/schedules"),
        "audit": (f"admin/audit?who={quote(state.who)}" if state.who else "admin/audit",),
    }[state.part]


def with_answer(state: State, path: str, body: Facts) -> State:
    """State after the server has answered.

    Parameters
    ----------
    state : State
        The page as it is.
    path : str
        What was asked.
    body : mapping of str to object
        The answer.

    Returns
    -------
    State
        With what is needed for the shown part; the rest is forgotten.
    """
    kept = {known: said for known, said in state.answers.items() if known in paths(state)}
    return replace(state, answers={**kept, path: body})


def at_part(state: State, part: str) -> State:
    """State after another part was chosen.

    Parameters
    ----------
    state : State
        The page as it is.
    part : str
        One of `PARTS`.

    Returns
    -------
    State
        Without what was open.
    """
    return replace(state, part=part, opened="", confirming=("", ""))


def drawn(state: State, own_name: str) -> Element:
    """The shown part.

    Parameters
    ----------
    state : State
        The page.
    own_name : str
        Who looks.

    Returns
    -------
    Element
        A quiet word until the server has answered.
    """
    needed = paths(state)
    if any(path not in state.answers for path in needed):
        return e.element("p", "Asking the server …", style="sr-quiet", role="status")
    first, last = state.answers[needed[0]], state.answers[needed[-1]]
    draw: dict[str, Callable[[], Element]] = {
        "overview": lambda: views.overview(first, last, state.opened),
        "jobs": lambda: views.jobs(first, state.state, state.opened),
        "schedules": lambda: views.schedules(first),
        "people": lambda: e.element(
            "div",
            open_links(last, state.confirming),
            people(first, state.confirming, own_name),
            style="sr-stack",
        ),
        "coaching": lambda: coaching(first, state.confirming),
        "storage": lambda: views.storage(first, last),
        "audit": lambda: views.audit(first),
    }
    return draw[state.part]()


class Admin:
    """The page at work: asks, keeps one state, draws.

    Parameters
    ----------
    frame : Frame
        Who looks, and the way to the server.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.state = State()
        self._asking: set[str] = set()
        self._again: set[str] = set()
        self._tabs = Panel(on_action=frame.guarded(self._pressed))
        self._secret = Panel(on_action=frame.guarded(self._pressed))
        self._part = Panel(on_action=frame.guarded(self._pressed))
        self._linker = Linker()
        self._invitation = InvitationForm(self._make_link, frame.guarded)
        self._coaching = CoachingForm(self._assign, frame.guarded)
        self._narrowing = self._narrow()
        above = [self._invitation.widget, self._linker, self._coaching.widget, self._narrowing]
        self.widget = ipywidgets.VBox([self._tabs, self._secret, *above, self._part])
        self.widget.add_class("sr-stack")
        frame.courier.on_change(frame.guarded(self._changed))
        self._draw()

    def _changed(self, names: Sequence[str]) -> None:
        if READ_FOR[self.state.part] & set(names):
            self._read()

    def _read(self) -> None:
        """Ask for what the part needs; what is being asked already is asked again afterwards."""
        for path in paths(self.state):
            if path in self._asking:
                self._again.add(path)
                continue
            self._asking.add(path)
            self.frame.courier.get(path, self.frame.guarded(self._answers(path)))

    def _answers(self, path: str) -> Any:
        def _heard(answer: Answer) -> None:
            self._asking.discard(path)
            if path not in paths(self.state):
                self._again.discard(path)
                return
            if answer.accepted:
                self.state = with_answer(self.state, path, answer.body)
                self._draw()
            else:
                self.frame.say(answer.sentence)
            if path in self._again:
                self._again.discard(path)
                self._read()

        return _heard

    def _draw(self) -> None:
        self._tabs.show(e.tabs("Parts of this page", "part", PARTS, self.state.part))
        self._secret.show(*([password(self.state.secret)] if self.state.secret else []))
        forms = {
            "people": self._invitation.widget,
            "coaching": self._coaching.widget,
            "audit": self._narrowing,
        }
        for part, form in forms.items():
            form.layout.display = None if self.state.part == part else "none"
        self._coaching.offer(self.state.answers.get("admin/coaching", {}))
        self._part.show(drawn(self.state, self.frame.visitor.user))

    def _pressed(self, action: str, value: str) -> None:
        self.frame.say("")
        match action:
            case "part":
                self.state = at_part(self.state, value)
                self._linker.put_away()
                self._read()
            case "filter":
                self.state = replace(self.state, state=value, opened="")
                self._read()
            case "details":
                self.state = replace(self.state, opened="" if self.state.opened == value else value)
            case "put away":
                self.state = replace(self.state, secret={})
            case "reset":
                self._make_link(reset_wish(value))
            case "password" | "role" | "end" | "revoke":
                self._confirm(action, value)
            case "yes":
                self._change_account()
            case "no":
                self.state = replace(self.state, confirming=("", ""))
            case _:
                self._do(action, value)
        self._draw()

    def _confirm(self, action: str, value: str) -> None:
        if action == "role" and value in self._roles_held():
            return
        self.state = replace(self.state, confirming=(action, value))

    def _roles_held(self) -> set[str]:
        users = self.state.answers.get("admin/users", {}).get("users", [])
        return {f"{one.get('role')} {one.get('username')}" for one in users}

    def _do(self, action: str, key: str) -> None:
        courier = self.frame.courier
        if action in ("on", "off"):
            body = {"enabled": action == "on"}
            courier.patch(f"admin/schedules/{key}", body, self._done(""))
        else:
            courier.post(DEEDS[action].format(key), {}, self._done(DONE[action]))

    def _change_account(self) -> None:
        action, value = self.state.confirming
        self.state = replace(self.state, confirming=("", ""))
        if action == "password":
            body = {"username": value}
            self.frame.courier.post("admin/users/password", body, self._done("", secret=True))
        elif action == "role":
            role, username = value.split(" ", 1)
            body = {"username": username, "role": role}
            sentence = f"{username} is {role} from now on."
            self.frame.courier.post("admin/users/role", body, self._done(sentence))
        elif action == "end":
            path = f"admin/coaching/{value}/end"
            self.frame.courier.post(path, {}, self._done("The coach sees nothing any more."))

        elif action == "revoke":
            path = f"admin/invitations/{value}/revoke"
            self.frame.courier.post(path, {}, self._done("The link opens nothing any more."))

    def _make_link(self, wish: Wish) -> None:
        self.frame.say("")
        self._linker.make(wish)

    def _assign(self, coach: str, runner_id: str) -> None:
        self.frame.say("")
        body = {"coach": coach, "runner_id": runner_id}
        done = self._done(f"{coach} coaches {runner_id} from now on.")
        self.frame.courier.post("admin/coaching", body, done)

    def _narrow(self) -> ipywidgets.Widget:
        who = ipywidgets.Text(description="Account", placeholder="all", continuous_update=False)
        who.add_class("sr-field")

        def _changed(change: object) -> None:
            del change
            self.state = replace(self.state, who=who.value.strip()[:64])
            self._draw()
            self._read()

        who.observe(self.frame.guarded(_changed), "value")
        title = Panel(e.element("h2", "Whose lines"))
        card = ipywidgets.VBox([title, who])
        card.add_class("sr-card")
        return card

    def _done(self, sentence: str, *, secret: bool = False) -> Any:
        def _heard(answer: Answer) -> None:
            if not answer.accepted:
                self.frame.say(answer.sentence)
            elif secret:
                self.state = replace(self.state, secret=answer.body)
            else:
                self.frame.say(sentence, calm=True)
            self._draw()
            self._read()

        return self.frame.guarded(_heard)


def build() -> ipywidgets.Widget:
    """Build the page.

    Returns
    -------
    ipywidgets.Widget
        Ready to be displayed.
    """
    courier = Courier("admin")
    return page.build_frame("admin", "Admin", courier, lambda frame: Admin(frame).widget)
