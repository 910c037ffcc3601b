"""One-time links: to make an account of a role, or to choose a new password."""

from typing import Any

from pydantic import Field
from tornado import web

from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.server.api.admin.people import AccountWithRole
from smartrunning.server.api.handler import Refusal
from smartrunning.server.parts import parts_of
from smartrunning.storage.accounts import Role
from smartrunning.storage.invitations import Invitation, Purpose
from smartrunning.workflows.invite import (
    LONGEST_HOURS,
    RESET_HOURS,
    USUAL_HOURS,
    Link,
    invite,
    invite_to_reset,
)


class LinkWish(AccountWithRole):
    """A link that an administrator wants.

    Attributes
    ----------
    purpose : {'account', 'password'}
        What it shall be good for.
    username : str
        The account; needed for a password, and free for the invited person to choose otherwise.
    role : {'runner', 'coach', 'scientist', 'admin'}
        What the person may do; without weight for a password.
    runner_id : str
        Data that are there already.
    hours : float or None
        How long it shall be good; None takes the usual time.
    """

    purpose: Purpose = "account"
    username: str = Field(default="", max_length=64)
    role: Role = "runner"
    runner_id: str = Field(default="", max_length=200)
    hours: float | None = Field(default=None, gt=0, le=LONGEST_HOURS)


class InvitationList(AdminHandler):
    """The links."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with those that can still be used; what opens them is not kept."""
        found = await self.ask(self.store.invitations.all)
        self.send({"invitations": [_shown(one) for one in found]})

    @web.authenticated
    async def post(self) -> None:
        """Make one; its address is told this once."""
        wish = await self.wish(LinkWish)
        link = await self._made(wish)
        made = link.invitation
        self.note(f"invitation.create.{made.purpose}", made.username or made.invitation_id)
        self.send(_shown(made) | {"address": link.address}, status=201)

    async def _made(self, wish: LinkWish) -> Link:
        settings, by = parts_of(self).settings, self.visit.username
        if wish.purpose == "password":
            if not wish.username:
                raise Refusal(400, "The request needs 'username', whose password it is about.")
            return await self.ask(
                invite_to_reset,
                self.store,
                settings,
                wish.username,
                hours=wish.hours or RESET_HOURS,
                created_by=by,
            )
        return await self.ask(
            invite,
            self.store,
            settings,
            wish.role,
            username=wish.username,
            runner_id=wish.runner_id,
            hours=wish.hours or USUAL_HOURS,
            created_by=by,
        )


class RevokeInvitation(AdminHandler):
    """The end of a link."""

    @web.authenticated
    async def post(self, invitation_id: str) -> None:
        """End it.

        Parameters
        ----------
        invitation_id : str
            Its key.
        """
        ended = await self.ask(self.store.invitations.revoke, invitation_id)
        self.note("invitation.revoke", ended.username or invitation_id)
        self.set_status(204)
        self.finish()


def _shown(one: Invitation) -> dict[str, Any]:
    return {
        "invitation_id": one.invitation_id,
        "purpose": one.purpose,
        "username": one.username,
        "role": one.role,
        "runner_id": one.runner_id,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
    }
