"""What becomes of a report: printed, removed, or opened as a notebook to work on."""

from pathlib import Path
from typing import Final

from tornado import web

from smartrunning.errors import InvalidRequestError, NotFoundError
from smartrunning.server.api.handler import ApiHandler, Refusal
from smartrunning.server.contents import workers
from smartrunning.server.kernels.rights import rights_of
from smartrunning.server.parts import parts_of

FOLDER: Final = "reports"
"""Of the workspace, for notebooks of reports."""


class ReportPdf(ApiHandler):
    """A report for printing."""

    @web.authenticated
    async def get(self, report_id: str) -> None:
        """Answer with the PDF, to be saved.

        Parameters
        ----------
        report_id : str
            Key of the report.
        """
        info = await self.ask(self.own.report_info, report_id)
        data = await self.ask(self.own.report_pdf, report_id)
        if not data:
            raise Refusal(404, "This report has no PDF; make it again to get one.")
        self.note("report.read", report_id)
        name = f"{info.title}.pdf"
        self.send_file(data, kind="application/pdf", name=name)


class DeleteReport(ApiHandler):
    """The wish that a report goes."""

    @web.authenticated
    async def post(self, report_id: str) -> None:
        """Remove it.

        Parameters
        ----------
        report_id : str
            Key of the report.
        """
        await self.ask(self.own.delete_report, report_id)
        self.note("report.delete", report_id)
        self.set_status(204)
        self.finish()


class OpenReport(ApiHandler):
    """The wish to work on with a report's notebook."""

    @web.authenticated
    async def post(self, report_id: str) -> None:
        """Copy it into the workspace; a copy that is there already is opened as it is.

        Parameters
        ----------
        report_id : str
            Key of the report.
        """
        info = await self.ask(self.own.report_info, report_id)
        notebook = await self.ask(self.own.report_notebook, report_id)
        name = f"{info.kind}-{info.created_at:%Y-%m-%d}-{info.report_id[:8]}.ipynb"
        await self.ask(copied, parts_of(self).folders.workspace, name, notebook)
        self.note("report.open", report_id)
        self.send({"path": f"{FOLDER}/{name}"}, status=201)


def copied(workspace: Path, name: str, notebook: bytes) -> Path:
    """Notebook in the workspace; what a scientist has changed there stays.

    Parameters
    ----------
    workspace : pathlib.Path
        Folder of the scientists.
    name : str
        File name, made by the server.
    notebook : bytes
        The notebook as it ran.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    NotFoundError
        If there is no workspace.
    InvalidRequestError
        If scientists may not write to its folder of reports.
    """
    if not workspace.is_dir():
        raise NotFoundError("This server has no workspace for notebooks.")
    place = workspace / FOLDER / name
    try:
        with rights_of(workers()):  # the folder is theirs, and may be a link by now
            place.parent.mkdir(exist_ok=True)
            if not place.exists():
                place.write_bytes(notebook)
    except OSError as error:
        raise InvalidRequestError(
            f"The folder {FOLDER} of the workspace cannot be written to: {error.strerror}."
        ) from error
    return place
