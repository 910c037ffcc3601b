"""Reports: the notebook as it ran, and the page that it became."""

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from smartrunning.storage.blobs import MOST_BYTES_OF_A_TRANSACTION
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Document
from smartrunning.storage.info import ReportInfo
from smartrunning.storage.keys import checked_key, label, natural_key
from smartrunning.storage.plans import PlansPart


class ReportsPart(PlansPart):
    """Reports of one runner."""

    def save_report(
        self,
        *,
        kind: str,
        title: str,
        notebook_json: str,
        html: str,
        pdf: bytes = b"",
        parameters: Mapping[str, Any],
        provenance: Mapping[str, Any],
        job_id: str,
    ) -> str:
        """Keep a report; a second call for one job changes nothing.

        Parameters
        ----------
        kind, title : str
            Its notebook, and its title for people.
        notebook_json, html : str
            The notebook as it ran, and the page made of it.
        pdf : bytes
            The same page for printing; empty when there is none.
        parameters, provenance : mapping of str to object
            What it was run with, and the versions of code and data behind it.
        job_id : str
            The job that asked for it.

        Returns
        -------
        str
            Key of the report.
        """
        key = natural_key("report", self.owner, job_id)
        document = {
            "_id": key,
            "job_id": job_id,
            "kind": kind,
            "title": label(title),
            "created_at": now(),
            "parameters": to_document(parameters),
            "provenance": to_document(provenance),
        }
        pages = {"html": html.encode(), "notebook": notebook_json.encode()}
        if pdf:
            pages["pdf"] = pdf
        try:
            self._store_report(document, pages)
        except DuplicateKeyError:
            self._collection("reports").get(key, "report", projection={"_id": 1})
        return key

    def _store_report(self, document: Document, pages: dict[str, bytes]) -> None:
        bucket = self._bucket("reports")
        large = sum(map(len, pages.values())) > MOST_BYTES_OF_A_TRANSACTION
        ahead = {
            name: bucket.put_large(data, f"{document['_id']}.{name}")
            for name, data in pages.items()
            if large
        }

        def _body(session: ClientSession) -> None:
            placed = ahead or {
                name: bucket.put(data, f"{document['_id']}.{name}", session=session)
                for name, data in pages.items()
            }
            whole = document | {f"{name}_blob_id": key for name, key in placed.items()}
            self._collection("reports").insert([whole], session=session)

        try:
            self._write(_body)
        except BaseException:
            bucket.delete(list(ahead.values()))
            raise

    def reports(self) -> list[ReportInfo]:
        """Reports of the runner.

        Returns
        -------
        list of ReportInfo
            Newest first.
        """
        found = self._collection("reports").find(sort=[("created_at", -1), ("_id", -1)])
        return [_report_info(document) for document in found]

    def report_info(self, report_id: str) -> ReportInfo:
        """One report without its pages.

        Parameters
        ----------
        report_id : str
            Its key.

        Returns
        -------
        ReportInfo
            What the store says about it.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return _report_info(self._collection("reports").get(report_id, "report"))

    def report_html(self, report_id: str) -> bytes:
        """Page of a report.

        Parameters
        ----------
        report_id : str
            Its key.

        Returns
        -------
        bytes
            HTML in UTF-8.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return self._page(report_id, "html_blob_id")

    def report_notebook(self, report_id: str) -> bytes:
        """Notebook of a report, as it ran.

        Parameters
        ----------
        report_id : str
            Its key.

        Returns
        -------
        bytes
            JSON in UTF-8.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        return self._page(report_id, "notebook_blob_id")

    def report_pdf(self, report_id: str) -> bytes:
        """Page of a report for printing.

        Parameters
        ----------
        report_id : str
            Its key.

        Returns
        -------
        bytes
            A PDF; empty for a report that has none.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._collection("reports").get(report_id, "report")
        return self._page(report_id, "pdf_blob_id") if document.get("pdf_blob_id") else b""

    def delete_report(self, report_id: str) -> None:
        """Remove a report.

        Parameters
        ----------
        report_id : str
            Its key.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._collection("reports").get(report_id, "report")
        self._collection("reports").delete({"_id": checked_key(report_id, "report")})
        blobs = [value for name, value in document.items() if name.endswith("_blob_id")]
        self._bucket("reports").delete(blobs)

    def _page(self, report_id: str, field: str) -> bytes:
        document = self._collection("reports").get(report_id, "report", projection={field: 1})
        return self._bucket("reports").read(document[field], "report")


def _report_info(document: Document) -> ReportInfo:
    known = {"report_id": document["_id"], "has_pdf": bool(document.get("pdf_blob_id"))}
    return from_document(ReportInfo, document | known)
