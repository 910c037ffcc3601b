"""Imports of the runner: what became of each file of an upload."""

from tornado import web

from smartrunning.server.api.handler import ApiHandler
from smartrunning.server.api.plain import plain
from smartrunning.workflows.undo_import import request_undo


class ImportList(ApiHandler):
    """The imports."""

    @web.authenticated
    async def get(self) -> None:
        """Answer with the imports, newest first."""
        self.send({"imports": await self.ask(self.own.imports)})


class OneImport(ApiHandler):
    """An import."""

    @web.authenticated
    async def get(self, import_id: str) -> None:
        """Answer with the import and the verdict on each file.

        Parameters
        ----------
        import_id : str
            Its key.
        """
        info = await self.ask(self.own.import_info, import_id)
        verdicts = await self.ask(self.own.verdicts, import_id)
        self.send(plain(info) | {"verdicts": plain(verdicts)})


class UndoImport(ApiHandler):
    """The wish that an import had not been."""

    @web.authenticated
    async def post(self, import_id: str) -> None:
        """Have everything removed that the import added; one that still runs is stopped first.

        Parameters
        ----------
        import_id : str
            Its key.
        """
        job_id = await self.ask(request_undo, self.store, self.own.owner, import_id)
        self.note("import.undo", import_id)
        self.send({"job_id": job_id}, status=202)
