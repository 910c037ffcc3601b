"""The address without a name: it leads everybody to their first page."""

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from smartrunning.server.access.identity import visit_of
from smartrunning.server.access.routes import front_page


class FrontPage(JupyterHandler):
    """Leads on."""

    @web.authenticated
    async def get(self) -> None:
        """Lead to the first page of the person's role."""
        visit = visit_of(self)
        if visit is None:
            raise web.HTTPError(403)
        self.redirect(front_page(visit.role))

    head = get
