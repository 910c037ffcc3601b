"""What Jupyter's own handlers ask about people, answered from the gate's knowledge alone."""

from typing import Any

from jupyter_server.auth import Authorizer, IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import RequestHandler

from smartrunning.server.access.gate import Gate
from smartrunning.server.access.routes import SCIENTISTS
from smartrunning.server.access.visit import Visit


class Person(User):
    """A visit as Jupyter wants it.

    Parameters
    ----------
    visit : Visit
        The visit itself.
    """

    def __init__(self, visit: Visit) -> None:
        super().__init__(username=visit.username)
        self.visit = visit


def gate_of(handler: RequestHandler) -> Gate | None:
    """Gate that the request of a handler has passed.

    Parameters
    ----------
    handler : RequestHandler
        Any handler of the server.

    Returns
    -------
    Gate or None
        None in a server that was put together without one.
    """
    gate = handler.settings.get("gate")
    return gate if isinstance(gate, Gate) else None


def visit_of(handler: RequestHandler) -> Visit | None:
    """Person behind the request of a handler.

    Parameters
    ----------
    handler : RequestHandler
        Any handler of the server.

    Returns
    -------
    Visit or None
        None when nobody is logged in.
    """
    gate = gate_of(handler)
    return gate.visit_of(handler.request.connection) if gate else None


class GateIdentity(IdentityProvider):
    """Knows a person by the gate; has no token, no shared password and no anonymous user."""

    need_token = False

    async def get_user(self, handler: RequestHandler) -> Person | None:
        """Person behind a request.

        Parameters
        ----------
        handler : RequestHandler
            The handler of the request.

        Returns
        -------
        Person or None
            None when nobody is logged in.
        """
        visit = visit_of(handler)
        return Person(visit) if visit else None

    def identity_model(self, user: User) -> dict[str, Any]:
        """Return what the browser may know of a person.

        Parameters
        ----------
        user : User
            The person.

        Returns
        -------
        dict
            Names only.
        """
        names = ("username", "name", "display_name")
        return {name: getattr(user, name) for name in names} | {
            "initials": user.username[:2].upper(),
            "avatar_url": None,
            "color": None,
        }

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return no handlers: the login page is the platform's own.

        Returns
        -------
        list
            Empty.
        """
        return []

    def is_token_authenticated(self, handler: RequestHandler) -> bool:
        """Whether a program asks with a personal token, which a browser never sends by itself.

        Parameters
        ----------
        handler : RequestHandler
            The handler of the request.

        Returns
        -------
        bool
            False for every login: then the XSRF token is checked, always.
        """
        visit = visit_of(handler)
        return visit is not None and visit.scopes is not None


class OwnerAuthorizer(Authorizer):
    """The second lock behind the gate: kernels to their owner, everything else to scientists."""

    def is_authorized(
        self, handler: JupyterHandler, user: User, action: str, resource: str
    ) -> bool:
        """Whether a person may do something to a kind of thing.

        Parameters
        ----------
        handler : JupyterHandler
            The handler of the request.
        user : User
            The person.
        action : {'read', 'write', 'execute'}
            What is to be done.
        resource : str
            Kind of thing, such as ``kernels``.

        Returns
        -------
        bool
            Whether it may be done.
        """
        visit = user.visit if isinstance(user, Person) else None
        gate = gate_of(handler)
        if visit is None or gate is None:
            return False
        kernel_id = handler.path_kwargs.get("kernel_id")
        if resource == "kernels" and kernel_id is not None:
            owns = gate.owns_kernel(kernel_id, visit.username)
            return owns and (action != "write" or visit.role in SCIENTISTS)
        return visit.role in SCIENTISTS
