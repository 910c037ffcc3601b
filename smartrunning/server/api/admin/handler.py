"""What the handlers of administrators share."""

from typing import Any, TypeVar

from pydantic import BaseModel

from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.workflows.requests import checked

Wish = TypeVar("Wish", bound=BaseModel)


class AdminHandler(ApiHandler):
    """A handler for administrators; it looks again at what the gate has looked at."""

    async def prepare(self, **how: Any) -> None:
        """Refuse everybody else.

        Parameters
        ----------
        **how : object
            As Jupyter's handlers take it.
        """
        await super().prepare(**how)
        if self.visit.role != "admin":
            raise Refusal(403, "This is for administrators.")

    async def wish(self, model: type[Wish]) -> Wish:
        """Return what the request asks for.

        Parameters
        ----------
        model : type
            Names and types of its values.

        Returns
        -------
        object
            Of that type.
        """
        return await self.ask(checked, model, self.body())
