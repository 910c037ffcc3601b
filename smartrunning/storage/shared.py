"""One runner's part of the store as others get to see it: a coach, or a scientist."""

from typing import NoReturn

from smartrunning.errors import AccessDeniedError
from smartrunning.records import Session
from smartrunning.records.privacy_zone import PrivacyZone, without_private_places
from smartrunning.storage.owned_store import OwnedStore
from smartrunning.storage.sharing import Sharing


class SharedStore(OwnedStore):
    """What others may see of one runner: numbers as they are, no position near a private place.

    Made by `Store.shared_by`.

    Whatever holds positions that nothing has been taken out of is refused: files as they were
    received, uploads, and reports, which are the runner's own to show.
    """

    def session(self, session_id: str) -> Session:
        """One session without positions near the runner's private places.

        Parameters
        ----------
        session_id : str
            Its key.

        Returns
        -------
        Session
            Distances, speeds and heights are as recorded.
        """
        return without_private_places(super().session(session_id), self._zones(), key=session_id)

    def recorded_session(self, session_id: str) -> Session:
        """One session with what the runner has cut off, without positions near private places.

        Parameters
        ----------
        session_id : str
            Its key.

        Returns
        -------
        Session
            Distances, speeds and heights are as recorded.
        """
        whole = super().recorded_session(session_id)
        return without_private_places(whole, self._zones(), key=session_id)

    def sharing(self) -> Sharing:
        """What others may know of what the runner shares: not where the private places are.

        Returns
        -------
        Sharing
            Without zones.
        """
        known = super().sharing()
        return Sharing((), known.research_since, known.pseudonym)

    def file_bytes(self, file_id: str) -> NoReturn:
        """Refuse: a file as it was received holds every position.

        Parameters
        ----------
        file_id : str
            Ignored.

        Raises
        ------
        AccessDeniedError
            Always.
        """
        del file_id
        raise _kept_private("the files of the watch")

    def open_original(self, file_id: str) -> NoReturn:
        """Refuse: a file as it was received holds every position.

        Parameters
        ----------
        file_id : str
            Ignored.

        Raises
        ------
        AccessDeniedError
            Always.
        """
        del file_id
        raise _kept_private("the files of the watch")

    def open_export(self, export_id: str) -> NoReturn:
        """Refuse: an export holds everything.

        Parameters
        ----------
        export_id : str
            Ignored.

        Raises
        ------
        AccessDeniedError
            Always.
        """
        del export_id
        raise _kept_private("exports")

    def open_upload(self, upload_id: str) -> NoReturn:
        """Refuse: an upload holds every position.

        Parameters
        ----------
        upload_id : str
            Ignored.

        Raises
        ------
        AccessDeniedError
            Always.
        """
        del upload_id
        raise _kept_private("uploads")

    def _page(self, report_id: str, field: str) -> NoReturn:
        del report_id, field
        raise _kept_private("reports")

    def _zones(self) -> tuple[PrivacyZone, ...]:
        return super().sharing().zones


def _kept_private(what: str) -> AccessDeniedError:
    return AccessDeniedError(f"Only the runner can open {what}.")
