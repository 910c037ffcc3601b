"""An import out of the store again: exactly what it added, and nothing that others brought too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pymongo.client_session import ClientSession

from smartrunning.storage.clock import now
from smartrunning.storage.connection import Document
from smartrunning.storage.files import FilesPart
from smartrunning.storage.info import KEPT, Verdict
from smartrunning.storage.keys import checked_key

_FILES_TOGETHER: Final = 50
"""Taken out in one transaction."""
_KEPT_SENTENCE: Final = (
    "It came first with an import that was undone, and is kept because this import brought it too."
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of the files of an import that was undone.

    Attributes
    ----------
    removed : int
        Files that are gone, with their sessions.
    left : int
        Files that stay, because another import brought the same bytes.
    forgotten : int
        Verdicts on files of which nothing had been kept.
    """

    removed: int = 0
    left: int = 0
    forgotten: int = 0

    def plus(self, other: "Undone") -> "Undone":
        """Both together.

        Parameters
        ----------
        other : Undone
            The other part.

        Returns
        -------
        Undone
            These stay as they are.
        """
        return Undone(
            self.removed + other.removed,
            self.left + other.left,
            self.forgotten + other.forgotten,
        )


class UndoPart(FilesPart):
    """Imports of one runner, taken back."""

    def undo_import(self, import_id: str, report: Callable[[int], None]) -> Undone:
        """Take an import back; one that was interrupted goes on where it stopped.

        A file whose bytes another import brought too goes over to that import, with its sessions,
        their statistics and what the runner wrote beside them. Copies of what is removed count
        again where nothing ranks before them.

        Parameters
        ----------
        import_id : str
            Its key; nothing may be working on it.
        report : callable
            Takes the number of files done; may raise to stop.

        Returns
        -------
        Undone
            Counts of this attempt.

        Raises
        ------
        NotFoundError
            If this runner has none of that key.
        """
        document = self._collection("imports").get(import_id, "import")
        undone, done = Undone(), 0
        mine = {"import_id": checked_key(import_id, "import")}
        while files := self._collection("sessionsFIT").find(mine, limit=_FILES_TOGETHER):
            undone = undone.plus(self._undo_files(files))
            done += len(files)
            report(done)
        self._room_taken = None
        self.delete_upload(document["upload_id"])
        end = {"$min": {"undone_at": now()}}
        self._write(
            lambda session: self._collection("imports").update(
                {"_id": import_id}, end, session=session
            )
        )
        return undone

    def _undo_files(self, files: list[Document]) -> Undone:
        kept = [file for file in files if file["verdict"] in KEPT]

        def _body(session: ClientSession) -> tuple[list[Document], list[str]]:
            self._hold_copies(session)
            heirs = self._heirs(kept, session)
            gone = [file for file in kept if file["_id"] not in heirs]
            columns = self._take_out([file["_id"] for file in gone], session)
            every = {"_id": {"$in": [file["_id"] for file in files]}}
            self._collection("sessionsFIT").delete(every, session=session)
            for file in kept:
                if file["_id"] in heirs:
                    self._bequeath(file, heirs[file["_id"]], session)
            return gone, columns

        gone, columns = self._write(_body)
        self._bucket("parquet").delete(columns)
        self._bucket("fit").delete([file["blob_id"] for file in gone])
        return Undone(len(gone), len(kept) - len(gone), len(files) - len(kept))

    def _heirs(self, kept: list[Document], session: ClientSession) -> dict[str, Document]:
        """For each file the first one of another import that repeats it, if there is one."""
        repeating = self._collection("sessionsFIT").find(
            {
                "duplicate_of": {"$in": [file["_id"] for file in kept]},
                "import_id": {"$nin": sorted({file["import_id"] for file in kept})},
            },
            sort=[("received_at", -1), ("_id", -1)],
            session=session,
        )
        return {file["duplicate_of"]: file for file in repeating}  # the first one comes last

    def _bequeath(self, file: Document, heir: Document, session: ClientSession) -> None:
        """Hand a file with its sessions over to one that repeats it."""
        files = self._collection("sessionsFIT")
        stored = file["verdict"] == Verdict.STORED
        taken = {
            "verdict": file["verdict"],
            "code": file["code"],
            "sentence": _KEPT_SENTENCE if stored else file["sentence"],
            "blob_id": file["blob_id"],
        }
        change = {"$set": taken, "$unset": {"duplicate_of": ""}}
        files.update({"_id": heir["_id"]}, change, session=session)
        files.update(
            {"duplicate_of": file["_id"]}, {"$set": {"duplicate_of": heir["_id"]}}, session=session
        )
        moved = {
            "file_id": heir["_id"],
            "import_id": heir["import_id"],
            "file_name": heir["name"],
        }
        self._collection("sessionsParquet").update(
            {"file_id": file["_id"]}, {"$set": moved}, session=session
        )
