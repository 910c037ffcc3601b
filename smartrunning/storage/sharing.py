"""What a runner lets others see: private places, and consent to research."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from smartrunning.records.privacy_zone import PrivacyZone
from smartrunning.storage.clock import now
from smartrunning.storage.codec import from_document, to_document
from smartrunning.storage.connection import Connection, Document
from smartrunning.storage.part import OwnedPart


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a runner lets others see.

    Attributes
    ----------
    zones : tuple of PrivacyZone
        Places whose surroundings only the runner sees.
    research_since : datetime.datetime or None
        Since when the runner takes part in research, aware, UTC; None for those who do not.
    pseudonym : str
        Name in research; a new one with each consent, empty without one.
    """

    zones: tuple[PrivacyZone, ...] = ()
    research_since: datetime | None = None
    pseudonym: str = ""


class SharingPart(OwnedPart):
    """What one runner lets others see."""

    def sharing(self) -> Sharing:
        """What the runner lets others see.

        Returns
        -------
        Sharing
            No zones and no research as long as nobody has said anything.
        """
        found = self._collection("sharing").find_one({"_id": self.owner})
        return sharing_of(found or {})

    def set_zones(self, zones: tuple[PrivacyZone, ...]) -> None:
        """Set the places whose surroundings only the runner sees.

        Parameters
        ----------
        zones : tuple of PrivacyZone
            All of them.
        """
        self._set({"zones": to_document(zones)})

    def set_research(self, *, takes_part: bool) -> None:
        """Consent to research, or withdraw the consent; to say the same twice changes nothing.

        Parameters
        ----------
        takes_part : bool
            Whether the runner takes part.
        """
        if takes_part == (self.sharing().research_since is not None):
            return
        since = now() if takes_part else None
        self._set({"research_since": since, "pseudonym": new_pseudonym() if takes_part else ""})

    def _set(self, fields: Document) -> None:
        whole = to_document(self.sharing()) | fields
        self._write(
            lambda session: self._collection("sharing").put(self.owner, whole, session=session)
        )


def sharing_of(document: Document) -> Sharing:
    """What a runner lets others see, of its document.

    Parameters
    ----------
    document : dict
        As the store has it; empty when nobody has said anything.

    Returns
    -------
    Sharing
        With the fields that there are.
    """
    return from_document(Sharing, document)


def new_pseudonym() -> str:
    """Name in research that says nothing.

    Returns
    -------
    str
        Such as ``r-3f2a9c01``; it does not follow from the runner's key.
    """
    return f"r-{secrets.token_hex(4)}"


class Research:
    """Who agreed to research (``store.research``).

    Parameters
    ----------
    connection : Connection
        The way to the server.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sharing = connection.collection("sharing")

    def participants(self) -> dict[str, str]:
        """Those who take part at this moment.

        Returns
        -------
        dict of str to str
            Made-up names by the runner's key, in the order of the made-up names.
        """
        agreed = {"research_since": {"$type": "date"}}
        found = self._connection.run(
            lambda: list(self._sharing.find(agreed, {"owner": 1, "pseudonym": 1}))
        )
        named = sorted((str(one["pseudonym"]), str(one["owner"])) for one in found)
        return {owner: pseudonym for pseudonym, owner in named}
