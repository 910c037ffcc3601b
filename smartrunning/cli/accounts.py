"""Who may log in."""

# ruff: noqa: PLC0415  what is slow to import is imported by the command that needs it

from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from smartrunning.cli.console import out, plain
from smartrunning.cli.opening import database, runner_id_of
from smartrunning.errors import InvalidRequestError

if TYPE_CHECKING:
    from smartrunning.workflows.create_account import NewAccount
    from smartrunning.workflows.invite import Link

ROLES: Final = ("runner", "coach", "scientist", "admin")

accounts = typer.Typer(help="Who may log in.", no_args_is_help=True)


@accounts.command("add")
def account_add(
    name: Annotated[str, typer.Argument(help="Name to log in with.")],
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "runner",
) -> None:
    """Make an account; its password is shown once."""
    from smartrunning.workflows.create_account import create_account

    if role not in ROLES:
        raise InvalidRequestError(f"--role takes {', '.join(ROLES)}; found {role}.")
    with database() as store:
        show_password(create_account(store, name, role))  # type: ignore[arg-type]  # checked above


@accounts.command("reset")
def account_reset(name: Annotated[str, typer.Argument(help="The account.")]) -> None:
    """Give an account a new password, shown once, and end its logins."""
    from smartrunning.workflows.create_account import reset_password

    with database() as store:
        show_password(reset_password(store, name))


@accounts.command("invite")
def account_invite(
    name: Annotated[str, typer.Argument(help="Name of the account; else it is chosen.")] = "",
    role: Annotated[str, typer.Option(help=", ".join(ROLES))] = "runner",
    hours: Annotated[float, typer.Option(help="How long the link is good.")] = 72,
) -> None:
    """Make a link by which somebody makes an account; it works once and is shown once."""
    from smartrunning.config import settings
    from smartrunning.workflows.invite import invite

    if role not in ROLES:
        raise InvalidRequestError(f"--role takes {', '.join(ROLES)}; found {role}.")
    with database() as store:
        link = invite(store, settings(), role, username=name, hours=hours)  # type: ignore[arg-type]  # checked above
        _show_link(link)


@accounts.command("reset-link")
def account_reset_link(
    name: Annotated[str, typer.Argument(help="The account.")],
    hours: Annotated[float, typer.Option(help="How long the link is good.")] = 24,
) -> None:
    """Make a link by which somebody chooses a new password; it works once and is shown once."""
    from smartrunning.config import settings
    from smartrunning.workflows.invite import invite_to_reset

    with database() as store:
        _show_link(invite_to_reset(store, settings(), name, hours=hours))


@accounts.command("list")
def account_list() -> None:
    """List all accounts."""
    with database() as store:
        table = Table("name", "role", "runner", box=None)
        for user in store.users.all():
            table.add_row(plain(user.username), user.role, plain(user.runner_id))
        out.print(table)


@accounts.command("coach")
def account_coach(
    coach: Annotated[str, typer.Argument(help="Account of the coach.")],
    runner: Annotated[str, typer.Argument(help="Account of the runner.")],
    end: Annotated[bool, typer.Option("--end", help="End it instead.")] = False,
) -> None:
    """Put a runner into the care of a coach, or end it; a running server follows in seconds."""
    from smartrunning.workflows.assign_coach import assign_coach, end_coaching

    with database() as store:
        runner_id = runner_id_of(store, runner)
        if end:
            end_coaching(store, coach, runner_id)
            out.print(f"  {plain(coach)} no longer sees the data of {plain(runner)}.")
        else:
            made = assign_coach(store, coach, runner_id)
            out.print(f"  {plain(made.coach)} sees the data of {plain(runner)} from now on.")


def show_password(made: "NewAccount") -> None:
    """Show a new password, this once."""
    out.print(
        f"\n  Account [bold]{plain(made.user.username)}[/bold] ({made.user.role}), "
        f"password [bold]{made.password}[/bold]\n  It is shown this once; change it on the page.",
        highlight=False,
    )


def _show_link(link: "Link") -> None:
    ends = link.invitation.expires_at.strftime("%Y-%m-%d %H:%M UTC")
    out.print(
        f"\n  {link.address}\n  It works once, until {ends}, and is shown this once.",
        highlight=False,
        soft_wrap=True,
    )
