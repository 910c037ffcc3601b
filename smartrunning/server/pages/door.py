"""The door: log in, log out, change the password."""

import time
from dataclasses import replace
from typing import Any, Final

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from smartrunning.errors import InvalidRequestError
from smartrunning.server.access import passwords
from smartrunning.server.access.identity import visit_of
from smartrunning.server.access.routes import front_page
from smartrunning.server.access.visit import Visit
from smartrunning.server.audit import Line
from smartrunning.server.cookie import clear_login, cookie_name, set_login
from smartrunning.server.pages.templates import rendered
from smartrunning.server.parts import parts_of
from smartrunning.server.threads import in_thread
from smartrunning.storage.accounts import User

WRONG: Final = "Name or password is wrong."
TOO_MANY: Final = "Too many attempts. Wait {wait_s} seconds, then try again."
LONGEST_NEXT: Final = 2000


class Door(JupyterHandler):
    """What the pages of the door have in common."""

    @property
    def visit(self) -> Visit:
        """Person behind the request.

        Returns
        -------
        Visit
            Known to the gate.
        """
        if (visit := visit_of(self)) is None:
            raise web.HTTPError(403)
        return visit

    def note(self, what: str, *, who: str, outcome: str = "ok") -> None:
        """Write a line into the audit book.

        Parameters
        ----------
        what : str
            Dotted name of the event.
        who : str
            Account.
        outcome : str
            ``ok`` or ``refused``.
        """
        parts_of(self).book.note(Line(what, who[:64], "", outcome, self.request.remote_ip or ""))

    def show(self, template: str, *, status: int = 200, **values: Any) -> None:
        """Answer with a page.

        Parameters
        ----------
        template : str
            File name of the template.
        status : int
            HTTP status.
        **values : object
            What it shows.
        """
        self.set_status(status)
        self.finish(rendered(template, xsrf=self.xsrf_token.decode(), **values))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence instead of a traceback.

        Parameters
        ----------
        status_code : int
            HTTP status.
        **kwargs : object
            What Tornado knows of the error; it goes to the log only.
        """
        del kwargs
        stale = "The form was open for too long. Load the page again and repeat."
        sentence = stale if status_code == 403 else "That did not work. Try again in a moment."
        self.set_status(status_code)
        self.finish(rendered("message.html.j2", title="That did not work", sentence=sentence))


class LoginPage(Door):
    """Log in."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show the form, or go on when somebody is logged in."""
        visit = visit_of(self)
        if visit is not None:
            self.redirect(way_on(self.get_query_argument("next", ""), visit.role))
            return
        self._form()

    @allow_unauthenticated
    async def post(self) -> None:
        """Check name and password, and open a login."""
        name, password = (
            self.get_body_argument("username", ""),
            self.get_body_argument("password", "", strip=False),
        )
        address = self.request.remote_ip or ""
        throttle = parts_of(self).throttle
        if wait_s := throttle.wait_s(name, address, time.monotonic()):
            self.note("login.throttled", who=name, outcome="refused")
            self.set_header("Retry-After", str(wait_s))
            self._form(TOO_MANY.format(wait_s=wait_s), status=429, username=name)
            return
        throttle.note(name, address, time.monotonic())
        user = await in_thread(parts_of(self).store.users.by_name, name) if name else None
        right = await passwords.is_right(user.password_hash if user else None, password)
        if user is None or not right:
            self.note("login.refused", who=name, outcome="refused")
            self._form(WRONG, status=401, username=name)
            return
        throttle.forgive(name, address)
        await self._let_in(user)

    async def _let_in(self, user: User) -> None:
        if (old := self.get_cookie(cookie_name(parts_of(self).settings))) is not None:
            await parts_of(self).logins.end_token(old)
        token = await parts_of(self).logins.open(user)
        set_login(self, parts_of(self).settings, token)
        self.note("login.ok", who=user.username)
        self.redirect(way_on(self.get_body_argument("next", ""), user.role))

    def _form(self, sentence: str = "", *, status: int = 200, username: str = "") -> None:
        wanted = self.get_argument("next", "")[:LONGEST_NEXT]
        self.show(
            "login.html.j2", status=status, sentence=sentence, username=username[:64], next=wanted
        )


class LogoutPage(Door):
    """Log out; JupyterLab's menu leads here."""

    @web.authenticated
    async def get(self) -> None:
        """Ask, for a link must not change anything."""
        self.show("logout.html.j2", username=self.visit.username)

    @web.authenticated
    async def post(self) -> None:
        """End the login."""
        visit = self.visit
        clear_login(self, parts_of(self).settings)
        await parts_of(self).logins.end(visit.token_hash)
        self.note("logout", who=visit.username)
        self.redirect("/login")


class PasswordPage(Door):
    """Change the password."""

    @web.authenticated
    async def get(self) -> None:
        """Show the form."""
        self.show("password.html.j2", username=self.visit.username, sentence="")

    @web.authenticated
    async def post(self) -> None:
        """Check the old password, keep the new one, and end every login of the account."""
        try:
            user = await changed_password(
                self,
                old=self.get_body_argument("old", "", strip=False),
                new=self.get_body_argument("new", "", strip=False),
            )
        except InvalidRequestError as error:
            self.show(
                "password.html.j2", status=400, username=self.visit.username, sentence=str(error)
            )
            return
        set_login(self, parts_of(self).settings, await parts_of(self).logins.open(user))
        self.redirect(front_page(user.role))


async def changed_password(handler: web.RequestHandler, *, old: str, new: str) -> User:
    """Account with its new password; all its logins have ended.

    Parameters
    ----------
    handler : RequestHandler
        Of a request that has come through the gate.
    old, new : str
        Passwords as typed.

    Returns
    -------
    User
        The account.

    Raises
    ------
    InvalidRequestError
        If the old password is wrong or the new one cannot be taken.
    """
    parts, visit = parts_of(handler), visit_of(handler)
    if visit is None:
        raise web.HTTPError(403)
    address = handler.request.remote_ip or ""
    if wait_s := parts.throttle.wait_s(visit.username, address, time.monotonic()):
        raise InvalidRequestError(TOO_MANY.format(wait_s=wait_s))
    user = await in_thread(parts.store.users.by_name, visit.username)
    if user is None or not await passwords.is_right(user.password_hash, old):
        parts.throttle.note(visit.username, address, time.monotonic())
        raise InvalidRequestError("The old password is wrong.")
    changed = replace(user, password_hash=await passwords.new_hash(new))
    await in_thread(parts.store.users.set_password, user.username, changed.password_hash)
    parts.logins.end_all_of(user.username)
    parts.book.note(Line("password.changed", user.username, "", "ok", address))
    return changed


def way_on(wanted: str, role: Any) -> str:
    """Where to go after the login: an address of this server, whatever was asked for.

    Parameters
    ----------
    wanted : str
        Address from the request.
    role : str
        Of the person.

    Returns
    -------
    str
        Path below the host.
    """
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/login", "/logout"))
    printable = len(wanted) <= LONGEST_NEXT and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and printable and wanted != "/" else front_page(role)
