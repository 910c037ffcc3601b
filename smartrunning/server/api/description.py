"""The description of the interface, for programs that read such things."""

from functools import cache
from importlib.resources import files

from tornado import web

from smartrunning.server.api.handler import ApiHandler


class Description(ApiHandler):
    """The description in OpenAPI's form."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the description."""
        self.finish(_text())


@cache
def _text() -> str:
    return files("smartrunning.server.api").joinpath("openapi.json").read_text("utf-8")
