"""Reports of the runner: the list, one as a page or a notebook, and the wish for a new one."""

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.workflows.requests import ReportRequest, checked, wish_key


class ReportList(ApiHandler):
    """The reports."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the reports, newest first."""
        self.send({"reports": await self.ask(self.own.reports)})

    @web.authenticated
    async def post(self) -> None:
        """Have a report made; the same wish twice makes one job."""
        request = await self.ask(checked, ReportRequest, self.body())
        if session_id := request.parameters.get("session_id"):
            await self.ask(self.own.session_info, session_id)
        wish = request.model_dump(mode="json", exclude={"again"})
        job_id = await self.ask(
            self.store.jobs.enqueue, "report", self.own.owner, wish, key=f"report {wish_key(wish)}"
        )
        self.note("report.ask", job_id)
        self.send({"job_id": job_id}, status=202)


class ReportAgain(ApiHandler):
    """The wish that a report is made again, with the same parameters on the data of today."""

    @web.authenticated
    async def post(self, report_id: str) -> None:
        """Have it made again.

        Parameters
        ----------
        report_id : str
            Key of the report.
        """
        info = await self.ask(self.own.report_info, report_id)
        wish = {"kind": info.kind, "parameters": dict(info.parameters), "again": report_id}
        request = await self.ask(checked, ReportRequest, wish)
        job_id = await self.ask(
            self.store.jobs.enqueue,
            "report",
            self.own.owner,
            request.model_dump(mode="json"),
            key=f"report again {report_id}",
        )
        self.note("report.again", report_id)
        self.send({"job_id": job_id}, status=202)


class ReportPage(ApiHandler):
    """A report as a page: looked at in a sandbox, where no script of it runs."""

    @web.authenticated
    async def get(self, report_id: str) -> None:
        """Answer with the page.

        Parameters
        ----------
        report_id : str
            Key of the report.
        """
        page = await self.ask(self.own.report_html, report_id)
        self.note("report.read", report_id)
        self.send_file(page, kind="text/html; charset=utf-8")


class ReportNotebook(ApiHandler):
    """A report as the notebook that made it."""

    @web.authenticated
    async def get(self, report_id: str) -> None:
        """Answer with the notebook, to be saved.

        Parameters
        ----------
        report_id : str
            Key of the report.
        """
        info = await self.ask(self.own.report_info, report_id)
        notebook = await self.ask(self.own.report_notebook, report_id)
        self.note("report.read", report_id)
        name = f"{info.kind} {info.created_at:%Y-%m-%d}.ipynb"
        self.send_file(notebook, kind="application/x-ipynb+json", name=name)
