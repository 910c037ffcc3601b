"""The page behind a one-time link: choose a name and a password, or a new password."""

import time

from jupyter_server.auth.decorator import allow_unauthenticated

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.server.access import passwords
from smartrunning.server.access.routes import front_page
from smartrunning.server.cookie import cookie_name, set_login
from smartrunning.server.pages.door import TOO_MANY, Door
from smartrunning.server.parts import parts_of
from smartrunning.server.threads import in_thread
from smartrunning.storage.accounts import User
from smartrunning.storage.invitations import Invitation
from smartrunning.storage.keys import secret_hash
from smartrunning.workflows.invite import ARGUMENT, accept

WHO: dict[str, str] = {
    "runner": "a runner",
    "coach": "a coach",
    "scientist": "a sports scientist",
    "admin": "an administrator",
}
ENDED = (
    "It has been used, has ended, or was not copied whole. "
    "Ask whoever sent it for a new one; links work once, for a few days."
)


class InvitationPage(Door):
    """The link."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show the form; looking does not use the link up, for mail programs look too."""
        if (invitation := await self._invitation()) is not None:
            self._form(invitation)

    @allow_unauthenticated
    async def post(self) -> None:
        """Use the link up, and log the person in."""
        invitation = await self._invitation()
        if invitation is None:
            return
        name = self.get_body_argument("username", "")
        password = self.get_body_argument("password", "", strip=False)
        try:
            password_hash = await passwords.new_hash(password)
            user = await in_thread(accept, parts_of(self).store, self._secret, name, password_hash)
        except NotFoundError:
            self._gone()
        except InvalidRequestError as error:
            self._count()
            self._form(invitation, str(error), status=400, username=name)
        else:
            await self._let_in(user, invitation)

    async def _let_in(self, user: User, invitation: Invitation) -> None:
        parts = parts_of(self)
        parts.logins.end_all_of(user.username)
        if (old := self.get_cookie(cookie_name(parts.settings))) is not None:
            await parts.logins.end_token(old)
        set_login(self, parts.settings, await parts.logins.open(user))
        self.note(f"invitation.used.{invitation.purpose}", who=user.username)
        self.redirect(front_page(user.role))

    @property
    def _secret(self) -> str:
        return self.get_argument(ARGUMENT, "")[:200]

    @property
    def _link(self) -> str:
        """What stands where the throttle wants the name of an account, and is none."""
        return f"/invitation {secret_hash(self._secret)}"

    @property
    def _address(self) -> str:
        return self.request.remote_ip or ""

    async def _invitation(self) -> Invitation | None:
        """Invitation of the link; without one the answer has been given."""
        if wait_s := parts_of(self).throttle.wait_s(self._link, self._address, time.monotonic()):
            self.set_header("Retry-After", str(wait_s))
            self._say("One moment", TOO_MANY.format(wait_s=wait_s), status=429)
            return None
        found = await in_thread(parts_of(self).store.invitations.find, secret_hash(self._secret))
        if found is None:
            self._count()
            self._gone()
        return found

    def _count(self) -> None:
        parts_of(self).throttle.note(self._link, self._address, time.monotonic())

    def _gone(self) -> None:
        self.note("invitation.refused", who="", outcome="refused")
        self._say("This link does not work any more", ENDED, status=410)

    def _say(self, title: str, sentence: str, *, status: int) -> None:
        self.show("message.html.j2", status=status, title=title, sentence=sentence)

    def _form(
        self, invitation: Invitation, sentence: str = "", *, status: int = 200, username: str = ""
    ) -> None:
        self.show(
            "invitation.html.j2",
            status=status,
            sentence=sentence,
            secret=self._secret,
            fixed=invitation.username,
            username=username[:64],
            who=WHO[invitation.role],
            new=invitation.purpose == "account",
            shortest=passwords.SHORTEST,
        )
