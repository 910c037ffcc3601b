"""Accounts: the list, a new one, a new password, another role."""

from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator
from tornado import web

from smartrunning.server.api.admin.handler import AdminHandler
from smartrunning.server.api.handler import Refusal
from smartrunning.server.parts import parts_of
from smartrunning.storage.accounts import Role, User
from smartrunning.workflows.create_account import NewAccount, create_account, reset_password


class Account(BaseModel):
    """An account by its name.

    Attributes
    ----------
    username : str
        Name to log in with.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    username: str = Field(min_length=1, max_length=64)


class AccountWithRole(Account):
    """An account, and what its person may do.

    Attributes
    ----------
    role : {'runner', 'coach', 'scientist', 'admin'}
        The role.
    """

    role: Role

    @field_validator("role", mode="before")
    @classmethod
    def _known(cls, role: object) -> object:
        if role not in get_args(Role):
            raise ValueError(f"a role is one of {', '.join(get_args(Role))}")
        return role


class People(AdminHandler):
    """The accounts."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with all, by name; their hashes stay here."""
        users = await self.ask(self.store.users.all)
        self.send({"users": [_shown(user) for user in users]})

    @web.authenticated
    async def post(self) -> None:
        """Make an account; its password is told this once."""
        wish = await self.wish(AccountWithRole)
        made = await self.ask(create_account, self.store, wish.username, wish.role)
        self.note("admin.account.create", made.user.username)
        self.send(_with_password(made), status=201)


class NewPassword(AdminHandler):
    """A new password for an account."""

    @web.authenticated
    async def post(self) -> None:
        """Make one, told this once; all logins of the account end."""
        wish = await self.wish(Account)
        made = await self.ask(reset_password, self.store, wish.username)
        parts_of(self).logins.end_all_of(made.user.username)
        self.note("admin.account.password", made.user.username)
        self.send(_with_password(made))


class NewRole(AdminHandler):
    """Another role for an account."""

    @web.authenticated
    async def post(self) -> None:
        """Change it; all logins of the account end. Nobody changes the own role."""
        wish = await self.wish(AccountWithRole)
        user = await self.ask(self.store.users.by_name, wish.username)
        if user is None:
            raise Refusal(404, "There is no such account.")
        if user.username == self.visit.username:
            raise Refusal(
                400, "Only another administrator can change your role, so that one stays."
            )
        if wish.role == "runner" and not user.runner_id:
            raise Refusal(400, f"{user.username} has no running data, so cannot be a runner.")
        await self.ask(self.store.users.set_role, user.username, wish.role)
        parts_of(self).logins.end_all_of(user.username)
        self.note("admin.account.role", user.username)
        self.send(_shown(user) | {"role": wish.role})


def _shown(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "role": user.role,
        "runner_id": user.runner_id,
        "created_at": user.created_at,
    }


def _with_password(made: NewAccount) -> dict[str, Any]:
    return _shown(made.user) | {"password": made.password}
